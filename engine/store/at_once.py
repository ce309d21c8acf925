"""All that an act writes as one statement, for PostgreSQL: one round trip, and nothing where the case moved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, Dialect, Table, bindparam, func, insert, literal_column, select

from .statements import CHANGES, Statement, changing, compiled, next_position
from .tables import Tables

__all__ = ["AtOnce"]

Row = Mapping[str, Any]


class AtOnce:
    """The rows of one act on a case that is there. The statement answers how many cases moved: one, or none and nothing is written.

    Acts of one shape (so many deadlines opened, changed, texts, notices) share a statement, compiled once.
    """

    __slots__ = ("_kinds", "_values")

    def __init__(self, case: Row) -> None:
        self._values: dict[str, Any] = dict(case)
        self._kinds: list[str] = []

    def add(self, kind: str, row: Row) -> None:
        """Take a row to insert (`events`, `deadlines`, `texts`, `outbox`) or a deadline's change (`changed`, `missed`)."""
        number = len(self._kinds)
        self._kinds.append(kind)
        self._values.update((f"{name}_{number}", value) for name, value in row.items())

    def run(self, cursor: Any, tables: Tables, dialect: Dialect) -> int:
        """Write it all; returns how many cases moved."""
        statement = _statement(tables, dialect, tuple(self._kinds))
        moved: int = statement.run(cursor, self._values).fetchone()[0]
        return moved


@lru_cache(maxsize=512)
def _statement(tables: Tables, dialect: Dialect, kinds: Sequence[str]) -> Statement:
    def value(name: str, kind: Any) -> Any:
        return bindparam(name, type_=kind)

    moved = changing(tables, "moves", value).returning(tables.cases.c.key).cte("moved")
    steps = [_step(tables, dialect, moved, kind, number) for number, kind in enumerate(kinds)]
    return compiled(select(func.count()).select_from(moved).add_cte(*steps), dialect)


def _step(tables: Tables, dialect: Dialect, moved: CTE, kind: str, number: int) -> CTE:
    if kind in CHANGES:

        def value(name: str, type_: Any) -> Any:
            return bindparam(f"{name}_{number}", type_=type_)

        change = changing(tables, kind, value).where(select(moved.c.key).exists())
        return change.returning(tables.deadlines.c.case_key).cte(f"step_{number}")
    table = getattr(tables, kind)
    rows = select(*(_value(tables, dialect, table, name, number) for name in table.c.keys())).select_from(moved)  # noqa: SIM118
    return insert(table).from_select(list(table.c.keys()), rows).returning(table.c.tenant).cte(f"step_{number}")


def _value(tables: Tables, dialect: Dialect, table: Table, name: str, number: int) -> Any:
    if table is tables.events and name == "position":
        return literal_column(next_position(tables, dialect))
    return bindparam(f"{name}_{number}", type_=table.c[name].type)
