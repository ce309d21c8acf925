"""`otklik board`: what is due now, by whom, nearest first, in remaining working time."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ..calendars.text import Text
from ..workflows.activity import heightened_now
from ..workflows.reports.board import BoardRow
from ..workflows.reports.board import board as due
from ..workflows.reports.quota_report import behind
from ..workflows.reports.task_report import task_control
from ..workflows.significance import waiting_reports
from .command import OtklikGroup, command, option
from .content_view import quota_lines, task_lines
from .render import clip, coloured, holder, moment, remaining, table, wrap
from .report_notes import activity_lines, waiting_lines
from .session import Session

__all__ = ["board", "board_lines"]

_parent = OtklikGroup("otklik")


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
    """What waits for somebody who is not there: roles in which nobody is on duty, and absent persons who still hold work."""
    lines = []
    for role in dict.fromkeys(row.holder_title for row in rows if row.unattended):
        nobody = Text(
            ru="никого нет на месте: {role}; кто есть: otklik staff duty",
            en="nobody is on duty: {role}; who is: otklik staff duty",
        )
        lines += wrap(nobody.fill(role=role).say(session.language))
    waiting: dict[str, dict[str, None]] = {}
    for row in rows:
        for handle in row.away:
            waiting.setdefault(handle, {})[row.number] = None
    for handle, numbers in waiting.items():
        shown = ", ".join(list(numbers)[:5]) + (" …" if len(numbers) > 5 else "")
        absent = Text(
            ru="{who} отсутствует, за ним: {numbers}; передать: otklik staff deputy {who} ИМЯ",
            en="{who} is absent and holds {numbers}; hand over: otklik staff deputy {who} NAME",
        )
        lines += wrap(absent.fill(who=handle, numbers=shown).say(session.language))
    return lines


def _notes(session: Session) -> list[str]:
    """What waits beside the deadlines: reports to the Head, activity that suggests one, tasks unplaced, quotas unmet."""
    desk = session.desk()
    found = [item for item in heightened_now(desk) if item.reported_at is None]
    overdue = [row for row in task_control(desk) if row.overdue]
    return [
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
        default=40,
        show_default=True,
        text=Text(ru="Не больше стольких строк.", en="No more lines than this."),
    ),
)
def board(session: Session, whose: str | None, limit: int) -> None:
    """Show the board."""
    rows = due(session.desk(), holder=whose)

    def lines() -> str:
        if not rows:
            return "\n".join(
                [Text(ru="открытых сроков нет", en="no open deadlines").say(session.language), *_notes(session)]
            )
        shown = board_lines(rows[:limit], session)
        overdue = sum(1 for row in rows if row.urgency == "overdue")
        summary = Text(
            ru=f"всего сроков: {len(rows)}, просрочено: {overdue}", en=f"deadlines: {len(rows)}, overdue: {overdue}"
        ).say(session.language)
        if len(rows) > limit:
            summary += Text(ru=f" (показано {limit}, см. --limit)", en=f" ({limit} shown, see --limit)").say(
                session.language
            )
        return "\n".join([*shown, summary, *_nobody(rows, session), *_notes(session)])

    session.emit([row.as_json() for row in rows], lines)
