"""Each statement is written in SQLAlchemy Core, compiled once for a dialect, and run on the driver's cursor.

SQLAlchemy's statement handling is most of the cost of a durable trigger; compiling once leaves the SQL portable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ClauseElement, Connection, Dialect, Table, bindparam, insert, select, text, update
from sqlalchemy.sql.compiler import SQLCompiler

from .tables import Tables, tables

__all__ = ["Statement", "Statements", "inserting", "statements"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One compiled statement: SQL, and the names of its parameters in order (None where the driver takes names)."""

    sql: str
    names: tuple[str, ...] | None

    def arguments(self, row: Mapping[str, Any]) -> Any:
        """The row as the driver takes it."""
        return row if self.names is None else tuple(map(row.__getitem__, self.names))

    def run(self, cursor: Any, row: Mapping[str, Any]) -> Any:
        """Run once; returns the cursor."""
        cursor.execute(self.sql, self.arguments(row))
        return cursor

    def run_many(self, cursor: Any, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run for each row."""
        cursor.executemany(self.sql, [self.arguments(row) for row in rows])


def compiled(clause: ClauseElement, dialect: Dialect) -> Statement:
    """Compile `clause` for `dialect`."""
    result = clause.compile(dialect=dialect)
    assert isinstance(result, SQLCompiler)  # noqa: S101  Executables compile to SQL
    return Statement(str(result), tuple(result.positiontup) if result.positiontup is not None else None)


def inserting(table: Table, dialect: Dialect, **special: Any) -> Statement:
    """INSERT of every column of `table` by its own name."""
    values = {column.name: special.get(column.name, bindparam(column.name)) for column in table.columns}
    return compiled(insert(table).values(values), dialect)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """What the store says to one kind of database, in one schema."""

    insert_event: Statement
    insert_case: Statement
    update_case: Statement
    insert_deadline: Statement
    update_deadline: Statement
    insert_text: Statement
    insert_notice: Statement
    select_case: Statement
    select_deadlines: Statement
    select_person: Statement
    select_people: Statement
    tables: Tables


def _position(t: Tables, dialect: Dialect) -> Any:
    """PostgreSQL: a sequence (gaps, no hot row). SQLite has one writer: the next number of the tenant."""
    prefix = f"{t.metadata.schema}." if t.metadata.schema else ""
    if dialect.name == "postgresql":
        return text(f"nextval('{prefix}otklik_positions')")
    return text(f"(SELECT coalesce(max(position), 0) + 1 FROM {prefix}otklik_events WHERE tenant = :tenant)")  # noqa: S608


DEADLINE_CHANGES = ("reminded", "outcome", "closed_at", "missed_at", "next_at")


@lru_cache(maxsize=16)
def _statements(schema: str | None, name: str, dialect: Dialect) -> Statements:  # noqa: ARG001  the name keys the cache
    t = tables(schema)
    moving = (
        "state",
        "version",
        "head",
        "entered_at",
        "recorded_at",
        "regulation",
        "workflow_version",
        "facts",
        "instants",
    )
    return Statements(
        insert_event=inserting(t.events, dialect, position=_position(t, dialect)),
        insert_case=inserting(t.cases, dialect),
        update_case=compiled(
            update(t.cases)
            .where(
                *[t.cases.c[item] == bindparam(item) for item in ("tenant", "key")],
                t.cases.c.version == bindparam("before"),
            )
            .values({item: bindparam(item) for item in moving}),
            dialect,
        ),
        insert_deadline=inserting(t.deadlines, dialect),
        update_deadline=compiled(
            update(t.deadlines)
            .where(
                *[
                    t.deadlines.c[item] == bindparam(f"{item}_")
                    for item in ("tenant", "case_key", "rule", "occurrence", "part")
                ]
            )
            .values({item: bindparam(item) for item in DEADLINE_CHANGES}),
            dialect,
        ),
        insert_text=inserting(t.texts, dialect),
        insert_notice=inserting(t.outbox, dialect),
        select_case=compiled(
            select(t.cases).where(t.cases.c.tenant == bindparam("tenant"), t.cases.c.key == bindparam("key")), dialect
        ),
        select_deadlines=compiled(
            select(t.deadlines)
            .where(t.deadlines.c.tenant == bindparam("tenant"), t.deadlines.c.case_key == bindparam("key"))
            .order_by(t.deadlines.c.rule, t.deadlines.c.occurrence, t.deadlines.c.part),
            dialect,
        ),
        select_person=compiled(
            select(t.staff).where(t.staff.c.tenant == bindparam("tenant"), t.staff.c.handle == bindparam("handle")),
            dialect,
        ),
        select_people=compiled(
            select(t.staff).where(t.staff.c.tenant == bindparam("tenant")).order_by(t.staff.c.person), dialect
        ),
        tables=t,
    )


def statements(connection: Connection, schema: str | None) -> Statements:
    """The statements for this connection's dialect, compiled the first time."""
    return _statements(schema, connection.dialect.name, connection.dialect)


def columns(table: Table) -> Sequence[str]:
    """The column names, in the order that a SELECT of the table returns."""
    return [column.name for column in table.columns]
