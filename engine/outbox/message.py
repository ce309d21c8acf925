"""A message that leaves the desk, whoever carries it, and the promise that a carrier makes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from msgspec import Struct

__all__ = ["Backoff", "Message", "Recipient", "Route", "Sink"]


class Recipient(Struct, frozen=True, kw_only=True):
    """Whom a notice is for: a role's or a person's name in the desk, how it is called, and the addresses that it has."""

    name: str
    title: str
    addresses: tuple[str, ...] = ()


class Message(Struct, frozen=True, kw_only=True):
    """An event, or a notice that an event owes, as it is sent; `at` is the instant of this attempt, by the desk's clock.

    `id` is the same at every attempt: a receiver that has seen it lets it be. `event` is the CloudEvent; `subject`, `text`
    and `recipient` are a notice's, in the desk's language.
    """

    id: str
    kind: Literal["event", "notice", "test"]
    tenant: str
    stream: str
    at: datetime
    attempt: int
    event: Mapping[str, Any]
    recipient: Recipient | None = None
    subject: str = ""
    text: str = ""


class Sink(Protocol):
    """Carries messages out of the desk. A host brings its own as easily as ours are made."""

    def send(self, message: Message) -> None:
        """Hand one message over; it has arrived when this returns.

        Called in a thread of the sink's own, outside any transaction. Raises DeliveryFailed, or anything: then it is
        tried again later. The same message may come twice, with the same `id`.
        """
        ...


class Backoff(Struct, frozen=True, kw_only=True):
    """When to try again: exponential backoff in seconds with jitter that follows from a seed, and after how many attempts never."""

    attempts: int = 15
    first: float = 5.0
    longest: float = 6 * 3600.0
    seed: str = ""

    def delay(self, message: str, attempt: int, *, asked: float | None = None) -> timedelta:
        """How long to wait after failed attempt `attempt` (from 1): half of the step, and up to the other half by jitter.

        `asked` are the seconds that the receiver asked for; it is not kept waiting for less, nor for longer than `longest`.
        """
        step = min(self.longest, self.first * 2.0 ** min(attempt - 1, 64))
        drawn = hashlib.sha256(f"{self.seed}\n{message}\n{attempt}".encode()).digest()[:8]
        seconds = step * (0.5 + 0.5 * int.from_bytes(drawn) / 2**64)
        return timedelta(seconds=min(self.longest, max(seconds, asked or 0.0)))


class Route(Struct, frozen=True, kw_only=True):
    """What goes to a sink, and how it is tried. `name` is the sink's for good: what it has had is kept under it.

    `events`: every event of the log; `notices`: what is owed to people, of `kinds` where they are named. `since`: nothing
    recorded before. `timeout`: seconds that one attempt may take; `parallel`: attempts at once, never two of one stream.
    `texts`: whether a notice tells the words of citizens and officials.
    """

    name: str
    sink: Sink
    events: bool = False
    notices: bool = True
    kinds: frozenset[str] = frozenset()
    since: datetime | None = None
    retry: Backoff = Backoff()
    timeout: float = 10.0
    parallel: int = 1
    texts: bool = True
