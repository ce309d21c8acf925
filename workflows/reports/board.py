"""The board: what is due now, by whom, nearest first, in remaining working time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from ...calendars import parse_term
from ...calendars.text import Text
from ...engine.decide import holders
from ...engine.declaration import Workflow
from ...engine.instants import to_text
from ...engine.store.agenda import Agenda, Place
from ...engine.terms import rule_of
from ...engine.values import Case, Deadline, Person
from ..duty import unattended

if TYPE_CHECKING:
    from ..desk import Desk
    from ..regulation import Regulation

__all__ = ["MANY", "BoardRow", "board", "describe", "tally"]

Urgency = Literal["overdue", "soon", "later"]
SOON = timedelta(hours=1)
PAGE = 500  # deadlines that are read at once
MANY = 10_000  # more is said to be more: counting it would cost what is stored


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One open deadline. `remaining` is time of the term's own basis; negative once the term is used up."""

    number: str
    case: int
    state: Text
    rule: str
    title: Text
    holder: str
    holder_title: Text
    persons: tuple[str, ...]
    away: tuple[str, ...]  # those of them who are absent
    gone: tuple[str, ...]  # those of them who work here no longer
    due: datetime
    lapse: datetime
    remaining: timedelta
    basis: str
    urgency: Urgency
    missed: bool
    past_when_opened: bool
    clause: str
    requirement: str
    provisional: bool
    unattended: bool = False  # nobody is on duty in the holder's role

    def as_json(self) -> dict[str, Any]:
        """The row as JSON; `remaining_seconds` in the term's basis."""
        return {
            "number": self.number,
            "case": self.case,
            "rule": self.rule,
            "requirement": self.requirement,
            "clause": self.clause,
            "holder": self.holder,
            "persons": list(self.persons),
            "away": list(self.away),
            "gone": list(self.gone),
            "unattended": self.unattended,
            "due": self.due.isoformat(),
            "lapse": self.lapse.isoformat(),
            "due_utc": to_text(self.due),
            "remaining_seconds": int(self.remaining.total_seconds()),
            "basis": self.basis,
            "urgency": self.urgency,
            "missed": self.missed,
            "past_when_opened": self.past_when_opened,
            "provisional": self.provisional,
        }


def describe(
    regulation: Regulation,
    workflow: Workflow,
    case: Case,
    item: Deadline,
    people: dict[int, Person],
    now: datetime,
    empty: Collection[str] = (),
) -> BoardRow:
    """One deadline as the board shows it; `empty` are the roles in which nobody is on duty."""
    rules = regulation.rules()
    zone = rules.calendar.zone
    rule = rule_of(rules, case.workflow, item)
    basis = "working" if item.term.startswith("until ") else parse_term(item.term.partition(" before ")[0]).basis
    remaining = rules.calendar.elapsed(now, item.due, basis=basis)
    if now > item.lapse:
        urgency: Urgency = "overdue"
    elif remaining <= SOON:
        urgency = "soon"
    else:
        urgency = "later"
    role = rules.roles.get(item.holder)
    persons = _persons(workflow, case, item, people)
    gone = {person.handle for person in people.values() if not person.active}
    away = {person.handle for person in people.values() if person.absences and person.absence_at(now) is not None}
    return BoardRow(
        number=case.number,
        case=case.key,
        state=workflow.state[case.state].title,
        rule=item.rule,
        title=rule.title if rule is not None else Text(ru=item.rule, en=item.rule),
        holder=item.holder,
        holder_title=role.title if role is not None else Text(ru=item.holder, en=item.holder),
        persons=persons,
        away=tuple(handle for handle in persons if handle in away and handle not in gone),
        gone=tuple(handle for handle in persons if handle in gone),
        unattended=item.holder in empty and not persons,
        due=item.due.astimezone(zone),
        lapse=item.lapse.astimezone(zone),
        remaining=remaining,
        basis=basis,
        urgency=urgency,
        missed=item.missed_at is not None,
        past_when_opened=item.past_when_opened,
        clause=rule.clause if rule is not None else "",
        requirement=item.requirement,
        provisional=item.provisional,
    )


def _persons(workflow: Workflow, case: Case, item: Deadline, people: dict[int, Person]) -> tuple[str, ...]:
    numbers = [int(who) for who in holders(workflow, case, item) if who.isdigit()]
    return tuple(people[number].handle if number in people else f"№{number}" for number in numbers)


def board(desk: Desk, *, holder: str | None = None, limit: int | None = None) -> list[BoardRow]:
    """The open deadlines of the desk, overdue first, then the nearest due, up to `limit`; `holder` is a role or a person's handle.

    A page costs what is on it. Only a person's costs the deadlines before his: they are looked through in order.
    """
    return list(islice(_rows(desk, holder, limit), limit))


def _rows(desk: Desk, holder: str | None, limit: int | None) -> Iterator[BoardRow]:
    from ..catalogue import find  # noqa: PLC0415  cases may be of any workflow

    now, rules = desk.now(), desk.regulation.rules()
    role = holder if holder in rules.roles else None
    size = PAGE if limit is None or holder != role else limit
    after: Place | None = None
    with desk.reading() as store:
        people = {person.id: person for person in store.people().values()}
        empty = {item.name for item in unattended(people.values(), rules, now)}
        while page := Agenda(store).running(size, after=after, holder=role):
            cases = store.cases_by_key(sorted({key for key, _ in page}))
            for key, item in page:
                case = cases[key]
                workflow = find(case.workflow, case.workflow_version)
                row = describe(desk.rules_of(case), workflow, case, item, people, now, empty)
                if holder == role or holder in row.persons:
                    yield row
            if len(page) < size:
                return
            key, item = page[-1]
            after = (to_text(item.due), key, *item.identity)


def tally(desk: Desk, *, holder: str | None = None) -> tuple[int, int]:
    """How many deadlines are open and how many of them overdue, each counted up to `MANY`; `holder` is a role."""
    with desk.reading() as store:
        agenda = Agenda(store)
        return agenda.count(MANY, holder=holder), agenda.count(MANY, holder=holder, before=to_text(desk.now()))
