"""A host's 32 threads on one SQLite file through `GroupCommit`, beside one thread with a desk of its own.

python benchmarks/group_commit.py

Both sides fire the acts of `durable_trigger`, each a case's whole life, on copies of one prepared database (WAL,
synchronous=FULL), turn about. In both every call returns after its own commit. `busy` tells how much of one
thread's time is work of the processor: the rest is what a common commit can save.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from durable_trigger import BEGINNING, CASES, Chance, Ours, acts, prepare
from result import Result, median, spread, table

from otklik import Desk, GroupCommit
from otklik.engine.clock import SetClock

GOAL = 2.5
ROUNDS = 5
THREADS = 32
LIFE = 4  # acts of each case in a round: enough, where a commit takes milliseconds


def one_thread(path: Path, keys: range) -> tuple[float, float]:
    """Seconds for the acts of these cases, one after the other, and the processor's part of them."""
    ours = Ours(path)
    started, busy = time.perf_counter(), time.process_time()
    for key in keys:
        ours.run(list(acts(key))[:LIFE])
    took = time.perf_counter() - started, time.process_time() - busy
    ours.close()
    return took


def threads(path: Path, keys: range) -> float:
    """Seconds for the same acts by 32 threads, a case each at a time."""
    clock = SetClock(BEGINNING)

    def live(key: int) -> None:
        for _, trigger, values in list(acts(key))[:LIFE]:
            office.run(lambda desk, trigger=trigger, values=values: desk.incidents[key].fire(trigger, **values))  # type: ignore[misc]

    with (
        GroupCommit(lambda: Desk.open(f"sqlite:///{path}", clock=clock, entropy=Chance())) as office,
        ThreadPoolExecutor(THREADS) as pool,
    ):
        started = time.perf_counter()
        list(pool.map(live, keys))
        return time.perf_counter() - started


def measure(rounds: int = ROUNDS) -> list[Result]:
    """Acts a second of both, and their ratio: medians of paired rounds, the first of which only warms up."""
    keys = range(1, CASES + 1)
    count = len(keys) * LIFE
    pairs: list[tuple[float, float, float]] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        base = folder / "base.db"
        prepare(base)
        for turn in range(rounds + 1):
            path = folder / f"{turn}.db"
            shutil.copy(base, path)
            alone, busy = one_thread(path, keys)
            path = folder / f"{turn}-threads.db"
            shutil.copy(base, path)
            pairs.append((threads(path, keys), alone, busy))
    pairs = pairs[1:]
    ratios = [alone / together for together, alone, _ in pairs]
    ratio = median(ratios)
    busy = median(busy / alone for _, alone, busy in pairs)
    return [
        Result(
            what=f"{THREADS} threads by group commit, beside one thread",
            ours=median(count / together for together, _, _ in pairs),
            beside=median(count / alone for _, alone, _ in pairs),
            unit="acts/s",
            ratio=ratio,
            goal=f"≥ {GOAL}",
            met=ratio >= GOAL,
            note=f"{spread(ratios)}; one thread was busy {busy:.0%} of its time, and waited for the disk the rest",
        )
    ]


if __name__ == "__main__":
    found = measure()
    print(table(found))
    print(found[0].note)
