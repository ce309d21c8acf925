"""How long a command takes in a fresh process, beside a Python that only imports sqlalchemy and click.

python benchmarks/cold_start.py            the ratios
python benchmarks/cold_start.py imports    what `incident show` imports, the dearest last
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from result import Result, median, spread, table

from otklik.engine.clock import SetClock
from otklik.workflows.desk import Desk
from otklik.workflows.regulation import load

GOAL = 2.0
ROUNDS = 25
COMMAND = str(Path(sys.executable).with_name("otklik"))
BESIDE = (sys.executable, "-c", "import sqlalchemy, click")
DETECTED = "2026-07-13T09:00:00+10:00"


def prepare(path: Path) -> None:
    """A desk with one incident."""
    desk = Desk.init(
        f"sqlite:///{path}",
        load("lesozavodsk-215"),
        tenant="lesozavodsk",
        curator="ivanova",
        rehearsal=True,
        clock=SetClock(DETECTED),
    )
    desk.incidents.detect(role="importer", network="vk", message="На улице Садовой не горит ни один фонарь")
    desk.close()


def seconds(command: Sequence[str]) -> float:
    """Seconds from the start of a fresh process to its end."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "OTKLIK_LANG": "ru"}  # as installed: compiled once
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - started


def measure(rounds: int = ROUNDS) -> list[Result]:
    """Medians over rounds in which every command runs once, turn about; ratios are of the same round."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "cold.db")
        prepare(database)
        commands = {
            "otklik --help": (COMMAND, "--help"),
            "otklik incident show 1": (COMMAND, "--db", f"sqlite:///{database}", "incident", "show", "1"),
        }
        for command in (BESIDE, *commands.values()):
            seconds(command)  # compiles, and warms the disk's cache
        beside: list[float] = []
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds):
            beside.append(seconds(BESIDE))
            for name, command in commands.items():
                taken[name].append(seconds(command))
    results = []
    for name, values in taken.items():
        ratios = [ours / other for ours, other in zip(values, beside, strict=True)]
        results.append(
            Result(
                what=f"cold start: {name}",
                ours=median(values) * 1000,
                beside=median(beside) * 1000,
                unit="ms",
                ratio=median(ratios),
                goal=f"≤ {GOAL:.0f}",
                met=median(ratios) <= GOAL,
                note=spread(ratios),
            )
        )
    return results


def imports() -> None:
    """Print what the command imports, by its own and by its whole time."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "cold.db")
        prepare(database)
        words = (COMMAND, "--db", f"sqlite:///{database}", "incident", "show", "1")
        done = subprocess.run([sys.executable, "-X", "importtime", *words], check=True, capture_output=True, text=True)
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")][1:]
    print("\n".join(sorted(lines, key=lambda line: int(line.split("|")[1]))[-40:]))


if __name__ == "__main__":
    if sys.argv[1:] == ["imports"]:
        imports()
    else:
        print(table(measure()))
