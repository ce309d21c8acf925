"""A durable trigger, everything included, beside the same reads and writes by bare sqlite3.

python benchmarks/durable_trigger.py            the ratio
python benchmarks/durable_trigger.py profile    where our time goes

Both sides work on copies of one prepared database, on the same file system, one act a transaction, turn about, ten
cases each: the disk's moods fall on both, and nobody finds the processor's caches full of the other's things at every
ninth act, as a process that works by itself never does. What sqlite3 runs was captured from Otklik once: the very statements and rows. Afterwards both databases must hold
the same rows.
"""

from __future__ import annotations

import cProfile
import pstats
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from recorder import Said, connect, recording
from result import Result, median, spread, table
from sqlalchemy import create_engine

from otklik.engine.clock import SetClock
from otklik.engine.store.sqlite import prepare_sqlite
from otklik.workflows.desk import Desk
from otklik.workflows.regulation import load

GOAL = 0.6
STEADY = 2_000  # acts/s of bare sqlite3 below which the disk is all that is measured, and the goal is not judged
ROUNDS = 5
CASES = 100
TURN = 10  # cases that one side works on before it is the other's turn
BEGINNING = "2026-07-13T09:00:00+10:00"  # a Monday
TENANT = "lesozavodsk"

Act = tuple[int, str, dict[str, Any]]
Statements = list[tuple[str, Any]]

MESSAGE = "Здравствуйте! Третью неделю на улице Садовой не горит ни один фонарь, вечером идти страшно. Когда починят?"
ANSWER = (
    "Добрый день! Заявка на ремонт уличного освещения передана подрядчику, работы запланированы до конца недели. "
    "О выполнении сообщим в этой же ветке. Спасибо, что обратились."
)
REMARKS = "Назвать подрядчика и дату; убрать «запланированы»"


def acts(key: int) -> Iterator[Act]:
    """The life of one incident: returned once; each fifth is of elevated importance, each tenth owes the Head a notice."""
    curator, executor = {"actor": "ivanova"}, {"actor": f"executor{key % 5}"}
    importance = "elevated" if key % 5 == 0 else "ordinary"
    why = {"reason": "Темно у школы"} if importance == "elevated" else {}
    yield key, "select", {**curator, "importance": importance, **why, "topic": "Благоустройство / Освещение"}
    if key % 10 == 0:
        yield key, "mark_significant", {**curator, "reason": "Пишут жители трёх улиц"}
    yield key, "assign", {**curator, "official": "official", "executors": [executor["actor"]]}
    yield key, "start", executor
    yield key, "submit", {**executor, "kind": "answer", "text": ANSWER}
    yield key, "return", {**curator, "remarks": REMARKS}
    yield key, "resubmit", {**executor, "text": ANSWER}
    yield key, "approve", {**curator, "criteria": ["all"]}
    yield key, "publish", {**executor, "links": [f"https://vk.com/wall-90000001_{10_000 + key}?reply={key}"]}
    yield key, "finalize", {**curator, "closing": "solved"}


class Chance:
    """Random bytes at about the cost of the system's, the same in every run, so that the rows can be compared."""

    def __init__(self) -> None:
        self.bytes = random.Random(215).randbytes  # noqa: S311  not for secrets


class Ours:
    """Otklik on a database: fires acts, the clock a minute on at each."""

    def __init__(self, path: Path, **connect: Any) -> None:
        self.engine = prepare_sqlite(create_engine(f"sqlite:///{path}", connect_args=connect))
        self.clock = SetClock(BEGINNING)
        self.desk = Desk(self.engine, clock=self.clock, entropy=Chance())

    def run(self, life: list[Act]) -> None:
        """Fire each act in a transaction of its own."""
        incidents, advance, minute = self.desk.incidents, self.clock.advance, timedelta(minutes=1)
        for key, trigger, values in life:
            advance(minute)
            incidents[key].fire(trigger, **values)

    def close(self) -> None:
        self.desk.close()
        self.engine.dispose()


class Raw:
    """Bare sqlite3 with the same settings: runs the statements that Otklik was seen to run."""

    def __init__(self, path: Path) -> None:
        self.connection = connect(path)

    def run(self, life: list[Statements]) -> None:
        """Run each act's statements in a transaction of their own."""
        cursor = self.connection.cursor()
        execute, fetch = cursor.execute, cursor.fetchall
        for statements in life:
            execute("BEGIN IMMEDIATE")
            for sql, row in statements:
                execute(sql, row)
                if sql.startswith("SELECT"):
                    fetch()
            execute("COMMIT")

    def close(self) -> None:
        self.connection.close()


def capture(path: Path) -> list[list[Statements]]:
    """Every statement of each act of each case, as Otklik gives it to the driver."""
    seen: list[Said] = []
    ours = Ours(path, factory=recording(seen))
    lives = []
    for key in range(1, CASES + 1):
        life = []
        for act in acts(key):
            seen.clear()
            ours.run([act])
            life.append([(item.sql, item.given) for item in seen if item.sql != "COMMIT"])
        lives.append(life)
    ours.close()
    return lives


def prepare(database: Path | str, beginning: str = BEGINNING) -> None:
    """A desk with its staff, and incidents just detected; made by our own migration. A file of SQLite, or a URL."""
    clock = SetClock(beginning)
    desk = Desk.init(
        database if isinstance(database, str) else f"sqlite:///{database}",
        load("lesozavodsk-215"),
        tenant=TENANT,
        curator="ivanova",
        rehearsal=True,
        clock=clock,
        entropy=Chance(),
    )
    desk.staff.add("official", ["official"], actor="ivanova")
    for number in range(5):
        desk.staff.add(f"executor{number}", ["executor"], actor="ivanova")
    for number in range(CASES):
        desk.incidents.detect(
            role="importer",
            network="vk",
            link=f"https://vk.com/wall-90000001_{number}",
            message=MESSAGE,
            author_link=f"https://vk.com/id{number}",
        )
    desk.close()


def rows(path: Path) -> dict[str, list[Any]]:
    """Every row of every table of ours."""
    with sqlite3.connect(path) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'otklik_%'")
        found = {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for (name,) in names.fetchall()}
    connection.close()
    return found


def timed(run: Callable[[list[Any]], None], life: list[Any]) -> float:
    """Seconds that `run` takes for `life`."""
    started = time.perf_counter()
    run(life)
    return time.perf_counter() - started


def paired_round(folder: Path, base: Path, captured: list[list[Statements]]) -> tuple[float, float]:
    """Seconds of ours and of sqlite3 for the same acts, turn about, on fresh copies."""
    paths = folder / "ours.db", folder / "raw.db"
    for path in paths:
        shutil.copy(base, path)
    ours, raw = Ours(paths[0]), Raw(paths[1])
    ours.run(list(acts(1)))  # the first case is not timed: each connection compiles its statements once
    raw.run(captured[0])
    spent = [0.0, 0.0]
    for first in range(2, CASES + 1, TURN):
        keys = range(first, min(first + TURN, CASES + 1))
        turns: list[tuple[int, Callable[[list[Any]], None], list[Any]]] = [
            (0, ours.run, [act for key in keys for act in acts(key)]),
            (1, raw.run, [statements for key in keys for statements in captured[key - 1]]),
        ]
        for side, run, life in turns if first // TURN % 2 else reversed(turns):
            spent[side] += timed(run, life)
    ours.close()
    raw.close()
    assert rows(paths[0]) == rows(paths[1]), "the two sides did not write the same rows"
    for path in paths:
        path.unlink()
    return spent[0], spent[1]


def writes_only(captured: list[list[Statements]]) -> list[list[Statements]]:
    """The same without the reads."""
    return [[[item for item in act if not item[0].startswith("SELECT")] for act in life] for life in captured]


def measure(rounds: int = ROUNDS) -> list[Result]:
    """Acts a second on both sides, and their ratio: medians of paired rounds, the first of which only warms up."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        base = folder / "base.db"
        prepare(base)
        shutil.copy(base, folder / "captured.db")
        captured = capture(folder / "captured.db")
        count = sum(map(len, captured[1:]))
        results = []
        for what, statements, goal in (
            ("durable trigger, beside sqlite3 with the same reads and writes", captured, GOAL),
            ("… beside the writes alone", writes_only(captured), None),
        ):
            pairs = [paired_round(folder, base, statements) for _ in range(rounds + 1)][1:]
            ratios = [raw / ours for ours, raw in pairs]
            ratio = median(ratios)
            beside = median(count / raw for _, raw in pairs)
            judged = goal is not None and beside >= STEADY
            results.append(
                Result(
                    what=what,
                    ours=median(count / ours for ours, _ in pairs),
                    beside=beside,
                    unit="acts/s",
                    ratio=ratio,
                    goal="" if goal is None else f"≥ {goal}",
                    met=ratio >= GOAL if judged else None,
                    note=spread(ratios) + ("" if beside >= STEADY else "; the disk stalled: too slow to judge by"),
                )
            )
    return results


def profile() -> None:
    """Print where our side's time goes."""
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary, "base.db")
        prepare(base)
        ours = Ours(base)
        ours.run(list(acts(1)))
        life = [act for key in range(2, CASES + 1) for act in acts(key)]
        profiler = cProfile.Profile()
        profiler.runcall(ours.run, life)
        ours.close()
        pstats.Stats(profiler).sort_stats("tottime").print_stats(45)


if __name__ == "__main__":
    if sys.argv[1:] == ["profile"]:
        profile()
    else:
        print(table(measure()))
