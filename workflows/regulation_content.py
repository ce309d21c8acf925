"""What an act says of content: formats, plans, weekly quotas, recurring obligations. Their keys, values, and what is checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import time
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from ..calendars.errors import InvalidValue
from ..calendars.text import Text
from ..engine.rules import Requirement
from .body import BODY_KINDS
from .publication_fields import FORMATS
from .regulation_kinds import bilingual, choice, flag, line, number, several, table, tables, word
from .regulation_reader import Key, Place, hint, optional, required

__all__ = ["CONTENT", "SETTLED", "Content", "Formats", "Obligation", "Plans", "Quota", "WeekTime", "content"]

Per = Literal["page", "organisation", "total"]
PER: tuple[Per, ...] = ("page", "organisation", "total")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WHEN = re.compile(rf"({'|'.join(DAYS)}) ([01]\d|2[0-3]):([0-5]\d)")


class Formats(Struct, frozen=True, kw_only=True):
    """The formats that the act lists; `other` stands for what it leaves open («иные материалы и форматы»)."""

    requirement: str
    clause: str
    names: tuple[str, ...]


class Plans(Struct, frozen=True, kw_only=True):
    """By which requirement plans are prepared; `approval` is the one by which they are corrected and approved, if any."""

    requirement: str
    clause: str
    approval: str | None
    approval_clause: str


class Quota(Struct, frozen=True, kw_only=True):
    """At least `count` publications an ISO week, on each page, by each organisation, or in all (`per`; A20).

    `kinds` are the kinds of bodies whose pages it is asked of; a `recommended` one is advice, never a violation (A21).
    `holder` is the role that is told of a shortfall; `literal`: the act itself says per what, so that no office changes it.
    """

    name: str
    title: Text
    requirement: str
    clause: str
    count: int
    per: Per
    kinds: tuple[str, ...]
    holder: str
    recommended: bool
    literal: bool


class WeekTime(Struct, frozen=True):
    """A weekday, from Monday as 0, and a local time: `fri 12:00`."""

    weekday: int
    at: time

    def __str__(self) -> str:
        return f"{DAYS[self.weekday]} {self.at:%H:%M}"


class Obligation(Struct, frozen=True, kw_only=True):
    """What each body of a kind owes every week; on which day and at what hour, the office says (KO-D7)."""

    name: str
    title: Text
    requirement: str
    clause: str
    kinds: tuple[str, ...]
    due: WeekTime


class Content(Struct, frozen=True, kw_only=True):
    """What an act and its office say of content. `without_quota` says why an act has no quota."""

    formats: Formats | None = None
    plans: Plans | None = None
    quotas: tuple[Quota, ...] = ()
    without_quota: tuple[str, str, Text] | None = None  # requirement, clause, words
    obligations: tuple[Obligation, ...] = ()


def week_time(value: Any, _: Place) -> WeekTime:
    """A day of the week and a time."""
    match = _WHEN.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise InvalidValue(
            "",
            value,
            Text(
                ru="день недели и время: fri 12:00 (mon, tue, wed, thu, fri, sat, sun)",
                en="a weekday and a time: fri 12:00 (mon, tue, wed, thu, fri, sat, sun)",
            ),
        )
    return WeekTime(DAYS.index(match[1]), time(int(match[2]), int(match[3])))


_OF: Mapping[str, Key] = {"requirement": required(line), "clause": optional(line)}
QUOTA: Mapping[str, Key] = {
    "name": required(word),
    "title": required(bilingual),
    "count": required(number(1, 1000)),
    "per": required(choice(*PER)),
    "of": required(several(choice(*BODY_KINDS))),
    "holder": required(word),
    "literal": optional(flag, default=False),
    **_OF,
}
OBLIGATION: Mapping[str, Key] = {
    "name": required(word),
    "title": required(bilingual),
    "of": required(several(choice(*BODY_KINDS))),
    "due": required(week_time),
    **_OF,
}
CONTENT: Mapping[str, Key] = {
    "formats": optional(table({"names": required(several(choice(*FORMATS))), **_OF})),
    "plans": optional(table({"approval": optional(line), "approval_clause": optional(line), **_OF})),
    "quota": optional(tables(QUOTA, "name"), ()),
    "without_quota": optional(table({"says": required(bilingual), **_OF})),
    "obligation": optional(tables(OBLIGATION, "name"), ()),
}
SETTLED: Mapping[str, Key] = {  # what an office settles of them, by name
    "quota": optional(tables({"name": required(word), "per": required(choice(*PER))}, "name"), ()),
    "obligation": optional(tables({"name": required(word), "due": required(week_time)}, "name"), ()),
}


def content(
    found: Mapping[str, Any],
    settled: Mapping[str, Any],
    act: Place,
    requirements: Mapping[str, Requirement],
    roles: Collection[str],
) -> Content:
    """The act's words on content with the office's settings; every mistake is noted at its place."""
    names = {key: found[key] for key in ("formats", "plans", "without_quota") if found[key] is not None}
    for key, item in names.items():
        _known(item["requirement"], requirements, act.at(key).at("requirement"))
    for key in ("quota", "obligation"):
        _once(found[key])
        for item in found[key]:
            _known(item["requirement"], requirements, item["place"].at("requirement"))
    for item in found["quota"]:
        _known(item["holder"], roles, item["place"].at("holder"))
    if found["quota"] and "without_quota" in names:
        act.at("without_quota").wrong(
            "", Text(ru="квота есть: одно из двух лишнее", en="there is a quota: one of the two is too many")
        )
    plans = names.get("plans")
    if plans is not None and plans["approval"] is not None:
        _known(plans["approval"], requirements, act.at("plans").at("approval"))
    quotas = _settled(
        {item["name"]: _quota(item, requirements) for item in found["quota"]}, settled["quota"], "per", _per
    )
    obligations = _settled(
        {item["name"]: _obligation(item, requirements) for item in found["obligation"]}, settled["obligation"], "due"
    )
    without = names.get("without_quota")
    return Content(
        formats=Formats(**_clause(names["formats"], requirements)) if "formats" in names else None,
        plans=_plans(plans, requirements) if plans is not None else None,
        quotas=tuple(quotas.values()),
        without_quota=(
            without["requirement"],
            _clause(without, requirements)["clause"],
            without["says"],
        )
        if without is not None
        else None,
        obligations=tuple(obligations.values()),
    )


def _settled(known: dict[str, Any], own: Iterable[Mapping[str, Any]], key: str, judge: Any = None) -> dict[str, Any]:
    """The act's items, with the one key that the office settles."""
    for item in own:
        place: Place = item["place"]
        if item["name"] not in known:
            _known(item["name"], known, place.at("name"))
        elif judge is None or judge(known[item["name"]], item[key], place.at(key)):
            known[item["name"]] = replace(known[item["name"]], **{key: item[key]})
    return known


def _per(quota: Quota, per: str, place: Place) -> bool:
    if quota.literal and per != quota.per:
        place.wrong(
            per,
            Text(
                ru="на что считать, говорит сам акт ({clause}): {per}", en="the act itself says so ({clause}): {per}"
            ).fill(clause=quota.clause, per=quota.per),
        )
        return False
    return True


def _quota(item: Mapping[str, Any], requirements: Mapping[str, Requirement]) -> Quota:
    requirement = requirements.get(item["requirement"])
    kept = {name: value for name, value in _clause(item, requirements).items() if name != "of"}
    return Quota(**kept, kinds=item["of"], recommended=requirement is not None and requirement.force == "R")


def _obligation(item: Mapping[str, Any], requirements: Mapping[str, Requirement]) -> Obligation:
    kept = {name: value for name, value in _clause(item, requirements).items() if name != "of"}
    return Obligation(**kept, kinds=item["of"])


def _plans(item: Mapping[str, Any], requirements: Mapping[str, Requirement]) -> Plans:
    approval = requirements.get(item["approval"] or "")
    clause = item["approval_clause"] or (approval.clause if approval is not None else "")
    return Plans(**{**_clause(item, requirements), "approval_clause": clause})


def _clause(item: Mapping[str, Any], requirements: Mapping[str, Requirement]) -> dict[str, Any]:
    requirement = requirements.get(item["requirement"])
    kept = {name: value for name, value in item.items() if name != "place"}
    return {**kept, "clause": item["clause"] or (requirement.clause if requirement is not None else "")}


def _once(items: Iterable[Mapping[str, Any]]) -> None:
    seen: set[str] = set()
    for item in items:
        if item["name"] in seen:
            item["place"].at("name").wrong(
                item["name"], Text(ru="{name} уже есть выше", en="{name} stands above already").fill(name=item["name"])
            )
        seen.add(item["name"])


def _known(name: str, known: Collection[str], place: Place) -> None:
    if name not in known:
        place.wrong(
            name,
            Text(ru="нет такого: {name}; {hint}", en="no such: {name}; {hint}").fill(name=name, hint=hint(name, known)),
        )
