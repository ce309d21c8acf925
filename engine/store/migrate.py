"""Migrations from inside the package: they upgrade a database of ours, or the tables in a host's, or are written out as SQL."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

import alembic.command
import alembic.context
import alembic.op
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from ...calendars.text import Text
from ..errors import InvalidValue, WrongDatabase
from .failures import translated
from .tables import REVISION, VERSION_TABLE
from .version import check_version, found_version, no_way_back

__all__ = ["upgrade", "upgrade_sql"]

_LOCK = RLock()  # Alembic keeps what it works on in its modules: one upgrade at a time in a process


def upgrade(connection: Connection, *, schema: str | None = None, revision: str = "head") -> tuple[str | None, str]:
    """Bring the tables to `revision` inside the connection's transaction (the host commits); returns (from, to).

    It may be called from a migration of the host's own. Raises WrongDatabase where the database is of a newer version, or
    past `revision`: there is no way back.
    """
    with translated():
        if not connection.in_transaction():
            connection.begin()
        before = found_version(connection, schema)
        if before is not None and before > REVISION:
            check_version(connection, schema)
        if before is not None and revision != "head" and revision < before:
            raise no_way_back(before)
        try:
            with _alone():
                alembic.command.upgrade(_config(connection=connection, schema=schema), revision)
        except CommandError as error:
            raise WrongDatabase(
                Text(
                    ru="ревизии {found} эта программа не знает: это не база Отклика, или её версия не выходила",
                    en="this program knows no revision {found}: not an Otklik database, or of no released version",
                ).fill(found=before)
            ) from error
        after = found_version(connection, schema)
    return before, after or REVISION


def upgrade_sql(*, schema: str | None = None, start: str | None = None) -> str:
    """The migrations as SQL for PostgreSQL, to be run by someone else: from nothing, or from revision `start` on.

    Raises InvalidValue where a revision on the way has to read what the database holds: that one is run by `upgrade`.
    """
    written = io.StringIO()
    config = _config(schema=schema, dialect="postgresql", start=start)
    config.output_buffer = written
    try:
        with _alone():
            alembic.command.upgrade(config, f"{start}:head" if start else "head", sql=True)
    except CommandError as error:
        raise InvalidValue(
            "--from", start, Text(ru="ревизия Отклика, например 0004", en="a revision of Otklik, for example 0004")
        ) from error
    return written.getvalue()


def _config(**attributes: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", "otklik:alembic")
    config.set_main_option("path_separator", "os")
    config.attributes.update(version_table=VERSION_TABLE, **attributes)
    return config


@contextmanager
def _alone() -> Iterator[None]:
    """Alembic's modules to ourselves; afterwards they are the host's again, whose own migration may have called us."""
    with _LOCK:
        hosts = [getattr(module, "_proxy", None) for module in (alembic.op, alembic.context)]
        try:
            yield
        finally:
            for proxy in hosts:
                if proxy is not None:
                    proxy._install_proxy()  # noqa: SLF001  Alembic has no other way back
