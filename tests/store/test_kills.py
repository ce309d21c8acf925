"""Processes and servers killed at random moments of writing: what was acknowledged is there, whole, and timers fire once."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from otklik import Desk, SetClock, StorageError
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support import doomed
from ..support.desk_story import TENANT, closed_desk, local, rehearsal_desk
from ..support.postgres import Server

pytestmark = pytest.mark.slow

START = local("2026-07-14 09:10")
LONGEST = 0.015  # seconds between an act and the kill
STEP = timedelta(minutes=3)  # the clock goes on between children: terms run out, reminders come


class Doomed:
    """The process that forks the children, and all that they got acknowledged."""

    def __init__(self, process: subprocess.Popen[str], seed: int) -> None:
        self._process = process
        self._chance = random.Random(seed)
        self.acknowledged: list[str] = []
        self.now: datetime = START

    def kill_one(self, acts: int = 3, longest: float = LONGEST) -> None:
        """Let a child do a few acts, and kill it at some moment of the next."""
        self.now += STEP
        into, out = self._process.stdin, self._process.stdout
        assert into is not None
        assert out is not None
        chance = self._chance
        into.write(f"{chance.getrandbits(40)} {chance.randint(0, acts)} {chance.random() * longest:.5f} {self.now.isoformat()}\n")  # fmt: skip
        into.flush()
        self.acknowledged += json.loads(out.readline())


@contextmanager
def dooming(url: str, seed: int) -> Iterator[Doomed]:
    program = [sys.executable, str(Path(doomed.__file__)), url]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        yield Doomed(process, seed)
        process.stdin.close()


def check(url: str, killed: Doomed) -> int:
    """Every acknowledged act is in the log, chains and folds agree, each of the clock's facts stands once."""
    with Desk.open(url, tenant=TENANT, clock=SetClock(killed.now)) as desk:
        found = verify_desk(desk)
        events = [event for _, event in desk.events()]
        there = {event.command for event in events} | {event.hash for event in events}
        assert [act for act in killed.acknowledged if act not in there] == []
        facts = Counter(
            (event.case, event.type, event.data["deadline"]["rule"], event.data["deadline"]["occurrence"], event.data.get("reminder", event.data.get("step", 0)))
            for event in events
            if event.role == "clock" and "deadline" in event.data
        )  # fmt: skip
        assert set(facts.values()) <= {1}
        keys = [event.case for event in events if event.type == "detect"]
        assert len(keys) == len(set(keys))
        for key in keys:
            assert len(desk.incidents.view(key or 0).messages) == 1  # its message came with it
        assert desk.incidents.detect(message="Дальше", actor="ivanova").state == "detected"  # the next attempt works
    return found.events


@pytest.mark.parametrize("seed", range(2))
def test_a_process_that_writes_a_sqlite_file_is_killed_250_times(database: Path, seed: int) -> None:
    url = f"sqlite:///{database}"
    with dooming(url, seed) as killed:
        for number in range(1, 251):
            killed.kill_one()
            if number % 125 == 0:
                check(url, killed)
    assert len(killed.acknowledged) > 250
    with Desk.open(url, tenant=TENANT, clock=SetClock(killed.now)) as desk:
        assert rebuild(desk).changed == ()


def test_a_process_that_writes_to_postgresql_is_killed_200_times(postgres: Server) -> None:
    url = postgres.prepared("rehearsal", closed_desk)
    with dooming(url, 1) as killed:
        for number in range(1, 201):
            killed.kill_one()
            if number % 100 == 0:
                check(url, killed)
    assert len(killed.acknowledged) > 200


def test_a_postgresql_server_is_killed_20_times() -> None:
    with Server() as server:
        url = server.database()
        rehearsal_desk(url).close()
        with dooming(url, 2) as killed:
            for _ in range(20):
                child = threading.Thread(target=killed.kill_one, args=(400, 0.0))
                child.start()
                child.join(0.2 + killed._chance.random() * 0.5)
                server.kill()
                child.join()
                server.start()
                settle(url)
        check(url, killed)
    assert len(killed.acknowledged) > 10


def settle(url: str) -> None:
    """Wait until the server has recovered: meanwhile every attempt ends in an error of ours."""
    for _ in range(200):
        try:
            Desk.open(url, tenant=TENANT).close()
        except StorageError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server does not come back")
