"""What a regulation tells the engine: roles, deadline rules, grounds, requirements, parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from ..calendars import Term, WorkingCalendar
from ..calendars.text import Text

__all__ = ["Before", "DeadlineRule", "Escalation", "Ground", "Occasion", "Requirement", "Role", "Rules", "Until"]


class Occasion(Struct, frozen=True):
    """A trigger, or a trigger into one state: written `publish` or `publish:interim`."""

    trigger: str
    state: str | None = None

    @classmethod
    def parse(cls, text: str) -> Occasion:
        """Read `trigger` or `trigger:state`."""
        trigger, _, state = text.partition(":")
        return cls(trigger, state or None)

    def fits(self, trigger: str, state: str) -> bool:
        """Whether firing `trigger` into `state` is this occasion."""
        return self.trigger == trigger and self.state in (None, state)

    def __str__(self) -> str:
        return self.trigger if self.state is None else f"{self.trigger}:{self.state}"


class Before(Struct, frozen=True):
    """A term that ends `term` before another deadline of the same case: `3 working hours before reply`."""

    term: Term
    rule: str

    def __str__(self) -> str:
        return f"{self.term} before {self.rule}"


class Escalation(Struct, frozen=True):
    """Who is told of a missed deadline: at once, or `after` a term from the lapse while it is still open."""

    to: str
    after: Term | None = None

    def __str__(self) -> str:
        return self.to if self.after is None else f"{self.to} after {self.after}"


class Until(Struct, frozen=True):
    """A term that ends at an instant which the case itself names in a field: `until due_at`."""

    fact: str

    def __str__(self) -> str:
        return f"until {self.fact}"


class DeadlineRule(Struct, frozen=True, kw_only=True):
    """One term of a regulation.

    Rules that share a name are variants of one deadline, told apart by `when`; at most one may hold for a case.
    `when` compares the case's facts; where it stops holding the deadline is superseded.
    `counts_from` names an instant of the case (the state that it entered); without it the opening act counts.
    `per` names a workflow's list of persons awaited: one part of the deadline for each.
    `term_from` names a field of the case by which a person in charge may set another term for a part.
    `again` says what a second opening does while the deadline is open: start anew, or keep the first.
    `grace` puts the lapse of a term `until` an instant so much later; due, which is shown, stays that instant.
    """

    rule: str
    title: Text
    requirement: str
    clause: str
    says: str
    opens_on: tuple[Occasion, ...]
    closes_on: tuple[Occasion, ...]
    cancels_on: tuple[Occasion, ...] = ()
    term: Term | Before | Until
    holder: str
    counts_from: str | None = None
    when: Mapping[str, Any] = {}
    remind: tuple[Term, ...] = ()
    escalate: tuple[Escalation, ...] = ()
    again: Literal["restart", "keep"] = "restart"
    per: str | None = None
    term_from: str | None = None
    grace: Term | None = None

    def applies(self, facts: Mapping[str, Any]) -> bool:
        """Whether the case's facts meet `when`."""
        for name, value in self.when.items():  # noqa: SIM110  asked of every rule at every act: a plain loop is twice as fast
            if facts.get(name) != value:
                return False
        return True


class Role(Struct, frozen=True, kw_only=True):
    """Who may act: a role of the regulation, with the clause that makes it.

    `deputies` are the roles, beside itself, from which a deputy in it may come; `escalate` those who are told, the first
    on duty of them, when nobody in it is on duty and something waits. `also` are further requirements that it carries.
    `apart` are roles that nobody in this one may have too.
    """

    name: str
    title: Text
    requirement: str | None = None
    clause: str | None = None
    practice: str | None = None
    deputies: tuple[str, ...] = ()
    escalate: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


class Ground(Struct, frozen=True, kw_only=True):
    """A ground that the regulation lists, for `action` (decline, remove, exempt) on `objects` (message, comment).

    `bodies` are the names of those whom the regulation itself lists (`*` stands for any letters).
    """

    name: str
    action: str
    title: Text
    requirement: str
    clause: str
    objects: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()


class Requirement(Struct, frozen=True, kw_only=True):
    """One requirement of an act: its ID, clause, force and words."""

    id: str
    clause: str
    force: Literal["M", "R", "P", "-"]
    says: Text
    note: Text | None = None


class Rules(Struct, frozen=True, kw_only=True, eq=False):
    """All that deciding needs of an adopted regulation; `key` is the hash that a case keeps.

    `acting`: by (workflow, trigger), the roles that the act names for it in place of the declaration's.
    """

    key: str
    calendar: WorkingCalendar
    roles: Mapping[str, Role]
    deadlines: Mapping[str, tuple[DeadlineRule, ...]]
    grounds: Mapping[str, tuple[Ground, ...]]
    requirements: Mapping[str, Requirement]
    parameters: Mapping[str, Any]
    acting: Mapping[tuple[str, str], tuple[str, ...]] = {}

    def who(self, workflow: str, trigger: str, declared: tuple[str, ...]) -> tuple[str, ...]:
        """The roles that may fire a trigger: those that the act names, else those of the declaration."""
        return self.acting.get((workflow, trigger), declared)

    def cite(self, carries: Sequence[str], clause: str | None) -> tuple[str | None, str | None]:
        """(requirement, clause) of this act for what carries out `carries`; `clause` is what is cited for the first of them.

        A workflow carries out several acts: the first requirement that this act has is cited, none where it has none.
        """
        known = next((name for name in carries if name in self.requirements), None)
        if known is None:
            return (None, None) if carries else (None, clause)
        return known, clause if known == carries[0] else self.requirements[known].clause
