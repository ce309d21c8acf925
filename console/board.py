"""`otklik board`: what is due now, by whom, nearest first, in remaining working time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ..calendars.text import Text
from ..workflows.activity import heightened_now
from ..workflows.reports.board import MANY, BoardRow, tally
from ..workflows.reports.board import board as due
from ..workflows.reports.quota_report import behind
from ..workflows.reports.task_report import task_control
from ..workflows.significance import waiting_reports
from .command import OtklikGroup, command, option
from .content_view import quota_lines, task_lines
from .deadlines_view import without_terms_lines
from .render import clip, coloured, holder, moment, remaining, table, wrap
from .report_notes import activity_lines, waiting_lines
from .session import Session

if TYPE_CHECKING:
    from ..workflows.desk import Desk

__all__ = ["board", "board_lines"]

_parent = OtklikGroup("otklik")
SHOWN = 40  # lines on the screen
LOOKED_AT = 200  # deadlines that are read to see whose work waits for somebody who is not there
NONE = Text(ru="открытых сроков нет", en="no open deadlines")

HEAD = (
    Text(ru="номер", en="number"),
    Text(ru="что сделать", en="to do"),
    Text(ru="кто", en="who"),
    Text(ru="до", en="by"),
    Text(ru="осталось", en="left"),
)


def board_lines(rows: Sequence[BoardRow], session: Session) -> list[str]:
    """The board in 80 columns, headed."""
    now, language = session.desk().now(), session.language
    cells = [[item.say(language) for item in HEAD]]
    cells += [
        [
            row.number,
            row.title.say(language),
            clip(holder(row, language), 12),
            moment(row.due, now, language),
            remaining(row, language, short=True),
        ]
        for row in rows
    ]
    head, *lines = table(cells, flexible=1)
    return [head, *(coloured(line, row.urgency) for row, line in zip(rows, lines, strict=True))]


def _nobody(rows: Sequence[BoardRow], session: Session) -> list[str]:
    """What waits for somebody who is not there: a role in which nobody is on duty, a person who is absent or has left."""
    lines = []
    for role in dict.fromkeys(row.holder_title for row in rows if row.unattended):
        nobody = Text(
            ru="никого нет на месте: {role}; кто есть: otklik staff duty",
            en="nobody is on duty: {role}; who is: otklik staff duty",
        )
        lines += wrap(nobody.fill(role=role).say(session.language))
    absent = Text(
        ru="{who} отсутствует, за ним: {numbers}; передать: otklik staff deputy {who} ИМЯ",
        en="{who} is absent and holds {numbers}; hand over: otklik staff deputy {who} NAME",
    )
    gone = Text(
        ru="{who} больше не работает, за ним: {numbers}; назначьте другого",
        en="{who} works here no longer and holds {numbers}; assign somebody else",
    )
    for said, waiting in ((absent, _holding(rows, "away")), (gone, _holding(rows, "gone"))):
        for handle, numbers in waiting.items():
            shown = ", ".join(numbers[:5]) + (" …" if len(numbers) > 5 else "")
            lines += wrap(said.fill(who=handle, numbers=shown).say(session.language))
    return lines


def _holding(rows: Sequence[BoardRow], how: str) -> dict[str, list[str]]:
    """Who is `away` or `gone`, and the numbers of what he holds."""
    held: dict[str, dict[str, None]] = {}
    for row in rows:
        for handle in getattr(row, how):
            held.setdefault(handle, {})[row.number] = None
    return {handle: list(numbers) for handle, numbers in held.items()}


def _notes(session: Session) -> list[str]:
    """What waits beside the deadlines: reports to the Head, activity that suggests one, tasks unplaced, quotas unmet."""
    desk = session.desk()
    found = [item for item in heightened_now(desk) if item.reported_at is None]
    why = without_terms_lines(desk.regulation, "incident", session.language)
    overdue = [row for row in task_control(desk) if row.overdue]
    return [
        *(line.strip() for line in why),
        *waiting_lines(session, waiting_reports(desk)),
        *activity_lines(session, found),
        *task_lines(session, overdue),
        *quota_lines(session, behind(desk)),
    ]


@command(
    _parent,
    "board",
    Text(
        ru="Что и кому пора делать: ближайшее сверху, остаток в рабочем времени.",
        en="What is due and by whom: nearest first, with the remaining working time.",
    ),
    option(
        "--holder",
        "whose",
        metavar="ROLE|NAME",
        text=Text(ru="Только сроки этой роли или этого сотрудника.", en="Only this role's or person's."),
    ),
    option(
        "--limit",
        type=click.IntRange(min=1),
        metavar="N",
        text=Text(
            ru="Не больше стольких строк (на экране 40, с --json все).",
            en="No more lines than this (40 on the screen, all with --json).",
        ),
    ),
)
def board(session: Session, whose: str | None, limit: int | None) -> None:
    """Show the board."""
    desk = session.desk()
    if session.json:
        session.emit([row.as_json() for row in due(desk, holder=whose, limit=limit)], lambda: None)
        return
    limit = limit or SHOWN
    rows = due(desk, holder=whose, limit=max(limit, LOOKED_AT))
    if not rows:
        session.print("\n".join([session.say(NONE), *_notes(session)]))
        return
    summary = session.say(_summary(desk, whose, rows, limit))
    session.print("\n".join([*board_lines(rows[:limit], session), summary, *_nobody(rows, session), *_notes(session)]))


def _summary(desk: Desk, whose: str | None, rows: Sequence[BoardRow], limit: int) -> Text:
    """How many there are: of one page it is known; of more they are counted, up to many."""
    if len(rows) < max(limit, LOOKED_AT):
        total, overdue = len(rows), sum(1 for row in rows if row.urgency == "overdue")
    elif whose is None or whose in desk.regulation.rules().roles:
        total, overdue = tally(desk, holder=whose)
    else:
        return Text(ru="показано {limit}, есть и ещё: --limit", en="{limit} shown, there are more: --limit").fill(
            limit=limit
        )
    said = Text(ru="всего сроков: {total}, просрочено: {overdue}", en="deadlines: {total}, overdue: {overdue}").fill(
        total=_counted(total), overdue=_counted(overdue)
    )
    if total <= limit:
        return said
    return Text(ru="{said} (показано {limit}, см. --limit)", en="{said} ({limit} shown, see --limit)").fill(
        said=said, limit=limit
    )


def _counted(count: int) -> Text:
    many = Text(ru="{count} или больше", en="{count} or more")
    return (many if count >= MANY else Text(ru="{count}", en="{count}")).fill(count=count)
