"""The clock's side: reminders, missed deadlines and timers become events, exactly once however many workers run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from ..engine.clock import command_id
from ..engine.decide import Decision, decide, escalate, miss, remind
from ..engine.declaration import Workflow
from ..engine.errors import Conflict, Refused, StorageError
from ..engine.instants import to_text
from ..engine.rules import Rules
from ..engine.store.agenda import Agenda, Due
from ..engine.values import Act, Case, Deadline, Event
from .catalogue import find
from .duty import NOBODY, escalate_duty, untold
from .obligations import open_weeks
from .page_attendance import attend
from .quota_weeks import JUDGED, judge
from .substitution import settle, unsettled

if TYPE_CHECKING:
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
    def judged(self) -> int:
        """How many weeks of quotas were judged, of all that owe them."""
        return sum(1 for event in self.events if event.type == JUDGED)

    @property
    def expected(self) -> int:
        """How much weekly information is expected from now on."""
        return sum(1 for event in self.events if event.type == "expect")

    @property
    def unattended(self) -> int:
        """How many roles were reported in which nobody is on duty."""
        return sum(1 for event in self.events if event.type == NOBODY)


def tick(desk: Desk, stopping: Callable[[], bool] = lambda: False) -> Tick:
    """Record what has come due by the desk's clock, in the order in which it came, and do what the workflows' timers say.

    Where nothing has come, nothing is written and nobody waits. What cannot be recorded on one case keeps nothing of
    the others back: it is raised at the end. `stopping` is asked between transactions.
    """
    now = desk.now()
    events = _people(desk, now)
    failed: dict[int, Exception] = {}
    for place, weekly in enumerate((open_weeks, judge)):
        try:
            events += weekly(desk, now)
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001  what a week's end cannot settle keeps no term back
            failed[-place] = error
    while not stopping():
        with desk.reading() as store:
            agenda = [item for item in Agenda(store).due(to_text(now)) if item[1] not in failed]
        written = _pass(desk, agenda, now, failed, stopping)
        events += written
        if not written:
            break
    if failed:
        raise next(iter(failed.values()))
    return Tick(at=now, events=tuple(events))


def _people(desk: Desk, now: datetime) -> list[Event]:
    """Absences that have begun or ended move open work; a role in which nobody is on duty is told of."""
    with desk.reading() as store:
        if not unsettled(store.people().values(), now) and not untold(desk, store, now):
            return []
    try:
        with desk.writing() as store:
            settled = settle(desk, store, now)
            return [*settled, *(attend(desk, store, now) if settled else ()), *escalate_duty(desk, store, now)]
    except Conflict:  # someone else does the same, or has just moved one of the cases: the next look will see
        return []


def _pass(
    desk: Desk, agenda: list[Due], now: datetime, failed: dict[int, Exception], stopping: Callable[[], bool]
) -> list[Event]:
    """Once through what has come, in order; steps that follow find their place in it."""
    heapify(agenda)
    events: list[Event] = []
    while agenda and not stopping():
        head = [heappop(agenda) for _ in range(min(BATCH, len(agenda)))]
        try:
            written, later = _together(desk, head, now)
        except StorageError:
            raise
        except Exception:  # noqa: BLE001  one of them cannot be recorded: which one shows when each stands alone
            written, later = _apart(desk, head, now, failed)
        events += written
        for item in later:
            heappush(agenda, item)
    return events


def _apart(desk: Desk, head: list[Due], now: datetime, failed: dict[int, Exception]) -> tuple[list[Event], list[Due]]:
    events: list[Event] = []
    later: list[Due] = []
    for item in head:
        if item[1] in failed:
            continue
        try:
            written, steps = _together(desk, [item], now)
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001  raised at the end of the look
            failed[item[1]] = error
            continue
        events += written
        later += steps
    return events, later


def _together(desk: Desk, head: list[Due], now: datetime) -> tuple[list[Event], list[Due]]:
    """One transaction; answers what it recorded, and what follows from it after the last of them."""
    events: list[Event] = []
    later: list[Due] = []
    agenda, last = list(head), head[-1]
    cases: dict[int, tuple[Case, Deadlines]] = {}
    with desk.writing() as store:
        claimed = Agenda(store).claim({key for _, key, _ in head}, to_text(now))
        while agenda:
            _, key, identity = heappop(agenda)
            if key not in claimed:  # someone else's
                continue
            case, deadlines = cases.get(key) or store.case(key)
            cases[key] = case, deadlines
            decision = _decision(desk, case, deadlines, deadlines[identity], now)
            if decision is None:
                continue
            store.write(decision)
            cases[key] = decision.case, decision.deadlines
            events.append(decision.event)
            step = decision.deadlines[identity].next_at
            if step is not None and step <= now:
                item = (to_text(step), key, identity)
                heappush(agenda, item) if item < last else later.append(item)
    return events, later


def _decision(desk: Desk, case: Case, deadlines: Deadlines, item: Deadline, now: datetime) -> Decision | None:
    at = item.next_at
    if at is None or at > now:
        return None
    workflow = find(case.workflow, case.workflow_version)
    rules = desk.rules_of(case).rules()
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
