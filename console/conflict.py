"""A conflict as a colleague would put it: what happened to the case while one was looking at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..calendars.text import Text
from ..engine.errors import Conflict
from ..workflows.meanwhile import Meanwhile
from ..workflows.retry import Retry
from .refusal import refusal_lines
from .render import table, wrap

__all__ = ["conflict_lines", "retried_data", "retried_lines"]


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
    yield from _rows(conflict.meanwhile, language)
    if conflict.refused is not None:
        yield from refusal_lines(conflict.refused, language)
    yield again.fill(**told).say(language)


def _rows(meanwhile: Sequence[Meanwhile], language: str) -> Iterator[str]:
    rows = [
        [f"{item.recorded_at:%d.%m.%y %H:%M}", item.who.say(language), item.title.say(language), item.moved(language)]
        for item in meanwhile
    ]
    yield from (f"  {line}" for line in table(rows, limit=78, flexible=2))


def retried_lines(retry: Retry | None, language: str) -> Iterator[str]:
    """That an act was done only the second time, and what had happened meanwhile."""
    if retry is not None and retry.conflicts:
        head = Text(
            ru="Пока вы смотрели, было; действие повторено:", en="Meanwhile this happened; the act was done again:"
        )
        yield head.say(language)
        yield from _rows(retry.meanwhile, language)


def retried_data(retry: Retry | None) -> dict[str, Any]:
    """The same for programs; nothing where retrying was not asked for."""
    if retry is None:
        return {}
    return {"retried": len(retry.conflicts), "meanwhile": [item.as_json() for item in retry.meanwhile]}
