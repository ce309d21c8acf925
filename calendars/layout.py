"""Lays out an office's days on real time: wall-clock hours, date by date, become spans of seconds on one line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cached_property
from itertools import pairwise

from .office import Office
from .timeline import Timeline
from .week import Hours
from .zones import Stretch, epoch, pieces, stretches

__all__ = ["Layout", "merged"]

_DAY = 86_400
_EPOCH_ORDINAL = 719_163
_WHOLE_DAY: Hours = ((0, 1440),)


def merged(hours: Hours) -> Hours:
    """From the first opening of a day to its last closing (A2: lunch is not subtracted)."""
    return ((hours[0][0], hours[-1][1]),) if hours else ()


class Layout:
    """The dates of the years `first_year` to `last_year` in a zone, and the lines that an office makes of them.

    Dates go by their ordinals, instants by seconds since 1970 UTC; `first` and `last` are the first and the last date.
    """

    def __init__(self, office: Office, zone: dt.tzinfo, first_year: int, last_year: int) -> None:
        self.office = office
        self.zone = zone
        first, last = dt.date(first_year, 1, 1), dt.date(last_year, 12, 31)
        self.first, self.last = first.toordinal(), last.toordinal()
        self._bounds = epoch(first) - 2 * _DAY, epoch(last) + 3 * _DAY

    @cached_property
    def stretches(self) -> list[Stretch]:
        """The zone's offsets over the range."""
        return stretches(self.zone, *self._bounds)

    @cached_property
    def low(self) -> int:
        """When the first date begins."""
        return self.midnight(self.first)

    @cached_property
    def high(self) -> int:
        """When the last date ends."""
        return self.midnight(self.last + 1)

    @cached_property
    def working_line(self) -> Timeline:
        """Office hours."""
        return self._lay(self.office.hours)

    @cached_property
    def open_line(self) -> Timeline:
        """The hours from a day's opening to its closing."""
        return self._lay(lambda ordinal: merged(self.office.hours(ordinal)))

    @cached_property
    def working_days(self) -> list[int]:
        """The dates on which the office opens."""
        hours = self.office.hours
        return [day for day in range(self.first, self.last + 1) if hours(day) and self.pieces(day, hours(day))]

    def midnight(self, ordinal: int) -> int:
        """When a date begins."""
        return self.pieces(ordinal, _WHOLE_DAY)[0][0]

    def closing(self, ordinal: int) -> int:
        """When the office closes on a working day; a shift past midnight closes on the next date."""
        return self.pieces(ordinal, self.office.hours(ordinal))[-1][1]

    def pieces(self, ordinal: int, hours: Hours) -> list[tuple[int, int]]:
        """The real spans of a date's wall-clock hours."""
        midnight = (ordinal - _EPOCH_ORDINAL) * _DAY
        near = self._near(midnight, 0)
        return [
            piece
            for start, end in hours
            for piece in pieces(midnight + start * 60, midnight + end * 60, self.stretches[near:])
        ]

    def _near(self, midnight: int, known: int) -> int:
        """The number of the last stretch that surely begins before a wall-clock midnight, from a known one on."""
        parts = self.stretches
        while known + 1 < len(parts) and parts[known].end <= midnight - _DAY:
            known += 1
        return known

    def _lay(self, hours_of: Callable[[int], Hours]) -> Timeline:
        low, spans = self._evening_before(hours_of)
        parts, near = self.stretches, 0
        for ordinal in range(self.first, self.last + 1):
            hours = hours_of(ordinal)
            if not hours:
                continue
            midnight = (ordinal - _EPOCH_ORDINAL) * _DAY
            near = self._near(midnight, near)
            if parts[near].start < midnight - _DAY and parts[near].end > midnight + 4 * _DAY:  # no clock change is near
                base = midnight - parts[near].offset
                spans += [(base + start * 60, base + end * 60) for start, end in hours]
            else:
                for start, end in hours:
                    spans += pieces(midnight + start * 60, midnight + end * 60, parts[near:])
        spans = [(max(start, low), min(end, self.high)) for start, end in spans if start < self.high and end > low]
        return Timeline(spans, low=low, high=self.high, frame=self.zone if self._clear(spans) else dt.UTC)

    def _evening_before(self, hours_of: Callable[[int], Hours]) -> tuple[int, list[tuple[int, int]]]:
        """Where the line begins, and the shift that reaches into the first date.

        Where it is not known whether the evening before was worked, the line begins when such a shift would be over.
        """
        before = self.first - 1
        if self.office.knows(before):
            return self.low, self.pieces(before, hours_of(before))
        return self.low + self.office.week.spill * 60, []

    def _clear(self, spans: list[tuple[int, int]]) -> bool:
        """Tell whether no span touches the wall-clock time that a clock change skips or repeats."""
        found = 0
        for before, after in pairwise(self.stretches):
            width = abs(after.offset - before.offset)
            while found < len(spans) and spans[found][1] < after.start - width:
                found += 1
            if found < len(spans) and spans[found][0] <= after.start + width:
                return False
        return True
