"""`otklik db copy`: a whole database into an empty one, SQLite or PostgreSQL, verified by its chains before anything is committed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..calendars.text import Text
from ..engine.errors import InvalidValue, LogError
from ..engine.store.binding import Binding
from ..engine.store.copying import check_empty, copy_rows, heads
from ..engine.store.migrate import upgrade
from ..engine.store.sqlite import open_engine
from ..engine.store.store import Store
from ..engine.store.version import check_version
from .search import rebuild_index
from .store.tables import message_tables
from .upkeep import verify_store

__all__ = ["Copied", "copy_database"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What a copy came to: rows by table, the desks, events and streams, texts in the search index."""

    tenants: tuple[str, ...]
    rows: Mapping[str, int]
    events: int
    streams: int
    searched: int


def copy_database(source: str, target: str) -> Copied:
    """Copy everything that `source` holds into `target`, an empty database; both are URLs.

    All of it is one transaction of the target, from the tables to the check: whatever interrupts it, the target is left
    as empty as it was, and the copy is begun anew. The source is read as it was at one moment, and may be worked on
    meanwhile. Raises InvalidValue for a target that is not empty, or the same; WrongDatabase for a source of another
    version; LogError where what arrived does not verify; StorageError.
    """
    if source == target:
        raise InvalidValue(
            Text(ru="куда (TO)", en="target (TO)"), target.rpartition("@")[2], Text(ru="другая база", en="another database")
        )  # fmt: skip
    message_tables()  # declared beside the engine's
    old, new = Binding(open_engine(source), owned=True), Binding(open_engine(target), owned=True)
    try:
        with old.snapshot() as reading, new.writing() as writing:
            check_version(reading)
            check_empty(writing)
            upgrade(writing)
            rows = copy_rows(reading, writing)
            tenants = tuple(Store(reading, "").tenants())
            searched, events, streams = 0, 0, 0
            for tenant in tenants:
                store = Store(writing, tenant)
                searched += rebuild_index(store)
                found = verify_store(store)
                events, streams = events + found.events, streams + found.streams
            if set(heads(reading)) != set(heads(writing)):
                raise LogError(
                    Text(
                        ru="концы цепей не сходятся: копия не сделана", en="the heads of the chains differ: not copied"
                    )
                )
    finally:
        old.close()
        new.close()
    return Copied(tenants=tenants, rows=rows, events=events, streams=streams, searched=searched)
