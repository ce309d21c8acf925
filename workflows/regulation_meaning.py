"""What is checked of a regulation by itself: names that exist and stand once, reasons, variants apart, no circle."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from ..calendars.text import Text
from ..engine.check import order
from ..engine.errors import DeclarationError
from ..engine.rules import Before, DeadlineRule, Requirement, Role, Until
from .regulation_build import Placed
from .regulation_reader import Place, hint

__all__ = ["examine"]


def examine(
    found: Mapping[str, Any],
    act: Place,
    placed: Sequence[Placed],
    roles: Mapping[str, Role],
    requirements: Mapping[str, Requirement],
) -> None:
    """Note every mistake of meaning: names that do not exist or occur twice, reasons, circles, variants that overlap."""
    _unique((item["id"], item["place"].at("id")) for item in found["requirement"])
    _unique(((item["action"], item["name"]), item["place"].at("name")) for item in found["ground"])
    _unique((item["name"], item["place"].at("name")) for item in found["criterion"])
    for kind in ("page_item", "own_act"):
        _unique((item["name"], item["place"].at("name")) for item in found[kind])
    for kind in ("ground", "criterion", "page_item", "page_duty", "own_act"):
        for item in found[kind]:
            _known(item["requirement"], requirements, item["place"].at("requirement"))
    if found["activity"] is not None:
        _known(found["activity"]["requirement"], requirements, act.at("activity").at("requirement"))
    for item in found["roles"]:
        place: Place = item["place"]
        if (item["requirement"] is None) == (item["practice"] is None):
            place.wrong(
                None,
                Text(
                    ru="роли нужно что-то одно: требование акта (requirement) или объяснение без него (practice)",
                    en="a role needs one of the two: the act's requirement, or a reason without one (practice)",
                ),
            )
        _known(item["requirement"], requirements, place.at("requirement"))
        for key in ("deputies", "escalate", "apart"):
            for name in item[key]:
                _known(name, roles, place.at(key))
        for name in item["also"]:
            _known(name, requirements, place.at("also"))
    for item in found["networks"]:
        place = item["place"]
        _known(item["requirement"], requirements, place.at("requirement"))
        for key in ("since", "source"):
            if item["status"] != "active" and item[key] is None:
                place.at(key).wrong(
                    None,
                    Text(
                        ru="сеть не действует: с какого дня и по какому акту?",
                        en="not active: since when, and by what act?",
                    ),
                )
    if found["black_list"] is not None:
        _known(found["black_list"]["requirement"], requirements, act.at("black_list").at("requirement"))
    if found["moderation"] is not None:
        place = act.at("moderation")
        _known(found["moderation"]["requirement"], requirements, place.at("requirement"))
        for key in ("by", "others"):
            for name in found["moderation"][key]:
                _known(name, roles, place.at(key))
    if found["in_force"] is not None:
        _known(found["in_force"]["requirement"], requirements, act.at("in_force").at("requirement"))
    for kind in ("reference", "channel", "addressee"):
        _unique((item["name"], item["place"].at("name")) for item in found[kind])
        for item in found[kind]:
            for key in ("requirement", "about"):
                _known(item.get(key), requirements, item["place"].at(key))
    for section in found.values():
        for item in section.get("acting", ()) if isinstance(section, dict) else ():
            _known(item["requirement"], requirements, item["place"].at("requirement"))
            for name in item["roles"]:
                _known(name, roles, item["place"].at("roles"))
    if not placed and found["regulation"]["without_terms"] is None:
        act.at("regulation").at("without_terms").wrong(
            None, Text(ru="сроков нет; скажите, почему", en="there are no terms; say why")
        )
    for workflow in dict.fromkeys(item.workflow for item in placed):
        _deadlines([item for item in placed if item.workflow == workflow], roles, requirements)


def _deadlines(placed: Sequence[Placed], roles: Mapping[str, Role], requirements: Mapping[str, Requirement]) -> None:
    rules = {item.value.rule for item in placed}
    for item in placed:
        value, place = item.value, item.place
        _known(value.requirement, requirements, place.at("requirement"))
        _known(value.holder, roles, place.at("holder"))
        for step in value.escalate:
            _known(step.to, roles, place.at("escalate"))
        if isinstance(value.term, Before):
            _known(value.term.rule, rules, place.at("term"))
            variants = [other.value for other in placed if other.value.rule == value.term.rule]
            if variants and all(_differ(value, other) for other in variants):
                place.at("term").wrong(
                    str(value.term),
                    Text(
                        ru="срок {rule} при этих фактах (when) не действует ни в одном варианте, отсчитывать не от чего",
                        en="no variant of {rule} holds with these facts (when): there is nothing to count back from",
                    ).fill(rule=value.term.rule),
                )
        for key, occasions in (("opens_on", value.opens_on), ("closes_on", value.closes_on)):
            if not occasions:
                place.at(key).wrong((), Text(ru="нужен хотя бы один триггер", en="at least one trigger is needed"))
        if value.term_from is not None and value.per is None:
            place.at("term_from").wrong(
                value.term_from,
                Text(
                    ru="свой срок бывает у частей: нужен и ключ per", en="parts have terms of their own: per is needed"
                ),
            )
        if value.grace is not None and not isinstance(value.term, Until):
            place.at("grace").wrong(
                str(value.grace),
                Text(
                    ru="отсрочка бывает у срока «until …», у остальных она входит в сам срок",
                    en="a grace goes with a term “until …”; in others it is a part of the term itself",
                ),
            )
    for first, second in combinations(placed, 2):
        if first.value.rule == second.value.rule:
            _apart(first.value, second)
    try:
        order(tuple(item.value for item in placed))
    except DeclarationError as error:
        placed[0].place.wrong(None, error.message)


def _apart(first: DeadlineRule, second: Placed) -> None:
    other = second.value
    if first.requirement == other.requirement:
        second.place.at("requirement").wrong(
            other.requirement,
            Text(
                ru="у вариантов одного срока требования разные",
                en="variants of one deadline have different requirements",
            ),
        )
    if not _differ(first, other):
        second.place.at("when").wrong(
            dict(other.when),
            Text(
                ru="варианты {first} и {second} срока {rule} могут действовать сразу; нужен факт, в котором они расходятся",
                en="the variants {first} and {second} of {rule} may both hold; name a fact in which they differ",
            ).fill(first=first.requirement, second=other.requirement, rule=other.rule),
        )


def _differ(first: DeadlineRule, other: DeadlineRule) -> bool:
    """Whether the two name a fact in which they differ, and so never hold at once."""
    return any(first.when[name] != other.when[name] for name in first.when.keys() & other.when.keys())


def _unique(items: Iterator[tuple[Any, Place]]) -> None:
    seen: set[Any] = set()
    for name, place in items:
        if name in seen:
            place.wrong(name, Text(ru="{name} уже есть выше", en="{name} stands above already").fill(name=name))
        seen.add(name)


def _known(name: str | None, known: Collection[str], place: Place) -> None:
    if name is not None and name not in known:
        place.wrong(
            name,
            Text(ru="нет такого: {name}; {hint}", en="no such: {name}; {hint}").fill(name=name, hint=hint(name, known)),
        )
