"""Each statement is written in SQLAlchemy Core, compiled once for a dialect, and run on the driver's cursor.

SQLAlchemy's statement handling is most of the cost of a durable trigger; compiling once leaves the SQL portable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ClauseElement,
    Connection,
    Dialect,
    Insert,
    Table,
    bindparam,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.sql.compiler import SQLCompiler

from .tables import Tables, tables

__all__ = [
    "Rows",
    "Statement",
    "Statements",
    "compiled",
    "insert_unless_there",
    "inserting",
    "next_position",
    "statements",
]


class Statement:
    """One compiled statement: SQL, and the names of its parameters in order (None where the driver takes names)."""

    __slots__ = ("arguments", "sql")

    def __init__(self, sql: str, names: Sequence[str] | None) -> None:
        self.sql = sql
        self.arguments: Callable[[Mapping[str, Any]], Any] = _as_it_is if names is None else _in_order(names)

    def run(self, cursor: Any, row: Mapping[str, Any]) -> Any:
        """Run once; returns the cursor."""
        cursor.execute(self.sql, self.arguments(row))
        return cursor

    def run_many(self, cursor: Any, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run for each row."""
        cursor.executemany(self.sql, [self.arguments(row) for row in rows])


def _as_it_is(row: Mapping[str, Any]) -> Any:
    return row


def _in_order(names: Sequence[str]) -> Callable[[Mapping[str, Any]], Any]:
    if len(names) == 1:  # itemgetter would answer the value alone
        return lambda row: (row[names[0]],)
    return itemgetter(*names)


class Rows:
    """Rows for one statement, each as the driver takes it: plain tuples, cheap to hold by the thousand."""

    __slots__ = ("_rows", "_statement")

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._rows: list[Any] = []

    def add(self, row: Mapping[str, Any]) -> None:
        """Take one more row."""
        self._rows.append(self._statement.arguments(row))

    def run(self, cursor: Any) -> None:
        """Run the statement for each row; nothing where there is none."""
        if self._rows:
            cursor.executemany(self._statement.sql, self._rows)


def compiled(clause: ClauseElement, dialect: Dialect) -> Statement:
    """Compile `clause` for `dialect`."""
    result = clause.compile(dialect=dialect)
    assert isinstance(result, SQLCompiler)  # noqa: S101  Executables compile to SQL
    return Statement(str(result), result.positiontup)


@lru_cache(maxsize=64)
def inserting(table: Table, dialect: Dialect, *, unless_there: bool = False, **special: Any) -> Statement:
    """INSERT of every column of `table` by its own name; `unless_there`, as `insert_unless_there`."""
    values = {column.name: special.get(column.name, bindparam(column.name)) for column in table.columns}
    statement = insert_unless_there(table, dialect) if unless_there else insert(table)
    return compiled(statement.values(values), dialect)


def insert_unless_there(table: Table, dialect: Dialect) -> Insert:
    """INSERT that leaves a row with the same key as it is: the count of rows tells, and no error ends a host's transaction."""
    if dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert_postgresql  # noqa: PLC0415  of the one in use

        return insert_postgresql(table).on_conflict_do_nothing()
    from sqlalchemy.dialects.sqlite import insert as insert_sqlite  # noqa: PLC0415

    return insert_sqlite(table).on_conflict_do_nothing()


MOVING = (
    "state", "version", "head", "entered_at", "recorded_at", "regulation", "workflow_version", "facts", "instants",
)  # fmt: skip
DEADLINE_CHANGES = ("reminded", "outcome", "closed_at", "missed_at", "next_at")


class Statements:
    """What the store says to one kind of database, in one schema; each is compiled when it is first said."""

    def __init__(self, tables: Tables, dialect: Dialect) -> None:
        self.tables = tables
        self._dialect = dialect

    @cached_property
    def insert_event(self) -> Statement:
        """An event, at the next position."""
        return inserting(self.tables.events, self._dialect, position=text(next_position(self.tables, self._dialect)))

    @cached_property
    def append_event(self) -> Statement:
        """An event of a register, unless someone else has appended at its place."""
        position = text(next_position(self.tables, self._dialect))
        return inserting(self.tables.events, self._dialect, unless_there=True, position=position)

    @cached_property
    def insert_case(self) -> Statement:
        """A new case."""
        return inserting(self.tables.cases, self._dialect)

    @cached_property
    def update_case(self) -> Statement:
        """A case moved on, where its version is still `before`."""
        c = self.tables.cases.c
        where = (c.tenant == bindparam("tenant"), c.key == bindparam("key"), c.version == bindparam("before"))
        moved: dict[str, Any] = {item: bindparam(item) for item in MOVING}
        return compiled(update(self.tables.cases).where(*where).values(moved), self._dialect)

    @cached_property
    def insert_deadline(self) -> Statement:
        """A deadline that opens."""
        return inserting(self.tables.deadlines, self._dialect)

    @cached_property
    def update_deadline(self) -> Statement:
        """What may change of an open deadline; its identity comes under names with `_` behind."""
        return self._change_deadline(DEADLINE_CHANGES)

    @cached_property
    def update_missed(self) -> Statement:
        """The same of one that was missed: the steps up are known since."""
        return self._change_deadline((*DEADLINE_CHANGES, "remind"))

    @cached_property
    def update_recounted(self) -> Statement:
        """The same of one that another calendar has moved."""
        return self._change_deadline((*DEADLINE_CHANGES, "due", "lapse", "remind", "provisional", "calendar"))

    def _change_deadline(self, names: Sequence[str]) -> Statement:
        c = self.tables.deadlines.c
        where = [c[item] == bindparam(f"{item}_") for item in ("tenant", "case_key", "rule", "occurrence", "part")]
        changed: dict[str, Any] = {item: bindparam(item) for item in names}
        return compiled(update(self.tables.deadlines).where(*where).values(changed), self._dialect)

    @cached_property
    def insert_relation(self) -> Statement:
        """A case to which another belongs."""
        return inserting(self.tables.relations, self._dialect)

    @cached_property
    def delete_relations(self) -> Statement:
        """Every relation of one case."""
        c = self.tables.relations.c
        where = (c.tenant == bindparam("tenant"), c.case_key == bindparam("key"))
        return compiled(delete(self.tables.relations).where(*where), self._dialect)

    @cached_property
    def insert_text(self) -> Statement:
        """A text, beside its event."""
        return inserting(self.tables.texts, self._dialect)

    @cached_property
    def insert_notice(self) -> Statement:
        """A notice that an event owes."""
        return inserting(self.tables.outbox, self._dialect)

    @cached_property
    def select_case(self) -> Statement:
        """One case."""
        c = self.tables.cases.c
        query = select(self.tables.cases).where(c.tenant == bindparam("tenant"), c.key == bindparam("key"))
        return compiled(query, self._dialect)

    @cached_property
    def select_deadlines(self) -> Statement:
        """Every deadline of one case."""
        c = self.tables.deadlines.c
        query = select(self.tables.deadlines).where(c.tenant == bindparam("tenant"), c.case_key == bindparam("key"))
        return compiled(query.order_by(c.rule, c.occurrence, c.part), self._dialect)

    @cached_property
    def select_person(self) -> Statement:
        """One member of staff."""
        c = self.tables.staff.c
        query = select(self.tables.staff).where(c.tenant == bindparam("tenant"), c.handle == bindparam("handle"))
        return compiled(query, self._dialect)

    @cached_property
    def select_people(self) -> Statement:
        """Every member of staff, in order of joining."""
        c = self.tables.staff.c
        query = select(self.tables.staff).where(c.tenant == bindparam("tenant")).order_by(c.person)
        return compiled(query, self._dialect)


def next_position(t: Tables, dialect: Dialect) -> str:
    """PostgreSQL: a sequence (gaps, no hot row). SQLite has one writer: the next number of the tenant."""
    prefix = f"{t.metadata.schema}." if t.metadata.schema else ""
    if dialect.name == "postgresql":
        return f"nextval('{prefix}otklik_positions')"
    return f"(SELECT coalesce(max(position), 0) + 1 FROM {prefix}otklik_events WHERE tenant = :tenant)"  # noqa: S608


@lru_cache(maxsize=16)
def _statements(schema: str | None, name: str, dialect: Dialect) -> Statements:  # noqa: ARG001  the name keys the cache
    return Statements(tables(schema), dialect)


def statements(connection: Connection, schema: str | None) -> Statements:
    """The statements for this connection's dialect."""
    return _statements(schema, connection.dialect.name, connection.dialect)


def columns(table: Table) -> Sequence[str]:
    """The column names, in the order that a SELECT of the table returns."""
    return [column.name for column in table.columns]
