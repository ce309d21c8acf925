"""Everything that a database of ours holds, copied into an empty one of either kind, row by row as it is read.

Tables are copied in the order of their references, a batch at a time, so that memory stays flat; while rows pass, both
sides are summed up (SHA-256 of each row, added without order), and the sums have to agree when the target is read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from ...calendars.text import Text
from ..errors import InvalidValue, WrongDatabase
from .counters import counters, start
from .failures import translated
from .tables import VERSION_TABLE, tables

__all__ = ["check_empty", "copied_tables", "copy_rows", "heads"]

BATCH = 1000
_SEARCH = "otklik_search"  # of each kind's own make, and built anew from the texts
_WHOLE = 2**256


def copied_tables(schema: str | None = None) -> list[Table]:
    """Every table that is declared, referred ones first; counters apart, they are drawn from in each kind's own way."""
    t = tables(schema)
    return [table for table in t.metadata.sorted_tables if table is not t.counters]


def check_empty(connection: Connection, schema: str | None = None) -> None:
    """Raise InvalidValue where the target holds a desk or an event already, WrongDatabase where tables of ours are unknown here."""
    declared = {table.name for table in tables(schema).metadata.sorted_tables}
    with translated():
        there = {name for name in inspect(connection).get_table_names(schema) if name.startswith("otklik_")}
        for table in copied_tables(schema):
            if table.name in there and connection.execute(select(func.count()).select_from(select(table).limit(1).subquery())).scalar_one():  # fmt: skip
                raise InvalidValue(
                    Text(ru="куда (TO)", en="target (TO)"),
                    table.name,
                    Text(
                        ru="пустая база: в этой уже есть записи", en="an empty database: this one holds records already"
                    ),
                )
    strange = {name for name in there - declared - {VERSION_TABLE} if not _part_of(name, declared)}
    if strange:
        raise WrongDatabase(
            Text(ru="в базе есть неизвестные таблицы: {names}", en="the database has tables that are not known: {names}").fill(
                names=", ".join(sorted(strange))
            )
        )  # fmt: skip


def _part_of(name: str, declared: set[str]) -> bool:
    return name.startswith(_SEARCH) or any(name.startswith(f"{table}_") for table in declared)


def copy_rows(source: Connection, target: Connection) -> dict[str, int]:
    """Copy every table; how many rows of each. Nothing is committed. Raises InvalidValue naming a row that does not fit."""
    counts = {}
    with translated():
        for table in copied_tables():
            count, total = 0, 0
            for batch in _batches(source, table):
                try:
                    target.execute(insert(table), batch)
                except DBAPIError as error:
                    _name_row(table, batch, error)
                count += len(batch)
                total = (total + sum(map(_sum, batch))) % _WHOLE
            again = sum(sum(map(_sum, batch)) for batch in _batches(target, table)) % _WHOLE
            if again != total:
                raise WrongDatabase(
                    Text(ru="{table}: записано не то, что прочитано", en="{table}: what was written is not what was read").fill(table=table.name)
                )  # fmt: skip
            counts[table.name] = count
        t = tables()
        for tenant, name, ahead in counters(source, t):
            start(target, t, tenant, name, at=ahead)
        if target.dialect.name == "postgresql":
            last = select(func.max(t.events.c.position))
            position = target.execute(last).scalar()
            if position is not None:
                target.execute(text("SELECT setval('otklik_positions', :position)"), {"position": position})
    return counts


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    result = connection.execute(select(table), execution_options={"yield_per": BATCH})
    for rows in result.mappings().partitions():
        yield [dict(row) for row in rows]


def _sum(row: Mapping[str, Any]) -> int:
    said = repr([bytes(value) if isinstance(value, (bytes, memoryview)) else value for value in row.values()])
    return int.from_bytes(hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest(), "big")


def _name_row(table: Table, batch: list[dict[str, Any]], error: DBAPIError) -> None:
    """Raise what was wrong in our words, with the keys of the batch's first and last row."""
    first, last = ({column.name: row[column.name] for column in table.primary_key.columns} for row in (batch[0], batch[-1]))  # fmt: skip
    raise InvalidValue(
        Text(ru=f"строки {table.name}", en=f"rows of {table.name}"),
        f"{first} … {last}",
        Text(ru="то, что новая база примет: {why}", en="what the new database takes: {why}").fill(
            why=str(error.orig).splitlines()[0]
        ),
    ) from error


def heads(connection: Connection) -> Iterator[tuple[str, str, int, str]]:
    """(tenant, stream, last seq, its hash) of every stream."""
    e = tables().events
    last = select(e.c.tenant, e.c.stream, func.max(e.c.seq).label("seq")).group_by(e.c.tenant, e.c.stream).subquery()
    query = select(e.c.tenant, e.c.stream, e.c.seq, e.c.hash).join(
        last, (last.c.tenant == e.c.tenant) & (last.c.stream == e.c.stream) & (last.c.seq == e.c.seq)
    )
    with translated():
        for row in connection.execute(query, execution_options={"yield_per": BATCH}):
            yield row[0], row[1], row[2], row[3]
