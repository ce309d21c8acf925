"""The staff register's fold: from its events to people with their roles and absences over time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from ..engine.instants import from_text
from ..engine.values import Absence, Event, Person

__all__ = ["fold_staff"]


def fold_staff(people: dict[int, Person], event: Event, texts: Mapping[str, str | None]) -> Person | None:
    """Apply one event of the staff register to `people`; the person who changed. Names that were erased are numbers.

    What an event does holds from the instant that it names (`from`, `at`), else from when it happened.
    """
    number = event.data.get("person")
    if number is None:
        return None
    person = people.get(number) or Person(id=number, handle="", name="", roles=frozenset())
    if event.type == "person_added":
        person = _added(person, event, texts)
    elif event.type == "person_absent":
        absence = Absence(
            number=event.seq,
            start=_instant(event, "from"),
            end=from_text(event.data["until"]) if "until" in event.data else None,
            deputy=event.data.get("deputy"),
            stays=event.data.get("stays", False),
            begun="from" not in event.data,  # before absences had dates, they moved no work
        )
        person = _with(person, *person.absences, absence)
    elif event.type in _CHANGES:
        person = _CHANGES[event.type](person, event)
    people[number] = person
    return person


def _instant(event: Event, name: str) -> datetime:
    return from_text(event.data[name]) if name in event.data else event.occurred_at


def _added(person: Person, event: Event, texts: Mapping[str, str | None]) -> Person:
    """Roles hold from an instant on; the first ones, where none is named, always did: nothing else is known."""
    start = _instant(event, "from") if person.history or "from" in event.data else None
    history = {at: roles for at, roles in person.history if at != start} | {start: frozenset(event.data["roles"])}
    ordered = sorted(history.items(), key=lambda item: (item[0] is not None, item[0] or event.occurred_at))
    fields = tuple(body or "" for name, body in sorted(texts.items()) if name.startswith("field."))
    return replace(
        person,
        handle=texts.get("handle") or f"№{person.id}",
        name=texts.get("name") or f"№{person.id}",
        roles=ordered[-1][1],
        history=tuple(ordered),
        fields=fields or person.fields,
        unit=event.data.get("unit", person.unit),
        members=tuple(event.data.get("members", person.members)),
        active=True,
    )


def _with(person: Person, *absences: Absence) -> Person:
    return replace(person, absences=tuple(sorted(absences, key=lambda item: (item.start, item.number))))


def _returned(person: Person, event: Event) -> Person:
    """He is back from `at` on; an absence that had not begun by then is no more."""
    at = _instant(event, "at")
    plain = "absence" not in event.data  # before absences had dates: the one that was open
    named = event.data.get("absence")
    left = []
    for item in person.absences:
        if (plain and item.end is None) or item.number == named:
            if item.start >= at and not item.begun:
                continue
            end = max(item.start, at)
            left.append(replace(item, end=end, keeps=event.data.get("keeps", False), ended=plain))
        else:
            left.append(item)
    return _with(person, *left)


def _deputy_named(person: Person, event: Event) -> Person:
    """Another deputy from `at` on: one more absence, right after the one that ends there."""
    at = _instant(event, "at")
    left = []
    for item in person.absences:
        if item.number == event.data["absence"]:
            if item.start < at:
                left.append(replace(item, end=at, ended=True))
            start = max(item.start, at)
            left.append(
                replace(item, number=event.seq, start=start, deputy=event.data["deputy"], begun=False, ended=False)
            )
        else:
            left.append(item)
    return _with(person, *left)


def _settled(person: Person, event: Event) -> Person:
    """What the beginning or the end of an absence does to the work is done."""
    over = event.type == "absence_ended"
    return _with(
        person,
        *[
            replace(item, begun=True, ended=item.ended or over) if item.number == event.data["absence"] else item
            for item in person.absences
        ],
    )


def _removed(person: Person, event: Event) -> Person:  # noqa: ARG001  every change is told by its event
    """He works here no longer; what he did stays his."""
    return replace(person, active=False)


_CHANGES = {
    "person_removed": _removed,
    "person_returned": _returned,
    "deputy_named": _deputy_named,
    "absence_began": _settled,
    "absence_ended": _settled,
}
