"""Instants as exports write them, made aware and in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from ...calendars.text import Text

__all__ = ["INSTANT", "LocalTime"]

INSTANT = Text(
    ru="дата и время, например 2026-09-01 15:34:06, 01.09.2026 15:34 или 2026-09-01T15:34:06+10:00",
    en="a date and time, for example 2026-09-01 15:34:06, 01.09.2026 15:34 or 2026-09-01T15:34:06+10:00",
)

# What datetime.fromisoformat does not take: days first, and hours of one digit as spreadsheets write them.
_LOOSE = re.compile(
    r"(?:([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})|([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}))"
    r"(?:[ T]|,\s?)\s*([0-9]{1,2}):([0-9]{2})(?::([0-9]{1,2})(?:[.,][0-9]+)?)?"
)
_REMEMBERED = 10_000


class LocalTime:
    """Reads instants: local time of `zone` where they have no offset of their own."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._offsets: dict[str, timedelta | None] = {}  # of each hour; None where the clocks are set within it

    def instant(self, text: str) -> datetime:
        """Return the instant that `text` names, in UTC.

        A local time that happens twice (clocks set back) is its first occurrence; one that never happens (clocks set
        forward) is read with the offset before the change. Both as RFC 5545, 3.3.5 has it.

        Raises:
            ValueError: it is not a date with a time, or not one that exists.
        """
        if text[4:5] == text[7:8] == "-" and text[10:11] in {" ", "T"}:
            try:
                if len(text) == 19 and text[16] == ":" and (offset := self._offset(text[:13])) is not None:
                    # The form of nearly every cell; asking the zone for each would take nine times as long.
                    return datetime.fromisoformat(text + "Z") - offset
                moment = datetime.fromisoformat(text)
            except ValueError:
                moment = _loose(text)
        else:
            moment = _loose(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self._zone)
        try:
            return moment.astimezone(UTC)
        except OverflowError as error:
            raise ValueError(text) from error

    def _offset(self, hour: str) -> timedelta | None:
        """The offset from UTC all through `hour` ("2026-09-01 15")."""
        try:
            return self._offsets[hour]
        except KeyError:
            pass
        try:
            first = datetime.fromisoformat(hour).replace(tzinfo=self._zone)
        except ValueError:
            return None
        offset = first.utcoffset()
        steady = offset == first.replace(minute=59, second=59).utcoffset() and 1 < first.year < 9999
        if len(self._offsets) >= _REMEMBERED:
            self._offsets.clear()
        self._offsets[hour] = offset if steady else None
        return self._offsets[hour]


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
