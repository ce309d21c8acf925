"""Two operators at once on one incident: one wins, the other is told what happened meanwhile, in both languages and as data."""

from __future__ import annotations

from typing import Any

import pytest

from otklik.engine.errors import Conflict

from ..support.desk_story import Story


def lose(story: Story, seen: int, trigger: str = "decline", **values: Any) -> Conflict:
    """What he gets who acts on what he saw at version `seen`."""
    with pytest.raises(Conflict) as lost:
        story.desk.incidents.fire(1, trigger, actor="ivanova", expect=seen, **values)
    return lost.value


def test_who_did_what_when_and_from_which_state_to_which(story: Story) -> None:
    told = story.incident()
    seen = told.case.version
    told.do("select")
    story.desk.incidents[1].note(actor="petrov", note="Был на месте")
    first, second = lose(story, seen, ground="spam").meanwhile
    assert (first.version, first.type, first.actor, first.role) == (seen + 1, "select", "ivanova", "curator")
    assert first.recorded_at == story.desk.now()
    assert [state.name for state in first.move] == ["detected", "selected"]
    assert (second.version, second.type, second.actor, second.move) == (seen + 2, "note", "petrov", None)
    assert second.as_json()["from"] is None
    assert first.as_json() | {"from": "detected", "to": "selected"} == first.as_json()


def test_it_is_said_in_both_languages_at_the_office_s_time(story: Story) -> None:
    told = story.incident()
    seen = told.case.version
    told.do("select")
    lost = lose(story, seen, ground="spam")
    at = f"{story.desk.now().astimezone(story.desk.zone):%d.%m.%Y %H:%M}"
    assert f"вы видели версию {seen}, с тех пор: {at} ivanova – отобрать (выявлен → отобран)" in lost.say("ru")
    assert f"you saw version {seen}, since then: {at} ivanova – select (detected → selected)" in lost.say("en")


def test_the_clock_is_one_of_those_who_act(story: Story) -> None:
    told = story.incident()
    seen = told.case.version
    story.now("2026-07-20 12:00")
    story.desk.tick()
    last = lose(story, seen, ground="spam").meanwhile[-1]
    assert (last.actor, last.who.ru, last.who.en, last.moved("ru")) == (None, "часы", "clock", "")


def test_a_version_that_is_still_to_come_has_no_meanwhile(story: Story) -> None:
    story.incident()
    lost = lose(story, 7, ground="spam")
    assert lost.meanwhile == ()
    assert "версии 7 ещё не было" in lost.say("ru")
