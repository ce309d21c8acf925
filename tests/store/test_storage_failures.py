"""When the storage says no: locked, read-only, full, no database at all. The answer is ours, and nothing half-written stays."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, text

from otklik import Desk, SetClock, StorageBusy, StorageError, WrongDatabase
from otklik.engine.errors import StorageFull, StorageReadOnly
from otklik.engine.store.sqlite import open_engine, prepare_sqlite
from otklik.workflows.upkeep import verify_desk

from ..support.contents import everything
from ..support.desk_story import TENANT, closed_desk, local, rehearsal_desk
from ..support.postgres import Server

NOW = SetClock(local("2026-07-14 09:10"))


def taken_in(engine: Engine) -> int:
    desk = Desk(engine, clock=NOW)
    try:
        return desk.incidents.detect(message="Нет воды", actor="ivanova").key
    finally:
        desk.close()


@pytest.fixture
def postgresql(postgres: Server) -> Iterator[Engine]:
    address = postgres.prepared("rehearsal", closed_desk)
    engine = create_engine(address)
    yield engine
    engine.dispose()


def test_a_locked_file_is_busy(database: Path) -> None:
    engine = prepare_sqlite(create_engine(f"sqlite:///{database}"), busy_milliseconds=50)
    before = everything(engine)
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StorageBusy) as busy:
            taken_in(engine)
        assert "повторите" in busy.value.say("ru")
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert everything(engine) == before
    engine.dispose()


class Interrupting:
    """A value at which Ctrl-C comes, in the middle of a statement."""

    def __conform__(self, _protocol: object) -> None:
        raise KeyboardInterrupt


@pytest.mark.parametrize("nested", [False, True])
def test_an_interrupt_in_the_middle_of_a_statement_takes_all_back_and_is_itself(
    database: Path, *, nested: bool
) -> None:
    engine = prepare_sqlite(create_engine(f"sqlite:///{database}"))
    before = everything(engine)
    with Desk(engine, clock=NOW) as desk:

        def interrupted() -> None:
            with desk.writing() as store, desk.writing() if nested else nullcontext():
                store.keys("case")
                store.connection.execute(text("SELECT :value"), {"value": Interrupting()})

        with pytest.raises(KeyboardInterrupt):
            interrupted()
        assert everything(engine) == before
        assert desk.incidents.detect(message="Нет воды", actor="ivanova").state == "detected"
    engine.dispose()


def test_a_locked_table_of_postgresql_is_busy(postgresql: Engine) -> None:
    taken_in(postgresql)
    with postgresql.begin() as other, postgresql.connect() as connection:
        other.execute(text("LOCK TABLE otklik_cases IN ACCESS EXCLUSIVE MODE"))
        connection.execute(text("SET lock_timeout = '100ms'"))
        desk = Desk(connection, clock=NOW)
        with pytest.raises(StorageBusy):
            desk.incidents[1].select(importance="ordinary", actor="ivanova")
        assert connection.scalar(text("SELECT 1")) == 1  # the host's transaction lives on
        connection.rollback()


def test_a_database_that_may_only_be_read(database: Path) -> None:
    engine = create_engine(f"sqlite:///file:{database}?mode=ro&uri=true")
    desk = Desk(engine, clock=NOW)
    assert desk.staff.list()
    with pytest.raises(StorageReadOnly) as error:
        desk.incidents.detect(message="x", actor="ivanova")
    assert "только для чтения" in error.value.say("ru")
    desk.close()
    engine.dispose()


def test_a_postgresql_that_may_only_be_read(postgresql: Engine) -> None:
    with postgresql.connect() as connection:
        connection.execute(text("SET default_transaction_read_only = on"))
        connection.commit()
        desk = Desk(connection, clock=NOW)
        with pytest.raises(StorageReadOnly, match="this role is read-only"):
            desk.incidents.detect(message="x", actor="ivanova")
        connection.rollback()


def test_a_full_disk(database: Path) -> None:
    engine = open_engine(f"sqlite:///{database}")

    @event.listens_for(engine, "connect")
    def small(dbapi: sqlite3.Connection, _record: object) -> None:
        pages = dbapi.execute("PRAGMA page_count").fetchone()[0]
        dbapi.execute(f"PRAGMA max_page_count = {pages}")

    before = everything(f"sqlite:///{database}")
    desk = Desk(engine, clock=NOW)
    with pytest.raises(StorageFull) as error:
        desk.incidents.detect(message="я" * 100_000, actor="ivanova")
    assert "освободите место" in error.value.say("ru")
    desk.close()
    engine.dispose()
    assert everything(f"sqlite:///{database}") == before


@pytest.mark.parametrize(
    "content", [b"hello, this is no database at all", b"SQLite format 3\x00" + b"\xff" * 5000, b""]
)
def test_a_file_that_is_no_database_of_ours(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    engine = open_engine(f"sqlite:///{path}")
    with pytest.raises(WrongDatabase):
        Desk(engine)
    engine.dispose()


def test_a_file_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'no' / 'x.db'}")
    with pytest.raises(StorageError, match="--db"):
        Desk(engine)
    engine.dispose()


def test_a_desk_that_was_not_made_leaves_nothing_open(tmp_path: Path) -> None:
    from otklik import InvalidValue, load

    url = f"sqlite:///{tmp_path / 'x.db'}"
    for tenant in ("", "бад", "a b", "x" * 65):
        with pytest.raises(InvalidValue):
            Desk.init(url, load("lesozavodsk-215"), tenant=tenant, curator="ivanova")
    rehearsal_desk(url).close()
    with pytest.raises(InvalidValue):  # there already
        rehearsal_desk(url)
    with pytest.raises(InvalidValue, match="rehearsal"):  # a rehearsal database stays one
        Desk.init(url, load("lesozavodsk-215"), tenant="real", curator="ivanova")


WORKER = """
import sys
from otklik import Desk, SetClock
desk = Desk.open(sys.argv[1], clock=SetClock("2026-07-14T09:10:00+10:00"))
while True:
    key = desk.incidents.detect(message="Нет воды", author_link=f"https://vk.com/id{len(sys.argv)}", actor="ivanova").key
    desk.incidents[key].select(importance="ordinary", actor="ivanova")
    print(key, flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_process_killed_at_any_moment_loses_nothing_that_it_acknowledged(
    kind: str, database: Path, request: pytest.FixtureRequest
) -> None:
    if kind == "sqlite":
        address = f"sqlite:///{database}"
    else:
        server: Server = request.getfixturevalue("postgres")
        address = server.database()
        rehearsal_desk(address).close()
    acknowledged: set[int] = set()
    for moment in range(8):
        worker = subprocess.Popen([sys.executable, "-c", WORKER, address], stdout=subprocess.PIPE)
        assert worker.stdout is not None
        acknowledged.add(int(worker.stdout.readline()))
        time.sleep(0.013 * moment)
        os.kill(worker.pid, signal.SIGKILL)
        rest = worker.stdout.read().decode()
        worker.stdout.close()
        worker.wait()
        acknowledged |= {int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")}
        with Desk.open(address, tenant=TENANT, clock=NOW) as desk:
            verify_desk(desk)
            states = {case.key: case.state for case in desk.incidents.list()}
        assert all(states[key] == "selected" for key in acknowledged)
        assert len(states) <= len(acknowledged) + moment + 1  # at most one half done for each kill
