"""Whoever follows the log by positions passes nothing over: on PostgreSQL the earlier may be committed later."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine

from otklik import Desk, SetClock, StorageError
from otklik.engine.outbox.message import Message, Route
from otklik.engine.store import horizon as horizons
from otklik.engine.store.sqlite import open_engine

from ..support.desk_story import MORNING, closed_desk, local
from ..support.hosted import close_desks, desk_on
from ..support.postgres import Server


@pytest.fixture
def engine(postgres: Server) -> Iterator[Engine]:
    url = postgres.prepared("rehearsal", closed_desk)
    engine = open_engine(url)
    yield engine
    close_desks()
    engine.dispose()


def select(desk: Desk, key: int) -> str:
    """An act on a case that is there: those who open new ones draw their numbers in turn."""
    return desk.incidents[key].select(importance="ordinary", actor="ivanova").stream


def test_an_earlier_position_that_is_committed_later_is_waited_for(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(horizons.horizon, "__kwdefaults__", {"patience": 0.1})
    reader, other = desk_on(engine), desk_on(engine)
    first, second = [other.incidents.detect(message="x", actor="ivanova").key for _ in range(2)]
    start = max(position for position, _ in reader.events())
    with engine.connect() as connection:
        transaction = connection.begin()
        slow = select(desk_on(connection), first)  # draws its position, and is not committed
        quick = select(other, second)
        assert list(reader.events(after=start)) == []  # the quick one is not told before the slow one
        transaction.commit()
    streams = [event.stream for _, event in reader.events(after=start)]
    assert streams == [slow, quick]


def test_a_rolled_back_position_is_a_gap_that_holds_nobody_up(engine: Engine) -> None:
    reader, other = desk_on(engine), desk_on(engine)
    first, second = [other.incidents.detect(message="x", actor="ivanova").key for _ in range(2)]
    start = max(position for position, _ in reader.events())
    with engine.connect() as connection:
        transaction = connection.begin()
        select(desk_on(connection), first)
        transaction.rollback()
    after = select(other, second)
    assert [event.stream for _, event in reader.events(after=start)] == [after]


def test_a_follower_among_writers_gets_every_event_once_and_in_order_of_its_stream(url: str) -> None:
    writers, acts = 3, 12
    errors: list[BaseException] = []
    done = threading.Event()

    def write() -> None:
        try:
            with Desk.open(url, clock=SetClock(local(MORNING)), synchronous="OFF") as desk:
                for _ in range(acts):
                    key = desk.incidents.detect(message="x", actor="ivanova").key
                    desk.incidents[key].select(importance="ordinary", actor="ivanova")
        except BaseException as error:  # noqa: BLE001  raised again below
            errors.append(error)

    threads = [threading.Thread(target=write) for _ in range(writers)]
    seen: list[tuple[str, int]] = []

    def follow() -> None:
        try:
            after = 0
            with Desk.open(url, clock=SetClock(local(MORNING))) as desk:
                while True:
                    last = done.is_set()
                    for position, event in desk.events(after=after):
                        seen.append((event.stream, event.seq))
                        after = position
                    if last:
                        return
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    follower = threading.Thread(target=follow)
    for thread in [follower, *threads]:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    follower.join()
    assert errors == []
    with Desk.open(url, clock=SetClock(local(MORNING))) as desk, desk.reading() as store:
        written = [(event.stream, event.seq) for _, _, event in store.events()]
    assert sorted(seen) == sorted(written)
    for stream in {stream for stream, _ in seen}:
        assert [seq for name, seq in seen if name == stream] == sorted(seq for name, seq in written if name == stream)


def test_the_outbox_passes_no_late_commit_over(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(horizons.horizon, "__kwdefaults__", {"patience": 0.05})
    got: list[str] = []

    class Taker:
        def send(self, message: Message) -> None:
            got.append(message.stream)

    reader, other = desk_on(engine), desk_on(engine)
    first, second = [other.incidents.detect(message="x", actor="ivanova").key for _ in range(2)]
    route = Route(name="a", sink=Taker(), events=True)
    reader.outbox.send([route])
    got.clear()
    with engine.connect() as connection:
        transaction = connection.begin()
        slow = select(desk_on(connection), first)
        quick = select(other, second)
        reader.outbox.send([route])
        assert got == []
        transaction.commit()
    reader.outbox.send([route])
    assert got == [slow, quick]


def test_one_snapshot_throughout_is_refused_and_one_stream_is_not(engine: Engine) -> None:
    frozen = create_engine(engine.url, isolation_level="REPEATABLE READ")
    with frozen.connect() as connection:
        desk = desk_on(connection)
        with pytest.raises(StorageError, match="READ COMMITTED"):
            list(desk.events())
        assert list(desk.events(stream="desk"))
    close_desks()
    frozen.dispose()
