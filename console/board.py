"""`otklik board`: what is due now, by whom, nearest first, in remaining working time."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ..calendars.text import Text
from ..workflows.reports.board import BoardRow
from ..workflows.reports.board import board as due
from .command import OtklikGroup, command, option
from .render import clip, coloured, holder, moment, remaining, table
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
    if not rows:
        session.emit([], lambda: Text(ru="открытых сроков нет", en="no open deadlines").say(session.language))
        return

    def lines() -> str:
        shown = board_lines(rows[:limit], session)
        overdue = sum(1 for row in rows if row.urgency == "overdue")
        summary = Text(
            ru=f"всего сроков: {len(rows)}, просрочено: {overdue}", en=f"deadlines: {len(rows)}, overdue: {overdue}"
        ).say(session.language)
        if len(rows) > limit:
            summary += Text(ru=f" (показано {limit}, см. --limit)", en=f" ({limit} shown, see --limit)").say(
                session.language
            )
        return "\n".join([*shown, summary])

    session.emit([row.as_json() for row in rows], lines)
