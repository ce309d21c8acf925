"""What is on its way to a sink: taken from the log by a cursor, claimed for an attempt, gone once it has arrived.

Each attempt is two short transactions with none between them: claimed until its lease is over, then marked. Whoever dies in
between leaves a claim that runs out, and the message is sent again with the same id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from sqlalchemy import and_, delete, func, insert, literal, select, tuple_, update
from sqlalchemy.sql.elements import ColumnElement

from ..instants import to_text
from ..values import Event
from .failures import translated
from .horizon import horizon
from .rows import event_of_row
from .statements import insert_unless_there

if TYPE_CHECKING:
    from .store import Store

__all__ = ["WINDOW", "Deliveries", "Pending", "Queue"]

WINDOW = 2000  # events that a sink takes from the log in one transaction


class Pending(Struct, frozen=True, kw_only=True):
    """One message for one sink; `ordinal` 0 is the event itself, from 1 on the notices that it owes."""

    sink: str
    stream: str
    seq: int
    ordinal: int
    recorded_at: str
    attempts: int
    next_at: str | None
    error: str | None
    dead_at: str | None

    @property
    def id(self) -> str:
        """The message's id, the same for every sink and at every attempt: `stream/seq`, or `stream/seq/ordinal`."""
        return f"{self.stream}/{self.seq}/{self.ordinal}" if self.ordinal else f"{self.stream}/{self.seq}"


class Queue(Struct, frozen=True, kw_only=True):
    """How a sink stands: what waits, since when, what is dead, how far it has taken the log, and the last error."""

    sink: str
    position: int
    behind: int
    waiting: int
    oldest: str | None
    dead: int
    error: str | None


class Deliveries:
    """The queues of one tenant's sinks."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection
        self._tenant = store.tenant
        self._sinks = store.tables.sinks
        self._rows = store.tables.deliveries
        self._columns = [self._rows.c[name] for name in Pending.__struct_fields__]

    # ── from the log into the queues ─────────────────────────────────────────────────────────────────────────────

    def register(self, sinks: Mapping[str, bool], now: datetime) -> None:
        """Begin the sinks that are new: name → whether from the first event on.

        The first sinks of a desk begin with what is owed already; one that is added later with what comes after it.
        """
        t, events = self._sinks, self._store.tables.events
        with translated():
            known = set(self._connection.scalars(select(t.c.sink).where(t.c.tenant == self._tenant)))
            fresh = [name for name in sinks if name not in known]
            if not fresh:
                return
            last = self._connection.scalar(select(func.max(events.c.position)).where(events.c.tenant == self._tenant))
            for name in fresh:
                row = {
                    "tenant": self._tenant,
                    "sink": name,
                    "position": 0 if not known or sinks[name] else last or 0,
                    "registered_at": to_text(now),
                }
                self._connection.execute(insert_unless_there(t, self._connection.dialect).values(**row))

    def take(
        self,
        sink: str,
        *,
        events: bool,
        notices: bool,
        kinds: Collection[str] = (),
        since: datetime | None = None,
        now: datetime,
    ) -> bool:
        """Take what the log holds beyond the sink's cursor into its queue; whether there was anything.

        Another worker who does the same just now is not waited for.
        """
        t, e, o = self._sinks, self._store.tables.events, self._store.tables.outbox
        where = (t.c.tenant == self._tenant, t.c.sink == sink)
        with translated():
            cursor = self._connection.scalar(select(t.c.position).where(*where).with_for_update(skip_locked=True))
            if cursor is None:
                return False
            whole = horizon(self._store, cursor)
            window = (
                select(e.c.position)
                .where(e.c.tenant == self._tenant, e.c.position > cursor, e.c.position <= whole)
                .order_by(e.c.position)
                .limit(WINDOW)
                .subquery()
            )
            last = self._connection.scalar(select(func.max(window.c.position)))
            if last is None:
                return False
            taken = [e.c.tenant == self._tenant, e.c.position > cursor, e.c.position <= last]
            if since is not None:
                taken.append(e.c.recorded_at >= to_text(since))
            if events:
                self._put(sink, literal(0), taken, now)
            if notices:
                owed = and_(o.c.tenant == e.c.tenant, o.c.stream == e.c.stream, o.c.seq == e.c.seq)
                chosen = [*taken, o.c.kind.in_(sorted(kinds))] if kinds else taken
                self._put(sink, o.c.ordinal, chosen, now, e.join(o, owed))
            self._connection.execute(update(t).where(*where).values(position=last))
        return True

    def beyond(self, sink: str) -> bool:
        """Whether the log holds anything beyond the sink's cursor."""
        t, e = self._sinks, self._store.tables.events
        cursor = select(t.c.position).where(t.c.tenant == self._tenant, t.c.sink == sink).scalar_subquery()
        query = select(e.c.position).where(e.c.tenant == self._tenant, e.c.position > cursor).limit(1)
        with translated():
            return self._connection.execute(query).first() is not None

    def _put(
        self, sink: str, ordinal: Any, taken: Sequence[ColumnElement[bool]], now: datetime, source: Any = None
    ) -> None:
        e = self._store.tables.events
        values = {
            "tenant": e.c.tenant,
            "sink": literal(sink),
            "stream": e.c.stream,
            "seq": e.c.seq,
            "ordinal": ordinal,
            "position": e.c.position,
            "recorded_at": e.c.recorded_at,
            "attempts": literal(0),
            "next_at": literal(to_text(now)),
        }
        found = select(*values.values()).select_from(e if source is None else source).where(*taken)
        self._connection.execute(insert(self._rows).from_select(list(values), found))

    # ── attempts ─────────────────────────────────────────────────────────────────────────────────────────────────

    def due(self, sink: str, *, now: datetime, beyond: datetime) -> bool:
        """Whether an attempt is due, or waits beyond what any may."""
        t = self._rows
        query = select(t.c.seq).where(t.c.tenant == self._tenant, t.c.sink == sink).limit(1)
        with translated():
            return any(
                self._connection.execute(query.where(come)).first() is not None
                for come in (t.c.next_at <= to_text(now), t.c.next_at > to_text(beyond))
            )

    def claim(self, sink: str, limit: int, *, now: datetime, until: datetime) -> list[Pending]:
        """Messages to send now, each the first of its stream; nobody else gets them before `until`."""
        t = self._rows
        earlier = t.alias("earlier")
        before = select(earlier.c.seq).where(
            earlier.c.tenant == t.c.tenant,
            earlier.c.sink == t.c.sink,
            earlier.c.stream == t.c.stream,
            earlier.c.dead_at.is_(None),
            tuple_(earlier.c.seq, earlier.c.ordinal) < tuple_(t.c.seq, t.c.ordinal),
        )
        query = (
            select(*self._columns)
            .where(t.c.tenant == self._tenant, t.c.sink == sink, t.c.next_at <= to_text(now), ~before.exists())
            .order_by(t.c.next_at, t.c.position, t.c.seq, t.c.ordinal)
            .limit(limit)
            .with_for_update(skip_locked=True, of=t)
        )
        with translated():
            found = [Pending(**row) for row in self._connection.execute(query).mappings()]
            for item in found:
                taken = {"attempts": item.attempts + 1, "next_at": to_text(until)}
                self._connection.execute(update(t).where(*self._this(item)).values(**taken))
        return [_again(item) for item in found]

    def arrived(self, items: Iterable[Pending], now: datetime) -> None:
        """They have arrived: their notices are sent."""
        o = self._store.tables.outbox
        with translated():
            for item in items:
                self._connection.execute(delete(self._rows).where(*self._this(item)))
                if item.ordinal:
                    sent = (
                        o.c.tenant == self._tenant,
                        o.c.stream == item.stream,
                        o.c.seq == item.seq,
                        o.c.ordinal == item.ordinal,
                        o.c.sent_at.is_(None),
                    )
                    self._connection.execute(update(o).where(*sent).values(sent_at=to_text(now)))

    def failed(self, item: Pending, error: str, *, again: datetime | None, now: datetime) -> None:
        """An attempt failed: the next is due at `again`, or never. One that somebody has tried since is left to him."""
        t = self._rows
        values: dict[str, Any] = {"error": error[:48], "next_at": to_text(again) if again is not None else None}
        if again is None:
            values["dead_at"] = to_text(now)
        with translated():
            self._connection.execute(update(t).where(*self._this(item), t.c.attempts == item.attempts).values(**values))

    def forward(self, sink: str, *, now: datetime, beyond: datetime) -> None:
        """What waits for longer than anything may, waits for a clock that was set back: it is due now."""
        t = self._rows
        waiting = (t.c.tenant == self._tenant, t.c.sink == sink, t.c.next_at > to_text(beyond))
        with translated():
            self._connection.execute(update(t).where(*waiting).values(next_at=to_text(now)))

    def _this(self, item: Pending) -> list[ColumnElement[bool]]:
        c = self._rows.c
        return [
            c.tenant == self._tenant,
            c.sink == item.sink,
            c.stream == item.stream,
            c.seq == item.seq,
            c.ordinal == item.ordinal,
        ]

    # ── what a message is made of ────────────────────────────────────────────────────────────────────────────────

    def event(self, item: Pending) -> tuple[int, str, Event]:
        """(position, canonical data, event) that the message is, or that owes it."""
        t = self._store.tables.events
        query = select(t).where(t.c.tenant == self._tenant, t.c.stream == item.stream, t.c.seq == item.seq)
        with translated():
            row = self._connection.execute(query).mappings().one()
        return row["position"], row["data"], event_of_row(row)

    def notice(self, item: Pending) -> Mapping[str, Any]:
        """The notice's row."""
        t = self._store.tables.outbox
        where = (t.c.stream == item.stream, t.c.seq == item.seq, t.c.ordinal == item.ordinal)
        with translated():
            return dict(self._connection.execute(select(t).where(t.c.tenant == self._tenant, *where)).mappings().one())

    # ── what an operator sees and does ───────────────────────────────────────────────────────────────────────────

    def queues(self) -> list[Queue]:
        """Every sink that the desk has ever had."""
        s, t, e = self._sinks, self._rows, self._store.tables.events
        with translated():
            sinks = self._connection.execute(
                select(s.c.sink, s.c.position).where(s.c.tenant == self._tenant).order_by(s.c.sink)
            ).all()
            found = []
            for sink, position in sinks:
                here = (t.c.tenant == self._tenant, t.c.sink == sink)
                waiting, oldest = self._connection.execute(
                    select(func.count(), func.min(t.c.recorded_at)).where(*here, t.c.dead_at.is_(None))
                ).one()
                dead = self._connection.scalar(select(func.count()).where(*here, t.c.dead_at.is_not(None)))
                error = self._connection.scalar(
                    select(t.c.error).where(*here, t.c.error.is_not(None)).order_by(t.c.position.desc()).limit(1)
                )
                behind = self._connection.scalar(
                    select(func.count()).where(e.c.tenant == self._tenant, e.c.position > position)
                )
                found.append(
                    Queue(
                        sink=sink,
                        position=position,
                        behind=behind or 0,
                        waiting=waiting,
                        oldest=oldest,
                        dead=dead or 0,
                        error=error,
                    )
                )
        return found

    def next_at(self) -> str | None:
        """When the next attempt is due."""
        t = self._rows
        query = select(func.min(t.c.next_at)).where(t.c.tenant == self._tenant, t.c.dead_at.is_(None))
        with translated():
            found: str | None = self._connection.scalar(query)
        return found

    def dead(self, *, sink: str | None = None, ids: Collection[str] = ()) -> list[Pending]:
        """Dead letters, the oldest first; of one sink, or of these ids alone."""
        t = self._rows
        query = select(*self._columns).where(t.c.tenant == self._tenant, t.c.dead_at.is_not(None))
        if sink is not None:
            query = query.where(t.c.sink == sink)
        with translated():
            rows = self._connection.execute(query.order_by(t.c.position, t.c.seq, t.c.ordinal, t.c.sink)).mappings()
            found = [Pending(**row) for row in rows]
        return [item for item in found if not ids or item.id in ids]

    def retry(self, items: Iterable[Pending], now: datetime) -> None:
        """Try dead letters anew, as if for the first time."""
        values = {"dead_at": None, "attempts": 0, "next_at": to_text(now)}
        with translated():
            for item in items:
                self._connection.execute(update(self._rows).where(*self._this(item)).values(**values))

    def discard(self, items: Iterable[Pending]) -> None:
        """Give dead letters up; a notice stays unsent in the list of those that are owed."""
        with translated():
            for item in items:
                self._connection.execute(delete(self._rows).where(*self._this(item)))


def _again(item: Pending) -> Pending:
    """The message as it is claimed: with this attempt counted."""
    return Pending(
        **{name: getattr(item, name) for name in Pending.__struct_fields__} | {"attempts": item.attempts + 1}
    )
