"""Upkeep: verify a desk against its log, rebuild its projections from it, upgrade its tables."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..calendars.text import Text
from ..engine.canonical import digest
from ..engine.errors import LogError, StorageBusy
from ..engine.log import hashed_text
from ..engine.replay import Replay
from ..engine.store.binding import Binding, Connection
from ..engine.store.migrate import upgrade as migrate
from ..engine.store.migrate import upgrade_sql
from ..engine.store.rows import case_row, deadline_row, person_row
from ..engine.store.sqlite import open_engine
from ..engine.store.store import Store
from ..engine.store.tables import REVISION
from ..engine.store.tenancy import grant_sql, partition_sql
from ..engine.values import Case, Event, Person
from ..engine.verify import Chains, Verified
from .catalogue import find
from .desk import STREAM, fold_desk
from .search import rebuild_index
from .staff import STREAM as STAFF
from .staff_fold import fold_staff
from .store.tables import message_tables

if TYPE_CHECKING:
    from .desk import Desk

__all__ = [
    "Rebuilt",
    "grant_sql",
    "partition_sql",
    "rebuild",
    "upgrade",
    "upgrade_database",
    "upgrade_sql",
    "verify_desk",
    "verify_store",
]

message_tables()  # declared beside the engine's: rights are given to all


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a rebuild wrote, how many texts can be searched, whether the file was shrunk, which tables had differed."""

    cases: int
    deadlines: int
    staff: int
    searched: int
    shrunk: bool
    changed: tuple[str, ...]


def upgrade(connection: Connection, *, schema: str | None = None, revision: str = "head") -> tuple[str | None, str]:
    """Bring a database to this package's version inside the connection's transaction (the host commits); returns (from, to).

    First the tables, then, where those of before held something, what is folded: a later version may derive more of an old
    case. It may be called from a migration of the host's own. Raises WrongDatabase where the database is of a newer
    version, or past `revision`: there is no way back; LogError where a log does not fold.
    """
    before, after = migrate(connection, schema=schema, revision=revision)
    if before not in {None, after} and after == REVISION:
        for tenant in Store(connection, "", schema=schema).tenants():
            _fold_anew(Store(connection, tenant, schema=schema))
    return before, after


def upgrade_database(url: str) -> tuple[str | None, str]:
    """The same for the database at a URL, in a transaction of its own."""
    binding = Binding(open_engine(url), owned=True)
    try:
        with binding.writing() as connection:
            return upgrade(connection)
    finally:
        binding.close()


def verify_desk(desk: Desk) -> Verified:
    """Verify bytes, chains and legality of the desk's log, its texts, and that the stored folds equal it.

    Raises LogError naming what does not agree.
    """
    with desk.reading() as store:
        return verify_store(store)


def verify_store(store: Store) -> Verified:
    """The same for what stands in the transaction of `store`, committed or not."""
    chains = Chains(find)
    replay = Replay(find)
    registers = _Registers(store)
    sealed: dict[tuple[str, int, str], str] = {}
    latest: datetime | None = None
    with closing(store.events()) as events:  # what does not verify leaves no cursor behind
        for position, data, event in events:
            place = Text(ru=f"событие {event.stream} № {event.seq}", en=f"event {event.stream} № {event.seq}")
            if digest(hashed_text(event, data)) != event.hash:
                raise LogError(
                    Text(
                        ru="{place}: хеш не сходится, запись изменена",
                        en="{place}: the hash does not match, it was changed",
                    ).fill(place=place),
                    position=position,
                )
            chains.add(event, place)
            replay.add(event)
            registers.add(event)
            latest = event.recorded_at if latest is None else max(latest, event.recorded_at)
            for name, value in event.data.get("texts", {}).items():
                sealed[event.stream, event.seq, name] = value
    _check_texts(store, sealed)
    _check_folds(store, replay, registers)
    cases = len(chains.states)
    return Verified(events=chains.events, streams=len(chains.heads), cases=cases, states=chains.states, latest=latest)


def _check_texts(store: Store, sealed: dict[tuple[str, int, str], str]) -> None:
    """Every text is the one that its event sealed; erased ones are let be."""
    with closing(store.all_texts()) as texts:
        for stream, seq, name, body, key in texts:
            expected = sealed.pop((stream, seq, name), None)
            if body is None and key is None:
                continue
            if body is None or key is None or hmac.digest(key, body.encode(), hashlib.sha256).hex() != expected:
                raise LogError(
                    Text(
                        ru="текст {stream} № {seq} {name} изменён", en="the text {stream} № {seq} {name} was changed"
                    ).fill(stream=stream, seq=seq, name=name)
                )
    if sealed:
        stream, seq, name = next(iter(sealed))
        raise LogError(
            Text(ru="нет текста {stream} № {seq} {name}", en="the text {stream} № {seq} {name} is missing").fill(
                stream=stream, seq=seq, name=name
            )
        )


def _check_folds(store: Store, replay: Replay, registers: _Registers) -> None:
    stored = store.projections()
    folded = replay.cases()
    expected = {
        "otklik_cases": [tuple(case_row(case).values()) for case, _ in folded],
        "otklik_deadlines": [
            tuple(deadline_row(store.tenant, case.key, item).values())
            for case, items in folded
            for item in items.values()
        ],
        "otklik_relations": [(store.tenant, *relation) for relation in _relations(folded)],
        **registers.rows(),
    }
    for name, rows in expected.items():
        difference = set(stored[name]) ^ set(rows)
        if difference or len(stored[name]) != len(rows):
            raise _differs(name, min(difference, key=repr)[1] if difference else "–")


def _relations(folded: Iterable[tuple[Case, Any]]) -> Iterator[tuple[int, str, int]]:
    """(case, relation, the other case) of every case that belongs to others."""
    for case, _ in folded:
        for name, other in find(case.workflow, case.workflow_version).related(case.facts):
            yield case.key, name, other


def _differs(table: str, key: object) -> LogError:
    what = (
        Text(ru="случай", en="case") if table in {"otklik_cases", "otklik_deadlines"} else Text(ru="строка", en="row")
    )
    return LogError(
        Text(
            ru="{table}: {what} № {key} не сходится с журналом; восстановить: otklik db rebuild",
            en="{table}: {what} № {key} does not agree with the log; mend it: otklik db rebuild",
        ).fill(table=table, what=what, key=key)
    )


class _Registers:
    """The desk and its staff, folded from their streams."""

    def __init__(self, store: Store) -> None:
        self._tenant = store.tenant
        self._texts = {where: body for where, (body, _) in store.texts(STAFF).items()}
        self.adopted: list[dict[str, Any]] = []
        self.people: dict[int, Person] = {}

    def add(self, event: Event) -> None:
        """Take one event; those of other streams are let be."""
        if event.stream == STREAM:
            fold_desk(self, event)
        elif event.stream == STAFF:
            own = {name: body for (seq, name), body in self._texts.items() if seq == event.seq}
            fold_staff(self.people, event, own)

    def put_desk(self, **row: Any) -> None:
        """Take the projection of an adoption."""
        self.adopted.append(row)

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """The rows that the tables have to hold."""
        regulations = {row["regulation"]: (row["text"], row["settings"]) for row in self.adopted}
        return {
            "otklik_desks": [
                (self._tenant, row["regulation"], row["rehearsal"], row["version"]) for row in self.adopted[-1:]
            ],
            "otklik_regulations": [(self._tenant, key, *texts) for key, texts in regulations.items()],
            "otklik_staff": [(self._tenant, *person_row(person).values()) for person in self.people.values()],
        }


def rebuild(desk: Desk) -> Rebuilt:
    """Drop the projections and rebuild them from the log, the search index from the texts, in one transaction.

    Pages that became free are given back afterwards, where the engine is our own and nobody else is at work: what was
    erased is then gone from the file.
    """
    with desk.writing() as store:
        rebuilt = _fold_anew(store)
    try:
        return replace(rebuilt, shrunk=desk.binding.shrink())
    except StorageBusy:  # the rebuild itself stands
        return rebuilt


def _fold_anew(store: Store) -> Rebuilt:
    before = store.projections()
    store.drop_projections()
    replay, registers = Replay(find), _Registers(store)
    for _, _, event in store.events():
        replay.add(event)
        registers.add(event)
    for adopted in registers.adopted:
        store.put_desk(**adopted)
    for person in registers.people.values():
        store.put_person(person)
    folded = replay.cases()
    store.put_cases(folded)
    store.put_relations(_relations(folded))
    after = store.projections()
    return Rebuilt(
        cases=len(folded),
        deadlines=sum(len(items) for _, items in folded),
        staff=len(registers.people),
        searched=rebuild_index(store),
        shrunk=False,
        changed=tuple(name for name, rows in after.items() if rows != before[name]),
    )
