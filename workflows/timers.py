"""The clock's side: reminders, missed deadlines and timers become events, exactly once however many workers run."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ..engine.clock import command_id
from ..engine.decide import Decision, decide, escalate, miss, remind
from ..engine.declaration import Workflow
from ..engine.errors import Conflict, Refused
from ..engine.instants import to_text
from ..engine.rules import Rules
from ..engine.values import Act, Case, Deadline, Event
from .catalogue import find
from .duty import NOBODY, escalate_duty
from .page_attendance import attend
from .substitution import settle

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["Tick", "tick"]

BATCH = 200  # cases a transaction: other writers wait for no longer

Deadlines = Mapping[tuple[str, int, str], Deadline]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What one look at the clock recorded."""

    at: datetime
    events: tuple[Event, ...]

    @property
    def missed(self) -> int:
        """How many deadlines were recorded as missed."""
        return sum(1 for event in self.events if event.type == "missed")

    @property
    def reminded(self) -> int:
        """How many reminders were recorded."""
        return sum(1 for event in self.events if event.type == "reminded")

    @property
    def escalated(self) -> int:
        """How many steps up the chain were recorded."""
        return sum(1 for event in self.events if event.type == "escalated")

    @property
    def closed(self) -> int:
        """How many silent cases were closed."""
        return sum(1 for event in self.events if event.type == "finalize")

    @property
    def handed_over(self) -> int:
        """How much work went to a deputy, or came back."""
        return sum(1 for event in self.events if event.type == "substitute")

    @property
    def unattended(self) -> int:
        """How many roles were reported in which nobody is on duty."""
        return sum(1 for event in self.events if event.type == NOBODY)


def tick(desk: Desk) -> Tick:
    """Record what has come due by the desk's clock, and do what the workflows' timers say."""
    now = desk.now()
    events = _people(desk, now)
    while True:
        with desk.writing() as store:
            written = [event for key in store.timers(to_text(now), BATCH) for event in _case(desk, store, key, now)]
        events += written
        if not written:
            break
    return Tick(at=now, events=tuple(events))


def _people(desk: Desk, now: datetime) -> list[Event]:
    """Absences that have begun or ended move open work; a role in which nobody is on duty is told of."""
    try:
        with desk.writing() as store:
            settled = settle(desk, store, now)
            return [*settled, *(attend(desk, store, now) if settled else ()), *escalate_duty(desk, store, now)]
    except Conflict:  # someone else does the same, or has just moved one of the cases: the next look will see
        return []


def _case(desk: Desk, store: Store, key: int, now: datetime) -> list[Event]:
    case, deadlines = store.case(key)
    events: list[Event] = []
    for identity in sorted(deadlines):
        decision = _decision(desk, case, deadlines, deadlines[identity], now)
        if decision is not None:
            store.write(decision)
            case, deadlines = decision.case, dict(decision.deadlines)
            events.append(decision.event)
    return events


def _decision(desk: Desk, case: Case, deadlines: Deadlines, item: Deadline, now: datetime) -> Decision | None:
    at = item.next_at
    if at is None or at > now:
        return None
    workflow = find(case.workflow, case.workflow_version)
    rules = desk.adopted(case.regulation).rules()
    command = command_id(now, desk.entropy)
    if item.timer:
        return _rung(desk, workflow, rules, case, deadlines, item, now, command) if now > item.lapse else None
    if item.missed_at is not None:
        return escalate(workflow, rules, case, deadlines, item, now, command)
    if now > item.lapse:
        return miss(workflow, rules, case, deadlines, item, now, command)
    if at < item.lapse:
        return remind(workflow, rules, case, deadlines, item, now, command)
    return None


def _rung(
    desk: Desk,
    workflow: Workflow,
    rules: Rules,
    case: Case,
    deadlines: Deadlines,
    item: Deadline,
    now: datetime,
    command: str,
) -> Decision:
    """A timer has run out: fire what it fires; where there is nothing, or the rules refuse it, owe a notice."""
    timer = workflow.timer.get(item.rule)
    if timer is not None and timer.fires is not None:
        act = Act(
            trigger=timer.fires,
            actor=None,
            role="clock",
            values=timer.gives,
            occurred_at=max(now, case.recorded_at),
            command=command,
        )
        with suppress(Refused):  # a final answer may still be owed
            return decide(
                workflow,
                rules,
                case,
                deadlines,
                act,
                tenant=desk.tenant,
                key=case.key,
                now=now,
                people={},
                entropy=desk.entropy,
            )
    return remind(workflow, rules, case, deadlines, item, now, command)
