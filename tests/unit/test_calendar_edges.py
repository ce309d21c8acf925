"""The edges of working time, by name: openings, closings, lunch, the ends of the range, clock changes, moved Saturdays."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from otklik.calendars import (
    CalendarDays,
    CalendarHours,
    InvalidValue,
    NaiveInstant,
    OpenHours,
    OutOfRange,
    Overlay,
    ProvisionalYear,
    Term,
    Week,
    WorkingCalendar,
    WorkingDays,
    WorkingHours,
    WorkingMinutes,
    read_overlays,
    russia,
)

VLADIVOSTOK = ZoneInfo("Asia/Vladivostok")
BERLIN = ZoneInfo("Europe/Berlin")
WEEK = Week.parse("09:00-13:00,14:00-18:00; fri 09:00-13:00,14:00-16:45")
OFFICE = WorkingCalendar(russia(2024, 2027), WEEK, VLADIVOSTOK)
HOUR = dt.timedelta(hours=1)


def at(text: str, zone: dt.tzinfo = VLADIVOSTOK) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


def hours(calendar: WorkingCalendar, date: str) -> str:
    day = calendar.day(dt.date.fromisoformat(date))
    return ",".join(f"{span.start:%H:%M}-{span.end:%H:%M}" for span in day.intervals)


# The conventions


def test_add_gives_the_earliest_instant_and_subtract_the_latest() -> None:
    assert OFFICE.add(at("2026-07-14 17:00"), WorkingHours(1)).due == at("2026-07-14 18:00")
    assert OFFICE.subtract(at("2026-07-15 10:00"), WorkingHours(1)) == at("2026-07-15 09:00")
    assert OFFICE.subtract(at("2026-07-15 14:30"), WorkingMinutes(30)) == at("2026-07-15 14:00")
    assert OFFICE.subtract(at("2026-07-15 08:00"), WorkingHours(1)) == at("2026-07-14 17:00")


def test_zero_leaves_the_instant_alone_even_outside_hours() -> None:
    saturday = at("2026-07-18 23:00")
    for term in (WorkingHours(0), OpenHours(0), CalendarHours(0), WorkingDays(0), CalendarDays(0)):
        answer = OFFICE.add(saturday, term)
        assert answer.due == answer.lapse == saturday
        assert OFFICE.subtract(saturday, term) == saturday
        assert OFFICE.before(saturday, term).due == saturday


def test_elapsed_of_a_reversed_pair_is_negative() -> None:
    first, last = at("2026-07-14 12:00"), at("2026-07-15 10:00")
    assert OFFICE.elapsed(first, last) == 6 * HOUR
    assert OFFICE.elapsed(last, first) == -6 * HOUR
    assert OFFICE.elapsed(first, last, "open") == 7 * HOUR
    assert OFFICE.elapsed(first, last, "calendar") == 22 * HOUR


def test_an_opening_is_open_and_a_closing_is_not() -> None:
    for text, is_open in (
        ("09:00", True), ("08:59:59.999999", False), ("12:59:59.999999", True), ("13:00", False), ("14:00", True), ("18:00", False),
    ):  # fmt: skip
        assert OFFICE.is_open(at(f"2026-07-14 {text}")) is is_open
    assert OFFICE.is_open(at("2026-07-14 13:30"), "open")
    assert OFFICE.is_open(at("2026-07-19 03:00"), "calendar")


def test_next_opening_and_previous_closing_may_be_now() -> None:
    assert OFFICE.next_opening(at("2026-07-14 09:00")) == at("2026-07-14 09:00")
    assert OFFICE.next_opening(at("2026-07-14 09:01")) == at("2026-07-14 14:00")
    assert OFFICE.next_opening(at("2026-07-14 09:01"), "open") == at("2026-07-15 09:00")
    assert OFFICE.next_opening(at("2026-07-17 16:45")) == at("2026-07-20 09:00")
    assert OFFICE.previous_closing(at("2026-07-14 18:00")) == at("2026-07-14 18:00")
    assert OFFICE.previous_closing(at("2026-07-14 17:59")) == at("2026-07-14 13:00")
    assert OFFICE.previous_closing(at("2026-07-20 08:00")) == at("2026-07-17 16:45")


def test_microseconds_are_kept() -> None:
    start = at("2026-07-14 09:00:00.000001")
    assert OFFICE.add(start, WorkingHours(1)).due == at("2026-07-14 10:00:00.000001")
    assert OFFICE.elapsed(start, at("2026-07-14 13:30")) == 4 * HOUR - dt.timedelta(microseconds=1)


# Days that are unlike others


def test_a_saturday_worked_for_a_monday_keeps_its_hours_an_hour_short() -> None:
    assert hours(OFFICE, "2025-11-01") == "09:00-13:00,14:00-17:00"  # for Monday 3 November, before a holiday
    assert hours(OFFICE, "2024-12-28") == "09:00-13:00,14:00-18:00"  # for Monday 30 December
    assert hours(OFFICE, "2025-11-03") == ""
    assert OFFICE.add(at("2025-10-31 16:00"), WorkingHours(1)).due == at("2025-11-01 09:15")


def test_a_saturday_worked_for_a_friday_keeps_fridays_hours() -> None:
    office = WorkingCalendar(russia(2012, 2012), WEEK, VLADIVOSTOK)
    assert hours(office, "2012-03-11") == "09:00-13:00,14:00-16:45"  # a Sunday worked for Friday 9 March


def test_a_short_day_before_a_short_friday() -> None:
    office = WorkingCalendar(russia(2022, 2022), WEEK, VLADIVOSTOK)
    assert hours(office, "2022-11-03") == "09:00-13:00,14:00-17:00"  # Thursday
    assert (
        hours(WorkingCalendar(russia(2023, 2023), WEEK, VLADIVOSTOK), "2023-11-03") == "09:00-13:00,14:00-15:45"
    )  # Friday


def test_the_short_hour_reaches_across_lunch() -> None:
    office = WorkingCalendar(russia(2026, 2026), Week.parse("09:00-13:00,14:00-14:30"), VLADIVOSTOK)
    assert hours(office, "2026-04-30") == "09:00-12:30"


def test_decree_days_are_off_unless_the_regulation_counts_them() -> None:
    office = WorkingCalendar(russia(2020, 2020), WEEK, VLADIVOSTOK)
    assert office.add(at("2020-03-27 16:00"), WorkingHours(1)).due == at("2020-05-12 09:15")
    assert office.day(dt.date(2020, 4, 1)).kind == "decree"
    counting = WorkingCalendar(russia(2020, 2020, decree_days_count=True), WEEK, VLADIVOSTOK)
    assert counting.add(at("2020-03-27 16:00"), WorkingHours(1)).due == at("2020-03-30 09:15")
    assert hours(counting, "2020-04-30") == "09:00-13:00,14:00-17:00"


def test_a_saturday_of_the_week_itself_is_short_before_a_holiday() -> None:
    office = WorkingCalendar(russia(2020, 2020), Week.parse("09:00-17:00; sat 09:00-14:00"), VLADIVOSTOK)
    assert hours(office, "2020-02-22") == "09:00-13:00"
    assert hours(office, "2020-02-15") == "09:00-14:00"


# An office's own days


def test_an_office_closes_opens_and_shortens_days_of_its_own() -> None:
    office = WorkingCalendar(
        russia(2026, 2026), WEEK, VLADIVOSTOK,
        overlays=[
            Overlay(dt.date(2026, 7, 14), source="распоряжение (образец)"),
            Overlay(dt.date(2026, 7, 15), "short"),
            Overlay(dt.date(2026, 7, 16), "hours", hours="10:00-12:00", source="распоряжение (образец)"),
            Overlay(dt.date(2026, 7, 18), "working", hours="09:00-12:00"),
            Overlay(dt.date(2026, 5, 1), "working"),
            Overlay(dt.date(2026, 7, 19), "short"),
        ],
    )  # fmt: skip
    assert hours(office, "2026-07-14") == ""
    assert office.day(dt.date(2026, 7, 14)).source.ru == "распоряжение (образец)"
    assert hours(office, "2026-07-15") == "09:00-13:00,14:00-17:00"
    assert hours(office, "2026-07-16") == "10:00-12:00"
    assert hours(office, "2026-07-18") == "09:00-12:00"
    assert hours(office, "2026-05-01") == "09:00-13:00,14:00-16:45"
    assert hours(office, "2026-07-19") == ""
    assert [office.day(dt.date(2026, 7, day)).kind for day in (14, 15, 16, 18)] == ["closed", "short", "hours", "hours"]


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([{"date": "2026-07-14", "kind": "shut"}], "shut"),
        ([{"date": "14.07.2026"}], "14.07.2026"),
        ([{"kind": "closed"}], "None"),
        ([{"date": "2026-07-14", "kind": "hours"}], "часы"),
        ([{"date": "2026-07-14", "kind": "hours", "hours": "9-12"}], "9-12"),
        ([{"date": "2026-07-14", "kind": "closed", "hours": "09:00-12:00"}], "09:00-12:00"),
        ([{"date": "2026-07-14", "why": "x"}], "why"),
        ([{"date": "2026-07-14"}, {"date": "2026-07-14", "kind": "short"}], "2026-07-14"),
        ([{"date": "2026-07-18", "kind": "working"}], "2026-07-18"),
    ],
)
def test_a_mistake_in_an_offices_day_is_named(rows: list[dict[str, Any]], named: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        WorkingCalendar(russia(2026, 2026), WEEK, VLADIVOSTOK, overlays=read_overlays(rows))
    assert named in caught.value.say("ru")


# The ends of the range


def test_the_last_day_of_the_range() -> None:
    last = at("2027-12-30 16:00")  # 31 December 2027 is off
    assert OFFICE.add(last, WorkingMinutes(119)).due == at("2027-12-30 17:59")
    with pytest.raises(OutOfRange):  # used up at the last closing; when it lapses is not known
        OFFICE.add(last, WorkingMinutes(120))
    strict = WorkingCalendar(OFFICE.production, WEEK, VLADIVOSTOK, strict_closing=True)
    assert strict.add(last, WorkingMinutes(120)).due == at("2027-12-30 18:00")
    assert strict.add(last, OpenHours(2)).due == at("2027-12-30 18:00")
    with pytest.raises(OutOfRange):
        strict.add(last, WorkingMinutes(121))
    with pytest.raises(OutOfRange):
        OFFICE.next_opening(at("2027-12-30 18:00"))


def test_the_first_day_of_the_range() -> None:
    first = at("2024-01-09 10:00")
    assert OFFICE.subtract(first, WorkingHours(1)) == at("2024-01-09 09:00")
    with pytest.raises(OutOfRange):
        OFFICE.subtract(first, WorkingMinutes(61))
    with pytest.raises(OutOfRange):  # the earliest instant with an hour left stands in 2023
        OFFICE.before(first, WorkingHours(1))
    with pytest.raises(OutOfRange):
        OFFICE.previous_closing(at("2024-01-09 08:00"))
    assert OFFICE.elapsed(at("2024-01-01 00:00"), first) == HOUR


@pytest.mark.parametrize(
    "instant", ["2023-12-31 23:59:59.999999", "2028-01-01 00:00", "1999-01-01 00:00", "9999-12-31 23:59"]
)
@pytest.mark.parametrize("term", [WorkingHours(1), OpenHours(1), CalendarHours(1), WorkingDays(1), CalendarDays(1)])
def test_beyond_the_range_is_an_error_never_an_answer(instant: str, term: Term) -> None:
    for moment in (at(instant), at(instant).astimezone(dt.UTC) if instant[0] == "2" else at(instant, dt.UTC)):
        with pytest.raises(OutOfRange):
            OFFICE.add(moment, term)
        with pytest.raises(OutOfRange):
            OFFICE.subtract(moment, term)
        with pytest.raises(OutOfRange):
            OFFICE.elapsed(moment, at("2026-01-01"), term.basis)
        with pytest.raises(OutOfRange):
            OFFICE.elapsed(at("2026-01-01"), moment, term.basis)
        with pytest.raises(OutOfRange):
            OFFICE.is_open(moment, term.basis)


@pytest.mark.parametrize(
    "term", [WorkingHours(9000), OpenHours(10**6), CalendarHours(10**6), WorkingDays(1000), CalendarDays(10**6)]
)
def test_a_term_that_reaches_beyond_the_range_is_an_error(term: Term) -> None:
    with pytest.raises(OutOfRange):
        OFFICE.add(at("2024-01-09 10:00"), term)
    with pytest.raises(OutOfRange):
        OFFICE.before(at("2027-12-09 10:00"), term)


@pytest.mark.requirement("A4")
def test_a_year_without_a_decree_is_refused_unless_provisional() -> None:
    production = russia(2026, 2028)
    office = WorkingCalendar(production, WEEK, VLADIVOSTOK)
    december = at("2027-12-30 16:00")
    assert office.add(december, WorkingHours(1)).due == at("2027-12-30 17:00")
    for ask in (
        lambda: office.add(december, WorkingHours(4)),
        lambda: office.add(december, WorkingDays(1)),
        lambda: office.add(december, WorkingHours(2)),  # due this year, but it lapses in the next
        lambda: office.elapsed(december, at("2028-01-10")),
        lambda: office.day(dt.date(2028, 1, 10)),
        lambda: office.fingerprint(2028),
    ):
        with pytest.raises(ProvisionalYear) as caught:
            ask()
        assert caught.value.details["year"] == 2028
    asked = WorkingCalendar(production, WEEK, VLADIVOSTOK, provisional=True)
    answer = asked.add(december, WorkingHours(4))
    assert answer.due == at("2028-01-10 11:00")
    assert answer.provisional
    assert set(answer.fingerprints) == {2027, 2028}
    assert not asked.add(december, WorkingHours(1)).provisional
    assert asked.add(december, WorkingHours(2)).provisional
    with pytest.raises(OutOfRange):
        asked.add(at("2028-12-29 16:00"), WorkingDays(5))


# What comes in


@pytest.mark.parametrize(
    "naive", [dt.datetime(2026, 7, 14, 10), dt.date(2026, 7, 14), "2026-07-14T10:00:00+10:00", None]
)
def test_a_naive_instant_is_refused(naive: Any) -> None:
    good = at("2026-07-14 10:00")
    for ask in (
        lambda: OFFICE.add(naive, WorkingHours(1)),
        lambda: OFFICE.add(naive, WorkingDays(1)),
        lambda: OFFICE.before(naive, WorkingHours(1)),
        lambda: OFFICE.subtract(naive, WorkingHours(1)),
        lambda: OFFICE.elapsed(naive, good),
        lambda: OFFICE.elapsed(good, naive),
        lambda: OFFICE.elapsed(good, naive, "calendar"),
        lambda: OFFICE.is_open(naive),
        lambda: OFFICE.next_opening(naive),
        lambda: OFFICE.previous_closing(naive),
    ):
        with pytest.raises(NaiveInstant):
            ask()


@pytest.mark.parametrize("term", [dt.timedelta(hours=1), 7, "7 working hours", None])
def test_what_is_not_a_term_is_refused(term: Any) -> None:
    for ask in (OFFICE.add, OFFICE.before, OFFICE.subtract):
        with pytest.raises(InvalidValue):
            ask(at("2026-07-14 10:00"), term)


def test_an_unknown_basis_is_refused() -> None:
    basis: Any = "office"
    with pytest.raises(InvalidValue):
        OFFICE.elapsed(at("2026-07-14 10:00"), at("2026-07-14 11:00"), basis)
    with pytest.raises(InvalidValue):
        OFFICE.is_open(at("2026-07-14 10:00"), basis)


class Stamp(dt.datetime):
    """A datetime of someone else's making."""


def test_a_subclass_of_datetime_does_not_leak_into_the_answer() -> None:
    moscow = Stamp(2026, 7, 14, 3, 0, tzinfo=ZoneInfo("Europe/Moscow"))
    answer = OFFICE.add(moscow, WorkingHours(1))
    assert answer.due == at("2026-07-14 11:00")
    assert type(answer.due) is type(answer.start) is dt.datetime


def test_an_answer_is_in_the_zone_whatever_the_question_is_in() -> None:
    local = at("2026-07-14 16:30")
    for zone in (dt.UTC, ZoneInfo("Europe/Moscow"), dt.timezone(-5 * HOUR)):
        for term in (WorkingHours(3), OpenHours(3), CalendarHours(3), WorkingDays(2), CalendarDays(2)):
            there, here = OFFICE.add(local.astimezone(zone), term), OFFICE.add(local, term)
            assert there == here
            assert there.due.tzinfo is there.lapse.tzinfo is there.start.tzinfo is VLADIVOSTOK


# Clock changes


def test_the_hour_that_clocks_skip_and_the_hour_that_they_repeat() -> None:
    clock = WorkingCalendar(russia(2026, 2026), Week.parse("24/7"), BERLIN)
    spring = clock.add(at("2026-03-29 01:30", BERLIN), WorkingHours(1))
    assert spring.due.isoformat() == "2026-03-29T03:30:00+02:00"
    autumn = clock.add(at("2026-10-25 01:30", BERLIN), WorkingHours(2))
    assert autumn.due.isoformat() == "2026-10-25T02:30:00+01:00"
    again = clock.add(at("2026-10-25 01:30", BERLIN), WorkingHours(1))
    assert again.due.isoformat() == "2026-10-25T02:30:00+02:00"
    second = at("2026-10-25 02:30", BERLIN).replace(fold=1)
    assert clock.elapsed(at("2026-10-25 02:30", BERLIN), second) == HOUR
    assert clock.subtract(second, WorkingHours(2)).isoformat() == "2026-10-25T01:30:00+02:00"


def test_a_night_shift_over_a_clock_change_is_as_long_as_it_really_is() -> None:
    night = WorkingCalendar(russia(2026, 2026), Week.parse("mon-sun 22:00-06:00"), BERLIN)
    evening, morning = at("2026-03-28 22:00", BERLIN), at("2026-03-29 06:00", BERLIN)
    assert night.elapsed(evening, morning) == 7 * HOUR
    assert night.elapsed(at("2026-10-24 22:00", BERLIN), at("2026-10-25 06:00", BERLIN)) == 9 * HOUR
    assert night.add(evening, WorkingHours(7)).due == morning
    (shift,) = night.day(dt.date(2026, 3, 28)).intervals
    assert (shift.start, shift.end, shift.length) == (evening, morning, 7 * HOUR)


def test_hours_inside_a_skipped_hour_are_not_there() -> None:
    early = WorkingCalendar(russia(2026, 2026), Week.parse("mon-sun 02:00-03:00"), BERLIN)
    assert early.day(dt.date(2026, 3, 29)).intervals == ()
    assert early.add(at("2026-03-28 12:00", BERLIN), WorkingDays(1)).due == at("2026-03-30 03:00", BERLIN)
    assert early.elapsed(at("2026-10-25 00:00", BERLIN), at("2026-10-26 00:00", BERLIN)) == 2 * HOUR


def test_a_time_that_clocks_skip_is_taken_as_the_instant_it_stands_for() -> None:
    clock = WorkingCalendar(russia(2026, 2026), Week.parse("24/7"), BERLIN)
    skipped = at("2026-03-29 02:30", BERLIN)
    assert clock.add(skipped, WorkingHours(1)).start.isoformat() == "2026-03-29T03:30:00+02:00"


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Asia/Tomsk", "2016-05-27 17:00+06:00", "2016-05-30 10:00+07:00"),
        ("Asia/Magadan", "2016-04-22 17:00+10:00", "2016-04-25 10:00+11:00"),
        ("Europe/Moscow", "2014-10-24 17:00+04:00", "2014-10-27 10:00+03:00"),
    ],
)
def test_a_zone_that_changed_keeps_office_hours_on_both_sides(zone: str, before: str, after: str) -> None:
    office = WorkingCalendar(russia(2014, 2016), Week.parse("09:00-18:00"), ZoneInfo(zone))
    start, end = dt.datetime.fromisoformat(before), dt.datetime.fromisoformat(after)
    answer = office.add(start, WorkingHours(2))
    assert answer.due == end
    assert answer.due.isoformat(" ", "minutes") == after
    assert office.elapsed(start, end) == 2 * HOUR


def test_calendar_hours_are_real_hours_and_calendar_days_end_at_midnight() -> None:
    office = WorkingCalendar(russia(2026, 2026), WEEK, BERLIN)
    assert office.add(at("2026-03-28 12:00", BERLIN), CalendarHours(24)).due == at("2026-03-29 13:00", BERLIN)
    answer = office.add(at("2026-03-27 12:00", BERLIN), CalendarDays(3))
    assert answer.due == answer.lapse == at("2026-03-31 00:00", BERLIN)
    assert office.before(at("2026-03-31 12:00", BERLIN), CalendarDays(2)).due == at("2026-03-29 00:00", BERLIN)


# Round the clock and shifts


def test_round_the_clock_has_no_holidays_unless_it_says_so() -> None:
    zone = VLADIVOSTOK
    clock = WorkingCalendar(russia(2026, 2026), Week.parse("24/7"), zone)
    assert clock.add(at("2026-04-30 20:00"), WorkingHours(30)).due == at("2026-05-02 02:00")
    kept = WorkingCalendar(russia(2026, 2026), Week.parse("24/7; holidays"), zone)
    assert kept.add(at("2026-04-30 20:00"), WorkingHours(4)).due == at("2026-05-02 01:00")  # 23:00 closes; 1 May is off
    answer = clock.add(at("2026-04-30 20:00"), WorkingDays(2))
    assert answer.due == answer.lapse == at("2026-05-03 00:00")


def test_a_shift_that_began_before_the_range_reaches_into_it() -> None:
    night = WorkingCalendar(russia(2026, 2026), Week.parse("mon-sun 20:00-08:00"), VLADIVOSTOK)
    assert night.is_open(at("2026-01-01 00:00"))
    assert night.add(at("2026-01-01 00:00"), WorkingHours(9)).due == at("2026-01-01 21:00")
    kept = WorkingCalendar(russia(2026, 2026), Week.parse("mon-sun 20:00-08:00; holidays"), VLADIVOSTOK)
    with pytest.raises(OutOfRange):  # whether 31 December 2025 was worked is not known here
        kept.add(at("2026-01-01 00:00"), WorkingHours(1))
    saturday = at("2026-01-10 20:00")  # 1–8 January are holidays, the 9th is a day off
    assert kept.add(at("2026-01-01 08:00"), WorkingHours(1)).due == saturday + HOUR


def test_a_term_of_days_before_an_instant_leaves_whole_days_between() -> None:
    answer = OFFICE.before(at("2026-07-20 11:00"), WorkingDays(2))  # Thursday and Friday stand between
    assert (answer.due, answer.lapse) == (at("2026-07-15 18:00"), at("2026-07-16 09:00"))
    assert OFFICE.subtract(at("2026-07-20 11:00"), WorkingDays(2)) == at("2026-07-16 09:00")


def test_a_shift_that_reaches_beyond_the_range_ends_there() -> None:
    night = WorkingCalendar(russia(2026, 2026), Week.parse("mon-sun 20:00-08:00"), VLADIVOSTOK)
    evening = at("2026-12-31 20:00")
    assert night.add(evening, WorkingMinutes(239)).due == at("2026-12-31 23:59")
    for ask in (
        lambda: night.add(evening, WorkingHours(4)),
        lambda: night.add(evening, WorkingHours(5)),
        lambda: night.add(at("2027-01-01 01:00"), WorkingMinutes(1)),
        lambda: night.subtract(at("2027-01-01 01:00"), WorkingMinutes(1)),
        lambda: night.elapsed(evening, at("2027-01-01 01:00")),
        lambda: night.add(at("2026-12-30 12:00"), WorkingDays(1)),
    ):
        for _ in range(2):  # by the long road and by the short one
            with pytest.raises(OutOfRange):
                ask()


def test_a_term_that_began_with_the_range_inside_a_shift_can_be_explained() -> None:
    night = WorkingCalendar(russia(2026, 2026), Week.parse("mon-sun 20:00-08:00"), VLADIVOSTOK)
    account = night.add(at("2026-01-01 00:30"), WorkingHours(9)).explain()
    assert account.total == 9 * HOUR
    assert [day.day.date.isoformat() for day in account.days] == ["2026-01-01", "2026-01-01"]


def test_an_offices_night_may_run_into_its_next_morning() -> None:
    overlay = Overlay(dt.date(2026, 7, 14), "hours", hours="20:00-10:30")
    office = WorkingCalendar(russia(2026, 2026), WEEK, VLADIVOSTOK, overlays=[overlay])
    start = at("2026-07-14 20:00")
    assert office.elapsed(start, at("2026-07-15 13:00")) == 17 * HOUR
    answer = office.add(start, WorkingHours(16))
    assert answer.due == at("2026-07-15 12:00")
    assert answer.explain().total == 16 * HOUR
    whole = WorkingCalendar(
        russia(2026, 2026), WEEK, VLADIVOSTOK, overlays=[Overlay(dt.date(2026, 7, 14), "hours", hours="20:00-19:00")]
    )
    assert whole.elapsed(start, at("2026-07-16 00:00")) == 23 * HOUR  # the next day's own hours lie inside
    assert whole.add(start, WorkingHours(23)).lapse == at("2026-07-16 09:00")


def test_answers_an_hour_apart_are_unlike_though_the_wall_clock_shows_the_same() -> None:
    clock = WorkingCalendar(russia(2026, 2026), Week.parse("24/7"), BERLIN)
    start = at("2026-10-25 01:30", BERLIN)
    once = clock.add(start, WorkingHours(1))
    again = clock.add(start.astimezone(dt.UTC) + HOUR, WorkingHours(1))
    assert once.due.replace(tzinfo=None) == again.due.replace(tzinfo=None)
    assert once != again
    assert once == clock.add(start, WorkingHours(1))
