"""A database as an earlier revision left it: the migrations run backwards, which a test alone may do."""

from __future__ import annotations

import alembic.command
from alembic.config import Config
from sqlalchemy import Connection

from otklik.engine.store.tables import VERSION_TABLE

__all__ = ["downgrade"]


def downgrade(connection: Connection, revision: str) -> None:
    """Take the migrations after `revision` back."""
    config = Config()
    config.set_main_option("script_location", "otklik:alembic")
    config.set_main_option("path_separator", "os")
    config.attributes.update(connection=connection, schema=None, version_table=VERSION_TABLE)
    alembic.command.downgrade(config, revision)
