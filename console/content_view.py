"""How content is shown: quotas and their progress, the information of units, tasks and their placements, publications."""

from __future__ import annotations

from collections.abc import Sequence

from ..calendars.term import WorkingDays
from ..calendars.text import Text
from ..workflows.reports.information_report import InformationReport
from ..workflows.reports.quota_report import QuotaReport, QuotaRow
from ..workflows.reports.task_report import TaskRow
from .render import cite, clip, coloured, moment, plain, wrap
from .session import Session
from .tabular import Sheet

__all__ = ["information_sheet", "progress", "quota_lines", "quota_sheet", "task_lines"]

STATUS = {
    "running": Text(ru="ещё нужно {missing}", en="{missing} more needed"),
    "met": Text(ru="выполнено", en="met"),
    "short": Text(ru="не выполнено: не хватило {missing}", en="not met: {missing} too few"),
    "advice": Text(ru="меньше рекомендованного на {missing} (не нарушение)", en="{missing} below what is recommended (no violation)"),
    "turned": Text(ru="выполнено поздними записями (итог часов: {judged})", en="met by late entries (the clock judged {judged})"),
    "reversed": Text(ru="не выполнено: снято после итога (итог часов: {judged})", en="not met: taken back since (the clock judged {judged})"),
    "first": Text(ru="первая, неполная неделя страницы: не оценивается", en="a page's first, partial week: not judged"),
}  # fmt: skip
INFORMATION = {
    "expected": Text(ru="ожидаются", en="expected"),
    "received": Text(ru="получены в срок", en="received in time"),
    "late": Text(ru="получены с опозданием", en="received late"),
    "missed": Text(ru="не получены", en="missed"),
    "excused": Text(ru="не требуются", en="excused"),
}


def _who(row: QuotaRow, language: str) -> str:
    return plain(row.title.say(language))


def _status(row: QuotaRow, language: str) -> str:
    said = STATUS[row.status].fill(missing=max(0, row.wanted - row.count), judged=f"{row.judged}/{row.wanted}")
    words = [said.say(language)]
    if row.judged is not None and row.judged != row.count and row.status in {"met", "short", "advice"}:
        was = Text(ru="по итогу часов было {judged}", en="the clock judged {judged}").fill(judged=row.judged)
        words.append(was.say(language))
    if row.standing.subject.partial:
        words.append(Text(ru="часть недели страница не велась", en="not kept for a part of the week").say(language))
    return "; ".join(words)


def progress(row: QuotaRow, report: QuotaReport, language: str) -> str:
    """`4 из 5, осталось 2 рабочих дня`."""
    left = WorkingDays(report.left).say(language) if report.left else ""
    if not report.running:
        said = Text(ru="{count} из {wanted}", en="{count} of {wanted}")
    elif left:
        said = Text(ru="{count} из {wanted}, осталось {left}", en="{count} of {wanted}, {left} left")
    else:
        said = Text(ru="{count} из {wanted}, рабочих дней не осталось", en="{count} of {wanted}, no working days left")
    return said.fill(count=row.count, wanted=row.wanted, left=left).say(language)


def quota_sheet(report: QuotaReport, language: str) -> Sheet:
    """The report of quotas as a table."""
    days = f"{report.week.first:%d.%m.%Y} – {report.week.last:%d.%m.%Y}"
    title = Text(ru="Квоты публикаций: неделя {week} ({days})", en="Quotas of publications: week {week} ({days})")
    about = [report.act.say(language)]
    if report.running:
        left = WorkingDays(report.left).say(language) if report.left else "0"
        about.append(
            Text(ru="неделя идёт, осталось: {left}", en="the week runs, left: {left}").fill(left=left).say(language)
        )
    if report.idle:
        about.append(
            Text(
                ru="в этой неделе нет рабочих дней; акт от квоты не освобождает",
                en="this week has no working days; the act excuses none",
            ).say(language)
        )
    if report.without is not None:
        about.append(report.without.say(language))
    notes = []
    if report.exempt:
        names = "; ".join(map(plain, report.exempt))
        notes.append(
            Text(ru="без страниц, квоты нет: {names}", en="without pages, no quota: {names}")
            .fill(names=names)
            .say(language)
        )
    return Sheet(
        title=title.fill(week=report.week.name, days=days).say(language),
        about=about,
        columns=[
            Text(ru="страница или организация", en="page or organisation").say(language),
            Text(ru="пункт", en="clause").say(language),
            Text(ru="вышло", en="placed").say(language),
            Text(ru="репостов", en="reposts").say(language),
            Text(ru="«Госпаблики»", en="Gospabliki").say(language),
            Text(ru="итог", en="standing").say(language),
        ],
        rows=[
            [
                _who(row, language),
                cite(row.standing.quota.clause, language),
                Text(ru="{count} из {wanted}", en="{count} of {wanted}").fill(count=row.count, wanted=row.wanted).say(language),
                str(row.standing.tally.reposts),
                str(row.standing.tally.tasks),
                _status(row, language),
            ]
            for row in report.rows
        ],
        notes=notes,
        nothing=Text(ru="квот нет", en="no quotas").say(language)
        if report.without is not None
        else Text(ru="страниц, с которых спрашивается квота, нет", en="no page owes a quota").say(language),
    )  # fmt: skip


def quota_lines(session: Session, report: QuotaReport) -> list[str]:
    """What the board says of the week under way: who has not met the quota; a recommended one in the colour of advice."""
    language, lines = session.language, []
    for row in report.rows:
        head = (
            Text(ru="квота, ", en="quota, ")
            if not row.standing.quota.recommended
            else Text(ru="рекомендовано, ", en="recommended, ")
        )
        said = f"{head.say(language)}{clip(_who(row, language), 40)}: {progress(row, report, language)}"
        urgency = "soon" if row.standing.quota.recommended or report.left > 1 else "overdue"
        lines += [coloured(line, urgency) for line in wrap(said)]
    return lines  # fmt: skip


def information_sheet(report: InformationReport, session: Session) -> Sheet:
    """The report of the units' information as a table."""
    language, desk = session.language, session.desk()
    now, zone = desk.now(), desk.zone
    title = Text(ru="Сведения подразделений: неделя {week}", en="Information of units: week {week}")
    summary = Text(
        ru="получено: {came}, с опозданием: {late}, не получено: {missed}, ожидается: {expected}",
        en="received: {came}, late: {late}, missed: {missed}, expected: {expected}",
    ).fill(
        came=report.count("received", "late"),
        late=report.count("late"),
        missed=report.count("missed"),
        expected=report.count("expected"),
    )
    return Sheet(
        title=title.fill(week=report.week.name).say(language),
        about=[],
        columns=[
            Text(ru="подразделение", en="unit").say(language),
            Text(ru="номер", en="number").say(language),
            Text(ru="до", en="by").say(language),
            Text(ru="получено", en="received").say(language),
            Text(ru="публикаций", en="posts").say(language),
            Text(ru="итог", en="standing").say(language),
        ],
        rows=[
            [
                plain(row.unit),
                row.number,
                moment(row.due.astimezone(zone), now, language),
                moment(row.received.astimezone(zone), now, language) if row.received is not None else "–",
                str(row.used),
                INFORMATION[row.status].say(language),
            ]
            for row in report.rows
        ],
        notes=[summary.say(language)] if report.rows else [],
        nothing=Text(ru="на эту неделю сведений не ждут", en="nothing is expected of that week").say(language),
    )


def task_lines(session: Session, rows: Sequence[TaskRow], *, whole: bool = False) -> list[str]:
    """Tasks for the eye: what, by when, on which pages it does not stand yet; `whole`: every placement."""
    language, desk = session.language, session.desk()
    now, zone = desk.now(), desk.zone
    lines: list[str] = []
    for row in rows:
        due = moment(row.due.astimezone(zone), now, language) if row.due is not None else "–"
        mark = Text(ru=", просрочено", en=", overdue").say(language) if row.overdue else ""
        placed = len(row.placements) - len(row.left)
        said = Text(
            ru="{number}  до {due}{mark}  размещено {placed} из {all}: {text}",
            en="{number}  by {due}{mark}  placed {placed} of {all}: {text}",
        ).fill(
            number=row.case.number,
            due=due,
            mark=mark,
            placed=placed,
            all=len(row.placements),
            text=clip(row.text, 50),
        )
        lines += [coloured(line, "overdue" if row.overdue else "later") for line in wrap(said.say(language))]
        for item in row.placements if whole else row.left:
            if item.at is not None:
                at = moment(item.at.astimezone(zone), now, language)
                told = f"{plain(item.title.say(language))}: {at}, {item.publication}, {plain(item.link or '–')}"
            elif item.waived:
                told = f"{plain(item.title.say(language))}: {Text(ru='не нужно', en='not needed').say(language)}"
            else:
                told = f"{plain(item.title.say(language))}: {Text(ru='не размещено', en='not placed').say(language)} (№ {item.page})"
            lines += wrap(f"    {told}", hang=6)
    return lines
