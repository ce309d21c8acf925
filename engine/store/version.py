"""Which revision a database is at, without loading Alembic: every command asks."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from ...calendars.text import Text
from ..errors import WrongDatabase
from .failures import translated
from .tables import REVISION, VERSION_TABLE

__all__ = ["check_version", "found_version", "no_way_back"]


def found_version(connection: Connection, schema: str | None = None) -> str | None:
    """The revision; None where our tables are not there."""
    prefix = f"{schema}." if schema else ""
    with translated():
        if not inspect(connection).has_table(VERSION_TABLE, schema=schema):  # asked first: an error would abort a host
            return None
        row = connection.execute(text(f"SELECT version_num FROM {prefix}{VERSION_TABLE}")).first()  # noqa: S608  constants
    return row[0] if row is not None else None


def check_version(connection: Connection, schema: str | None = None) -> None:
    """Raise WrongDatabase unless the database is at the revision of this package."""
    found = found_version(connection, schema)
    if found == REVISION:
        return
    if found is None:
        raise WrongDatabase(
            Text(
                ru="в базе ещё нет Отклика; создать: otklik init --regulation lesozavodsk-215",
                en="no Otklik in this database yet; make one: otklik init --regulation lesozavodsk-215",
            )
        )
    if found < REVISION:
        raise WrongDatabase(
            Text(
                ru="база старее программы (ревизия {found}): otklik db upgrade",
                en="the database is older than the program (revision {found}): otklik db upgrade",
            ).fill(found=found)
        )
    raise WrongDatabase(
        Text(
            ru="база новее программы (ревизия {found}, программа знает до {latest}): обновите Отклик,"
            " или восстановите копию, сделанную перед обновлением (docs/operations.md)",
            en="the database is newer than this program (revision {found}, known up to {latest}): upgrade Otklik,"
            " or restore the copy that was made before the upgrade (docs/operations.md)",
        ).fill(found=found, latest=REVISION)
    )


def no_way_back(revision: str) -> WrongDatabase:
    """Why a revision is not undone, and what to do instead."""
    return WrongDatabase(
        Text(
            ru="ревизия {revision} назад не отменяется: то, что записано после неё, пропало бы; ничего не изменено."
            " Восстановите копию, сделанную перед обновлением, и прежнюю версию программы (docs/operations.md)",
            en="revision {revision} is not undone: what was recorded since would be lost; nothing was changed."
            " Restore the copy that was made before the upgrade, and the former version of the program (docs/operations.md)",
        ).fill(revision=revision)
    )
