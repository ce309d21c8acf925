"""Working time for a million instants at once, on int64 seconds since 1970 UTC. Needs numpy (`pip install otklik[bulk]`).

The spans are those of the calendar's own line (timeline.py): one definition, two ways to look it up. Time is cut into slots
as long as the greatest common divisor of all openings and closings, so that a slot is open or closed as a whole, and a
look-up is a division and an index instead of a search. Where slots would be too many, a search it is.
"""

from __future__ import annotations

import datetime as dt
from typing import NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .errors import InvalidValue, OutOfRange
from .term import Basis, Term
from .text import Text
from .working import WorkingCalendar

__all__ = ["BulkCalendar", "Seconds"]

Seconds: TypeAlias = NDArray[np.int64]

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SECOND = dt.timedelta(seconds=1)
_MOST_SLOTS = 4_000_000
_CHUNK = 16_384
"""Items worked on together: what stands in between stays in the processor's cache."""


class BulkCalendar:
    """The working (or open) time of a calendar, for arrays of instants.

    Instants go in and come out as int64 seconds since 1970 UTC; an array of another type is refused with InvalidValue, an
    instant or an answer outside the calendar's years with OutOfRange, and then nothing is answered.
    """

    def __init__(self, calendar: WorkingCalendar, basis: Basis = "working") -> None:
        if basis == "calendar":
            raise InvalidValue(_BASIS, basis, Text(ru="working или open", en="working or open"))
        self.calendar = calendar
        self.basis = basis
        starts, ends, low, high = _spans(calendar, basis)
        self._low, self._high = low, high
        lengths = ends - starts
        before = np.concatenate(([0], np.cumsum(lengths)))
        self._total = int(before[-1])
        slot = int(np.gcd.reduce(np.concatenate((starts - low, ends - low, [high - low, 0]))))
        self._by_slot = 0 < slot and (high - low) // slot <= _MOST_SLOTS
        if self._by_slot:
            self._lay_slots(starts, ends, slot)
        self._starts, self._ends, self._before = starts, ends, before

    def _lay_slots(self, starts: Seconds, ends: Seconds, slot: int) -> None:
        """For each slot the time worked before it and whether it is open; for each worked slot where it stands."""
        count = (self._high - self._low) // slot
        self._slot = slot
        change = np.zeros(count + 1, np.int64)
        np.add.at(change, (starts - self._low) // slot, 1)
        np.add.at(change, (ends - self._low) // slot, -1)
        is_open = np.cumsum(change[:-1]).astype(bool)
        worked = np.concatenate(([0], np.cumsum(is_open)[:-1])) * slot
        # One number a slot: the time worked up to t is (t & mask) + base, where the mask of a closed slot is zero.
        self._mask = np.where(is_open, np.int64(-1), np.int64(0))
        self._base = worked - np.where(is_open, np.arange(count) * slot + self._low, 0)
        # The instant at which w is used up in the n-th worked slot is w plus this number.
        self._shift = np.flatnonzero(is_open) * slot + self._low - np.arange(int(is_open.sum())) * slot

    def add(self, starts: Seconds, term: Term) -> Seconds:
        """Return when `term` is used up after each start: the earliest instant (`due`)."""
        seconds = self._seconds(term)
        _check(starts)
        self._check_range(starts)
        if seconds == 0:
            return starts.copy()
        return self._each(starts, lambda part: self._earliest(self._worked(part) + seconds))

    def lapse(self, starts: Seconds, term: Term) -> Seconds:
        """Return the latest instant at which `term` is just used up: the next opening where `due` is a closing (A4)."""
        seconds = self._seconds(term)
        _check(starts)
        self._check_range(starts)
        if seconds == 0:
            return starts.copy()
        if self.calendar.strict_closing:
            return self.add(starts, term)
        return self._each(starts, lambda part: self._latest(self._worked(part) + seconds))

    def subtract(self, instants: Seconds, term: Term) -> Seconds:
        """Return the latest instant that leaves `term` before each instant."""
        seconds = self._seconds(term)
        _check(instants)
        self._check_range(instants)
        if seconds == 0:
            return instants.copy()
        return self._each(instants, lambda part: self._latest(self._worked(part) - seconds))

    def elapsed(self, starts: Seconds, ends: Seconds) -> Seconds:
        """Return the office time between each start and its end, in seconds; negative when the end is earlier."""
        for values in (starts, ends):
            _check(values)
            self._check_range(values)
        if starts.shape != ends.shape:
            raise InvalidValue(_ARRAY, str(ends.shape), Text(ru="столько же концов", en="as many ends as starts"))
        found = np.empty(starts.shape, np.int64)
        flat, first, last = found.reshape(-1), starts.reshape(-1), ends.reshape(-1)
        for at in range(0, flat.size, _CHUNK):
            part = slice(at, at + _CHUNK)
            np.subtract(self._worked(last[part]), self._worked(first[part]), out=flat[part])
        return found

    def is_open(self, instants: Seconds) -> NDArray[np.bool_]:
        """Tell of each instant whether it is inside office time."""
        _check(instants)
        self._check_range(instants)
        spans = np.searchsorted(self._starts, instants, side="right") - 1
        return (spans >= 0) & (instants < self._ends[spans])
