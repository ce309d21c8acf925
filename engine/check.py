"""What is checked when a workflow is declared; each finding names the offender. A regulation beside it: workflows/regulation_check.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..calendars.text import Text
from .errors import DeclarationError
from .fields import Choice, FreeText, Persons
from .rules import Before, DeadlineRule

if TYPE_CHECKING:
    from .declaration import Trigger, Workflow

__all__ = ["check_workflow", "findings", "order"]

TAKEN = ("reminded", "missed", "escalated", "moved", "recomputed")  # what the clock and the desk write themselves
BEFORE_CREATION = "begin"  # engine/machine.py: where a case is before it is created
ACT_WORDS = ("actor", "role", "at", "command", "expect")  # what every act takes beside its fields


def check_workflow(workflow: Workflow) -> None:
    """Raise DeclarationError with every finding of `findings`."""
    found = list(findings(workflow))
    if found:
        raise _error(workflow.name, found)


def _error(name: str, found: list[Text]) -> DeclarationError:
    return DeclarationError(
        Text(ru="процесс {name}: {found}", en="workflow {name}: {found}").fill(
            name=name, found=Text(ru="; ".join(item.ru for item in found), en="; ".join(item.en for item in found))
        ),
        findings=[item.en for item in found],
    )


def findings(workflow: Workflow) -> Iterator[Text]:
    """States and triggers: names, one start, reachability, a way to an end, reasons to be there."""
    yield from _names(workflow)
    names = {state.name for state in workflow.states}
    starts = [state.name for state in workflow.states if state.start]
    if len(starts) != 1:
        yield Text(
            ru="начальное состояние должно быть одно, есть: {starts}", en="one start state is needed, found: {starts}"
        ).fill(starts=", ".join(starts) or "–")
    creators = [trigger.name for trigger in workflow.triggers if trigger.creates]
    if len(creators) != 1:
        yield Text(
            ru="создавать случай должен один триггер, есть: {names}",
            en="one trigger must create the case, found: {names}",
        ).fill(names=", ".join(creators) or "–")
    unknown = False
    for trigger in workflow.triggers:
        for state in (*trigger.sources, *trigger.destinations):
            if state not in names:
                unknown = True
                yield Text(
                    ru="триггер {trigger}: нет состояния {state}", en="trigger {trigger}: no state {state}"
                ).fill(trigger=trigger.name, state=state)
        if trigger.creates and trigger.destinations != tuple(starts):
            yield Text(
                ru="триггер {trigger} должен вести в начальное состояние",
                en="trigger {trigger} must lead to the start state",
            ).fill(trigger=trigger.name)
        if not trigger.by:
            yield Text(ru="триггер {trigger}: не сказано, кто может", en="trigger {trigger}: nobody may fire it").fill(
                trigger=trigger.name
            )
        if not trigger.carries and trigger.practice is None:
            yield Text(
                ru="триггер {trigger}: нет ни требования (carries), ни объяснения (practice)",
                en="trigger {trigger}: neither a requirement (carries) nor a reason (practice)",
            ).fill(trigger=trigger.name)
        yield from _leads(workflow, trigger)
    yield from _assigned(workflow)
    yield from _timers(workflow)
    if not unknown and len(starts) == 1:
        yield from _paths(workflow, starts[0])


def _leads(workflow: Workflow, trigger: Trigger) -> Iterator[Text]:
    """Where a trigger leads is said, once for each state, and for each value that decides it."""
    from .declaration import ByFact  # noqa: PLC0415  declarations call the check, and it reads them

    if trigger.source and not trigger.destinations:
        yield Text(
            ru="триггер {trigger}: не сказано, куда ведёт (to)",
            en="trigger {trigger}: nothing says where it leads (to)",
        ).fill(trigger=trigger.name)
    for state in trigger.source:
        if state in trigger.stays:
            yield Text(
                ru="триггер {trigger}: из состояния {state} и уходит, и остаётся",
                en="trigger {trigger}: it both leaves state {state} and stays in it",
            ).fill(trigger=trigger.name, state=state)
    if not isinstance(trigger.to, ByFact):
        return
    decided = [
        item
        for other in workflow.triggers
        for item in other.fields
        if item.name == trigger.to.fact and isinstance(item, Choice)
    ]
    derived = isinstance(workflow.derive({}).get(trigger.to.fact), bool)
    if not decided and not derived:
        yield Text(
            ru="триггер {trigger}: решает {fact}, а такого поля с выбором нет",
            en="trigger {trigger}: {fact} decides where it leads, and no field gives that choice",
        ).fill(trigger=trigger.name, fact=trigger.to.fact)
    options: dict[Any, None] = dict.fromkeys((True, False) if derived else ())
    options.update(dict.fromkeys(option for item in decided for option in item.options))
    for option in options.keys() ^ trigger.to.states.keys() if options else ():
        yield Text(
            ru="триггер {trigger}: {fact} = {option}: нет {what}", en="trigger {trigger}: {fact} = {option}: no {what}"
        ).fill(
            trigger=trigger.name,
            fact=trigger.to.fact,
            option=option,
            what=Text(ru="состояния", en="state") if option in options else Text(ru="такого выбора", en="such choice"),
        )


def _assigned(workflow: Workflow) -> Iterator[Text]:
    """A role of which the case lists who acts: some trigger has to name them."""
    for role, fact in workflow.assigned.items():
        if not any(item.name == fact and isinstance(item, Persons) for t in workflow.triggers for item in t.fields):
            yield Text(
                ru="роль {role}: кто в ней, говорит {fact}, а такого поля с людьми нет",
                en="role {role}: {fact} says who acts in it, and no field gives those persons",
            ).fill(role=role, fact=fact)


def _timers(workflow: Workflow) -> Iterator[Text]:
    """A timer waits in open states, and fires what the clock may fire from each of them."""
    for timer in workflow.timers:
        for state in timer.states:
            if state not in workflow.open_states:
                yield Text(
                    ru="таймер {timer}: нет открытого состояния {state}", en="timer {timer}: no open state {state}"
                ).fill(timer=timer.name, state=state)
        for name in timer.restarts_on:
            if name not in workflow.trigger:
                yield Text(ru="таймер {timer}: нет триггера {name}", en="timer {timer}: no trigger {name}").fill(
                    timer=timer.name, name=name
                )
        fired = workflow.trigger.get(timer.fires or "")
        if timer.fires is not None and (
            fired is None or "clock" not in fired.by or not {*timer.states} <= {*fired.source}
        ):
            yield Text(
                ru="таймер {timer}: часы не могут выполнить {name} из каждого его состояния",
                en="timer {timer}: the clock cannot fire {name} from each of its states",
            ).fill(timer=timer.name, name=timer.fires)


def _names(workflow: Workflow) -> Iterator[Text]:
    for kind, names in (
        (Text(ru="состояние", en="state"), [state.name for state in workflow.states]),
        (Text(ru="триггер", en="trigger"), [trigger.name for trigger in workflow.triggers]),
        (Text(ru="таймер", en="timer"), [timer.name for timer in workflow.timers]),
    ):
        for name, count in Counter(names).items():
            if count > 1:
                yield Text(ru="{kind} {name} объявлено дважды", en="{kind} {name} is declared twice").fill(
                    kind=kind, name=name
                )
            if not (name.isidentifier() and name.isascii()) or name == BEFORE_CREATION:
                yield Text(ru="{kind} {name}: имя не годится", en="{kind} {name}: not a usable name").fill(
                    kind=kind, name=name
                )
    for trigger in workflow.triggers:
        if trigger.name in TAKEN:
            yield Text(ru="имя {name} занято часами", en="the name {name} belongs to the clock").fill(name=trigger.name)
        for item in trigger.fields:
            if item.name in (*ACT_WORDS, "counts_by"):
                yield Text(
                    ru="триггер {trigger}: имя поля {name} занято",
                    en="trigger {trigger}: the field name {name} is taken",
                ).fill(trigger=trigger.name, name=item.name)
        for name, brought in trigger.gathers.items():
            if not any(item.name == brought and isinstance(item, FreeText) for item in trigger.fields):
                yield Text(
                    ru="триггер {trigger}: {name} собирает {brought}, а такого текста он не спрашивает",
                    en="trigger {trigger}: {name} gathers {brought}, which is no text that it asks for",
                ).fill(trigger=trigger.name, name=name, brought=brought)
        for name, count in Counter(item.name for item in trigger.fields).items():
            if count > 1:
                yield Text(ru="триггер {trigger}: поле {name} дважды", en="trigger {trigger}: field {name} twice").fill(
                    trigger=trigger.name, name=name
                )


def _paths(workflow: Workflow, start: str) -> Iterator[Text]:
    onward: dict[str, set[str]] = {state.name: set() for state in workflow.states}
    for trigger in workflow.triggers:
        for source in trigger.source:
            onward[source].update(trigger.destinations)
    backward: dict[str, set[str]] = {name: set() for name in onward}
    for source, targets in onward.items():
        for target in targets:
            backward[target].add(source)
    reachable = _closure({start}, onward)
    ends = {state.name for state in workflow.states if state.end}
    ending = _closure(ends, backward)
    for state in workflow.states:
        if state.name not in reachable:
            yield Text(ru="состояние {name} недостижимо", en="state {name} cannot be reached").fill(name=state.name)
        if not state.end and not (onward[state.name] - {state.name}):
            yield Text(ru="состояние {name}: из него нет выхода", en="state {name} is a trap: nothing leads out").fill(
                name=state.name
            )
        elif state.name not in ending:
            yield Text(
                ru="из состояния {name} нельзя прийти к концу", en="no end can be reached from state {name}"
            ).fill(name=state.name)


def _closure(seeds: set[str], edges: Mapping[str, set[str]]) -> set[str]:
    seen, queue = set(seeds), list(seeds)
    while queue:
        for target in edges[queue.pop()] - seen:
            seen.add(target)
            queue.append(target)
    return seen


def order(deadlines: tuple[DeadlineRule, ...]) -> list[str]:
    """Names of the deadlines, each after those that its term refers to. Raises DeclarationError on a cycle."""
    needs: dict[str, set[str]] = {item.rule: set() for item in deadlines}
    for item in deadlines:
        if isinstance(item.term, Before) and item.term.rule in needs:
            needs[item.rule].add(item.term.rule)
    done: list[str] = []
    while needs:
        ready = [name for name, others in needs.items() if not others.difference(done)]
        if not ready:
            raise DeclarationError(
                Text(
                    ru="сроки ссылаются друг на друга по кругу: {names}",
                    en="the deadlines refer to each other in a circle: {names}",
                ).fill(names=", ".join(needs))
            )
        for name in ready:
            done.append(name)
            del needs[name]
    return done
