"""Rules of advice in a regulation's TOML and an office's settings: their keys, their values, what is checked of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from ..calendars.errors import InvalidValue
from ..calendars.text import Text
from ..engine.rules import Requirement
from .advice.lists import available, misspelt
from .advice.rule import CHECKS, NEEDS, AdviceRule
from .regulation_kinds import bilingual, choice, flag, line, number, several, word
from .regulation_reader import Key, Place, hint, optional, required

__all__ = ["ADVICE", "advice"]


def _list(value: Any, place: Place) -> str:
    """The name of a list of words that ships."""
    return str(choice(*available())(value, place))


def _entry(value: Any, place: Place) -> str:
    """An entry of a list of words."""
    if misspelt(line(value, place)):
        ru = "слово или несколько подряд; у изменяемого черта перед окончанием: «уважаем|ый»"
        en = "a word or several in a row; a bar before the ending of one that is inflected: “уважаем|ый”"
        raise InvalidValue("", value, Text(ru=ru, en=en))
    return str(value)


def _longest(value: Any, _: Place) -> Mapping[str, int]:
    """Signs by network."""
    if isinstance(value, dict) and all(type(item) is int and item > 0 for item in value.values()):
        return MappingProxyType(dict(value))
    example = "{ vk = 4096, max = 4000 }"
    raise InvalidValue("", value, Text(ru=f"число знаков по сетям: {example}", en=f"characters by network: {example}"))


ADVICE: Mapping[str, Key] = {
    "name": required(word),
    "check": required(choice(*CHECKS)),
    "title": required(bilingual),
    "right": required(bilingual),
    "for": required(several(word)),
    "lists": optional(several(_list), ()),
    "words": optional(several(_entry), ()),
    "addresses": optional(several(_list), ()),
    "longest": optional(_longest, MappingProxyType({})),
    "most_words": optional(number(5, 200), 0),
    "criterion": optional(word),
    "only_with": optional(word),
    "skip_quoted": optional(flag, default=False),
    "requirement": required(line),
    "clause": optional(line),
}


def advice(
    found: Iterable[Mapping[str, Any]],
    settled: Mapping[str, Any],
    office: Place,
    requirements: Mapping[str, Requirement],
    criteria: Collection[str],
) -> Mapping[str, AdviceRule]:
    """The act's rules of advice by name, those of the office laid over them, without those that the office wants off."""
    rules: dict[str, AdviceRule] = {}
    for items in (found, settled["advice"]):
        seen: set[str] = set()
        for item in items:
            _examine(item, seen, requirements, criteria)
            seen.add(item["name"])
            rules[item["name"]] = _value(item, requirements)
    for name in settled["advice_off"]:
        if rules.pop(name, None) is None:
            office.at("advice_off").wrong(name, _none(name, rules))
    return MappingProxyType(rules)


def _examine(
    item: Mapping[str, Any], seen: Collection[str], requirements: Collection[str], criteria: Collection[str]
) -> None:
    place: Place = item["place"]
    if item["name"] in seen:
        place.at("name").wrong(
            item["name"], Text(ru="{name} уже есть выше", en="{name} stands above already").fill(name=item["name"])
        )
    for key, known in (("requirement", requirements), ("criterion", criteria)):
        if item[key] is not None and item[key] not in known:
            place.at(key).wrong(item[key], _none(item[key], known))
    needs = NEEDS[item["check"]]
    if not any(item[key] for key in needs):
        place.wrong(
            None,
            Text(
                ru="проверке {check} нужно хотя бы одно из: {keys}",
                en="the check {check} needs at least one of: {keys}",
            ).fill(check=item["check"], keys=", ".join(needs)),
        )


def _none(name: str, known: Collection[str]) -> Text:
    return Text(ru="нет такого: {name}; {hint}", en="no such: {name}; {hint}").fill(name=name, hint=hint(name, known))


def _value(item: Mapping[str, Any], requirements: Mapping[str, Requirement]) -> AdviceRule:
    requirement = requirements.get(item["requirement"])
    kept = {name: value for name, value in item.items() if name not in {"place", "for", "clause"}}
    return AdviceRule(
        **kept, kinds=item["for"], clause=item["clause"] or (requirement.clause if requirement is not None else "")
    )
