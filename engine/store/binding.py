"""Where a desk works: an engine of its own, or a host's open connection or session, whose transaction stays the host's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeAlias

from sqlalchemy import Connection, Engine, NestedTransaction, Transaction
from sqlalchemy.exc import DBAPIError

from ...calendars.text import Text
from ..errors import InvalidValue
from .failures import translate, translated
from .own import Own, Used, by_driver, unknown
from .sqlite import READ_ONLY, begun

if TYPE_CHECKING:  # a third of SQLAlchemy, and none of it is needed without a host's session
    from sqlalchemy.orm import Session

__all__ = ["Bind", "Binding", "Connection", "Writing"]

Bind: TypeAlias = "Engine | Connection | Session"

_BIND = Text(ru="где работать", en="where to work")
_BOUND = Text(
    ru="Engine, Connection или Session из SQLAlchemy; базу по адресу открывает Desk.open",
    en="an Engine, Connection or Session of SQLAlchemy; Desk.open opens a database by its address",
)


class Writing(Generic[Used]):
    """A transaction of SQLAlchemy's on a connection, or a savepoint where one is open: committed at the end, or rolled back.

    Entering gives what `using` makes of the connection.
    """

    __slots__ = ("_connection", "_transaction", "_using")

    def __init__(self, connection: Connection, using: Callable[[Connection], Used]) -> None:
        self._connection = connection
        self._using = using
        self._transaction: Transaction | None = None

    def __enter__(self) -> Used:
        """Begin."""
        connection = self._connection
        with translated():
            self._transaction = connection.begin_nested() if connection.in_transaction() else connection.begin()
        return self._using(connection)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Commit, or roll back. Raises what the driver says in our words, OutcomeUnknown where the server went away meanwhile."""
        transaction = self._transaction
        assert transaction is not None  # noqa: S101  it was entered
        with translated():
            try:
                transaction.__exit__(kind, error, trace)
            except DBAPIError as broken:
                if not broken.connection_invalidated:
                    raise
                if error is None and not isinstance(transaction, NestedTransaction):
                    raise unknown(broken) from broken
                if error is None:
                    raise
        translated().__exit__(kind, error, trace)


def _itself(connection: Connection) -> Connection:
    return connection


class Binding:
    """One way to a connection, whatever the desk was given. Not shared between threads."""

    def __init__(self, bind: Bind, *, owned: bool = False) -> None:
        if not isinstance(bind, Engine | Connection) and not callable(getattr(bind, "connection", None)):
            raise InvalidValue(_BIND, type(bind).__name__, _BOUND)
        self._engine = bind if isinstance(bind, Engine) else None
        self._owned = owned
        self._host: Connection | Session | None = None if isinstance(bind, Engine) else bind
        self._held: Connection | None = None
        self._by_driver = False
        self._own: list[Own[Any]] = []  # what is open on the held connection

    @property
    def hosted(self) -> bool:
        """Whether the transaction is a host's."""
        return self._host is not None

    @property
    def engine(self) -> Engine | None:
        """The engine, where the desk was given one; a host's connection has no other beside it."""
        return self._engine

    @property
    def late(self) -> bool:
        """Whether a transaction begins with the first statement that needs one: a desk's own, by psycopg."""
        return self._by_driver and self._engine is not None and self._engine.dialect.name == "postgresql"

    def writing(self) -> AbstractContextManager[Connection]:
        """A connection to write on; see `writing_as`."""
        return self.writing_as(_itself)

    def writing_as(self, using: Callable[[Connection], Used]) -> AbstractContextManager[Used]:
        """What `using` makes of a connection, to write on: one transaction of our own, or a savepoint of whatever the host has open.

        The savepoint takes back what a refused act has written, and keeps an error from a host's transaction.
        """
        try:
            if self._host is None:
                own = self._connection()
                return Own(own, self._own, using) if self._by_driver else Writing(own, using)
            connection = self._host if isinstance(self._host, Connection) else self._host.connection()
            begun(connection)
        except BaseException as error:
            translate(error)
            raise
        return Writing(connection, using)

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
            if self._held is not None and (self._own or self._held.in_transaction()):
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
            self._by_driver = by_driver(self._held)
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
