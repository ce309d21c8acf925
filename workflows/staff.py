"""Staff: persons, roles by the regulation, absences and deputies (cl. 3); a register of its own, folded from its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from ..calendars.text import Text
from ..engine.errors import Conflict, InvalidValue, Refused
from ..engine.instants import to_text
from ..engine.register import record
from ..engine.standing import numbered, standings
from ..engine.values import Event, Notice, Person
from .days import moment
from .duty import Duty, duty
from .meanwhile import register_conflict
from .registers import acting, begin
from .staff_absences import BACK, FROM, UNTIL, WHO, check_absence, check_back, check_deputy, human, present_or_next
from .staff_fold import fold_staff
from .staff_persons import check_apart, check_new, known, unit_data

if TYPE_CHECKING:
    from ..engine.rules import Rules
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["MANAGERS", "STREAM", "Staff"]

STREAM = "staff"
FIRST = "curator"  # whom `init` names
MANAGERS = ("curator", "organiser")  # practice: who keeps the list; LS-P4: the two may be one person
When = datetime | date | str
People = list[Person]  # `list` is a method of Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """A change of the register: who makes it, in which role, after which event of it, and the act's UUID."""

    store: Store
    role: str
    after: int
    manager: Person | None = None
    command: str | None = None


class Staff:
    """The people of a desk. Every change is an event; names and reasons are text items, events hold numbers.

    Instants are aware, or texts with an offset; a date, or its text, is the municipality's local day. Of every change
    `command` is the UUID, by which the same twice is one act, and `expect` the `version` of the register that the caller
    saw: Conflict tells what was recorded since.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def _rules(self) -> Rules:
        return self._desk.regulation.rules()

    # ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────

    def list(self) -> People:
        """Everyone, in the order of joining."""
        with self._desk.reading() as store:
            return list(store.people().values())

    def version(self) -> int:
        """The number of the register's last event: what `expect` compares."""
        with self._desk.reading() as store:
            return store.head(STREAM)[0]

    def duty(self, *, at: When | None = None) -> tuple[Duty, ...]:
        """Who is on duty in each role at an instant, by default now, and who stands in."""
        instant = self._moment(Text(ru="когда (--at)", en="when (--at)"), at) if at is not None else self._desk.now()
        return duty(self.list(), self._rules, instant)

    # ── persons and roles ────────────────────────────────────────────────────────────────────────────────────────

    def add(
        self,
        handle: str,
        roles: Iterable[str],
        *,
        name: str | None = None,
        fields: Sequence[str] = (),
        start: When | None = None,
        unit: bool = False,
        members: Sequence[str] = (),
        actor: str | None = None,
        command: str | None = None,
        expect: int | None = None,
    ) -> Person:
        """Add a person, or give a known one other roles from `start` on (by default, from now).

        `unit`: a department, which is assigned as one and acts itself or through its `members` (handles), who may change.

        The first roles of a person hold for all time before, too, unless `start` is given: nothing else is known.
        `fields` are what a deputy head supervises. Raises InvalidValue, Refused, Conflict.
        """
        with self._desk.writing() as store:
            done = begin(self._desk, store, STREAM, ("person_added",), command=command, expect=expect)
            if done is not None:
                return _numbered(store, done.data["person"])
            change = self._change(store, actor, command)
            made_of = unit_data(store.people(), handle, members, unit=unit)
            return self._put(change, handle, tuple(roles), name, fields, start, made_of)

    def first(self, store: Store, handle: str, name: str | None) -> Person:
        """The first curator, whom `init` names."""
        roles = (FIRST, *(role for role in ("press_centre",) if role in self._rules.roles))
        return self._put(_Change(store=store, role=FIRST, after=store.head(STREAM)[0]), handle, roles, name)

    def _put(
        self,
        change: _Change,
        handle: str,
        roles: tuple[str, ...],
        name: str | None,
        fields: Sequence[str] = (),
        start: When | None = None,
        made_of: Mapping[str, Any] | None = None,
    ) -> Person:
        check_new(self._rules, handle, roles, fields)
        check_apart(self._rules, roles)
        people = change.store.people()
        person = people.get(handle)
        number = person.id if person is not None else 1 + max((other.id for other in people.values()), default=0)
        data: dict[str, Any] = {"person": number, "roles": sorted(set(roles)), **(made_of or {})}
        if start is not None:
            data["from"] = to_text(self._moment(Text(ru="с какого дня (--from)", en="from when (--from)"), start))
        texts = {"handle": handle, "name": name or (person.name if person is not None else handle)}
        texts |= {f"field.{index:02}": words for index, words in enumerate(fields, 1)}
        return self._record(change, "person_added", data, texts)

    def remove(
        self,
        handle: str,
        *,
        reason: str | None = None,
        actor: str | None = None,
        command: str | None = None,
        expect: int | None = None,
    ) -> Person:
        """Record that a person works here no longer; whoever is added anew under the handle is the same person.

        What is left in his hands is not touched: the board, `substitution.held_by` and `page_attendance.left_with` tell
        it. Raises Refused for the
        last who keeps the list of staff; NotFound, Conflict.
        """
        with self._desk.writing() as store:
            done = begin(self._desk, store, STREAM, ("person_removed",), command=command, expect=expect)
            if done is not None:
                return _numbered(store, done.data["person"])
            change = self._change(store, actor, command)
            people = store.people()
            person = known(people, handle)
            if not person.active:
                raise InvalidValue(WHO, handle, Text(ru="тот, кто ещё работает", en="one who still works here"))
            now = self._desk.now()
            left = [other for other in people.values() if other.active and other.id != person.id]
            if not any(other.roles_at(now).intersection(MANAGERS) for other in left):
                raise Refused(
                    "last_manager",
                    [
                        Text(
                            ru="больше некому вести список сотрудников: сначала назначьте другого куратора (staff add)",
                            en="nobody else keeps the list of staff: name another curator first (staff add)",
                        )
                    ],
                )
            texts = {"reason": reason} if reason else {}
            gone = self._record(change, "person_removed", {"person": person.id}, texts)
            self._attended(store)
            return gone

    # ── absences ─────────────────────────────────────────────────────────────────────────────────────────────────

    def absent(
        self,
        handle: str,
        *,
        reason: str,
        words: str | None = None,
        start: When | None = None,
        until: When | None = None,
        deputy: str | None = None,
        stays: bool = False,
        actor: str | None = None,
        command: str | None = None,
        expect: int | None = None,
    ) -> Person:
        """Record that a person is away, why, from when until when, and who stands in.

        `start` (by default now) may lie ahead; `until` as a date is its whole day, without it the absence lasts until
        `returned`. Open work goes to the deputy when the absence begins, unless it `stays`. `reason` is one of REASONS.
        Raises InvalidValue, also for absences of one person that overlap; MissingValue, NotFound, Refused, Conflict.
        """
        with self._desk.writing() as store:
            done = begin(self._desk, store, STREAM, ("person_absent",), command=command, expect=expect)
            if done is not None:
                return _numbered(store, done.data["person"])
            change = self._change(store, actor, command)
            people = store.people()
            person = human(people, handle)
            begins = self._moment(FROM, start) if start is not None else self._from_now(store, person)
            ends = self._moment(UNTIL, until, end=True) if until is not None else None
            check_absence(person, reason, begins, ends, self._desk.zone)
            data: dict[str, Any] = {"person": person.id, "from": to_text(begins)}
            if ends is not None:
                data["until"] = to_text(ends)
            if deputy is not None:
                data["deputy"] = check_deputy(self._rules, people, person, deputy, begins, ends)
            if stays:
                data["stays"] = True
            texts = {"reason": reason} | ({"words": words} if words else {})
            self._record(change, "person_absent", data, texts)
            return self._settled(store, handle)

    def deputy(
        self,
        handle: str,
        deputy: str,
        *,
        actor: str | None = None,
        command: str | None = None,
        expect: int | None = None,
    ) -> Person:
        """Name another deputy for the present absence of a person, or the next; open work goes to him. Raises as `absent`."""
        with self._desk.writing() as store:
            done = begin(self._desk, store, STREAM, ("deputy_named",), command=command, expect=expect)
            if done is not None:
                return _numbered(store, done.data["person"])
            change = self._change(store, actor, command)
            people = store.people()
            person = known(people, handle)
            now = self._desk.now()
            absence = present_or_next(person, now)
            start = max(absence.start, now)
            number = check_deputy(self._rules, people, person, deputy, start, absence.end)
            data = {"person": person.id, "absence": absence.number, "deputy": number, "at": to_text(start)}
            self._record(change, "deputy_named", data, {})
            return self._settled(store, handle)

    def returned(
        self,
        handle: str,
        *,
        at: When | None = None,
        keeps: bool = False,
        actor: str | None = None,
        command: str | None = None,
        expect: int | None = None,
    ) -> Person:
        """Record that a person is back, by default now; an absence that has not begun yet is cancelled.

        The work comes back, or, where `keeps`, stays with the deputy. Raises InvalidValue for one who is not away.
        """
        with self._desk.writing() as store:
            done = begin(self._desk, store, STREAM, ("person_returned",), command=command, expect=expect)
            if done is not None:
                return _numbered(store, done.data["person"])
            change = self._change(store, actor, command)
            person = known(store.people(), handle)
            now = self._desk.now()
            back = self._moment(BACK, at) if at is not None else now
            absence = present_or_next(person, back)
            check_back(back, now, self._desk.zone)
            data: dict[str, Any] = {"person": person.id, "absence": absence.number, "at": to_text(back)}
            if keeps:
                data["keeps"] = True
            self._record(change, "person_returned", data, {})
            return self._settled(store, handle)

    def _settled(self, store: Store, handle: str) -> Person:
        """The person after what the change does to open work at once."""
        from .substitution import settle  # noqa: PLC0415  it moves cases, and asks here who keeps the list

        settle(self._desk, store, self._desk.now())
        self._attended(store)
        return store.people()[handle]

    def _attended(self, store: Store) -> None:
        """Pages for which nobody answers now, or somebody does again, are noted and told of."""
        from .page_attendance import attend  # noqa: PLC0415  it reads who is there

        attend(self._desk, store, self._desk.now())

    def _from_now(self, store: Store, person: Person) -> datetime:
        """Now, or the end of what is recorded as over: a clock that was set back makes no absences overlap."""
        now = self._desk.now()
        recorded = max(now, store.head(STREAM)[2] or now)
        return max(now, *(item.end for item in person.absences if item.end and item.end <= recorded), _EVER)

    def _moment(self, field: Text, value: When, *, end: bool = False) -> datetime:
        return moment(field, value, self._desk.zone, end=end)

    # ── the register ─────────────────────────────────────────────────────────────────────────────────────────────

    def by_clock(
        self, store: Store, kind: str, data: Mapping[str, Any], after: int, notices: Sequence[Notice] = ()
    ) -> Event:
        """Record what the clock has found since event `after` of the register, with the notices that it owes.

        Raises Conflict where the register has moved on meanwhile.
        """
        return self._append(_Change(store=store, role="clock", after=after), kind, data, {}, notices)

    def manager(self, store: Store, actor: str | None) -> tuple[Person, str]:
        """The actor and the role in which he keeps the list and settles what the desk goes by: his own, or as a deputy. Raises Refused."""
        person = acting(store, actor)
        if person is not None:
            now = self._desk.now()
            own = person.roles_at(now)
            for role in MANAGERS:
                if role in own:
                    return person, role
            stands_for = standings(person, store.people().values(), now, self._rules)
            for role in MANAGERS:
                if any(role in item.roles for item in stands_for):
                    return person, role
        role_of_list = self._rules.roles.get(FIRST)
        raise Refused(
            "role",
            [
                Text(
                    ru="список сотрудников ведёт куратор или организатор работы (--actor)",
                    en="the curator keeps the list of staff, or the organiser (--actor)",
                )
            ],
            clause=role_of_list.clause if role_of_list is not None else None,
            requirement=role_of_list.requirement if role_of_list is not None else None,
        )

    def _change(self, store: Store, actor: str | None, command: str | None = None) -> _Change:
        """A change that the actor makes of the register as it stands. Raises Refused, NotFound."""
        after = store.head(STREAM)[0]
        manager, role = self.manager(store, actor)
        return _Change(store=store, manager=manager, role=role, after=after, command=command)

    def _record(self, change: _Change, kind: str, data: Mapping[str, Any], texts: Mapping[str, str]) -> Person:
        event = self._append(change, kind, data, texts)
        return _numbered(change.store, event.data["person"])

    def _append(
        self,
        change: _Change,
        kind: str,
        data: Mapping[str, Any],
        texts: Mapping[str, str],
        notices: Sequence[Notice] = (),
    ) -> Event:
        store = change.store
        try:
            event = record(
                store,
                STREAM,
                kind,
                data,
                texts=texts,
                notices=notices,
                actor=change.manager,
                role=change.role,
                now=self._desk.now(),
                entropy=self._desk.entropy,
                command=change.command,
                after=change.after,
            )
        except Conflict:
            raise register_conflict(store, STREAM, change.after, self._rules) from None
        person = fold_staff(numbered(store.people().values()), event, texts)
        if person is not None:
            store.put_person(person)
        return event


_EVER = datetime.min.replace(tzinfo=UTC)


def _numbered(store: Store, number: int) -> Person:
    return next(person for person in store.people().values() if person.id == number)
