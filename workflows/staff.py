"""Staff: persons, roles by the regulation, absences and deputies (cl. 3); a register of its own, folded from its events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from ..calendars.text import Text
from ..engine.errors import Conflict, InvalidValue, MissingValue, NotFound, Refused
from ..engine.instants import local_text, to_text
from ..engine.register import record
from ..engine.standing import chain, numbered, roles_for, standings
from ..engine.values import SYSTEM_ROLES, Absence, Event, Notice, Person
from .days import moment
from .duty import Duty, duty
from .meanwhile import register_conflict
from .registers import begin
from .staff_fold import fold_staff

if TYPE_CHECKING:
    from ..engine.rules import Rules
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["MANAGERS", "REASONS", "STREAM", "Staff"]

STREAM = "staff"
FIRST = "curator"  # whom `init` names
MANAGERS = ("curator", "organiser")  # practice: who keeps the list; LS-P4: the two may be one person
REASONS = {  # LS-3c
    "illness": Text(ru="болезнь", en="illness"),
    "leave": Text(ru="отпуск", en="leave"),
    "trip": Text(ru="командировка", en="business trip"),
    "study": Text(ru="учёба", en="study"),
    "other": Text(ru="иная причина", en="another reason"),
}

HANDLE = re.compile(r"[^\W\d_][\w.-]{0,31}")
When = datetime | date | str
People = list[Person]  # `list` is a method of Staff


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
            manager, role = self.manager(store, actor)
            made_of = self._members(store.people(), handle, members, unit=unit)
            return self._put(store, handle, tuple(roles), name, manager, role, fields, start, command, made_of)

    def first(self, store: Store, handle: str, name: str | None) -> Person:
        """The first curator, whom `init` names."""
        roles = (FIRST, *(role for role in ("press_centre",) if role in self._rules.roles))
        return self._put(store, handle, roles, name, None, FIRST)

    def _put(
        self,
        store: Store,
        handle: str,
        roles: tuple[str, ...],
        name: str | None,
        manager: Person | None,
        role: str,
        fields: Sequence[str] = (),
        start: When | None = None,
        command: str | None = None,
        made_of: Mapping[str, Any] | None = None,
    ) -> Person:
        self._check_new(handle, roles, fields)
        self._check_apart(roles)
        after = store.head(STREAM)[0]
        people = store.people()
        person = people.get(handle)
        number = person.id if person is not None else 1 + max((other.id for other in people.values()), default=0)
        data: dict[str, Any] = {"person": number, "roles": sorted(set(roles)), **(made_of or {})}
        if start is not None:
            data["from"] = to_text(self._moment(Text(ru="с какого дня (--from)", en="from when (--from)"), start))
        texts = {"handle": handle, "name": name or (person.name if person is not None else handle)}
        texts |= {f"field.{index:02}": words for index, words in enumerate(fields, 1)}
        return self._record(store, "person_added", data, texts, manager, role, after, command)

    def _members(
        self, people: Mapping[str, Person], handle: str, members: Sequence[str], *, unit: bool
    ) -> dict[str, Any]:
        """What the event tells of a unit: that it is one, and the numbers of its members."""
        known = people.get(handle)
        if not unit and not members:
            return {}
        if known is not None and not known.unit:
            raise InvalidValue(
                Text(ru="подразделение (--unit)", en="unit (--unit)"),
                handle,
                Text(ru="имя, которого ещё нет: это сотрудник", en="a new name: this is a person"),
            )
        listed = [_known(people, name) for name in members]
        for person in listed:
            if person.unit or not person.active:
                raise InvalidValue(
                    Text(ru="кто в подразделении (--member)", en="member of the unit (--member)"),
                    person.handle,
                    Text(ru="сотрудник, не подразделение", en="a person, no unit"),
                )
        data: dict[str, Any] = {"unit": True}
        if members:
            data["members"] = list(dict.fromkeys(person.id for person in listed))
        return data

    def _check_apart(self, roles: Sequence[str]) -> None:
        """Refuse roles that the act gives to different persons."""
        known = self._rules.roles
        for role in roles:
            for other in known[role].apart:
                if other in roles:
                    raise Refused(
                        "apart",
                        [
                            Text(
                                ru="«{role}» и «{other}» – разные люди: назовите для одной из ролей другого сотрудника",
                                en="“{role}” and “{other}” are different persons: name another one for one of the roles",
                            ).fill(role=known[role].title, other=known[other].title)
                        ],
                        clause=known[role].clause,
                        requirement=known[role].requirement,
                    )

    def _check_new(self, handle: str, roles: Sequence[str], fields: Sequence[str]) -> None:
        known = self._rules.roles
        for role in roles:
            if role not in known or role in SYSTEM_ROLES:
                raise InvalidValue(
                    Text(ru="роль", en="role"),
                    role,
                    Text(
                        ru="одна из: " + ", ".join(f"{r.name} ({r.title.ru})" for r in known.values()),
                        en="one of: " + ", ".join(known),
                    ),
                )
        if not HANDLE.fullmatch(handle):
            raise InvalidValue(
                Text(ru="имя для входа", en="handle"),
                handle,
                Text(
                    ru="буквы, цифры, точка, дефис; до 32 знаков, с буквы",
                    en="letters, digits, dot, dash; up to 32, a letter first",
                ),
            )
        if not roles:
            raise InvalidValue(
                Text(ru="роли", en="roles"), "", Text(ru="хотя бы одна (--role)", en="at least one (--role)")
            )
        for words in fields:
            if not words.strip() or len(words) > 200 or len(fields) > 99:
                raise InvalidValue(
                    Text(ru="курируемое направление (--field)", en="field of supervision (--field)"),
                    words,
                    Text(ru="слова, до 200 знаков", en="words, up to 200 characters"),
                )

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

        What is left in his hands is not touched: the board and `page_attendance.left_with` tell it. Raises Refused for the
        last who keeps the list of staff; NotFound, Conflict.
        """
        with self._desk.writing() as store:
            done = begin(self._desk, store, STREAM, ("person_removed",), command=command, expect=expect)
            if done is not None:
                return _numbered(store, done.data["person"])
            after = store.head(STREAM)[0]
            manager, role = self.manager(store, actor)
            people = store.people()
            person = _known(people, handle)
            if not person.active:
                raise InvalidValue(_WHO, handle, Text(ru="тот, кто ещё работает", en="one who still works here"))
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
            gone = self._record(store, "person_removed", {"person": person.id}, texts, manager, role, after, command)
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
            after = store.head(STREAM)[0]
            manager, role = self.manager(store, actor)
            people = store.people()
            person = _person(people, handle)
            begins = self._moment(_FROM, start) if start is not None else self._from_now(store, person)
            ends = self._moment(_UNTIL, until, end=True) if until is not None else None
            self._check_absence(person, reason, begins, ends)
            data: dict[str, Any] = {"person": person.id, "from": to_text(begins)}
            if ends is not None:
                data["until"] = to_text(ends)
            if deputy is not None:
                data["deputy"] = self._deputy(people, person, deputy, begins, ends)
            if stays:
                data["stays"] = True
            texts = {"reason": reason} | ({"words": words} if words else {})
            self._record(store, "person_absent", data, texts, manager, role, after, command)
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
            after = store.head(STREAM)[0]
            manager, role = self.manager(store, actor)
            people = store.people()
            person = _known(people, handle)
            now = self._desk.now()
            absence = _present_or_next(person, now)
            start = max(absence.start, now)
            number = self._deputy(people, person, deputy, start, absence.end)
            data = {"person": person.id, "absence": absence.number, "deputy": number, "at": to_text(start)}
            self._record(store, "deputy_named", data, {}, manager, role, after, command)
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
            after = store.head(STREAM)[0]
            manager, role = self.manager(store, actor)
            person = _known(store.people(), handle)
            now = self._desk.now()
            back = self._moment(_BACK, at) if at is not None else now
            absence = _present_or_next(person, back)
            if back > now:
                raise InvalidValue(
                    _BACK,
                    local_text(back, self._desk.zone),
                    Text(ru="момент не позже настоящего", en="an instant not after now"),
                )
            data: dict[str, Any] = {"person": person.id, "absence": absence.number, "at": to_text(back)}
            if keeps:
                data["keeps"] = True
            self._record(store, "person_returned", data, {}, manager, role, after, command)
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

    def _check_absence(self, person: Person, reason: str, start: datetime, end: datetime | None) -> None:
        options = Text(
            ru="одно из: " + ", ".join(f"{name} ({title.ru})" for name, title in REASONS.items()),
            en="one of: " + ", ".join(REASONS),
        )
        zone = self._desk.zone
        if not reason:
            raise MissingValue("--reason", _REASON, options)
        if reason not in REASONS:
            raise InvalidValue(_REASON, reason, options)
        if end is not None and end <= start:
            raise InvalidValue(
                _UNTIL,
                local_text(end, zone),
                Text(ru="момент после начала ({start})", en="an instant after the beginning ({start})").fill(
                    start=local_text(start, zone)
                ),
            )
        for other in person.absences:
            if other.empty:
                continue
            if (end is None or other.start < end) and (other.end is None or start < other.end):
                last = Text(ru="возвращения", en="the return")
                raise InvalidValue(
                    _FROM,
                    local_text(start, zone),
                    Text(
                        ru="время, когда {who} не отсутствует; уже записано: с {start} до {end} "
                        "(другой заместитель: otklik staff deputy {who} ИМЯ; другие дни: otklik staff return {who} и записать заново)",
                        en="a time when {who} is not away; recorded already: from {start} until {end} "
                        "(another deputy: otklik staff deputy {who} NAME; other days: otklik staff return {who}, and record it anew)",
                    ).fill(
                        who=person.handle,
                        start=local_text(other.start, zone),
                        end=local_text(other.end, zone) if other.end is not None else last,
                    ),
                )

    def _deputy(
        self, people: Mapping[str, Person], person: Person, handle: str, start: datetime, end: datetime | None
    ) -> int:
        """The number of a deputy who may stand in from `start` on: of a role that fits, and no circle of deputies."""
        deputy = _person(people, handle)
        known = numbered(people.values())
        roles = self._rules.roles
        wanted = frozenset().union(*(roles_for(self._rules, role) for role in person.roles_at(start)))
        present = deputy.absence_at(start) is None or any(
            other.absence_at(start) is None for other in chain(deputy, known, start)
        )
        if deputy.id == person.id or not deputy.active or not present or not wanted & deputy.roles_at(start):
            other = [role for role in person.roles_at(start) if role in roles and roles[role].deputies]
            more = [Text(ru="", en="")] + [
                Text(ru="; {role} – от роли: {from_}", en="; {role}: of the role {from_}").fill(
                    role=roles[role].title, from_=roles[roles[role].deputies[0]].title
                )
                for role in other
            ]
            raise InvalidValue(
                _DEPUTY,
                handle,
                Text(
                    ru="другой присутствующий сотрудник с той же ролью" + "".join(item.ru for item in more),
                    en="another member of staff with the same role, present" + "".join(item.en for item in more),
                ),
            )
        starts = {item.start for other in known.values() for item in other.absences}
        for at in {start, *(at for at in starts if start <= at and (end is None or at < end))}:
            if any(other.id == person.id for other in chain(deputy, known, at)):
                raise InvalidValue(
                    _DEPUTY,
                    handle,
                    Text(
                        ru="тот, кого самого не замещает {who} (иначе замещение идёт по кругу)",
                        en="one for whom {who} does not stand in (or the deputies go round in a circle)",
                    ).fill(who=person.handle),
                )
        return deputy.id

    # ── the register ─────────────────────────────────────────────────────────────────────────────────────────────

    def by_clock(
        self, store: Store, kind: str, data: Mapping[str, Any], after: int, notices: Sequence[Notice] = ()
    ) -> Event:
        """Record what the clock has found since event `after` of the register, with the notices that it owes.

        Raises Conflict where the register has moved on meanwhile.
        """
        return self._append(store, kind, data, {}, None, "clock", notices, after)

    def manager(self, store: Store, actor: str | None) -> tuple[Person, str]:
        """The actor and the role in which he keeps the list and settles what the desk goes by: his own, or as a deputy. Raises Refused."""
        person = store.person(actor) if actor is not None else None
        if actor is not None and (person is None or not person.active):
            raise NotFound(
                Text(ru="сотрудника «{handle}» нет (--actor)", en="no member of staff “{handle}” (--actor)").fill(
                    handle=actor
                )
            )
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

    def _record(
        self,
        store: Store,
        kind: str,
        data: Mapping[str, Any],
        texts: Mapping[str, str],
        manager: Person | None,
        role: str,
        after: int,
        command: str | None = None,
    ) -> Person:
        event = self._append(store, kind, data, texts, manager, role, after=after, command=command)
        return _numbered(store, event.data["person"])

    def _append(
        self,
        store: Store,
        kind: str,
        data: Mapping[str, Any],
        texts: Mapping[str, str],
        manager: Person | None,
        role: str,
        notices: Sequence[Notice] = (),
        after: int | None = None,
        command: str | None = None,
    ) -> Event:
        try:
            event = record(
                store,
                STREAM,
                kind,
                data,
                texts=texts,
                notices=notices,
                actor=manager,
                role=role,
                now=self._desk.now(),
                entropy=self._desk.entropy,
                command=command,
                after=after,
            )
        except Conflict:
            raise register_conflict(store, STREAM, after or 0, self._rules) from None
        person = fold_staff(numbered(store.people().values()), event, texts)
        if person is not None:
            store.put_person(person)
        return event


_WHO = Text(ru="сотрудник", en="the person")
_EVER = datetime.min.replace(tzinfo=UTC)
_FROM = Text(ru="начало отсутствия (--from)", en="the absence's beginning (--from)")
_UNTIL = Text(ru="конец отсутствия (--until)", en="the absence's end (--until)")
_BACK = Text(ru="когда вернулся (--at)", en="when he came back (--at)")
_REASON = Text(ru="причина отсутствия (--reason)", en="the absence's reason (--reason)")
_DEPUTY = Text(ru="заместитель", en="deputy")


def _numbered(store: Store, number: int) -> Person:
    return next(person for person in store.people().values() if person.id == number)


def _known(people: Mapping[str, Person], handle: str) -> Person:
    person = people.get(handle)
    if person is None:
        raise NotFound(
            Text(
                ru="сотрудника «{handle}» нет; список: otklik staff list",
                en="no member of staff “{handle}”; the list: otklik staff list",
            ).fill(handle=handle)
        )
    return person


def _person(people: Mapping[str, Person], handle: str) -> Person:
    """One who can be away or stand in: no unit."""
    person = _known(people, handle)
    if person.unit:
        raise InvalidValue(
            Text(ru="сотрудник", en="the person"),
            handle,
            Text(ru="человек: у подразделения отмечают его сотрудников", en="a person: of a unit, its members are"),
        )
    return person


def _present_or_next(person: Person, at: datetime) -> Absence:
    """The absence in which the person is, else the nearest ahead. Raises InvalidValue."""
    found = person.absence_at(at)
    ahead = [item for item in person.absences if item.start > at and not item.empty]
    if found is None and not ahead:
        raise InvalidValue(
            Text(ru="сотрудник", en="the person"),
            person.handle,
            Text(ru="тот, кто отсутствует или собирается", en="one who is away, or is going to be"),
        )
    return found or ahead[0]
