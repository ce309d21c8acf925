"""The values that the engine passes around: events, cases, deadlines, people, acts, notices.

None of them can be part of a cycle, so Python's collector need not look at them (`gc=False`).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from .clock import Entropy

__all__ = [
    "SYSTEM_ROLES",
    "Absence",
    "Act",
    "Case",
    "Deadline",
    "Event",
    "Notice",
    "Outcome",
    "Person",
    "Standing",
    "Step",
    "TextItem",
    "seal",
]

Outcome = Literal["open", "met", "late", "cancelled", "superseded"]

SYSTEM_ROLES = frozenset({"importer", "clock"})  # act without a person behind them


class Event(Struct, frozen=True, kw_only=True, gc=False):
    """One fact of a stream, appended once. `data` is JSON without floats, personal data or free text."""

    tenant: str
    stream: str
    seq: int
    case: int | None
    workflow: str | None
    workflow_version: int | None
    regulation: str | None
    type: str
    occurred_at: datetime
    recorded_at: datetime
    actor: int | None
    role: str
    command: str
    data: Mapping[str, Any]
    schema: int = 1
    prev: str | None = None
    hash: str = ""


class Case(Struct, frozen=True, kw_only=True, gc=False):
    """One instance of a workflow, as the fold of its events; `version` is the last event's seq."""

    tenant: str
    key: int
    number: str
    workflow: str
    workflow_version: int
    regulation: str
    state: str
    version: int
    head: str
    entered_at: datetime
    recorded_at: datetime
    facts: Mapping[str, Any]
    instants: Mapping[str, datetime]

    @property
    def stream(self) -> str:
        """The name of the case's stream."""
        return f"{self.workflow}/{self.key}"


class Step(Struct, frozen=True, gc=False):
    """One step of an escalation: when it is due while the deadline stays open, and the role that is told."""

    at: datetime
    to: str


class Deadline(Struct, frozen=True, gc=False):
    """One term of one case: due (shown) and lapse (judged), and what became of it. Without a requirement: a timer.

    `remind`: instants before it is due; `escalate`: steps up once it was missed; `reminded` counts those of both that are done.
    """

    rule: str
    occurrence: int
    part: str
    requirement: str
    holder: str
    term: str
    opened_at: datetime
    counts_from: datetime
    due: datetime
    lapse: datetime
    remind: tuple[datetime, ...] = ()
    escalate: tuple[Step, ...] = ()
    reminded: int = 0
    outcome: Outcome = "open"
    closed_at: datetime | None = None
    missed_at: datetime | None = None
    provisional: bool = False
    calendar: Mapping[str, str] = {}

    @property
    def identity(self) -> tuple[str, int, str]:
        """What tells it apart within its case."""
        return (self.rule, self.occurrence, self.part)

    @property
    def past_when_opened(self) -> bool:
        """Whether the act that opened it came after its lapse: overdue on reclassification (A14), no ordinary breach."""
        return self.lapse < self.opened_at

    def broken(self, at: datetime) -> bool:
        """Whether it was broken, as far as is known at `at`: recorded so, ended after its lapse, or open past it."""
        if self.timer:
            return False
        return self.missed_at is not None or (at if self.outcome == "open" else self.closed_at or at) > self.lapse

    @property
    def timer(self) -> bool:
        """Whether it is a timer of the workflow, no term: nobody owes it, and it is never missed."""
        return not self.requirement

    @property
    def next_at(self) -> datetime | None:
        """When the clock has to look at it next: a reminder, the lapse (not of a timer), once missed a step up, else never."""
        if self.outcome != "open":
            return None
        done = self.reminded - len(self.remind)
        if self.missed_at is not None:
            return self.escalate[done].at if done < len(self.escalate) else None
        if done < 0:
            return self.remind[self.reminded]
        return None if self.timer else self.lapse


class Absence(Struct, frozen=True, kw_only=True, gc=False):
    """A time in which a person is away, from `start` on and before `end` (None: until he is back), with one deputy.

    `number` is the event that told of it; `stays`: the work stays with him; `keeps`: it stays with the deputy after;
    `begun`, `ended`: what its beginning and its end do to the work is done.
    """

    number: int
    start: datetime
    end: datetime | None = None
    deputy: int | None = None
    stays: bool = False
    keeps: bool = False
    begun: bool = False
    ended: bool = False

    @property
    def empty(self) -> bool:
        """Whether he came back before it began: he is away at no instant of it, yet its work may have moved."""
        return self.end is not None and self.end <= self.start

    def over(self, at: datetime) -> bool:
        """Whether it has ended by that instant."""
        return self.empty or (self.end is not None and self.end <= at)

    def covers(self, at: datetime) -> bool:
        """Whether the person is away at that instant: at the very start he is, at the very end he is back."""
        return self.start <= at and (self.end is None or at < self.end)


class Person(Struct, frozen=True, kw_only=True, gc=False):
    """A member of staff, or a department (`unit`) that acts itself or through its members; `handle` names it, events hold `id` alone.

    `roles` are those recorded last; `history` says from when which held (None: always), in order. Without one, `roles` always did.
    """

    id: int
    handle: str
    name: str
    roles: frozenset[str]
    history: tuple[tuple[datetime | None, frozenset[str]], ...] = ()
    absences: tuple[Absence, ...] = ()
    fields: tuple[str, ...] = ()
    active: bool = True
    unit: bool = False
    members: tuple[int, ...] = ()

    def roles_at(self, at: datetime) -> frozenset[str]:
        """The roles that he had at that instant."""
        if not self.history:
            return self.roles
        return next((roles for start, roles in reversed(self.history) if start is None or start <= at), frozenset())

    def absence_at(self, at: datetime) -> Absence | None:
        """The absence in which he was at that instant; None while he was there."""
        return next((absence for absence in self.absences if absence.covers(at)), None)


class Standing(Struct, frozen=True, kw_only=True, gc=False):
    """Whom the actor stands in for at the instant of the act, and in which of that person's roles."""

    person: int
    roles: frozenset[str]


class Act(Struct, frozen=True, kw_only=True, gc=False):
    """A command: who wants which trigger, with what data, and when it happened; `stands_for`: as whose deputy."""

    trigger: str
    actor: Person | None
    role: str | None = None
    stands_for: tuple[Standing, ...] = ()
    values: Mapping[str, Any] = {}
    occurred_at: datetime
    command: str
    number: str | None = None


class Notice(Struct, frozen=True, kw_only=True, gc=False):
    """What an event owes to a role or a person; rendered when it is sent."""

    kind: str
    to: str
    rule: str | None = None
    when: str | None = None  # a declared notice is owed only where the act gives this field
    unless: str | None = None  # … and only where the case has no such fact


class TextItem(Struct, frozen=True, kw_only=True, gc=False):
    """A text kept beside the log: the event holds its HMAC under `key`, which is erased with it."""

    field: str
    body: str
    key: bytes
    hmac: str
    author: int | None = None


def seal(name: str, body: str, entropy: Entropy, author: int | None = None) -> TextItem:
    """Make a text item: HMAC-SHA-256 (RFC 2104) under a fresh 256-bit key, so that short texts can't be guessed."""
    key = entropy.bytes(32)
    return TextItem(
        field=name, body=body, key=key, hmac=hmac.digest(key, body.encode(), hashlib.sha256).hex(), author=author
    )


def identities(items: Sequence[Deadline]) -> dict[tuple[str, int, str], Deadline]:
    """Index deadlines by identity."""
    return {item.identity: item for item in items}
