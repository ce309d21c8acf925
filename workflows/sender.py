"""The sender: takes what is for each sink, sends it outside any transaction, and marks what became of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from msgspec import Struct

from ..engine.errors import DeliveryFailed, StorageError
from ..engine.outbox.cloudevents import event_envelope, notice_envelope
from ..engine.outbox.message import Message, Route
from ..engine.store.deliveries import Deliveries, Pending
from .notice_words import AddressBook, recipient_of, render

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["Carried", "Sender"]

GRACE = 5.0  # seconds beyond a sink's timeout before an attempt is given up
LEASE = 30.0  # seconds beyond that before someone else may try: what was sent is marked by then
PROBE = 60.0  # seconds at the most between attempts at a receiver that does not answer at all


class Carried(Struct, kw_only=True):
    """What became of one sink's messages in a run: `held` when its receiver did not answer and the rest waits."""

    sink: str
    sent: int = 0
    failed: int = 0
    dead: int = 0
    held: bool = False


@dataclass(slots=True)
class _Lane:
    """One sink at work: its attempts run beside those of the others."""

    route: Route
    carried: Carried
    running: dict[str, tuple[Pending, float]] = field(default_factory=dict)
    away: int = 0  # failures in a row of the receiver as a whole
    closed_until: float = 0.0

    def free(self, now: float) -> int:
        """How many attempts may begin; one alone at a receiver that did not answer the last time."""
        if self.away and now < self.closed_until:
            return 0
        return max(0, (1 if self.away else self.route.parallel) - len(self.running))

    def heard(self, now: float, *, away: bool) -> None:
        """The receiver has answered, or not."""
        self.away = self.away + 1 if away else 0
        if away:
            self.closed_until = now + min(PROBE, self.route.retry.first * 2.0 ** min(self.away - 1, 16))


Outcome = tuple[_Lane, Pending, Exception | None]


class Sender:
    """Sends what one desk owes by its routes. The desk has an engine: its transactions are short and its own.

    Each sink has a lane: its attempts take threads of its own, so a slow or dead receiver holds up its own messages
    alone. Within a lane no two messages of one stream are on their way at once, and the earlier goes first.
    """

    def __init__(
        self,
        desk: Desk,
        routes: Sequence[Route],
        *,
        book: AddressBook | None = None,
        language: str = "ru",
        source: str | None = None,
    ) -> None:
        self._desk = desk
        self._book = book or AddressBook()
        self._language = language
        self._source = source or f"/otklik/{desk.tenant}"
        self._lanes = [_Lane(route, Carried(sink=route.name)) for route in routes]
        self._done: SimpleQueue[Outcome] = SimpleQueue()
        self._registered = False

    def once(self, stopping: Callable[[], bool] = lambda: False) -> list[Carried]:
        """Send until nothing more is due now; what became of it, by sink.

        What waits for its next attempt is left for a later run. `stopping` ends it when what is on its way has ended.
        """
        for lane in self._lanes:
            lane.carried = Carried(sink=lane.route.name)
        self._register()
        for lane in self._lanes:
            self._take(lane.route, stopping)
        while not stopping() and self._begin():
            self._settle()
        while any(lane.running for lane in self._lanes):
            self._settle()
        for lane in self._lanes:
            lane.carried.held = lane.away > 0
        return [lane.carried for lane in self._lanes]

    def _register(self) -> None:
        if not self._registered:
            with self._desk.writing() as store:
                sinks = {lane.route.name: lane.route.since is not None for lane in self._lanes}
                Deliveries(store).register(sinks, self._desk.now())
            self._registered = True

    def _take(self, route: Route, stopping: Callable[[], bool]) -> None:
        with self._desk.reading() as store:
            if not Deliveries(store).beyond(route.name):
                return
        more = True
        while more and not stopping():
            with self._desk.writing() as store:
                more = Deliveries(store).take(
                    route.name,
                    events=route.events,
                    notices=route.notices,
                    kinds=route.kinds,
                    since=route.since,
                    now=self._desk.now(),
                )

    def _begin(self) -> bool:
        """Begin what attempts may be begun; whether any is on its way."""
        for lane in self._lanes:
            free = lane.free(time.monotonic())
            if free:
                for pending, message in self._claimed(lane.route, free):
                    self._start(lane, pending, message)
        return any(lane.running for lane in self._lanes)

    def _claimed(self, route: Route, free: int) -> Iterator[tuple[Pending, Message | Exception]]:
        now = self._desk.now()
        with self._desk.reading() as store:
            if not Deliveries(store).due(route.name, now=now, beyond=self._longest(route, now)):
                return
        with self._desk.writing() as store:
            deliveries = Deliveries(store)
            deliveries.forward(route.name, now=now, beyond=self._longest(route, now))
            until = now + timedelta(seconds=route.timeout + GRACE + LEASE)
            found = deliveries.claim(route.name, free, now=now, until=until)
        with self._desk.reading() as store:
            composed = [(pending, self._composed(store, route, pending, now)) for pending in found]
        yield from composed

    def _longest(self, route: Route, now: datetime) -> datetime:
        """No wait ends later, unless the clock was set back meanwhile."""
        return now + timedelta(seconds=max(route.retry.longest, route.timeout + GRACE + LEASE) + 1)

    def _composed(self, store: Store, route: Route, pending: Pending, now: datetime) -> Message | Exception:
        try:
            return self._compose(store, route, pending, now)
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001  one that cannot be written is tried again, and dies in the end
            return error

    def _compose(self, store: Store, route: Route, pending: Pending, now: datetime) -> Message:
        deliveries = Deliveries(store)
        position, data, event = deliveries.event(pending)
        rehearsal = self._desk.rehearsal
        if not pending.ordinal:
            envelope = event_envelope(event, data, position, source=self._source, rehearsal=rehearsal)
            return Message(
                id=pending.id,
                kind="event",
                tenant=self._desk.tenant,
                stream=pending.stream,
                at=now,
                attempt=pending.attempts,
                event=envelope,
            )
        row = deliveries.notice(pending)
        people = list(store.people().values())
        to = recipient_of(self._desk, people, row["recipient"], self._book, self._language)
        said = render(self._desk, store, event, row, to, self._language, texts=route.texts)
        return Message(
            id=pending.id,
            kind="notice",
            tenant=self._desk.tenant,
            stream=pending.stream,
            at=now,
            attempt=pending.attempts,
            event=notice_envelope(
                event, pending.ordinal, row["kind"], said.data, source=self._source, rehearsal=rehearsal
            ),
            recipient=to,
            subject=said.subject,
            text=said.text,
        )

    def _start(self, lane: _Lane, pending: Pending, message: Message | Exception) -> None:
        lane.running[pending.id] = pending, time.monotonic()
        if isinstance(message, Exception):
            self._done.put((lane, pending, message))
            return

        def attempt() -> None:
            try:
                lane.route.sink.send(message)
            except Exception as error:  # noqa: BLE001  whatever a sink says, it is told as its failure
                self._done.put((lane, pending, error))
            else:
                self._done.put((lane, pending, None))

        # a daemon: a sink that never returns keeps nobody from leaving
        threading.Thread(target=attempt, name=f"otklik-{lane.route.name}", daemon=True).start()

    def _settle(self) -> None:
        """Wait for an attempt to end and mark it, with whatever others have ended as well."""
        ended: list[Outcome] = []
        try:
            ended.append(self._done.get(timeout=0.2))
            while True:
                ended.append(self._done.get_nowait())
        except Empty:
            pass
        ended += self._overdue()
        if not ended:
            return
        now, clock = self._desk.now(), time.monotonic()
        with self._desk.writing() as store:
            deliveries = Deliveries(store)
            for lane, pending, error in ended:
                lane.running.pop(pending.id, None)
                if error is None:
                    deliveries.arrived([pending], now)
                    lane.carried.sent += 1
                    lane.heard(clock, away=False)
                    continue
                failure = error if isinstance(error, DeliveryFailed) else DeliveryFailed(type(error).__name__)
                retry = lane.route.retry
                again: datetime | None = None
                if not failure.permanent and pending.attempts < retry.attempts:
                    again = now + retry.delay(pending.id, pending.attempts, asked=failure.retry_after)
                deliveries.failed(pending, failure.reason, again=again, now=now)
                lane.carried.failed += again is not None
                lane.carried.dead += again is None
                lane.heard(clock, away=failure.away)

    def _overdue(self) -> list[Outcome]:
        """Attempts that do not come back; should one still arrive, it counts as what it is."""
        clock = time.monotonic()
        return [
            (lane, pending, DeliveryFailed("timeout", away=True))
            for lane in self._lanes
            for pending, begun in list(lane.running.values())
            if clock - begun > lane.route.timeout + GRACE
        ]
