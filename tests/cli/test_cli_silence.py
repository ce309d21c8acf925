"""What the clock will do while the author is silent: told by `show` and `explain`, and by nothing that lists terms."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support.command_line import Office
from ..support.desk_story import settled

BOTH = 'silent_reminder = "2 working days"\nsilent_period = "97 calendar hours"'


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office that wants both, with one request placed on Tuesday, 14 July, at 09:10."""
    with settled(tmp_path, BOTH) as story:
        story.incident("clarification")
    return Office(tmp_path / "settled.db")


@pytest.mark.requirement("A8")
def test_show_says_when_the_clock_acts_and_how(office: Office) -> None:
    words = " ".join(office("incident", "show", "1", "--lang", "en").out.split())
    assert "if nothing changes, the clock: Fri 17 Jul 09:00 – a reminder (the author does not reply)" in words
    assert "if nothing changes, the clock: Sat 18 Jul 10:10 – closing: the author did not reply" in words
    office("clock", "tick", "--now", "2026-07-17T09:01")
    assert "a reminder" not in office("incident", "show", "1", "--lang", "en").out


@pytest.mark.requirement("A8")
def test_a_timer_is_explained_as_practice_and_stands_on_no_list_of_terms(office: Office) -> None:
    said = " ".join(office("incident", "explain", "1", "silent_close").out.split())
    assert "часы сработают сб 18 июл 10:10: 97 часов круглосуточно" in said
    assert "практика, не срок регламента" in said
    assert "silen" not in office("incident", "explain", "1").out
    assert office("board", "--json").data == []
    assert office("incident", "show", "1", "--json").data["deadlines"] == []


def test_the_notice_names_what_it_is_about(office: Office) -> None:
    office("clock", "tick", "--now", "2026-07-17T09:01")
    assert "куратор напоминание: автор не отвечает" in " ".join(office("notices", "list").out.split())
    assert office("clock", "tick", "--now", "2026-07-18T10:11", "--json").data["closed"] == 1
