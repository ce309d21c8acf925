"""Working time against an oracle that knows nothing of intervals: it walks from minute to minute and looks at the wall clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.calendars import (
    OpenMinutes,
    Overlay,
    ProductionCalendar,
    Week,
    WorkingCalendar,
    WorkingDays,
    WorkingMinutes,
    russia,
)
from otklik.calendars.days import OverlayKind

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = (
    "Asia/Vladivostok", "Asia/Tomsk", "Asia/Magadan", "Europe/Moscow", "Europe/Volgograd", "UTC", "Asia/Kolkata",
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Pyongyang",
)  # fmt: skip
# Where something happens: clock changes of the zones above, moved Saturdays, short and decree days, ends of years.
BUSY = (
    "2016-03-25", "2016-05-27", "2016-04-22", "2014-10-24", "2015-08-13", "2018-05-03", "2018-10-26", "2020-12-26", "2026-03-27", "2026-10-23",
    "2026-03-06", "2026-04-03", "2018-11-02", "2018-02-16", "2026-10-30", "2012-03-07", "2012-04-27", "2012-12-28", "2014-02-21",
    "2016-02-19", "2020-03-27", "2020-06-22", "2021-04-29", "2021-10-29", "2024-04-26", "2024-11-01", "2025-10-31", "2026-12-29", "2025-12-29",
)  # fmt: skip


def utc(instant: dt.datetime) -> dt.datetime:
    """The instant where no wall clock shows it twice: across zones such times are never equal (PEP 495)."""
    return instant.astimezone(dt.UTC)


@dataclass
class Oracle:
    """An office as lists of minutes: for each date, those at which it works, counted from that date's midnight."""

    zone: ZoneInfo
    week: dict[int, list[tuple[int, int]]]
    holidays: bool
    production: ProductionCalendar
    own: dict[dt.date, Overlay]
    merged: bool = False
    _minutes: dict[dt.date, frozenset[int]] = field(default_factory=dict)

    def weekday(self, date: dt.date) -> list[int]:
        return sorted(minute for start, end in self.week.get(date.weekday(), []) for minute in range(start, end))

    def plain(self, date: dt.date) -> list[int]:
        if not self.holidays:
            return self.weekday(date)
        day = self.production.day(date)
        if day.kind in {"holiday", "day_off", "decree"}:
            return []
        minutes = self.weekday(day.stands_for or date)
        return minutes[:-60] if day.short else minutes

    def minutes(self, date: dt.date) -> frozenset[int]:
        if date not in self._minutes:
            found = self.plain(date)
            overlay = self.own.get(date)
            if overlay is not None:
                if overlay.kind == "closed":
                    found = []
                elif overlay.kind == "short":
                    found = found[:-60]
                else:
                    found = [*range(10 * 60 + 15, 12 * 60)]  # the hours that the strategy gives
            if self.merged and found:
                found = [*range(found[0], found[-1] + 1)]
            self._minutes[date] = frozenset(found)
        return self._minutes[date]

    def is_open(self, instant: dt.datetime) -> bool:
        local = instant.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return minute in self.minutes(local.date()) or minute + 1440 in self.minutes(local.date() - DAY)

    def walk(self, instant: dt.datetime, step: dt.timedelta) -> Iterator[tuple[dt.datetime, bool]]:
        while True:
            yield instant, self.is_open(instant)
            instant += step

    def add(self, start: dt.datetime, count: int) -> tuple[dt.datetime, dt.datetime]:
        """The first instant at which `count` minutes are used up, and the last."""
        due = None
        for instant, is_open in self.walk(start, MINUTE):
            if count == 0:
                due = due or instant
                if is_open:
                    return due, instant
            count -= is_open and count > 0
        raise AssertionError

    def before(self, end: dt.datetime, count: int) -> tuple[dt.datetime, dt.datetime]:
        """The first instant from which `count` minutes are left before `end`, and the last."""
        lapse = None
        for instant, is_open in self.walk(end - MINUTE, -MINUTE):
            if count == 0 and is_open:
                return instant + MINUTE, lapse or end
            count -= is_open
            if count == 0 and is_open:
                lapse = instant
        raise AssertionError

    def elapsed(self, start: dt.datetime, end: dt.datetime) -> int:
        count = 0
        while start < end:
            count += self.is_open(start)
            start += MINUTE
        return count


@st.composite
def weeks(draw: st.DrawFn) -> tuple[str, dict[int, list[tuple[int, int]]], bool]:
    """A week's text, its hours by weekday, and whether it keeps holidays."""
    kind = draw(st.sampled_from(["office", "office", "random", "clock", "night"]))
    if kind == "clock":
        says = draw(st.sampled_from(["24/7", "24/7; holidays"]))
        return says, {day: [(0, 1440)] for day in range(7)}, "; holidays" in says
    week: dict[int, list[tuple[int, int]]] = {}
    if kind == "night":
        start, end = draw(st.integers(18 * 4, 23 * 4)) * 15, draw(st.integers(1, 8 * 4)) * 15
        week = {day: [(start, end + 1440)] for day in range(7)}
    elif kind == "office":
        lunch = draw(st.sampled_from([0, 30, 60]))
        friday = draw(st.sampled_from([1080, 1005, 14 * 60 + 30]))
        for day in range(5):
            end = friday if day == 4 else 1080
            week[day] = [(540, 780), (780 + lunch, end)] if lunch else [(540, end)]
    else:
        for day in draw(st.sets(st.integers(0, 6), min_size=2)):
            quarters = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=6)))
            week[day] = [(first * 15, last * 15) for first, last in zip(quarters[::2], quarters[1::2], strict=False)]
    says = "; ".join(
        f"{NAMES[day]} " + ",".join(f"{clock(start)}-{clock(end)}" for start, end in spans)
        for day, spans in sorted(week.items())
    )
    shift = kind == "night" or (len(week) == 7 and all(spans == [(0, 1440)] for spans in week.values()))
    keeps = draw(st.booleans())
    if keeps is shift:
        says += "; holidays" if keeps else "; no holidays"
    return says, week, keeps


def clock(minutes: int) -> str:
    minutes = minutes if minutes <= 1440 else minutes - 1440
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def offices(draw: st.DrawFn) -> tuple[WorkingCalendar, Oracle, Oracle, dt.datetime]:
    """An office, its oracle for working and for open minutes, and an instant (to the minute) where something may happen."""
    date = dt.date.fromisoformat(draw(st.sampled_from(BUSY))) + draw(st.integers(0, 4)) * DAY
    if draw(st.integers(0, 3)) == 0:
        date = draw(st.dates(dt.date(2012, 2, 1), dt.date(2027, 11, 20)))
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    says, week, holidays = draw(weeks())
    production = russia(max(date.year - 1, 2012), min(date.year + 1, 2027), decree_days_count=draw(st.booleans()))
    kinds: tuple[OverlayKind, ...] = ("closed", "short", "hours")
    days = draw(st.dictionaries(st.integers(-3, 6), st.sampled_from(kinds), max_size=3))
    own = {
        date + number * DAY: Overlay(date + number * DAY, kind, hours="10:15-12:00" if kind == "hours" else "")
        for number, kind in days.items()
    }
    calendar = WorkingCalendar(production, Week.parse(says), zone, overlays=own.values())
    instant = dt.datetime.combine(date, dt.time(0), dt.UTC) + draw(st.integers(0, 1439)) * MINUTE
    oracle = Oracle(zone, week, holidays, production, own)
    return calendar, oracle, Oracle(zone, week, holidays, production, own, merged=True), instant


slow_enough = settings(max_examples=60, deadline=None)


@pytest.mark.requirement("A2", "A4")
@slow_enough
@given(offices(), st.integers(1, 1500), st.booleans())
def test_add_is_what_the_walk_finds(
    office: tuple[WorkingCalendar, Oracle, Oracle, dt.datetime], count: int, merged: bool
) -> None:
    calendar, working, opened, instant = office
    oracle, term = (opened, OpenMinutes(count)) if merged else (working, WorkingMinutes(count))
    answer = calendar.add(instant, term)
    assert (utc(answer.due), utc(answer.lapse)) == oracle.add(instant, count)
    assert calendar.add(instant.astimezone(calendar.zone), term) == answer


@pytest.mark.requirement("A4", "LS-10a")
@slow_enough
@given(offices(), st.integers(1, 1000), st.booleans())
def test_before_is_what_the_walk_finds(
    office: tuple[WorkingCalendar, Oracle, Oracle, dt.datetime], count: int, merged: bool
) -> None:
    calendar, working, opened, instant = office
    oracle, term = (opened, OpenMinutes(count)) if merged else (working, WorkingMinutes(count))
    answer = calendar.before(instant, term)
    assert (utc(answer.due), utc(answer.lapse)) == oracle.before(instant, count)
    assert (
        calendar.before(instant.astimezone(calendar.zone), term) == answer
    )  # by the lists, now that they are laid out
    assert utc(calendar.subtract(instant, term)) == utc(answer.lapse)


@slow_enough
@given(offices(), st.integers(0, 6000), st.booleans())
def test_elapsed_is_what_the_walk_counts(
    office: tuple[WorkingCalendar, Oracle, Oracle, dt.datetime], later: int, merged: bool
) -> None:
    calendar, working, opened, instant = office
    end, basis = instant + later * MINUTE, "open" if merged else "working"
    length = calendar.elapsed(instant, end, "open" if basis == "open" else "working")
    assert length == (opened if merged else working).elapsed(instant, end) * MINUTE
    assert calendar.elapsed(instant, end, "open" if basis == "open" else "working") == length
    assert calendar.elapsed(end, instant, "open" if basis == "open" else "working") == -length


@slow_enough
@given(offices())
def test_doors_are_where_the_walk_sees_them(office: tuple[WorkingCalendar, Oracle, Oracle, dt.datetime]) -> None:
    calendar, oracle, _, instant = office
    assert calendar.is_open(instant) is oracle.is_open(instant)

    def opens(moment: dt.datetime) -> bool:
        return oracle.is_open(moment) and not oracle.is_open(moment - MINUTE)

    def closes(moment: dt.datetime) -> bool:
        return oracle.is_open(moment - MINUTE) and not oracle.is_open(moment)

    for ask, step, holds in ((calendar.next_opening, MINUTE, opens), (calendar.previous_closing, -MINUTE, closes)):
        found = next((moment for number in range(21 * 1440) if holds(moment := instant + number * step)), None)
        if found is not None:  # an office that never closes has none
            assert utc(ask(instant)) == found


@pytest.mark.requirement("A9", "LS-13")
@slow_enough
@given(offices(), st.integers(1, 6))
def test_working_days_end_at_the_closing_of_the_last(
    office: tuple[WorkingCalendar, Oracle, Oracle, dt.datetime], count: int
) -> None:
    calendar, oracle, _, instant = office
    date = instant.astimezone(calendar.zone).date()

    def last_minutes(of: dt.date) -> list[dt.datetime]:
        """The real minutes of a date's shift, in order, found by looking at the wall clock over two days."""
        begun = dt.datetime.combine(of, dt.time(0), dt.UTC) - DAY
        found = []
        for number in range(4 * 1440):
            moment = begun + number * MINUTE
            local = moment.astimezone(oracle.zone)
            minute = local.hour * 60 + local.minute + 1440 * (local.date() - of).days
            if minute in oracle.minutes(of) and minute >= 0:
                found.append(moment)
        return found

    remaining = count
    while remaining:
        date += DAY
        remaining -= bool(oracle.minutes(date)) and bool(last_minutes(date))
    assert utc(calendar.add(instant, WorkingDays(count)).due) == last_minutes(date)[-1] + MINUTE
