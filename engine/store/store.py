"""The store: the one class that speaks SQL to events, cases, deadlines, texts, staff and the outbox.

It works on a connection that it is handed and commits nothing. Conflicts are found by row counts, before
anything else of the act is written: an SQL error would abort a host's PostgreSQL transaction.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from ...calendars.text import Text
from ..decide import Decision
from ..errors import Conflict, NotFound
from ..fold import RECOMPUTED
from ..instants import from_text
from ..values import Case, Deadline, Event, Notice, Person, TextItem
from .alone import alone
from .at_once import AtOnce
from .counters import draw, start
from .failures import translate, translated
from .many import Many
from .own import Alone, unknown
from .read_once import Found, read_once
from .rows import (
    case_of,
    case_row,
    deadline_of,
    deadline_row,
    event_of_row,
    event_row,
    notice_rows,
    person_of,
    person_row,
    relation_rows,
    rows_beside,
    text_row,
)
from .statements import listed, statements
from .tables import BROKEN

__all__ = ["Store"]

Deadlines = dict[tuple[str, int, str], Deadline]


class Store:
    """What one tenant keeps in one database, through one open connection; `late`: see `Binding.late`."""

    def __init__(self, connection: Connection, tenant: str, *, schema: str | None = None, late: bool = False) -> None:
        self.connection = connection
        self.tenant = tenant
        self.schema = schema
        self._sql = statements(connection, schema)
        self.tables = self._sql.tables
        self._late = late
        self._driver: Any = None
        self._held: Any = None

    def _cursor(self) -> Any:
        """The driver's cursor; whoever made the store has begun a transaction."""
        driver = self.connection.connection
        if self._driver is not driver:  # a host's connection may have got another
            self._driver, self._held = driver, driver.cursor()
        return self._held

    def _alone(self) -> Alone:
        """Around a statement that may be a transaction of its own."""
        return Alone(self.connection.connection.dbapi_connection if self._late else None)

    # ── cases ────────────────────────────────────────────────────────────────────────────────────────────────────

    def case(self, key: int) -> tuple[Case, Deadlines]:
        """A case and all its deadlines. Raises NotFound."""
        case, deadlines, _ = self._standing(key, None)
        return self._case_of(key, case, deadlines)

    def case_and_person(self, key: int, handle: str) -> tuple[Case, Deadlines, Person | None]:
        """A case, all its deadlines, and who acts; on PostgreSQL in one round trip. Raises NotFound for the case."""
        case, deadlines, person = self._standing(key, handle)
        return *self._case_of(key, case, deadlines), person_of(person[0]) if person else None

    def _standing(self, key: int, handle: str | None) -> Found:
        """The rows of a case, its deadlines and a member of staff."""
        named = {"tenant": self.tenant, "key": key, "handle": handle}
        sql = self._sql
        try:
            cursor = self._cursor()
            if sql.dialect.name == "postgresql":
                with self._alone():
                    return read_once(cursor, self.tables, sql.dialect, named)
            return (
                sql.select_case.run(cursor, named).fetchall(),
                sql.select_deadlines.run(cursor, named).fetchall(),
                sql.select_person.run(cursor, named).fetchall() if handle is not None else [],
            )
        except BaseException as error:
            translate(error)
            raise

    @staticmethod
    def _case_of(key: int, case: Sequence[Any], deadlines: Sequence[Any]) -> tuple[Case, Deadlines]:
        if not case:
            raise NotFound(
                Text(
                    ru="{key}: такого номера нет",
                    en="{key}: no such number",
                ).fill(key=key)
            )
        return case_of(case[0]), {row[2:5]: deadline_of(row) for row in deadlines}  # by identity

    def cases(self, workflow: str, *, states: Sequence[str] = (), limit: int | None = None) -> list[Case]:
        """Cases of a workflow, the newest first; those of each of `states` are read by themselves, as their index has them."""
        t = self.tables.cases
        query = select(t).where(t.c.tenant == self.tenant, t.c.workflow == workflow)
        with translated():
            if not states:  # by the bare key, planners walk the cases of every workflow in its order
                newest = query.order_by((t.c.key + 0).desc())
                return [case_of(row) for row in self.connection.execute(newest.limit(limit))]
            newest = query.order_by(t.c.key.desc()).limit(limit)
            found = [
                map(case_of, self.connection.execute(newest.where(t.c.state == state)))
                for state in dict.fromkeys(states)
            ]
            return list(islice(merge(*found, key=attrgetter("key"), reverse=True), limit))

    def first_case(self, workflow: str) -> Case | None:
        """The oldest case of a workflow; None while there is none. Every case of that workflow is read, and no other."""
        t = self.tables.cases
        query = select(t).where(
            t.c.tenant == self.tenant, t.c.workflow == workflow
        )  # in no order: by the workflow's index
        with translated():
            return min(map(case_of, self.connection.execute(query)), key=lambda case: case.key, default=None)

    def related(
        self,
        workflow: str,
        name: str,
        others: Sequence[int] | None = None,
        *,
        states: Sequence[str] = (),
        since: str = "",
        until: str = "",
    ) -> list[tuple[int, Case]]:
        """(the other's key, case) for cases of a workflow by their relation `name`; to all others unless `others` are given.

        Of those in `states`, entered at or after `since` and before `until`, where these are given; in order of key.
        """
        c, r = self.tables.cases, self.tables.relations
        joined = r.join(c, (c.c.tenant == r.c.tenant) & (c.c.key == r.c.case_key))
        query = select(r.c.other_key, c).select_from(joined)
        query = query.where(r.c.tenant == self.tenant, r.c.name == name, c.c.workflow == workflow)
        if states:
            query = query.where(c.c.state.in_(states))
        if since:
            query = query.where(c.c.entered_at >= since)
        if until:
            query = query.where(c.c.entered_at < until)
        query = query.order_by(r.c.other_key, c.c.key)
        with translated():
            if others is None:
                return [(row[0], case_of(row[1:])) for row in self.connection.execute(query)]
            return [
                (row[0], case_of(row[1:]))
                for start in range(0, len(others), 500)
                for row in self.connection.execute(query.where(r.c.other_key.in_(others[start : start + 500])))
            ]

    def cases_by_key(self, keys: Sequence[int]) -> dict[int, Case]:
        """Cases by key."""
        t = self.tables.cases
        found: dict[int, Case] = {}
        with translated():
            for start in range(0, len(keys), 500):  # databases bound the number of parameters
                query = select(t).where(t.c.tenant == self.tenant, t.c.key.in_(keys[start : start + 500]))
                found.update((row[1], case_of(row)) for row in self.connection.execute(query))
        return found

    def cases_at_once(self, keys: Sequence[int]) -> dict[int, tuple[Case, Deadlines]]:
        """Cases with all their deadlines, by key; what is not there is left out."""
        named = {"tenant": self.tenant, "keys": listed(keys, self.connection.dialect)}
        with translated():
            cursor = self._cursor()
            cases = self._sql.select_cases.run(cursor, named).fetchall()
            deadlines = self._sql.select_deadlines_of.run(cursor, named).fetchall()
        found: dict[int, tuple[Case, Deadlines]] = {row[1]: (case_of(row), {}) for row in cases}
        for row in deadlines:
            item = deadline_of(row)
            found[row[1]][1][item.identity] = item
        return found

    def deadlines(self, *, outcome: str = "open", keys: Sequence[int] = ()) -> list[tuple[int, Deadline]]:
        """Deadlines with their case's key, the nearest first."""
        t = self.tables.deadlines
        query = (
            select(t).where(t.c.tenant == self.tenant, t.c.outcome == outcome).order_by(t.c.due, t.c.case_key, t.c.rule)
        )
        if keys:
            query = query.where(t.c.case_key.in_(keys))
        with translated():
            return [(row[1], deadline_of(tuple(row))) for row in self.connection.execute(query)]

    def broken(self, start: str, end: str, now: str) -> list[int]:
        """Keys of cases with a deadline broken in [start, end), as far as is known at `now`: at its lapse, or when opened after it."""
        t = self.tables.deadlines
        after = (t.c.lapse >= start) | (t.c.opened_at >= start)
        lapsed = (t.c.tenant == self.tenant, t.c.requirement != "", t.c.lapse < end, t.c.opened_at < end, after)
        ended = select(t.c.case_key).where(*lapsed, BROKEN)
        running = select(t.c.case_key).where(*lapsed, t.c.outcome == "open", t.c.due < now, t.c.lapse < now)
        with translated():
            return sorted(self.connection.scalars(ended.union(running)))

    def owing(self, kind: str, since: str = "") -> list[int]:
        """Keys of cases with a notice of that kind, recorded at or after `since`."""
        t = self.tables.outbox
        query = select(t.c.case_key).where(t.c.tenant == self.tenant, t.c.kind == kind, t.c.recorded_at >= since)
        with translated():
            return list(
                self.connection.scalars(query.where(t.c.case_key.is_not(None)).distinct().order_by(t.c.case_key))
            )

    def write(self, decision: Decision, *, last: bool = False) -> None:
        """Write what an act came to. Raises Conflict when the case moved meanwhile; then nothing is written.

        `last`: nothing else will be done in this transaction, so that the write may commit it. Raises OutcomeUnknown then.
        """
        usual = decision.related is None and decision.event.type != RECOMPUTED
        if usual and decision.before is not None and self.connection.dialect.name == "postgresql":
            self._write_at_once(decision, decision.before, last=last)
        else:
            self._write_each(decision)

    def _write_each(self, decision: Decision) -> None:
        sql = self._sql
        with translated():
            cursor = self._cursor()
            row = case_row(decision.case)
            if decision.before is None:
                sql.of("cases").run(cursor, row)
            else:
                row["before"] = decision.before.version
                if sql.of("moves").run(cursor, row).rowcount != 1:
                    raise _moved(decision.case)
            for kind, beside in rows_beside(decision):
                sql.of(kind).run(cursor, beside)

    def _write_at_once(self, decision: Decision, before: Case, *, last: bool = False) -> None:
        act = AtOnce(case_row(decision.case) | {"before": before.version})
        for kind, row in rows_beside(decision):
            act.add(kind, row)
        with translated():
            cursor = self._cursor()
            if not last:
                moved = act.run(cursor, self.tables, self.connection.dialect)
            else:
                with self._alone() as commits:
                    try:
                        moved = act.run(cursor, self.tables, self.connection.dialect)
                    except Exception as error:
                        if commits and cursor.connection.closed:
                            raise unknown(error) from error
                        raise
            if moved != 1:
                raise _moved(decision.case)

    @contextmanager
    def unawaited(self) -> Iterator[None]:
        """What is written meanwhile is sent, and not waited for: PostgreSQL works on it while Python makes the next ready.

        Errors come at the end at the latest. Nothing may be asked meanwhile, but by cursors of the driver that were told to fetch.
        """
        pipeline = getattr(self.connection.connection.dbapi_connection, "pipeline", None)
        with translated(), pipeline() if pipeline is not None else nullcontext():
            yield

    def write_new(self, decisions: Iterable[Decision]) -> None:
        """Write many new cases at once; each is made into rows as it comes, and let go."""
        many = Many(self._sql)
        for item in decisions:
            many.add("cases", case_row(item.case))
            for kind, row in rows_beside(item):
                many.add(kind, row)
        with translated():
            many.run(self._cursor())

    def write_many(self, decisions: Sequence[Decision]) -> list[Decision]:
        """Write what many acts came to, each on a case of its own that is there; the log has them in this order.

        Returns those whose case someone else has moved meanwhile: of them nothing is written.
        """
        moves, many = Many(self._sql), Many(self._sql)
        for item in sorted(decisions, key=_key):  # in one order, that two batches do not wait for each other
            row = case_row(item.case)
            row["before"] = item.before.version if item.before else 0
            moves.add("moves", row)
        with translated():
            cursor = self._cursor()
            stale = [] if moves.run(cursor) == len(decisions) else self._stale(decisions)
            left = {item.case.key for item in stale}
            for item in decisions:
                if item.case.key not in left:
                    for kind, row in rows_beside(item):
                        many.add(kind, row)
            many.run(cursor)
        return stale

    def _stale(self, decisions: Sequence[Decision]) -> list[Decision]:
        """Those whose event is not what their case has come to."""
        found = self.cases_by_key([item.case.key for item in decisions])
        return [item for item in decisions if item.case.key not in found or found[item.case.key].head != item.case.head]

    def keys(self, name: str, count: int = 1) -> Sequence[int]:
        """Draw `count` numbers of the tenant's counter `name`, ascending; gaps are allowed."""
        with translated():
            return draw(self.connection, self.tables, self.tenant, name, count)

    def start_counter(self, name: str) -> None:
        """Begin a counter at 1."""
        with translated():
            start(self.connection, self.tables, self.tenant, name)

    def alone(self, name: str) -> None:
        """Do `name` one at a time: wait for other transactions that do it, and keep later ones waiting."""
        with translated():
            alone(self.connection, self.tenant, name)

    def claimed(self, command: str) -> Event | None:
        """The first event of an act that was done already; else nobody else does it until this transaction is over."""
        self.alone(f"command/{command}")
        return self.by_command(command)

    # ── the log ──────────────────────────────────────────────────────────────────────────────────────────────────

    def events(
        self, *, stream: str | None = None, after: int = 0, upto: int | None = None, chunk: int = 1000
    ) -> Generator[tuple[int, str, Event], None, None]:
        """(position, canonical data, event) in order of position, or of seq for one stream."""
        t = self.tables.events
        query = select(t).where(t.c.tenant == self.tenant, t.c.position > after)
        if upto is not None:
            query = query.where(t.c.position <= upto)
        if stream is not None:
            query = query.where(t.c.stream == stream).order_by(t.c.seq)
        else:
            query = query.order_by(t.c.position)
        with translated(), self.connection.execute(query, execution_options={"yield_per": chunk}) as result:
            for row in result.mappings():
                yield row["position"], row["data"], event_of_row(row)

    def head(self, stream: str) -> tuple[int, str | None, datetime | None]:
        """The last seq, hash and recorded_at of a stream; (0, None, None) when it is empty."""
        t = self.tables.events
        query = (
            select(t.c.seq, t.c.hash, t.c.recorded_at)
            .where(t.c.tenant == self.tenant, t.c.stream == stream)
            .order_by(t.c.seq.desc())
            .limit(1)
        )
        with translated():
            row = self.connection.execute(query).first()
        return (row[0], row[1], from_text(row[2])) if row is not None else (0, None, None)

    def last_event(self, stream: str) -> Event | None:
        """The last event of a stream; None where it is empty."""
        t = self.tables.events
        query = select(t).where(t.c.tenant == self.tenant, t.c.stream == stream).order_by(t.c.seq.desc()).limit(1)
        with translated():
            row = self.connection.execute(query).mappings().first()
        return event_of_row(row) if row is not None else None

    def append(self, event: Event, data: str, texts: Sequence[TextItem] = (), notices: Sequence[Notice] = ()) -> None:
        """Append an event of a register's stream, its texts and notices. Raises Conflict where someone else has appended."""
        with translated():
            cursor = self._cursor()
            if self._sql.append_event.run(cursor, event_row(event, data)).rowcount != 1:
                raise _appended(event)
            for item in texts:
                self._sql.of("texts").run(cursor, text_row(event, item))
            for notice in notice_rows(event, notices):
                self._sql.of("outbox").run(cursor, notice)

    def histories(self, streams: Sequence[str]) -> dict[str, list[Event]]:
        """The events of each of these streams, from the first."""
        t = self.tables.events
        found: dict[str, list[Event]] = {stream: [] for stream in streams}
        with translated():
            for start in range(0, len(streams), 500):
                query = select(t).where(t.c.tenant == self.tenant, t.c.stream.in_(streams[start : start + 500]))
                for row in self.connection.execute(query.order_by(t.c.stream, t.c.seq)).mappings():
                    found[row["stream"]].append(event_of_row(row))
        return found

    def by_command(self, command: str) -> Event | None:
        """The first event of an act, by the act's UUID."""
        with translated():
            named = {"tenant": self.tenant, "command": command}
            row = self._sql.select_command.run(self._cursor(), named).fetchone()
        return event_of_row(dict(zip(self.tables.events.c.keys(), row, strict=True))) if row is not None else None

    # ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────

    def texts(self, stream: str) -> dict[tuple[int, str], tuple[str | None, bytes | None]]:
        """The texts of a stream: (seq, field) → (body, key); both None once erased."""
        t = self.tables.texts
        query = select(t.c.seq, t.c.field, t.c.body, t.c.key).where(t.c.tenant == self.tenant, t.c.stream == stream)
        with translated():
            return {(row[0], row[1]): (row[2], row[3]) for row in self.connection.execute(query)}

    def texts_of(self, keys: Sequence[int], field: str) -> dict[int, str]:
        """For each of these cases the latest text of `field` that is not erased."""
        t = self.tables.texts
        query = select(t.c.stream, t.c.body).where(t.c.tenant == self.tenant, t.c.field == field, t.c.body.is_not(None))
        found: dict[int, str] = {}
        key_of = self.streams_of(keys)
        named = list(key_of)
        with translated():
            for start in range(0, len(named), 500):
                rows = self.connection.execute(
                    query.where(t.c.stream.in_(named[start : start + 500])).order_by(t.c.seq)
                )
                found.update((key_of[row[0]], row[1]) for row in rows)
        return found

    def streams_of(self, keys: Sequence[int]) -> dict[str, int]:
        """The stream of each of these cases → its key; the texts' own key begins with it."""
        c = self.tables.cases.c
        query = select(c.workflow, c.key).where(c.tenant == self.tenant)
        with translated():
            return {
                f"{row[0]}/{row[1]}": row[1]
                for start in range(0, len(keys), 500)
                for row in self.connection.execute(query.where(c.key.in_(keys[start : start + 500])))
            }

    def all_texts(self) -> Generator[tuple[str, int, str, str | None, bytes | None], None, None]:
        """(stream, seq, field, body, key) of every text, in order."""
        t = self.tables.texts
        query = select(t.c.stream, t.c.seq, t.c.field, t.c.body, t.c.key).where(t.c.tenant == self.tenant)
        with translated():
            ordered = query.order_by(t.c.stream, t.c.seq, t.c.field)
            with self.connection.execute(ordered, execution_options={"yield_per": 1000}) as result:
                for row in result:
                    yield row[0], row[1], row[2], row[3], row[4]

    # ── staff ────────────────────────────────────────────────────────────────────────────────────────────────────

    def people(self) -> dict[str, Person]:
        """Every member of staff, by handle."""
        with translated(), self._alone():
            rows = self._sql.select_people.run(self._cursor(), {"tenant": self.tenant}).fetchall()
        return {person.handle: person for person in map(person_of, rows)}

    def person(self, handle: str) -> Person | None:
        """One member of staff."""
        with translated(), self._alone():
            row = self._sql.select_person.run(self._cursor(), {"tenant": self.tenant, "handle": handle}).fetchone()
        return person_of(row) if row is not None else None

    def put_person(self, person: Person) -> None:
        """Write the projection of one person."""
        t = self.tables.staff
        with translated():
            self.connection.execute(delete(t).where(t.c.tenant == self.tenant, t.c.person == person.id))
            self.connection.execute(insert(t).values(tenant=self.tenant, **person_row(person)))

    # ── the desk ─────────────────────────────────────────────────────────────────────────────────────────────────

    def tenants(self) -> list[str]:
        """Every desk in the database."""
        t = self.tables.desks
        with translated():
            return list(self.connection.scalars(select(t.c.tenant).order_by(t.c.tenant)))

    def desk(self) -> tuple[str, bool] | None:
        """(regulation's key, whether a rehearsal) of the desk; None before `init`."""
        t = self.tables.desks
        with translated():
            row = self.connection.execute(
                select(t.c.regulation, t.c.rehearsal).where(t.c.tenant == self.tenant)
            ).first()
        return (row[0], bool(row[1])) if row is not None else None

    def is_rehearsal(self) -> bool | None:
        """Whether the database was made for rehearsal; None while it is empty."""
        t = self.tables.desks
        with translated():
            found = self.connection.execute(select(func.max(t.c.rehearsal.cast(t.c.version.type)))).scalar()
        return None if found is None else bool(found)

    def put_desk(self, *, regulation: str, text: str, settings: str | None, rehearsal: bool, version: int) -> None:
        """Write the projection of the desk's adoption."""
        desks, regulations = self.tables.desks, self.tables.regulations
        with translated():
            self.connection.execute(delete(desks).where(desks.c.tenant == self.tenant))
            self.connection.execute(
                insert(desks).values(tenant=self.tenant, regulation=regulation, rehearsal=rehearsal, version=version)
            )
            known = select(regulations.c.key).where(
                regulations.c.tenant == self.tenant, regulations.c.key == regulation
            )
            if self.connection.execute(known).first() is None:
                self.connection.execute(
                    insert(regulations).values(tenant=self.tenant, key=regulation, text=text, settings=settings)
                )

    def regulation(self, key: str) -> tuple[str, str | None]:
        """Text and settings of an adopted regulation, by its hash. Raises NotFound."""
        t = self.tables.regulations
        query = select(t.c.text, t.c.settings).where(t.c.tenant == self.tenant, t.c.key == key)
        with translated():
            row = self.connection.execute(query).first()
        if row is None:
            raise NotFound(
                Text(
                    ru=f"регламент {key[:12]} не принят этим столом",
                    en=f"regulation {key[:12]} is not adopted by this desk",
                )
            )
        return row[0], row[1]

    # ── the outbox ───────────────────────────────────────────────────────────────────────────────────────────────

    def notices(self, *, unsent: bool = True) -> list[Mapping[str, Any]]:
        """Notices in order of their recording."""
        t = self.tables.outbox
        query = select(t).where(t.c.tenant == self.tenant).order_by(t.c.recorded_at, t.c.stream, t.c.seq, t.c.ordinal)
        if unsent:
            query = query.where(t.c.sent_at.is_(None))
        with translated():
            return [dict(row) for row in self.connection.execute(query).mappings()]

    # ── projections ──────────────────────────────────────────────────────────────────────────────────────────────

    def drop_projections(self) -> None:
        """Empty what can be rebuilt from the log."""
        t = self.tables
        with translated():
            for table in (t.relations, t.deadlines, t.cases, t.staff, t.desks, t.regulations):
                self.connection.execute(delete(table).where(table.c.tenant == self.tenant))

    def put_cases(self, cases: Iterable[tuple[Case, Mapping[tuple[str, int, str], Deadline]]]) -> None:
        """Write cases and deadlines as they were folded."""
        pairs = list(cases)
        with translated():
            cursor = self._cursor()
            self._sql.of("cases").run_many(cursor, (case_row(case) for case, _ in pairs))
            self._sql.of("deadlines").run_many(
                cursor, (deadline_row(self.tenant, case.key, item) for case, items in pairs for item in items.values())
            )

    def put_relations(self, relations: Iterable[tuple[int, str, int]]) -> None:
        """Write relations: (case, name, the other case)."""
        rows = (row for key, name, other in relations for row in relation_rows(self.tenant, key, [(name, other)]))
        with translated():
            self._sql.of("relations").run_many(self._cursor(), rows)

    def projections(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every projection, ordered: what a rebuild must leave as it was."""
        t = self.tables
        with translated():
            return {
                table.name: [
                    tuple(row)
                    for row in self.connection.execute(
                        select(table).where(table.c.tenant == self.tenant).order_by(*table.primary_key.columns)
                    )
                ]
                for table in (t.desks, t.regulations, t.staff, t.cases, t.deadlines, t.relations)
            }


def _key(decision: Decision) -> int:
    return decision.case.key


def _appended(event: Event) -> Conflict:
    return Conflict(
        Text(
            ru="{stream}: кто-то другой только что внёс изменение; повторите",
            en="{stream}: someone else has just made a change; repeat",
        ).fill(stream=event.stream)
    )


def _moved(case: Case) -> Conflict:
    return Conflict(
        Text(
            ru="{number}: инцидент уже изменил кто-то другой; посмотрите его снова и повторите",
            en="{number}: someone else has moved it meanwhile; look at it again and repeat",
        ).fill(number=case.number)
    )
