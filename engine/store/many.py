"""What many acts write, kind by kind: on SQLite each row by one prepared statement, on PostgreSQL a kind in one statement.

PostgreSQL gets the rows of a kind as one JSON text. A statement a row takes it longer by half, though pipelined; arrays for
UNNEST take psycopg longer to write than all the rest together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from msgspec.json import Encoder
from sqlalchemy import (
    JSON,
    ColumnElement,
    Dialect,
    LargeBinary,
    Select,
    String,
    Table,
    TableValuedAlias,
    Text,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    literal_column,
    select,
    text,
)
from sqlalchemy.types import TypeEngine

from .statements import CHANGES, Statement, Statements, changing, compiled, insert_unless_there, next_position
from .tables import Tables

__all__ = ["Many", "all_at_once", "given", "in_json", "inserting_all", "taken"]

ORDER = (
    "moves", "cases", "events", "deadlines", "changed", "missed", "recounted", "unrelated", "relations", "texts", "outbox",
)  # fmt: skip

in_json = Encoder().encode
"""A row as PostgreSQL takes it; bytes are base64."""


def all_at_once(rows: Iterable[bytes]) -> dict[str, str]:
    """Rows of `in_json` as the one parameter of a statement that takes them all."""
    return {"rows": (b"[" + b",".join(rows) + b"]").decode()}


class Many:
    """The rows of many acts, each made ready for the driver as it comes: cheap to hold by the thousand."""

    __slots__ = ("_at_once", "_rows", "_sql")

    def __init__(self, sql: Statements) -> None:
        self._sql = sql
        self._at_once = sql.dialect.name == "postgresql"
        self._rows: dict[str, tuple[list[Any], Callable[[Mapping[str, Any]], Any]]] = {}

    def add(self, kind: str, row: Mapping[str, Any]) -> None:
        """Take one more row of a kind; see `Statements.of`."""
        held = self._rows.get(kind)
        if held is None:
            held = self._rows[kind] = [], in_json if self._at_once else self._sql.of(kind).arguments
        rows, ready = held
        rows.append(ready(row))

    def run(self, cursor: Any) -> int:
        """Write them in order of kinds, within a kind as they came; returns how many rows were touched."""
        touched = 0
        for kind in ORDER:
            if kind not in self._rows:
                continue
            rows, _ = self._rows[kind]
            if self._at_once:
                _all_of(self._sql.tables, self._sql.dialect, kind).run(cursor, all_at_once(rows))
            else:
                cursor.executemany(self._sql.of(kind).sql, rows)
            touched += cursor.rowcount
        return touched


@lru_cache(maxsize=64)
def _all_of(tables: Tables, dialect: Dialect, kind: str) -> Statement:
    """What PostgreSQL is told of all rows of a kind."""
    rows = given(tables, kind, "rows")
    if kind in CHANGES:
        return compiled(changing(tables, kind, lambda name, _: rows.c[name]), dialect)
    if kind == "unrelated":
        c = tables.relations.c
        return compiled(delete(tables.relations).where(c.tenant == rows.c.tenant, c.case_key == rows.c.key), dialect)
    return compiled(insert(getattr(tables, kind)).from_select(*taken(tables, dialect, kind, rows)), dialect)


@lru_cache(maxsize=64)
def inserting_all(table: Table, dialect: Dialect, *, unless_there: bool = False) -> Statement:
    """INSERT of every column of `table` for all rows at once, on PostgreSQL; see `all_at_once` and `insert_unless_there`."""
    types = {item.name: item.type for item in table.columns}
    rows = _given(table.name, types, "rows")
    statement = insert_unless_there(table, dialect) if unless_there else insert(table)
    return compiled(statement.from_select(list(types), select(*_values(dialect, types)).select_from(rows)), dialect)


def given(tables: Tables, kind: str, parameter: str) -> TableValuedAlias:
    """PostgreSQL's rows of a kind, out of a parameter that holds them as one JSON text; how long a text may be, the table sees to."""
    return _given(kind, _types(tables, kind), parameter)


def _given(name: str, types: Mapping[str, TypeEngine[Any]], parameter: str) -> TableValuedAlias:
    rows = func.json_to_recordset(cast(bindparam(parameter, type_=Text), JSON)).table_valued(
        *(column(name, Text if isinstance(type_, LargeBinary | String) else type_) for name, type_ in types.items())
    )
    return rows.render_derived(f"given_{name}", with_types=True)


def taken(
    tables: Tables, dialect: Dialect, kind: str, rows: TableValuedAlias
) -> tuple[list[str], Select[tuple[Any, ...]]]:
    """The columns of an insert of a kind, and what they take from `rows`, by bare names: see `at_once` for why it is to be short."""
    types = _types(tables, kind)
    names, values = list(types), _values(dialect, types)
    if kind == "events":
        names.append("position")
        values.append(text(next_position(tables, dialect)))
    return names, select(*values).select_from(rows)


def _values(dialect: Dialect, types: Mapping[str, TypeEngine[Any]]) -> list[Any]:
    bare: dict[str, ColumnElement[Any]] = {
        name: literal_column(dialect.identifier_preparer.quote(name)) for name in types
    }
    return [
        func.decode(bare[name], text("'base64'")) if isinstance(type_, LargeBinary) else bare[name]
        for name, type_ in types.items()
    ]


def _types(tables: Tables, kind: str) -> dict[str, TypeEngine[Any]]:
    """The names and types of what a row of a kind holds."""
    if kind == "unrelated":
        c = tables.relations.c
        return {"tenant": c.tenant.type, "key": c.case_key.type}
    if kind not in CHANGES:
        table: Table = getattr(tables, kind)
        return {item.name: item.type for item in table.columns if (kind, item.name) != ("events", "position")}
    change = CHANGES[kind]
    table = getattr(tables, change.table)
    held = {given: table.c[name].type for name, given in change.identity.items()}
    return held | {name: table.c[name].type for name in change.names}
