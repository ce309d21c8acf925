"""The clock's side of a desk: reminders and missed terms become events with the notices they owe, each once."""

from __future__ import annotations

import pytest

from otklik.engine.values import Event
from otklik.workflows import timers

from ..support.desk_story import ALL_PARTS, Story, Told, local


def ticked(story: Story, at: str) -> list[tuple[str, str]]:
    """What the clock records of terms at that instant: (event, rule)."""
    story.now(at)
    return [
        (event.type, event.data["deadline"]["rule"]) for event in story.desk.tick().events if "deadline" in event.data
    ]


def notices(story: Story) -> list[tuple[str, str, str]]:
    with story.desk.reading() as store:
        return [(row["kind"], row["rule"], row["recipient"]) for row in store.notices()]


def number(told: Told, handle: str) -> str:
    return str(told.story.desk.incidents.view(told.key).people[handle].id)


def reminders(told: Told, rule: str) -> list[str]:
    return [f"{at.astimezone(local('2026-07-14').tzinfo):%d %H:%M}" for at in told.deadline(rule).remind]


@pytest.mark.requirement("LS-8")
def test_a_reminder_comes_at_its_instant_and_once(story: Story) -> None:
    told = story.incident("approved")  # the reply is due at 17:10
    assert reminders(told, "reply") == ["14 15:10", "14 16:40"]
    assert ticked(story, "15:09") == []
    assert ticked(story, "15:10") == [("reminded", "reply")]
    assert ticked(story, "15:10") == []
    assert ticked(story, "16:39") == []
    assert ticked(story, "16:40") == [("reminded", "reply")]
    assert ticked(story, "17:10") == []
    assert notices(story) == [("reminder", "reply", number(told, "petrov"))] * 2


def test_reminders_that_came_together_are_one_event(story: Story) -> None:
    told = story.incident("approved")
    assert ticked(story, "17:00") == [("reminded", "reply")]
    assert told.deadline("reply").reminded == 2
    assert told.events[-1].occurred_at == local("2026-07-14 16:40")
    assert told.events[-1].recorded_at == local("2026-07-14 17:00")


def test_past_the_lapse_the_breach_is_recorded_and_no_reminder_any_more(story: Story) -> None:
    told = story.incident("approved")
    assert ticked(story, "2026-07-14 17:11") == [("missed", "reply")]
    assert ticked(story, "2026-07-14 17:59") == []
    event = told.events[-1]
    assert (event.occurred_at, event.recorded_at) == (local("2026-07-14 17:10"), local("2026-07-14 17:11"))
    assert (event.actor, event.role) == (None, "clock")
    assert notices(story) == [("missed", "reply", number(told, "petrov")), ("missed", "reply", "curator")]


@pytest.mark.requirement("LS-7", "LS-11", "LS-P5")
def test_the_curator_s_own_breach_goes_to_the_head_of_the_apparatus(story: Story) -> None:
    story.incident("review")
    ticked(story, "09:41")
    story.incident("detected")
    ticked(story, "10:42")
    assert [(rule, to) for kind, rule, to in notices(story) if kind == "missed"] == [
        ("review", "curator"),
        ("review", "organiser"),
        ("review", "head_of_apparatus"),
        ("forward", "curator"),
        ("forward", "organiser"),
        ("forward", "head_of_apparatus"),
    ]


@pytest.mark.requirement("LS-14b")
def test_a_part_s_breach_is_its_executor_s(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    told.do("provide_part", actor="petrov")
    ticked(story, "11:11")
    assert [to for kind, rule, to in notices(story) if (kind, rule) == ("missed", "part")] == [
        number(told, "sidorova"),
        "curator",
    ]


def test_a_term_that_has_ended_is_neither_reminded_of_nor_missed(story: Story) -> None:
    for state in ("published", "declined", "void", "clarification"):
        story.incident(state)
    assert ticked(story, "2026-08-14 09:00") == []


def test_a_superseded_term_is_not_missed_its_successor_is(story: Story) -> None:
    told = story.incident("draft")
    story.now("11:00")
    told.do("raise_importance")
    found = ticked(story, "2026-07-14 12:30")
    assert [item for item in found if item[0] == "missed"] == [("missed", "draft"), ("missed", "reply")]
    assert [event.data["deadline"]["occurrence"] for event in told.events if event.type == "missed"] == [2, 2]


@pytest.mark.requirement("A7")
def test_a_breach_goes_up_the_chain_in_working_time_each_told_once(story: Story) -> None:
    told = story.incident("approved")
    ticked(story, "2026-07-14 17:11")  # due 17:10
    before = notices(story)
    assert ticked(story, "2026-07-15 09:09") == []
    assert ticked(story, "2026-07-15 09:10") == [("escalated", "reply")]  # 50 minutes on Tuesday, 10 on Wednesday
    assert ticked(story, "2026-07-15 12:09") == []
    assert ticked(story, "2026-07-15 12:10") == [("escalated", "reply")]  # 4 working hours after 17:10
    assert ticked(story, "2026-07-20 12:00") == []
    assert [event.occurred_at for event in told.events if event.type == "escalated"] == [
        local("2026-07-15 09:10"),
        local("2026-07-15 12:10"),
    ]
    assert notices(story)[len(before) :] == [("missed", "reply", "organiser"), ("missed", "reply", "head")]
    assert told.deadline("reply").missed_at is not None


def test_steps_that_came_together_are_one_event_and_those_after_the_act_never_come(story: Story) -> None:
    late, ended = story.incident("approved"), story.incident("approved")
    ticked(story, "2026-07-14 17:11")
    ended.do("publish")
    assert ticked(story, "2026-07-16 09:00") == [("escalated", "reply")]
    assert late.events[-1].data["step"] == 2
    assert [to for kind, rule, to in notices(story) if kind == "missed"][-2:] == ["organiser", "head"]


def test_a_late_act_still_ends_a_missed_term(story: Story) -> None:
    told = story.incident("approved")
    ticked(story, "17:30")
    told.do("publish")
    reply = told.deadline("reply")
    assert (reply.outcome, reply.missed_at is not None) == ("late", True)
    assert ticked(story, "2026-07-20 09:00") == []


def test_a_clock_that_was_set_back_fires_nothing_twice(story: Story) -> None:
    told = story.incident("approved")
    ticked(story, "2026-07-14 17:30")
    assert ticked(story, "2026-07-14 15:15") == []
    assert ticked(story, "2026-07-14 17:30") == []
    recorded = [event.recorded_at for event in told.events]
    assert recorded == sorted(recorded)


def test_more_cases_than_one_transaction_takes_are_all_looked_at(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "BATCH", 3)
    for _ in range(10):
        story.incident("detected")
    assert ticked(story, "10:11") == [("missed", "forward")] * 10


def test_terms_that_lapse_this_very_instant_hide_no_others(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "BATCH", 3)
    for _ in range(5):
        story.incident("detected")  # lapse at 10:10
    story.now("09:05")
    late = [story.incident("detected") for _ in range(2)]  # lapse at 10:05
    assert ticked(story, "10:10").count(("missed", "forward")) == 2
    assert all(told.deadline("forward").missed_at for told in late)


def test_one_look_tells_what_it_recorded(story: Story) -> None:
    story.incident("approved")
    story.incident("detected")
    story.now("16:45")
    tick = story.desk.tick()
    assert (tick.missed, tick.reminded, tick.closed) == (1, 1, 0)
    assert tick.at == local("2026-07-14 16:45")
    events: list[Event] = [event for _, event in story.desk.events() if event.role == "clock"]
    assert {event.hash for event in events} == {event.hash for event in tick.events}


def test_the_clock_s_events_stand_in_no_one_s_way(story: Story) -> None:
    told = story.incident("draft")
    ticked(story, "2026-07-14 14:30")
    told.do("submit", at="2026-07-14 14:05")  # before the breach that was recorded: a late entry
    assert told.outcome("draft") == "met"
    assert told.due("review") == "2026-07-14 14:35"
