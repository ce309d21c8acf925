"""A refusal as a colleague would put it: why, by which clause, and what can be done now."""

from __future__ import annotations

from collections.abc import Iterator

from ..calendars.text import Text
from ..engine.errors import Refused
from .render import cite, wrap

__all__ = ["refusal_lines"]


def refusal_lines(refused: Refused, language: str) -> Iterator[str]:
    """The lines of a refusal, each within 80 columns."""
    clause = f" ({cite(refused.clause, language)})" if refused.clause else ""
    first, *others = refused.reasons or (refused.message,)
    yield from wrap(
        Text(ru="Отказано: {why}{clause}.", en="Refused: {why}{clause}.").fill(why=first, clause=clause).say(language)
    )
    for reason in others:
        yield from wrap(Text(ru="  и ещё: {why}.", en="  and also: {why}.").fill(why=reason).say(language))
    yours = [_word(item.trigger) for item in refused.possible if item.yours]
    theirs: dict[str, list[str]] = {}
    for item in refused.possible:
        if not item.yours:
            theirs.setdefault(", ".join(title.say(language) for title in item.titles), []).append(_word(item.trigger))
    if yours:
        yield from wrap(
            Text(ru="  вам сейчас можно: {names}", en="  you may now: {names}")
            .fill(names=", ".join(yours))
            .say(language)
        )
    elif refused.possible:
        yield Text(ru="  вам сейчас ничего сделать нельзя", en="  there is nothing for you to do now").say(language)
    for roles, names in theirs.items():
        yield from wrap(f"  {roles}: {', '.join(names)}")


def _word(trigger: str) -> str:
    return trigger.replace("_", "-")
