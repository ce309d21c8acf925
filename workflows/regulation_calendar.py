"""A desk's working calendar: many years in name, laid out only for those that are asked about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from ..calendars import Answer, OutOfRange, Term, WorkingCalendar
from ..calendars.term import Basis

__all__ = ["DeskCalendar"]

Found = TypeVar("Found")


class DeskCalendar(WorkingCalendar):
    """The calendar that `make(first, last)` gives, for the years `first` to `last`: the same answers, a quick start.

    A question is put to the years of its instants and the one before; where that is out of range, to wider years. What
    is asked seldom (days, spans, bulk) is put to all the years at once. Raises what WorkingCalendar raises.
    """

    def __init__(self, make: Callable[[int, int], WorkingCalendar], first: int, last: int, zone: dt.tzinfo) -> None:  # pyright: ignore[reportMissingSuperCall]
        self.zone = zone
        self._make = make
        self._bounds = (first, last)
        self._laid: dict[tuple[int, int], WorkingCalendar] = {}
        self._near: dict[int, WorkingCalendar] = {}  # by year: the first that a question of that year is put to

    def __getattr__(self, name: str) -> Any:
        """What only a calendar of all the years has."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._over(*self._bounds), name)

    def __repr__(self) -> str:
        return f"DeskCalendar({self._bounds[0]}–{self._bounds[1]}, {self.zone})"

    def add(self, start: dt.datetime, term: Term) -> Answer:
        """As WorkingCalendar.add."""
        try:
            return self._near[start.year].add(start, term)
        except (AttributeError, KeyError, OutOfRange):
            return self._ask(lambda calendar: calendar.add(start, term), start)

    def before(self, instant: dt.datetime, term: Term) -> Answer:
        """As WorkingCalendar.before."""
        try:
            return self._near[instant.year].before(instant, term)
        except (AttributeError, KeyError, OutOfRange):
            return self._ask(lambda calendar: calendar.before(instant, term), instant)

    def subtract(self, instant: dt.datetime, term: Term) -> dt.datetime:
        """As WorkingCalendar.subtract."""
        try:
            return self._near[instant.year].subtract(instant, term)
        except (AttributeError, KeyError, OutOfRange):
            return self._ask(lambda calendar: calendar.subtract(instant, term), instant)

    def elapsed(self, start: dt.datetime, end: dt.datetime, basis: Basis = "working") -> dt.timedelta:
        """As WorkingCalendar.elapsed."""
        return self._ask(lambda calendar: calendar.elapsed(start, end, basis), start, end)

    def is_open(self, instant: dt.datetime, basis: Basis = "working") -> bool:
        """As WorkingCalendar.is_open."""
        return self._ask(lambda calendar: calendar.is_open(instant, basis), instant)

    def next_opening(self, instant: dt.datetime, basis: Basis = "working") -> dt.datetime:
        """As WorkingCalendar.next_opening."""
        return self._ask(lambda calendar: calendar.next_opening(instant, basis), instant)

    def previous_closing(self, instant: dt.datetime, basis: Basis = "working") -> dt.datetime:
        """As WorkingCalendar.previous_closing."""
        return self._ask(lambda calendar: calendar.previous_closing(instant, basis), instant)

    def day(self, date: dt.date) -> Any:
        """As WorkingCalendar.day."""
        return self._ask(lambda calendar: calendar.day(date), date)

    def fingerprint(self, year: int) -> str:
        """As WorkingCalendar.fingerprint."""
        return self._ask(lambda calendar: calendar.fingerprint(year), dt.date(year, 1, 1))

    def _ask(self, question: Callable[[WorkingCalendar], Found], *instants: dt.date) -> Found:
        first, last = self._bounds
        # what is no instant is told by the calendar itself, whichever years it has
        years = [min(max(getattr(instant, "year", first), first), last) for instant in instants]
        early, late = max(min(years) - 1, first), max(years)
        if len(years) == 1:
            self._near[late] = self._over(early, late)
        for over in ((early, late), (early, min(late + 1, last))):
            try:
                return question(self._over(*over))
            except OutOfRange:
                continue
        return question(self._over(first, last))

    def _over(self, first: int, last: int) -> WorkingCalendar:
        found = self._laid.get((first, last))
        if found is None:
            found = self._laid[first, last] = self._make(first, last)
        return found
