"""Each statement is written in SQLAlchemy Core, compiled once for a dialect, and run on the driver's cursor.

SQLAlchemy's statement handling is most of the cost of a durable trigger; compiling once leaves the SQL portable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    ClauseElement,
    ColumnElement,
    Connection,
    Dialect,
    Insert,
    Table,
    Update,
    any_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from ..canonical import canonical
from .tables import Tables, tables

__all__ = [
    "CHANGES",
    "INSERTS",
    "Change",
    "Statement",
    "Statements",
    "among",
    "changing",
    "compiled",
    "insert_unless_there",
    "inserting",
    "listed",
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


class Change(NamedTuple):
    """One kind of change: the table, the parameter that each column of a row's identity is held to, the columns that change."""

    table: str
    identity: Mapping[str, str]
    names: Sequence[str]


_DEADLINE = {name: f"{name}_" for name in ("tenant", "case_key", "rule", "occurrence", "part")}
_OUTCOME = ("reminded", "outcome", "closed_at", "missed_at", "next_at")
CHANGES: Mapping[str, Change] = {
    "moves": Change(
        "cases",
        {"tenant": "tenant", "key": "key", "version": "before"},
        (
            "state", "version", "head", "entered_at", "recorded_at", "regulation", "workflow_version", "facts", "instants",
        ),
    ),
    "changed": Change("deadlines", _DEADLINE, _OUTCOME),
    "missed": Change("deadlines", _DEADLINE, (*_OUTCOME, "remind")),  # the steps up are known since
    "recounted": Change("deadlines", _DEADLINE, (*_OUTCOME, "due", "lapse", "remind", "provisional", "calendar")),
}  # fmt: skip
INSERTS = frozenset({"cases", "events", "deadlines", "relations", "texts", "outbox"})  # each named as its table

Value = Callable[[str, TypeEngine[Any]], ColumnElement[Any]]


def changing(t: Tables, kind: str, value: Value) -> Update:
    """UPDATE of one kind; `value` makes a parameter of its name and type."""
    change = CHANGES[kind]
    table: Table = getattr(t, change.table)
    where = [table.c[name] == value(given, table.c[name].type) for name, given in change.identity.items()]
    return update(table).where(*where).values({name: value(name, table.c[name].type) for name in change.names})


def _bound(name: str, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    return bindparam(name, type_=kind)


class Statements:
    """What the store says to one kind of database, in one schema; each is compiled when it is first said."""

    def __init__(self, tables: Tables, dialect: Dialect) -> None:
        self.tables = tables
        self.dialect = dialect
        self._of: dict[str, Statement] = {}

    def of(self, kind: str) -> Statement:
        """What writes one row of a kind: an insert (`INSERTS`), a change (`CHANGES`), or `unrelated`: every relation of a case goes."""
        known = self._of.get(kind)
        if known is None:
            known = self._of[kind] = self._written(kind)
        return known

    def _written(self, kind: str) -> Statement:
        if kind in CHANGES:
            return compiled(changing(self.tables, kind, _bound), self.dialect)
        if kind == "unrelated":
            c = self.tables.relations.c
            where = (c.tenant == bindparam("tenant"), c.case_key == bindparam("key"))
            return compiled(delete(self.tables.relations).where(*where), self.dialect)
        special = {"position": text(next_position(self.tables, self.dialect))} if kind == "events" else {}
        return inserting(getattr(self.tables, kind), self.dialect, **special)

    @cached_property
    def append_event(self) -> Statement:
        """An event of a register, unless someone else has appended at its place."""
        position = text(next_position(self.tables, self.dialect))
        return inserting(self.tables.events, self.dialect, unless_there=True, position=position)

    @cached_property
    def select_case(self) -> Statement:
        """One case."""
        c = self.tables.cases.c
        query = select(self.tables.cases).where(c.tenant == bindparam("tenant"), c.key == bindparam("key"))
        return compiled(query, self.dialect)

    @cached_property
    def select_deadlines(self) -> Statement:
        """Every deadline of one case."""
        c = self.tables.deadlines.c
        query = select(self.tables.deadlines).where(c.tenant == bindparam("tenant"), c.case_key == bindparam("key"))
        return compiled(query.order_by(c.rule, c.occurrence, c.part), self.dialect)

    @cached_property
    def select_cases(self) -> Statement:
        """The cases of `keys`."""
        c = self.tables.cases.c
        return compiled(
            select(self.tables.cases).where(c.tenant == bindparam("tenant"), among(c.key, "keys", self.dialect)),
            self.dialect,
        )

    @cached_property
    def select_deadlines_of(self) -> Statement:
        """Every deadline of the cases of `keys`."""
        c = self.tables.deadlines.c
        query = select(self.tables.deadlines).where(
            c.tenant == bindparam("tenant"), among(c.case_key, "keys", self.dialect)
        )
        return compiled(query.order_by(c.case_key, c.rule, c.occurrence, c.part), self.dialect)

    @cached_property
    def select_command(self) -> Statement:
        """The first event of one act; by its bare position, planners walk the whole log in that order."""
        t, own = self.tables.events, self.tables.events.alias()
        first = select(func.min(own.c.position + literal_column("0")))
        first = first.where(own.c.tenant == bindparam("tenant"), own.c.command == bindparam("command"))
        query = select(t).where(t.c.tenant == bindparam("tenant"), t.c.position == first.scalar_subquery())
        return compiled(query, self.dialect)

    @cached_property
    def select_person(self) -> Statement:
        """One member of staff."""
        c = self.tables.staff.c
        query = select(self.tables.staff).where(c.tenant == bindparam("tenant"), c.handle == bindparam("handle"))
        return compiled(query, self.dialect)

    @cached_property
    def select_people(self) -> Statement:
        """Every member of staff, in order of joining."""
        c = self.tables.staff.c
        query = select(self.tables.staff).where(c.tenant == bindparam("tenant")).order_by(c.person)
        return compiled(query, self.dialect)


def among(name: ColumnElement[Any], values: str, dialect: Dialect) -> ColumnElement[bool]:
    """That a column is one of the parameter `values`, which `listed` makes: one statement for any number of them."""
    if dialect.name == "postgresql":
        return name == any_(bindparam(values, type_=ARRAY(name.type)))
    return name.in_(select(func.json_each(bindparam(values)).table_valued("value").c.value))


def listed(values: Sequence[Any], dialect: Dialect) -> Any:
    """Values as the driver takes them for `among`."""
    return list(values) if dialect.name == "postgresql" else canonical(values)


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
