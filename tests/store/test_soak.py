"""Eight writers and four clock workers on one database: no act is lost, no timer fires twice, chains verify, projections are the fold.

OTKLIK_SOAK_CASES says how many cases (`make soak`: 20,000).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from otklik import Desk, SetClock
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support import soaking
from ..support.desk_story import TENANT, local, rehearsal_desk

WRITERS, CLOCKS = 8, 4
CASES = int(os.environ.get("OTKLIK_SOAK_CASES", "640"))


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_many_writers_and_clock_workers_lose_nothing_and_do_nothing_twice(empty: str, tmp_path: Path) -> None:
    rehearsal_desk(empty).close()
    program = [sys.executable, str(Path(soaking.__file__))]
    clocks = [subprocess.Popen([*program, "clock", empty], stdin=subprocess.PIPE) for _ in range(CLOCKS)]
    files = [tmp_path / f"acts{number}" for number in range(WRITERS)]
    writers = [
        subprocess.Popen([*program, "writer", empty, str(CASES // WRITERS), str(number), str(file)])
        for number, file in enumerate(files)
    ]
    ended = [writer.wait() for writer in writers]
    for clock in clocks:
        clock.communicate()
    assert ended == [0] * WRITERS
    assert [clock.returncode for clock in clocks] == [0] * CLOCKS
    acknowledged = [line for file in files for line in file.read_text().split()]
    with Desk.open(empty, tenant=TENANT, clock=SetClock(local("2026-07-16 18:00"))) as desk:
        desk.tick()
        found = verify_desk(desk)
        assert found.cases == CASES // WRITERS * WRITERS
        commands: Counter[str] = Counter()
        facts: Counter[object] = Counter()
        for _, event in desk.events():
            if event.role != "clock":
                commands[event.command] += 1
            elif "deadline" in event.data:
                told = event.data["deadline"]
                facts[event.case, event.type, told["rule"], told["occurrence"], event.data.get("reminder", event.data.get("step", 0))] += 1  # fmt: skip
        assert len(set(acknowledged)) == len(acknowledged) > CASES * 2
        assert [command for command in acknowledged if commands[command] != 1] == []
        assert {kind for _, kind, *_ in facts} >= {"reminded", "missed"}  # type: ignore[misc]
        assert set(facts.values()) == {1}
        assert desk.tick().events == ()  # nothing that had come due was left
        assert rebuild(desk).changed == ()
