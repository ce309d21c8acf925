"""Instants at the door: aware or refused; one canonical text, always UTC with microseconds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from ..calendars.text import Text
from .errors import InvalidValue, NaiveInstant

__all__ = ["aware", "from_text", "local_text", "to_text", "to_texts"]


def aware(field: Text | str, value: object) -> datetime:
    """Return `value` as an instant in UTC. Raises NaiveInstant without an offset, InvalidValue when no datetime."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise InvalidValue(field, value, _EXAMPLE) from None
    if not isinstance(value, datetime):
        raise InvalidValue(field, value, _EXAMPLE)
    if value.tzinfo is None or value.utcoffset() is None:
        raise NaiveInstant(field, value.isoformat())
    return value.astimezone(UTC)


def to_text(instant: datetime) -> str:
    """Write an instant as the log does: `2026-07-14T06:10:00.000000Z` (RFC 3339, UTC)."""
    return _written(instant if instant.tzinfo is UTC else instant.astimezone(UTC))


def to_texts(instants: Mapping[str, datetime]) -> dict[str, str]:
    """Write each of several instants."""
    return {name: _written(at) if at.tzinfo is UTC else to_text(at) for name, at in instants.items()}


@lru_cache(maxsize=4096)  # an act writes the same few instants many times
def _written(instant: datetime) -> str:
    return instant.isoformat(timespec="microseconds")[:26] + "Z"


from_text = datetime.fromisoformat
"""Read an instant written by `to_text`."""


def local_text(instant: datetime, zone: tzinfo, *, up: bool = False) -> str:
    """Write an instant for a person: `2026-07-14T09:10+10:00`, whole seconds (rounded down, or `up`), minutes where exact."""
    local = instant.astimezone(zone)
    whole = local.replace(microsecond=0)
    if up and whole != local:
        whole += timedelta(seconds=1)
    return whole.isoformat(timespec="seconds" if whole.second else "minutes")


_EXAMPLE = Text(
    ru="дата и время со смещением, например 2026-07-14T09:10:00+10:00",
    en="a date and time with an offset, for example 2026-07-14T09:10:00+10:00",
)
