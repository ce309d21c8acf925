"""What an absence does to open work (cl. 3): it goes to the deputy when the absence begins, and back, or stays, when it ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..engine.declaration import Workflow
from ..engine.errors import Refused
from ..engine.fields import STANDS_IN
from ..engine.handover import Handover, in_whose_place
from ..engine.standing import numbered, stand_in
from ..engine.values import Absence, Case, Event, Notice, Person
from .catalogue import find, names
from .staff import MANAGERS, STREAM

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["held_by", "settle", "unsettled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A case on which somebody works for himself or for `person`, and the trigger that hands it over."""

    case: Case
    trigger: str
    field: str
    role: str
    holder: int


def unsettled(people: Iterable[Person], now: datetime) -> bool:
    """Whether an absence has begun or ended by `now` and nothing of it is done yet."""
    return any(_over(item, now) or _come(item, now) for person in people for item in person.absences)


def _over(absence: Absence, now: datetime) -> bool:
    return not absence.ended and absence.over(now)


def _come(absence: Absence, now: datetime) -> bool:
    return not absence.begun and not absence.ended and absence.start <= now and not absence.over(now)


def settle(desk: Desk, store: Store, now: datetime) -> list[Event]:
    """Do what the absences that have begun or ended by `now` do to open work, each once; the events that it took.

    Raises Conflict where somebody else does so at the same time; then nothing is written.
    """
    events: list[Event] = []
    after = store.head(STREAM)[0]  # read before the people: whoever else settles them moves it
    for person in store.people().values():
        for absence in person.absences:
            seen = after + sum(1 for event in events if event.stream == STREAM)
            if _over(absence, now):
                events += _ended(desk, store, person, absence, now, seen)
            elif _come(absence, now):
                events += _begun(desk, store, person, absence, now, seen)
    return events


def held_by(desk: Desk, handle: str) -> list[Case]:
    """The open cases on which a person works."""
    with desk.reading() as store:
        person = store.person(handle)
        if person is None:
            return []
        held = {item.case.key: item.case for item in _held(_open_cases(store), person.id) if item.holder == person.id}
    return [held[key] for key in sorted(held)]


def _held(cases: Mapping[Workflow, list[Case]], number: int) -> Iterator[_Held]:
    """The open cases on which a person works, or somebody in his place."""
    for workflow, listed in cases.items():
        handovers = [(t, item) for t in workflow.triggers for item in t.fields if isinstance(item, Handover)]
        for trigger, item in handovers:
            role = next(role for role, fact in workflow.assigned.items() if fact == item.name)
            for case in listed:
                notes = case.facts.get(STANDS_IN, {}).get(item.name, {})
                for holder in case.facts.get(item.name, ()):
                    if case.state in trigger.sources and (holder == number or number in in_whose_place(notes, holder)):
                        yield _Held(case=case, trigger=trigger.name, field=item.name, role=role, holder=holder)


def _open_cases(store: Store) -> dict[Workflow, list[Case]]:
    """The cases whose work may go to a deputy, by the workflow that they began with."""
    found: dict[Workflow, list[Case]] = {}
    for name in names():
        newest = find(name)
        if newest.assigned:
            for case in store.cases(name, states=newest.open_states):
                found.setdefault(find(name, case.workflow_version), []).append(case)
    return found


def _begun(desk: Desk, store: Store, person: Person, absence: Absence, now: datetime, after: int) -> list[Event]:
    """The work goes to the deputy; where nobody can take it, those who keep the list of staff are told, once."""
    people = numbered(store.people().values())
    moving: list[tuple[_Held, Person]] = []
    left: list[int] = []
    for item in () if absence.stays else _held(_open_cases(store), person.id):
        rules = desk.rules_of(item.case).rules()
        taker = stand_in(person, people, now, rules, (item.role,))
        if taker is None or (taker.id != item.holder and taker.id in item.case.facts[item.field]):
            left.append(item.case.key)  # one person gives no two parts of a case
        elif taker.id != item.holder:
            moving.append((item, taker))
    data: dict[str, Any] = _told(person, absence, [item for item, _ in moving])
    notices: list[Notice] = []
    if left:
        data["left"] = left
        roles = desk.regulation.rules().roles
        notices = [Notice(kind="nobody_stands_in", to=role) for role in MANAGERS if role in roles]
    events = [desk.staff.by_clock(store, "absence_began", data, after, notices)]
    for item, taker in moving:
        events += _hand_over(desk, store, item, people[item.holder], taker)
    return events


def _ended(desk: Desk, store: Store, person: Person, absence: Absence, now: datetime, after: int) -> list[Event]:
    """The work comes back to one who is there, or stays where it is."""
    people = numbered(store.people().values())
    moving: list[_Held] = []
    if person.absence_at(now) is None:  # else he is away again: what his next absence says holds
        moving = [item for item in _held(_open_cases(store), person.id) if item.holder != person.id]
    events = [desk.staff.by_clock(store, "absence_ended", _told(person, absence, moving), after)]
    for item in moving:
        holder = people[item.holder]
        stays = absence.keeps or person.id in item.case.facts[item.field]  # one person gives no two parts of a case
        events += _hand_over(desk, store, item, holder, holder if stays else person)
    return events


def _told(person: Person, absence: Absence, moving: Sequence[_Held]) -> dict[str, Any]:
    data: dict[str, Any] = {"person": person.id, "absence": absence.number}
    if moving:
        data["moved"] = [item.case.key for item in moving]
    return data


def _hand_over(desk: Desk, store: Store, item: _Held, giver: Person, taker: Person) -> list[Event]:
    cases = desk.cases(item.case.workflow)
    try:
        decision = cases.fire_in(
            store, item.case.key, item.trigger, role="clock", **{item.field: {giver.handle: taker.handle}}
        )
    except Refused:  # the case's own instants run ahead of a clock that was set back: the board shows who holds it
        return []
    return [decision.event]
