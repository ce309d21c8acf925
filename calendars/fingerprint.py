"""The fingerprint of one year of an office's calendar: what an answer in that year rests on, as a hash."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence

from .office import Office
from .zones import Stretch, epoch

__all__ = ["fingerprint"]


def fingerprint(year: int, office: Office, zone: dt.tzinfo, stretches: Sequence[Stretch]) -> str:
    """Return 32 hexadecimal digits of SHA-256 over the year's dates, hours and clock changes in the zone.

    Another year's decree, an overlay of another year or a rename of a source does not change it.
    """
    return hashlib.sha256("\n".join(_lines(year, office, zone, stretches)).encode()).hexdigest()[:32]


def _lines(year: int, office: Office, zone: dt.tzinfo, stretches: Sequence[Stretch]) -> Iterator[str]:
    yield f"otklik calendar 1\n{year}\n{zone}\n{office.week}"
    first, last = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    low, high = epoch(first), epoch(last)
    for stretch in stretches:
        if stretch.start < high - stretch.offset and stretch.end > low - stretch.offset:
            yield f"{max(stretch.start + stretch.offset, low)} {stretch.offset}"
    for ordinal in range(first.toordinal(), last.toordinal()):
        hours = office.hours(ordinal)
        date = dt.date.fromordinal(ordinal)
        yield f"{date:%m-%d} {office.describe(date)[0]} {','.join(f'{start}-{end}' for start, end in hours)}"
