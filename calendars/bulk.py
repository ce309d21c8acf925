"""Working time for a million instants at once, on int64 seconds since 1970 UTC. Needs numpy (`pip install otklik[bulk]`).

The spans are those of the calendar's own line (timeline.py): one definition, two ways to look it up. Time is cut into slots
as long as the greatest common divisor of all openings and closings, so that a slot is open or closed as a whole, and a
look-up is a division and an index instead of a search. Where slots would be too many, a search it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NoReturn, TypeAlias

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

    Instants go in and come out as int64 seconds since 1970 UTC. An array of another type is refused with InvalidValue; an
    instant or an answer outside the calendar's years with OutOfRange, and then nothing is answered.
    """

    def __init__(self, calendar: WorkingCalendar, basis: Basis = "working") -> None:
        if basis not in {"working", "open"}:
            raise InvalidValue(_BASIS, basis, Text(ru="working или open", en="working or open"))
        self.calendar = calendar
        self.basis = basis
        line = calendar.working_line if basis == "working" else calendar.open_line
        spans = np.array([(_seconds(start), _seconds(end)) for start, end in line.spans()], np.int64).reshape(-1, 2)
        self._starts, self._ends = spans[:, 0].copy(), spans[:, 1].copy()
        self._closings = np.cumsum(self._ends - self._starts)
        self._anchors = self._ends - self._closings
        self._total = int(self._closings[-1]) if len(spans) else 0
        self._low, self._high = _seconds(line.starts[0]), calendar.end
        end = max(_seconds(line.starts[-1]), self._high)
        self._slot = int(np.gcd.reduce(np.concatenate((spans.ravel() - self._low, [end - self._low]))))
        if (end - self._low) // self._slot > _MOST_SLOTS:
            self._slot = 0
        else:
            self._lay_slots((end - self._low) // self._slot)

    def add(self, starts: Seconds, term: Term) -> Seconds:
        """Return when `term` is used up after each start: the earliest instant (`due`)."""
        return self._reach(starts, self._length(term), latest=False)

    def lapse(self, starts: Seconds, term: Term) -> Seconds:
        """Return the latest instant at which `term` is just used up: the next opening where `due` is a closing (A4)."""
        return self._reach(starts, self._length(term), latest=not self.calendar.strict_closing)

    def subtract(self, instants: Seconds, term: Term) -> Seconds:
        """Return the latest instant that leaves `term` before each instant."""
        return self._reach(instants, -self._length(term), latest=True)

    def elapsed(self, starts: Seconds, ends: Seconds) -> Seconds:
        """Return the office time between each start and its end, in seconds; negative where the end is earlier."""
        for values in (starts, ends):
            self._check(values)
        if starts.shape != ends.shape:
            raise InvalidValue(_ARRAY, str(ends.shape), Text(ru="столько же концов", en="as many ends as starts"))
        found = np.empty(starts.shape, np.int64)
        for first, last, part in zip(_chunks(starts), _chunks(ends), _chunks(found), strict=True):
            np.subtract(self._worked(last), self._worked(first), out=part)
        return found

    def is_open(self, instants: Seconds) -> NDArray[np.bool_]:
        """Tell of each instant whether it is inside office time."""
        self._check(instants)
        spans = np.searchsorted(self._ends, instants, side="right")
        return np.append(self._starts, self._high)[spans] <= instants

    def _reach(self, instants: Seconds, seconds: int, *, latest: bool) -> Seconds:
        """The instants at which so many seconds more (or fewer) are used up: the earliest or the latest such."""
        self._check(instants)
        if seconds == 0:
            return instants.copy()
        found = np.empty(instants.shape, np.int64)
        for asked, part in zip(_chunks(instants), _chunks(found), strict=True):
            target = self._worked(asked)
            target += seconds
            if latest:
                if target.min() < 0 or target.max() >= self._total:
                    self._outside()
            elif target.max() > self._total:
                self._outside()
            self._instant(target, part, latest=latest)
            if part.max() >= self._high:
                self._outside()
        return found

    # The look-up: by slots, or by search

    def _lay_slots(self, count: int) -> None:
        """For each slot the time worked before it and whether it is open; for each worked slot where it stands."""
        change: Seconds = np.zeros(count + 1, np.int64)
        change[(self._starts - self._low) // self._slot] += 1
        change[(self._ends - self._low) // self._slot] -= 1
        opened: Seconds = np.cumsum(change)[:-1].astype(np.int64)
        is_open = opened > 0
        worked: Seconds = (np.cumsum(opened) - opened) * self._slot
        stands: Seconds = np.arange(count, dtype=np.int64) * self._slot + self._low
        # The time worked up to t is (t & mask) + base: a closed slot's mask is zero, an open one's keeps t.
        self._mask = -opened
        self._base = worked - np.where(is_open, stands, 0)
        # The instant at which w is used up in the n-th worked slot is w plus this.
        self._shift = stands[is_open] - worked[is_open]

    def _worked(self, instants: Seconds) -> Seconds:
        """The time worked from the beginning of the range up to each instant."""
        if not self._slot:
            spans = np.searchsorted(self._starts, instants, side="right") - 1
            worked = np.minimum(instants - self._anchors[spans], self._closings[spans])
            return np.where(spans < 0, 0, worked)
        slots = instants - self._low
        slots //= self._slot
        worked = np.take(self._mask, slots, mode="clip")
        worked &= instants
        worked += np.take(self._base, slots, mode="clip")
        return worked

    def _instant(self, worked: Seconds, out: Seconds, *, latest: bool) -> None:
        """The earliest (or latest) instant at which so much is worked."""
        if not self._slot:
            spans = np.searchsorted(self._closings, worked, side="right" if latest else "left")
            np.add(worked, self._anchors[spans], out=out)
            return
        slots = worked // self._slot if latest else (worked - 1) // self._slot
        np.add(worked, np.take(self._shift, slots, mode="clip"), out=out)

    # What comes in

    def _length(self, term: Term) -> int:
        if term.span is None or term.basis != self.basis:
            raise InvalidValue(
                Text(ru="срок", en="term"),
                str(term),
                Text(ru="часы или минуты на основании {basis}", en="hours or minutes on the basis {basis}").fill(
                    basis=self.basis
                ),
            )
        return term.span // _SECOND

    def _check(self, instants: Any) -> None:
        if not isinstance(instants, np.ndarray) or instants.dtype != np.int64:
            kind = str(getattr(instants, "dtype", type(instants).__name__))
            raise InvalidValue(
                _ARRAY,
                kind,
                Text(ru="массив int64: секунды с 1970 года UTC", en="an int64 array: seconds since 1970 UTC"),
            )
        if instants.size and (instants.min() < self._low or instants.max() >= self._high):
            self._outside()

    def _outside(self) -> NoReturn:
        years = self.calendar.years
        raise OutOfRange(
            Text(
                ru="момент или ответ вне лет календаря, {first}–{last}",
                en="an instant or an answer outside the calendar's years, {first}–{last}",
            ).fill(first=years[0], last=years[-1]),
            first=years[0],
            last=years[-1],
        )


_BASIS = Text(ru="основание счёта", en="basis")
_ARRAY = Text(ru="массив моментов", en="array of instants")


def _seconds(instant: dt.datetime) -> int:
    return (instant - _EPOCH) // _SECOND


def _chunks(values: Seconds) -> Iterator[Seconds]:
    flat = values.reshape(-1)
    return (flat[at : at + _CHUNK] for at in range(0, flat.size, _CHUNK))
