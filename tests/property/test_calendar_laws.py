"""The laws that working time keeps, to the microsecond: they say nothing of how it is computed."""

from __future__ import annotations

import datetime as dt
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from otklik.calendars import (
    CalendarDays,
    CalendarMinutes,
    OpenMinutes,
    OutOfRange,
    Overlay,
    Term,
    Week,
    WorkingCalendar,
    WorkingDays,
    WorkingMinutes,
    russia,
)
from otklik.calendars.term import Basis

OFFICES = (
    ("09:00-13:00,14:00-18:00; fri 09:00-13:00,14:00-16:45", "Asia/Vladivostok"),
    ("09:00-18:00; sat 10:00-14:00", "Asia/Tomsk"),
    ("24/7", "Europe/Berlin"),
    ("24/7; holidays", "Asia/Magadan"),
    ("mon-sun 20:00-08:00", "America/New_York"),
    ("mon,wed 22:00-02:30; sun 01:00-04:00; no holidays", "Europe/Berlin"),
    ("08:00-12:00,12:30-16:30", "Australia/Lord_Howe"),
)
FIRST, LAST = 2014, 2027
numbers = st.integers(0, len(OFFICES) - 1)
instants = st.datetimes(dt.datetime(FIRST + 1, 3, 1), dt.datetime(LAST - 1, 6, 1)).map(
    lambda moment: moment.replace(tzinfo=dt.UTC)
)
minutes = st.one_of(st.integers(1, 600), st.integers(1, 20_000))
BASES: tuple[Basis, ...] = ("working", "open", "calendar")
laws = settings(max_examples=150, deadline=None)


@cache
def office(number: int) -> WorkingCalendar:
    week, zone = OFFICES[number]
    overlays = [Overlay(dt.date(2020, 6, 1)), Overlay(dt.date(2024, 8, 2), "hours", hours="10:00-11:30,11:45-12:00")]
    return WorkingCalendar(russia(FIRST, LAST), Week.parse(week), ZoneInfo(zone), overlays=overlays)


def of(amount: int, basis: Basis) -> Term:
    return Term(amount, "minutes", basis)


@laws
@given(numbers, instants, minutes, st.sampled_from(BASES))
def test_between_a_start_and_its_answer_the_term_has_elapsed(
    number: int, start: dt.datetime, amount: int, basis: Basis
) -> None:
    calendar, term = office(number), of(amount, basis)
    answer = calendar.add(start, term)
    assert calendar.elapsed(start, answer.due, basis) == calendar.elapsed(start, answer.lapse, basis) == term.span
    back = calendar.before(start, term)
    assert calendar.elapsed(back.due, start, basis) == calendar.elapsed(back.lapse, start, basis) == term.span


@pytest.mark.requirement("A4")
@laws
@given(numbers, instants, minutes, st.sampled_from(BASES))
def test_due_is_the_earliest_instant_and_lapse_the_latest(
    number: int, start: dt.datetime, amount: int, basis: Basis
) -> None:
    calendar, term = office(number), of(amount, basis)
    assert term.span is not None
    tick = dt.timedelta(microseconds=1)
    answer, back = calendar.add(start, term), calendar.before(start, term)
    for found in (answer, back):
        assert found.due <= found.lapse
    assert calendar.elapsed(start, (answer.due.astimezone(dt.UTC) - tick), basis) < term.span
    assert calendar.elapsed(start, (answer.lapse.astimezone(dt.UTC) + tick), basis) > term.span
    assert calendar.elapsed((back.due.astimezone(dt.UTC) - tick), start, basis) > term.span
    assert calendar.elapsed((back.lapse.astimezone(dt.UTC) + tick), start, basis) < term.span


@laws
@given(numbers, instants, minutes, st.sampled_from(BASES))
def test_subtract_undoes_add_while_the_office_is_open(
    number: int, start: dt.datetime, amount: int, basis: Basis
) -> None:
    calendar, term = office(number), of(amount, basis)
    back = calendar.subtract(calendar.add(start, term).due, term)
    assert back >= start
    if calendar.is_open(start, basis):
        assert back == start
    else:
        assert calendar.elapsed(start, back, basis) == dt.timedelta(0)


@laws
@given(numbers, instants, instants, minutes, minutes, st.sampled_from(BASES))
def test_a_later_start_or_a_longer_term_is_never_due_earlier(
    number: int, one: dt.datetime, two: dt.datetime, few: int, many: int, basis: Basis
) -> None:
    calendar = office(number)
    first, last = sorted((one, two))
    short, long = sorted((few, many))
    assert calendar.add(first, of(short, basis)).due <= calendar.add(last, of(short, basis)).due
    assert calendar.add(first, of(short, basis)).due <= calendar.add(first, of(long, basis)).due
    assert calendar.subtract(first, of(long, basis)) <= calendar.subtract(last, of(short, basis))


@laws
@given(numbers, instants, minutes, minutes, st.sampled_from(BASES))
def test_two_terms_in_a_row_are_their_sum(number: int, start: dt.datetime, one: int, two: int, basis: Basis) -> None:
    calendar = office(number)
    whole = calendar.add(start, of(one + two, basis))
    for middle in (calendar.add(start, of(one, basis)).due, calendar.add(start, of(one, basis)).lapse):
        assert calendar.add(middle, of(two, basis)).due == whole.due


@laws
@given(numbers, st.tuples(instants, instants, instants), st.sampled_from(BASES))
def test_elapsed_time_adds_up_over_any_midnight(
    number: int, moments: tuple[dt.datetime, dt.datetime, dt.datetime], basis: Basis
) -> None:
    calendar = office(number)
    one, two, three = moments
    assert calendar.elapsed(one, two, basis) + calendar.elapsed(two, three, basis) == calendar.elapsed(
        one, three, basis
    )
    assert calendar.elapsed(one, two, basis) == -calendar.elapsed(two, one, basis)
    midnight = dt.datetime.combine(one.date() + dt.timedelta(days=1), dt.time(0), dt.UTC)
    first, last = one, midnight + dt.timedelta(hours=9)
    assert calendar.elapsed(first, midnight, basis) + calendar.elapsed(midnight, last, basis) == calendar.elapsed(
        first, last, basis
    )


@laws
@given(
    numbers,
    instants,
    minutes,
    st.sampled_from(BASES),
    st.sampled_from(["Europe/Moscow", "America/New_York", "Asia/Kolkata"]),
)
def test_the_zone_that_a_question_is_put_in_does_not_matter(
    number: int, start: dt.datetime, amount: int, basis: Basis, zone: str
) -> None:
    calendar, term = office(number), of(amount, basis)
    elsewhere = start.astimezone(ZoneInfo(zone))
    local = start.astimezone(calendar.zone)
    assert calendar.add(start, term) == calendar.add(elsewhere, term) == calendar.add(local, term)
    assert calendar.subtract(start, term) == calendar.subtract(elsewhere, term) == calendar.subtract(local, term)
    later = start + dt.timedelta(minutes=amount)
    assert calendar.elapsed(start, later, basis) == calendar.elapsed(local, later.astimezone(ZoneInfo(zone)), basis)
    assert calendar.is_open(start, basis) is calendar.is_open(elsewhere, basis) is calendar.is_open(local, basis)


terms = st.one_of(
    minutes.map(WorkingMinutes), minutes.map(OpenMinutes), minutes.map(CalendarMinutes),
    st.integers(0, 30).map(WorkingDays), st.integers(0, 30).map(CalendarDays),
)  # fmt: skip


@laws
@given(numbers, instants, terms, st.booleans())
def test_an_explanation_adds_up_to_its_answer(number: int, start: dt.datetime, term: Term, backward: bool) -> None:
    calendar = office(number)
    answer = calendar.before(start, term) if backward else calendar.add(start, term)
    account = answer.explain()
    assert account.total == (term.amount if term.span is None else term.span)
    spans = account.intervals
    assert all(span.start.astimezone(dt.UTC) < span.end.astimezone(dt.UTC) for span in spans)
    assert all(one.end.astimezone(dt.UTC) <= two.start.astimezone(dt.UTC) for one, two in pairwise(spans))
    if term.span is not None:
        for span in spans:
            assert calendar.elapsed(span.start, span.end, term.basis) == span.length
        assert (spans[0].start if backward else spans[-1].end) == (answer.lapse if backward else answer.due)
        assert sum((span.length for span in spans), dt.timedelta(0)) == term.span
    rows = account.to_json()["intervals"]
    total = sum(row.get("days", row.get("seconds")) for row in rows)
    assert total == pytest.approx(term.amount if term.span is None else term.span.total_seconds(), abs=1e-6)
    for language in ("ru", "en"):
        assert len(account.lines(language)) >= 1


@laws
@given(numbers, instants, st.integers(1, 40))
def test_a_term_of_days_ends_on_a_working_day_and_one_more_ends_later(
    number: int, start: dt.datetime, amount: int
) -> None:
    calendar = office(number)
    answer, longer = calendar.add(start, WorkingDays(amount)), calendar.add(start, WorkingDays(amount + 1))
    assert answer.due < longer.due
    assert answer.due <= answer.lapse <= longer.due
    assert not calendar.elapsed(answer.due, answer.lapse)


@laws
@given(numbers, instants, minutes, st.sampled_from(BASES))
def test_an_answer_rests_on_the_fingerprints_of_the_years_it_touches(
    number: int, start: dt.datetime, amount: int, basis: Basis
) -> None:
    calendar = office(number)
    answer = calendar.add(start, of(amount, basis))
    assert list(answer.fingerprints) == list(range(answer.start.year, answer.lapse.year + 1))


@laws
@given(numbers, st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2200, 1, 1)), terms)
def test_an_answer_is_in_the_range_or_an_error(number: int, moment: dt.datetime, term: Term) -> None:
    calendar, start = office(number), moment.replace(tzinfo=dt.UTC)
    outside = not FIRST <= start.astimezone(calendar.zone).year <= LAST
    try:
        answer = calendar.add(start, term)
    except OutOfRange:
        assume(True)
        return
    assert not outside
    assert FIRST <= answer.due.year <= answer.lapse.year <= LAST
