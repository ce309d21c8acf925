"""Nobody on duty (A17): shown, and told of once, to the first of the chain who is there; never in silence."""

from __future__ import annotations

from typing import Any

import pytest

from otklik.workflows.reports.board import board

from ..support.command_line import Office
from ..support.desk_story import Story, local

CURATORS = ("ivanova", "kozlova")


def owed(story: Story) -> list[str]:
    with story.desk.reading() as store:
        return [row["recipient"] for row in store.notices() if row["kind"] == "nobody_on_duty"]


@pytest.fixture
def empty(story: Story) -> Story:
    """Both curators away from ten o'clock on, nobody standing in."""
    story.desk.staff.add("gritsev", ["head_of_apparatus"], actor="ivanova")
    for handle in CURATORS:
        story.desk.staff.absent(handle, reason="trip", start=local("2026-07-14 10:00"), actor="ivanova")
    return story


def ticked(story: Story, at: str) -> int:
    story.now(at)
    return story.desk.tick().unattended


@pytest.mark.requirement("A17", "LS-P5")
def test_it_is_told_once_while_something_waits_and_the_office_is_open(empty: Story) -> None:
    assert ticked(empty, "2026-07-14 10:01") == 0  # nothing waits
    empty.incident("detected")
    assert ticked(empty, "2026-07-14 13:30") == 0  # lunch
    assert ticked(empty, "2026-07-14 09:59") == 0  # they are there yet
    assert ticked(empty, "2026-07-14 14:00") == 1
    assert ticked(empty, "2026-07-15 09:00") == 0
    assert owed(empty) == ["head_of_apparatus"]


@pytest.mark.requirement("A17")
def test_an_organiser_hears_of_it_before_the_head_of_the_apparatus(empty: Story) -> None:
    empty.desk.staff.add("nachalnik", ["organiser"], actor="ivanova")
    empty.incident("review")
    assert ticked(empty, "10:00") == 1
    assert owed(empty) == ["organiser"]


@pytest.mark.requirement("A17")
def test_with_nobody_to_tell_all_of_the_chain_is_owed_it(story: Story) -> None:
    for handle in CURATORS:
        story.desk.staff.absent(handle, reason="trip", actor="ivanova")
    story.incident("detected")
    assert ticked(story, "10:00") == 1
    assert owed(story) == ["organiser", "head_of_apparatus"]


@pytest.mark.requirement("A17")
def test_each_time_anew(empty: Story) -> None:
    empty.incident("detected")
    assert ticked(empty, "10:10") == 1
    empty.desk.staff.returned("kozlova", actor="ivanova")
    assert ticked(empty, "10:20") == 0
    empty.desk.staff.absent("kozlova", reason="illness", actor="ivanova")
    assert ticked(empty, "10:30") == 1
    assert ticked(empty, "10:40") == 0


@pytest.mark.requirement("A17")
def test_a_deputy_is_on_duty(empty: Story) -> None:
    empty.incident("detected")
    empty.desk.staff.deputy("kozlova", "smirnov", actor="ivanova")
    assert ticked(empty, "10:10") == 0


@pytest.mark.requirement("A17")
def test_the_board_shows_it_and_who_holds_work_while_absent(empty: Story) -> None:
    empty.incident("detected")
    empty.incident("draft")
    empty.desk.staff.absent("petrov", reason="illness", actor="ivanova")
    empty.now("10:00")
    rows: dict[str, Any] = {row.rule: row for row in board(empty.desk)}
    assert (rows["forward"].unattended, rows["forward"].away) == (True, ())
    assert (rows["draft"].unattended, rows["draft"].away) == (False, ("petrov",))


@pytest.mark.requirement("A17", "LS-3c")
def test_on_the_screen(empty: Story, office: Office) -> None:
    empty.incident("draft")
    empty.incident("detected")
    empty.desk.staff.absent("petrov", reason="illness", actor="ivanova")
    office.now = "2026-07-14T10:00"
    said = " ".join(office("board").out.split())
    assert "никого нет на месте: куратор" in said
    assert "petrov отсутствует, за ним: ЛЗ-26-000001" in said
    shown = office("staff", "duty").lines
    assert shown[0] == "! куратор: никого (ivanova отсутствует, kozlova отсутствует)"
    before = office("staff", "duty", "--at", "2026-07-14T09:59").lines
    assert before[0] == "  куратор: ivanova, kozlova"
    told = office("staff", "deputy", "petrov", "orlov").out
    assert told == "petrov: отсутствует, за него orlov\n  передано работы: 1\n"
    assert "передано" not in office("staff", "return", "kozlova").out
    assert office("staff", "return", "petrov", "--keep").out == "petrov: на месте\n  передано работы: 1\n"


@pytest.fixture
def office(database: Any) -> Office:
    """The story's desk, typed to."""
    return Office(database)
