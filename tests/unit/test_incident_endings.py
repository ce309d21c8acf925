"""How an incident ends (LS-19, A28): finalized, void, declined; what reopening and silence do; a breach stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from otklik.engine.errors import InvalidValue, MissingValue, NotFound, Refused

from ..support.desk_story import Story, settled


@pytest.mark.requirement("LS-2", "A28")
def test_this_act_hands_nothing_over_as_an_appeal_it_advises_the_author(story: Story) -> None:
    told = story.incident("draft")
    with pytest.raises(Refused) as refused:
        told.do("void", why="handed_over")
    assert (refused.value.requirement, refused.value.clause) == ("LS-2", "прил. 1, п. 2")
    assert told.do("void", why="appeal").state == "void"


@pytest.mark.requirement("A28")
@pytest.mark.parametrize("why", ["gone", "appeal"])
def test_ending_a_case_never_removes_a_recorded_breach(story: Story, why: str) -> None:
    told = story.incident("draft")
    story.now("2026-07-15 12:00")
    story.desk.tick()
    told.do("void", why=why)
    reply = told.deadline("reply")
    assert (reply.outcome, reply.missed_at is not None) == ("cancelled", True)
    assert told.running == {}
    assert [event.type for event in told.events].count("missed") == 2  # the draft's and the reply's


@pytest.mark.requirement("A28")
def test_merging_names_the_incident_it_goes_into(story: Story) -> None:
    told, other = story.incident(), story.incident()
    with pytest.raises(MissingValue):
        told.do("void", why="merged")
    with pytest.raises(NotFound):
        told.do("void", why="merged", into=999)
    told.do("void", why="merged", into=other.case.number)
    assert told.case.facts["into"] == other.key


@pytest.mark.parametrize("closing", ["solved", "explained", "satisfied", "silent"])
def test_an_answered_incident_is_finalized_with_a_reason(story: Story, closing: str) -> None:
    told = story.incident("published")
    told.do("finalize", closing=closing)
    assert (told.state, told.case.facts["closing"]) == ("final", closing)


def test_no_other_reason_closes(story: Story) -> None:
    told = story.incident("published")
    with pytest.raises(InvalidValue):
        told.do("finalize", closing="tired")


@pytest.mark.parametrize("state", ["final", "declined", "void"])
def test_reopening_starts_a_new_clock(story: Story, state: str) -> None:
    told = story.incident(state)
    story.now("2026-07-15 10:00")
    told.do("reopen")
    assert told.state == "selected"
    assert told.running == {
        "forward": "2026-07-15 11:00",
        "draft": "2026-07-15 15:00",
        "reply": "2026-07-15 18:00",
    }


def test_reopening_an_elevated_incident_counts_from_the_reopening(story: Story) -> None:
    told = story.incident("final", importance="elevated")
    story.now("2026-07-15 10:00")
    told.do("reopen")
    assert told.due("reply") == "2026-07-15 13:00"


@pytest.mark.requirement("LS-19")
@pytest.mark.parametrize("state", ["detected", "published", "final", "declined", "void"])
def test_a_deficiency_goes_to_each_of_the_three(story: Story, state: str) -> None:
    told = story.incident(state)
    told.do("report_deficiency")
    assert told.state == state
    with story.desk.reading() as store:
        owed = [(row["kind"], row["recipient"]) for row in store.notices() if row["kind"] == "deficiency"]
    assert sorted(owed) == [("deficiency", "deputy_head"), ("deficiency", "head"), ("deficiency", "head_of_apparatus")]


@pytest.mark.requirement("LS-P5")
def test_an_escalation_goes_to_the_head_of_the_apparatus(story: Story) -> None:
    told = story.incident("draft")
    told.do("escalate")
    with story.desk.reading() as store:
        assert [(row["kind"], row["recipient"]) for row in store.notices()] == [("escalation", "head_of_apparatus")]


@pytest.mark.requirement("A8", "A28")
def test_the_clock_closes_nothing_unless_the_office_wants_it(story: Story) -> None:
    told = story.incident("clarification")
    story.now("2027-03-01 10:00")
    assert story.desk.tick().closed == 0
    assert told.state == "clarification"


@pytest.mark.requirement("A8", "LS-13")
def test_after_the_silent_period_the_clock_closes_what_stayed_silent(tmp_path: Path) -> None:
    with settled(tmp_path, 'silent_period = "2 working days"') as story:
        silent, answered, owed = story.incident("clarification"), story.incident("published"), story.incident("interim")
        owed.do("resume")
        owed.do("submit", kind="request")
        owed.do("approve")
        owed.do("publish")
        story.now("2026-07-17 08:59")  # two working days after Tuesday end on Thursday, lapse on Friday's opening
        assert story.desk.tick().closed == 0
        story.now("2026-07-17 09:01")
        assert story.desk.tick().closed == 2
        assert story.desk.tick().closed == 0
        assert (silent.state, answered.state) == ("final", "final")
        assert owed.state == "clarification"  # a final answer is still owed (LS-13)
        assert (silent.events[-1].role, silent.events[-1].actor) == ("clock", None)


def test_people_cannot_close_as_the_clock(story: Story) -> None:
    told = story.incident("published")
    with pytest.raises(Refused):
        story.desk.incidents.fire(told.key, "finalize", actor="petrov", role="clock", closing="silent")
