"""What the clock and the board ask is answered by an index on both databases: the cost is what has come, not what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from otklik.engine.instants import to_text
from otklik.engine.store.agenda import Agenda, Place
from otklik.workflows.reports.board import board
from otklik.workflows.timers import tick

from ..support.desk_story import Story

NOW = "2026-07-14T02:00:00.000000Z"


@pytest.fixture
def story(url: str) -> Iterator[Story]:
    with Story.open(url, "2026-07-14 09:10") as told:
        for state in ("detected", "review", "approved", "detected"):
            told.incident(state)
        yield told


def plan(connection: Connection, ask: Callable[[], object]) -> str:
    """How the database would answer what `ask` asks."""
    said: list[tuple[str, Any]] = []

    def hear(_c: object, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool) -> None:
        said.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", hear)
    ask()
    event.remove(connection, "before_cursor_execute", hear)
    [(statement, parameters)] = said
    postgresql = connection.dialect.name == "postgresql"
    cursor = connection.connection.cursor()
    cursor.execute(f"{'EXPLAIN' if postgresql else 'EXPLAIN QUERY PLAN'} {statement}", parameters)
    rows = cursor.fetchall()
    cursor.close()
    return "\n".join(str(row[0 if postgresql else 3]) for row in rows)


FILL = """
WITH RECURSIVE n(i) AS (SELECT 100000 UNION ALL SELECT i + 1 FROM n WHERE i < 105000)
INSERT INTO otklik_deadlines ({columns}) SELECT {values} FROM otklik_deadlines CROSS JOIN n
WHERE rule = 'forward' AND outcome = 'open' AND case_key = 1
"""


def filled(story: Story) -> None:
    """Many more deadlines, most of them ended, so that the database does not simply read the few."""
    at = "'2027-01-01T00:00:00.' || i || 'Z'"
    new = {
        "occurrence": "occurrence + i",
        "outcome": "CASE WHEN i % 20 = 0 THEN 'open' ELSE 'met' END",
        "next_at": f"CASE WHEN i % 20 = 0 THEN {at} END",
        **dict.fromkeys(("due", "lapse"), at),
    }
    with story.desk.writing() as store:
        names = [column.name for column in store.tables.deadlines.columns]
        values = ", ".join(new.get(name, name) for name in names)
        store.connection.execute(text(FILL.format(columns=", ".join(names), values=values)))
        store.connection.execute(text("ANALYZE otklik_deadlines"))


ASKED: list[tuple[Callable[[Agenda], object], str]] = [
    (lambda agenda: agenda.due(NOW), "tenant_next_at"),
    (lambda agenda: agenda.next_at(), "tenant_next_at"),
    (lambda agenda: agenda.waiting(NOW), "tenant_next_at"),
    (lambda agenda: agenda.held(["head"]), "tenant_holder_due"),
    (lambda agenda: agenda.running(40), "tenant_due"),
    (lambda agenda: agenda.running(40, after=(NOW, 1, "reply", 1, "")), "tenant_due"),
    (lambda agenda: agenda.running(40, holder="curator"), "tenant_holder_due"),
    (lambda agenda: agenda.count(10_000), "due"),
    (lambda agenda: agenda.count(10_000, before=NOW), "due"),
]


def test_an_index_answers_and_a_page_is_read_in_its_order(story: Story) -> None:
    filled(story)
    with story.desk.reading() as store:
        for ask, index in ASKED:
            found = plan(store.connection, partial(ask, Agenda(store)))
            assert index in found, found
            assert "Seq Scan" not in found, found
            assert "SCAN otklik_deadlines\n" not in f"{found}\n", found
            assert "USE TEMP B-TREE FOR ORDER BY" not in found, found
            assert not any(line.lstrip("-> ").startswith("Sort  (") for line in found.splitlines()), found


def test_the_oldest_page_is_looked_for_among_pages(story: Story) -> None:
    with story.desk.reading() as store:
        assert store.first_case("page") is None
        assert store.first_case("incident") == store.case(1)[0]
        if store.connection.dialect.name == "sqlite":  # PostgreSQL chooses by what it counted
            assert "tenant_workflow_state" in plan(store.connection, partial(store.first_case, "page"))


def test_a_page_after_another_is_the_whole_in_order(story: Story) -> None:
    everything = board(story.desk)
    assert len(everything) == 5
    assert [row.due for row in everything] == sorted(row.due for row in everything)
    with story.desk.reading() as store:
        pages: list[tuple[int, str]] = []
        after: Place | None = None
        while page := Agenda(store).running(1, after=after):
            key, item = page[0]
            pages.append((key, item.rule))
            after = (to_text(item.due), key, *item.identity)
    assert pages == [(row.case, row.rule) for row in everything]
    assert [row.case for row in board(story.desk, limit=2)] == [row.case for row in everything][:2]
    assert board(story.desk, holder="curator") == [row for row in everything if row.holder == "curator"]
    assert board(story.desk, holder="petrov", limit=1) == [row for row in everything if "petrov" in row.persons][:1]
    assert board(story.desk, holder="nobody") == []


def statements(connection_of: Story, act: Callable[[], object]) -> list[str]:
    said: list[str] = []
    engine = connection_of.desk.binding.engine
    assert engine is not None

    def hear(_c: object, _cursor: object, statement: str, _parameters: Any, _context: object, _many: bool) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    act()
    event.remove(engine, "before_cursor_execute", hear)
    return said


def test_a_quiet_look_reads_no_case_of_an_incident_and_writes_nothing(story: Story) -> None:
    story.desk.staff.absent("petrov", reason="leave", start="2026-07-20", until="2026-07-30", actor="ivanova")
    tick(story.desk)
    said = statements(story, lambda: tick(story.desk))
    cases = [one for one in said if "otklik_cases" in one]  # before its first week: whether there is a page at all
    assert all("otklik_cases.workflow = " in one for one in cases), said
    assert len(cases) <= 1
    assert all("otklik_events.stream = " in one for one in said if "FROM otklik_events" in one), said  # registers alone
    assert not [one for one in said if one.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(said) <= 8
