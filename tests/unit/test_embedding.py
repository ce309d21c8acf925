"""Inside another system: its Engine, its Connection, its Session; its transaction stays its own."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, column, create_engine, event, insert, select, table, text
from sqlalchemy.orm import Session

import otklik
from otklik import Conflict, Desk, InvalidValue, Refused, StorageBusy, WrongDatabase, prepare_sqlite

from ..support.contents import contents, everything
from ..support.hosted import close_desks, desk_on

ORDERS = table("work_orders", column("what"))


@pytest.fixture
def host(database: Path) -> Iterator[Engine]:
    """A host's database, prepared, with a table of its own."""
    engine = prepare_sqlite(create_engine(f"sqlite:///{database}"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE work_orders (what TEXT NOT NULL)"))
    yield engine
    close_desks()
    engine.dispose()


@pytest.fixture
def unprepared(database: Path) -> Iterator[Engine]:
    """A host's engine as SQLAlchemy makes it, which waits for nobody."""
    engine = create_engine(f"sqlite:///{database}", connect_args={"timeout": 0.1})
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE work_orders (what TEXT NOT NULL)"))
    yield engine
    close_desks()
    engine.dispose()


DESKS: list[Desk] = []


def take_in(desk: Desk, what: str = "Нет воды") -> int:
    return desk.incidents.detect(
        message=what, link="https://vk.com/wall-1_1", author_link="https://vk.com/id5", actor="ivanova"
    ).key


def select_on(connection: Connection, key: int) -> None:
    desk_on(connection).incidents[key].select(importance="ordinary", actor="ivanova")


def orders(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(ORDERS.c.what)))


@pytest.mark.parametrize("kind", ["host", "unprepared"])
def test_the_host_s_row_and_the_incident_are_committed_together(kind: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(kind)
    with engine.begin() as connection:
        connection.execute(insert(ORDERS).values(what="труба"))
        key = take_in(desk_on(connection))
        desk_on(connection).incidents[key].select(importance="ordinary", actor="ivanova")
    assert orders(engine) == ["труба"]
    assert desk_on(engine).incidents.get(key).state == "selected"


@pytest.mark.parametrize("kind", ["host", "unprepared"])
@pytest.mark.parametrize("order", ["the host first", "otklik first"])
def test_both_are_gone_on_rollback(kind: str, order: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(kind)
    before = everything(engine)
    with engine.connect() as connection:
        transaction = connection.begin()
        if order == "the host first":
            connection.execute(insert(ORDERS).values(what="труба"))
        take_in(desk_on(connection))
        connection.execute(insert(ORDERS).values(what="ещё труба"))
        transaction.rollback()
    assert orders(engine) == []
    assert everything(engine) == before


@pytest.mark.parametrize("kind", ["host", "unprepared"])
def test_a_session_s_transaction_is_the_session_s(kind: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(kind)
    before = everything(engine)
    with Session(engine) as session:
        take_in(desk_on(session))
        session.execute(insert(ORDERS).values(what="труба"))
        session.rollback()
        assert everything(engine) == before
        key = take_in(desk_on(session))
        session.execute(insert(ORDERS).values(what="труба"))
        session.commit()
    assert orders(engine) == ["труба"]
    assert desk_on(engine).incidents.get(key).state == "detected"


@pytest.mark.parametrize("kind", ["host", "unprepared"])
def test_otklik_commits_and_rolls_back_nothing_itself(kind: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(kind)
    said: list[str] = []
    with engine.connect() as connection:
        event.listen(connection, "commit", lambda _: said.append("commit"))
        event.listen(connection, "rollback", lambda _: said.append("rollback"))
        desk = desk_on(connection)
        key = take_in(desk)
        desk.incidents[key].select(importance="ordinary", actor="ivanova")
        with pytest.raises(Refused):
            desk.incidents[key].approve(actor="ivanova", criteria=["all"])
        desk.tick()
        list(desk.events())
        desk.close()
        assert said == []
        assert connection.in_transaction()
        assert not connection.closed
        assert everything(engine)["otklik_cases"] == []
        connection.rollback()


@pytest.mark.parametrize("kind", ["host", "unprepared"])
def test_a_refused_act_leaves_nothing_in_a_transaction_that_the_host_commits(
    kind: str, request: pytest.FixtureRequest
) -> None:
    engine: Engine = request.getfixturevalue(kind)
    before = everything(engine)
    with engine.begin() as connection:
        connection.execute(insert(ORDERS).values(what="труба"))
        desk = desk_on(connection)
        with pytest.raises(Refused):
            desk.incidents.detect(message="x", author_link="https://vk.com/id7", author_name="Автор", actor="petrov")
        with pytest.raises(InvalidValue):
            desk.incidents.detect(message="x", author_link="https://vk.com/id7", netwrok="vk", actor="ivanova")
    assert orders(engine) == ["труба"]
    assert everything(engine) == before


@pytest.mark.parametrize("kind", ["host", "unprepared"])
def test_a_conflict_leaves_the_host_s_transaction_whole(kind: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(kind)
    key = take_in(desk_on(engine))
    with engine.begin() as connection:
        connection.execute(insert(ORDERS).values(what="труба"))
        before = contents(connection)
        with pytest.raises(Conflict):
            desk_on(connection).incidents.fire(key, "select", actor="ivanova", expect=7, importance="ordinary")
        assert contents(connection) == before
        connection.execute(insert(ORDERS).values(what="ещё труба"))
    assert orders(engine) == ["труба", "ещё труба"]


def test_the_host_s_connection_keeps_its_own_options(host: Engine) -> None:
    with host.connect() as connection:
        connection.execution_options(stream_results=False)
        before = dict(connection.get_execution_options())
        desk = desk_on(connection)
        take_in(desk)
        list(desk.events())
        assert dict(connection.get_execution_options()) == before
        connection.rollback()


def test_the_log_is_followed_by_a_cursor(host: Engine) -> None:
    desk = desk_on(host)
    seen = list(desk.events())
    cursor = seen[-1][0]
    assert list(desk.events(after=cursor)) == []
    key = take_in(desk)
    ((position, fresh),) = desk.events(after=cursor)
    assert position > cursor
    assert (fresh.type, fresh.case) == ("detect", key)


def test_a_desk_is_made_inside_the_host_s_transaction_too(tmp_path: Path) -> None:
    from otklik import load

    engine = prepare_sqlite(create_engine(f"sqlite:///{tmp_path / 'host.db'}"))
    with engine.connect() as connection:
        connection.begin()
        desk = Desk.init(connection, load("lesozavodsk-215"), tenant="t", curator="ivanova", rehearsal=True)
        assert desk.staff.list()[0].handle == "ivanova"
        connection.rollback()
    with pytest.raises(WrongDatabase):
        Desk(engine)
    with engine.begin() as connection:
        Desk.init(connection, load("lesozavodsk-215"), tenant="t", curator="ivanova", rehearsal=True)
    assert Desk(engine).tenant == "t"
    engine.dispose()


def test_prepare_sqlite_sets_a_host_s_engine_up(tmp_path: Path) -> None:
    engine = prepare_sqlite(
        create_engine(f"sqlite:///{tmp_path / 'x.db'}"), synchronous="NORMAL", busy_milliseconds=1234
    )
    with engine.connect() as connection:
        found = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in (
                "journal_mode", "synchronous", "foreign_keys", "busy_timeout", "cache_size", "wal_autocheckpoint",
            )
        ]  # fmt: skip
        assert found == ["wal", 1, 1, 1234, -8192, 4000]
    engine.dispose()


@pytest.mark.parametrize("kind", ["host", "unprepared"])
def test_while_another_writes_the_answer_is_busy_and_nothing_is_written(
    kind: str, request: pytest.FixtureRequest, database: Path
) -> None:
    engine: Engine = request.getfixturevalue(kind)
    key = take_in(desk_on(engine))
    before = everything(engine)
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with engine.connect() as connection:
            if kind == "host":
                connection.connection.dbapi_connection.execute("PRAGMA busy_timeout = 100")  # type: ignore[union-attr]
            with pytest.raises(StorageBusy) as busy:
                select_on(connection, key)
            assert busy.value.__cause__ is not None
            connection.rollback()
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert everything(engine) == before


def test_prepared_writers_wait_for_each_other(host: Engine, database: Path) -> None:
    key = take_in(desk_on(host))
    other = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.2, lambda: other.execute("COMMIT"))
    timer.start()
    with host.begin() as connection:
        desk_on(connection).incidents[key].select(importance="ordinary", actor="ivanova")
    timer.join()
    other.close()
    assert desk_on(host).incidents.get(key).state == "selected"


def test_on_the_host_s_engine_each_act_is_a_transaction_of_its_own(host: Engine) -> None:
    desk = desk_on(host)
    key = take_in(desk)
    with pytest.raises(Refused):
        desk.incidents[key].approve(actor="ivanova", criteria=["all"])
    assert desk_on(host).incidents.get(key).state == "detected"
    desk.close()


def test_what_a_developer_mistypes_is_told_in_words(host: Engine) -> None:
    with pytest.raises(InvalidValue, match=r"Desk\.open opens a database by its address"):
        Desk("sqlite:///host.db")  # type: ignore[arg-type]
    with Desk(host) as desk:
        with pytest.raises(InvalidValue, match="a number like"):
            desk.incidents[10**20].view()
        with pytest.raises(AttributeError, match="incident has no trigger 'selct'"):
            desk.incidents[1].selct()
    assert {"Desk", "upgrade", "WorkingCalendar"} <= set(dir(otklik))
