"""The vectorised form of working time gives what the plain form gives."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.calendars import (
    CalendarHours,
    InvalidValue,
    OpenHours,
    OutOfRange,
    Term,
    Week,
    WorkingCalendar,
    WorkingDays,
    WorkingHours,
    WorkingMinutes,
    russia,
)
from otklik.calendars.bulk import BulkCalendar
from otklik.calendars.term import Basis

OFFICES = (
    ("09:00-13:00,14:00-18:00; fri 09:00-13:00,14:00-16:45", "Asia/Vladivostok"),
    ("09:07-13:00,14:00-18:01", "Asia/Tomsk"),
    ("24/7", "Europe/Berlin"),
    ("mon-sun 20:00-08:00", "America/New_York"),
    ("mon-sun 20:00-08:00; holidays", "Asia/Vladivostok"),
    ("08:00-12:00,12:30-16:30", "Australia/Lord_Howe"),
)
FIRST, LAST = dt.datetime(2016, 2, 1, tzinfo=dt.UTC), dt.datetime(2021, 10, 1, tzinfo=dt.UTC)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
QUARTER = dt.timedelta(minutes=15)


@cache
def both(number: int, basis: Basis, search: bool) -> tuple[WorkingCalendar, BulkCalendar]:
    week, zone = OFFICES[number]
    calendar = WorkingCalendar(russia(2016, 2021), Week.parse(week), ZoneInfo(zone))
    bulk = BulkCalendar(calendar, basis)
    if search:
        bulk._slot = 0  # too many slots: by search instead
    return calendar, bulk


def seconds(instant: dt.datetime) -> int:
    return (instant - EPOCH) // dt.timedelta(seconds=1)


whole = st.integers(seconds(FIRST), seconds(LAST))
even = st.integers(seconds(FIRST) // 1800, seconds(LAST) // 1800).map(lambda number: number * 1800)
offices = st.tuples(st.integers(0, len(OFFICES) - 1), st.sampled_from(["working", "open"]), st.booleans())


@settings(max_examples=120, deadline=None)
@given(offices, st.lists(st.one_of(whole, even), min_size=2, max_size=40), st.integers(0, 6000))
def test_both_forms_agree(office: tuple[int, Basis, bool], moments: list[int], minutes: int) -> None:
    calendar, bulk = both(*office)
    term = Term(minutes, "minutes", office[1])
    array = np.array(moments, np.int64)
    instants = [EPOCH + dt.timedelta(seconds=moment) for moment in moments]
    answers = [calendar.add(instant, term) for instant in instants]
    assert bulk.add(array, term).tolist() == [seconds(answer.due) for answer in answers]
    assert bulk.lapse(array, term).tolist() == [seconds(answer.lapse) for answer in answers]
    assert bulk.subtract(array, term).tolist() == [seconds(calendar.subtract(instant, term)) for instant in instants]
    assert bulk.is_open(array).tolist() == [calendar.is_open(instant, office[1]) for instant in instants]
    expected = [calendar.elapsed(instants[0], instant, office[1]).total_seconds() for instant in instants]
    assert bulk.elapsed(np.full(len(array), array[0]), array).tolist() == expected


@pytest.mark.requirement("A4")
@pytest.mark.parametrize("search", [False, True])
@pytest.mark.parametrize("basis", ["working", "open"])
@pytest.mark.parametrize("number", range(len(OFFICES)))
def test_both_forms_agree_where_terms_end_at_closings(number: int, basis: Basis, search: bool) -> None:
    calendar, bulk = both(number, basis, search)
    instants = [
        dt.datetime(2020, 3, 25, tzinfo=calendar.zone).astimezone(dt.UTC) + step * QUARTER for step in range(500)
    ]
    array = np.array([seconds(instant) for instant in instants], np.int64)
    for minutes in (15, 60, 240, 480):
        term = Term(minutes, "minutes", basis)
        answers = [calendar.add(instant, term) for instant in instants]
        assert bulk.add(array, term).tolist() == [seconds(answer.due) for answer in answers]
        assert bulk.lapse(array, term).tolist() == [seconds(answer.lapse) for answer in answers]
        assert bulk.subtract(array, term).tolist() == [seconds(calendar.subtract(one, term)) for one in instants]


@pytest.mark.parametrize("search", [False, True])
@pytest.mark.parametrize("basis", ["working", "open"])
@pytest.mark.parametrize("number", range(len(OFFICES)))
def test_both_forms_agree_at_the_ends_of_the_range(number: int, basis: Basis, search: bool) -> None:
    calendar, bulk = both(number, basis, search)
    term = Term(45, "minutes", basis)
    zone = calendar.zone
    for first in (dt.datetime(2015, 12, 31, 18, tzinfo=zone), dt.datetime(2021, 12, 30, 12, tzinfo=zone)):
        instants = [first.astimezone(dt.UTC) + step * dt.timedelta(minutes=15) for step in range(400)]
        assert_same(lambda at: calendar.add(at, term).lapse, bulk.lapse, instants, term)
        assert_same(lambda at: calendar.subtract(at, term), bulk.subtract, instants, term)


def assert_same(
    plain: Callable[[dt.datetime], dt.datetime],
    fast: Callable[[Any, Term], Any],
    instants: Iterable[dt.datetime],
    term: Term,
) -> None:
    """Both forms give the same instants, and refuse the same ones."""
    found: dict[int, int] = {}
    for instant in instants:
        try:
            found[seconds(instant)] = seconds(plain(instant))
        except OutOfRange:
            with pytest.raises(OutOfRange):
                fast(np.array([seconds(instant)], np.int64), term)
    assert fast(np.array([*found], np.int64), term).tolist() == [*found.values()]


@pytest.mark.parametrize(
    "array",
    [[1, 2], np.array([1.5e9]), np.array([1], np.int32), np.array(["2026-01-01"], "datetime64[s]"), None],
)
def test_another_kind_of_array_is_refused(array: Any) -> None:
    _, bulk = both(0, "working", False)
    for ask in (
        lambda: bulk.add(array, WorkingHours(1)),
        lambda: bulk.elapsed(array, array),
        lambda: bulk.is_open(array),
    ):
        with pytest.raises(InvalidValue, match="int64"):
            ask()


@pytest.mark.parametrize("term", [WorkingDays(1), CalendarHours(1), OpenHours(1)])
def test_a_term_on_another_basis_is_refused(term: Term) -> None:
    _, bulk = both(0, "working", False)
    with pytest.raises(InvalidValue):
        bulk.add(np.array([seconds(FIRST)], np.int64), term)


def test_arrays_of_different_length_are_refused() -> None:
    _, bulk = both(0, "working", False)
    with pytest.raises(InvalidValue):
        bulk.elapsed(np.full(2, seconds(FIRST)), np.full(3, seconds(FIRST)))


def test_one_bad_instant_refuses_the_whole_array_and_an_empty_array_is_answered() -> None:
    _, bulk = both(0, "working", False)
    bad = np.array([seconds(FIRST), 0], np.int64)
    for ask in (lambda: bulk.add(bad, WorkingHours(1)), lambda: bulk.elapsed(bad, bad), lambda: bulk.is_open(bad)):
        with pytest.raises(OutOfRange):
            ask()
    with pytest.raises(OutOfRange):
        bulk.add(np.array([seconds(LAST)], np.int64), WorkingHours(5000))
    empty = np.array([], np.int64)
    assert bulk.add(empty, WorkingHours(1)).size == bulk.elapsed(empty, empty).size == 0


def test_shape_is_kept_and_the_question_is_left_alone() -> None:
    calendar, bulk = both(0, "working", False)
    array = np.full((3, 2), seconds(FIRST) + 3600)
    before = array.copy()
    assert bulk.add(array, WorkingMinutes(90)).shape == (3, 2)
    assert (
        bulk.add(array[:, 0], WorkingMinutes(90)).tolist()
        == [seconds(calendar.add(FIRST + dt.timedelta(hours=1), WorkingMinutes(90)).due)] * 3
    )
    assert (array == before).all()


def test_the_plain_form_does_not_need_numpy() -> None:
    program = "import sys; sys.modules['numpy'] = None; import otklik.calendars; print('ok')"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "ok\n"
