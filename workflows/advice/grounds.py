"""Hints for a moderator: which grounds of the act a comment's words may speak for, and where they stand. A person decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...calendars.text import Text
from ...engine.rules import Ground
from .advise import Advice, Context, Place, advise
from .inflection import Inflection
from .rule import AdviceRule

__all__ = ["LISTS", "Hint", "hints"]

LISTS: Mapping[str, str] = {  # a ground's name → the list of words that may speak for it
    "obscene": "obscene",
    "insult": "abuse",
    "spam": "spam",
    "advertising": "advertising",
    "aggression": "aggression",
    "threat": "threats",
}
TITLES: Mapping[str, Text] = {"threat": Text(ru="угроза", en="a threat")}  # told also where the act has no such ground
RIGHT = Text(ru="решает человек", en="a person decides")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A ground that words speak for: where, and what the act allows on it for this object; nothing where it names none."""

    name: str
    title: Text
    places: tuple[Place, ...]
    remove: Ground | None
    decline: Ground | None


def hints(
    text: str,
    grounds: Mapping[str, Sequence[Ground]],
    what: str = "comment",
    *,
    inflection: Inflection | None = None,
) -> tuple[Hint, ...]:
    """The grounds that a text's words may speak for, under the act's `grounds` (by action) for a comment or a message.

    Raises nothing, whatever the text. `inflection` tells forms of a word; by default the best that is installed.
    """
    allowed = {
        action: {item.name: item for item in listed if not item.objects or what in item.objects}
        for action, listed in grounds.items()
    }
    removing, declining = allowed.get("remove", {}), allowed.get("decline", {})
    known = {**TITLES, **{name: ground.title for listed in (declining, removing) for name, ground in listed.items()}}
    rules = [_rule(name, known[name]) for name in LISTS if name in known]
    return tuple(
        Hint(
            name=found.rule.name,
            title=found.rule.title,
            places=found.places,
            remove=removing.get(found.rule.name),
            decline=declining.get(found.rule.name),
        )
        for found in _advise(text, rules, inflection)
    )


def _advise(text: str, rules: Sequence[AdviceRule], inflection: Inflection | None) -> tuple[Advice, ...]:
    return advise(text, rules, Context(), inflection=inflection)


def _rule(name: str, title: Text) -> AdviceRule:
    return AdviceRule(
        name=name, check="found", title=title, right=RIGHT, kinds=(), requirement="", clause="", lists=(LISTS[name],)
    )
