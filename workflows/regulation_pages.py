"""What an act says of official pages: what each has to show, who has to have one, who needs an act of its own; and the legal minimum below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, Literal

from msgspec import Struct

from ..calendars.text import Text
from ..engine.rules import Requirement
from .body import BODY_KINDS
from .legal_minimum import minimum_tables
from .regulation_kinds import bilingual, choice, flag, line, several, word
from .regulation_reader import Key, Place, optional, read_table, required

__all__ = [
    "FACTS",
    "OWN_ACT",
    "PAGE_DUTY",
    "PAGE_ITEM",
    "OwnAct",
    "PageDuty",
    "PageItem",
    "own_acts",
    "page_duties",
    "page_items",
    "plain_name",
    "same_name",
]

FACTS = ("gospabliki", "epgu", "mark", "two_factor")  # items that an act of the page itself tells, not a look at it

PAGE_ITEM: Mapping[str, Key] = {
    "name": required(word),
    "title": required(bilingual),
    "force": required(choice("M", "R", "P")),
    "requirement": required(line),
    "clause": optional(line),
    "if_available": optional(flag, default=False),
    "fact": optional(choice(*FACTS)),
    "unless": optional(several(word), ()),
}

PAGE_DUTY: Mapping[str, Key] = {
    "requirement": required(line),
    "clause": optional(line),
    "for": required(several(choice(*BODY_KINDS))),
    "networks": optional(choice("any", "each"), "any"),
}

OWN_ACT: Mapping[str, Key] = {
    "name": required(word),
    "title": required(bilingual),
    "force": required(choice("M", "R", "P")),
    "requirement": required(line),
    "clause": optional(line),
    "for": required(several(choice(*BODY_KINDS))),
    "bodies": optional(several(line), ()),
}


class PageItem(Struct, frozen=True, kw_only=True):
    """One thing that a page has to, should, or may show; `force` M, R or P.

    `fact` names the page's fact that tells it (a connection), instead of a look at the page. `common`: of the legal minimum (A30).
    """

    name: str
    title: Text
    force: Literal["M", "R", "P"]
    requirement: str
    clause: str
    if_available: bool = False
    fact: str | None = None
    common: bool = False


class PageDuty(Struct, frozen=True, kw_only=True):
    """Which kinds of bodies have to have a page: in `any` usable network of the act, or in `each`."""

    requirement: str
    clause: str
    kinds: tuple[str, ...]
    networks: Literal["any", "each"]
    common: bool = False


class OwnAct(Struct, frozen=True, kw_only=True):
    """Which bodies adopt an act of their own, and with what force; `bodies` narrow it to those named so (`*`: any letters)."""

    name: str
    title: Text
    force: Literal["M", "R", "P"]
    requirement: str
    clause: str
    kinds: tuple[str, ...]
    bodies: tuple[str, ...] = ()

    def asked_of(self, kind: str, name: str) -> bool:
        """Whether a body of that kind and name is meant."""
        return kind in self.kinds and (not self.bodies or same_name(name, self.bodies))


def page_items(found: Iterable[Mapping[str, Any]], requirements: Mapping[str, Requirement]) -> Mapping[str, PageItem]:
    """The act's items and, below them, those of the legal minimum that it does not name itself (A30)."""
    items = {item["name"]: _value(PageItem, item, requirements) for item in found}
    for item in _minimum()["page_item"]:
        if item["name"] not in items and not (item["unless"] and items.keys() >= {*item["unless"]}):
            items[item["name"]] = _value(PageItem, item, requirements, common=True)
    return items


def page_duties(found: Iterable[Mapping[str, Any]], requirements: Mapping[str, Requirement]) -> tuple[PageDuty, ...]:
    """The act's duties, then that of the law for kinds of bodies of which the act says nothing (A30)."""
    own = tuple(_value(PageDuty, item, requirements) for item in found)
    named = {kind for duty in own for kind in duty.kinds}
    below = []
    for item in _minimum()["page_duty"]:
        kinds = tuple(kind for kind in item["for"] if kind not in named)
        if kinds:
            below.append(_value(PageDuty, {**item, "for": kinds}, requirements, common=True))
    return (*own, *below)


def own_acts(found: Iterable[Mapping[str, Any]], requirements: Mapping[str, Requirement]) -> tuple[OwnAct, ...]:
    """Who adopts an act of their own, in the act's order."""
    return tuple(_value(OwnAct, item, requirements) for item in found)


def same_name(name: str, patterns: Iterable[str]) -> bool:
    """Whether a name is one of those meant: case, ё, spaces and quotation marks do not matter, `*` stands for any letters."""
    plain = plain_name(name)
    return any(fnmatchcase(plain, plain_name(pattern)) for pattern in patterns)


def plain_name(name: str) -> str:
    """A name as it is compared: in one case, ё as е, without quotation marks and doubled spaces."""
    bare = name.casefold().replace("ё", "е").translate(_QUOTES)
    return " ".join(bare.split()).rstrip(".")


_QUOTES = {ord(mark): None for mark in "«»“”„\"'"}


def _value(kind: Any, item: Mapping[str, Any], requirements: Mapping[str, Requirement], **more: Any) -> Any:
    """A value with the clause of its requirement, where it names none of its own."""
    requirement = requirements.get(item["requirement"])
    clause = item["clause"] or (requirement.clause if requirement is not None else "")
    given = {name: value for name, value in item.items() if name not in {"place", "for", "unless", "clause"}}
    kinds = {"kinds": tuple(item["for"])} if "for" in item else {}
    return kind(**given, **kinds, clause=clause, **more)


@cache
def _minimum() -> Mapping[str, list[dict[str, Any]]]:
    """The common layer, read with the tables of an act; a mistake in it is ours, and raises."""
    data, place = minimum_tables(), Place("minimum.toml")
    read = {
        "page_item": [read_table(PAGE_ITEM, item, place) for item in data["page_item"]],
        "page_duty": [read_table(PAGE_DUTY, item, place) for item in data["page_duty"]],
    }
    if place.problems:
        raise ValueError([problem.say("en") for problem in place.problems])
    return read
