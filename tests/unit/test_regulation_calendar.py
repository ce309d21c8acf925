"""A desk's calendar answers as one laid out over all its years does, and lays out few."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from otklik.calendars import NaiveInstant, OutOfRange, Week, WorkingCalendar, parse_term, russia
from otklik.workflows.regulation import load
from otklik.workflows.regulation_calendar import DeskCalendar

ZONE = ZoneInfo("Asia/Tomsk")  # it changed its offset in 2016
TERMS = [
    parse_term(text)
    for text in ("30 minutes", "7 working hours", "3 working days", "400 working hours", "97 calendar hours")
]
INSTANTS = some.one_of(
    some.datetimes(datetime(2012, 1, 1), datetime(2027, 12, 31)),
    some.builds(  # about New Year, where the years of a question end
        lambda year, minutes: datetime(year, 1, 1) + timedelta(minutes=minutes),
        some.integers(2013, 2027),
        some.integers(-20_000, 20_000),
    ),
).map(lambda instant: instant.replace(tzinfo=UTC))


def make(first: int, last: int) -> WorkingCalendar:
    return WorkingCalendar(russia(first, last), Week.parse("09:00-13:00,14:00-18:00"), ZONE, provisional=True)


@cache
def whole() -> WorkingCalendar:
    return make(2012, 2027)


def answer(calendar: WorkingCalendar, name: str, *given_: object) -> object:
    """What a calendar says, or that it is out of its range."""
    try:
        found = getattr(calendar, name)(*given_)
    except OutOfRange:
        return OutOfRange
    return (
        (found.start, found.due, found.lapse, found.provisional, dict(found.fingerprints))
        if name in {"add", "before"}
        else found
    )


@given(start=INSTANTS, end=INSTANTS, term=some.sampled_from(TERMS))
def test_every_question_has_the_answer_of_the_whole_calendar(start: datetime, end: datetime, term: object) -> None:
    desk = DeskCalendar(make, 2012, 2027, ZONE)
    for name in ("add", "before", "subtract"):
        assert answer(desk, name, start, term) == answer(whole(), name, start, term), name
    assert answer(desk, "elapsed", start, end) == answer(whole(), "elapsed", start, end)
    for name in ("is_open", "next_opening", "previous_closing"):
        assert answer(desk, name, start) == answer(whole(), name, start), name
    assert desk.day(start.date()) == whole().day(start.date())


def test_a_question_lays_out_its_own_years_alone() -> None:
    desk = DeskCalendar(make, 2012, 2027, ZONE)
    desk.add(datetime(2026, 7, 14, 3, tzinfo=UTC), TERMS[1])
    desk.before(datetime(2026, 12, 30, 3, tzinfo=UTC), TERMS[1])
    desk.day(date(2026, 5, 1))
    assert set(desk._laid) == {(2025, 2026)}
    desk.add(datetime(2026, 12, 31, 6, tzinfo=UTC), TERMS[1])
    assert set(desk._laid) == {(2025, 2026), (2025, 2027)}


def test_what_a_desk_seldom_asks_is_answered_over_all_the_years() -> None:
    desk = DeskCalendar(make, 2012, 2027, ZONE)
    assert desk.years == range(2012, 2028)
    assert desk.intervals(date(2020, 5, 12)) == whole().intervals(date(2020, 5, 12))


def test_out_of_the_years_is_an_error_and_so_is_a_naive_instant() -> None:
    desk = DeskCalendar(make, 2012, 2027, ZONE)
    for year in (2011, 2029):
        with pytest.raises(OutOfRange):
            desk.add(datetime(year, 7, 14, tzinfo=UTC), TERMS[1])
    with pytest.raises(NaiveInstant):
        desk.add(datetime(2026, 7, 14), TERMS[1])
    with pytest.raises(NaiveInstant):
        desk.add("2026-07-14", TERMS[1])  # type: ignore[arg-type]


def test_a_term_into_an_undecreed_year_is_answered_and_marked() -> None:
    found = load("lesozavodsk-215").rules().calendar.add(datetime(2028, 12, 29, 3, tzinfo=UTC), TERMS[1])
    assert found.provisional


def test_a_desk_of_a_decreed_year_starts_without_the_holidays_package() -> None:
    code = (
        "import sys; from datetime import UTC, datetime; from otklik.calendars import parse_term\n"
        "from otklik.workflows.regulation import load\n"
        "load('lesozavodsk-215').rules().calendar.add(datetime(2026, 11, 23, tzinfo=UTC), parse_term('7 working hours'))\n"
        "sys.exit('holidays' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
