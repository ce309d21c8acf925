"""All that an act writes as one statement, for PostgreSQL: one round trip, and nothing where the case moved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, Dialect, bindparam, func, insert, select

from .many import given, in_json, taken
from .statements import CHANGES, Statement, changing, compiled
from .tables import Tables

__all__ = ["AtOnce", "statement"]

Row = Mapping[str, Any]


class AtOnce:
    """The rows of one act on a case that is there. The statement answers how many cases moved: one, or none and nothing is written.

    What stands beside the case goes as one JSON text a kind: psycopg takes a statement of many parameters apart each time
    anew, which takes longer than all that the server does. Acts that write the same kinds share a statement, compiled once.
    """

    __slots__ = ("_case", "_rows")

    def __init__(self, case: Row) -> None:
        self._case = case
        self._rows: dict[str, list[bytes]] = {}

    def add(self, kind: str, row: Row) -> None:
        """Take a row to insert (`events`, `deadlines`, `texts`, `outbox`) or a deadline's change (`changed`, `missed`)."""
        self._rows.setdefault(kind, []).append(in_json(row))

    def run(self, cursor: Any, tables: Tables, dialect: Dialect) -> int:
        """Write it all; returns how many cases moved."""
        values = dict(self._case)
        for kind, rows in self._rows.items():
            values[kind] = (b"[" + b",".join(rows) + b"]").decode()
        moved: int = statement(tables, dialect, tuple(self._rows)).run(cursor, values).fetchone()[0]
        return moved


@lru_cache(maxsize=512)
def statement(tables: Tables, dialect: Dialect, kinds: Sequence[str]) -> Statement:
    """What writes an act of these kinds of rows. It is to be short: psycopg takes one of more than 4096 characters apart each time anew."""

    def value(name: str, kind: Any) -> Any:
        return bindparam(name, type_=kind)

    moved = changing(tables, "moves", value).returning(tables.cases.c.key).cte("moved")
    steps = [_step(tables, dialect, moved, kind) for kind in kinds]
    return compiled(select(func.count()).select_from(moved).add_cte(*steps), dialect)


def _step(tables: Tables, dialect: Dialect, moved: CTE, kind: str) -> CTE:
    rows, has_moved = given(tables, kind, kind), select(moved.c.key).exists()
    if kind in CHANGES:
        c = tables.deadlines.c
        own = (c.tenant == bindparam("tenant"), c.case_key == bindparam("key"))  # found by the key, whatever the plan
        change = changing(tables, kind, lambda name, _: rows.c[name]).where(*own, has_moved)
        return change.cte(f"step_{kind}")
    table = getattr(tables, kind)
    names, values = taken(tables, dialect, kind, rows)
    return insert(table).from_select(names, values.where(has_moved)).cte(f"step_{kind}")
