"""Below which position the log is whole, so that a follower who goes by positions passes nothing over.

SQLite has one writer at a time: positions are in order of commit. On PostgreSQL one who drew an earlier position may
commit later. Whoever writes an event holds ROW EXCLUSIVE on the table from before the position is drawn until the end of
his transaction, so it is enough to wait for those who hold it now: nothing is written for it, and writers wait for nobody.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from ...calendars.text import Text
from ..errors import StorageError
from .failures import translated

if TYPE_CHECKING:
    from .store import Store

__all__ = ["PATIENCE", "horizon"]

PATIENCE = 2.0  # seconds that one asks for those who are writing; then what was whole before is answered
WRITING = text(
    "SELECT virtualtransaction FROM pg_locks"
    " WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted AND pid IS DISTINCT FROM pg_backend_pid()"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND relation = CAST(:events AS regclass)"
)
ISOLATION = text("SELECT current_setting('transaction_isolation')")


def horizon(store: Store, after: int, *, patience: float = PATIENCE) -> int:
    """The last position up to which nothing of the tenant's can appear any more; `after` where others still write.

    Raises StorageError in a PostgreSQL transaction that sees one snapshot throughout (REPEATABLE READ): it would miss
    what others committed since.
    """
    t = store.tables.events
    query = select(func.max(t.c.position)).where(t.c.tenant == store.tenant)
    with translated():
        last = store.connection.execute(query).scalar() or 0
        if store.connection.dialect.name != "postgresql" or last <= after:
            return max(int(last), after)
        if store.connection.execute(ISOLATION).scalar_one() != "read committed":
            raise _one_snapshot()
        table = f"{store.schema}.otklik_events" if store.schema else "otklik_events"
        awaited = {row[0] for row in store.connection.execute(WRITING, {"events": table})}
        until = time.monotonic() + patience
        pause = 0.001
        while awaited:
            if time.monotonic() > until:
                return after
            time.sleep(pause)
            pause = min(pause * 2, 0.05)
            awaited &= {row[0] for row in store.connection.execute(WRITING, {"events": table})}
    return int(last)


def _one_snapshot() -> StorageError:
    return StorageError(
        Text(
            ru="за журналом следят в транзакции READ COMMITTED: снимок REPEATABLE READ пропустил бы чужие события",
            en="follow the log in a READ COMMITTED transaction: a REPEATABLE READ snapshot would pass others' events over",
        )
    )
