"""All that an act reads as one statement, for PostgreSQL: one round trip. Rows of three tables, brought to one shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Dialect,
    Integer,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    literal_column,
    null,
    select,
    union_all,
)

from .statements import compiled
from .tables import Tables

__all__ = ["Found", "read_once"]

Row: TypeAlias = tuple[Any, ...]
Found: TypeAlias = tuple[list[Row], list[Row], list[Row]]

_identity = itemgetter(2, 3, 4)  # of a deadline: rule, occurrence, part


def read_once(cursor: Any, tables: Tables, dialect: Dialect, named: Mapping[str, Any]) -> Found:
    """The rows of the case, its deadlines in order, and who acts (`tenant`, `key`, `handle`), columns in the tables' order."""
    statement, whose = _statement(tables, dialect)
    found: Found = ([], [], [])
    for row in statement.run(cursor, named).fetchall():
        found[row[0]].append(whose[row[0]](row))
    found[1].sort(key=_identity)
    return found


@lru_cache(maxsize=16)
def _statement(tables: Tables, dialect: Dialect) -> tuple[Any, list[Callable[[Row], Row]]]:
    """The statement, and by each table's number what makes its row of the shape: number, integers, texts, the rest empty."""
    cases, deadlines, staff = tables.cases, tables.deadlines, tables.staff
    asked = (
        (cases, cases.c.key == bindparam("key")),
        (deadlines, deadlines.c.case_key == bindparam("key")),
        (staff, staff.c.handle == bindparam("handle")),
    )
    parts = [_split(table) for table, _ in asked]
    integers, texts = (max(len(part[half]) for part in parts) for half in (0, 1))
    selects: list[Select[Any]] = []
    whose: list[Callable[[Row], Row]] = []
    for number, ((table, own), (numbers, words)) in enumerate(zip(asked, parts, strict=True)):
        shape: list[ColumnElement[Any]] = [literal_column(str(number)).label("kind")]
        shape += [cast(column, Integer) if isinstance(column.type, Boolean) else column for column in numbers]
        shape += [cast(null(), BigInteger)] * (integers - len(numbers)) + words
        shape += [cast(null(), Text)] * (texts - len(words))
        selects.append(select(*shape).where(table.c.tenant == bindparam("tenant"), own))
        place = {column.name: index for index, column in enumerate(numbers, 1)}
        place |= {column.name: index for index, column in enumerate(words, 1 + integers)}
        whose.append(itemgetter(*(place[column.name] for column in table.columns)))
    return compiled(union_all(*selects), dialect), whose


def _split(table: Table) -> tuple[list[Any], list[Any]]:
    """Columns of numbers (and truth), columns of texts."""
    numbers = [column for column in table.columns if isinstance(column.type, Integer | Boolean)]
    return numbers, [column for column in table.columns if not isinstance(column.type, Integer | Boolean)]
