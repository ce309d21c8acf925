"""Reports to the Head (cl. 20): significance until it is acknowledged, and heightened activity."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from otklik.calendars import CalendarHours
from otklik.engine.errors import InvalidValue, Refused
from otklik.workflows.activity import Seen, heightened, heightened_now, report_activity
from otklik.workflows.regulation_value import Activity
from otklik.workflows.significance import suggested, waiting_reports
from otklik.workflows.upkeep import verify_desk

from ..support.desk_story import CURATOR, Story, local, settled

NOON = local("2026-07-14 12:00")
RULE = Activity(requirement="LS-20b", window=CalendarHours(24), count=3, by=("topic", "place"))


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Story]:
    """An office to which three incidents within three hours are many."""
    with settled(tmp_path, '[activity]\nwindow = "3 calendar hours"\ncount = 3') as story:
        yield story


def detected(story: Story, *, topic: str | None = None, place: str | None = None) -> int:
    source = {"topic": topic, "place": place}
    return story.desk.incidents.detect(message="Нет воды", actor=CURATOR, source=source).key


# ── significance ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("LS-20a", "A23")
def test_a_report_waits_until_the_head_acknowledges_it_and_the_wait_is_working_time(story: Story) -> None:
    told = story.incident("selected")
    told.do("mark_significant")
    story.now("2026-07-15 10:00")
    (waits,) = waiting_reports(story.desk)
    assert (waits.case, waits.since, waits.waited) == (
        told.key,
        local("2026-07-14 09:10"),
        timedelta(hours=8, minutes=50),
    )
    assert "mark_significant" not in {item.rule for item in told.deadlines}  # shown, and no term of its own
    told.do("acknowledge", actor="glava")
    assert waiting_reports(story.desk) == []
    assert told.case.facts["significant"] is True


@pytest.mark.requirement("LS-20a")
def test_the_end_of_an_incident_does_not_end_the_wait(story: Story) -> None:
    told = story.incident("selected")
    told.do("mark_significant")
    told.do("void")
    assert len(waiting_reports(story.desk)) == 1
    told.do("acknowledge", actor="glava")
    assert waiting_reports(story.desk) == []


@pytest.mark.requirement("LS-20a")
def test_only_the_head_acknowledges_and_only_what_waits(story: Story) -> None:
    told = story.incident("selected")
    with pytest.raises(Refused) as refused:
        told.do("acknowledge", actor="glava")
    assert refused.value.reason_code == "not_waiting"
    told.do("mark_significant")
    with pytest.raises(Refused) as refused:
        told.do("mark_significant")  # the wait is not begun anew
    assert refused.value.reason_code == "waiting"
    with pytest.raises(Refused) as refused:
        told.do("acknowledge", actor=CURATOR)
    assert refused.value.reason_code == "role"
    told.do("acknowledge", actor="glava")
    told.do("mark_significant")
    assert len(waiting_reports(story.desk)) == 1


@pytest.mark.requirement("A13")
def test_each_flag_suggests_the_other_when_it_is_set_and_then_no_more(story: Story) -> None:
    told = story.incident()
    before = told.case
    assert suggested(before, told.do("select", importance="elevated")) == "mark_significant"
    before = told.case
    assert suggested(before, told.do("assign")) is None
    before = told.case
    assert suggested(before, told.do("mark_significant")) is None  # both are set
    other = story.incident("selected")
    before = other.case
    assert suggested(before, other.do("mark_significant")) == "raise_importance"
    before = other.case
    assert suggested(before, other.do("raise_importance")) is None


# ── heightened activity ──────────────────────────────────────────────────────────────────────────────────────────────


def seen(case: int, at: datetime = NOON, topic: str | None = None, place: str | None = None) -> Seen:
    return Seen(case=case, at=at, topic=topic, place=place)


@pytest.mark.requirement("LS-20b")
def test_many_is_from_the_count_on_and_an_incident_counts_once() -> None:
    two = [seen(1, topic="Вода"), seen(1, topic="Вода"), seen(2, topic="вода")]
    assert heightened(two, RULE) == []
    (found,) = heightened([*two, seen(3, topic="ВОДА"), seen(4, topic="Свет"), seen(5)], RULE)
    assert (found.by, found.cases) == ("topic", (1, 2, 3))


@pytest.mark.requirement("LS-20b")
def test_a_place_is_a_street_and_a_bare_number_is_none() -> None:
    street = [seen(n, place=f"село Тихменево, улица Мира, {n}а") for n in (1, 2, 3)]
    (found,) = heightened(
        [*street, *(seen(n, place="20") for n in (4, 5, 6)), seen(7, place="село Тихменево, улица Лесная, 1")], RULE
    )
    assert (found.by, found.value, found.cases) == ("place", "село Тихменево, улица Мира", (1, 2, 3))


@pytest.mark.requirement("LS-20b")
def test_the_most_come_first_and_what_is_not_asked_for_is_not_counted() -> None:
    items = [seen(n, topic="Вода", place="Мира" if n < 4 else None) for n in range(1, 6)]
    assert [(item.by, len(item.cases)) for item in heightened(items, RULE)] == [("topic", 5), ("place", 3)]
    places = Activity(requirement="LS-20b", window=CalendarHours(24), count=3, by=("place",))
    assert [item.by for item in heightened(items, places)] == ["place"]


@pytest.mark.requirement("LS-20b")
def test_only_what_was_detected_within_the_window_counts(busy: Story) -> None:
    first = detected(busy, topic="Вода")
    busy.now("10:00")
    others = [detected(busy, topic="Вода") for _ in range(2)]
    (found,) = heightened_now(busy.desk)
    assert found.cases == (first, *others)
    busy.now("12:09")
    assert len(heightened_now(busy.desk)) == 1
    busy.now("12:10")  # the first is three hours old
    assert heightened_now(busy.desk) == []


@pytest.mark.requirement("LS-20b")
def test_declined_messages_are_no_activity_and_the_curators_topic_prevails(busy: Story) -> None:
    keys = [detected(busy, topic="Вода") for _ in range(4)]
    incidents = busy.desk.incidents
    incidents[keys[0]].decline(ground="spam", actor=CURATOR)
    assert [item.cases for item in heightened_now(busy.desk)] == [tuple(keys[1:])]
    incidents[keys[1]].select(importance="ordinary", topic="Свет", actor=CURATOR)
    assert heightened_now(busy.desk) == []


@pytest.mark.requirement("LS-20b")
def test_the_report_owes_the_head_a_notice_and_is_remembered_for_the_window(busy: Story) -> None:
    for _ in range(3):
        detected(busy, topic="Вода", place="улица Мира")
    event = report_activity(busy.desk, by="topic", value="вода", reason="Нужен подвоз", actor=CURATOR)
    assert (event.stream, event.type, event.data["cases"]) == ("activity", "activity_reported", [1, 2, 3])
    with busy.desk.reading() as store:
        assert [(row["kind"], row["recipient"], row["stream"]) for row in store.notices()] == [
            ("activity", "head", "activity")
        ]
    told = {item.by: item.reported_at for item in heightened_now(busy.desk)}
    assert told == {"topic": event.occurred_at, "place": None}
    assert "подвоз" not in str(event.data)  # words stand beside the log
    verify_desk(busy.desk)


@pytest.mark.requirement("LS-20b")
@pytest.mark.parametrize("actor", ["petrov", "glava", None])
def test_the_curator_reports(busy: Story, actor: str | None) -> None:
    with pytest.raises(Refused) as refused:
        report_activity(busy.desk, by="topic", value="Вода", reason="x", actor=actor)
    assert (refused.value.clause, refused.value.requirement) == ("прил. 1, п. 20", "LS-20b")
    with pytest.raises(InvalidValue):
        report_activity(busy.desk, by="topic", value=" ", reason="x", actor=CURATOR)
