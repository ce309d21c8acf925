"""Golden databases: for each revision, a database that the product of that time wrote, laid into SQLite or PostgreSQL."""

from __future__ import annotations

import importlib
import json
import lzma
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Boolean, Connection, MetaData, Table, insert, inspect, text

from otklik import upgrade
from otklik.engine.store.tables import VERSION_TABLE

__all__ = ["Rows", "alembic_config", "lay", "our_tables", "read", "revisions"]

FOLDER = Path(__file__).parent.parent / "golden" / "databases"
SEARCH = "otklik_search"  # of each database's own kind
SEQUENCES = "0007"  # since when counters are sequences on PostgreSQL


class Rows(NamedTuple):
    """A table as a golden database holds it."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def alembic_config(**attributes: Any) -> Config:
    """Our migrations as Alembic's own commands run them."""
    config = Config()
    config.set_main_option("script_location", "otklik:alembic")
    config.set_main_option("path_separator", "os")
    config.attributes.update(version_table=VERSION_TABLE, **attributes)
    return config


def revisions() -> list[str]:
    """Every revision that there is, oldest first, as Alembic finds them."""
    return [script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()][::-1]


def read(revision: str) -> Mapping[str, Rows]:
    """What the golden database of a revision holds, by table; fails where nobody has made it."""
    path = FOLDER / f"{revision}.jsonl.xz"
    assert path.exists(), f"no golden database of revision {revision}: tests/golden/make_database.py makes it"
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        tables = [json.loads(line) for line in lines]
    return {
        table["table"]: Rows(
            table["columns"],
            [[bytes.fromhex(cell["hex"]) if isinstance(cell, dict) else cell for cell in row] for row in table["rows"]],
        )
        for table in tables
    }


def our_tables(connection: Connection) -> set[str]:
    """The tables of ours that hold records: none of a partition, of the index's own making, of Alembic's."""
    names = {name for name in inspect(connection).get_table_names() if name.startswith("otklik_")}
    return {
        name for name in names - {VERSION_TABLE} if not name.endswith("_default") and not name.startswith(f"{SEARCH}_")
    }


def lay(connection: Connection, revision: str) -> None:
    """Make an empty database one of that revision, with what was written then in it."""
    upgrade(connection, revision=revision)
    for name, table in sorted(read(revision).items(), key=lambda item: (item[0] != "otklik_cases", item[0])):
        if name == SEARCH:
            _lay_search(connection, table)
            continue
        target = Table(name, MetaData(), autoload_with=connection, resolve_fks=False)
        booleans = {column.name for column in target.columns if isinstance(column.type, Boolean)}
        rows = [
            {
                column: bool(cell) if column in booleans else cell
                for column, cell in zip(table.columns, row, strict=True)
            }
            for row in table.rows
        ]
        connection.execute(insert(target), rows)
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT setval('otklik_positions', (SELECT max(position) FROM otklik_events))"))
        if revision >= SEQUENCES:
            numbers = importlib.import_module("otklik.alembic.versions.0007_numbers")
            connection.execute(text(numbers.CREATE.format(prefix="", schema="")))


def _lay_search(connection: Connection, table: Rows) -> None:
    words = "to_tsvector('russian', :words)" if connection.dialect.name == "postgresql" else ":words"
    connection.execute(
        text(f"INSERT INTO {SEARCH} (tenant, case_key, seq, words) VALUES (:tenant, :case_key, :seq, {words})"),  # noqa: S608
        [dict(zip(table.columns, row, strict=True)) for row in table.rows],
    )
