"""Numbers that people use: `ЛЗ-26-000123` renders a case's key; on the command line its ending is enough."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from functools import lru_cache

from ..calendars.text import Text
from ..engine.errors import InvalidValue

__all__ = ["key_of", "number_of"]

_NUMBER = re.compile(r"(?:[^\W\d_]+-\d\d-)?(\d{1,15})")


def number_of(prefix: str, letters: str, recorded_at: datetime, zone: tzinfo, key: int) -> str:
    """The number of a new case: the desk's prefix (and the workflow's letters), the local year, the key."""
    return f"{prefix}{letters}-{_year(recorded_at, zone):02d}-{key:06d}"


@lru_cache(maxsize=16)  # the cases of a batch are recorded at one instant
def _year(recorded_at: datetime, zone: tzinfo) -> int:
    return recorded_at.astimezone(zone).year % 100


def key_of(reference: int | str) -> tuple[int, str | None]:
    """(key, the whole number where one was given). Raises InvalidValue."""
    if isinstance(reference, int) and abs(reference) < 10**15:
        return reference, None
    match = None if isinstance(reference, int) else _NUMBER.fullmatch(reference.strip())
    if match is None:
        raise InvalidValue(
            Text(ru="номер", en="number"),
            reference,
            Text(
                ru="номер вида ЛЗ-26-000123 или его окончание: 123", en="a number like ЛЗ-26-000123, or its ending: 123"
            ),
        )
    whole = match.string
    return int(match[1]), whole if "-" in whole else None
