"""The one judge of legality: what the machine fires, state by state and trigger by trigger, is the compiled table."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from msgspec import structs

from otklik.engine.declaration import Attempt, ByFact, Workflow
from otklik.engine.errors import Refused
from otklik.engine.machine import BEGIN, fire, legal, possible, role_of
from otklik.engine.values import Act, Case, Person
from otklik.workflows.catalogue import find, names
from otklik.workflows.regulation import load

RULES = load("lesozavodsk-215").rules()
NOON = dt.datetime(2026, 7, 14, 2, tzinfo=dt.UTC)


def unguarded(workflow: Workflow) -> Workflow:
    """The same states and triggers; anybody may, and nothing stands against it."""
    triggers = tuple(replace(item, guards=(), by=("curator",)) for item in workflow.triggers)
    return replace(workflow, triggers=triggers, assigned=MappingProxyType({}), timers=())


def attempt(state: str, trigger: str, facts: dict[str, Any]) -> Attempt:
    case = None
    if state != BEGIN:
        case = Case(
            tenant="t",
            key=1,
            number="1",
            workflow="incident",
            workflow_version=1,
            regulation="",
            state=state,
            version=1,
            head="",
            entered_at=NOON,
            recorded_at=NOON,
            facts=facts,
            instants={},
        )
    person = Person(id=1, handle="ivanova", name="", roles=frozenset({"curator"}))
    return Attempt(case, Act(trigger=trigger, actor=person, occurred_at=NOON, command=""), {}, RULES, ())


def choices(workflow: Workflow) -> list[dict[str, Any]]:
    """Facts by which destinations are chosen: each value once."""
    decided = [item.to for item in workflow.triggers if isinstance(item.to, ByFact)]
    return [{item.fact: value} for item in decided for value in item.states] or [{}]


@pytest.mark.parametrize("name", names())
def test_the_compiled_table_is_what_the_machine_really_fires(name: str) -> None:
    declared = find(name)
    workflow = unguarded(declared)
    fired = set()
    for state in (BEGIN, *(item.name for item in workflow.states)):
        for trigger in workflow.triggers:
            for facts in choices(workflow):
                with suppress(Refused):
                    fired.add((state, trigger.name, fire(workflow, attempt(state, trigger.name, facts))))
    assert fired == legal(declared)


@pytest.mark.parametrize("name", names())
def test_the_compiled_table_is_what_the_declaration_says(name: str) -> None:
    workflow = find(name)
    said = set()
    for trigger in workflow.triggers:
        for source in (BEGIN,) if trigger.creates else trigger.source:
            said |= {(source, trigger.name, to) for to in trigger.destinations}
        said |= {(state, trigger.name, state) for state in trigger.stays}
    assert legal(workflow) == said


@pytest.mark.parametrize("name", names())
def test_what_is_possible_is_what_the_table_allows(name: str) -> None:
    workflow = unguarded(find(name))
    for state in workflow.state:
        tried = attempt(state, "", {})
        found = {item.trigger for item in possible(workflow, RULES, tried.act, tried.case, ())}
        assert found == {trigger for source, trigger, _ in legal(workflow) if source == state}


def test_the_machine_is_shared_and_keeps_nothing_of_a_case() -> None:
    workflow = unguarded(find("incident"))
    for _ in range(3):
        assert fire(workflow, attempt("detected", "select", {})) == "selected"
        with pytest.raises(Refused):
            fire(workflow, attempt("detected", "approve", {}))


@pytest.mark.parametrize(
    ("roles", "asked", "assigned", "role"),
    [
        ({"executor"}, None, True, "executor"),
        ({"executor"}, None, False, None),
        ({"press_centre"}, None, False, "press_centre"),
        ({"executor", "press_centre"}, None, True, "executor"),
        ({"executor", "press_centre"}, None, False, "press_centre"),
        ({"executor", "press_centre"}, "press_centre", True, "press_centre"),
        ({"executor"}, "press_centre", True, None),
        ({"curator"}, None, True, None),
        ({"clock", "importer"}, None, True, None),
        (set(), None, True, None),
    ],
)
def test_the_role_in_which_a_person_publishes(
    roles: set[str], asked: str | None, assigned: bool, role: str | None
) -> None:
    workflow = find("incident")
    tried = attempt("approved", "publish", {"executors": [1] if assigned else [2]})
    person = Person(id=1, handle="x", name="", roles=frozenset(roles))
    act = structs.replace(tried.act, actor=person, role=asked)
    assert role_of(workflow, workflow.trigger["publish"], act, tried.case, tried.rules) == role
