"""How staff is shown: roles, units, who is away and who stands in, who is on duty; for the eye and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import takewhile
from typing import Any

from ..calendars.text import Text
from ..engine.instants import to_text
from ..engine.rules import Rules
from ..engine.standing import numbered, stand_in
from ..engine.values import Absence, Case, Person
from ..workflows.duty import Duty
from ..workflows.staff import STREAM
from .render import moment, wrap
from .session import Session

__all__ = [
    "GONE",
    "duty_json",
    "duty_lines",
    "fields_of",
    "handed_lines",
    "held_lines",
    "past",
    "person_json",
    "role_title",
    "roles_of",
    "state_of",
    "unit_of",
]


SHOWN = 10
GONE = Text(ru="больше не работает", en="works here no longer")


def role_title(session: Session, role: str) -> str:
    """A role as the regulation calls it."""
    roles = session.desk().regulation.rules().roles
    return roles[role].title.say(session.language) if role in roles else role


def roles_of(session: Session, person: Person) -> str:
    """The roles that he has now, with what he supervises."""
    titles = [role_title(session, role) for role in sorted(person.roles_at(session.desk().now()))]
    return ", ".join(titles) + fields_of(person)


def fields_of(person: Person) -> str:
    """What a deputy head supervises."""
    return f" ({', '.join(person.fields)})" if person.fields else ""


def unit_of(session: Session, person: Person, people: Sequence[Person]) -> str:
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


def state_of(session: Session, person: Person, people: Sequence[Person]) -> str:
    """Whether he has left, or is away, until when, who stands in; or when he is going to be."""
    desk = session.desk()
    now, language = desk.now(), session.language
    if not person.active:
        return GONE.say(language)
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


def held_lines(session: Session, held: Sequence[Case]) -> list[str]:
    """The open work of one who has left: somebody else has to be assigned."""
    if not held:
        return []
    lines = [Text(ru="За ним работа, назначьте другого:", en="Work is left with him, assign somebody else:")]
    lines += [
        Text(ru="  {number}: otklik {workflow} show {key}", en="  {number}: otklik {workflow} show {key}").fill(
            number=case.number, workflow=case.workflow, key=case.key
        )
        for case in held[:SHOWN]
    ]
    if len(held) > SHOWN:
        lines.append(Text(ru="  … и ещё {count}", en="  … and {count} more").fill(count=len(held) - SHOWN))
    return [line.say(session.language) for line in lines]


def handed_lines(session: Session, person: Person) -> list[str]:
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


def past(session: Session, absence: Absence) -> str:
    """An absence that is over already, as it was recorded."""
    zone, now = session.desk().zone, session.desk().now()
    start = moment(absence.start.astimezone(zone), now, session.language)
    return (
        Text(ru="отсутствие с {start}{until} записано", en="absence from {start}{until} recorded")
        .fill(start=start, until=_until(session, absence, now))
        .say(session.language)
    )


def person_json(session: Session, person: Person, people: Sequence[Person]) -> dict[str, Any]:
    """A person as JSON, with every absence, and who stands in now."""
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


def duty_json(row: Duty) -> dict[str, Any]:
    """A role's duty as JSON."""
    return {
        "role": row.role.name,
        "there": [person.handle for person in row.there],
        "away": [
            {"handle": person.handle, "stands_in": acting.handle if acting is not None else None}
            for person, acting in row.away
        ],
        "nobody": row.nobody,
    }


def duty_lines(session: Session, rows: Sequence[Duty]) -> list[str]:
    """A line for each role: who is there, for whom besides, and where nobody is."""
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
