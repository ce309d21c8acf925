"""`otklik board`: what is due now, by whom, nearest first, in remaining working time."""

from __future__ import annotations

from collections.abc import Sequence

from ..calendars.text import Text
from ..workflows.reports.board import BoardRow
from ..workflows.reports.board import board as due
from .command import OtklikGroup, command, option
from .render import clip, coloured, moment, pad, remaining
from .session import Session

__all__ = ["board", "board_lines"]

_parent = OtklikGroup("otklik")


def board_lines(rows: Sequence[BoardRow], session: Session) -> list[str]:
    """The board in 80 columns."""
    now = session.desk().now()
    lines = []
    for row in rows:
        who = ", ".join(row.persons) or row.holder_title.say(session.language)
        line = "  ".join(
            [
                pad(row.number, 12),
                pad(clip(row.title.say(session.language), 17), 17),
                pad(clip(who, 10), 10),
                pad(moment(row.due, now, session.language), 15),
                clip(remaining(row, session.language), 18),
            ]
        )
        lines.append(coloured(line.rstrip(), row.urgency))
    return lines


@command(
    _parent,
    "board",
    Text(
        ru="Что и кому пора делать: ближайшее сверху, остаток в рабочем времени.",
        en="What is due and by whom: nearest first, with the remaining working time.",
    ),
    option(
        "--holder",
        metavar="ROLE|NAME",
        text=Text(ru="Только сроки этой роли или этого сотрудника.", en="Only this role's or person's."),
    ),
    option(
        "--limit",
        type=int,
        default=40,
        show_default=True,
        text=Text(ru="Не больше стольких строк.", en="No more lines than this."),
    ),
)
def board(session: Session, holder: str | None, limit: int) -> None:
    """Show the board."""
    rows = due(session.desk(), holder=holder)
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
