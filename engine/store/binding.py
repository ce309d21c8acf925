"""Where a desk works: an engine of its own, or a host's open connection or session, whose transaction stays the host's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import Connection, Engine

from .failures import translated
from .sqlite import READ_ONLY, begun

if TYPE_CHECKING:  # a third of SQLAlchemy, and none of it is needed without a host's session
    from sqlalchemy.orm import Session

__all__ = ["Bind", "Binding"]

Bind: TypeAlias = "Engine | Connection | Session"


class Binding:
    """One way to a connection, whatever the desk was given. Not shared between threads."""

    def __init__(self, bind: Bind, *, owned: bool = False) -> None:
        self._engine = bind if isinstance(bind, Engine) else None
        self._owned = owned
        self._host: Connection | Session | None = None if isinstance(bind, Engine) else bind
        self._held: Connection | None = None

    @property
    def hosted(self) -> bool:
        """Whether the transaction is a host's."""
        return self._host is not None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection to write on: one transaction of our own, or a savepoint of whatever the host has open.

        The savepoint takes back what a refused act has written, and keeps an error from a host's transaction.
        """
        if self._host is not None:
            connection = self._host if isinstance(self._host, Connection) else self._host.connection()
            with translated():
                begun(connection)
                with connection.begin_nested():
                    yield connection
            return
        with translated():
            connection = self._connection()
            if connection.in_transaction():  # an outer group of acts: each of them is a savepoint of it
                with connection.begin_nested():
                    yield connection
                return
            with connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read on."""
        if self._host is not None:
            yield self._host if isinstance(self._host, Connection) else self._host.connection()
            return
        with translated():
            if self._held is not None and self._held.in_transaction():
                yield self._held
                return
            assert self._engine is not None  # noqa: S101  it is one or the other
            with self._engine.connect().execution_options(**READ_ONLY) as connection, connection.begin():
                yield connection

    def shrink(self) -> bool:
        """Give the pages that became free back to the disk, and what lay in them with it: SQLite's VACUUM.

        Answers whether it did so: only for an engine of our own, a host sees to its file itself; PostgreSQL needs none.
        Raises StorageBusy while another process holds the database.
        """
        if not self._owned or self._engine is None or self._engine.dialect.name != "sqlite":
            return False
        with translated():
            driver = self._engine.raw_connection()
            try:
                driver.cursor().execute("VACUUM")
            finally:
                driver.close()
        return True

    def _connection(self) -> Connection:
        if self._held is None or self._held.closed:
            assert self._engine is not None  # noqa: S101
            self._held = self._engine.connect()
        return self._held

    def release(self) -> None:
        """Give the held connection back; a host's is left alone."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def close(self) -> None:
        """Give the held connection back, and the engine's, where the engine is our own."""
        self.release()
        if self._owned and self._engine is not None:
            self._engine.dispose()
