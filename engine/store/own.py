"""A desk's own transactions, on the driver itself: SQLAlchemy's around every act takes as long as several statements.

What SQLAlchemy executes meanwhile joins in (see `prepare_sqlite`). On PostgreSQL a transaction begins as late as can be:
a question that comes before it, and an act's one statement where nothing else belongs to the act, are transactions of
their own (`Alone`). So most acts are two round trips: one to read, one to write and commit.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from ...calendars.text import Text
from ..errors import OutcomeUnknown, StorageError
from .failures import translate
from .sqlite import BEGIN

__all__ = ["Alone", "Own", "by_driver", "unknown"]

Used = TypeVar("Used")

# Savepoints of one name nest: each of these means the innermost.
_SAVE, _TAKE_BACK, _RELEASE = "SAVEPOINT otklik", "ROLLBACK TO otklik", "RELEASE otklik"
_IDLE = 0  # libpq's PQTRANS_IDLE: no transaction has begun
_READ_COMMITTED = 2  # of psycopg's IsolationLevel


def by_driver(connection: Connection) -> bool:
    """Whether a desk's own transactions on it are the driver's: SQLite's, and psycopg's where nobody wants SQLAlchemy's."""
    if connection.dialect.name == "sqlite":
        return True
    if connection.dialect.driver != "psycopg" or connection.dialect.is_async:
        return False
    driver: Any = connection.connection.dbapi_connection
    heard = connection.dispatch
    if any(map(len, (heard.begin, heard.commit, heard.rollback))):  # a host's SET LOCAL, say
        return False
    return not driver.autocommit and not driver.read_only and driver.isolation_level in {None, _READ_COMMITTED}


def unknown(error: BaseException) -> OutcomeUnknown:
    """What is said where the server went away while it was to commit."""
    return OutcomeUnknown(
        Text(
            ru="соединение с сервером базы оборвалось при записи: действие записано целиком или не записано вовсе",
            en="the connection to the database server was cut while committing: the act is written whole, or not at all",
        ),
        driver=str(getattr(error, "orig", error)),
    )


class Own(Generic[Used]):
    """A transaction of a connection that is no host's, or a savepoint inside another: committed at the end, or rolled back.

    Entering gives what `using` makes of the connection.
    """

    __slots__ = ("_connection", "_driver", "_open", "_saved", "_using")

    def __init__(self, connection: Connection, opened: list[Own[Any]], using: Callable[[Connection], Used]) -> None:
        self._connection = connection
        self._open = opened  # those that are open on the connection, this one once it is
        self._using = using
        self._driver: Any = None
        self._saved = False

    def __enter__(self) -> Used:
        """Begin; psycopg does so with the first statement."""
        try:
            driver: Any = self._connection.connection.dbapi_connection
            self._driver = driver
            if self._connection.dialect.name == "sqlite":
                self._saved = driver.in_transaction
                driver.execute(_SAVE if self._saved else BEGIN)
            elif self._open:
                self._saved = True
                driver.execute(_SAVE)
        except BaseException as error:
            translate(error)
            raise
        self._open.append(self)
        return self._using(self._connection)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Commit, or roll back. Raises what the driver says in our words, OutcomeUnknown where the server went away meanwhile."""
        self._open.remove(self)
        try:
            if self._saved:
                self._end_savepoint(error)
            elif error is not None:
                self._roll_back()
            else:
                self._commit()
        except BaseException as broken:
            translate(broken)
            raise
        if error is not None:
            translate(error)

    def _commit(self) -> None:
        try:
            (self._driver if self._connection.get_transaction() is None else self._connection).commit()
        except BaseException as error:
            lost = _lost(self._driver)
            self._roll_back()
            if lost:
                raise unknown(error) from error
            raise

    def _roll_back(self) -> None:
        if _lost(self._driver):
            with suppress(DBAPIError):  # SQLAlchemy finds out, and drops it with what else the pool has
                if self._connection.get_transaction() is None:
                    self._connection.begin()
                self._connection.rollback()
            return
        dropped = self._connection.invalidated  # SQLAlchemy closes what was interrupted in the middle of a statement
        self._connection.rollback()  # what joined in; after a commit that failed it leaves the driver's open
        if not dropped:
            self._driver.rollback()

    def _end_savepoint(self, error: BaseException | None) -> None:
        if error is None:
            self._driver.execute(_RELEASE)
        elif self._connection.invalidated:  # the whole transaction is gone with its connection
            return
        elif _begun(self._driver):
            self._driver.execute(_TAKE_BACK)
            self._driver.execute(_RELEASE)
        elif not isinstance(error, StorageError):  # after some errors SQLite takes back the whole transaction by itself
            raise StorageError(
                Text(
                    ru="база отменила всю транзакцию; ничего не записано, повторите",
                    en="the database took back the whole transaction; nothing was written, try again",
                )
            ) from error


class Alone:
    """Around a statement: while no transaction has begun on this psycopg connection, it is one of its own, without BEGIN and COMMIT.

    Entering answers whether it is; `driver` is None where it never may be.
    """

    __slots__ = ("_driver", "_is")

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self._is = driver is not None and driver.pgconn.transaction_status == _IDLE

    def __enter__(self) -> bool:
        if self._is:
            self._driver.autocommit = True
        return self._is

    def __exit__(self, *_: object) -> None:
        if not self._is:
            return
        if self._driver.pgconn.transaction_status == _IDLE:
            self._driver.autocommit = False
        else:  # broken, or left in the middle of a statement: nobody is to get it like that
            self._driver.close()


def _begun(driver: Any) -> bool:
    return bool(driver.in_transaction) if hasattr(driver, "in_transaction") else not driver.closed


def _lost(driver: Any) -> bool:
    return bool(getattr(driver, "closed", False))  # SQLite's are not lost
