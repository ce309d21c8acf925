"""Who stands in for whom on a case, as an operator reads it."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.fields import STANDS_IN
from ..engine.values import Case, Event
from ..workflows.cases import CaseView

__all__ = ["event_note", "named", "stand_in_lines"]

FOR = Text(ru="{deputy} (за {absent})", en="{deputy} (for {absent})")


def _handle(view: CaseView, number: int) -> str:
    person = view.person(number)
    return person.handle if person is not None else f"№{number}"


def _noted(case: Case | None) -> dict[int, int]:
    """By deputy, in whose place: of every field."""
    notes = case.facts.get(STANDS_IN, {}) if case is not None else {}
    return {int(deputy): absent for field in notes.values() for deputy, absent in field.items()}


def named(view: CaseView, number: int, language: str) -> str:
    """A person by handle, with whom he stands in for, and that he is absent himself."""
    handle, absent = _handle(view, number), _noted(view.case).get(number)
    person = view.person(number)
    if person is not None and person.absence_at(view.now) is not None:
        handle += Text(ru=" (отсутствует)", en=" (absent)").say(language)
    return handle if absent is None else FOR.fill(deputy=handle, absent=_handle(view, absent)).say(language)


def stand_in_lines(view: CaseView, before: Case | None, language: str) -> list[str]:
    """After an act: who was given what was meant for an absent person."""
    known = _noted(before)
    return [
        Text(ru="  {absent} отсутствует: вместо него {deputy}", en="  {absent} is absent: {deputy} in place of him")
        .fill(absent=_handle(view, absent), deputy=_handle(view, deputy))
        .say(language)
        for deputy, absent in _noted(view.case).items()
        if known.get(deputy) != absent
    ]


def event_note(view: CaseView, event: Event, language: str) -> str | None:
    """Of an event: in whose place the actor acted, and who was given work in whose place."""
    told = []
    if "in_place_of" in event.data:
        absent = _handle(view, event.data["in_place_of"])
        told.append(Text(ru="за {absent}", en="for {absent}").fill(absent=absent).say(language))
    for name, noted in event.data.get("fields", {}).get(STANDS_IN, {}).items():
        given = event.data["fields"].get(name, ())
        for number in given if isinstance(given, list) else [given]:
            handle, absent = _handle(view, number), noted.get(str(number))
            told.append(
                FOR.fill(deputy=handle, absent=_handle(view, absent)).say(language) if absent is not None else handle
            )
    return ", ".join(told) or None
