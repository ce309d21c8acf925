"""Who answers for a page, and what is left with whom: a page without anyone is noted by the clock and told of, once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from ..engine.errors import Refused
from ..engine.rules import Rules
from ..engine.standing import numbered, stand_in
from ..engine.values import Case, Event, Person
from .page_groups import KEPT

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["Answers", "Left", "answers", "attend", "left_with"]

Answers = Literal["there", "deputy", "absent", "gone", "nobody"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a person still has of one page: whether he answers for it, and the role of his access (None: none)."""

    page: Case
    responsible: bool
    access: str | None


def answers(case: Case, people: Mapping[int, Person], rules: Rules, at: datetime) -> tuple[Answers, Person | None]:
    """Whether somebody answers for a page at an instant, and the person: he himself, or who stands in for him."""
    person = people.get(case.facts.get("responsible", 0))
    if person is None:
        return "nobody", None
    if not person.active:
        return "gone", person
    if person.absence_at(at) is None:
        return "there", person
    deputy = stand_in(person, people, at, rules, tuple(sorted(person.roles_at(at))))
    return ("deputy", deputy) if deputy is not None else ("absent", person)


def attend(desk: Desk, store: Store, now: datetime) -> list[Event]:
    """Note the pages whose responsible person has left, is away without a deputy, or is back; each once, with its notices.

    Asked when the staff changes, or an absence begins or ends. A page that never had anybody is told of when it is made.
    """
    pages = store.cases("page", states=KEPT)
    if not pages:
        return []
    people = numbered(store.people().values())
    events: list[Event] = []
    for case in pages:
        rules = desk.rules_of(case).rules()
        how, _ = answers(case, people, rules, now)
        alone = how in {"absent", "gone"}
        if how != "nobody" and alone is not bool(case.facts.get("unattended")):
            with suppress(
                Refused
            ):  # the case's own instants run ahead of a clock that was set back: the next look will see
                trigger = "unattended" if alone else "attended"
                events.append(desk.cases("page").fire_in(store, case.key, trigger, role="clock").event)
    return events


def left_with(desk: Desk, handle: str) -> list[Left]:
    """The pages that are left with a person: for which he answers, and to which he holds access."""
    with desk.reading() as store:
        person = store.person(handle)
        pages = store.cases("page") if person is not None else []
    found = (
        []
        if person is None
        else [
            Left(
                page=case,
                responsible=case.state in KEPT and case.facts.get("responsible") == person.id,
                access=case.facts.get("access", {}).get(str(person.id)),
            )
            for case in pages
        ]
    )
    return [item for item in found if item.responsible or item.access is not None]
