"""Batches, cases a second: one act on many (a bulk assign), and an import where every row is open; on both engines.

python benchmarks/batches.py            the figures
python benchmarks/batches.py profile    where the time of a bulk assign on SQLite goes

Every round works on a copy of one prepared database, in this process. An import reads its CSV, an act writes what the
same act on one case would: its event in the case's chain, deadlines, notices. On SQLite bare sqlite3 beside it says the
very same statements, recorded once, with the rows at hand: what a batch costs without a thought about it.
"""

from __future__ import annotations

import cProfile
import pstats
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from import_speed import NOW, write_open
from postgres_trigger import Server
from recorder import Said, connect, recording
from result import Result, median, spread, table
from sqlalchemy import Engine, create_engine

from otklik.engine.clock import SetClock
from otklik.engine.store.sqlite import prepare_sqlite
from otklik.workflows.desk import Desk
from otklik.workflows.inbox import Imported, import_export
from otklik.workflows.regulation import load

GOALS = {"SQLite": 20_000, "PostgreSQL": 12_000}
ROUNDS = 5
CASES = 5_000
ASSIGN = {"official": "official", "executors": ["executor"]}


class Files:
    """SQLite databases of the benchmark's own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0

    def copy(self, base: str | None = None) -> str:
        """The name of a new database, empty or as `base` is."""
        self._made += 1
        name = str(self._folder / f"{self._made}.db")
        if base is not None:
            shutil.copy(base, name)
        return name

    def uri(self, name: str) -> str:
        """The address of a database."""
        return f"sqlite:///{name}"

    def close(self) -> None:
        """Nothing runs."""


def engine_on(uri: str, **connect_args: Any) -> Engine:
    """An engine for either kind of address."""
    if uri.startswith("sqlite"):
        return prepare_sqlite(create_engine(uri, connect_args=connect_args))
    return create_engine(uri.replace("postgresql://", "postgresql+psycopg://", 1))


class Bench:
    """One database server, or the folder of files that stands for it; `export` is what is imported."""

    def __init__(self, server: Server | Files, export: Path) -> None:
        self._server = server
        self._export = export
        self._begun = server.copy()
        engine = engine_on(server.uri(self._begun))
        with Desk.init(
            engine,
            load("lesozavodsk-215"),
            tenant="lesozavodsk",
            curator="ivanova",
            rehearsal=True,
            clock=SetClock(NOW),
        ) as desk:
            desk.staff.add("official", roles=["official"], actor="ivanova")
            desk.staff.add("executor", roles=["executor"], actor="ivanova")
        engine.dispose()
        self._selected = server.copy(self._begun)
        self._run(self._selected, self._import)
        self._run(self._selected, partial(self._act, trigger="select", importance="ordinary"))

    def _run(self, name: str, work: Callable[[Desk], None], **connect_args: Any) -> float:
        """Cases a second of `work`."""
        engine = engine_on(self._server.uri(name), **connect_args)
        with Desk(engine, clock=SetClock(NOW)) as desk:
            assert desk.regulation  # read and understood
            started = time.perf_counter()
            work(desk)
            seconds = time.perf_counter() - started
        engine.dispose()
        return CASES / seconds

    def _import(self, desk: Desk) -> None:
        report = Imported(file=self._export.name)
        assert not list(import_export(desk, self._export, report=report))
        assert report.new == CASES, report.as_json()

    @staticmethod
    def _act(desk: Desk, trigger: str, **values: object) -> None:
        outcomes = desk.incidents.bulk(trigger, range(1, CASES + 1), actor="ivanova", **values)
        assert [item.error for item in outcomes if not item.done] == []

    def assign(self, **connect_args: Any) -> float:
        """Cases a second of one assignment of them all."""
        work = partial(self._act, trigger="assign", **ASSIGN)
        return self._run(self._server.copy(self._selected), work, **connect_args)

    def imported(self, **connect_args: Any) -> float:
        """Rows a second of one import."""
        return self._run(self._server.copy(self._begun), self._import, **connect_args)

    def bare(self) -> tuple[Callable[[], float], Callable[[], float]]:
        """What answers cases a second of bare sqlite3 that says what an assignment, and an import, said."""
        assigned: list[Said] = []
        imported: list[Said] = []
        self.assign(factory=recording(assigned))
        self.imported(factory=recording(imported))
        return (
            lambda: said_again(self._server.copy(self._selected), assigned),
            lambda: said_again(self._server.copy(self._begun), imported),
        )


def said_again(path: str, said: list[Said]) -> float:
    """Cases a second of bare sqlite3 on that database."""
    connection = connect(path)
    cursor = connection.cursor()
    started = time.perf_counter()
    for item in said:
        if not connection.in_transaction:
            cursor.execute("BEGIN IMMEDIATE")
        (cursor.executemany if item.many else cursor.execute)(item.sql, item.given)
        if item.sql.startswith("SELECT"):
            cursor.fetchall()
    seconds = time.perf_counter() - started
    connection.close()
    return CASES / seconds


def measure(rounds: int = ROUNDS) -> list[Result]:
    """Cases a second of both batches on both engines, turn about."""
    results = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        export = folder / "open.csv"
        write_open(export, CASES)
        for engine, server in (("SQLite", Files(folder)), ("PostgreSQL", Server(str(folder / "postgres")))):
            try:
                bench = Bench(server, export)
                bare = bench.bare() if engine == "SQLite" else (None, None)
                runs = [
                    [
                        (ours(), beside and beside())
                        for ours, beside in zip((bench.assign, bench.imported), bare, strict=True)
                    ]
                    for _ in range(rounds)
                ]
            finally:
                server.close()
            goal = GOALS[engine]
            for what, pairs in zip(
                ("assign, {n} incidents", "import, CSV of {n} open rows"), zip(*runs, strict=True), strict=True
            ):
                speeds = [ours for ours, _ in pairs]
                besides = [beside for _, beside in pairs if beside]
                results.append(
                    Result(
                        what=f"{engine}: {what.format(n=f'{CASES:,}')}",
                        ours=median(speeds),
                        unit="cases/s",
                        beside=median(besides) if besides else None,
                        ratio=median(ours / beside for ours, beside in pairs if beside) if besides else None,
                        goal=f"≥ {goal:,}",
                        met=median(speeds) >= goal,
                        note=spread(speeds, 0),
                    )
                )
    return results


def profile() -> None:
    """Print where the time of a bulk assign on SQLite goes."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        export = folder / "open.csv"
        write_open(export, CASES)
        bench = Bench(Files(folder), export)
        profiler = cProfile.Profile()
        profiler.runcall(bench.assign)
        pstats.Stats(profiler).sort_stats("tottime").print_stats(40)


if __name__ == "__main__":
    if sys.argv[1:] == ["profile"]:
        profile()
    else:
        print(table(measure()))
