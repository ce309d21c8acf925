"""Numbers of a municipality, drawn without a hot row: a sequence of its own on PostgreSQL, a row of `otklik_counters` on SQLite.

SQLite has one writer at a time, so its row holds nobody up, and a number that was taken back comes again. On PostgreSQL a
row would make everybody who takes a case in wait for whoever did before, until he commits; a sequence gives each a number
of his own at once, and leaves a gap where an act was taken back. The row is there too: it says which counters there are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, text, update

from .tables import Tables

__all__ = ["counters", "draw", "sequence_name", "shortened", "start"]

_LONGEST = 63  # bytes of a name in PostgreSQL


def sequence_name(tenant: str, name: str) -> str:
    """The sequence of a tenant's counter."""
    return shortened(f"otklik_numbers_{name}_{tenant}")


def shortened(whole: str) -> str:
    """A name as PostgreSQL takes it: a long one is cut, and told apart by a digest."""
    if len(whole.encode()) <= _LONGEST:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:16]
    return f"{whole[: _LONGEST - 17]}_{digest}"


def _quoted(tables: Tables, tenant: str, name: str) -> str:
    """The sequence's name as SQL: tenants are Latin letters, digits, dashes."""
    schema = f'"{tables.metadata.schema}".' if tables.metadata.schema else ""
    return f'{schema}"{sequence_name(tenant, name)}"'


def start(connection: Connection, tables: Tables, tenant: str, name: str, *, at: int = 1) -> None:
    """Begin a counter: `at` is the first number that it gives."""
    connection.execute(insert(tables.counters).values(tenant=tenant, name=name, next=at))
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"CREATE SEQUENCE {_quoted(tables, tenant, name)} START WITH {at:d}"))


def draw(connection: Connection, tables: Tables, tenant: str, name: str, count: int = 1) -> Sequence[int]:
    """Draw `count` numbers, ascending; gaps are allowed."""
    if connection.dialect.name == "postgresql":
        sequence = _quoted(tables, tenant, name)
        query = text("SELECT nextval(CAST(:sequence AS regclass)) FROM generate_series(1, :count)")
        return sorted(connection.scalars(query, {"sequence": sequence, "count": count}))
    t = tables.counters
    where = (t.c.tenant == tenant, t.c.name == name)
    connection.execute(update(t).where(*where).values(next=t.c.next + count))
    after = int(connection.execute(select(t.c.next).where(*where)).scalar_one())
    return range(after - count, after)


def counters(connection: Connection, tables: Tables) -> list[tuple[str, str, int]]:
    """(tenant, name, the next number) of every counter."""
    t = tables.counters
    rows = connection.execute(select(t.c.tenant, t.c.name, t.c.next).order_by(t.c.tenant, t.c.name)).all()
    if connection.dialect.name != "postgresql":
        return [(row[0], row[1], int(row[2])) for row in rows]
    found = []
    for tenant, name, _ in rows:
        ahead = text(f"SELECT last_value + CASE WHEN is_called THEN 1 ELSE 0 END FROM {_quoted(tables, tenant, name)}")  # noqa: S608
        found.append((tenant, name, int(connection.execute(ahead).scalar_one())))
    return found
