"""SQLite set up as Otklik needs it: WAL, foreign keys, a busy timeout, writers that begin as writers."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from ...calendars.text import Text
from ..errors import InvalidValue, StorageError

__all__ = ["BEGIN", "READ_ONLY", "begun", "files_beside", "open_engine", "prepare_sqlite"]

READ_ONLY = {"otklik_read": True}  # execution option: this transaction only reads
BUSY_MILLISECONDS = 5000
CACHE_KIB = 8192  # a connection's pages in memory: SQLite's own 2 MiB hold less than a batch touches
CHECKPOINT_PAGES = 4000  # 16 MiB of WAL: a batch dirties some thousand pages, and the next one mostly the same
BEGIN = "BEGIN IMMEDIATE"


def prepare_sqlite(engine: Engine, *, synchronous: str = "FULL", busy_milliseconds: int = BUSY_MILLISECONDS) -> Engine:
    """Set up a host's SQLite engine for Otklik and return it; other databases are left alone.

    WAL, foreign keys, `synchronous` (FULL by default; NORMAL may lose the last acts on a power cut, never
    consistency), a busy timeout in milliseconds, room for a batch in memory and in the WAL, and BEGIN IMMEDIATE: a deferred transaction that has read
    fails at once on its first write while another writes, whatever the timeout.
    """
    if engine.dialect.name != "sqlite":
        return engine

    @event.listens_for(engine, "connect")
    def connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        cursor = dbapi.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {busy_milliseconds:d}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA synchronous = {synchronous}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(f"PRAGMA cache_size = -{CACHE_KIB:d}")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES:d}")
        cursor.close()

    @event.listens_for(engine, "invalidate")
    def invalidate(dbapi: Any, _record: Any, _error: Any) -> None:
        with suppress(sqlite3.Error):  # closed with a cursor left, as after an interrupt, it would hold its locks on
            dbapi.rollback()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        dbapi: Any = connection.connection.dbapi_connection
        if dbapi.in_transaction:  # the driver has begun: what SQLAlchemy does joins in
            return
        statement = "BEGIN" if connection.get_execution_options().get("otklik_read", False) else BEGIN
        try:  # on the driver itself: SQLAlchemy's way takes as long as a statement of ours
            dbapi.execute(statement)
        except sqlite3.Error as error:
            raise OperationalError(statement, None, error) from error

    return engine


def files_beside(engine: Engine) -> str | None:
    """Where files that belong to a SQLite database are kept: beside it; None for one in memory and for other kinds."""
    name = (engine.url.database or "").partition("?")[0].removeprefix("file:")
    return f"{name}.files" if engine.dialect.name == "sqlite" and name not in {"", ":memory:"} else None


def begun(connection: Connection) -> None:
    """See that the connection's transaction has begun in the database too.

    The driver of an unprepared engine begins at the first write; a savepoint before it would be a transaction of its
    own, and releasing it a commit that is the host's to make.
    """
    if not connection.in_transaction():
        connection.begin()
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite" and not driver.in_transaction:
        driver.execute(BEGIN)


def open_engine(url: str, *, synchronous: str = "FULL", busy_milliseconds: int = BUSY_MILLISECONDS) -> Engine:
    """An engine of our own for a database URL: SQLite prepared, PostgreSQL through psycopg 3.

    Raises InvalidValue where the URL cannot be read, or names another kind of database.
    """
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
            raise _wrong_url(url)
        engine = create_engine(parsed)
    except (ArgumentError, ValueError):
        raise _wrong_url(url) from None
    except ModuleNotFoundError as error:
        raise StorageError(
            Text(
                ru="для PostgreSQL нужен пакет {name}: pip install 'otklik[postgres]'",
                en="PostgreSQL needs the package {name}: pip install 'otklik[postgres]'",
            ).fill(name=error.name)
        ) from None
    return prepare_sqlite(engine, synchronous=synchronous, busy_milliseconds=busy_milliseconds)


def _wrong_url(url: str) -> InvalidValue:
    shown = url.rpartition("@")[2]  # whatever stands before may be a password
    return InvalidValue(
        Text(ru="база (--db)", en="database (--db)"),
        shown,
        Text(
            ru="sqlite:///файл.db или postgresql://сервер/база", en="sqlite:///file.db or postgresql://server/database"
        ),
    )
