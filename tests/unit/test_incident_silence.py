"""No reply from the author (A8, practice): a soft reminder, then closing; timers are no terms and break nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from otklik.engine.errors import Refused
from otklik.engine.store.store import Store
from otklik.engine.values import Case
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.desk_story import Story, Told, local, settled

BOTH = 'silent_reminder = "2 working days"\nsilent_period = "97 calendar hours"'


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Story]:
    """A desk whose office wants both: a reminder after two working days, closing after 97 hours."""
    with settled(tmp_path, BOTH) as story:
        yield story


def owed(story: Story) -> list[tuple[str, str, str]]:
    with story.desk.reading() as store:
        return [(row["kind"], row["rule"], row["recipient"]) for row in store.notices()]


def ticked(story: Story, at: str) -> tuple[int, int, int]:
    """(reminded, missed, closed) at that instant."""
    story.now(at)
    tick = story.desk.tick()
    return tick.reminded, tick.missed, tick.closed


def asked_after_an_interim_answer(story: Story) -> Told:
    told = story.incident("interim")
    told.do("resume")
    told.do("submit", kind="request")
    told.do("approve")
    told.do("publish")
    return told


@pytest.mark.requirement("A8")
@pytest.mark.parametrize("state", ["published", "clarification"])
def test_first_a_reminder_to_the_curator_then_the_clock_closes(office: Story, state: str) -> None:
    told = office.incident(state)  # Tuesday 14 July, 09:10
    assert ticked(office, "2026-07-17 08:59") == (
        0,
        0,
        0,
    )  # two working days end on Thursday, lapse on Friday's opening
    assert ticked(office, "2026-07-17 09:01") == (1, 0, 0)
    assert ticked(office, "2026-07-18 10:10") == (0, 0, 0)  # 97 hours to the minute
    assert ticked(office, "2026-07-18 10:11") == (0, 0, 1)
    assert ticked(office, "2026-07-25 10:11") == (0, 0, 0)
    assert (told.state, told.case.facts["closing"]) == ("final", "silent")
    assert (told.events[-1].type, told.events[-1].role, told.events[-1].actor) == ("finalize", "clock", None)
    assert owed(office) == [("reminder", "silence", "curator")]


@pytest.mark.requirement("A8")
def test_a_timer_is_no_term_it_is_never_missed_nor_late_and_stands_on_no_list(office: Story) -> None:
    told = asked_after_an_interim_answer(office)
    assert set(told.running) == {"final"}
    view = office.desk.incidents.view(told.key)
    assert [item.rule for item in view.timers] == ["silence", "silent_close"]
    assert ticked(office, "2026-07-28 09:00")[1] == 1  # of all that has come, the final answer's term alone is broken
    assert {item.rule for item in told.deadlines if item.missed_at is not None} == {"final"}
    told.do("author_replied")
    assert {item.outcome for item in told.deadlines if item.timer} == {"cancelled"}
    with office.desk.reading() as store:
        assert {item.rule for _, item in store.deadlines(outcome="late")} == set()


@pytest.mark.requirement("LS-13", "A8")
def test_while_a_final_answer_is_owed_the_clock_closes_nothing_and_says_so_once(office: Story) -> None:
    told = asked_after_an_interim_answer(office)
    ticked(office, "2026-07-20 09:01")
    assert told.state == "clarification"
    assert [rule for kind, rule, _ in owed(office) if kind == "reminder"].count("silent_close") == 1
    ticked(office, "2026-07-21 09:00")  # the final answer is late, and its breach goes up
    before = len(told.events)
    assert ticked(office, "2026-07-28 09:00") == (0, 0, 0)
    assert len(told.events) == before


@pytest.mark.requirement("A8")
def test_a_reply_stops_both_and_a_second_request_starts_them_anew(office: Story) -> None:
    told = office.incident("clarification")
    office.now("2026-07-16 10:00")
    told.do("author_replied")
    assert ticked(office, "2026-07-16 10:01") == (0, 0, 0)
    for trigger, values in (
        ("assign", {}),
        ("start", {}),
        ("submit", {"kind": "request"}),
        ("approve", {}),
        ("publish", {}),
    ):
        told.do(trigger, **values)
    assert told.due("silent_close") == "2026-07-20 11:01"
    assert told.deadline("silent_close").occurrence == 2
    assert ticked(office, "2026-07-20 11:01") == (0, 0, 0)
    assert ticked(office, "2026-07-20 11:02") == (0, 0, 1)


@pytest.mark.requirement("A8")
def test_what_does_not_move_the_incident_does_not_move_its_timers(office: Story) -> None:
    told = office.incident("published")
    due = told.due("silent_close")
    office.now("2026-07-15 10:00")
    told.do("report_deficiency")
    told.do("add_message")
    assert (told.due("silent_close"), told.deadline("silent_close").occurrence) == (due, 1)


@pytest.mark.requirement("A8")
def test_a_reply_that_is_entered_after_the_clock_has_closed_reopens(office: Story) -> None:
    told = office.incident("clarification")
    ticked(office, "2026-07-20 09:00")
    with pytest.raises(Refused) as refused:
        told.do("author_replied")
    assert "reopen" in {item.trigger for item in refused.value.possible}
    told.do("reopen")
    assert told.state == "selected"
    assert {item.outcome for item in told.deadlines if item.timer} == {"cancelled"}


@pytest.mark.requirement("A8")
@pytest.mark.parametrize(("settings", "rules"), [("", set()), ('silent_reminder = "3 working days"', {"silence"})])
def test_an_office_that_wants_neither_gets_neither(tmp_path: Path, settings: str, rules: set[str]) -> None:
    with settled(tmp_path, settings) as story:
        told = story.incident("published")
        assert {item.rule for item in told.deadlines if item.timer} == rules
        assert ticked(story, "2026-09-01 09:00") == (len(rules), 0, 0)
        assert told.state == "published"


@pytest.mark.requirement("A8")
@pytest.mark.parametrize("closing", ["satisfied", "silent", "inexpedient"])
def test_the_curator_closes_earlier_with_the_cabinets_reasons(office: Story, closing: str) -> None:
    told = office.incident("clarification")
    told.do("finalize", closing=closing)
    assert told.case.facts["closing"] == closing
    assert ticked(office, "2026-08-01 09:00") == (0, 0, 0)


def test_timers_are_rebuilt_from_the_log_like_everything_else(office: Story) -> None:
    office.incident("published")
    asked_after_an_interim_answer(office)
    ticked(office, "2026-07-17 09:01")
    verify_desk(office.desk)
    assert rebuild(office.desk).changed == ()


def listing(_: Store, workflow: str, **__: Any) -> list[Case]:
    """The clock may ask for pages, before their first week is over, and lists no other cases."""
    assert workflow == "page", "the clock lists no cases"
    return []


def test_a_look_at_the_clock_costs_what_is_due_not_what_is_stored(
    office: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    whole = Store.case

    def counted(store: Store, key: int) -> Any:
        read.append(key)
        return whole(store, key)

    monkeypatch.setattr(Store, "case", counted)
    monkeypatch.setattr(Store, "cases", listing)
    for _ in range(10):
        office.incident("published")
    kept = asked_after_an_interim_answer(office)
    read.clear()
    assert ticked(office, "2026-07-16 09:00") == (0, 0, 0)
    assert read == []
    assert ticked(office, "2026-07-20 09:01") == (12, 1, 10)
    assert len(read) == 11
    ticked(office, "2026-07-21 09:00")  # the breach of the final term goes up
    read.clear()
    assert ticked(office, "2026-07-25 09:00") == (0, 0, 0)
    assert read == []  # closed or told of: not looked at again
    assert kept.state == "clarification"


def test_the_reminder_came_due_at_the_lapse_and_was_recorded_when_the_clock_looked(office: Story) -> None:
    told = office.incident("published")
    ticked(office, "2026-07-17 09:30")
    event = told.events[-1]
    assert (event.type, event.occurred_at, event.recorded_at) == (
        "reminded",
        local("2026-07-17 09:00"),
        local("2026-07-17 09:30"),
    )
