"""Office time counted minute by minute, with the holidays written down by hand: slow, plain, and apart from the product.

Mon–Fri 09:00–13:00 and 14:00–18:00 by the municipality's clock, January 2026 to January 2027. Instants are naive local
times on whole minutes.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

__all__ = ["MINUTE", "Basis", "before", "days", "due", "is_open", "lapse", "passed", "works"]

Basis = Literal["working", "open"]
MINUTE = timedelta(minutes=1)


def _days(text: str, year: int = 2026) -> set[date]:
    return {date(year, int(month), int(day)) for day, month in (item.split(".") for item in text.split())}


HOLIDAYS = (
    _days("1.1 2.1 3.1 4.1 5.1 6.1 7.1 8.1 9.1")  # New Year; 3.1 moved to 9.1
    | _days("23.2 9.3 1.5 11.5 12.6 4.11 31.12")  # 8.3 and 9.5 fall on weekends; 4.1 moved to 31.12
    | _days("1.1 2.1 3.1 4.1 5.1 6.1 7.1 8.1", 2027)
)
SHORT = _days("30.4 8.5 11.6 3.11")  # an hour less before a holiday


def works(day: date) -> bool:
    """Whether the office opens on that day."""
    return day.weekday() < 5 and day not in HOLIDAYS


def is_open(minute: datetime, basis: Basis) -> bool:
    """Whether the minute that begins then is office time; on the open basis lunch is."""
    if not works(minute.date()):
        return False
    if basis == "working" and minute.hour == 13:
        return False
    return 9 <= minute.hour < (17 if minute.date() in SHORT else 18)


@lru_cache(maxsize=4096)
def due(start: datetime, minutes: int, basis: Basis) -> datetime:
    """The earliest instant by which so many minutes of office time have passed."""
    at = start
    while minutes:
        minutes -= is_open(at, basis)
        at += MINUTE
    return at


@lru_cache(maxsize=4096)
def passed(start: datetime, end: datetime) -> int:
    """How many working minutes lie between two instants; none where the second is the earlier."""
    at, count = start, 0
    while at < end:
        count += is_open(at, "working")
        at += MINUTE
    return count


@lru_cache(maxsize=4096)
def lapse(instant: datetime, basis: Basis) -> datetime:
    """The latest instant at which no more office time has passed: the next opening, where the office is closed."""
    while not is_open(instant, basis):
        instant += MINUTE
    return instant


@lru_cache(maxsize=4096)
def before(instant: datetime, minutes: int, basis: Basis = "working") -> tuple[datetime, datetime]:
    """The earliest and the latest instant from which so many minutes of office time are left."""
    at = instant
    while minutes:
        at -= MINUTE
        minutes -= is_open(at, basis)
    latest = at
    while not is_open(at - MINUTE, basis):
        at -= MINUTE
    return at, latest


def days(start: datetime, count: int) -> datetime:
    """The closing of the last of so many working days after the day of `start`."""
    day = start.date()
    while count:
        day += timedelta(days=1)
        count -= works(day)
    return datetime(day.year, day.month, day.day, 17 if day in SHORT else 18)
