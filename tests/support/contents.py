"""Everything that the product's tables hold, to compare before with after."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, inspect, text

__all__ = ["contents", "everything"]


def contents(connection: Connection, schema: str | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours, by table."""
    names = [name for name in inspect(connection).get_table_names(schema) if name.startswith("otklik_")]
    prefix = f"{schema}." if schema else ""
    return {
        name: sorted((tuple(row) for row in connection.execute(text(f'SELECT * FROM {prefix}"{name}"'))), key=repr)  # noqa: S608
        for name in names
        if not name.endswith("_default")
    }


def everything(bind: Engine | str) -> dict[str, list[tuple[Any, ...]]]:
    """The same on a connection of its own, which sees only what was committed."""
    engine = create_engine(bind) if isinstance(bind, str) else bind
    try:
        with engine.connect().execution_options(
            otklik_read=True
        ) as connection:  # a prepared engine's reader waits for none
            return contents(connection)
    finally:
        if isinstance(bind, str):
            engine.dispose()
