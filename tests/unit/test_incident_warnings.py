"""What the desk warns of before the terms run out: the act's own arithmetic at its limits (A5, A6)."""

from __future__ import annotations

import pytest

from ..support.desk_story import ALL_PARTS, Story, Told


def warned(told: Told) -> list[str]:
    return [item.code for item in told.story.desk.incidents.view(told.key).warnings]


@pytest.mark.requirement("LS-11", "LS-12", "A6")
def test_of_an_ordinary_answer_one_return_fits_and_a_second_does_not(story: Story) -> None:
    story.now("2026-07-14 09:00")
    told = story.incident("draft")
    story.now("13:00")  # 4 working hours: everyone at the limit
    told.do("submit")
    assert warned(told) == []
    story.now("14:00")
    story.now("13:30")
    told.do("return")
    assert warned(told) == []
    story.now("14:30")
    told.do("resubmit")
    assert warned(told) == []  # 14:30 + 1 h + 30 min = 16:00, due 17:00
    story.now("15:00")
    told.do("return")
    assert warned(told) == []
    story.now("15:45")
    told.do("resubmit")
    assert warned(told) == ["return_does_not_fit"]  # 15:45 + 1 h + 30 min = 17:15
    view = story.desk.incidents.view(told.key)
    assert "14.07 17:15" in view.warnings[0].text.ru
    assert "--kind interim" in view.warnings[0].text.ru
    told.do("return")
    assert warned(told) == ["return_does_not_fit"]
    assert view.case.facts["returned_by"] == [1, 1]  # each return is counted


@pytest.mark.requirement("LS-9", "A6")
def test_of_an_elevated_one_the_first_return_at_the_limit_leaves_no_margin_for_the_next(story: Story) -> None:
    story.now("2026-07-14 09:00")
    told = story.incident("draft", importance="elevated")
    story.now("10:00")
    told.do("submit")
    assert warned(told) == []
    story.now("10:30")
    assert warned(told) == ["return_does_not_fit"]  # 11:30, 12:00: due at 12:00, and it has to be placed yet


@pytest.mark.requirement("A6", "A10")
def test_before_the_final_answer_no_interim_one_is_offered(story: Story) -> None:
    story.now("2026-07-14 09:00")
    told = story.incident("interim")
    story.now("2026-07-17 15:00")
    told.do("resume")
    told.do("submit")
    story.now("2026-07-17 16:45")
    view = story.desk.incidents.view(told.key)
    assert [item.code for item in view.warnings] == ["return_does_not_fit"]
    assert "--kind interim" not in view.warnings[0].text.ru


@pytest.mark.requirement("A5", "LS-10b")
def test_forwarded_at_the_limit_an_elevated_message_leaves_the_executor_no_time(story: Story) -> None:
    story.now("2026-07-14 09:00")
    told = story.incident("selected", importance="elevated")
    assert warned(told) == ["forward_at_once"]  # detection + 1 h to forward, detection + 1 wh for the draft
    story.now("10:00")
    told.do("assign")
    assert warned(told) == ["no_time_to_draft"]


@pytest.mark.requirement("A5", "LS-14b")
def test_a_part_that_may_come_when_all_is_due_is_flagged_when_it_is_assigned(story: Story) -> None:
    story.now("2026-07-14 09:00")
    told = story.incident("selected", importance="elevated")
    story.now("10:00")
    told.do("assign", executors=list(ALL_PARTS), times=["sidorova=60 working minutes"])
    view = story.desk.incidents.view(told.key)
    assert [item.code for item in view.warnings] == ["part_does_not_fit"]  # 2 working hours to 12:00, due at 12:00
    assert "--time 'petrov=60 working minutes'" in view.warnings[0].text.en


@pytest.mark.requirement("A5", "A16", "LS-14b")
def test_parts_in_sequence_are_reckoned_one_after_another_when_they_are_assigned(story: Story) -> None:
    story.now("2026-07-14 09:00")
    told = story.incident("selected", importance="elevated")
    three = ["petrov", "sidorova", "orlov"]
    told.do("assign", executors=three, order="sequence", times=["petrov=60 working minutes"])
    view = story.desk.incidents.view(told.key)
    assert [item.code for item in view.warnings] == ["sequence_does_not_fit"]
    assert "14.07 15:00" in view.warnings[0].text.ru  # 1 + 2 + 2 working hours from 09:00, lunch between; due at 12:00
    told.do("reassign", executors=three, order="sequence", times=[f"{name}=50 working minutes" for name in three])
    assert warned(told) == []  # 11:30
    told.do("reassign", executors=three, order="parallel")
    assert warned(told) == []  # at once: each until 11:00


def test_once_it_is_overdue_the_deadlines_say_so_themselves(story: Story) -> None:
    told = story.incident("review")
    story.now("2026-07-15 12:00")
    assert warned(told) == []
