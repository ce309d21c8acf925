"""From events to cases and deadlines: one fold, by which both the live path and every replay move a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from ..calendars.text import Text
from .declaration import Workflow
from .errors import LogError
from .instants import from_text
from .values import Case, Deadline, Event, Step

__all__ = ["CLOCK_TYPES", "COUNTS_BY", "MOVED", "RECOMPUTED", "RULES_TYPES", "fold_case", "fold_deadlines"]

CLOCK_TYPES = frozenset({"reminded", "missed", "escalated"})
MOVED, RECOMPUTED = "moved", "recomputed"  # a running case under other rules, or counted by another calendar
RULES_TYPES = frozenset({MOVED, RECOMPUTED})
COUNTS_BY = "counts_by"  # the fact: the adopted regulation whose calendar the case counts by, where that is not its own

Deadlines = dict[tuple[str, int, str], Deadline]


def fold_case(workflow: Workflow, case: Case | None, event: Event) -> Case:
    """The case after `event`. Raises LogError where the event cannot follow."""
    if event.type in CLOCK_TYPES:
        if case is None:
            raise _cannot_follow(event)
        return replace(case, version=event.seq, head=event.hash, recorded_at=event.recorded_at)
    if event.type in RULES_TYPES:
        return _under_other_rules(workflow, case, event)
    trigger = workflow.trigger.get(event.type)
    if trigger is None or event.case is None or (case is None) is not trigger.creates:
        raise _cannot_follow(event)
    data = event.data
    facts: dict[str, Any] = dict(case.facts) if case is not None else {}
    instants = dict(case.instants) if case is not None else {}
    for name in trigger.clears:
        facts.pop(name, None)
    facts.update(data.get("fields", {}))
    for name in data.get("texts", {}):
        facts[name.partition(".")[0]] = event.seq
    facts.update(trigger.sets)
    if trigger.collects is not None:
        who = data.get("in_place_of", event.actor) if trigger.in_place else event.actor
        facts[trigger.collects] = [*facts.get(trigger.collects, ()), who]
    for name, brought in trigger.gathers.items():
        if brought in data.get("texts", {}):
            facts[name] = [*facts.get(name, ()), event.seq]
    if trigger.derive is not None:
        facts.update(trigger.derive(facts))
    facts.update(workflow.derive(facts))
    state = data.get("to")
    if state is not None:
        instants[state] = event.occurred_at
    for name in trigger.marks:
        instants[name] = event.occurred_at
    for name in trigger.earliest:
        instants[name] = min(instants.get(name, event.occurred_at), event.occurred_at)
    return Case(
        tenant=event.tenant,
        key=event.case,
        number=data["number"] if case is None else case.number,
        workflow=workflow.name,
        workflow_version=event.workflow_version or workflow.version,
        regulation=event.regulation or "",
        state=state or (case.state if case is not None else ""),
        version=event.seq,
        head=event.hash,
        entered_at=event.occurred_at if state is not None or case is None else case.entered_at,
        recorded_at=event.recorded_at,
        facts=facts,
        instants=instants,
    )


def _under_other_rules(workflow: Workflow, case: Case | None, event: Event) -> Case:
    """The case after a move, or after its calendar has changed: its state stays."""
    if case is None or case.state not in workflow.state:
        raise _cannot_follow(event)
    facts = {name: value for name, value in case.facts.items() if name != COUNTS_BY}
    if event.type == RECOMPUTED:
        if event.data["calendar"] != event.regulation:
            facts[COUNTS_BY] = event.data["calendar"]
    else:
        facts.update(workflow.derive(facts))
    return replace(
        case,
        workflow_version=event.workflow_version or workflow.version,
        regulation=event.regulation or case.regulation,
        version=event.seq,
        head=event.hash,
        recorded_at=event.recorded_at,
        facts=facts,
    )


def _cannot_follow(event: Event) -> LogError:
    return LogError(
        Text(
            ru="поток {stream}, событие {seq}: «{type}» здесь невозможно",
            en="stream {stream}, event {seq}: “{type}” cannot stand here",
        ).fill(stream=event.stream, seq=event.seq, type=event.type)
    )


def fold_deadlines(
    deadlines: Mapping[tuple[str, int, str], Deadline], event: Event, *, partial: bool = False
) -> Deadlines:
    """The case's deadlines after `event`.

    In a `partial` fold (by occurred_at) an effect may name a deadline that was opened later: it is left out.
    Otherwise that raises LogError.
    """
    result = dict(deadlines)
    if event.type in CLOCK_TYPES:
        identity = _identity(event.data["deadline"])
        if not _known(result, identity, event, partial=partial):
            return result
        item = result[identity]
        if event.type == "missed":
            steps = tuple([Step(from_text(step["at"]), step["to"]) for step in event.data.get("escalate", ())])
            result[identity] = replace(item, missed_at=event.recorded_at, reminded=len(item.remind), escalate=steps)
        elif event.type == "escalated":
            result[identity] = replace(item, reminded=len(item.remind) + event.data["step"])
        else:
            result[identity] = replace(item, reminded=event.data["reminder"])
        return result
    for effect in event.data.get("deadlines", ()):
        if effect["do"] == "open" or _known(result, _identity(effect), event, partial=partial):
            apply_effect(result, effect, event)
    return result


def _known(deadlines: Deadlines, identity: tuple[str, int, str], event: Event, *, partial: bool) -> bool:
    if identity in deadlines:
        return True
    if partial:
        return False
    raise _cannot_follow(event)


def apply_effect(deadlines: Deadlines, effect: Mapping[str, Any], event: Event) -> tuple[str, int, str]:
    """Open, end or recount one deadline, as an event's data says; returns which."""
    identity = _identity(effect)
    if effect["do"] == "open":
        deadlines[identity] = Deadline(
            rule=effect["rule"],
            occurrence=effect["occurrence"],
            part=effect.get("part", ""),
            requirement=effect["requirement"],
            holder=effect["holder"],
            term=effect["term"],
            opened_at=event.occurred_at,
            counts_from=from_text(effect["from"]),
            due=from_text(effect["due"]),
            lapse=from_text(effect["lapse"]),
            remind=tuple(map(from_text, effect.get("remind", ()))),
            provisional=effect.get("provisional", False),
            calendar=effect.get("calendar", {}),
        )
    elif effect["do"] == "recount":
        deadlines[identity] = replace(
            deadlines[identity],
            due=from_text(effect["due"]),
            lapse=from_text(effect["lapse"]),
            remind=tuple(map(from_text, effect["remind"])),
            provisional=effect["provisional"],
            calendar=effect["calendar"],
        )
    else:
        deadlines[identity] = replace(deadlines[identity], outcome=effect["do"], closed_at=event.occurred_at)
    return identity


def _identity(data: Mapping[str, Any]) -> tuple[str, int, str]:
    return (data["rule"], data["occurrence"], data.get("part", ""))
