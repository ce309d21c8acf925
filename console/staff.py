"""`otklik staff`: who works here, in which roles, who is away, who stands in, and who is on duty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import takewhile
from typing import Any

from ..calendars.text import Text
from ..engine.instants import to_text
from ..engine.rules import Rules
from ..engine.standing import numbered, stand_in
from ..engine.values import Absence, Person
from ..workflows.duty import Duty
from ..workflows.page_attendance import left_with
from ..workflows.staff import REASONS, STREAM
from .command import EXPECT, UUID, argument, command, group, option
from .page_view import left_json, left_lines
from .registers import emit_register
from .render import moment, table, wrap
from .session import Session

__all__ = ["staff"]

staff = group("staff", Text(ru="Сотрудники: роли, отсутствие, замещение.", en="Staff: roles, absences, deputies."))
NAME = Text(ru="Имя для входа, например petrov.", en="The handle, for example petrov.")
LISTED = Text(
    ru="; ".join(f"{name} – {title.ru}" for name, title in REASONS.items()),
    en="; ".join(f"{name}: {title.en}" for name, title in REASONS.items()),
)


@command(
    staff,
    "add",
    Text(ru="Добавить сотрудника или задать роли известному.", en="Add a person, or give a known one other roles."),
    argument("handle", text=NAME),
    option("--role", "roles", multiple=True, required=True, metavar="ROLE", text=Text(ru="Роль регламента, можно несколько.", en="A role of the regulation; several may be given.")),
    option("--name", metavar="TEXT", text=Text(ru="Имя полностью.", en="The full name.")),
    option("--field", "fields", multiple=True, metavar="TEXT", text=Text(ru="Курируемое направление (для заместителей главы), можно несколько.", en="A field of supervision (of a deputy head); several may be given.")),
    option("--unit", is_flag=True, text=Text(ru="Это подразделение: его назначают целиком, действует оно само или его сотрудники.", en="It is a department: it is assigned as one, and acts itself or through its members.")),
    option("--member", "members", multiple=True, metavar="NAME", text=Text(ru="Кто в подразделении, можно несколько.", en="A member of the unit; several may be given.")),
    option("--from", "start", metavar="TIME", text=Text(ru="С какого дня или момента эти роли (по умолчанию – с этого).", en="From which day or instant he has these roles (by default, this one).")),
    EXPECT,
    UUID,
)  # fmt: skip
def add(
    session: Session,
    handle: str,
    roles: tuple[str, ...],
    name: str | None,
    fields: tuple[str, ...],
    unit: bool,
    members: tuple[str, ...],
    start: str | None,
    expect: int | None,
    uuid: str | None,
) -> None:
    """Add a person or a unit."""
    names = [part.strip() for role in roles for part in role.split(",") if part.strip()]
    person = session.desk().staff.add(
        handle,
        names,
        name=name,
        fields=fields,
        unit=unit,
        members=members,
        start=_local(session, start, "--from"),
        actor=session.actor,
        command=uuid,
        expect=expect,
    )
    people = session.desk().staff.list()
    told = ", ".join(_title(session, role) for role in sorted(person.history[-1][1] if start is None else {*names}))
    since = "" if start is None else Text(ru=" с {start}", en=" from {start}").fill(start=start).say(session.language)
    line = f"{person.handle}: {told}{_fields(person)}{_unit(session, person, people)}{since}"
    session.emit(_json(session, person, people), lambda: "\n".join(wrap(line)))


@command(staff, "list", Text(ru="Все сотрудники.", en="All staff."))
def list_staff(session: Session) -> None:
    """List everyone."""
    people = session.desk().staff.list()

    def row(person: Person) -> list[str]:
        name = person.name if person.name != person.handle else ""
        return [person.handle, name, _roles(session, person) + _unit(session, person, people)]

    def lines() -> list[str]:
        told = []
        for person, line in zip(people, table([row(person) for person in people]), strict=True):
            state = _state(session, person, people)
            told += [line, *(wrap(f"    {state}", hang=0) if state else [])]
        return told

    emit_register(session, session.desk().staff.version(), (_json(session, person, people) for person in people), lines)


@command(
    staff,
    "remove",
    Text(
        ru="Сотрудник больше не работает; показать, что за ним осталось: страницы и доступы.",
        en="A person works here no longer; show what is left with him: pages and access.",
    ),
    argument("handle", text=NAME),
    option("--reason", metavar="TEXT", text=Text(ru="Причина.", en="The reason.")),
    EXPECT,
    UUID,
)  # fmt: skip
def remove(session: Session, handle: str, reason: str | None, expect: int | None, uuid: str | None) -> None:
    """Remove a person."""
    desk = session.desk()
    person = desk.staff.remove(handle, reason=reason, actor=session.actor, command=uuid, expect=expect)
    left = left_with(desk, handle)
    gone = Text(ru="{who}: больше не работает", en="{who}: works here no longer").fill(who=handle)
    session.emit(
        _json(session, person, [person]) | {"pages": [left_json(item) for item in left]},
        lambda: "\n".join([gone.say(session.language), *left_lines(session, left, handle)]),
    )


@command(
    staff,
    "absent",
    Text(
        ru="Сотрудник отсутствует; его открытая работа переходит к заместителю.",
        en="A person is away; the open work goes to the deputy.",
    ),
    argument("handle", text=NAME),
    option("--reason", required=True, metavar="|".join(REASONS), text=Text(ru=f"Причина: {LISTED.ru}.", en=f"The reason: {LISTED.en}.")),
    option("--words", metavar="TEXT", text=Text(ru="О причине словами.", en="More about the reason.")),
    option("--from", "start", metavar="TIME", text=Text(ru="Первый день или момент (по умолчанию – сейчас).", en="The first day, or the instant (by default, now).")),
    option("--until", metavar="TIME", text=Text(ru="Последний день или момент (иначе – до staff return).", en="The last day, or the instant (else, until staff return).")),
    option("--deputy", metavar="NAME", text=Text(ru="Кто замещает.", en="Who stands in.")),
    option("--keep-work", "stays", is_flag=True, text=Text(ru="Открытая работа остаётся за отсутствующим.", en="Open work stays with the absent person.")),
    EXPECT,
    UUID,
    clause="прил. 1, п. 3",
)  # fmt: skip
def absent(
    session: Session,
    handle: str,
    reason: str,
    words: str | None,
    start: str | None,
    until: str | None,
    deputy: str | None,
    stays: bool,
    expect: int | None,
    uuid: str | None,
) -> None:
    """Record an absence."""
    register = session.desk().staff
    person = register.absent(
        handle,
        reason=reason,
        words=words,
        start=_local(session, start, "--from"),
        until=_local(session, until, "--until"),
        deputy=deputy,
        stays=stays,
        actor=session.actor,
        command=uuid,
        expect=expect,
    )
    _emit(session, person, max(person.absences, key=lambda item: item.number))


@command(
    staff,
    "deputy",
    Text(
        ru="Назвать заместителя отсутствующему или сменить его.",
        en="Name a deputy of an absent person, or another one.",
    ),
    argument("handle", text=NAME),
    argument("deputy", text=Text(ru="Кто замещает.", en="Who stands in.")),
    EXPECT,
    UUID,
)
def deputy(session: Session, handle: str, deputy: str, expect: int | None, uuid: str | None) -> None:
    """Name a deputy."""
    person = session.desk().staff.deputy(handle, deputy, actor=session.actor, command=uuid, expect=expect)
    _emit(session, person, max(person.absences, key=lambda item: item.number))


@command(
    staff,
    "return",
    Text(
        ru="Сотрудник вернулся, или отсутствие отменено. Работа возвращается к нему.",
        en="A person is back, or an absence ahead is off. The work comes back.",
    ),
    argument("handle", text=NAME),
    option("--keep", "keeps", is_flag=True, text=Text(ru="Работа остаётся у заместителя.", en="The work stays with the deputy.")),
    option("--at", metavar="TIME", text=Text(ru="С какого момента на месте (по умолчанию – сейчас).", en="Since when he is back (by default, now).")),
    EXPECT,
    UUID,
)  # fmt: skip
def returned(session: Session, handle: str, keeps: bool, at: str | None, expect: int | None, uuid: str | None) -> None:
    """Record a return."""
    person = session.desk().staff.returned(
        handle, keeps=keeps, at=_local(session, at, "--at"), actor=session.actor, command=uuid, expect=expect
    )
    people = session.desk().staff.list()
    there = Text(ru="на месте", en="is back").say(session.language)
    session.emit(
        _json(session, person, people),
        lambda: "\n".join([f"{handle}: {_state(session, person, people) or there}", *_moved(session, person)]),
    )


@command(
    staff,
    "duty",
    Text(
        ru="Кто на месте по каждой роли, кто кого замещает и где никого нет.",
        en="Who is on duty in each role, who stands in for whom, and where nobody is.",
    ),
    option("--at", metavar="TIME", text=Text(ru="На какой момент (по умолчанию – сейчас).", en="At which instant (by default, now).")),
)  # fmt: skip
def duty(session: Session, at: str | None) -> None:
    """Show who is on duty."""
    rows = session.desk().staff.duty(at=_local(session, at, "--at"))
    session.emit([_duty_json(row) for row in rows], lambda: "\n".join(_duty_lines(session, rows)))


def _local(session: Session, text: str | None, field: str) -> datetime | str | None:
    """A day as it was typed, or an instant, local where it has no offset."""
    if text is None or len(text) == len("2026-07-14"):
        return text
    return session.instant(text, field, session.desk().zone)


def _title(session: Session, role: str) -> str:
    roles = session.desk().regulation.rules().roles
    return roles[role].title.say(session.language) if role in roles else role


def _roles(session: Session, person: Person) -> str:
    titles = [_title(session, role) for role in sorted(person.roles_at(session.desk().now()))]
    return ", ".join(titles) + _fields(person)


def _fields(person: Person) -> str:
    """What a deputy head supervises."""
    return f" ({', '.join(person.fields)})" if person.fields else ""


def _unit(session: Session, person: Person, people: Sequence[Person]) -> str:
    """That it is a unit, and who is in it."""
    if not person.unit:
        return ""
    known = numbered(people)
    names = ", ".join(known[number].handle for number in person.members if number in known)
    said = (
        Text(ru=" – подразделение", en=", a unit")
        if not names
        else Text(ru=" – подразделение: {names}", en=", a unit: {names}")
    )
    return said.fill(names=names).say(session.language)


def _acting(session: Session, person: Person, people: Sequence[Person], at: datetime) -> Person | None:
    """Who stands in for an absent person, at the end of the chain of deputies."""
    rules: Rules = session.desk().regulation.rules()
    return stand_in(person, numbered(people), at, rules)


def _state(session: Session, person: Person, people: Sequence[Person]) -> str:
    """Whether he is away, until when, who stands in; or when he is going to be."""
    desk = session.desk()
    now, language = desk.now(), session.language
    absence = person.absence_at(now)
    if absence is not None:
        acting = _acting(session, person, people, now)
        who = (
            Text(ru=", за него {who}", en=", {who} stands in").fill(who=acting.handle)
            if acting is not None
            else Text(ru=", замещать некому", en=", nobody stands in")
        )
        away = Text(ru="отсутствует{until}{who}", en="absent{until}{who}")
        return away.fill(until=_until(session, absence, now), who=who).say(language)
    ahead = next((item for item in person.absences if item.start > now), None)
    if ahead is None:
        return ""
    start = moment(ahead.start.astimezone(desk.zone), now, language)
    deputy = numbered(people).get(ahead.deputy) if ahead.deputy is not None else None
    return (
        Text(ru="отсутствие с {start}{until}{who}", en="absence from {start}{until}{who}")
        .fill(
            start=start,
            until=_until(session, ahead, now),
            who=Text(ru=", заместитель {who}", en=", {who} is the deputy").fill(who=deputy.handle)
            if deputy is not None
            else Text(ru="", en=""),
        )
        .say(language)
    )


def _until(session: Session, absence: Absence, now: datetime) -> Text:
    if absence.end is None:
        return Text(ru="", en="")
    end = absence.end.astimezone(session.desk().zone)
    if end.time() == time():  # a whole day: its name says more than the midnight after it
        last = moment(end - timedelta(days=1), None, session.language).rpartition(" ")[0]
        return Text(ru=" по {last}", en=" through {last}").fill(last=last)
    return Text(ru=" до {end}", en=" until {end}").fill(end=moment(end, now, session.language))


def _emit(session: Session, person: Person, absence: Absence) -> None:
    """What was recorded: who is away, and what became of the work."""
    people = session.desk().staff.list()
    state = _state(session, person, people) or _past(session, absence)
    session.emit(
        _json(session, person, people),
        lambda: "\n".join([*wrap(f"{person.handle}: {state}"), *_moved(session, person)]),
    )


def _moved(session: Session, person: Person) -> list[str]:
    """What the last change did to open work, from the register itself."""
    told = [event for _, event in session.desk().events(stream=STREAM)]
    settled = list(takewhile(lambda event: event.type in {"absence_began", "absence_ended"}, reversed(told)))
    own = [event.data for event in settled if event.data["person"] == person.id]
    moved = sum(len(data.get("moved", ())) for data in own)
    left = sum(len(data.get("left", ())) for data in own)
    lines = [
        Text(ru="  передано работы: {count}", en="  handed over: {count}").fill(count=moved) if moved else None,
        Text(
            ru="  осталось без исполнителя: {count}; заместителя назначит otklik staff deputy {who} ИМЯ",
            en="  left without anybody: {count}; name a deputy: otklik staff deputy {who} NAME",
        ).fill(count=left, who=person.handle)
        if left
        else None,
    ]
    return [piece for line in lines if line is not None for piece in wrap(line.say(session.language))]


def _past(session: Session, absence: Absence) -> str:
    zone, now = session.desk().zone, session.desk().now()
    start = moment(absence.start.astimezone(zone), now, session.language)
    return (
        Text(ru="отсутствие с {start}{until} записано", en="absence from {start}{until} recorded")
        .fill(start=start, until=_until(session, absence, now))
        .say(session.language)
    )


def _json(session: Session, person: Person, people: Sequence[Person]) -> dict[str, Any]:
    now = session.desk().now()
    absence = person.absence_at(now)
    acting = _acting(session, person, people, now) if absence is not None else None
    return {
        "id": person.id,
        "handle": person.handle,
        "name": person.name,
        "roles": sorted(person.roles_at(now)),
        "fields": list(person.fields),
        "unit": person.unit,
        "members": list(person.members),
        "active": person.active,
        "absent": absence is not None,
        "until": to_text(absence.end) if absence is not None and absence.end is not None else None,
        "deputy": absence.deputy if absence is not None else None,
        "stands_in": acting.id if acting is not None else None,
        "absences": [_absence_json(item) for item in person.absences],
    }


def _absence_json(item: Absence) -> Mapping[str, Any]:
    return {
        "from": to_text(item.start),
        "until": to_text(item.end) if item.end is not None else None,
        "deputy": item.deputy,
        "keep_work": item.stays,
    }


def _duty_json(row: Duty) -> dict[str, Any]:
    return {
        "role": row.role.name,
        "there": [person.handle for person in row.there],
        "away": [
            {"handle": person.handle, "stands_in": acting.handle if acting is not None else None}
            for person, acting in row.away
        ],
        "nobody": row.nobody,
    }


def _duty_lines(session: Session, rows: Sequence[Duty]) -> list[str]:
    language = session.language
    lines = []
    for row in rows:
        for_whom: dict[str, list[str]] = {person.handle: [] for person in row.there}
        alone = []
        for person, acting in row.away:
            if acting is None:
                alone.append(Text(ru="{who} отсутствует", en="{who} is absent").fill(who=person.handle).say(language))
            else:
                for_whom.setdefault(acting.handle, []).append(person.handle)
        names = [
            Text(ru="{name} (за {who})", en="{name} (for {who})").fill(name=name, who=", ".join(who)).say(language)
            if who
            else name
            for name, who in for_whom.items()
        ] + alone
        nobody = Text(ru="никого", en="nobody").say(language)
        shown = ", ".join(names)
        if row.nobody:
            shown = f"{nobody} ({shown})" if shown else nobody
        mark = "! " if row.nobody and row.role.escalate else "  "
        lines += wrap(f"{mark}{row.role.title.say(language)}: {shown}")
    return lines
