"""`otklik clock`: record what has come due, once or for ever."""

from __future__ import annotations

import time

import click

from ..calendars.text import Text
from ..workflows.timers import Tick
from .command import command, group, option
from .moving import add_recompute
from .session import Session

__all__ = ["clock"]

clock = group("clock", Text(ru="Часы: напоминания и истекшие сроки.", en="The clock: reminders and missed deadlines."))


def _lines(session: Session, tick: Tick) -> str:
    at = tick.at.astimezone(session.desk().zone)
    lines = [
        Text(
            ru="{at}: напоминаний {reminded}, пропущено {missed}, доложено выше {escalated}, закрыто {closed}",
            en="{at}: reminders {reminded}, missed {missed}, escalated {escalated}, closed {closed}",
        )
        .fill(
            at=f"{at:%d.%m.%Y %H:%M}",
            reminded=tick.reminded,
            missed=tick.missed,
            escalated=tick.escalated,
            closed=tick.closed,
        )
        .say(session.language)
    ]
    if tick.handed_over:
        moved = Text(ru="  передано замещающим и обратно: {count}", en="  handed over to deputies and back: {count}")
        lines.append(moved.fill(count=tick.handed_over).say(session.language))
    if tick.unattended:
        nobody = Text(
            ru="  на месте нет никого, уведомление отправлено: otklik staff duty",
            en="  nobody is on duty, a notice is owed: otklik staff duty",
        )
        lines.append(nobody.say(session.language))
    return "\n".join(lines)


def _once(session: Session) -> Tick:
    tick = session.desk().tick()
    data = {
        "at": tick.at.isoformat(),
        "reminded": tick.reminded,
        "missed": tick.missed,
        "escalated": tick.escalated,
        "closed": tick.closed,
        "handed_over": tick.handed_over,
        "unattended": tick.unattended,
        "events": [
            {"stream": e.stream, "seq": e.seq, "type": e.type, "rule": e.data.get("deadline", {}).get("rule")}
            for e in tick.events
        ],
    }
    session.emit(data, lambda: _lines(session, tick))
    return tick


@command(
    clock,
    "tick",
    Text(ru="Записать всё, чему пришёл срок, ровно один раз.", en="Record all that has come due, exactly once."),
)
def tick(session: Session) -> None:
    """One look at the clock."""
    _once(session)


add_recompute(clock)


@command(
    clock,
    "run",
    Text(
        ru="Смотреть на часы снова и снова, пока не остановят (Ctrl+C).",
        en="Look at the clock again and again, until stopped (Ctrl+C).",
    ),
    option(
        "--every",
        type=click.FloatRange(min=0.1),
        default=30.0,
        show_default=True,
        metavar="SECONDS",
        text=Text(ru="Как часто.", en="How often."),
    ),
)
def run(session: Session, every: float) -> None:
    """Look at the clock until stopped."""
    try:
        while True:
            _once(session)
            time.sleep(every)
    except KeyboardInterrupt:
        return  # what was recorded is recorded
