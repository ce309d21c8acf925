"""Reminders when importance or assignment changes: each instant is owed once, to whoever holds the term then."""

from __future__ import annotations

from collections import Counter

import pytest

from ..support.desk_story import ALL_PARTS, Story, Told, said


def reminders(told: Told, rule: str) -> list[str]:
    """The instants at which the running deadline reminds, by the local clock."""
    return [said(at)[11:] for at in told.deadline(rule).remind]


def ticked(story: Story, at: str) -> None:
    story.now(at)
    story.desk.tick()


def told_of(story: Story, rule: str) -> list[str]:
    """Who was reminded of a rule, in order."""
    with story.desk.reading() as store:
        handles = {str(person.id): person.handle for person in store.people().values()}
        return [
            handles.get(row["recipient"], row["recipient"])
            for row in store.notices()
            if (row["kind"], row["rule"]) == ("reminder", rule)
        ]


@pytest.mark.requirement("A14", "LS-9")
def test_raising_the_importance_brings_the_shorter_term_s_reminders_alone(story: Story) -> None:
    told = story.incident("draft")
    assert reminders(told, "reply") == ["15:10", "16:40"]  # before 17:10
    story.now("09:30")
    told.do("raise_importance")
    assert reminders(told, "reply") == ["10:40", "11:40"]  # before 12:10
    assert reminders(told, "draft") == ["09:50"]  # before 10:10
    for at in ("09:50", "10:40", "11:40", "11:45", "15:10", "16:40"):
        ticked(story, at)
    assert told_of(story, "reply") == ["petrov", "petrov"]
    assert told_of(story, "draft") == ["petrov"]


@pytest.mark.requirement("A14")
def test_reminders_that_are_past_when_the_importance_is_raised_are_not_owed(story: Story) -> None:
    told = story.incident("draft")
    story.now("11:00")
    told.do("raise_importance")
    assert reminders(told, "reply") == ["11:40"]
    assert reminders(told, "draft") == []  # it was past when it was set


@pytest.mark.requirement("LS-8", "LS-9")
def test_to_and_fro_owes_no_reminder_twice(story: Story) -> None:
    told = story.incident("draft")
    ticked(story, "15:10")
    story.now("15:20")
    told.do("raise_importance", at="2026-07-14 10:00")  # entered late: both happened before the reminder
    told.do("lower_importance", at="2026-07-14 10:10")
    assert told.due("reply") == "2026-07-14 17:10"
    assert reminders(told, "reply") == ["16:40"]
    for at in ("15:20", "16:40", "17:00"):
        ticked(story, at)
    assert told_of(story, "reply") == ["petrov", "petrov"]


@pytest.mark.requirement("LS-3c", "LS-6b")
def test_a_reminder_goes_to_whoever_is_assigned_at_its_instant(story: Story) -> None:
    told = story.incident("draft")
    ticked(story, "15:10")
    told.do("reassign", executors=["sidorova"])
    ticked(story, "16:40")
    assert told_of(story, "reply") == ["petrov", "sidorova"]


@pytest.mark.requirement("LS-14b", "LS-3c")
def test_parts_are_reminded_of_anew_when_others_are_assigned(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    ticked(story, "10:40")  # half an hour before both parts
    assert sorted(told_of(story, "part")) == ["petrov", "sidorova"]
    told.do("reassign", executors=["orlov", "petrov"])
    ticked(story, "10:41")
    assert len(told_of(story, "part")) == 2
    ticked(story, "12:10")
    assert Counter(told_of(story, "part")) == {"petrov": 2, "sidorova": 1, "orlov": 1}


@pytest.mark.requirement("A15", "LS-14b")
def test_between_one_executor_and_several_the_terms_reminders_change_with_the_terms(story: Story) -> None:
    told = story.incident("draft")  # the draft is due at 14:10, reminded of an hour before
    assert reminders(told, "draft") == ["12:10"]
    told.do("reassign", executors=list(ALL_PARTS))
    ticked(story, "12:10")
    assert told_of(story, "draft") == []
    told.do("reassign", executors=["orlov"])
    assert told.due("draft") == "2026-07-14 14:10"
    ticked(story, "12:11")
    assert told_of(story, "draft") == []  # its instant had passed when the term opened anew
    assert "orlov" not in told_of(story, "part")
