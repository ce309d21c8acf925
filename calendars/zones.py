"""Clock changes of a zone: the stretches of time over which its offset from UTC stays the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Stretch", "epoch", "pieces", "stretches"]

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds since 1970 UTC from `start` to `end` (not included), and the zone's offset in seconds."""

    start: int
    end: int
    offset: int


def epoch(date: dt.date) -> int:
    """Return the seconds from 1970 to the midnight that begins `date`, as if in UTC."""
    return (date.toordinal() - 719_163) * _DAY


def stretches(zone: dt.tzinfo, start: int, end: int) -> list[Stretch]:
    """Cut `start` to `end` (seconds since 1970 UTC) where the zone's offset changes.

    The offset is looked at once a day, then each change is found to the second.
    """
    found = []
    begun, offset = start, _offset(zone, start)
    before = start
    while before < end:
        after = min(before + _DAY, end)
        changed = _offset(zone, after)
        if changed != offset:
            low, high = before, after
            while high - low > 1:
                middle = (low + high) // 2
                if _offset(zone, middle) == offset:
                    low = middle
                else:
                    high = middle
            found.append(Stretch(begun, high, offset))
            begun, offset = high, changed
        before = after
    found.append(Stretch(begun, end, offset))
    return found


def pieces(start: int, end: int, stretches: Sequence[Stretch]) -> list[tuple[int, int]]:
    """Turn a span of wall-clock seconds into spans of seconds since 1970 UTC.

    The office is open while the wall clock shows an open hour: an hour that clocks skip is not there, one that they show
    twice counts twice. The first of `stretches` is not after the span.
    """
    found: list[tuple[int, int]] = []
    for stretch in stretches:
        if end - stretch.offset < stretch.start:
            break  # and so is every later stretch: no clock change is near
        opening = max(start - stretch.offset, stretch.start)
        closing = min(end - stretch.offset, stretch.end)
        if opening >= closing:
            continue
        if found and found[-1][1] == opening:
            found[-1] = (found[-1][0], closing)
        else:
            found.append((opening, closing))
    return found


def _offset(zone: dt.tzinfo, seconds: int) -> int:
    offset = (_EPOCH + dt.timedelta(seconds=seconds)).astimezone(zone).utcoffset()
    return 0 if offset is None else offset // dt.timedelta(seconds=1)
