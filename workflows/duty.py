"""Who is on duty: in each role, at an instant, with those who stand in; and who is told when nobody is (A17)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ..engine.rules import Role, Rules
from ..engine.standing import numbered, stand_in, there
from ..engine.store.agenda import Agenda
from ..engine.values import SYSTEM_ROLES, Event, Notice, Person

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["NOBODY", "Duty", "duty", "escalate_duty", "unattended", "untold"]

NOBODY = "nobody_on_duty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A role at an instant: those who are there, those who are away, each with who stands in (None: nobody)."""

    role: Role
    there: tuple[Person, ...]
    away: tuple[tuple[Person, Person | None], ...]

    @property
    def nobody(self) -> bool:
        """Whether nobody can act in it."""
        return not self.there and all(deputy is None for _, deputy in self.away)


def duty(people: Iterable[Person], rules: Rules, at: datetime) -> tuple[Duty, ...]:
    """Each role of the regulation that people have, in its order."""
    known = [person for person in people if person.active]
    return tuple(_of(role, known, rules, at) for role in rules.roles.values() if role.name not in SYSTEM_ROLES)


def _of(role: Role, people: list[Person], rules: Rules, at: datetime) -> Duty:
    numbers = numbered(people)
    having = [person for person in people if role.name in person.roles_at(at)]
    return Duty(
        role=role,
        there=tuple(person for person in having if there(person, numbers, at)),
        away=tuple(
            (person, stand_in(person, numbers, at, rules, (role.name,)))
            for person in having
            if not there(person, numbers, at)
        ),
    )


def unattended(people: Iterable[Person], rules: Rules, at: datetime) -> tuple[Role, ...]:
    """The roles that the regulation does not leave empty in silence (`escalate`), and in which nobody is on duty."""
    return tuple(item.role for item in duty(people, rules, at) if item.role.escalate and item.nobody)


def untold(desk: Desk, store: Store, now: datetime) -> list[tuple[Role, tuple[str, ...]]]:
    """Roles in which nobody is on duty while something waits, the office is open and nobody was told; and whom to tell."""
    rules = desk.regulation.rules()
    if not rules.calendar.is_open(now):
        return []
    people = list(store.people().values())
    empty = unattended(people, rules, now)
    waiting = Agenda(store).held([role.name for role in empty])
    if not waiting:
        return []
    from .staff import STREAM  # noqa: PLC0415  the register asks here who is on duty

    told = _told(store, STREAM)
    found = []
    for role in empty:
        since = _since(role, people, rules, now)
        last = told.get(role.name)
        if role.name in waiting and (last is None or (since is not None and last < since)):
            found.append((role, _first_on_duty(role, people, rules, now)))
    return found


def escalate_duty(desk: Desk, store: Store, now: datetime) -> list[Event]:
    """Tell of the roles in which nobody is on duty, once each time."""
    from .staff import STREAM  # noqa: PLC0415

    after = store.head(STREAM)[0]  # read before the people: whoever tells at the same time moves it
    events: list[Event] = []
    for role, to in untold(desk, store, now):
        notices = [Notice(kind=NOBODY, to=name) for name in to]
        events.append(desk.staff.by_clock(store, NOBODY, {"role": role.name}, after + len(events), notices))
    return events


def _told(store: Store, stream: str) -> dict[str, datetime]:
    """When each role was last told of, from the register itself."""
    return {
        event.data["role"]: event.occurred_at for _, _, event in store.events(stream=stream) if event.type == NOBODY
    }


def _since(role: Role, people: list[Person], rules: Rules, now: datetime) -> datetime | None:
    """Since when nobody has been on duty in a role: back through every change; None where nobody was after the first."""
    since = None
    for at in sorted(_changes(people, now), reverse=True):
        if not _of(role, people, rules, at).nobody:
            return since
        since = at
    return None


def _changes(people: list[Person], now: datetime) -> set[datetime]:
    """Every instant up to now at which somebody's roles or presence changed."""
    found: set[datetime] = set()
    for person in people:
        found.update(start for start, _ in person.history if start is not None)
        for absence in person.absences:
            found.update(at for at in (absence.start, absence.end) if at is not None)
    return {at for at in found if at <= now}


def _first_on_duty(role: Role, people: list[Person], rules: Rules, now: datetime) -> tuple[str, ...]:
    """The first of the chain in which somebody is on duty; where nobody is, all of it."""
    for name in role.escalate:
        if not _of(rules.roles[name], people, rules, now).nobody:
            return (name,)
    return role.escalate
