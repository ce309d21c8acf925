"""Each mistake in a workflow's declaration is an error when it is built, and the error names the offender."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from otklik.calendars import WorkingHours
from otklik.calendars.text import Text
from otklik.engine.check import order
from otklik.engine.declaration import End, Start, State, Timer, Trigger, Workflow, by
from otklik.engine.errors import DeclarationError
from otklik.engine.fields import Choice, Field, FreeText, Persons
from otklik.engine.rules import Before, DeadlineRule, Occasion


def named(name: str) -> Text:
    return Text(ru=name, en=name)


def state(name: str) -> State:
    return State(name, named(name))


def trigger(name: str, source: str = "", to: Any = None, **changes: Any) -> Trigger:
    given: dict[str, Any] = {
        "name": name,
        "title": named(name),
        "source": tuple(source.split()),
        "to": to,
        "by": ("clerk",),
        "carries": ("X-1",),
        "help": named(name),
    }
    return Trigger(**{**given, **changes})


KIND = Choice(name="kind", title=named("kind"), options={"yes": named("yes"), "no": named("no")})
OPEN, START, READ = trigger("open", to="new"), trigger("read", "new", "read"), trigger("close", "read", "closed")
STATES = (Start("new", named("new")), state("read"), End("closed", named("closed")))


def workflow(
    *more: Trigger,
    states: tuple[State, ...] = STATES,
    triggers: tuple[Trigger, ...] = (OPEN, START, READ),
    **changes: Any,
) -> Workflow:
    """A sound declaration, with what a test adds to it or puts in its place."""
    return Workflow(
        name="letter",
        version=1,
        title=named("letter"),
        letters="",
        states=states,
        triggers=(*triggers, *more),
        **changes,
    )


def field(name: str) -> Field:
    return FreeText(name=name, title=named(name))


def timer(**changes: Any) -> Timer:
    given: dict[str, Any] = {
        "name": "wait",
        "title": named("wait"),
        "states": ("read",),
        "after": "patience",
        "to": "clerk",
        "practice": named("wait"),
    }
    return Timer(**{**given, **changes})


BY_CLOCK = trigger("expire", "read", "closed", by=("clock",))

MISTAKES: dict[str, tuple[Callable[[], Workflow], str]] = {
    "a state twice": (lambda: workflow(states=(*STATES, state("read"))), "state read is declared twice"),
    "a trigger twice": (lambda: workflow(trigger("read", "new", "read")), "trigger read is declared twice"),
    "a state's name": (lambda: workflow(trigger("go", "new", "in work"), trigger("back", "in work", "new"), states=(*STATES, state("in work"))), "state in work: not a usable name"),
    "a trigger's name": (lambda: workflow(trigger("re-read", "new", "read")), "trigger re-read: not a usable name"),
    "a name beyond ASCII": (lambda: workflow(trigger("прочесть", "new", "read")), "trigger прочесть: not a usable name"),
    "the name before creation": (lambda: workflow(trigger("go", "new", "begin"), trigger("back", "begin", "new"), states=(*STATES, state("begin"))), "state begin: not a usable name"),
    "the clock's words": (lambda: workflow(trigger("missed", "new", "read")), "the name missed belongs to the clock"),
    "a timer in a state that is not there": (lambda: workflow(timers=(timer(states=("resting",)),)), "timer wait: no open state resting"),
    "a timer at the end": (lambda: workflow(timers=(timer(states=("closed",)),)), "timer wait: no open state closed"),
    "a timer that fires nothing known": (lambda: workflow(timers=(timer(fires="expire"),)), "timer wait: the clock cannot fire expire from each of its states"),
    "a timer that fires what is not the clock's": (lambda: workflow(timers=(timer(fires="close"),)), "timer wait: the clock cannot fire close"),
    "a timer that fires from some of its states": (lambda: workflow(BY_CLOCK, timers=(timer(states=("new", "read"), fires="expire"),)), "timer wait: the clock cannot fire expire"),
    "a timer twice": (lambda: workflow(timers=(timer(), timer())), "timer wait is declared twice"),
    "a field twice": (lambda: workflow(trigger("note", stays=("new",), fields=(field("text"), field("text")))), "trigger note: field text twice"),
    "a field's name that every act takes": (lambda: workflow(trigger("note", stays=("new",), fields=(field("at"),))), "trigger note: the field name at is taken"),
    "no start": (lambda: workflow(states=(state("new"), *STATES[1:])), "one start state is needed, found: –"),
    "two starts": (lambda: workflow(states=(*STATES, Start("again", named("again")))), "found: new, again"),
    "no creator": (lambda: workflow(triggers=(START, READ)), "one trigger must create the case, found: –"),
    "two creators": (lambda: workflow(trigger("import_", to="new")), "found: open, import_"),
    "a creator that leads elsewhere": (lambda: workflow(triggers=(trigger("open", to="read"), START, READ)), "trigger open must lead to the start state"),
    "an unknown source": (lambda: workflow(trigger("lose", "lost", "closed")), "trigger lose: no state lost"),
    "an unknown destination": (lambda: workflow(trigger("lose", "new", "lost")), "trigger lose: no state lost"),
    "an unknown state to stay in": (lambda: workflow(trigger("note", stays=("lost",))), "trigger note: no state lost"),
    "an unknown destination by choice": (lambda: workflow(trigger("sort", "new", by("kind", yes="read", no="lost"), fields=(KIND,))), "trigger sort: no state lost"),
    "nobody": (lambda: workflow(trigger("note", stays=("new",), by=())), "trigger note: nobody may fire it"),
    "no reason": (lambda: workflow(trigger("note", stays=("new",), carries=())), "trigger note: neither a requirement (carries) nor a reason (practice)"),
    "a state that cannot be reached": (lambda: workflow(trigger("leave", "island", "closed"), states=(*STATES, state("island"))), "state island cannot be reached"),
    "a trap": (lambda: workflow(trigger("fall", "new", "pit"), states=(*STATES, state("pit"))), "state pit is a trap"),
    "a trap in which one stays": (lambda: workflow(trigger("fall", "new", "pit"), trigger("note", stays=("pit",)), states=(*STATES, state("pit"))), "state pit is a trap"),
    "a circle without an end": (lambda: workflow(trigger("fall", "new", "a"), trigger("go", "a", "b"), trigger("back", "b", "a"), states=(*STATES, state("a"), state("b"))), "no end can be reached from state a; no end can be reached from state b"),
    "a way without a destination": (lambda: workflow(trigger("go", "new")), "trigger go: nothing says where it leads"),
    "leaving and staying": (lambda: workflow(trigger("go", "new", "read", stays=("new",))), "trigger go: it both leaves state new and stays in it"),
    "a choice that no field gives": (lambda: workflow(trigger("sort", "new", by("colour", red="read"))), "trigger sort: colour decides where it leads, and no field gives that choice"),
    "a choice that leads nowhere": (lambda: workflow(trigger("sort", "new", by("kind", yes="read"), fields=(KIND,))), "trigger sort: kind = no: no state"),
    "a destination that no choice gives": (lambda: workflow(trigger("sort", "new", by("kind", yes="read", no="new", maybe="closed"), fields=(KIND,))), "trigger sort: kind = maybe: no such choice"),
    "assigned by no field": (lambda: workflow(assigned={"clerk": "clerks"}), "role clerk: clerks says who acts in it, and no field gives those persons"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_refused_and_named(name: str) -> None:
    build, words = MISTAKES[name]
    with pytest.raises(DeclarationError) as error:
        build()
    assert words in error.value.say("en")
    assert error.value.say("en").startswith("workflow letter: ")
    assert error.value.say("ru").startswith("процесс letter: ")


def test_the_declaration_that_the_mistakes_are_made_in_is_sound() -> None:
    people = trigger("hand", "new", "read", fields=(Persons(name="clerks", title=named("clerks")),))
    sorted_ = trigger("sort", "new", by("kind", yes="read", no="closed"), fields=(KIND,))
    workflow(people, sorted_, trigger("note", stays=("new", "closed")), assigned={"clerk": "clerks"})


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(DeclarationError) as error:
        workflow(trigger("note", stays=("new",), by=(), carries=()), trigger("missed", "new", "read"))
    assert len(error.value.details["findings"]) == 3


def rule(name: str, before: str | None = None) -> DeadlineRule:
    return DeadlineRule(
        rule=name,
        title=named(name),
        requirement="X-1",
        clause="1",
        says="",
        opens_on=(Occasion("open"),),
        closes_on=(Occasion("close"),),
        term=WorkingHours(1) if before is None else Before(WorkingHours(1), before),
        holder="clerk",
    )


def test_deadlines_stand_after_those_that_they_refer_to() -> None:
    names = order((rule("outline", "draft"), rule("draft", "reply"), rule("reply")))
    assert names == ["reply", "draft", "outline"]


@pytest.mark.parametrize(
    "circle", [[("reply", "reply")], [("a", "b"), ("b", "a")], [("x", None), ("a", "b"), ("b", "c"), ("c", "a")]]
)
def test_deadlines_that_refer_to_each_other_in_a_circle_are_refused(circle: list[tuple[str, str | None]]) -> None:
    with pytest.raises(DeclarationError) as error:
        order(tuple(rule(name, before) for name, before in circle))
    for name, before in circle:
        assert (name in error.value.say("en").rpartition(":")[2]) is (before is not None)
