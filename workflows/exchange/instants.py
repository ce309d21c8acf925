"""Instants as exports write them, made aware and in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

from ...calendars.text import Text

__all__ = ["INSTANT", "instant"]

INSTANT = Text(
    ru="дата и время, например 2026-09-01 15:34:06, 01.09.2026 15:34 или 2026-09-01T15:34:06+10:00",
    en="a date and time, for example 2026-09-01 15:34:06, 01.09.2026 15:34 or 2026-09-01T15:34:06+10:00",
)

# What datetime.fromisoformat does not take: days first, and hours of one digit as spreadsheets write them.
_LOOSE = re.compile(
    r"(?:([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})|([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}))"
    r"(?:[ T]|,\s?)\s*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?"
)


def instant(text: str, zone: tzinfo) -> datetime:
    """Return the instant that `text` names, in UTC; without an offset it is local time of `zone`.

    A local time that happens twice (clocks set back) is its first occurrence; one that never happens (clocks set
    forward) is read with the offset before the change. Both as RFC 5545, 3.3.5 has it.

    Raises:
        ValueError: it is not a date with a time, or not one that exists.
    """
    if text[4:5] == text[7:8] == "-" and text[10:11] in {" ", "T"}:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = _loose(text)
    else:
        moment = _loose(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error


def _loose(text: str) -> datetime:
    found = _LOOSE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month, day, day_first, month_first, year_last, hour, minute, second = found.groups()
    return datetime(  # noqa: DTZ001 (the zone comes in `instant`)
        int(year or year_last),
        int(month or month_first),
        int(day or day_first),
        int(hour),
        int(minute),
        int(second or 0),
    )
