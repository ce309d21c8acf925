"""`otklik report`: deficiencies, reports to the Head that wait, heightened activity, quotas, weekly information."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from ..calendars.text import Text
from ..engine.errors import InvalidValue, MissingValue
from ..engine.instants import to_text
from ..workflows.activity import heightened_now, report_activity
from ..workflows.reports.deficiency_report import DeficiencyReport, deficiency_report
from ..workflows.significance import waiting_reports
from .command import command, group, option
from .render import clip, wrap
from .report_notes import activity_lines, waiting_lines
from .session import Session
from .tabular import written

__all__ = ["report"]

report = group(
    "report",
    Text(
        ru="Отчёты: недостатки, доклады главе, повышенная активность, квоты, сведения подразделений.",
        en="Reports: deficiencies, reports to the head, heightened activity, quotas, information of units.",
    ),
)
DAY = Text(ru="день, например 2026-07-14", en="a day, for example 2026-07-14")


@command(
    report,
    "deficiencies",
    Text(
        ru="Недостатки за дни: сорванные сроки, непришедшие части, сообщения куратора; принятые меры.",
        en="Deficiencies of a period: broken terms, parts that did not come, what the curator reported; measures taken.",
    ),
    option("--from", "first", metavar="DATE", text=Text(ru="С какого дня (по умолчанию – с начала месяца).", en="From which day (by default, the month's first).")),
    option("--to", "last", metavar="DATE", text=Text(ru="По какой день (по умолчанию – сегодня).", en="To which day (by default, today).")),
    option("--for", "reader", metavar="ROLE|NAME", text=Text(ru="Для кого: роль (`head`, `head_of_apparatus`) или имя; заместителю главы – его сферы.", en="For whom: a role (`head`, `head_of_apparatus`) or a name; a deputy head gets his fields.")),
    option("--format", "form", type=click.Choice(["table", "json", "html", "xlsx"]), default="table", show_default=True, text=Text(ru="Формат.", en="The format.")),
    option("--output", "-o", metavar="FILE", type=click.Path(dir_okay=False), text=Text(ru="Куда (по умолчанию – на экран; для xlsx обязательно).", en="Where to (by default, standard output; needed for xlsx).")),
    clause="прил. 1, п. 19",
)  # fmt: skip
def deficiencies(
    session: Session, first: str | None, last: str | None, reader: str | None, form: str, output: str | None
) -> None:
    """Print the report, or write it whole."""
    desk = session.desk()
    today = desk.now().astimezone(desk.zone).date()
    end = _day("--to", last) if last is not None else today
    start = _day("--from", first) if first is not None else end.replace(day=1)
    found = deficiency_report(desk, start, end, reader=reader)
    form = "json" if session.json else form
    if form == "json" and output is None:
        session.json = True
        session.emit(_json(found), lambda: None)
        return
    if form == "xlsx" and output is None:
        raise MissingValue(
            "--output", Text(ru="файл для xlsx", en="the file for xlsx"), Text(ru="имя файла", en="a file's name")
        )
    content = _content(found, form, session.language)
    if output is None:
        sys.stdout.write(content.decode())
        return
    written(Path(output), content)
    session.emit(
        {"file": output, "deficiencies": len(found.rows)},
        lambda: (
            Text(ru="недостатков: {count} → {file}", en="deficiencies: {count} → {file}")
            .fill(count=len(found.rows), file=output)
            .say(session.language)
        ),
    )


def _content(found: DeficiencyReport, form: str, language: str) -> bytes:
    if form == "json":
        import json  # noqa: PLC0415  a file of it is the rare case

        return (json.dumps(_json(found), ensure_ascii=False, indent=2) + "\n").encode()
    if form == "html":
        from .report_html import page  # noqa: PLC0415

        return page(found, language).encode()
    if form == "xlsx":
        from .report_xlsx import workbook  # noqa: PLC0415

        return workbook(found, language)
    from .report_view import lines  # noqa: PLC0415

    return ("\n".join(lines(found, language)) + "\n").encode()


def _json(found: DeficiencyReport) -> dict[str, Any]:
    return {
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "made_at": to_text(found.made_at),
        "deficiencies": [row.as_json() for row in found.rows],
    }


def _day(name: str, text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a local day has no offset
    except ValueError:
        raise InvalidValue(name, text, DAY) from None


@command(
    report,
    "significant",
    Text(
        ru="Доклады главе о значимых сообщениях, которые ещё не подтверждены, и сколько они ждут.",
        en="Reports to the head on significant messages that wait to be acknowledged, and for how long.",
    ),
    clause="прил. 1, п. 20",
)
def significant(session: Session) -> None:
    """List what waits."""
    found = waiting_reports(session.desk())
    nothing = Text(ru="неподтверждённых докладов нет", en="no report waits").say(session.language)
    session.emit([item.as_json() for item in found], lambda: "\n".join(waiting_lines(session, found)) or nothing)


@command(
    report,
    "activity",
    Text(
        ru="Повышенная активность: много инцидентов одной темы или места; доложить о ней главе (--send).",
        en="Heightened activity: many incidents of one topic or place; report it to the head (--send).",
    ),
    option("--send", is_flag=True, text=Text(ru="Записать доклад главе.", en="Record the report to the head.")),
    option("--topic", metavar="TEXT", text=Text(ru="О какой теме доклад.", en="The topic of the report.")),
    option("--place", metavar="TEXT", text=Text(ru="О каком месте доклад.", en="The place of the report.")),
    option("--reason", metavar="TEXT", text=Text(ru="Какого решения требует вопрос.", en="Which decision the matter needs.")),
    clause="прил. 1, п. 20",
)  # fmt: skip
def activity(session: Session, send: bool, topic: str | None, place: str | None, reason: str | None) -> None:
    """Show heightened activity, or record its report."""
    desk = session.desk()
    if not send:
        found = heightened_now(desk)
        nothing = Text(ru="повышенной активности нет", en="no heightened activity").say(session.language)
        session.emit([item.as_json() for item in found], lambda: "\n".join(activity_lines(session, found)) or nothing)
        return
    if (topic is None) == (place is None):
        raise MissingValue(
            "--topic",
            Text(ru="тема или место", en="a topic or a place"),
            Text(ru="одно из двух: --topic, --place", en="one of the two: --topic, --place"),
        )
    if reason is None:
        raise MissingValue(
            "--reason", Text(ru="причина доклада", en="the reason"), Text(ru="непустой текст", en="a text, not empty")
        )
    by, value = ("topic", topic) if topic is not None else ("place", place or "")
    event = report_activity(desk, by=by, value=value or "", reason=reason, actor=session.actor)
    cases = event.data["cases"]
    session.emit(
        {"by": by, "value": value, "cases": cases, "recorded_at": to_text(event.recorded_at)},
        lambda: "\n".join(
            wrap(
                Text(
                    ru="доклад главе записан: {value} (инцидентов: {count}); уведомление: otklik notices list",
                    en="the report to the head is recorded: {value} (incidents: {count}); the notice: otklik notices list",
                )
                .fill(value=clip(value, 60), count=len(cases))
                .say(session.language)
            )
        ),
    )
