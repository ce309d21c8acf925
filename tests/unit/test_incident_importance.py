"""Importance and significance (LS-9, LS-20): raising and lowering recompute, a report to the head goes at once."""

from __future__ import annotations

import pytest

from otklik.engine.errors import InvalidValue, MissingValue, Refused

from ..support.desk_story import Story, local, said


@pytest.mark.requirement("A14", "LS-9", "LS-10b")
def test_raising_the_importance_recomputes_the_reply_from_detection(story: Story) -> None:
    told = story.incident()
    story.now("10:00")
    told.do("select")
    story.now("11:00")
    told.do("raise_importance")
    assert told.running["reply"] == "2026-07-14 12:10"  # 09:10 + 3 working hours
    assert told.running["draft"] == "2026-07-14 10:10"
    assert told.outcome("reply", occurrence=1) == told.outcome("draft", occurrence=1) == "superseded"
    assert told.deadline("reply").requirement == "LS-9"


@pytest.mark.requirement("A14", "LS-8")
def test_lowering_it_counts_from_selection_again(story: Story) -> None:
    told = story.incident("selected", importance="elevated")
    story.now("10:00")
    told.do("lower_importance")
    assert told.running["reply"] == "2026-07-14 17:10"
    assert told.running["draft"] == "2026-07-14 14:10"
    assert told.deadline("reply").requirement == "LS-8"


@pytest.mark.requirement("A14")
def test_a_term_that_is_past_when_the_importance_is_raised_is_told_apart_from_other_breaches(story: Story) -> None:
    told = story.incident("draft")
    story.now("15:00")
    told.do("raise_importance")
    reply = told.deadline("reply")
    assert said(reply.due) == "2026-07-14 12:10"
    assert reply.opened_at == local("2026-07-14 15:00") > reply.lapse  # overdue on reclassification
    raised = told.events[-1]
    assert raised.actor is not None
    assert "reason" in raised.data["texts"]
    story.now("15:01")
    story.desk.tick()
    assert told.deadline("reply").missed_at is not None


@pytest.mark.requirement("A14")
def test_raising_after_the_reply_was_placed_opens_nothing(story: Story) -> None:
    told = story.incident("published")
    told.do("raise_importance")
    assert told.running == {}
    assert told.outcome("reply") == "met"


@pytest.mark.requirement("A14")
def test_raising_after_the_draft_was_sent_moves_the_reply_alone(story: Story) -> None:
    told = story.incident("review")
    told.do("raise_importance")
    assert told.running == {"review": "2026-07-14 09:40", "reply": "2026-07-14 12:10"}


@pytest.mark.requirement("A14")
def test_importance_is_raised_once_and_lowered_once(story: Story) -> None:
    told = story.incident("selected")
    with pytest.raises(Refused):
        told.do("lower_importance")
    told.do("raise_importance")
    with pytest.raises(Refused):
        told.do("raise_importance")


@pytest.mark.requirement("LS-20a", "LS-20b", "A13", "A23")
def test_a_significant_message_owes_the_head_a_report_in_the_same_act(story: Story) -> None:
    told = story.incident("selected")
    told.do("mark_significant")
    with story.desk.reading() as store:
        notices = [(row["kind"], row["recipient"], row["seq"]) for row in store.notices()]
    assert notices == [("significant", "head", told.case.version)]
    assert told.case.facts["importance"] == "ordinary"  # two flags, each with its own effect
    assert told.running["reply"] == "2026-07-14 17:10"


@pytest.mark.requirement("A13")
def test_raising_the_importance_reports_nothing_to_the_head(story: Story) -> None:
    told = story.incident("selected")
    told.do("raise_importance")
    assert "significant" not in told.case.facts
    with story.desk.reading() as store:
        assert store.notices() == []


@pytest.mark.requirement("A13", "LS-9")
def test_an_elevated_importance_is_given_with_its_reason_and_an_ordinary_one_without(story: Story) -> None:
    told = story.incident()
    with pytest.raises(MissingValue) as missing:
        story.desk.incidents.fire(told.key, "select", actor="ivanova", importance="elevated")
    assert missing.value.field == "--reason"
    with pytest.raises(InvalidValue) as useless:
        told.do("select", importance="ordinary", reason="Просто так")
    assert "--importance elevated" in str(useless.value)
    told.do("select", importance="elevated", reason="Без света школа")
    assert story.desk.incidents.view(told.key).text("reason") == "Без света школа"
    assert "reason" in told.events[-1].data["texts"]  # who and when stand in the same event
