"""Periods of content: an ISO week from Monday to Sunday, or a month, in the municipality's zone (A20)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, ClassVar

from ..calendars.text import Text
from ..engine.errors import InvalidValue
from ..engine.fields import Field, Reading
from ..engine.instants import to_text

__all__ = ["PERIOD", "WEEK", "Period", "PeriodField", "read_period", "week_of"]

WEEK = Text(ru="неделя, например 2026-W29", en="a week, for example 2026-W29")
PERIOD = Text(
    ru="неделя или месяц, например 2026-W29 или 2026-07", en="a week or a month, for example 2026-W29 or 2026-07"
)
_WEEK = re.compile(r"(\d{4})-W(\d\d)")
_MONTH = re.compile(r"(\d{4})-(\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The local days `first` to `last` of a week or a month, under its name (`2026-W29`, `2026-07`)."""

    name: str
    first: date
    last: date

    def start(self, zone: tzinfo) -> datetime:
        """The first midnight, in the zone."""
        return datetime(self.first.year, self.first.month, self.first.day, tzinfo=zone)

    def end(self, zone: tzinfo) -> datetime:
        """The midnight after the last day: the first instant that no longer belongs to it."""
        after = self.last + timedelta(days=1)
        return datetime(after.year, after.month, after.day, tzinfo=zone)

    def following(self) -> Period:
        """The week after this week."""
        return week_of(self.last + timedelta(days=1))

    def days(self) -> list[date]:
        """Its days, in order."""
        return [self.first + timedelta(days=index) for index in range((self.last - self.first).days + 1)]


def week_of(day: date) -> Period:
    """The ISO week of a day."""
    year, week, weekday = day.isocalendar()
    first = day - timedelta(days=weekday - 1)
    return Period(name=f"{year}-W{week:02d}", first=first, last=first + timedelta(days=6))


def read_period(text: Any, *, weeks_only: bool = False) -> Period:
    """The period of that name. Raises ValueError where there is none (2026-W54, 2026-13)."""
    if isinstance(text, str) and (match := _WEEK.fullmatch(text)):
        return week_of(date.fromisocalendar(int(match[1]), int(match[2]), 1))
    if isinstance(text, str) and not weeks_only and (match := _MONTH.fullmatch(text)):
        first = date(int(match[1]), int(match[2]), 1)
        after = (first + timedelta(days=31)).replace(day=1)
        return Period(name=text, first=first, last=after - timedelta(days=1))
    raise ValueError(text)


class PeriodField(Field, frozen=True, kw_only=True):
    """A week or a month that is not over yet; the case also keeps its first instant and the one after its last."""

    metavar: ClassVar[str] = "PERIOD"

    @property
    def expected(self) -> Text:
        """What would be right."""
        return PERIOD

    def read(self, value: Any, reading: Reading) -> str:
        """Read the period's name."""
        try:
            period = read_period(value.strip() if isinstance(value, str) else value)
            end = period.end(reading.zone)
        except (ValueError, OverflowError):
            raise self.wrong(value) from None
        if end <= reading.occurred_at:
            raise InvalidValue(
                self.named, value, Text(ru="период, который ещё не кончился", en="a period that is not over yet")
            )
        reading.also["starts_at"] = to_text(period.start(reading.zone))
        reading.also["ends_at"] = to_text(end)
        return period.name
