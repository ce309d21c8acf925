"""What the paper model found: deputies of deputies, late entries and merges by one who stands in (LS-3c, A36)."""

from __future__ import annotations

import pytest

from ..support.desk_story import ALL_PARTS, Story, Told


def away(story: Story, handle: str, deputy: str) -> None:
    story.desk.staff.absent(handle, reason="illness", deputy=deputy, actor="ivanova")


def executors(told: Told) -> list[str]:
    names = {person.id: person.handle for person in told.story.desk.staff.list()}
    return [names[number] for number in told.case.facts["executors"]]


@pytest.mark.requirement("LS-3c", "A36")
def test_a_deputy_curator_merges_what_was_detected_before_he_stood_in(story: Story) -> None:
    told, kept = story.incident("selected"), story.incident("selected")
    story.later(minutes=10)
    away(story, "ivanova", "smirnov")
    told.do("void", actor="smirnov", why="merged", into=kept.key)
    assert told.state == "void"
    assert len(story.desk.incidents.view(kept.key).messages) == 2


@pytest.mark.requirement("LS-3c", "LS-14a")
def test_who_takes_a_deputy_s_deputy_s_place_stands_in_for_nobody(story: Story) -> None:
    story.desk.staff.add("novikov", ["executor"], actor="ivanova")
    told = story.incident("draft")
    away(story, "petrov", "orlov")
    away(story, "orlov", "sidorova")
    told.do("replace_executor", replaced="sidorova", replacement="novikov")
    story.desk.staff.returned("orlov", actor="ivanova")
    told.do("replace_executor", replaced="novikov", replacement="orlov")
    story.desk.staff.returned("petrov", actor="ivanova")
    assert executors(told) == ["orlov"]  # the curator gave it to him himself


@pytest.mark.requirement("LS-3c", "LS-14a")
def test_who_returns_to_a_part_of_his_own_gets_no_second_one(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    story.now("10:00")
    away(story, "petrov", "orlov")
    story.now("10:30")
    told.do("replace_executor", replaced="sidorova", replacement="petrov", at="2026-07-14 09:50")  # a late entry
    story.desk.staff.returned("petrov", actor="ivanova")
    assert executors(told) == ["orlov", "petrov"]
