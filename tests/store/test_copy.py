"""A whole database moves between SQLite and PostgreSQL: every row, verified, or nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, text

from otklik import Desk, InvalidValue, LogError, SetClock, WrongDatabase, load
from otklik.engine.store.copying import copied_tables
from otklik.engine.store.counters import counters
from otklik.engine.store.tables import tables
from otklik.workflows.copying import copy_database
from otklik.workflows.search import search
from otklik.workflows.store.tables import message_tables
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.command_line import run
from ..support.desk_story import TENANT, local, rehearsal_desk
from ..support.golden_story import tell
from ..support.postgres import Server

CLOCK = SetClock(local("2026-12-14 09:10"))
KINDS = ["sqlite", "postgresql"]


@pytest.fixture
def told(empty: str, tmp_path: Path) -> str:
    """A database with the whole golden story in it, and a second municipality."""
    with tell(empty, files=tmp_path / "files"):
        pass
    Desk.init(empty, load("lesozavodsk-215"), tenant="Other-2", curator="sokolova", rehearsal=True).close()
    return empty


@pytest.fixture(params=KINDS)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'target.db'}"
    server: Server = request.getfixturevalue("postgres")
    return server.database()


def rows(url: str) -> dict[str, Any]:
    """Every row of every table, as the database's kind has it, and where the counters stand."""
    message_tables()
    engine = create_engine(url)
    with engine.connect() as connection:
        found: dict[str, Any] = {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
            for table in copied_tables()
        }
        found["counters"] = counters(connection, tables())
    engine.dispose()
    return found


def test_everything_arrives_whatever_the_kinds(told: str, target: str) -> None:
    done = copy_database(told, target)
    assert rows(target) == rows(told)
    assert done.tenants == ("Other-2", TENANT) if TENANT > "Other-2" else (TENANT, "Other-2")
    assert done.rows["otklik_events"] == done.events > 100
    with Desk.open(target, tenant=TENANT, clock=CLOCK) as desk, Desk.open(told, tenant=TENANT, clock=CLOCK) as old:
        verify_desk(desk)
        assert [item.case.key for item in search(desk, "вода")] == [item.case.key for item in search(old, "вода")]
        fresh = [item.incidents.detect(message="Дальше", author_link="https://vk.com/new", actor="ivanova") for item in (desk, old)]  # fmt: skip
        assert fresh[0].key == fresh[1].key  # numbers go on where they stood
        positions = [position for position, _ in desk.events()]
        assert positions == sorted(set(positions))
        assert rebuild(desk).changed == ()


def test_there_and_back_is_the_same(told: str, tmp_path: Path, postgres: Server) -> None:
    middle = postgres.database() if told.startswith("sqlite") else f"sqlite:///{tmp_path / 'middle.db'}"
    last = f"sqlite:///{tmp_path / 'last.db'}"
    copy_database(told, middle)
    copy_database(middle, last)
    assert rows(last) == rows(told)


def test_no_table_is_forgotten(told: str) -> None:
    message_tables()
    engine = create_engine(told)
    names = {name for name in inspect(engine).get_table_names() if name.startswith("otklik_")}
    engine.dispose()
    known = {table.name for table in copied_tables()} | {"otklik_counters", "otklik_alembic_version"}
    assert {name for name in names if not name.endswith("_default") and not name.startswith("otklik_search")} == known


def test_a_target_that_holds_anything_is_refused_and_left_alone(told: str, target: str) -> None:
    rehearsal_desk(target).close()
    before = rows(target)
    for wrong in (told, target):
        with pytest.raises(InvalidValue):
            copy_database(told, wrong)
    assert rows(target) == before


def test_what_does_not_verify_is_not_copied(told: str, target: str) -> None:
    engine = create_engine(told)
    with engine.begin() as connection:
        connection.execute(text("UPDATE otklik_texts SET body = 'подменено' WHERE field = 'message'"))
    engine.dispose()
    with pytest.raises(LogError):
        copy_database(told, target)
    engine = create_engine(target)
    assert [name for name in inspect(engine).get_table_names() if name.startswith("otklik")] == []
    engine.dispose()


def test_a_source_of_another_version_is_refused(told: str, target: str) -> None:
    engine = create_engine(told)
    with engine.begin() as connection:
        connection.execute(text("UPDATE otklik_alembic_version SET version_num = '0001'"))
    engine.dispose()
    with pytest.raises(WrongDatabase, match="db upgrade"):
        copy_database(told, target)


@pytest.mark.slow
def test_a_copy_that_is_killed_leaves_the_target_empty_and_is_begun_anew(told: str, target: str) -> None:
    program = "import sys; from otklik.workflows.copying import copy_database; print('on', flush=True); copy_database(*sys.argv[1:])"
    for moment in range(4):
        with subprocess.Popen([sys.executable, "-c", program, told, target], stdout=subprocess.PIPE) as copying:
            assert copying.stdout is not None
            copying.stdout.readline()
            time.sleep(0.05 + 0.1 * moment)
            if copying.poll() is None:
                os.kill(copying.pid, signal.SIGKILL)
                copying.wait()
                engine = create_engine(target)
                left = [name for name in inspect(engine).get_table_names() if name.startswith("otklik")]
                engine.dispose()
                assert left == [] or rows(target) == rows(told), "all or nothing: it may have just been committed"
    engine = create_engine(target)
    empty = not inspect(engine).get_table_names()
    engine.dispose()
    if empty:
        copy_database(told, target)
    assert rows(target) == rows(told)


def test_the_command_line_copies(database: Path, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'copy.db'}"
    done = run("db", "copy", f"sqlite:///{database}", target, "--lang", "en")
    assert done.code == 0, done.err
    assert "copied and verified" in done.out
    again = run("db", "copy", f"sqlite:///{database}", target, "--lang", "en")
    assert (again.code, "empty database" in again.err) == (2, True)
    missing = run("db", "copy", f"sqlite:///{tmp_path / 'no.db'}", target)
    assert missing.code == 5
    assert not (tmp_path / "no.db").exists()
    assert run("--db", target, "db", "check").code == 0
