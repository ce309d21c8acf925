"""The terms of regulation 002, appendix 1, on a desk: when each is due, by the reference vectors and by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support.desk_story import Story, settled
from ..support.incident_table import VECTORS


def dated(start: str, text: str) -> str:
    year = 2027 if start.startswith("2026-12") and text.startswith("01") else 2026
    return f"{year}-{text}"


@pytest.fixture(params=VECTORS)
def start(request: pytest.FixtureRequest, story: Story) -> str:
    instant: str = request.param
    story.clock.set("2026-01-12T09:00:00+10:00")  # a set clock may go back: nothing was recorded yet
    story.now(instant)
    return instant


@pytest.mark.requirement("LS-8", "LS-10a", "A1", "A3", "A4")
def test_an_ordinary_message_is_answered_in_seven_working_hours_from_selection(story: Story, start: str) -> None:
    running = story.incident("selected").running
    assert running["reply"] == dated(start, VECTORS[start][0])
    assert running["draft"] == dated(start, VECTORS[start][1])


@pytest.mark.requirement("LS-9", "LS-10b", "A1", "A4")
def test_an_elevated_message_is_answered_in_three_working_hours_from_detection(story: Story, start: str) -> None:
    running = story.incident("selected", importance="elevated").running
    assert running["reply"] == dated(start, VECTORS[start][2])
    assert running["draft"] == dated(start, VECTORS[start][3])


@pytest.mark.requirement("LS-7", "LS-12", "A2")
def test_a_plain_hour_is_clock_time_while_the_office_is_open(story: Story, start: str) -> None:
    assert story.incident().running["forward"] == dated(start, VECTORS[start][4])
    assert story.incident("revision").running["rework"] == dated(start, VECTORS[start][4])


@pytest.mark.requirement("LS-13", "A9")
def test_the_final_answer_is_due_at_the_closing_of_the_third_working_day_after_the_interim(
    story: Story, start: str
) -> None:
    assert story.incident("interim").running == {"final": dated(start, VECTORS[start][5])}


@pytest.mark.requirement("LS-11", "A2")
@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        ("2026-07-14 09:10", "2026-07-14 09:40"),
        ("2026-07-14 12:45", "2026-07-14 13:15"),  # into lunch: not subtracted
        ("2026-07-14 13:20", "2026-07-14 13:50"),
        ("2026-07-14 17:50", "2026-07-15 09:20"),  # the rest carries over to the next opening
        ("2026-07-17 18:30", "2026-07-20 09:30"),  # outside opening hours: from the next opening
        ("2026-04-30 16:45", "2026-05-04 09:15"),  # the short day closes at 17:00
    ],
)
def test_a_draft_is_reviewed_in_thirty_minutes(story: Story, submitted: str, due: str) -> None:
    story.now(submitted)
    assert story.incident("review").due("review") == due


@pytest.mark.requirement("A1", "LS-7", "LS-8", "LS-9")
def test_detection_and_selection_are_instants_of_their_own(story: Story) -> None:
    ordinary, elevated = story.incident(), story.incident()
    story.now("10:00")
    ordinary.do("select")
    elevated.do("select", importance="elevated")
    assert ordinary.due("reply") == "2026-07-14 18:00"  # 10:00 + 7 working hours
    assert elevated.due("reply") == "2026-07-14 12:10"  # 09:10 + 3 working hours
    assert ordinary.due("forward") == elevated.due("forward") == "2026-07-14 10:10"


@pytest.mark.requirement("A4", "LS-10a")
def test_a_term_used_up_at_closing_is_broken_only_after_the_next_opening(story: Story) -> None:
    story.now("13:20")
    told = story.incident("draft")
    assert (told.due("draft"), told.lapse("draft")) == ("2026-07-14 18:00", "2026-07-15 09:00")
    story.now("2026-07-15 08:50")  # due has passed, no working time has
    assert story.desk.tick().missed == 0
    told.do("submit")
    assert told.outcome("draft") == "met"


@pytest.mark.requirement("A4", "LS-10a")
def test_after_the_lapse_the_same_draft_is_late(story: Story) -> None:
    story.now("13:20")
    told = story.incident("draft")
    story.now("2026-07-15 09:01")
    assert "draft" in [event.data["deadline"]["rule"] for event in story.desk.tick().events if event.type == "missed"]
    told.do("submit")
    assert told.outcome("draft") == "late"


@pytest.mark.requirement("A4")
def test_the_lapse_itself_is_in_time(story: Story) -> None:
    told = story.incident("review")
    story.now("09:40")
    assert story.desk.tick().missed == 0
    told.do("approve")
    assert told.outcome("review") == "met"


@pytest.mark.requirement("A4")
def test_an_office_may_judge_by_due(tmp_path: Path) -> None:
    with settled(tmp_path, "strict_closing = true") as story:
        story.now("13:20")
        told = story.incident("draft")
        assert told.lapse("draft") == told.due("draft") == "2026-07-14 18:00"


@pytest.mark.requirement("A2")
@pytest.mark.parametrize(
    ("plain", "due"),
    [("open", "2026-07-14 13:30"), ("working", "2026-07-14 14:30"), ("calendar", "2026-07-14 13:30")],
)
def test_an_office_may_read_plain_terms_its_own_way(tmp_path: Path, plain: str, due: str) -> None:
    with settled(tmp_path, f'plain_terms = "{plain}"') as story:
        story.now("12:30")
        assert story.incident().due("forward") == due


@pytest.mark.requirement("A2")
def test_round_the_clock_means_at_night_too(tmp_path: Path) -> None:
    with settled(tmp_path, 'plain_terms = "calendar"') as story:
        story.now("2026-07-18 23:00")
        assert story.incident().due("forward") == "2026-07-19 00:00"


@pytest.mark.requirement("A3")
def test_office_hours_are_the_office_s_own(tmp_path: Path) -> None:
    with settled(tmp_path, 'week = "08:00-12:00,13:00-17:00; fri 08:00-12:00,13:00-15:45"') as story:
        story.now("2026-07-16 09:00")  # Thursday: 3 hours to lunch, 4 after it
        assert story.incident("selected").due("reply") == "2026-07-16 17:00"
        story.now("2026-07-17 09:00")  # Friday ends at 15:45: 5 h 45 min, the rest on Monday
        assert story.incident("selected").due("reply") == "2026-07-20 09:15"
