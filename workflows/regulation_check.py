"""What is checked of a regulation beside the workflows that it governs; each finding names the offender."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..calendars.text import Text
from ..engine.declaration import Trigger, Workflow
from ..engine.fields import Instant
from ..engine.rules import DeadlineRule, Occasion, Until
from .advice.case import drafts, kinds
from .regulation_reader import Problem, hint
from .regulation_value import Regulation

__all__ = ["check"]

_READING = re.compile(r"A([1-9]|[12]\d|3[0-6])")  # the readings listed in docs/regulations.md


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
    regulation: Regulation,
    workflows: Mapping[str, Workflow],
    *,
    others: Collection[str] | None = None,
    texts: Iterable[Workflow] | None = None,
) -> list[Problem]:
    """What does not fit between an adopted regulation and the workflows; each finding names the offender.

    A workflow may carry out several acts: `others` are the requirement IDs of those; without them an ID is judged only
    where it is of this act's own kind (`LS-…`). `texts` are the workflows that take texts on which advice may be given.
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
    found += _texts(regulation, workflows.values() if texts is None else texts)
    for workflow in workflows.values():
        found += _triggers(_Beside(regulation, workflow), others)
    return found


def _texts(regulation: Regulation, workflows: Iterable[Workflow]) -> Iterator[Problem]:
    """Advice or a criterion for kinds of text that no workflow takes, or with a fact that no case has, would never hold."""
    known: set[str] = set()
    facts: set[str] = set()
    for workflow in workflows:
        for draft in drafts(workflow):
            field = kinds(workflow, draft)
            known.update(field.options if field is not None else (draft.advised or "",))
            facts |= _facts(workflow)
    for section, rules in (("advice", regulation.advice), ("criterion", regulation.criteria)):
        for rule in rules.values() if known else ():
            for kind in rule.kinds:
                if kind not in known:
                    message = _none("вида текста", "kind of text", kind, known)
                    yield Problem(file=regulation.id, path=f"{section}[{rule.name}].for", value=kind, message=message)
            if rule.only_with is not None and rule.only_with not in facts:
                path = f"{section}[{rule.name}].only_with"
                message = _none("факта", "fact", rule.only_with, facts)
                yield Problem(file=regulation.id, path=path, value=rule.only_with, message=message)


def _triggers(beside: _Beside, others: Collection[str] | None) -> Iterator[Problem]:
    own = beside.regulation.requirements
    known = {*own, *(others or ())}
    kinds = {_kind(name) for name in own}
    acting = {
        name: item.roles for (flow, name), item in beside.regulation.acting.items() if flow == beside.workflow.name
    }
    for name in acting:
        if name not in beside.workflow.trigger:
            message = _none("триггера", "trigger", name, beside.workflow.trigger)
            path = f"{beside.workflow.name}.acting[{name}].trigger"
            yield Problem(file=beside.regulation.id, path=path, value=name, message=message)
    for trigger in beside.workflow.triggers:
        who = acting.get(trigger.name, trigger.by)
        held = [role for role in who if role in beside.regulation.roles]
        # anyone of the staff: of the roles that this act has; where the act itself sets no terms for the workflow, likewise
        terms = beside.regulation.deadlines.get(beside.workflow.name, ())
        none = all(item.requirement.startswith("norm:") for item in terms)
        some = trigger.anyone or beside.workflow.shared or none
        for role in who:
            if role not in held and not (some and held):
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
    if value.rule in workflow.timer:
        taken = Text(ru="так называется таймер процесса", en="a timer of the workflow has that name")
        yield beside.deadline(value, "rule", value.rule, taken)
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
    if isinstance(value.term, Until):
        ends = {item.name for trigger in workflow.triggers for item in trigger.fields if isinstance(item, Instant)}
        if value.term.fact not in ends:
            message = _none("поля с моментом", "field with an instant", value.term.fact, ends)
            yield beside.deadline(value, "term", str(value.term), message)
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
        names.update(trigger.gathers)
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
