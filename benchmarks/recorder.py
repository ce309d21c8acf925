"""What Otklik says to SQLite, recorded: bare sqlite3 then says the very same."""

from __future__ import annotations

import sqlite3
from typing import Any, NamedTuple

from otklik.engine.store.sqlite import CACHE_KIB, CHECKPOINT_PAGES

__all__ = ["Said", "connect", "recording"]


class Said(NamedTuple):
    """One statement with its row, or with its many rows; a commit is said too."""

    sql: str
    given: Any = ()
    many: bool = False


def recording(seen: list[Said]) -> type[sqlite3.Connection]:
    """A connection class (`factory` of sqlite3) that notes reads, writes and commits in `seen`."""

    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, row: Any = (), /) -> Cursor:
            if sql.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
                seen.append(Said(sql, row))
            return super().execute(sql, row)

        def executemany(self, sql: str, rows: Any, /) -> Cursor:
            rows = list(rows)
            seen.append(Said(sql, rows, many=True))
            return super().executemany(sql, rows)

    class Connection(sqlite3.Connection):
        def cursor(self, _factory: Any = None) -> Any:
            return super().cursor(Cursor)

        def commit(self) -> None:
            seen.append(Said("COMMIT"))
            super().commit()

    return Connection


def connect(path: Any) -> sqlite3.Connection:
    """Bare sqlite3 with the settings that Otklik asks for."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in (
        "busy_timeout = 5000",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"cache_size = -{CACHE_KIB}",
        f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection
