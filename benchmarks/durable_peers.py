"""The peers' side of durable_beside.py: run by the peers' own Python, one peer a process; prints durable transitions a second.

python benchmarks/durable_peers.py PEER FOLDER SECONDS [POSTGRESQL_URL]

Each takes an incident's nine transitions, one after another, as that library makes a state durable: what it acknowledges is
on the disk (SQLite: WAL, synchronous=FULL). No terms, no guards with reasons, no roles: they do less than Otklik does.
"""

# ruff: noqa: PLC0415  each peer is imported in the process that measures it, and by nobody else

from __future__ import annotations

import json
import logging
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

STATES = ("selected", "assigned", "draft", "review", "revision", "review", "approved", "published", "final")
TEXT = "Заявка на ремонт уличного освещения передана подрядчику, работы запланированы до конца недели. " * 2


def timed(case: Callable[[], Iterator[None]], seconds: float) -> float:
    """Transitions a second, of whole cases one after another until the time is over; the first case warms up."""
    for _ in case():
        pass
    done, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        for _ in case():
            done += 1
    return done / (time.perf_counter() - begun)


def eventsourcing(folder: Path, seconds: float, url: str | None) -> float:  # noqa: ARG001
    """An aggregate whose every change is an event; the repository reads it anew, as another process would."""
    from eventsourcing.application import Application
    from eventsourcing.domain import Aggregate, event

    class Incident(Aggregate):
        def __init__(self) -> None:
            self.state, self.text = "detected", ""

        @event("Moved")
        def move(self, state: str, text: str) -> None:
            self.state, self.text = state, text

    application = Application[Incident](
        env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / "eventsourcing.db")}
    )

    def case() -> Iterator[None]:
        incident = Incident()
        application.save(incident)
        for state in STATES:
            found: Incident = application.repository.get(incident.id)
            found.move(state, TEXT)
            application.save(found)
            yield

    return timed(case, seconds)


def spiffworkflow(folder: Path, seconds: float, url: str | None) -> float:  # noqa: ARG001
    """A workflow of nine tasks, read from its row, moved by one task, written back and committed."""
    from SpiffWorkflow import TaskState, Workflow
    from SpiffWorkflow.serializer.json import JSONSerializer
    from SpiffWorkflow.specs import Simple, WorkflowSpec

    spec = WorkflowSpec(name="incident", addstart=True)
    last = spec.start
    for number, state in enumerate(STATES):
        task = Simple(spec, f"{state}_{number}")
        last.connect(task)
        last = task
    serializer = JSONSerializer()
    connection = sqlite3.connect(folder / "spiff.db", isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE cases (key INTEGER PRIMARY KEY, data TEXT)"
    )
    keys = iter(range(1, 1 << 60))

    def case() -> Iterator[None]:
        key = next(keys)
        workflow = Workflow(spec)
        next(iter(workflow.get_tasks(state=TaskState.READY))).run()
        connection.execute("INSERT INTO cases VALUES (?, ?)", (key, serializer.serialize_workflow(workflow)))
        for _ in STATES:
            connection.execute("BEGIN IMMEDIATE")
            (data,) = connection.execute("SELECT data FROM cases WHERE key = ?", (key,)).fetchone()
            found = serializer.deserialize_workflow(data)
            task = next(iter(found.get_tasks(state=TaskState.READY)))
            task.data["text"] = TEXT
            task.run()
            connection.execute("UPDATE cases SET data = ? WHERE key = ?", (serializer.serialize_workflow(found), key))
            connection.execute("COMMIT")
            yield

    return timed(case, seconds)


def dbos(folder: Path, seconds: float, url: str | None) -> float:
    """A durable workflow of nine steps: each step's outcome is recorded before the next begins."""
    from dbos import DBOS, DBOSConfig

    config: DBOSConfig = {
        "name": "incident",
        "system_database_url": url or f"sqlite:///{folder / 'dbos.db'}",
        "log_level": "ERROR",
        "run_admin_server": False,
    }
    DBOS(config=config)

    @DBOS.step()
    def move(state: str, text: str) -> dict[str, str]:
        return {"state": state, "text": text}

    @DBOS.workflow()
    def incident() -> int:
        for state in STATES:
            move(state, TEXT)
        return len(STATES)

    DBOS.launch()

    def case() -> Iterator[None]:
        yield from (None for _ in range(incident()))

    try:
        return timed(case, seconds)
    finally:
        DBOS.destroy()


PEERS = {"eventsourcing": eventsourcing, "spiffworkflow": spiffworkflow, "dbos": dbos}

if __name__ == "__main__":
    logging.disable(logging.WARNING)
    name, where, how_long, *rest = sys.argv[1:]
    print(json.dumps(PEERS[name](Path(where), float(how_long), rest[0] if rest else None)))
