"""Registers: streams that belong to no case (the desk, staff), appended with the same chain rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from ..calendars.text import Text
from .canonical import check_value
from .clock import Entropy, command_id
from .errors import Conflict
from .log import chained
from .values import Event, Notice, Person, TextItem, seal

__all__ = ["record"]


class _Store(Protocol):
    tenant: str

    def head(self, stream: str) -> tuple[int, str | None, datetime | None]: ...
    def append(
        self, event: Event, data: str, texts: Sequence[TextItem] = (), notices: Sequence[Notice] = ()
    ) -> None: ...


def record(
    store: _Store,
    stream: str,
    kind: str,
    data: Mapping[str, Any],
    *,
    texts: Mapping[str, str] | None = None,
    notices: Sequence[Notice] = (),
    actor: Person | None,
    role: str,
    now: datetime,
    entropy: Entropy,
    occurred_at: datetime | None = None,
    command: str | None = None,
    after: int | None = None,
    author: int | None = None,
) -> Event:
    """Append one event to a register's stream; `texts` (names, reasons) are set apart, sealed and found by `author`.

    `notices` are owed. `after` is the seq of the last event that what is recorded rests on. Raises Conflict where there
    is a later one.
    """
    seq, prev, last = store.head(stream)
    if after is not None and seq != after:
        raise Conflict(
            Text(
                ru="{stream}: кто-то другой только что внёс изменение; повторите",
                en="{stream}: someone else has just made a change; repeat",
            ).fill(stream=stream)
        )
    recorded_at = now if last is None else max(now, last)  # a clock set back stops nobody
    items = [seal(name, body, entropy, author) for name, body in (texts or {}).items()]
    held = dict(data)
    if items:
        held["texts"] = {item.field: item.hmac for item in items}
    if notices:
        held["notices"] = [{"kind": item.kind, "to": item.to} for item in notices]
    check_value(held)
    event = Event(
        tenant=store.tenant,
        stream=stream,
        seq=seq + 1,
        case=None,
        workflow=None,
        workflow_version=None,
        regulation=None,
        type=kind,
        occurred_at=occurred_at or recorded_at,
        recorded_at=recorded_at,
        actor=actor.id if actor is not None else None,
        role=role,
        command=command or command_id(now, entropy),
        data=held,
    )
    store.append(event, chained(event, prev), items, notices)
    return event
