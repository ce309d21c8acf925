"""The whole table, walked: every trigger × every state × every role fires, or is refused with clause and reason and writes nothing."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from otklik.engine.errors import Refused
from otklik.workflows.regulation import load

from ..support.desk_story import USUAL, Story, Told
from ..support.incident_table import CLAUSES, ROLES, STATES, TABLE, ready

PEOPLE = {
    "curator": "kozlova",  # ivanova is of the press centre too
    "executor": "petrov",
    "official": "zhkh",
    "press_centre": "smirnov",
    "head": "glava",
    **{role: role for role in ("organiser", "head_of_apparatus", "deputy_head", "controller", "analyst")},
}
NOT_ASSIGNED = "orlov"  # an executor, of other incidents
NOBODY = ["importer", "clock"]  # act without a person
UNASSIGNED = {"detected", "selected", "declined", "void"}  # on the shortest way there nobody is assigned
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@pytest.fixture
def watch(story: Story, database: Path) -> Iterator[sqlite3.Connection]:
    """A second look at the database; with it, one person more for each role that the story does not know."""
    for role in ROLES:
        if PEOPLE[role] == role:
            story.desk.staff.add(role, [role], actor="ivanova")
    connection = sqlite3.connect(database)
    yield connection
    connection.close()


def version(watch: sqlite3.Connection) -> int:
    """It changes whenever another connection has committed a change."""
    return int(watch.execute("PRAGMA data_version").fetchone()[0])


def may(trigger: str, state: str, role: str) -> bool:
    """What the table says; an executor acts where he was assigned, and may note something anywhere."""
    sources, _, stays, by = TABLE[trigger]
    known = role != "executor" or trigger == "note" or state not in UNASSIGNED
    return known and state in f"{sources} {stays}".split() and role in by.split()


def attempt(told: Told, trigger: str, who: str, values: dict[str, Any]) -> str:
    """Fire as a person, or in a role without one; the state after."""
    acting: dict[str, Any] = {"role": who} if who in NOBODY else {"actor": who}
    filled = {**USUAL[trigger], **values}
    return told.story.desk.incidents.fire(told.key, trigger, **acting, **filled).state


def refused(told: Told, trigger: str, who: str, state: str, values: dict[str, Any]) -> None:
    """It is, by the state where that is wrong, else by the role; with the act's clause, in both languages."""
    sources, _, stays, _ = TABLE[trigger]
    with pytest.raises(Refused) as caught:
        attempt(told, trigger, who, values)
    error = caught.value
    assert error.reason_code == ("role" if state in f"{sources} {stays}".split() else "state")
    assert error.clause == (f"прил. 1, п. {CLAUSES[trigger]}" if trigger in CLAUSES else None)
    assert error.state == state
    assert error.reasons
    for reason in error.reasons:
        assert CYRILLIC.search(reason.ru)
        assert not CYRILLIC.search(reason.en)
        assert reason.en.strip()


@pytest.mark.requirement("LS-6a", "LS-6b", "LS-6c", "LS-3b", "LS-P5")
@pytest.mark.parametrize("trigger", TABLE)
def test_every_trigger_from_every_state_by_every_role_fires_or_is_refused(
    story: Story, watch: sqlite3.Connection, trigger: str
) -> None:
    values: dict[str, Any] = {"missing_reason": "Не ответили"} if trigger == "compose" else {}
    if trigger == "link_repeat":
        values["repeats"] = story.incident().key
    everybody = [*PEOPLE.items(), *((role, role) for role in NOBODY), ("nobody's executor", NOT_ASSIGNED)]
    anyone = trigger == "note"
    for state in STATES:
        told = ready(story, state, trigger)
        before = version(watch)
        allowed = [
            who
            for role, who in everybody
            if may(trigger, state, role) or (anyone and who == NOT_ASSIGNED and may(trigger, state, "executor"))
        ]
        for _, who in everybody:
            if who not in allowed:
                refused(told, trigger, who, state, values)
        assert version(watch) == before  # a refusal writes nothing
        for number, who in enumerate(allowed):
            told = ready(story, state, trigger) if number else told
            sources, targets, _, _ = TABLE[trigger]
            assert attempt(told, trigger, who, values) in (targets.split() if state in sources.split() else [state])


def test_the_walk_knows_every_role_of_the_regulation() -> None:
    assert {*PEOPLE, *NOBODY} == set(load("lesozavodsk-215").rules().roles) == {*ROLES, *NOBODY}
