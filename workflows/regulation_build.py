"""From what the reader read to the values of a regulation, with the office's norms laid over the act's terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any

from msgspec import structs

from ..calendars import Extra, Overlay, read_extra, russia
from ..calendars.errors import InvalidValue
from ..calendars.text import Text
from ..engine.rules import DeadlineRule, Ground, Requirement, Role
from .regulation_items import Acting, Addressee, Channel, Cited, InForce, Network
from .regulation_reader import Place, hint
from .regulation_schema import DEADLINE
from .regulation_value import Activity, BlackList, Criterion, Moderation, Repeats, Sphere

__all__ = [
    "Placed",
    "acting",
    "activity",
    "addressees",
    "black_list",
    "channels",
    "deadlines",
    "extra",
    "frozen",
    "grounds",
    "in_force",
    "moderation",
    "networks_beside",
    "norms",
    "overlays",
    "ready",
    "references",
    "repeats",
    "spheres",
    "values",
]

CHANGEABLE = ("term", "remind", "escalate", "grace")  # what an office's norm may change of a term that the act sets


@dataclass(frozen=True, slots=True)
class Placed:
    """A deadline of a workflow, and where in the file it stands."""

    workflow: str
    value: DeadlineRule
    place: Place


def frozen(items: Iterable[Any], by: str = "name") -> Mapping[str, Any]:
    """Values by name, in their order, for reading only."""
    return MappingProxyType({getattr(item, by): item for item in items})


def values(found: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Requirements, roles, networks and criteria, each by its name."""
    requirements = frozen((_value(Requirement, item) for item in found["requirement"]), by="id")
    roles = frozen(_value(Role, _clause(item, requirements)) for item in found["roles"])
    networks = frozen(_value(Network, _clause(item, requirements)) for item in found["networks"])
    criteria = frozen(
        _value(Criterion, {**_clause(item, requirements), "kinds": item["for"]}, leave="for")
        for item in found["criterion"]
    )
    return requirements, roles, networks, criteria


def networks_beside(
    networks: Mapping[str, Network], settled: Iterable[Mapping[str, Any]], requirements: Mapping[str, Requirement]
) -> Mapping[str, Network]:
    """The act's networks and, beside them, those that the office adds; of the act's own it changes none (A19)."""
    added = []
    for item in settled:
        if item["name"] in networks:
            item["place"].wrong(
                item["name"],
                Text(
                    ru="эту сеть называет сам акт; она остаётся, как в нём",
                    en="the act itself names this network; it stays so",
                ),
            )
        else:
            added.append(_value(Network, _clause(item, requirements)))
    return MappingProxyType({**networks, **frozen(added)})


def grounds(
    found: Iterable[Mapping[str, Any]], requirements: Mapping[str, Requirement]
) -> Mapping[str, tuple[Ground, ...]]:
    """Grounds by action."""
    answer: dict[str, list[Ground]] = {}
    for item in found:
        answer.setdefault(item["action"], []).append(
            _value(Ground, {**_clause(item, requirements), "objects": item["of"]}, leave="of")
        )
    return MappingProxyType({action: tuple(items) for action, items in answer.items()})


def black_list(found: Mapping[str, Any] | None, requirements: Mapping[str, Requirement]) -> BlackList | None:
    """The act's permission of a black list; None where it knows none."""
    return _value(BlackList, _clause(found, requirements)) if found is not None else None


def moderation(found: Mapping[str, Any] | None, requirements: Mapping[str, Requirement]) -> Moderation | None:
    """Who moderates; None where the act does not say."""
    return _value(Moderation, _clause(found, requirements)) if found is not None else None


def acting(found: Mapping[str, Any], requirements: Mapping[str, Requirement]) -> Mapping[tuple[str, str], Acting]:
    """Who does it in this act, by workflow and trigger."""
    return MappingProxyType(
        {
            (workflow, item["trigger"]): _value(Acting, {**_clause(item, requirements), "workflow": workflow})
            for workflow, section in found.items()
            if isinstance(section, dict) and "acting" in section
            for item in section["acting"]
        }
    )


def in_force(
    found: Mapping[str, Any] | None, day: date | None, requirements: Mapping[str, Requirement]
) -> InForce | None:
    """When the act takes force: its own words, and the day of the act or, before that, of the office."""
    if found is None:
        said = Text(ru="день назван в настройках", en="the day is named in the settings")
        return None if day is None else InForce(says=said, since=day)
    item = _clause(found, requirements)
    return InForce(says=item["says"], requirement=item["requirement"], clause=item["clause"], since=day or item["from"])


def references(
    found: Iterable[Mapping[str, Any]], own: Iterable[Mapping[str, Any]], requirements: Mapping[str, Requirement]
) -> Mapping[str, Cited]:
    """What the act refers to, with the office's own texts in place of the act's of that name, or beside them."""
    items = {item["name"]: item for item in found}
    for item in own:
        known = items.get(item["name"], {})
        kept = {name: known.get(name) for name in ("requirement", "about", "clause") if item[name] is None}
        items[item["name"]] = {**item, **kept}
    return frozen(
        _value(
            Cited,
            _clause({**item, "requirement": item["requirement"] or item["about"]}, requirements)
            | {"requirement": item["requirement"]},
        )
        for item in items.values()
    )


def channels(found: Iterable[Mapping[str, Any]], requirements: Mapping[str, Requirement]) -> Mapping[str, Channel]:
    """The ways of messages and answers."""
    return frozen(_value(Channel, {**_clause(item, requirements), "ways": item["for"]}, leave="for") for item in found)


def addressees(found: Iterable[Mapping[str, Any]], requirements: Mapping[str, Requirement]) -> Mapping[str, Addressee]:
    """Whom citizens write to."""
    return frozen(_value(Addressee, _clause(item, requirements)) for item in found)


def activity(found: Mapping[str, Any] | None, settled: Mapping[str, Any]) -> Activity | None:
    """What counts as heightened activity: the act's file, with the office's own numbers; None where the act has none."""
    if found is None:
        return None
    return Activity(**{**found, **{name: value for name, value in settled.items() if value is not None}})


def spheres(found: Iterable[Mapping[str, Any]]) -> tuple[Sphere, ...]:
    """The fields of supervision, in the office's order."""
    return tuple(_value(Sphere, item) for item in found)


def deadlines(found: Mapping[str, Any], requirements: Mapping[str, Requirement]) -> list[Placed]:
    """The act's deadlines, in its order."""
    return [
        Placed(workflow, _value(DeadlineRule, _clause(item, requirements)), item["place"])
        for workflow, section in found.items()
        if isinstance(section, dict) and "deadline" in section
        for item in section["deadline"]
    ]


def repeats(act: Mapping[str, int], settled: Mapping[str, int] | None, own: Mapping[str, object]) -> Repeats:
    """When a repeat is suggested: the act's file, and what the office's settings change of it, key by key."""
    return Repeats(**{**act, **{name: value for name, value in (settled or {}).items() if name in own}})


def overlays(found: Iterable[Mapping[str, Any]]) -> tuple[Overlay, ...]:
    """The office's own days."""
    days = (_tried(item["place"], partial(_value, Overlay, item)) for item in found)
    return tuple(day for day in days if day is not None)


def extra(found: Mapping[str, Any], place: Place) -> Extra:
    """The production calendar's years and days that the office adds, with the norms that they name counted over."""
    tables = {name: list(found[name]) for name in ("year", "day") if found[name]}
    read: Extra = _tried(place.at("year"), partial(read_extra, tables)) or Extra()
    for item in read.years:
        _tried(place.at(f"year[{item.year}]"), partial(russia, item.year, item.year, extra=(read,)))
    return read


def _tried(place: Place, make: Callable[[], Any]) -> Any:
    try:
        return make()
    except InvalidValue as error:
        field = Text(ru=error.field, en=error.field) if isinstance(error.field, str) else error.field
        place.expected(
            error.value,
            Text(ru="{field}: {expected}", en="{field}: {expected}").fill(field=field, expected=error.expected),
        )
        return None


def ready(
    found: Iterable[Mapping[str, Any]],
    on: Iterable[str],
    placed: list[Placed],
    requirements: Mapping[str, Requirement],
    place: Place,
) -> tuple[list[Placed], list[Requirement], Mapping[str, DeadlineRule]]:
    """The deadlines with those of the act's ready norms that the settings switch on; their requirements; all that stand ready."""
    laid, added = norms(found, placed, requirements)
    standing = {item.value.rule: item for item in laid[len(placed) :]}
    for name in on:
        if name not in standing:
            place.wrong(
                name,
                Text(ru="готовой нормы {name} в акте нет; {hint}", en="the act has no ready norm {name}; {hint}").fill(
                    name=name, hint=hint(name, standing)
                ),
            )
    chosen = [item for name, item in standing.items() if name in on]
    wanted = {item.value.requirement for item in chosen}
    values = MappingProxyType({name: item.value for name, item in standing.items()})
    return [*placed, *chosen], [item for item in added if item.id in wanted], values


def norms(
    found: Iterable[Mapping[str, Any]], placed: list[Placed], requirements: Mapping[str, Requirement]
) -> tuple[list[Placed], list[Requirement]]:
    """The deadlines with the office's norms laid over them, and the norms that are requirements of their own."""
    answer: list[Placed] = list(placed)
    added: list[Requirement] = []
    for norm in found:
        place: Place = norm["place"]
        given = {name: norm[name] for name in DEADLINE if norm[name] is not None}
        matching = [
            index
            for index, item in enumerate(answer)
            if (item.workflow, item.value.rule) == (norm["workflow"], norm["rule"])
            and ("when" not in given or dict(item.value.when) == dict(given["when"]))
        ]
        missing = [name for name, key in DEADLINE.items() if key.required and name not in {*given, *_OF_A_NORM}]
        if len(matching) > 1:
            place.at("when").wrong(None, _which([answer[index] for index in matching]))
        elif matching:
            answer[matching[0]] = _changed(answer[matching[0]], given, norm["source"], place)
        elif missing:
            for name in missing:
                place.at(name).wrong(None, _NEEDED.fill(rule=norm["rule"]))
        else:
            own = _own(norm["rule"], norm["source"], given)
            if "requirement" not in given:
                added.append(own)
            defaults = {name: key.default for name, key in DEADLINE.items() if not key.required}
            item = {**defaults, "requirement": own.id, "says": own.says.ru, "clause": norm["source"], **given}
            answer.append(Placed(norm["workflow"], _value(DeadlineRule, _clause(item, requirements)), place))
    return answer, added


_OF_A_NORM = ("requirement", "says")
_NEEDED = Text(
    ru="такого срока ({rule}) или его варианта в акте нет, поэтому норме нужен этот ключ",
    en="the act has no such deadline ({rule}) or variant of it, so the norm needs this key",
)


def _which(variants: list[Placed]) -> Text:
    shown = "; ".join(", ".join(f"{name} = {value}" for name, value in item.value.when.items()) for item in variants)
    return Text(
        ru="у срока несколько вариантов; назовите один: {shown}",
        en="the deadline has several variants; name one: {shown}",
    ).fill(shown=shown)


def _changed(item: Placed, given: Mapping[str, Any], source: str, place: Place) -> Placed:
    for name in given:
        if name not in {*CHANGEABLE, "rule", "when", "says"}:
            place.at(name).wrong(
                given[name],
                Text(
                    ru="это определяет акт ({clause}); норма офиса меняет только: {names}",
                    en="the act settles this ({clause}); an office's norm changes only: {names}",
                ).fill(clause=item.value.clause, names=", ".join(CHANGEABLE)),
            )
    changes = {name: given[name] for name in CHANGEABLE if name in given}
    clause = f"{item.value.clause}; {source}"
    return replace(item, value=structs.replace(item.value, **changes, clause=clause, says=given.get("says", source)))


def _own(rule: str, source: str, given: Mapping[str, Any]) -> Requirement:
    says = given.get("says", source)
    variant = "".join(f":{value}" for value in given.get("when", {}).values())
    return Requirement(id=f"norm:{rule}{variant}", clause=source, force="M", says=Text(ru=says, en=says))


def _clause(item: Mapping[str, Any], requirements: Mapping[str, Requirement]) -> dict[str, Any]:
    """The item with the clause of its requirement, where it names none of its own."""
    requirement = requirements.get(item["requirement"])
    return {**item, "clause": item["clause"] or (requirement.clause if requirement else "")}


def _value(kind: Any, item: Mapping[str, Any], leave: str = "") -> Any:
    return kind(**{name: value for name, value in item.items() if name not in {"place", leave}})
