"""One day of a calendar: its kind, its hours and the law behind it; and an office's own exceptional days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from .errors import InvalidValue
from .text import Text

__all__ = ["Day", "DayKind", "Interval", "Overlay", "ProductionDay", "read_overlays"]

DayKind = Literal[
    "working",  # an ordinary working day
    "short",  # a working day one hour shorter (Labour Code, art. 95)
    "working_weekend",  # a Saturday or Sunday worked for a weekday that became a day off
    "weekend",  # Saturday or Sunday
    "holiday",  # a statutory non-working holiday (Labour Code, art. 112)
    "day_off",  # a weekday off: a day off moved here by decree or by art. 112
    "decree",  # a weekday off with pay by a presidential edict: off, but counted in the published norm
    "closed",  # an office's or region's own day off
    "hours",  # an office's own hours
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionDay:
    """What the law says of one date, before any office's hours.

    `short`: one hour shorter if worked; `stands_for`: the weekday whose hours a working weekend keeps.
    """

    date: dt.date
    kind: DayKind
    name: Text
    source: Text
    short: bool = False
    stands_for: dt.date | None = None

    @property
    def worked(self) -> bool:
        """Whether a five-day office works on this date."""
        return self.kind in {"working", "short", "working_weekend"}

    @property
    def in_norm(self) -> bool:
        """Whether the published norm of working time counts this date (decree days stay in it)."""
        return self.worked or self.kind == "decree"


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A span of office time, `start` included and `end` not; aware, in the calendar's zone."""

    start: dt.datetime
    end: dt.datetime

    @property
    def length(self) -> dt.timedelta:
        """The real time that passes between the two ends, whatever the clocks do."""
        return self.end.astimezone(dt.UTC) - self.start.astimezone(dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One date in one office: kind, hours, the reason and its source."""

    date: dt.date
    kind: DayKind
    name: Text
    source: Text
    intervals: tuple[Interval, ...]
    short: bool = False
    stands_for: dt.date | None = None
    provisional: bool = False

    @property
    def worked(self) -> bool:
        """Whether the office opens on this date."""
        return bool(self.intervals)


OverlayKind = Literal["closed", "working", "short", "hours"]


@dataclass(frozen=True, slots=True)
class Overlay:
    """A day that an office or a region decides for itself, above the production calendar.

    `closed`; `working` (the weekday's own hours, or `hours`); `short` (one hour less); `hours` (these hours).
    `hours` are written like a week's, without a day: "09:00-13:00". `source` names the act.
    """

    date: dt.date
    kind: OverlayKind = "closed"
    hours: str = ""
    source: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        if type(self.date) is not dt.date:
            raise InvalidValue(_FIELD_DATE, self.date, Text(ru="дата, например 2026-06-23", en="a date: 2026-06-23"))
        if self.kind not in get_args(OverlayKind):
            kinds = ", ".join(get_args(OverlayKind))
            raise InvalidValue(_FIELD_KIND, self.kind, Text(ru=f"одно из: {kinds}", en=f"one of: {kinds}"))
        if self.kind == "hours" and not self.hours:
            raise InvalidValue(_FIELD_HOURS, self.hours, Text(ru="часы: 09:00-13:00", en="hours: 09:00-13:00"))
        if self.hours and self.kind not in {"hours", "working"}:
            raise InvalidValue(
                _FIELD_HOURS,
                self.hours,
                Text(ru=f"для вида {self.kind} часы не указывают", en=f"no hours with the kind {self.kind}"),
            )


_FIELD_DATE = Text(ru="особый день, дата", en="overlay date")
_FIELD_KIND = Text(ru="особый день, вид", en="overlay kind")
_FIELD_HOURS = Text(ru="особый день, часы", en="overlay hours")
_KEYS = ("date", "kind", "hours", "source", "name")


def read_overlays(rows: Iterable[Mapping[str, Any]]) -> tuple[Overlay, ...]:
    """Read overlays from tables of TOML or JSON (`date` as a date or as ISO text); InvalidValue names what is wrong."""
    found = []
    for row in rows:
        for key in row:
            if key not in _KEYS:
                keys = ", ".join(_KEYS)
                raise InvalidValue(
                    Text(ru="особый день, ключ", en="overlay key"),
                    key,
                    Text(ru=f"один из ключей: {keys}", en=f"one of the keys: {keys}"),
                )
        values = dict(row)
        values["date"] = read_date(values.get("date"), _FIELD_DATE)
        found.append(Overlay(**values))
    return tuple(found)


def read_date(value: object, field: Text) -> dt.date:
    """Read a date that may be ISO text; InvalidValue names the field."""
    if type(value) is dt.date:
        return value
    try:
        return dt.date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise InvalidValue(field, value, Text(ru="дата вида 2026-06-23", en="a date such as 2026-06-23")) from None
