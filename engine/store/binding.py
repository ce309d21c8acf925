"""Where a desk works: an engine of its own, or a host's open connection or session, whose transaction stays the host's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from sqlalchemy import Connection, Engine, NestedTransaction, Transaction
from sqlalchemy.exc import DBAPIError

from ...calendars.text import Text
from ..errors import InvalidValue, OutcomeUnknown, StorageError
from .failures import translated
from .sqlite import BEGIN, READ_ONLY, begun

if TYPE_CHECKING:  # a third of SQLAlchemy, and none of it is needed without a host's session
    from sqlalchemy.orm import Session

__all__ = ["Bind", "Binding", "Connection", "Writing"]

Bind: TypeAlias = "Engine | Connection | Session"

_BIND = Text(ru="где работать", en="where to work")
_BOUND = Text(
    ru="Engine, Connection или Session из SQLAlchemy; базу по адресу открывает Desk.open",
    en="an Engine, Connection or Session of SQLAlchemy; Desk.open opens a database by its address",
)
_UNKNOWN = Text(
    ru="соединение с сервером базы оборвалось при записи: действие записано целиком или не записано вовсе",
    en="the connection to the database server was cut while committing: the act is written whole, or not at all",
)


# Savepoints of one name nest: each of these means the innermost.
_SAVE, _TAKE_BACK, _RELEASE = "SAVEPOINT otklik", "ROLLBACK TO otklik", "RELEASE otklik"


class Writing:
    """A transaction of a connection, or a savepoint where one is open: committed at the end, or rolled back.

    On SQLite the driver itself begins and commits where the connection is `own`, no host's: it stands around every act,
    and SQLAlchemy's transaction takes as long as several statements. What SQLAlchemy executes meanwhile joins in (see
    `prepare_sqlite`).
    """

    __slots__ = ("_connection", "_driver", "_own", "_saved", "_transaction")

    def __init__(self, connection: Connection, *, own: bool = False) -> None:
        self._connection = connection
        self._own = own
        self._driver: Any = None  # the driver's connection, where it has begun itself
        self._saved = False  # by a savepoint, not a transaction
        self._transaction: Transaction | None = None

    def __enter__(self) -> Connection:
        """Begin."""
        connection = self._connection
        with translated():
            if self._own and connection.dialect.name == "sqlite":
                driver: Any = connection.connection.dbapi_connection
                self._driver = driver
                self._saved = driver.in_transaction
                driver.execute(_SAVE if self._saved else BEGIN)
            elif connection.in_transaction():
                self._transaction = connection.begin_nested()
            else:
                self._transaction = connection.begin()
        return connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Commit, or roll back. Raises what the driver says in our words."""
        with translated():
            if self._transaction is not None:
                self._close(self._transaction, kind, error, trace)
            elif self._saved:
                self._end_savepoint(error)
            elif error is not None:
                self._end("rollback")
            else:
                try:
                    self._end("commit")
                except BaseException:
                    self._end("rollback")
                    raise
        translated().__exit__(kind, error, trace)

    def _end_savepoint(self, error: BaseException | None) -> None:
        if error is None:
            self._driver.execute(_RELEASE)
        elif self._driver.in_transaction:
            self._driver.execute(_TAKE_BACK)
            self._driver.execute(_RELEASE)
        elif not isinstance(error, StorageError):  # after some errors SQLite takes back the whole transaction by itself
            raise StorageError(
                Text(
                    ru="база отменила всю транзакцию; ничего не записано, повторите",
                    en="the database took back the whole transaction; nothing was written, try again",
                )
            ) from error

    def _close(
        self,
        transaction: Transaction,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End SQLAlchemy's transaction. Raises OutcomeUnknown where the server went away while it was to commit."""
        try:
            transaction.__exit__(kind, error, trace)
        except DBAPIError as broken:
            if not broken.connection_invalidated:
                raise
            if error is None and not isinstance(transaction, NestedTransaction):
                raise OutcomeUnknown(_UNKNOWN, driver=str(broken.orig)) from broken
            if error is None:
                raise

    def _end(self, how: Literal["commit", "rollback"]) -> None:
        getattr(self._connection if self._connection.in_transaction() else self._driver, how)()


def _inside(connection: Connection) -> bool:
    """Whether a transaction is open on it, SQLAlchemy's or the driver's own."""
    driver: Any = connection.connection.dbapi_connection
    return connection.in_transaction() or (connection.dialect.name == "sqlite" and driver.in_transaction)


class Binding:
    """One way to a connection, whatever the desk was given. Not shared between threads."""

    def __init__(self, bind: Bind, *, owned: bool = False) -> None:
        if not isinstance(bind, Engine | Connection) and not callable(getattr(bind, "connection", None)):
            raise InvalidValue(_BIND, type(bind).__name__, _BOUND)
        self._engine = bind if isinstance(bind, Engine) else None
        self._owned = owned
        self._host: Connection | Session | None = None if isinstance(bind, Engine) else bind
        self._held: Connection | None = None

    @property
    def hosted(self) -> bool:
        """Whether the transaction is a host's."""
        return self._host is not None

    @property
    def engine(self) -> Engine | None:
        """The engine, where the desk was given one; a host's connection has no other beside it."""
        return self._engine

    def writing(self) -> Writing:
        """A connection to write on: one transaction of our own, or a savepoint of whatever the host has open.

        The savepoint takes back what a refused act has written, and keeps an error from a host's transaction.
        """
        with translated():
            if self._host is None:
                return Writing(self._connection(), own=True)
            connection = self._host if isinstance(self._host, Connection) else self._host.connection()
            begun(connection)
            return Writing(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read on."""
        with translated():
            if self._host is not None:
                connection = self._host if isinstance(self._host, Connection) else self._host.connection()
                if not connection.in_transaction():
                    connection.begin()
                yield connection
                return
            if self._held is not None and _inside(self._held):
                yield self._held
                return
            assert self._engine is not None  # noqa: S101  it is one or the other
            with self._engine.connect().execution_options(**READ_ONLY) as connection, connection.begin():
                yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection of an engine of our own to read everything as it is at one moment, however long that takes."""
        assert self._engine is not None  # noqa: S101  a host has its own
        options: dict[str, Any] = {**READ_ONLY}
        if self._engine.dialect.name == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with translated(), self._engine.connect().execution_options(**options) as connection, connection.begin():
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
