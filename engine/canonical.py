"""Canonical JSON for hashing (RFC 8785) over what events may hold, and the hash of a log line."""

from __future__ import annotations

import hashlib
from typing import Any

from msgspec.json import Decoder, Encoder

from ..calendars.text import Text
from .errors import LogError

__all__ = ["LARGEST_INTEGER", "canonical", "check_value", "digest", "parsed"]

LARGEST_INTEGER = 2**53 - 1  # RFC 8785 numbers are IEEE doubles: above it they lose digits

_decode = Decoder().decode
_encode = Encoder(order="sorted").encode


def canonical(value: Any) -> str:
    """Write a JSON value canonically (RFC 8785): sorted keys, no spaces, shortest escapes.

    Python's order of keys is that of RFC 8785 for keys without surrogate pairs; `check_value` holds the
    values of an event to that, to integers below 2^53 and to no floats.
    """
    return _encode(value).decode()


def parsed(text: str) -> Any:
    """Read a text that `canonical` wrote: nothing stands around the value."""
    return _decode(text)


def digest(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def check_value(value: Any, path: str = "data") -> None:
    """Refuse what a log line may not hold: floats, large integers, keys beyond ASCII, lone surrogates."""
    if isinstance(value, str):
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise _bad(path, value.encode("ascii", "backslashreplace").decode()) from None
        return
    if value is None or value is True or value is False:
        return
    if isinstance(value, int):
        if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
            raise _bad(path, str(value))
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise _bad(path, repr(key))
            if not (isinstance(item, str) and item.isascii()):  # nearly every one is plain text
                check_value(item, f"{path}.{key}")
        return
    if isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            check_value(item, f"{path}[{index}]")
        return
    raise _bad(path, repr(value))


def _bad(path: str, shown: str) -> LogError:
    return LogError(
        Text(
            ru="{path}: значение {shown} не может стоять в журнале (нужны строки, целые до 2^53, списки и объекты с латинскими ключами)",
            en="{path}: {shown} cannot stand in the log (strings, integers below 2^53, lists, objects with ASCII keys can)",
        ).fill(path=path, shown=shown)
    )
