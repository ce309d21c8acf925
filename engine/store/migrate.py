"""Migrations from inside the package: upgrade a database (a host's too), and say which revision it is at."""

from __future__ import annotations

from typing import Any

import alembic.command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from ...calendars.text import Text
from ..errors import WrongDatabase
from .failures import translated
from .tables import VERSION_TABLE

__all__ = ["check_current", "current", "latest", "upgrade"]


def _config(**attributes: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", "otklik:alembic")
    config.set_main_option("path_separator", "os")
    config.attributes.update(attributes, version_table=VERSION_TABLE)
    return config


def upgrade(connection: Connection, *, schema: str | None = None, revision: str = "head") -> None:
    """Bring the tables to `revision` inside the connection's transaction; the host commits."""
    with translated():
        if not connection.in_transaction():
            connection.begin()
        check_current(connection, schema=schema, allow_older=True)
        alembic.command.upgrade(_config(connection=connection, schema=schema), revision)


def current(connection: Connection, *, schema: str | None = None) -> str | None:
    """The revision that the database is at; None when it has no tables of ours."""
    with translated():
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "version_table_schema": schema}
        )
        return context.get_current_revision()


def latest() -> str:
    """The newest revision that this package knows."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None  # noqa: S101  the package ships at least one
    return head


def check_current(connection: Connection, *, schema: str | None = None, allow_older: bool = False) -> None:
    """Raise WrongDatabase unless the database is at the newest revision (or an older one that can be upgraded)."""
    found = current(connection, schema=schema)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise WrongDatabase(
            Text(
                ru="база новее программы (ревизия {found}, программа знает до {latest}): обновите Отклик",
                en="the database is newer than this program (revision {found}, known up to {latest}): upgrade Otklik",
            ).fill(found=found, latest=latest())
        )
    if allow_older or found == latest():
        return
    if found is None:
        raise WrongDatabase(
            Text(
                ru="в базе ещё нет Отклика: otklik init --regulation ID",
                en="no Otklik in this database yet: otklik init --regulation ID",
            )
        )
    raise WrongDatabase(
        Text(
            ru="база старее программы (ревизия {found}): otklik db upgrade",
            en="the database is older than the program (revision {found}): otklik db upgrade",
        ).fill(found=found)
    )
