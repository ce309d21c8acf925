"""The values that the engine passes around: events, cases, deadlines, people, acts, notices."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from .clock import Entropy

__all__ = ["SYSTEM_ROLES", "Act", "Case", "Deadline", "Event", "Notice", "Outcome", "Person", "TextItem", "seal"]

Outcome = Literal["open", "met", "late", "cancelled", "superseded"]

SYSTEM_ROLES = frozenset({"importer", "clock"})  # act without a person behind them


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One term of one case: due (shown) and lapse (judged), and what became of it."""

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
    reminded: int = 0
    outcome: Outcome = "open"
    closed_at: datetime | None = None
    missed_at: datetime | None = None
    provisional: bool = False
    calendar: Mapping[str, str] = field(default_factory=dict)

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
        return self.missed_at is not None or (at if self.outcome == "open" else self.closed_at or at) > self.lapse

    @property
    def next_at(self) -> datetime | None:
        """When the clock has to look at it next: the next reminder, else the lapse, else never."""
        if self.outcome != "open" or self.missed_at is not None:
            return None
        return self.remind[self.reminded] if self.reminded < len(self.remind) else self.lapse


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of staff; `handle` names him on the command line, events hold `id` alone."""

    id: int
    handle: str
    name: str
    roles: frozenset[str]
    absent: bool = False
    deputy: int | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A command: who wants which trigger, with what data, and when it happened."""

    trigger: str
    actor: Person | None
    role: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    occurred_at: datetime
    command: str
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What an event owes to a role or a person; rendered when it is sent."""

    kind: str
    to: str
    rule: str | None = None
    when: str | None = None  # a declared notice is owed only where the act gives this field


@dataclass(frozen=True, slots=True, kw_only=True)
class TextItem:
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
