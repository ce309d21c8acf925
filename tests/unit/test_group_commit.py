"""Group commit: each call returns after its own commit, and nobody pays for another's mistake."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from otklik import Case, Desk, GroupCommit, Refused, StorageError, WrongDatabase
from otklik.workflows.upkeep import verify_desk


@pytest.fixture
def office(database: Path) -> Iterator[GroupCommit]:
    with GroupCommit(lambda: Desk.open(f"sqlite:///{database}")) as group:
        yield group


def detect(number: int) -> Callable[[Desk], Case]:
    return lambda desk: desk.incidents.detect(
        message=f"Нет воды, дом {number}", link=f"https://vk.com/wall-1_{number}", actor="ivanova"
    )


def events(database: Path) -> int:
    """What another connection sees of the cases' log."""
    connection = sqlite3.connect(database)
    try:
        found: int = connection.execute("SELECT count(*) FROM otklik_events WHERE case_key IS NOT NULL").fetchone()[0]
    finally:
        connection.close()
    return found


class Together:
    """Commands that are sure to be one group: the writer is held until all of them wait."""

    def __init__(self, office: GroupCommit) -> None:
        self.office = office
        self.pool = ThreadPoolExecutor(16)

    def run(self, *commands: Callable[[Desk], Any]) -> list[Future[Any]]:
        """Let them wait for the writer together, in this order; returns when all are answered."""
        held, let_go = threading.Event(), threading.Event()

        def hold(_: Desk) -> None:
            held.set()
            let_go.wait(10)

        holding = self.pool.submit(self.office.run, hold)
        assert held.wait(10)
        answers = []
        for number, command in enumerate(commands, 1):
            answers.append(self.pool.submit(self.office.run, command))
            while self.office._waiting.qsize() < number:
                pass
        let_go.set()
        holding.result(10)
        for answer in answers:
            answer.exception(10)
        return answers


@pytest.fixture
def together(office: GroupCommit) -> Iterator[Together]:
    made = Together(office)
    yield made
    made.pool.shutdown()


def test_each_call_returns_after_its_own_commit(office: GroupCommit, database: Path) -> None:
    def act(number: int) -> bool:
        case = office.run(detect(number))
        connection = sqlite3.connect(database)
        try:
            row = connection.execute("SELECT head FROM otklik_cases WHERE key = ?", (case.key,)).fetchone()
        finally:
            connection.close()
        return bool(row == (case.head,))

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(act, range(100)))
    assert events(database) == 100


def test_those_that_wait_together_are_one_commit(together: Together, database: Path) -> None:
    seen: list[int] = []

    def look(_: Desk) -> None:
        seen.append(events(database))

    answers = together.run(detect(1), detect(2), look)
    assert seen == [0]
    assert events(database) == 2
    assert all(answer.exception() is None for answer in answers)


def test_a_refusal_leaves_the_others_alone(together: Together, database: Path) -> None:
    def refused(desk: Desk) -> None:
        case = detect(2)(desk)
        desk.incidents[case.key].approve(criteria=["all"], actor="ivanova")

    first, second, third = together.run(detect(1), refused, detect(3))
    assert isinstance(second.exception(), Refused)
    assert events(database) == 2  # of the refused command nothing, not the act before the refusal either
    with Desk.open(f"sqlite:///{database}") as desk:
        assert {case.key for case in desk.incidents} == {first.result().key, third.result().key}
        verify_desk(desk)


def test_any_error_is_its_caller_s(together: Together, database: Path) -> None:
    def broken(_: Desk) -> None:
        raise ZeroDivisionError

    first, second = together.run(broken, detect(1))
    assert isinstance(first.exception(), ZeroDivisionError)
    assert second.exception() is None
    assert events(database) == 1


def test_where_the_storage_fails_under_one_the_others_are_written(together: Together, database: Path) -> None:
    def taken_back(desk: Desk) -> None:
        with desk.writing() as store:
            driver: Any = store.connection.connection.dbapi_connection
            driver.execute("ROLLBACK")  # as SQLite does by itself when the disk is full
            raise ValueError

    first, second, third = together.run(detect(1), taken_back, detect(3))
    assert isinstance(second.exception(), StorageError)
    assert first.exception() is None
    assert third.exception() is None
    assert events(database) == 2


def test_what_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(WrongDatabase):
        GroupCommit(lambda: Desk.open(f"sqlite:///{tmp_path / 'empty.db'}"))


def test_closing_writes_what_waits_and_takes_no_more(database: Path) -> None:
    office = GroupCommit(lambda: Desk.open(f"sqlite:///{database}"))
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(office.run, detect(number)) for number in range(8)]
        for answer in answers:
            answer.result(10)
    office.close()
    office.close()
    assert events(database) == 8
    with pytest.raises(RuntimeError, match="closed"):
        office.run(detect(9))


CRASH = """
import sys
from concurrent.futures import ThreadPoolExecutor
from otklik import Desk, GroupCommit

office = GroupCommit(lambda: Desk.open(sys.argv[1]))

def act(number):
    case = office.run(lambda desk: desk.incidents.detect(
        message="Нет воды", link=f"https://vk.com/wall-1_{number}", actor="ivanova"))
    sys.stdout.write(f"{case.key}\\n")
    sys.stdout.flush()

with ThreadPoolExecutor(16) as pool:
    list(pool.map(act, range(100_000)))
"""


@pytest.mark.parametrize("acknowledged", [1, 40, 90])
def test_a_kill_loses_nothing_that_was_acknowledged(database: Path, acknowledged: int) -> None:
    url = f"sqlite:///{database}"
    with subprocess.Popen([sys.executable, "-c", CRASH, url], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(acknowledged)]
        os.kill(process.pid, signal.SIGKILL)
        told += [int(line) for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    with Desk.open(url) as desk:
        assert set(told) <= {case.key for case in desk.incidents}
        verify_desk(desk)
