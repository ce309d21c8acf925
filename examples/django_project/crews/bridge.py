"""Otklik inside Django's own connection and transaction: an engine of SQLAlchemy's whose connections are Django's.

SQLAlchemy is given the connection that Django has open in this thread, and may neither commit, roll back nor close it:
its transaction is a shell inside `transaction.atomic`, which alone ends both. Savepoints of Otklik's acts are real.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import connections, transaction
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import NullPool

__all__ = ["otklik_connection"]


class _Lent:
    """Django's connection, lent: what ends a transaction or closes is Django's to do."""

    def __init__(self, connection: Any) -> None:
        object.__setattr__(self, "_connection", connection)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._connection, name, value)

    def commit(self) -> None:
        """Django commits."""

    def rollback(self) -> None:
        """Django rolls back."""

    def close(self) -> None:
        """Django closes."""


@lru_cache
def _engine(using: str) -> Engine:
    def lend() -> _Lent:
        connections[using].ensure_connection()
        return _Lent(connections[using].connection)

    if connections[using].vendor == "sqlite":
        return create_engine("sqlite://", creator=lend, poolclass=NullPool)
    return create_engine("postgresql+psycopg://", creator=lend, poolclass=NullPool, use_native_hstore=False)


@contextmanager
def otklik_connection(using: str = "default") -> Iterator[Connection]:
    """A connection for `otklik.Desk`, inside `transaction.atomic`. Raises TransactionManagementError outside of one."""
    if not connections[using].in_atomic_block:
        message = "Otklik joins a transaction that is open: with transaction.atomic()"
        raise transaction.TransactionManagementError(message)
    with _engine(using).connect() as connection, connection.begin():
        yield connection
