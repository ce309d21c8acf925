"""Migrations from inside the package: they upgrade a database of ours, or the tables in a host's."""

from __future__ import annotations

import alembic.command
from alembic.config import Config
from sqlalchemy import Connection

from .failures import translated
from .tables import REVISION, VERSION_TABLE
from .version import check_version, found_version

__all__ = ["upgrade"]


def upgrade(connection: Connection, *, schema: str | None = None, revision: str = "head") -> tuple[str | None, str]:
    """Bring the tables to `revision` inside the connection's transaction (the host commits); returns (from, to).

    Raises WrongDatabase where the database is of a newer version.
    """
    with translated():
        if not connection.in_transaction():
            connection.begin()
        before = found_version(connection, schema)
        if before is not None and before > REVISION:
            check_version(connection, schema)
        config = Config()
        config.set_main_option("script_location", "otklik:alembic")
        config.set_main_option("path_separator", "os")
        config.attributes.update(connection=connection, schema=schema, version_table=VERSION_TABLE)
        alembic.command.upgrade(config, revision)
        after = found_version(connection, schema)
    return before, after or REVISION
