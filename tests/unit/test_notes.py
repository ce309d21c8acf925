"""Notes: any member of staff, in any state; they move no term."""

from __future__ import annotations

import pytest

from otklik.engine.errors import MissingValue, Refused

from ..support.desk_story import Story


@pytest.mark.parametrize("actor", ["ivanova", "petrov", "sidorova", "smirnov", "zhkh", "glava"])
@pytest.mark.parametrize("state", ["detected", "draft", "published", "final", "void"])
def test_anyone_of_the_staff_may_note_whoever_works_on_it(story: Story, state: str, actor: str) -> None:
    told = story.incident(state)
    before = told.case
    running = told.running
    assert told.do("note", actor=actor, note="Звонили из школы").state == state
    assert (told.running, told.case.entered_at) == (running, before.entered_at)
    assert story.desk.incidents.view(told.key).text("note") == "Звонили из школы"


def test_an_analyst_changes_nothing(story: Story) -> None:
    story.desk.staff.add("anna", ["analyst"], actor="ivanova")
    with pytest.raises(Refused):
        story.incident().do("note", actor="anna")


def test_a_note_says_something(story: Story) -> None:
    told = story.incident()
    with pytest.raises(MissingValue):
        story.desk.incidents[told.key].note(actor="ivanova")


def test_what_is_assigned_stays_the_assigned_executors(story: Story) -> None:
    """That anyone may note does not open the executor's other acts."""
    told = story.incident("assigned")
    with pytest.raises(Refused) as refused:
        told.do("start", actor="sidorova")
    assert refused.value.reason_code == "role"
