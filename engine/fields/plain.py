"""Plain values: yes or no, numbers, days and instants, and the codes that the host or another register gives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from ...calendars.text import Text
from ..canonical import LARGEST_INTEGER
from ..errors import InvalidValue
from ..instants import aware, local_text, to_text
from .field import Field, Reading

__all__ = ["Day", "Flag", "Instant", "Number", "Reference", "Told"]


class Flag(Field, frozen=True, kw_only=True):
    """Yes or no; absent means no."""

    @property
    def required(self) -> bool:
        """Never."""
        return False

    def take(self, values: Mapping[str, Any], reading: Reading) -> bool | None:  # noqa: ARG002
        """Read the flag; None when it is not raised."""
        return True if values.get(self.name) else None


class Number(Field, frozen=True, kw_only=True):
    """A whole number from 1, as a person types it."""

    metavar: ClassVar[str] = "N"

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(ru="целое число от 1", en="a whole number from 1")

    def read(self, value: Any, reading: Reading) -> int:  # noqa: ARG002
        """Read a whole number."""
        text = str(value).strip()
        if isinstance(value, (bool, float)) or not (text.isascii() and text.isdecimal() and 0 < int(text[:10]) < 2**31):
            raise self.wrong(value)
        return int(text)


class Day(Field, frozen=True, kw_only=True):
    """A day of the municipality's calendar, `2026-12-31`, not before that of the act, or, `past`, not after it."""

    metavar: ClassVar[str] = "DATE"
    past: bool = False

    @property
    def expected(self) -> Text:
        """What would be right."""
        if self.past:
            return Text(
                ru="дата не позже сегодняшней, например 2026-07-01", en="a date up to today, for example 2026-07-01"
            )
        return Text(
            ru="дата не раньше сегодняшней, например 2026-12-31", en="a date from today on, for example 2026-12-31"
        )

    def read(self, value: Any, reading: Reading) -> str:
        """Read a date, or its text."""
        try:
            day = value if type(value) is date else date.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.wrong(value) from None
        today = reading.occurred_at.astimezone(reading.zone).date()
        if (day > today if self.past else day < today) or day.year == date.max.year:
            raise self.wrong(value)
        return day.isoformat()


class Instant(Field, frozen=True, kw_only=True):
    """An instant with its offset, not after the act, or, `ahead`, after it; on the command line without an offset: local."""

    metavar: ClassVar[str] = "TIME"
    ahead: bool = False

    def read(self, value: Any, reading: Reading) -> str:
        """Read an aware instant on its side of the act."""
        instant = aware(self.named, value)
        if self.ahead:
            if instant <= reading.occurred_at:
                raise InvalidValue(
                    self.named,
                    local_text(instant, reading.zone),
                    Text(ru="момент позже самого действия ({at})", en="an instant after the act itself ({at})").fill(
                        at=local_text(reading.occurred_at, reading.zone, up=True)
                    ),
                )
            return to_text(instant)
        if instant > reading.occurred_at:
            raise InvalidValue(
                self.named,
                local_text(instant, reading.zone),
                Text(ru="момент не позже самого действия ({at})", en="an instant not after the act itself ({at})").fill(
                    at=local_text(reading.occurred_at, reading.zone)
                ),
            )
        return to_text(instant)


class Told(Field, frozen=True, kw_only=True):
    """A code that the host tells of another case (a page's network); nobody types it."""

    def read(self, value: Any, reading: Reading) -> str:  # noqa: ARG002
        """Take the code."""
        if not isinstance(value, str) or not value:
            raise self.wrong(value)
        return value


class Reference(Field, frozen=True, kw_only=True):
    """A number that another register gave (an author, a count); never a person's words."""

    metavar: ClassVar[str] = "N"

    def read(self, value: Any, reading: Reading) -> int:  # noqa: ARG002
        """Read a whole number from 0."""
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_INTEGER:
            raise self.wrong(value)
        return value
