"""Migrations from inside the package: they upgrade a database of ours, or the tables in a host's."""

from __future__ import annotations

import alembic.command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from ...calendars.text import Text
from ..errors import WrongDatabase
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
        try:
            alembic.command.upgrade(config, revision)
        except CommandError as error:
            raise WrongDatabase(
                Text(
                    ru="ревизии {found} эта программа не знает: это не база Отклика, или её версия не выходила",
                    en="this program knows no revision {found}: not an Otklik database, or of no released version",
                ).fill(found=before)
            ) from error
        after = found_version(connection, schema)
    return before, after or REVISION
