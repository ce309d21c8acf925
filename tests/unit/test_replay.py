"""Replay from the log alone: what was known at an instant, what was true at it, and a late entry that turns an outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest

from otklik.engine.replay import Replay
from otklik.engine.values import Deadline, Event
from otklik.engine.verify import lines_with_trailer, verify_lines
from otklik.workflows.catalogue import find
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.desk_story import ALL_PARTS, Story, local

KEY = 1


def log(story: Story) -> list[Event]:
    """The events, by way of an export: without the database."""
    with story.desk.reading() as store:
        lines = [f"{line}\n".encode() for line in lines_with_trailer(store.events())]
    events: list[Event] = []
    verify_lines(lines, find, each=events.append)
    return events


def state(replay: Replay, key: int = KEY) -> str | None:
    return next((case.state for case, _ in replay.cases() if case.key == key), None)


def deadline(replay: Replay, rule: str) -> Deadline:
    return next(
        item for case, items in replay.cases() if case.key == KEY for item in items.values() if item.rule == rule
    )


def known(events: Iterable[Event], at: str) -> Replay:
    return Replay(find, as_of=local(at)).add_all(events)


def true(events: Iterable[Event], at: str) -> Replay:
    return Replay(find, valid_at=local(at)).add_all(events)


@pytest.fixture
def late_entry(story: Story) -> list[Event]:
    """Approved at 09:10, due at 17:10; missed at 17:40; entered at 18:00 as published at 17:05."""
    told = story.incident("approved")
    story.now("17:40")
    story.desk.tick()
    story.now("18:00")
    told.do("publish", at="2026-07-14 17:05")
    return log(story)


@pytest.mark.requirement("LS-8", "A31")
def test_the_recorded_breach_stays_and_the_late_entry_turns_its_outcome(late_entry: list[Event]) -> None:
    reply = deadline(Replay(find).add_all(late_entry), "reply")
    assert reply.outcome == "met"
    assert reply.closed_at == local("2026-07-14 17:05")
    assert reply.missed_at == local("2026-07-14 17:40")
    assert [event.type for event in late_entry].count("missed") == 1


@pytest.mark.parametrize(
    ("at", "was_known", "was_true"),
    [
        ("2026-07-14 09:09", None, None),
        ("2026-07-14 09:10", "approved", "approved"),
        ("2026-07-14 17:04", "approved", "approved"),
        ("2026-07-14 17:05", "approved", "published"),
        ("2026-07-14 17:59", "approved", "published"),
        ("2026-07-14 18:00", "published", "published"),
    ],
)
def test_what_was_known_and_what_was_true(
    late_entry: list[Event], at: str, was_known: str | None, was_true: str | None
) -> None:
    assert state(known(late_entry, at)) == was_known
    assert state(true(late_entry, at)) == was_true


def test_at_the_moment_of_the_breach_it_was_known_as_open_and_missed(late_entry: list[Event]) -> None:
    reply = deadline(known(late_entry, "2026-07-14 17:45"), "reply")
    assert (reply.outcome, reply.missed_at) == ("open", local("2026-07-14 17:40"))
    reply = deadline(known(late_entry, "2026-07-14 17:30"), "reply")  # past its due, but nobody had looked
    assert (reply.outcome, reply.missed_at) == ("open", None)
    assert deadline(true(late_entry, "2026-07-14 17:45"), "reply").outcome == "met"


def test_a_second_message_that_was_detected_before_the_first(story: Story) -> None:
    story.now("10:00")
    told = story.incident("selected")
    told.do("add_message", at="2026-07-14 09:30")
    events = log(story)
    assert state(true(events, "2026-07-14 09:45")) is None
    assert state(true(events, "2026-07-14 10:00")) == "selected"
    assert state(known(events, "2026-07-14 09:59")) is None


def test_raising_and_missing_out_of_order_leave_no_orphan(story: Story) -> None:
    told = story.incident("draft")
    story.now("15:00")
    told.do("raise_importance")  # due at 12:10: overdue on reclassification
    story.now("15:01")
    story.desk.tick()
    events = log(story)
    for at in ("12:00", "12:11", "14:59", "15:00", "15:01"):
        replay = true(events, f"2026-07-14 {at}")
        assert state(replay) == "draft"
        requirement = "LS-9" if at >= "15:00" else "LS-8"
        assert (
            max(
                (item for _, items in replay.cases() for item in items.values() if item.rule == "reply"),
                key=lambda item: item.occurrence,
            ).requirement
            == requirement
        )


def test_every_moment_of_what_was_known_is_what_the_desk_showed_then(story: Story) -> None:
    told = story.incident()
    shown: list[tuple[dt.datetime, str, dict[str, str]]] = []
    acts = [
        ("select", "ivanova"),
        ("assign", "ivanova"),
        ("start", "petrov"),
        ("submit", "petrov"),
        ("return", "ivanova"),
        ("resubmit", "petrov"),
        ("approve", "ivanova"),
        ("publish", "petrov"),
        ("finalize", "ivanova"),
    ]
    for trigger, actor in acts:
        story.later(minutes=7)
        told.do(trigger, actor=actor)
        story.later(minutes=50)
        story.desk.tick()
        shown.append((story.clock.now(), told.state, {item.rule: item.outcome for item in told.deadlines}))
    events = log(story)
    for at, was, outcomes in shown:
        ((case, items),) = Replay(find, as_of=at).add_all(events).cases()
        assert case.state == was
        assert {item.rule: item.outcome for item in items.values()} == outcomes


def test_replay_and_rebuild_come_to_the_rows_that_the_desk_wrote(story: Story) -> None:
    for kind in ("review", "published", "interim", "clarification", "declined", "void"):
        story.incident(kind)
    story.incident("draft", executors=ALL_PARTS, order="sequence").do("provide_part")
    story.now("2026-07-16 09:00")
    story.desk.tick()
    with story.desk.reading() as store:
        before = store.projections()
    verify_desk(story.desk)
    assert rebuild(story.desk).changed == ()
    with story.desk.reading() as store:
        assert store.projections() == before


def test_the_json_of_a_replay_is_in_order_and_says_what_runs(story: Story) -> None:
    story.incident("selected")
    story.incident("published")
    story.now("2026-07-14 10:30")
    story.desk.tick()
    first, second = Replay(find).add_all(log(story)).as_json()
    assert (first["number"], first["state"], second["state"]) == ("ЛЗ-26-000001", "selected", "published")
    assert [(item["rule"], item["missed"]) for item in first["open"]] == [
        ("forward", True),
        ("draft", False),
        ("reply", False),
    ]
    assert second["open"] == []
