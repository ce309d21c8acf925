"""A conflict as a colleague would put it: what happened to the case while one was looking at it."""

from __future__ import annotations

from collections.abc import Iterator

from ..calendars.text import Text
from ..engine.errors import Conflict
from .render import table, wrap

__all__ = ["conflict_lines"]


def conflict_lines(conflict: Conflict, language: str) -> Iterator[str]:
    """The lines of a conflict that knows what happened meanwhile, each within 80 columns."""
    told = conflict.details
    if "number" not in told:  # a register
        yield from wrap(Text(ru="Ошибка: {why}", en="Error: {why}").fill(why=conflict.message).say(language))
        return
    head = Text(
        ru="Ошибка: {number} изменили, пока вы смотрели (версия {seen}); ничего не записано:",
        en="Error: {number} was changed since you saw it (version {seen}); nothing written:",
    )
    again = Text(
        ru="  посмотрите снова: otklik {workflow} show {case}", en="  look at it again: otklik {workflow} show {case}"
    )
    yield from wrap(head.fill(**told).say(language))
    rows = [
        [f"{item.recorded_at:%d.%m.%y %H:%M}", item.who.say(language), item.title.say(language), item.moved(language)]
        for item in conflict.meanwhile
    ]
    yield from (f"  {line}" for line in table(rows, limit=78, flexible=2))
    yield again.fill(**told).say(language)
