"""A workflow as data: states, triggers, who may fire them, guards with reasons. Everything else is derived from it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from msgspec import Struct

from ..calendars.text import Text
from .fields import CaseOf, Field
from .rules import Rules
from .values import Act, Case, Deadline, Notice

__all__ = ["Attempt", "ByFact", "End", "Guard", "Start", "State", "Timer", "Trigger", "Workflow", "by"]


@dataclass(frozen=True, slots=True)
class State:
    """One state of a workflow, with its name for people."""

    name: str
    title: Text
    start: bool = False
    end: bool = False


def Start(name: str, title: Text) -> State:  # noqa: N802  reads as a word of the declaration
    """The state in which a case begins."""
    return State(name, title, start=True)


def End(name: str, title: Text) -> State:  # noqa: N802
    """A state in which a case may rest for good."""
    return State(name, title, end=True)


class Attempt(Struct, frozen=True, gc=False):
    """What a guard may look at: the case before the act, the act, the data as read, the rules, the case's deadlines.

    `responsible` is whose act it is: the actor, or the absent person in whose place he acts; `role` the one in which he
    may act, where that was found already.
    """

    case: Case | None
    act: Act
    fields: Mapping[str, Any]
    rules: Rules
    deadlines: Collection[Deadline]
    responsible: int | None = None
    role: str | None = None

    @property
    def facts(self) -> Mapping[str, Any]:
        """The case's facts before the act."""
        return self.case.facts if self.case is not None else {}

    @property
    def running(self) -> Sequence[Deadline]:
        """The deadlines that are open."""
        return [item for item in self.deadlines if item.outcome == "open"]

    @property
    def broken(self) -> Sequence[Deadline]:
        """The deadlines that were broken, as far as is known at the act."""
        return [item for item in self.deadlines if item.broken(self.act.occurred_at)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A condition of a trigger; `check` answers None, or why not.

    `known`: it looks at the case and the actor alone, so what is possible can be told before the act.
    `requirement` is that of the act for which it was written, with its `clause`; `also` are those of other acts.
    """

    code: str
    check: Callable[[Attempt], Text | None]
    clause: str | None = None
    requirement: str | None = None
    also: tuple[str, ...] = ()
    known: bool = False

    @property
    def carries(self) -> tuple[str, ...]:
        """Every requirement that it carries out, in whichever act."""
        return (*((self.requirement,) if self.requirement is not None else ()), *self.also)


@dataclass(frozen=True, slots=True)
class ByFact:
    """A destination chosen by a fact of the case or a field of the act."""

    fact: str
    states: Mapping[Any, str]


def by(fact: str, **states: str) -> ByFact:
    """`by("kind", answer="published", interim="interim")`."""
    return ByFact(fact, states)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trigger:
    """One act of the workflow.

    It leads from the states of `source` to `to`; in those of `stays` it is possible and the state stays.
    One trigger without either creates the case, in state `to`.
    `carries` names the requirements that it carries out; `practice` says why it is there without one.
    What it does to the case's facts: its fields are kept under their names (a text as the seq of its event);
    `subject` names the text that tells people what the case is about.
    `anyone` of a role may fire it, also where the case lists who acts in that role; an act may lack some of the roles.
    `sets` adds constants, `collects` appends the actor to a list (with `in_place`, whoever he acts in place of),
    `clears` removes; `marks` sets instants; `derive` answers facts that follow from the others after this act, a pure
    function. `gathers` names lists that keep the seq of every act that brings a text: `{"deficiencies": "reason"}`.
    """

    name: str
    title: Text
    by: tuple[str, ...]
    source: tuple[str, ...] = ()
    to: str | ByFact | None = None
    stays: tuple[str, ...] = ()
    carries: tuple[str, ...] = ()
    practice: Text | None = None
    clause: str | None = None
    help: Text
    fields: tuple[Field, ...] = ()
    guards: tuple[Guard, ...] = ()
    sets: Mapping[str, Any] = field(default_factory=dict)
    collects: str | None = None
    in_place: bool = False
    gathers: Mapping[str, str] = field(default_factory=dict)
    clears: tuple[str, ...] = ()
    derive: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    marks: tuple[str, ...] = ()
    earliest: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    subject: str | None = None
    anyone: bool = False

    @property
    def creates(self) -> bool:
        """Whether it begins a case."""
        return not self.source and not self.stays

    @property
    def sources(self) -> tuple[str, ...]:
        """Every state from which it can be fired."""
        return (*self.source, *self.stays)

    @property
    def destinations(self) -> tuple[str, ...]:
        """The states it may lead to, where it moves."""
        if isinstance(self.to, ByFact):
            return tuple(self.to.states.values())
        return () if self.to is None else (self.to,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """What the clock does once a case has stayed in one of `states` for the term that the regulation's parameter names.

    A timer is practice and no term: nobody owes it, and nothing is missed. It runs from entering the state and ends with
    leaving it; the triggers of `restarts_on` begin it anew; where the parameter `after` is None there is none. `of` names
    an instant of the case from which it runs instead, by itself (`after` empty) or by a term more. It fires `fires` with
    the values of `gives`; without that, or where the rules refuse it, the role `to` is owed one notice.
    """

    name: str
    title: Text
    states: tuple[str, ...]
    after: str
    to: str
    practice: Text
    fires: str | None = None
    gives: Mapping[str, Any] = field(default_factory=dict)
    of: str | None = None
    restarts_on: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Workflow:
    """One process. Building it checks it: see engine/check.py.

    `assigned` names, for a role, the fact that lists who acts in it on a case: others of that role may not.
    `derive` adds facts that follow from others (how many executors, whose turn it is); it is pure.
    `shared`: several acts speak of it, each with roles of its own, so that an act may lack some of those it names.
    """

    name: str
    version: int
    title: Text
    letters: str
    states: tuple[State, ...]
    triggers: tuple[Trigger, ...]
    assigned: Mapping[str, str] = field(default_factory=dict)
    derive: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda facts: {}  # noqa: ARG005
    timers: tuple[Timer, ...] = ()
    schema: int = 1
    shared: bool = False

    def __post_init__(self) -> None:
        """Refuse a declaration with a mistake. Raises DeclarationError naming the offender."""
        from .check import check_workflow  # noqa: PLC0415  the check reads declarations, and they call it

        check_workflow(self)

    @cached_property
    def state(self) -> Mapping[str, State]:
        """States by name."""
        return {state.name: state for state in self.states}

    @cached_property
    def trigger(self) -> Mapping[str, Trigger]:
        """Triggers by name."""
        return {trigger.name: trigger for trigger in self.triggers}

    @cached_property
    def timer(self) -> Mapping[str, Timer]:
        """Timers by name."""
        return {timer.name: timer for timer in self.timers}

    @cached_property
    def relations(self) -> tuple[str, ...]:
        """The facts that name cases to which a case belongs."""
        fields = (item for trigger in self.triggers for item in trigger.fields)
        return tuple(dict.fromkeys(item.name for item in fields if isinstance(item, CaseOf)))

    def related(self, facts: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
        """(relation, the other case's key) for each case to which one with these facts belongs."""
        for name in self.relations:
            found = facts.get(name)
            for key in found if isinstance(found, list) else () if found is None else (found,):
                yield name, key

    @cached_property
    def open_states(self) -> tuple[str, ...]:
        """The states that are no end, in order."""
        return tuple(state.name for state in self.states if not state.end)

    @cached_property
    def creator(self) -> Trigger:
        """The trigger that begins a case."""
        return next(trigger for trigger in self.triggers if trigger.creates)
