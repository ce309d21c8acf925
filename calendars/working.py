"""Working time: the production calendar × the working week × the zone, and the arithmetic of terms on it."""

# ruff: noqa: PLR1730  min() is a call, and these are asked a million times

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Any, NoReturn

from .answer import Answer, BackwardAnswer
from .days import Day, Interval, Overlay
from .errors import InvalidValue, NaiveInstant, OutOfRange, ProvisionalYear
from .layout import Layout, merged
from .office import Office
from .production import ProductionCalendar
from .term import Basis, Term
from .text import Text
from .timeline import NEAR, Timeline
from .week import Week

__all__ = ["WorkingCalendar"]

_ZERO = dt.timedelta(0)
UTC = dt.UTC
_UNUSUAL = (AttributeError, IndexError, KeyError, OverflowError, TypeError)
"""What the inline road meets where the question needs the long one."""
_INSTANT = Text(ru="момент", en="instant")
_NOT_LAID_OUT: tuple[Any, Any, int, Any, Any, Any] = (object(), {}, 0, (), (), ())


def _check(instant: object, term: object) -> None:
    if not isinstance(instant, dt.datetime):
        raise NaiveInstant(_INSTANT, instant)
    if not isinstance(term, Term):
        raise InvalidValue(
            Text(ru="срок", en="term"),
            term,
            Text(ru="Term, например WorkingHours(7)", en="a Term such as WorkingHours(7)"),
        )


def _provisional_year(year: int) -> ProvisionalYear:
    return ProvisionalYear(
        Text(
            ru="перенос выходных в {year} году ещё не установлен; предварительный ответ даёт --provisional (в программе: provisional=True)",
            en="the moved days off of {year} are not decreed yet; --provisional gives a provisional answer (in Python: provisional=True)",
        ).fill(year=year),
        year=year,
    )


class WorkingCalendar:
    """When an office works, from the first day of its production calendar to the last, and what a term comes to.

    `provisional`: answer in years without a decree too (marked so) instead of raising ProvisionalYear.
    `strict_closing`: judge by `due`; else a term used up at a closing lapses only at the next opening (A4).
    Every instant taken and given is aware; those given are in `zone`. A naive one raises NaiveInstant, one outside the
    years (or an answer outside them) OutOfRange.
    """

    def __init__(
        self,
        production: ProductionCalendar,
        week: Week,
        zone: dt.tzinfo,
        *,
        overlays: Iterable[Overlay] = (),
        provisional: bool = False,
        strict_closing: bool = False,
    ) -> None:
        self.production = production
        self.week = week
        self.zone = zone
        self.overlays = tuple(overlays)
        self.provisional = provisional
        self.strict_closing = strict_closing
        self._office = Office(production, week, self.overlays)
        self._first, self._last_year = production.first, production.last
        if not provisional:
            known = [year for year in production.provisional_years if year >= production.first]
            self._last_year = min(known, default=production.last + 1) - 1
            if self._last_year < self._first:
                raise _provisional_year(self._first)
        self._layout = Layout(self._office, zone, self._first, self._last_year)
        # The lines' frames and lists, at hand for the questions asked most; no frame until a line is laid out.
        self._lists: dict[str, tuple[Any, Any, int, Any, Any, Any]] = dict.fromkeys(("working", "open"), _NOT_LAID_OUT)
        self._fingerprints: dict[int, str] = {}
        self._day_ends: dict[int, tuple[dt.datetime, dt.datetime]] = {}

    def __repr__(self) -> str:
        return f"WorkingCalendar({self._first}–{self._last_year}, {str(self.week)!r}, {self.zone})"

    # Terms

    def add(self, start: dt.datetime, term: Term) -> Answer:
        """Return when a term that begins at `start` is used up: `due`, the earliest such instant, and `lapse`, the latest.

        A term of days counts from the day after and ends at that day's closing (A9).
        """
        # A million terms are computed at a time: the usual case inline; every other, errors too, the long way round.
        try:
            worked = term.worked
            if worked is None:
                return self._add(start, term)
            frame, first, most, starts, anchors, closings = self._lists[term.basis]
            if start.tzinfo is not frame:
                start = start.astimezone(frame) if start.tzinfo is UTC else self._zoned(start)
            span = first[start.toordinal()]
            span = bisect_right(starts, start, span, span + most)
            target = start - anchors[span]
            closing = closings[span]
            if target > closing:
                target = closing
            target += worked
            near = span + NEAR
            span = bisect_left(closings, target, span, near)
            if span == near:
                span = bisect_left(closings, target, near)
            lapse = due = anchors[span] + target
            if closings[span] == target:
                if anchors[span + 1] is None:
                    return self._add(start, term)
                if not self.strict_closing:
                    lapse = starts[span]
        except _UNUSUAL:
            return self._add(start, term)
        return Answer(self, start, term, due, lapse)

    def before(self, instant: dt.datetime, term: Term) -> Answer:
        """Return the last moment that leaves `term` before `instant`: `due` the earliest such instant, `lapse` the latest (A4).

        A term of days leaves so many whole working days between the two dates.
        """
        try:
            worked = term.worked
            if worked is None:
                return self._before(instant, term)
            frame, first, most, starts, anchors, closings = self._lists[term.basis]
            if instant.tzinfo is not frame:
                instant = instant.astimezone(frame) if instant.tzinfo is UTC else self._zoned(instant)
            span = first[instant.toordinal()]
            span = bisect_right(starts, instant, span, span + most)
            target = instant - anchors[span]
            closing = closings[span]
            if target > closing:
                target = closing
            target -= worked
            due = anchors[bisect_left(closings, target)] + target
            lapse = due if self.strict_closing else anchors[bisect_right(closings, target)] + target
        except _UNUSUAL:
            return self._before(instant, term)
        return BackwardAnswer(self, instant, term, due, lapse)

    def subtract(self, instant: dt.datetime, term: Term) -> dt.datetime:
        """Return the latest instant that leaves `term` before `instant` (10:00 less one hour: 09:00, the opening)."""
        try:
            worked = term.worked
            if worked is None:
                return self._subtract(instant, term)
            frame, first, most, starts, anchors, closings = self._lists[term.basis]
            if instant.tzinfo is not frame:
                instant = instant.astimezone(frame) if instant.tzinfo is UTC else self._zoned(instant)
            span = first[instant.toordinal()]
            span = bisect_right(starts, instant, span, span + most)
            target = instant - anchors[span]
            closing = closings[span]
            if target > closing:
                target = closing
            target -= worked
            found: dt.datetime = anchors[bisect_right(closings, target)] + target
        except _UNUSUAL:
            return self._subtract(instant, term)
        return found

    def elapsed(self, start: dt.datetime, end: dt.datetime, basis: Basis = "working") -> dt.timedelta:
        """Return the office time between two instants on a basis; negative when `end` is before `start`."""
        try:
            frame, first, most, starts, anchors, closings = self._lists[basis]
            if start.tzinfo is not frame:
                start = start.astimezone(frame) if start.tzinfo is UTC else self._zoned(start)
            if end.tzinfo is not frame:
                end = end.astimezone(frame) if end.tzinfo is UTC else self._zoned(end)
            span = first[start.toordinal()]
            span = bisect_right(starts, start, span, span + most)
            begun = start - anchors[span]
            closing = closings[span]
            if begun > closing:
                begun = closing
            span = first[end.toordinal()]
            span = bisect_right(starts, end, span, span + most)
            done = end - anchors[span]
            closing = closings[span]
            if done > closing:
                done = closing
            length: dt.timedelta = done - begun
        except _UNUSUAL:
            return self._elapsed(start, end, basis)
        return length

    # Doors

    def is_open(self, instant: dt.datetime, basis: Basis = "working") -> bool:
        """Tell whether `instant` is inside office time (an opening is, a closing is not)."""
        zoned = self._zoned(instant)
        if basis == "calendar":
            return True
        line = self._line(basis)
        return line.open_at(zoned.astimezone(line.frame))

    def next_opening(self, instant: dt.datetime, basis: Basis = "working") -> dt.datetime:
        """Return the first opening at or after `instant`."""
        line = self._line(basis)
        found = line.opening_from(self._zoned(instant).astimezone(line.frame))
        return self._beyond() if found is None else self._in_zone(found)

    def previous_closing(self, instant: dt.datetime, basis: Basis = "working") -> dt.datetime:
        """Return the last closing at or before `instant`."""
        line = self._line(basis)
        found = line.closing_until(self._zoned(instant).astimezone(line.frame))
        return self._outside_answer() if found is None else self._in_zone(found)

    # Days

    def day(self, date: dt.date) -> Day:
        """Return one date: its kind, hours, the reason and its source."""
        if not self._first <= date.year <= self._last_year:
            self._outside(date)
        kind, short, law = self._office.describe(date)
        return Day(
            date=date,
            kind=kind,
            name=law.name,
            source=law.source,
            intervals=self.intervals(date),
            short=short,
            stands_for=law.stands_for if kind == "working_weekend" else None,
            provisional=date.year in self.production.provisional_years,
        )

    def intervals(self, date: dt.date, basis: Basis = "working") -> tuple[Interval, ...]:
        """Return the office's spans of one date on a basis; a shift past midnight belongs to the date it begins on."""
        ordinal = date.toordinal()
        hours = self._office.hours(ordinal) if basis != "calendar" else ((0, 1440),)
        return tuple(
            Interval(dt.datetime.fromtimestamp(start, self.zone), dt.datetime.fromtimestamp(end, self.zone))
            for start, end in self._layout.pieces(ordinal, merged(hours) if basis == "open" else hours)
        )

    def fingerprint(self, year: int) -> str:
        """Return a hash of what decides an answer in `year`: its days, the week, the office's own days, the zone's rules."""
        found = self._fingerprints.get(year)
        if found is None:
            if not self._first <= year <= self._last_year:
                self._outside(dt.date(year, 1, 1))
            from .fingerprint import fingerprint  # noqa: PLC0415  hashing is needed by few commands

            found = self._fingerprints[year] = fingerprint(year, self._office, self.zone, self._layout.stretches)
        return found

    @property
    def years(self) -> range:
        """The years that the calendar answers in."""
        return range(self._first, self._last_year + 1)

    @property
    def end(self) -> int:
        """The seconds since 1970 UTC at which the last year ends in the zone."""
        return self._layout.high

    # The lines

    @property
    def working_line(self) -> Timeline:
        """Office hours as one line."""
        return self._layout.working_line

    @property
    def open_line(self) -> Timeline:
        """The hours from a day's opening to its closing, breaks inside counted."""
        return self._layout.open_line

    def _line(self, basis: Basis) -> Timeline:
        if basis == "working":
            line = self.working_line
        elif basis == "open":
            line = self.open_line
        else:
            raise InvalidValue(
                Text(ru="основание счёта", en="basis"),
                basis,
                Text(ru="working, open или calendar", en="working, open or calendar"),
            )
        if line.frame is self.zone:
            self._lists[basis] = (line.frame, line.first, line.most, line.starts, line.anchors, line.closings)
        return line

    # The long way round

    def _add(self, start: dt.datetime, term: Term) -> Answer:
        _check(start, term)
        zoned = self._zoned(start)
        if term.span is None:
            due, lapse = self._days_after(zoned, term)
        elif term.span == _ZERO:
            due = lapse = zoned
        elif term.basis == "calendar":
            due = lapse = self._in_zone(zoned.astimezone(dt.UTC) + term.span)
        else:
            line = self._line(term.basis)
            worked, span = self._worked(zoned, line)
            found = line.earliest(worked + term.span, span)
            if found is None:
                self._beyond()
            reached, span = found
            due = lapse = self._in_zone(reached)
            if not self.strict_closing and line.closes(span, reached):
                following = line.opening_after(span)
                if following is None:
                    self._beyond()
                lapse = self._in_zone(following)
        return Answer(self, zoned, term, due, lapse)

    def _before(self, instant: dt.datetime, term: Term) -> BackwardAnswer:
        _check(instant, term)
        zoned = self._zoned(instant)
        if term.span is None:
            due, lapse = self._days_before(zoned, term)
        elif term.span == _ZERO:
            due = lapse = zoned
        elif term.basis == "calendar":
            due = lapse = self._in_zone(zoned.astimezone(dt.UTC) - term.span)
        else:
            line = self._line(term.basis)
            worked, span = self._worked(zoned, line)
            target = worked - term.span
            last = line.latest(target, span)
            first = None if last is None else line.earliest(target, last[1] - 1)
            if first is None or last is None:
                self._outside_answer()
            due, lapse = self._in_zone(first[0]), self._in_zone(last[0])
        if self.strict_closing:
            lapse = due
        return BackwardAnswer(self, zoned, term, due, lapse)

    def _subtract(self, instant: dt.datetime, term: Term) -> dt.datetime:
        _check(instant, term)
        if term.span is None or term.basis == "calendar" or term.span == _ZERO:
            return self.before(instant, term).lapse
        line = self._line(term.basis)
        worked, span = self._worked(self._zoned(instant), line)
        last = line.latest(worked - term.span, span)
        return self._outside_answer() if last is None else self._in_zone(last[0])

    def _days_after(self, zoned: dt.datetime, term: Term) -> tuple[dt.datetime, dt.datetime]:
        if term.amount == 0:
            return zoned, zoned
        ordinal = zoned.toordinal()
        if term.basis == "calendar":
            midnight = self._midnight_within(ordinal + term.amount + 1)
            return midnight, midnight
        days = self._layout.working_days
        number = bisect_right(days, ordinal) + term.amount - 1
        if number >= len(days):
            self._beyond()
        return self._closing_of(days[number])

    def _days_before(self, zoned: dt.datetime, term: Term) -> tuple[dt.datetime, dt.datetime]:
        if term.amount == 0:
            return zoned, zoned
        ordinal = zoned.toordinal()
        if term.basis == "calendar":
            midnight = self._midnight_within(ordinal - term.amount)
            return midnight, midnight
        days = self._layout.working_days
        number = bisect_left(days, ordinal) - term.amount - 1
        if number < 0:
            self._outside_answer()
        return self._closing_of(days[number])

    def _closing_of(self, ordinal: int) -> tuple[dt.datetime, dt.datetime]:
        """The closing of a working day, and the opening that follows it."""
        found = self._day_ends.get(ordinal)
        if found is None:
            found = self._day_ends[ordinal] = self._find_closing(ordinal)
        return found

    def _find_closing(self, ordinal: int) -> tuple[dt.datetime, dt.datetime]:
        due = self._in_zone(self._at(self._layout.closing(ordinal)))
        if self.strict_closing:
            return due, due
        line = self._line("working")
        closing = due.astimezone(line.frame)
        if line.open_at(closing):  # round the clock, a day's end is no closing
            return due, due
        following = line.opening_from(closing)
        if following is None:
            self._beyond()
        return due, self._in_zone(following)

    def _midnight_within(self, ordinal: int) -> dt.datetime:
        """The midnight that begins a date of the range."""
        if ordinal < self._layout.first:
            self._outside_answer()
        if ordinal > self._layout.last:
            self._beyond()
        return self._at(self._layout.midnight(ordinal))

    def _elapsed(self, start: dt.datetime, end: dt.datetime, basis: Basis) -> dt.timedelta:
        begun, done = self._zoned(start), self._zoned(end)
        if basis == "calendar":
            return done.astimezone(dt.UTC) - begun.astimezone(dt.UTC)
        line = self._line(basis)
        return self._worked(done, line)[0] - self._worked(begun, line)[0]

    def _worked(self, zoned: dt.datetime, line: Timeline) -> tuple[dt.timedelta, int]:
        worked = line.worked(zoned.astimezone(line.frame))
        return self._outside(zoned) if worked is None else worked

    # Instants and their range

    def _zoned(self, instant: dt.datetime) -> dt.datetime:
        """The instant in the zone, checked: aware, and inside the range."""
        try:
            naive = instant.utcoffset() is None
        except (AttributeError, TypeError):
            raise NaiveInstant(_INSTANT, instant) from None
        if naive:
            raise NaiveInstant(_INSTANT, instant)
        if type(instant) is not dt.datetime:  # a subclass (of pandas, of a test clock) would leak into the answer
            instant = dt.datetime.combine(instant.date(), instant.timetz()).replace(fold=instant.fold)
        try:
            if instant.tzinfo is self.zone:
                instant = instant.astimezone(dt.UTC)  # there and back: a time that the clocks skip becomes a real one
            zoned = instant.astimezone(self.zone)
        except OverflowError:
            self._outside(instant)
        if not self._first <= zoned.year <= self._last_year:
            self._outside(zoned)
        return zoned

    def _in_zone(self, instant: dt.datetime) -> dt.datetime:
        zoned = instant if instant.tzinfo is self.zone else instant.astimezone(self.zone)
        if not self._first <= zoned.year <= self._last_year:
            self._outside(zoned)
        return zoned

    def _at(self, seconds: int) -> dt.datetime:
        return dt.datetime.fromtimestamp(seconds, self.zone)

    def _beyond(self) -> NoReturn:
        """The answer lies after the years of the calendar."""
        if self._last_year < self.production.last:
            raise _provisional_year(self._last_year + 1)
        self._outside_answer()

    def _outside_answer(self) -> NoReturn:
        raise OutOfRange(
            Text(
                ru="ответ выходит за годы календаря: {first}–{last}",
                en="the answer is outside the calendar's years: {first}–{last}",
            ).fill(first=self._first, last=self._last_year),
            first=self._first,
            last=self._last_year,
        )

    def _outside(self, instant: dt.date) -> NoReturn:
        if self._last_year < instant.year <= self.production.last:
            raise _provisional_year(instant.year)
        raise OutOfRange(
            Text(
                ru="{instant}: вне лет календаря, {first}–{last}",
                en="{instant}: outside the calendar's years, {first}–{last}",
            ).fill(instant=instant.isoformat(), first=self._first, last=self._last_year),
            instant=instant.isoformat(),
            first=self._first,
            last=self._last_year,
        )
