"""What is checked of a regulation: by itself when it is adopted, and beside the workflows that it governs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from ..calendars.text import Text
from ..engine.check import order
from ..engine.declaration import Trigger, Workflow
from ..engine.errors import DeclarationError
from ..engine.rules import Before, DeadlineRule, Occasion, Requirement, Role
from .regulation_build import Placed
from .regulation_reader import Place, Problem, hint
from .regulation_value import Regulation

__all__ = ["check", "examine"]

_READING = re.compile(r"A([1-9]|[12]\d|3[0-6])")  # the readings listed in docs/regulations.md


# --- By itself -------------------------------------------------------------------------------------------------------


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
    for kind in ("ground", "criterion"):
        for item in found[kind]:
            _known(item["requirement"], requirements, item["place"].at("requirement"))
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
        for role in value.escalate:
            _known(role, roles, place.at("escalate"))
        if isinstance(value.term, Before):
            _known(value.term.rule, rules, place.at("term"))
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
    if not any(first.when[name] != other.when[name] for name in first.when.keys() & other.when.keys()):
        second.place.at("when").wrong(
            dict(other.when),
            Text(
                ru="варианты {first} и {second} срока {rule} могут действовать сразу; нужен факт, в котором они расходятся",
                en="the variants {first} and {second} of {rule} may both hold; name a fact in which they differ",
            ).fill(first=first.requirement, second=other.requirement, rule=other.rule),
        )


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


# --- Beside workflows ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Beside:
    """A regulation beside one workflow, while findings are gathered."""

    regulation: Regulation
    workflow: Workflow

    def deadline(self, value: DeadlineRule, key: str, given: object, message: Text) -> Problem:
        path = f"{self.workflow.name}.deadline[{value.requirement}].{key}"
        return Problem(file=self.regulation.id, path=path, value=given, message=message)

    def trigger(self, trigger: Trigger, key: str, given: object, message: Text) -> Problem:
        return Problem(
            file=f"workflow {self.workflow.name}", path=f"{trigger.name}.{key}", value=given, message=message
        )


def check(
    regulation: Regulation, workflows: Mapping[str, Workflow], *, others: Collection[str] | None = None
) -> list[Problem]:
    """What does not fit between an adopted regulation and the workflows; each finding names the offender.

    A workflow may carry out several acts: `others` are the requirement IDs of those; without them an ID is judged only
    where it is of this act's own kind (`LS-…`).
    """
    found = []
    for name, deadlines in regulation.deadlines.items():
        if name not in workflows:
            message = _none("процесса", "workflow", name, workflows)
            found.append(Problem(file=regulation.id, path=name, value=name, message=message))
            continue
        beside = _Beside(regulation, workflows[name])
        for value in deadlines:
            found += _fits(beside, value)
    for workflow in workflows.values():
        found += _triggers(_Beside(regulation, workflow), others)
    return found


def _triggers(beside: _Beside, others: Collection[str] | None) -> Iterator[Problem]:
    own = beside.regulation.requirements
    known = {*own, *(others or ())}
    kinds = {_kind(name) for name in own}
    for trigger in beside.workflow.triggers:
        for role in trigger.by:
            if role not in beside.regulation.roles:
                yield beside.trigger(trigger, "by", role, _none("роли", "role", role, beside.regulation.roles))
        for id_ in trigger.carries:
            judged = others is not None or _kind(id_) in kinds
            if judged and id_ not in known and not _READING.fullmatch(id_):
                yield beside.trigger(trigger, "carries", id_, _none("требования", "requirement", id_, known))


def _kind(requirement: str) -> str:
    return requirement.partition("-")[0]


def _fits(beside: _Beside, value: DeadlineRule) -> Iterator[Problem]:
    workflow = beside.workflow
    wrong = False
    for key, occasions in (
        ("opens_on", value.opens_on),
        ("closes_on", value.closes_on),
        ("cancels_on", value.cancels_on),
    ):
        for occasion in occasions:
            message = _occasion(workflow, occasion)
            if message is not None:
                wrong = True
                yield beside.deadline(value, key, str(occasion), message)
    instants = {*workflow.state, *(mark for trigger in workflow.triggers for mark in trigger.marks)}
    if value.counts_from is not None and value.counts_from not in instants:
        yield beside.deadline(
            value,
            "counts_from",
            value.counts_from,
            _none("состояния или отметки", "state or mark", value.counts_from, instants),
        )
    facts = _facts(workflow)
    for key, names in (("when", tuple(value.when)), ("per", (value.per,)), ("term_from", (value.term_from,))):
        for name in names:
            if name is not None and name not in facts:
                yield beside.deadline(value, key, name, _none("факта", "fact", name, facts))
    yield from _values(beside, value)
    if not wrong:
        for occasion in value.opens_on:
            if not _can_close(workflow, occasion, value.closes_on):
                yield beside.deadline(
                    value,
                    "closes_on",
                    ", ".join(map(str, value.closes_on)),
                    Text(
                        ru="открытый триггером {name} срок ничем закрыть нельзя",
                        en="opened by {name}, the deadline can never be closed",
                    ).fill(name=occasion),
                )


def _values(beside: _Beside, value: DeadlineRule) -> Iterator[Problem]:
    """A value of `when` that its field does not offer would never hold."""
    for trigger in beside.workflow.triggers:
        for item in trigger.fields:
            options = getattr(item, "options", None)
            if options is not None and item.name in value.when and value.when[item.name] not in options:
                given = value.when[item.name]
                yield beside.deadline(value, f"when.{item.name}", given, _none("значения", "value", given, options))


def _occasion(workflow: Workflow, occasion: Occasion) -> Text | None:
    trigger = workflow.trigger.get(occasion.trigger)
    if trigger is None:
        return _none("триггера", "trigger", occasion.trigger, workflow.trigger)
    states = {*trigger.destinations, *trigger.stays}
    if occasion.state is not None and occasion.state not in states:
        return Text(
            ru="триггер {trigger} не ведёт в {state}; ведёт в: {states}",
            en="{trigger} does not lead to {state}; it leads to: {states}",
        ).fill(trigger=occasion.trigger, state=occasion.state, states=", ".join(sorted(states)))
    return None


def _facts(workflow: Workflow) -> set[str]:
    """Names that a case's facts may have: fields, constants, lists, and what follows from an empty case."""
    names: set[str] = set(workflow.derive({}))
    for trigger in workflow.triggers:
        names.update(item.name for item in trigger.fields)
        names.update(trigger.sets)
        if trigger.collects is not None:
            names.add(trigger.collects)
    return names


def _can_close(workflow: Workflow, opener: Occasion, closers: Sequence[Occasion]) -> bool:
    """Whether a closer can fire in some state that can follow the opening."""
    opening = workflow.trigger[opener.trigger]
    seen = {opener.state} if opener.state is not None else {*opening.destinations, *opening.stays}
    queue = list(seen)
    while queue:
        state = queue.pop()
        for trigger in workflow.triggers:
            reached = {*(trigger.destinations if state in trigger.source else ()), *({state} & {*trigger.stays})}
            if any(closer.fits(trigger.name, target) for closer in closers for target in reached):
                return True
            queue += reached - seen
            seen |= reached
    return False


def _none(ru: str, en: str, name: object, known: Collection[str]) -> Text:
    return Text(ru="нет {kind} {name}; {hint}", en="no {kind_en} {name}; {hint}").fill(
        kind=ru, kind_en=en, name=name, hint=hint(name, known)
    )
