"""The outbox on both databases: at least once with one id, in order per stream, a dead receiver blocks nobody, dead letters."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from otklik import Desk, InvalidValue, NotFound
from otklik.engine.errors import DeliveryFailed
from otklik.engine.outbox.message import Backoff, Message, Route
from otklik.engine.outbox.webhook import WebhookSink
from otklik.engine.store.deliveries import Deliveries
from otklik.workflows import sender as sending

from ..support.desk_story import Story
from ..support.receivers import hooked

QUICK = Backoff(attempts=4, first=10.0, longest=60.0)


class Taker:
    """A sink that a host might write: it keeps what it gets, and fails as it is told."""

    def __init__(self) -> None:
        self.got: list[Message] = []
        self.fails: list[Exception] = []

    def send(self, message: Message) -> None:
        self.got.append(message)
        if self.fails:
            raise self.fails.pop(0)

    @property
    def ids(self) -> list[str]:
        return [message.id for message in self.got]


@pytest.fixture
def told(url: str) -> Iterator[Story]:
    """A desk on which two incidents have missed a term: each owes notices."""
    with Story.open(url, "2026-07-14 09:10") as story:
        for _ in range(2):
            story.incident("detected")
        story.now("10:11")
        story.desk.tick()
        yield story


def unsent(desk: Desk) -> int:
    with desk.reading() as store:
        return len(store.notices())


def owed(desk: Desk) -> list[str]:
    with desk.reading() as store:
        return [f"{row['stream']}/{row['seq']}/{row['ordinal']}" for row in store.notices()]


def test_what_is_owed_is_sent_once_and_marked(told: Story) -> None:
    taker, expected = Taker(), owed(told.desk)
    assert len(expected) == 6  # each: the curator, the organiser, the head of the apparatus
    [carried] = told.desk.outbox.send([Route(name="a", sink=taker)])
    assert (carried.sent, carried.failed, carried.dead, carried.held) == (6, 0, 0, False)
    assert sorted(taker.ids) == sorted(expected)
    assert unsent(told.desk) == 0
    assert told.desk.outbox.send([Route(name="a", sink=taker)])[0].sent == 0
    assert len(taker.got) == 6


def test_every_event_leaves_where_it_is_switched_on_with_the_notices_behind_it(told: Story) -> None:
    taker = Taker()
    told.desk.outbox.send([Route(name="a", sink=taker, events=True)])
    expected = [f"{event.stream}/{event.seq}" for _, event in told.desk.events()]
    assert sorted(message.id for message in taker.got if message.kind == "event") == sorted(expected)
    for stream in {message.stream for message in taker.got}:
        sequences = [message.event["sequence"] for message in taker.got if message.stream == stream]
        assert sequences == sorted(sequences)
        assert len(set(sequences)) == len(sequences)


def test_a_failed_attempt_is_repeated_later_with_the_same_id_and_holds_its_own_stream_alone(told: Story) -> None:
    taker = Taker()
    taker.fails = [RuntimeError("the host's own fault")]
    route = Route(name="a", sink=taker, retry=QUICK)
    [carried] = told.desk.outbox.send([route])
    first = taker.got[0]
    stuck = [name for name in owed(told.desk) if name.startswith(first.stream)]
    assert (carried.sent, carried.failed) == (3, 1)
    assert all(message.stream != first.stream for message in taker.got[1:])
    assert told.desk.outbox.send([route])[0].sent == 0  # not before its time
    told.later(seconds=11)
    assert told.desk.outbox.send([route])[0].sent == 3
    assert taker.ids[-3:] == stuck
    assert taker.got[-3].attempt == 2
    assert taker.ids.count(first.id) == 2


def test_the_wait_doubles_up_to_the_longest_and_its_jitter_follows_from_the_seed() -> None:
    retry = Backoff(first=10.0, longest=100.0, seed="x")
    waits = [retry.delay("incident/1/2", attempt).total_seconds() for attempt in range(1, 8)]
    for wait, step in zip(waits, (10, 20, 40, 80, 100, 100, 100), strict=True):
        assert step / 2 <= wait <= step
    assert waits == [retry.delay("incident/1/2", attempt).total_seconds() for attempt in range(1, 8)]
    others = {retry.delay(f"incident/{number}/2", 1) for number in range(50)}
    assert len(others) == 50  # a thousand that failed at once do not come back at once
    assert Backoff(first=10.0, seed="y").delay("incident/1/2", 1) != retry.delay("incident/1/2", 1)
    assert retry.delay("a", 1, asked=60.0) == timedelta(seconds=60)
    assert retry.delay("a", 1, asked=10**6) == timedelta(seconds=100)
    assert retry.delay("a", 10**6) <= timedelta(seconds=100)


def test_after_so_many_attempts_a_message_is_dead_and_its_stream_goes_on(told: Story) -> None:
    taker = Taker()
    route = Route(name="a", sink=taker, retry=QUICK)
    taker.fails = [DeliveryFailed("http_400")] * 1
    told.desk.outbox.send([route])
    first = taker.got[0]
    for attempt in range(2, 5):
        taker.fails = [DeliveryFailed("http_400")]
        told.later(seconds=61)
        [carried] = told.desk.outbox.send([route])
        assert (carried.failed, carried.dead) == ((1, 0) if attempt < 4 else (0, 1))
    assert carried.sent == 2  # what stood behind it in its stream
    [letter] = told.desk.outbox.dead()
    assert (letter.id, letter.attempts, letter.error) == (first.id, 4, "http_400")
    assert owed(told.desk) == [first.id]
    told.later(days=30)
    assert told.desk.outbox.send([route])[0].sent == 0
    with pytest.raises(NotFound, match="incident/99/1"):
        told.desk.outbox.retry(["incident/99/1"])
    assert [item.id for item in told.desk.outbox.retry([first.id], sink="a")] == [first.id]
    assert told.desk.outbox.send([route])[0].sent == 1
    assert taker.ids[-1] == first.id
    assert (told.desk.outbox.dead(), unsent(told.desk)) == ([], 0)


def test_a_refusal_for_good_is_dead_at_once_and_can_be_given_up(told: Story) -> None:
    taker = Taker()
    taker.fails = [DeliveryFailed("no_address", permanent=True)]
    [carried] = told.desk.outbox.send([Route(name="a", sink=taker)])
    assert (carried.sent, carried.dead) == (5, 1)
    assert [item.id for item in told.desk.outbox.discard(sink="a")] == [taker.ids[0]]
    assert told.desk.outbox.dead() == []
    assert owed(told.desk) == [taker.ids[0]]  # it was owed, and nobody was told: that stays to be seen


def test_whoever_dies_between_sending_and_marking_sends_again_with_the_same_id(
    told: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    taker = Taker()
    route = Route(name="a", sink=taker)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Deliveries, "arrived", die)
        with pytest.raises(KeyboardInterrupt):
            told.desk.outbox.send([route])
    sent = list(taker.ids)
    assert sent
    assert unsent(told.desk) == 6
    told.desk.outbox.send([route])
    assert sent[0] not in taker.ids[1:]  # its claim has not run out: perhaps the other one lives
    told.later(seconds=60)
    told.desk.outbox.send([route])
    assert taker.ids.count(sent[0]) == 2
    assert unsent(told.desk) == 0
    for stream in {message.stream for message in taker.got}:  # in order, repetitions set aside
        first_seen = list(dict.fromkeys(message.id for message in taker.got if message.stream == stream))
        assert first_seen == sorted(first_seen)


def test_a_clock_that_was_set_back_holds_no_message_up(told: Story) -> None:
    taker = Taker()
    taker.fails = [DeliveryFailed("http_500")]
    route = Route(name="a", sink=taker, retry=QUICK)
    told.desk.outbox.send([route])
    told.later(days=-2)
    assert told.desk.outbox.send([route])[0].sent == 3
    assert unsent(told.desk) == 0


def test_a_dead_receiver_keeps_no_other_waiting_and_burns_no_message(told: Story) -> None:
    for _ in range(20):
        told.incident("detected")
    told.later(hours=2)
    told.desk.tick()
    well, expected = Taker(), unsent(told.desk)
    with hooked() as hook:
        hook.pause = 120.0  # it takes the request and never answers
        dead = Route(name="dead", sink=WebhookSink(hook.url, ["x"], timeout=0.4), timeout=0.4, parallel=4, retry=QUICK)
        began = time.monotonic()
        found = {item.sink: item for item in told.desk.outbox.send([dead, Route(name="well", sink=well)])}
        took = time.monotonic() - began
    assert found["well"].sent == len(well.got) == expected
    assert found["dead"].held
    assert found["dead"].failed <= 4  # the rest was not even tried
    assert took < hook.pause  # nobody waited for an answer, on however busy a machine
    with told.desk.reading() as store:
        assert {queue.sink: queue.waiting > 20 for queue in Deliveries(store).queues()} == {"dead": True, "well": False}


def test_a_sink_that_never_returns_is_given_up(told: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "GRACE", 0.1)

    released = threading.Event()

    class Hanging:
        def send(self, message: Message) -> None:
            released.wait(60 if message.attempt else 0)

    well = Taker()
    routes = [Route(name="hangs", sink=Hanging(), timeout=0.2), Route(name="well", sink=well)]
    began = time.monotonic()
    try:
        found = {item.sink: item for item in told.desk.outbox.send(routes)}
        assert time.monotonic() - began < 60  # it came back while the sink still hung
    finally:
        released.set()
    assert (found["hangs"].failed, found["hangs"].held, found["well"].sent) == (1, True, 6)


def test_the_first_sinks_begin_with_what_is_owed_a_later_one_with_what_comes_after(told: Story) -> None:
    first, later, since = Taker(), Taker(), Taker()
    told.desk.outbox.send([Route(name="first", sink=first)])
    routes = [
        Route(name="first", sink=first),
        Route(name="later", sink=later),
        Route(name="since", sink=since, since=told.clock.now() - timedelta(minutes=1), events=True, notices=False),
    ]
    told.desk.outbox.send(routes)
    assert (len(first.got), len(later.got)) == (6, 0)
    assert {message.event["type"] for message in since.got} == {"otklik.incident.missed"}
    told.incident("detected")
    told.later(hours=3)
    told.desk.tick()
    told.desk.outbox.send(routes)
    assert len(later.got) == len(first.got) - 6 > 0


def test_a_route_takes_the_kinds_that_it_names(told: Story) -> None:
    told.incident("review").do("mark_significant")
    taker = Taker()
    told.desk.outbox.send([Route(name="a", sink=taker, kinds=frozenset({"significant"}))])
    assert [message.event["type"] for message in taker.got] == ["otklik.notice.significant"]
    assert unsent(told.desk) == 6


def test_two_senders_at_once_send_each_message_once(url: str, told: Story) -> None:
    import threading

    for _ in range(15):
        told.incident("detected")
    told.later(hours=2)
    told.desk.tick()
    expected = owed(told.desk)
    taker = Taker()
    start = threading.Barrier(3)

    def send() -> None:
        with Story.open(url, "2026-07-14 14:00") as own:
            start.wait()
            own.desk.outbox.send([Route(name="a", sink=taker, parallel=3)])

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told.desk.outbox.send([Route(name="a", sink=taker)])
    assert sorted(taker.ids) == sorted(expected)
    assert unsent(told.desk) == 0


def test_inside_a_host_s_transaction_nothing_is_sent(told: Story) -> None:
    engine = told.desk.binding.engine
    assert engine is not None
    with engine.connect() as connection, pytest.raises(InvalidValue, match="Engine"):
        Desk(connection, clock=told.clock).outbox.send([Route(name="a", sink=Taker())])
    with pytest.raises(InvalidValue, match="its own"):
        told.desk.outbox.send([Route(name="a", sink=Taker()), Route(name="a", sink=Taker())])


def test_an_attempt_is_found_by_an_index(told: Story, tmp_path: Path) -> None:
    from sqlalchemy import text

    taker = Taker()
    taker.fails = [DeliveryFailed("http_500")]
    told.desk.outbox.send([Route(name="a", sink=taker)])
    query = "SELECT 1 FROM otklik_deliveries WHERE tenant = 't' AND sink = 'a' AND next_at <= '2026' ORDER BY next_at LIMIT 1"
    with told.desk.reading() as store:
        if store.connection.dialect.name == "postgresql":
            store.connection.execute(text("SET LOCAL enable_seqscan = off"))
            plan = store.connection.scalars(text(f"EXPLAIN {query}"))
        else:
            plan = (row[3] for row in store.connection.execute(text(f"EXPLAIN QUERY PLAN {query}")))  # type: ignore[assignment]
        assert "ix_otklik_deliveries_tenant_sink_next_at" in " ".join(plan)
