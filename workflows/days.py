"""Instants and local days as people give them: a date begins at midnight, and as an end is its whole day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from ..calendars.text import Text
from ..engine.instants import aware

__all__ = ["moment"]

DAY = len("2026-07-14")


def moment(field: Text | str, value: datetime | date | str, zone: tzinfo, *, end: bool = False) -> datetime:
    """The instant in UTC; a day is the local one, at its beginning or, as an `end`, at its end.

    Raises InvalidValue, NaiveInstant for an instant without an offset.
    """
    day = value
    if isinstance(value, str) and len(value) == DAY:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return aware(field, value)
    if isinstance(day, date) and not isinstance(day, datetime):
        midnight = datetime.combine(day + timedelta(days=1 if end else 0), time(), zone)
        return aware(field, midnight)
    return aware(field, value)
