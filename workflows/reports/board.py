"""The board: what is due now, by whom, nearest first, in remaining working time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from ...calendars import parse_term
from ...calendars.text import Text
from ...engine.decide import holders
from ...engine.declaration import Workflow
from ...engine.instants import to_text
from ...engine.terms import rule_of
from ...engine.values import Case, Deadline, Person
from ..duty import unattended

if TYPE_CHECKING:
    from ..desk import Desk
    from ..regulation import Regulation

__all__ = ["BoardRow", "board", "describe"]

Urgency = Literal["overdue", "soon", "later"]
SOON = timedelta(hours=1)


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
        away=tuple(handle for handle in persons if handle in away),
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


def board(desk: Desk, *, holder: str | None = None) -> list[BoardRow]:
    """Every open deadline of the desk, overdue first, then the nearest due; `holder` is a role or a person's handle."""
    from ..catalogue import find  # noqa: PLC0415  cases may be of any workflow

    now = desk.now()
    with desk.reading() as store:
        open_deadlines = [(key, item) for key, item in store.deadlines() if not item.timer]
        people = {person.id: person for person in store.people().values()}
        cases = store.cases_by_key(sorted({key for key, _ in open_deadlines}))
    empty = {role.name for role in unattended(people.values(), desk.regulation.rules(), now)}
    rows = []
    for key, item in open_deadlines:
        case = cases[key]
        workflow = find(case.workflow, case.workflow_version)
        row = describe(desk.rules_of(case), workflow, case, item, people, now, empty)
        if holder is None or holder == row.holder or holder in row.persons:
            rows.append(row)
    return sorted(rows, key=lambda row: (row.due, row.case, row.rule))
