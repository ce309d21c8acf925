"""When a person may be recorded as away, why, and who may stand in (cl. 3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from ..calendars.text import Text
from ..engine.errors import InvalidValue, MissingValue
from ..engine.instants import local_text
from ..engine.rules import Rules
from ..engine.standing import chain, numbered, roles_for
from ..engine.values import Absence, Person
from .staff_persons import known

__all__ = [
    "BACK",
    "FROM",
    "REASONS",
    "UNTIL",
    "WHO",
    "check_absence",
    "check_back",
    "check_deputy",
    "human",
    "present_or_next",
]

REASONS = {  # LS-3c
    "illness": Text(ru="болезнь", en="illness"),
    "leave": Text(ru="отпуск", en="leave"),
    "trip": Text(ru="командировка", en="business trip"),
    "study": Text(ru="учёба", en="study"),
    "other": Text(ru="иная причина", en="another reason"),
}

WHO = Text(ru="сотрудник", en="the person")
FROM = Text(ru="начало отсутствия (--from)", en="the absence's beginning (--from)")
UNTIL = Text(ru="конец отсутствия (--until)", en="the absence's end (--until)")
BACK = Text(ru="когда вернулся (--at)", en="when he came back (--at)")
_REASON = Text(ru="причина отсутствия (--reason)", en="the absence's reason (--reason)")
_DEPUTY = Text(ru="заместитель", en="deputy")


def human(people: Mapping[str, Person], handle: str) -> Person:
    """One who can be away or stand in: no unit. Raises NotFound, InvalidValue."""
    person = known(people, handle)
    if person.unit:
        raise InvalidValue(
            WHO,
            handle,
            Text(ru="человек: у подразделения отмечают его сотрудников", en="a person: of a unit, its members are"),
        )
    return person


def present_or_next(person: Person, at: datetime) -> Absence:
    """The absence in which the person is, else the nearest ahead. Raises InvalidValue."""
    found = person.absence_at(at)
    ahead = [item for item in person.absences if item.start > at and not item.empty]
    if found is None and not ahead:
        raise InvalidValue(
            WHO,
            person.handle,
            Text(ru="тот, кто отсутствует или собирается", en="one who is away, or is going to be"),
        )
    return found or ahead[0]


def check_back(back: datetime, now: datetime, zone: tzinfo) -> None:
    """Raise InvalidValue for a return that lies ahead."""
    if back > now:
        raise InvalidValue(
            BACK, local_text(back, zone), Text(ru="момент не позже настоящего", en="an instant not after now")
        )


def check_absence(person: Person, reason: str, start: datetime, end: datetime | None, zone: tzinfo) -> None:
    """Raise MissingValue or InvalidValue for a reason, an end, or an overlap with another absence that cannot be."""
    options = Text(
        ru="одно из: " + ", ".join(f"{name} ({title.ru})" for name, title in REASONS.items()),
        en="one of: " + ", ".join(REASONS),
    )
    if not reason:
        raise MissingValue("--reason", _REASON, options)
    if reason not in REASONS:
        raise InvalidValue(_REASON, reason, options)
    if end is not None and end <= start:
        raise InvalidValue(
            UNTIL,
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
                FROM,
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


def check_deputy(
    rules: Rules, people: Mapping[str, Person], person: Person, handle: str, start: datetime, end: datetime | None
) -> int:
    """The number of a deputy who may stand in from `start` on: of a role that fits, and no circle of deputies."""
    deputy = human(people, handle)
    everyone = numbered(people.values())
    roles = rules.roles
    wanted = frozenset().union(*(roles_for(rules, role) for role in person.roles_at(start)))
    present = deputy.absence_at(start) is None or any(
        other.absence_at(start) is None for other in chain(deputy, everyone, start)
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
    starts = {item.start for other in everyone.values() for item in other.absences}
    for at in {start, *(at for at in starts if start <= at and (end is None or at < end))}:
        if any(other.id == person.id for other in chain(deputy, everyone, at)):
            raise InvalidValue(
                _DEPUTY,
                handle,
                Text(
                    ru="тот, кого самого не замещает {who} (иначе замещение идёт по кругу)",
                    en="one for whom {who} does not stand in (or the deputies go round in a circle)",
                ).fill(who=person.handle),
            )
    return deputy.id
