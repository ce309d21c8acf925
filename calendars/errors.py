"""The root of Otklik's errors, and those of the working calendar.

OtklikError
├── InvalidValue            a value that cannot be read: names the field, the value and what would be right
│   └── NaiveInstant        an instant without an offset
├── OutOfRange              an instant outside the compiled years
└── ProvisionalYear         a year whose calendar is not decreed yet, asked for without `provisional`

The engine's part of the tree is drawn in engine/errors.py.
"""

from __future__ import annotations

from typing import Any

from .text import Text

__all__ = ["InvalidValue", "NaiveInstant", "OtklikError", "OutOfRange", "ProvisionalYear"]


class OtklikError(Exception):
    """Base of every error that Otklik raises on purpose; `message` is for the person who reads it."""

    code = "error"

    def __init__(self, message: Text, **details: Any) -> None:
        super().__init__(message.en)
        self.message = message
        self.details = details

    def say(self, language: str = "ru") -> str:
        """Return the message in `language`."""
        return self.message.say(language)


class InvalidValue(OtklikError):
    """A value that cannot be read; `field`, `value` and `expected` say where, what and what would be right."""

    code = "invalid_value"

    def __init__(self, field: Text | str, value: object, expected: Text) -> None:
        shown = value if isinstance(value, str) else repr(value)
        if len(shown) > 80:
            shown = shown[:77] + "…"
        super().__init__(
            Text(
                ru="{field}: «{value}» не подходит; нужно: {expected}",
                en="{field}: “{value}” is not valid; expected: {expected}",
            ).fill(field=field, value=shown, expected=expected),
            field=field if isinstance(field, str) else field.en,
            value=shown,
        )
        self.field = field
        self.value = value
        self.expected = expected


class NaiveInstant(InvalidValue):
    """A datetime without an offset where an instant is needed."""

    code = "naive_instant"

    def __init__(self, field: Text | str, value: object) -> None:
        super().__init__(
            field,
            value,
            Text(
                ru="момент со смещением от UTC, например 2026-07-14T09:10:00+10:00",
                en="an instant with its UTC offset, for example 2026-07-14T09:10:00+10:00",
            ),
        )


class OutOfRange(OtklikError):
    """An instant, or an answer, outside the years that the calendar was compiled for."""

    code = "out_of_range"


class ProvisionalYear(OtklikError):
    """A year without a published decree, asked for without `provisional`."""

    code = "provisional_year"
