"""The desk: one municipality in one database. What hosts embed and the command line calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

from ..calendars.text import Text
from ..engine.clock import Clock, Entropy, SystemClock, SystemEntropy
from ..engine.errors import InvalidValue, MissingValue, NotFound, WrongDatabase
from ..engine.fold import COUNTS_BY
from ..engine.register import record
from ..engine.store.binding import Bind, Binding, Connection
from ..engine.store.horizon import horizon
from ..engine.store.sqlite import files_beside, open_engine
from ..engine.store.store import Store
from ..engine.store.version import check_version
from ..engine.values import Case, Event
from .acts import check_command
from .blacklist import Blacklist
from .cases import Cases
from .catalogue import find, names
from .file_store import FileStore
from .regulation import Regulation, RegulationError, adopt, check
from .staff import Staff
from .templates import Templates

if TYPE_CHECKING:
    from .outbox import Outbox
    from .timers import Tick

__all__ = ["STREAM", "Desk"]

STREAM = "desk"


class Desk:
    """One municipality's desk, on a host's Engine, Connection or Session, or on an engine of its own.

    On an Engine each act is one transaction; inside a host's Connection or Session nothing is committed
    but by the host. `files` is the folder of attachments. `tenant` may be left out while the database holds one desk. Not shared between threads.
    Raises WrongDatabase where the tables are missing or of another version, NotFound for an unknown tenant.
    """

    def __init__(
        self,
        bind: Bind,
        *,
        tenant: str | None = None,
        clock: Clock | None = None,
        entropy: Entropy | None = None,
        schema: str | None = None,
        files: Path | str | None = None,
        _owned: bool = False,
    ) -> None:
        self.binding = Binding(bind, owned=_owned)
        self.schema = schema
        self.clock: Clock = clock or SystemClock()
        self.entropy: Entropy = entropy or SystemEntropy()
        self._rules: dict[str, Regulation] = {}
        self._store: Store | None = None
        self._files = files
        try:
            with self.binding.reading() as connection:
                check_version(connection, schema)
                self.tenant = tenant or _only_tenant(Store(connection, "", schema=schema).tenants())
                found = Store(connection, self.tenant, schema=schema).desk()
        except BaseException:
            self.binding.close()
            raise
        if found is None:
            self.binding.close()
            raise NotFound(
                Text(
                    ru="муниципалитета «{tenant}» в базе нет (--tenant); добавить: otklik init",
                    en="no municipality “{tenant}” in this database (--tenant); add it: otklik init",
                ).fill(tenant=tenant)
            )
        self._current, self.rehearsal = found

    @classmethod
    def open(
        cls,
        url: str,
        *,
        tenant: str | None = None,
        clock: Clock | None = None,
        entropy: Entropy | None = None,
        synchronous: str = "FULL",
        files: Path | str | None = None,
    ) -> Desk:
        """Open a desk on an engine of its own, from a database URL; `close` it when done.

        Without `files`, attachments are kept beside a SQLite database, in `<database>.files`.
        """
        engine = open_engine(url, synchronous=synchronous)
        return cls(
            engine, tenant=tenant, clock=clock, entropy=entropy, files=files or files_beside(engine), _owned=True
        )

    @classmethod
    def every(cls, url: str, *, tenant: str | None = None) -> list[Desk]:
        """Every desk of a database, or one, on one engine of their own; close all of them. For what works day and night."""
        engine = open_engine(url)
        binding = Binding(engine, owned=True)
        try:
            with binding.reading() as connection:
                check_version(connection)
                tenants = [tenant] if tenant is not None else Store(connection, "").tenants()
            if not tenants:
                _only_tenant([])
            return [cls(engine, tenant=name, _owned=True) for name in tenants]
        except BaseException:
            binding.close()
            raise

    @classmethod
    def init(
        cls,
        bind: Bind | str,
        regulation: Regulation,
        *,
        tenant: str,
        curator: str,
        curator_name: str | None = None,
        rehearsal: bool = False,
        clock: Clock | None = None,
        entropy: Entropy | None = None,
        schema: str | None = None,
    ) -> Desk:
        """Make the tables if need be, adopt `regulation` for `tenant` and name the first curator.

        Raises InvalidValue where the tenant has a desk already, or the database is of the other kind
        (real, rehearsal); RegulationError where the regulation does not fit its workflows.
        """
        from .upkeep import upgrade  # noqa: PLC0415  Alembic is heavy and wanted here alone

        check_fits(regulation)
        engine, files = bind, None
        if isinstance(engine, str):
            engine = open_engine(engine)
            files = files_beside(engine)
        binding = Binding(engine, owned=isinstance(bind, str))
        try:
            with binding.writing() as connection:
                upgrade(connection, schema=schema)
                store = Store(connection, tenant, schema=schema)
                _check_new(store, tenant, rehearsal=rehearsal)
                now = (clock or SystemClock()).now()
                event = record(
                    store,
                    STREAM,
                    "adopted",
                    adoption_data(regulation, rehearsal=rehearsal),
                    actor=None,
                    role="administrator",
                    now=now,
                    entropy=entropy or SystemEntropy(),
                )
                fold_desk(store, event)
                for counter in ("case", "author"):
                    store.start_counter(counter)
                desk = cls(connection, tenant=tenant, clock=clock, entropy=entropy, schema=schema)
                desk.staff.first(store, curator, curator_name)
        except BaseException:
            binding.close()
            raise
        binding.release()
        return cls(
            engine,
            tenant=tenant,
            clock=clock,
            entropy=entropy,
            schema=schema,
            files=files,
            _owned=isinstance(bind, str),
        )

    # ── what the desk has ────────────────────────────────────────────────────────────────────────────────────────

    def cases(self, workflow: str) -> Cases:
        """The cases of one workflow."""
        return Cases(self, workflow)

    @cached_property
    def incidents(self) -> Cases:
        """The incidents."""
        return Cases(self, "incident")

    @cached_property
    def staff(self) -> Staff:
        """The people."""
        return Staff(self)

    @cached_property
    def blacklist(self) -> Blacklist:
        """The authors on the black list."""
        return Blacklist(self)

    @cached_property
    def templates(self) -> Templates:
        """The templates of answers."""
        return Templates(self)

    @cached_property
    def outbox(self) -> Outbox:
        """What the desk owes to people and systems, and how it leaves."""
        from .outbox import Outbox  # noqa: PLC0415  most commands send nothing

        return Outbox(self)

    @cached_property
    def files(self) -> FileStore:
        """The attached files. Raises MissingValue where nobody has said where they are kept."""
        if self._files is None:
            raise MissingValue(
                "--files",
                Text(ru="папка вложений", en="the folder of attachments"),
                Text(
                    ru="папка (--files, OTKLIK_FILES; при встраивании Desk(…, files=…))",
                    en="a folder (--files, OTKLIK_FILES; when embedded, Desk(…, files=…))",
                ),
            )
        return FileStore(Path(self._files) / self.tenant)

    @property
    def regulation(self) -> Regulation:
        """The regulation in force for new cases."""
        return self.adopted(self._current)

    @property
    def zone(self) -> tzinfo:
        """The municipality's zone."""
        return self.regulation.rules().calendar.zone

    def adopted(self, key: str) -> Regulation:
        """A regulation that the desk has adopted, by its hash."""
        found = self._rules.get(key)
        if found is None:
            with self.reading() as store:
                text, settings = store.regulation(key)
            found = self._rules[key] = adopt(text, settings or None)
        return found

    def rules_of(self, case: Case) -> Regulation:
        """The regulation that a case goes by, with the calendar that it counts by."""
        own, days = self.adopted(case.regulation), case.facts.get(COUNTS_BY)
        return own if days is None else own.counting_by(self.adopted(days))

    def refresh(self, store: Store) -> None:
        """Take note of an adoption by another process."""
        found = store.desk()
        if found is not None:
            self._current = found[0]

    def adoptions(self) -> list[Event]:
        """What the desk has adopted, the first first; the last is in force for new cases."""
        return [event for _, event in self.events(stream=STREAM) if event.type == "adopted"]

    # ── time and the log ─────────────────────────────────────────────────────────────────────────────────────────

    def now(self) -> datetime:
        """The clock's instant, in UTC."""
        return self.clock.now()

    def tick(self) -> Tick:
        """Record reminders and missed deadlines whose instant has come, with the notices they owe; exactly once."""
        from .timers import tick  # noqa: PLC0415  the clock's work is not every command's

        return tick(self)

    def events(self, *, after: int = 0, stream: str | None = None) -> Iterator[tuple[int, Event]]:
        """(position, event) of the log from `after` on, or of one stream: safe to follow by.

        Keep the last position and ask again with it: nothing is passed over. On PostgreSQL the log is read as far as nobody
        still writes an earlier position; whoever writes is waited for, up to two seconds, and then what can be told
        is told by a later call. Raises StorageError in a REPEATABLE READ transaction, unless one stream is asked for.
        """
        with self.reading() as store:
            whole = horizon(store, after) if stream is None else None
            for position, _, event in store.events(after=after, stream=stream, upto=whole):
                yield position, event

    def outcome(self, command: str) -> Event | None:
        """What became of an act, by its UUID: its first event, or None where it is not written.

        Where the caller gave the act its UUID, a transaction that is still at it is waited for: the answer is final.
        Raises InvalidValue for what is no UUID.
        """
        check_command(command)
        with self.writing() as store:
            return store.claimed(command)

    # ── transactions ─────────────────────────────────────────────────────────────────────────────────────────────

    def writing(self) -> AbstractContextManager[Store]:
        """A store to write with: one transaction of our own, or inside the host's."""
        return self.binding.writing_as(self.store_on)

    def store_on(self, connection: Connection) -> Store:
        """The store on a connection, kept for the next transaction on the same one."""
        if self._store is None or self._store.connection is not connection:
            self._store = Store(connection, self.tenant, schema=self.schema, late=self.binding.late)
        return self._store

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """A store to read with."""
        with self.binding.reading() as connection:
            yield Store(connection, self.tenant, schema=self.schema)

    def release(self) -> None:
        """Give connections back without closing: the next act takes one anew."""
        self._store = None
        self.binding.release()

    def close(self) -> None:
        """Give connections back; a host's are left alone."""
        self._store = None  # its cursor would keep the driver's connection half open
        self.binding.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def check_fits(regulation: Regulation) -> None:
    """Raise RegulationError where the regulation and the workflows that it sets terms for do not fit."""
    governed = dict.fromkeys((*regulation.deadlines, *(workflow for workflow, _ in regulation.acting)))
    problems = check(regulation, {name: find(name) for name in governed}, texts=map(find, names()))
    if problems:
        raise RegulationError(problems)


class PutsDesk(Protocol):
    """Whatever takes the projection of an adoption."""

    def put_desk(self, *, regulation: str, text: str, settings: str | None, rehearsal: bool, version: int) -> None:
        """Take it."""
        ...


def adoption_data(regulation: Regulation, *, rehearsal: bool) -> dict[str, Any]:
    """What the event of an adoption holds: the act and the office's settings, in full."""
    return {
        "regulation": regulation.key,
        "id": regulation.id,
        "text": regulation.text,
        "settings": regulation.settings,
        "rehearsal": rehearsal,
    }


def fold_desk(store: PutsDesk, event: Event) -> None:
    """Apply one event of the desk's stream to its projection."""
    if event.type == "adopted":
        store.put_desk(
            regulation=event.data["regulation"],
            text=event.data["text"],
            settings=event.data["settings"],
            rehearsal=event.data["rehearsal"],
            version=event.seq,
        )


def _only_tenant(tenants: list[str]) -> str:
    if len(tenants) == 1:
        return tenants[0]
    if not tenants:
        raise WrongDatabase(
            Text(
                ru="в базе нет ни одного муниципалитета: otklik init",
                en="the database holds no municipality: otklik init",
            )
        )
    raise MissingValue(
        "--tenant",
        Text(ru="муниципалитет, их в базе несколько", en="the municipality, the database holds several"),
        Text(ru="один из: " + ", ".join(tenants), en="one of: " + ", ".join(tenants)),
    )


def _check_new(store: Store, tenant: str, *, rehearsal: bool) -> None:
    if not (tenant.isascii() and tenant.replace("-", "").replace("_", "").isalnum() and len(tenant) <= 64):
        raise InvalidValue(
            Text(ru="муниципалитет (--tenant)", en="municipality (--tenant)"),
            tenant,
            Text(ru="латинские буквы, цифры, дефис", en="Latin letters, digits, dashes"),
        )
    if store.desk() is not None:
        raise InvalidValue(
            Text(ru="муниципалитет (--tenant)", en="municipality (--tenant)"),
            tenant,
            Text(
                ru="имя, которого в базе ещё нет; этот муниципалитет уже заведён, другая база – --db",
                en="a name that the database does not hold yet; this one is there already, another database: --db",
            ),
        )
    kind = store.is_rehearsal()
    if kind is not None and kind is not rehearsal:
        raise InvalidValue(
            "--rehearsal",
            str(rehearsal).lower(),
            Text(
                ru="учебная база остаётся учебной, рабочая – рабочей: заведите другую (--db)",
                en="a rehearsal database stays one, and a real one real: use another (--db)",
            ),
        )
