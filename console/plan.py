"""`otklik plan`: the plans of a page's publications; beside their triggers, import, the list, the items, export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from ..calendars.text import Text
from ..workflows.exchange import Reject
from ..workflows.exchange.plan_rows import plan_mapping
from ..workflows.plan import plan as declared
from ..workflows.plan_export import Item, icalendar, planned_items
from ..workflows.plan_import import PlanImported, import_plan
from ..workflows.publication import publication
from ..workflows.publication_fields import FORMATS, SOURCES
from ..workflows.reports.quota_report import page_titles
from .cases import LIMIT, NUMBER, STATES, group_for
from .cases_view import case_json
from .command import argument, command, option
from .importing import carry_out, count_lines, import_options, read_lines
from .rejects_view import bad_lines, unknown_lines
from .render import NOTHING, plain, table
from .session import Session
from .tabular import Sheet, deliver

__all__ = ["PERIOD_NAME", "plan"]

plan = group_for("plan")
PERIOD_NAME = Text(ru="Неделя или месяц: 2026-W29, 2026-07.", en="A week or a month: 2026-W29, 2026-07.")


@command(
    plan,
    "import",
    Text(
        ru="Загрузить контент-план на неделю или месяц (XLSX, CSV): план заводится, если его нет. Повторная загрузка ничего не добавляет.",
        en="Import a content plan of a week or a month (XLSX, CSV): the plan is prepared if need be. A second import adds nothing.",
    ),
    argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), text=Text(ru="Файл плана.", en="The plan.")),
    option("--period", required=True, metavar="PERIOD", text=PERIOD_NAME),
    option("--page", metavar="NUMBER", text=Text(ru="Страница для строк, где она не названа.", en="The page of rows that name none.")),
    *import_options(),
)  # fmt: skip
def import_file(
    session: Session,
    file: Path,
    period: str,
    page: str | None,
    mapping: Path | None,
    rejects: Path | None,
    dry_run: bool,
) -> int:
    """Import one plan."""
    report = PlanImported(file=file.name, period=period)

    def importing(**chosen: Any) -> Iterator[Reject]:
        return iter(import_plan(session.desk(), file, period, page=page, **chosen))

    return carry_out(
        session,
        file,
        importing,
        report,
        lambda written, shown: _imported(session, report, written, shown),
        mapping=plan_mapping().laid_over(mapping) if mapping is not None else None,
        rejects=rejects,
        dry_run=dry_run,
    )


def _imported(session: Session, report: PlanImported, rejects: Path | None, bad: Sequence[Reject]) -> Iterator[str]:
    say = session.say
    yield from read_lines(session, report)
    yield say(Text(ru="  запланировано публикаций: {count}", en="  publications planned: {count}"), count=report.new)
    yield from count_lines(
        session,
        (report.known, Text(ru="уже в плане, второй раз не внесены", en="planned already, not entered again")),
        (report.rejected, Text(ru="негодные строки", en="bad rows")),
    )
    if report.plans:
        yield say(
            Text(ru="  подготовлены планы: {plans}", en="  plans prepared: {plans}"), plans=", ".join(report.plans)
        )
    yield from unknown_lines(session, report.unknown)
    yield from bad_lines(session, bad, report.rejected, rejects, f"otklik plan import --period {report.period}")


@command(
    plan,
    "list",
    Text(ru="Планы, новые сверху: страница, период, состояние.", en="Plans, newest first: page, period, state."),
    STATES,
    LIMIT,
)
def list_plans(session: Session, states: tuple[str, ...], limit: int) -> None:
    """List plans."""
    desk, language = session.desk(), session.language
    cases = desk.cases("plan").list(states=states, limit=limit)
    with desk.reading() as store:
        titles = page_titles(store, store.cases_by_key(sorted({case.facts["page"] for case in cases})).values())
        made = Counter(key for key, _ in store.related("publication", "plan", [case.key for case in cases]))
    rows = [
        [
            case.number,
            case.facts["period"],
            declared.state[case.state].title.say(language),
            session.say(Text(ru="публикаций: {count}", en="posts: {count}"), count=made[case.key]),
            plain(titles[case.facts["page"]].say(language)),
        ]
        for case in cases
    ]
    session.emit(
        [case_json(case, declared) | {"publications": made[case.key]} for case in cases],
        lambda: "\n".join(table(rows, flexible=4)) or session.say(NOTHING),
    )


@command(
    plan,
    "items",
    Text(ru="Публикации плана по времени выхода.", en="The publications of a plan, by their slots."),
    argument("number", text=NUMBER),
)
def items(session: Session, number: str) -> None:
    """List the publications of one plan."""
    found = planned_items(session.desk(), [number])
    session.emit([item.as_json() for item in found], lambda: _sheet(session, found).lines())


@command(
    plan,
    "export",
    Text(
        ru="Выгрузить план или период: ics – для своего календаря (RFC 5545), csv и xlsx – таблицей, которую можно загрузить снова.",
        en="Export a plan or a period: ics for one's own calendar (RFC 5545), csv and xlsx as a table that can be imported again.",
    ),
    argument("numbers", nargs=-1, metavar="NUMBER…", text=Text(ru="Номера планов.", en="The plans' numbers.")),
    option("--period", metavar="PERIOD", text=PERIOD_NAME),
    option("--page", metavar="NUMBER", text=Text(ru="За период: только эта страница.", en="Of a period: this page alone.")),
    option("--format", "form", type=click.Choice(["ics", "csv", "xlsx", "json"]), default="ics", show_default=True, text=Text(ru="Формат.", en="The format.")),
    option("--output", "-o", metavar="FILE", type=click.Path(dir_okay=False), text=Text(ru="Куда (по умолчанию – на экран; для xlsx обязательно).", en="Where to (by default, standard output; needed for xlsx).")),
)  # fmt: skip
def export(
    session: Session, numbers: tuple[str, ...], period: str | None, page: str | None, form: str, output: str | None
) -> None:
    """Write a plan for another program."""
    desk = session.desk()
    found = planned_items(desk, numbers, period=period, page=page)
    if session.json or form == "json":
        session.json = True
        session.emit([item.as_json() for item in found], lambda: None)
        return
    if form == "ics":
        content = icalendar(desk, found, session.language)
    elif form == "csv":
        content = _sheet(session, found).csv()
    else:
        content = (
            replace(_sheet(session, found), title="").xlsx() if output is not None else b""
        )  # heads on top: it comes back
    if deliver(content, form, output):
        said = Text(ru="публикаций: {count} → {file}", en="publications: {count} → {file}")
        session.emit(
            {"file": output, "publications": len(found)}, lambda: session.say(said, count=len(found), file=output)
        )


HEADS = {
    "number": Text(ru="Номер", en="Number"),
    "page": Text(ru="Страница", en="Page"),
    "date": Text(ru="Дата", en="Date"),
    "time": Text(ru="Время", en="Time"),
    "format": Text(ru="Формат", en="Format"),
    "topic": Text(ru="Тема", en="Topic"),
    "source": Text(ru="Источник", en="Source"),
    "repost": Text(ru="Репост", en="Repost"),
    "state": Text(ru="Состояние", en="State"),
    "link": Text(ru="Ссылка", en="Link"),
}


def _sheet(session: Session, found: Sequence[Item]) -> Sheet:
    """The publications as a table; its pages are named by number, so that it can be imported again."""
    language, zone = session.language, session.desk().zone
    yes, no = Text(ru="да", en="yes").say(language), Text(ru="нет", en="no").say(language)
    rows = []
    for item in found:
        at, facts = item.at.astimezone(zone), item.case.facts
        rows.append(
            [
                item.case.number,
                str(facts["page"]),
                f"{at:%d.%m.%Y}",
                f"{at:%H:%M}",
                FORMATS[facts["format"]].say(language),
                plain(item.topic),
                SOURCES[facts["source"]].say(language),
                yes if facts.get("repost") else no,
                publication.state[item.case.state].title.say(language),
                item.link or "",
            ]
        )
    return Sheet(
        title=Text(ru="Контент-план", en="Content plan").say(language),
        about=sorted({f"{item.case.facts['page']}: {plain(item.page.say(language))}" for item in found}),
        columns=[text.say(language) for text in HEADS.values()],
        rows=rows,
        nothing=Text(ru="публикаций нет", en="no publications").say(language),
    )
