"""On SQLite no act and no look walks a table that grows: what they ask goes by an index, whatever is stored beside."""

from __future__ import annotations

import re
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from otklik.workflows.inbox import import_export
from otklik.workflows.search import search
from otklik.workflows.store.comments import CommentStore
from otklik.workflows.store.messages import MessageStore

from ..support.desk_story import MORNING, Story

FEW = ("alembic_version", "counters", "desks", "regulations", "sinks", "staff")  # tables of a few rows
_WALK = re.compile(
    rf"SCAN (?!otklik_(?:{'|'.join(FEW)})\b)otklik_\w+(?! VIRTUAL)\b|SEARCH (?!otklik_(?:{'|'.join(FEW)})\b).*\(tenant=\?\)$"
)

Walks = list[tuple[str, str]]


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> Walks:
    """Each statement, with that step of its plan, which walks a growing table; of every connection made from now on."""
    found: Walks = []
    seen: set[str] = set()

    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, row: Any = (), /) -> Cursor:
            if sql not in seen and sql.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
                seen.add(sql)
                plain = sqlite3.Cursor(self.connection)
                steps = [step[3] for step in plain.execute(f"EXPLAIN QUERY PLAN {sql}", row)]
                found.extend((sql, step) for step in steps if _WALK.match(step))
            return super().execute(sql, row)

    class Connection(sqlite3.Connection):
        def cursor(self, _factory: Any = None) -> Any:
            return super().cursor(Cursor)

    whole = sqlite3.dbapi2.connect
    monkeypatch.setattr(sqlite3.dbapi2, "connect", lambda *given, **named: whole(*given, factory=Connection, **named))
    return found


@pytest.fixture
def told(walks: Walks, database: Path) -> Iterator[Story]:
    with Story.open(f"sqlite:///{database}", MORNING) as story:
        yield story


def test_a_walk_is_noticed(told: Story, walks: Walks) -> None:
    with told.desk.reading() as store:
        list(store.events())
        store.projections()
    assert {step.split()[1] for _, step in walks} >= {"otklik_cases", "otklik_deadlines"}


def test_the_life_of_an_incident_the_clock_and_an_import_walk_nothing(
    told: Story, walks: Walks, tmp_path: Path
) -> None:
    one = told.incident("published")
    told.now("2026-07-15 16:00")
    incidents = told.desk.incidents
    for _ in range(2):
        new = incidents.detect(
            message="Нет воды", author_link="https://vk.com/id5", actor="ivanova", command=str(uuid.uuid4())
        )
        incidents[new.key].select(importance="ordinary", actor="ivanova", command=str(uuid.uuid4()))
    incidents.bulk("note", [one.key, new.key], note="Ждут", actor="ivanova")
    told.desk.blacklist.add(author_link="https://vk.com/id6", ground="spam", actor="ivanova", command=str(uuid.uuid4()))
    export = tmp_path / "export.csv"
    export.write_text(
        "ID;ID инцидента;Дата создания;Ссылка на сообщение;Текст\n"
        + "".join(
            f"{number};{number % 2};14.07.2026 09:10:00;https://vk.com/wall-1_{number};Яма\n" for number in range(4)
        )
    )
    assert list(import_export(told.desk, export)) == []
    told.desk.tick()
    incidents[new.key].view(actor="ivanova")
    incidents[new.key].history()
    assert walks == []


LOOKS: dict[str, Callable[[Story], object]] = {
    "cases of some states": lambda story: story.desk.incidents.list(states=["detected", "review"]),
    "the newest cases": lambda story: story.desk.incidents.list(limit=3),
    "the cases of a small workflow": lambda story: in_store(story, lambda store: store.cases("page")),
    "one relation": lambda story: in_store(story, lambda store: store.related("comment", "page", [4])),
    "relations in some states": lambda story: in_store(
        story, lambda store: store.related("publication", "page", [4, 5], states=["planned", "published"])
    ),
    "a comment by its source or link": lambda story: in_store(story, lambda store: comments(store).find("vk/1", "aa")),
    "an author's comments": lambda story: in_store(story, lambda store: comments(store).of_author(1)),
    "a cabinet's incidents": lambda story: in_store(
        story, lambda store: messages(store).incidents("cabinet", ["1", "2"])
    ),
    "messages by source": lambda story: in_store(story, lambda store: messages(store).known(["a", "b"])),
    "messages by link": lambda story: in_store(story, lambda store: messages(store).linked(["a", "b"])),
    "cases of authors": lambda story: in_store(
        story, lambda store: messages(store).by_authors([1, 2], before=9, limit=5)
    ),
    "an act by its UUID": lambda story: story.desk.outcome(str(uuid.uuid4())),
    "texts of some cases": lambda story: in_store(story, lambda store: store.texts_of([1, 2], "topic")),
    "words": lambda story: search(story.desk, "вода"),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_look_walks_nothing(told: Story, walks: Walks, look: Callable[[Story], object]) -> None:
    told.incident("detected")
    look(told)
    assert walks == []


def in_store(story: Story, ask: Callable[[Any], object]) -> object:
    with story.desk.reading() as store:
        return ask(store)


def comments(store: Any) -> CommentStore:
    return CommentStore(store.connection, store.tenant, schema=store.schema)


def messages(store: Any) -> MessageStore:
    return MessageStore(store.connection, store.tenant, schema=store.schema)
