"""Clock changes of a zone: the stretches of time over which its offset from UTC stays the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

__all__ = ["Stretch", "epoch", "stretches"]

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


def _offset(zone: dt.tzinfo, seconds: int) -> int:
    offset = (_EPOCH + dt.timedelta(seconds=seconds)).astimezone(zone).utcoffset()
    return 0 if offset is None else offset // dt.timedelta(seconds=1)
