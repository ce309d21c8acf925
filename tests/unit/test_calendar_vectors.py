"""The reference vectors of the regulations (computed by hand and cross-checked apart from this code), and readings A2, A4, A9."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from otklik.calendars import OpenHours, OpenMinutes, Week, WorkingCalendar, WorkingDays, WorkingHours, russia

ZONE = ZoneInfo("Asia/Vladivostok")
OFFICE = WorkingCalendar(russia(2025, 2027), Week.parse("09:00-13:00,14:00-18:00"), ZONE)


def at(text: str) -> dt.datetime:
    """Day, month, year and time as the tables write them: 14.07.2026 09:10."""
    return dt.datetime.strptime(text, "%d.%m.%Y %H:%M").replace(tzinfo=ZONE)


#  start, 7 wh, draft 3 wh before it, 3 wh, draft 2 wh before it, plain 1 h, the third working day after
VECTORS = [
    ("14.07.2026 09:10", "14.07.2026 17:10", "14.07.2026 14:10", "14.07.2026 12:10", "14.07.2026 10:10", "14.07.2026 10:10", "17.07.2026"),
    ("14.07.2026 13:20", "15.07.2026 12:00", "14.07.2026 18:00", "14.07.2026 17:00", "14.07.2026 15:00", "14.07.2026 14:20", "17.07.2026"),
    ("17.07.2026 16:30", "20.07.2026 15:30", "20.07.2026 11:30", "20.07.2026 10:30", "17.07.2026 17:30", "17.07.2026 17:30", "22.07.2026"),
    ("18.07.2026 23:00", "20.07.2026 17:00", "20.07.2026 13:00", "20.07.2026 12:00", "20.07.2026 10:00", "20.07.2026 10:00", "22.07.2026"),
    ("30.04.2026 15:00", "04.05.2026 15:00", "04.05.2026 11:00", "04.05.2026 10:00", "30.04.2026 16:00", "30.04.2026 16:00", "06.05.2026"),
    ("30.12.2026 16:00", "11.01.2027 15:00", "11.01.2027 11:00", "11.01.2027 10:00", "30.12.2026 17:00", "30.12.2026 17:00", "13.01.2027"),
]  # fmt: skip


@pytest.mark.requirement("LS-8", "LS-9", "LS-10a", "LS-10b", "LS-7", "LS-13", "A2", "A4", "A9")
@pytest.mark.parametrize(("start", "seven", "seven_draft", "three", "three_draft", "hour", "third_day"), VECTORS)
def test_the_reference_vectors_hold(
    start: str, seven: str, seven_draft: str, three: str, three_draft: str, hour: str, third_day: str
) -> None:
    begun = at(start)
    ordinary, elevated = OFFICE.add(begun, WorkingHours(7)), OFFICE.add(begun, WorkingHours(3))
    assert ordinary.due == at(seven)
    assert OFFICE.before(ordinary.due, WorkingHours(3)).due == at(seven_draft)
    assert OFFICE.add(begun, WorkingHours(4)).due == at(seven_draft)
    assert elevated.due == at(three)
    assert OFFICE.before(elevated.due, WorkingHours(2)).due == at(three_draft)
    assert OFFICE.add(begun, WorkingHours(1)).due == at(three_draft)
    assert OFFICE.add(begun, OpenHours(1)).due == at(hour)
    assert OFFICE.add(begun, WorkingDays(3)).due == at(f"{third_day} 18:00")


@pytest.mark.requirement("A4")
def test_a_term_used_up_at_closing_lapses_at_the_next_opening() -> None:
    evening = OFFICE.add(at("14.07.2026 15:00"), WorkingHours(3))
    assert (evening.due, evening.lapse) == (at("14.07.2026 18:00"), at("15.07.2026 09:00"))
    lunch = OFFICE.add(at("14.07.2026 09:00"), WorkingHours(4))
    assert (lunch.due, lunch.lapse) == (at("14.07.2026 13:00"), at("14.07.2026 14:00"))
    friday = OFFICE.add(at("17.07.2026 17:30"), OpenMinutes(30))
    assert (friday.due, friday.lapse) == (at("17.07.2026 18:00"), at("20.07.2026 09:00"))
    day = OFFICE.add(at("14.07.2026 10:00"), WorkingDays(3))
    assert (day.due, day.lapse) == (at("17.07.2026 18:00"), at("20.07.2026 09:00"))
    inside = OFFICE.add(at("14.07.2026 09:10"), WorkingHours(7))
    assert inside.due == inside.lapse == at("14.07.2026 17:10")


@pytest.mark.requirement("A4")
def test_a_draft_before_the_opening_still_has_its_three_hours() -> None:
    draft = OFFICE.before(at("15.07.2026 12:00"), WorkingHours(3))
    assert (draft.due, draft.lapse) == (at("14.07.2026 18:00"), at("15.07.2026 09:00"))
    assert OFFICE.elapsed(at("15.07.2026 08:50"), at("15.07.2026 12:00")) == dt.timedelta(hours=3)
    inside = OFFICE.before(at("15.07.2026 17:00"), WorkingHours(2))
    assert inside.due == inside.lapse == at("15.07.2026 15:00")


@pytest.mark.requirement("A4")
def test_strict_closing_judges_by_due() -> None:
    strict = WorkingCalendar(OFFICE.production, OFFICE.week, ZONE, strict_closing=True)
    for answer in (
        strict.add(at("14.07.2026 15:00"), WorkingHours(3)),
        strict.add(at("14.07.2026 10:00"), WorkingDays(3)),
        strict.add(at("17.07.2026 17:30"), OpenMinutes(30)),
        strict.before(at("15.07.2026 12:00"), WorkingHours(3)),
    ):
        assert answer.lapse == answer.due


@pytest.mark.requirement("A2")
def test_an_open_hour_runs_through_lunch_and_waits_for_the_opening() -> None:
    through = OFFICE.add(at("14.07.2026 12:30"), OpenHours(1))
    assert through.due == through.lapse == at("14.07.2026 13:30")
    assert OFFICE.add(at("14.07.2026 12:30"), WorkingHours(1)).due == at("14.07.2026 14:30")
    early = OFFICE.add(at("14.07.2026 07:15"), OpenMinutes(30))
    assert early.due == at("14.07.2026 09:30")
    over = OFFICE.add(at("17.07.2026 17:40"), OpenMinutes(30))
    assert over.due == at("20.07.2026 09:10")


@pytest.mark.requirement("A9")
def test_a_working_day_is_a_day_and_ends_at_its_own_closing() -> None:
    fridays = WorkingCalendar(
        russia(2025, 2027), Week.parse("09:00-13:00,14:00-18:00; fri 09:00-13:00,14:00-16:45"), ZONE
    )
    assert fridays.add(at("14.07.2026 23:59"), WorkingDays(3)).due == at("17.07.2026 16:45")
    assert fridays.add(at("28.04.2026 09:00"), WorkingDays(2)).due == at("30.04.2026 17:00")  # a short day
