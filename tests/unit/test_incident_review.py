"""Drafts, review and rework (LS-10 to LS-12): who waits for whom, how many returns fit, and what a breach leaves."""

from __future__ import annotations

import pytest

from otklik.engine.errors import Refused

from ..support.desk_story import Story


@pytest.mark.requirement("LS-10a", "LS-11", "LS-12", "LS-8", "A6")
def test_one_return_fits_into_the_ordinary_term_with_everyone_at_the_limit(story: Story) -> None:
    told = story.incident("draft")
    ends = {}
    for trigger, at in [("submit", "14:10"), ("return", "14:40"), ("resubmit", "15:40"), ("approve", "16:10")]:
        story.now(at)
        told.do(trigger)
        ends[trigger] = told.running
    assert ends["submit"] == {"review": "2026-07-14 14:40", "reply": "2026-07-14 17:10"}
    assert ends["return"] == {"rework": "2026-07-14 15:40", "reply": "2026-07-14 17:10"}
    assert ends["resubmit"] == {"review": "2026-07-14 16:10", "reply": "2026-07-14 17:10"}
    assert ends["approve"] == {"reply": "2026-07-14 17:10"}  # an hour to publish
    story.now("17:10")
    told.do("publish")
    assert {item.outcome for item in told.deadlines if item.rule != "forward"} == {"met"}


@pytest.mark.requirement("A6")
def test_a_second_return_leaves_no_time_for_its_review(story: Story) -> None:
    told = story.incident("draft")
    for trigger, at in [("submit", "14:10"), ("return", "14:40"), ("resubmit", "15:40"), ("return", "16:10")]:
        story.now(at)
        told.do(trigger)
    assert told.running["rework"] == told.running["reply"] == "2026-07-14 17:10"
    story.now("17:10")
    told.do("resubmit")
    assert told.running["review"] == "2026-07-14 17:40"  # half an hour after the reply was due


@pytest.mark.requirement("A6", "LS-10b")
def test_one_return_of_an_elevated_draft_leaves_no_minute_to_publish(story: Story) -> None:
    told = story.incident("draft", importance="elevated")
    for trigger, at in [("submit", "10:10"), ("return", "10:40"), ("resubmit", "11:40"), ("approve", "12:10")]:
        story.now(at)
        told.do(trigger)
    assert told.running == {"reply": "2026-07-14 12:10"}


@pytest.mark.requirement("A5", "LS-7", "LS-10b")
def test_forwarding_an_elevated_message_at_the_limit_leaves_the_executor_nothing(story: Story) -> None:
    told = story.incident("selected", importance="elevated")
    assert told.due("forward") == told.due("draft") == "2026-07-14 10:10"


@pytest.mark.requirement("LS-12", "LS-11")
def test_each_return_starts_an_hour_and_each_resubmission_half_an_hour(story: Story) -> None:
    told = story.incident("review")
    for number in (1, 2, 3):
        told.do("return")
        told.do("resubmit")
        assert told.deadline("rework").occurrence == number
        assert told.deadline("review").occurrence == number + 1
        assert told.outcome("review", occurrence=number) == "met"
        story.later(minutes=5)


@pytest.mark.requirement("A7", "LS-8")
def test_rework_neither_stops_nor_moves_the_reply(story: Story) -> None:
    told = story.incident("revision")
    before = told.deadline("reply")
    story.now("17:30")
    story.desk.tick()
    told.do("resubmit")
    after = told.deadline("reply")
    assert (after.due, after.occurrence, after.outcome) == (before.due, 1, "open")
    assert after.missed_at is not None
    assert told.running["review"] == "2026-07-14 18:00"  # the inner clocks run on after the breach


@pytest.mark.requirement("A7", "LS-18")
def test_a_breach_keeps_who_held_the_incident_as_a_fact_and_names_no_culprit(story: Story) -> None:
    told = story.incident("revision")
    story.now("17:30")
    story.desk.tick()
    breach = next(
        event for event in told.events if event.type == "missed" and event.data["deadline"]["rule"] == "reply"
    )
    assert breach.data["state"] == "revision"
    assert set(breach.data) == {"deadline", "state", "notices", "escalate"}
    assert (breach.actor, breach.role) == (None, "clock")
    # the executor's own term was broken before it, and says so
    assert told.deadline("rework").missed_at is not None


@pytest.mark.requirement("LS-11")
def test_a_return_says_what_to_mend(story: Story) -> None:
    told = story.incident("review")
    told.do("return", remarks="Назовите ответственное ведомство.")
    assert story.desk.incidents.view(told.key).text("remarks") == "Назовите ответственное ведомство."


@pytest.mark.requirement("LS-16", "LS-11", "A25")
@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("answer", {"greeting", "polite", "format", "exhaustive"}),
        ("interim", {"greeting", "polite", "format"}),
        ("request", {"greeting", "polite", "format"}),
    ],
)
def test_approval_checks_the_criteria_that_the_kind_of_reply_must_meet(
    story: Story, kind: str, needed: set[str]
) -> None:
    told = story.incident("draft")
    told.do("submit", kind=kind)
    for missing in needed:
        with pytest.raises(Refused) as refused:
            told.do("approve", criteria=sorted(needed - {missing}) or ["media"])
        assert refused.value.reason_code == "criteria"
        assert refused.value.requirement == "LS-16"
        assert refused.value.clause == "прил. 1, п. 16"
    told.do("approve", criteria=sorted(needed))  # photographs only if there are any
    assert told.state == "approved"


@pytest.mark.requirement("LS-10a")
def test_the_draft_of_several_officials_is_not_one_executor_s(story: Story) -> None:
    told = story.incident("draft", executors=("petrov", "sidorova"))
    with pytest.raises(Refused) as refused:
        told.do("submit")
    assert refused.value.requirement == "LS-14c"


def test_a_recalled_approval_goes_back_for_rework(story: Story) -> None:
    told = story.incident("approved")
    told.do("recall")
    assert told.state == "revision"
    assert told.running == {"rework": "2026-07-14 10:10", "reply": "2026-07-14 17:10"}
