"""Cells as cabinets and spreadsheets write them, made into plain text."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta

__all__ = ["as_text", "clean_message", "clean_value", "duration", "shown", "writable"]

EMPTY_MESSAGE = "сообщение без текста"

_MARKUP = re.compile(
    r"""<br\s*/?>                                                  # a line break of the cabinet
      | \r\n?                                                      # … of a spreadsheet
      | \[(?:club|public|event|id|app)\d+(?::[^|\]\[]*)?\|([^\]\[]*)\]   # [club1|text], [id1:bp-2_3|text]: a mention in VK
    """,
    re.IGNORECASE | re.VERBOSE,
)
# What no message means to say; a newline and a tab stay. They would steer a terminal and break XML.
_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean_message(text: str) -> str:
    """Return the words of a message: no leading apostrophe, no markup, "" for «Сообщение без текста»."""
    if text[:1] == "'":
        text = text[1:]
    if "<" in text or "[" in text or "\r" in text:
        text = _MARKUP.sub(_plain, text)
    text = text.strip()
    if len(text) <= len(EMPTY_MESSAGE) + 1 and text.rstrip(".").casefold() == EMPTY_MESSAGE:
        return ""
    return text if text.isprintable() else _CONTROLS.sub("", text)


def clean_value(text: str) -> str | None:
    """Return a cell that is no message: no leading apostrophe, one line, None when empty or a mere dash."""
    if text[:1] == "'":
        text = text[1:]
    if not text.isprintable():
        text = " ".join(_CONTROLS.sub(" ", text).split())
    text = text.strip()
    return None if text in {"", "-", "–", "—"} else text


def as_text(value: object) -> str:
    """Return any cell as the text that would give the same cell when read again."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        case datetime():
            return value.isoformat(" ")
        case timedelta():
            return duration(value)
        case date() | time():
            return value.isoformat()
        case list() | dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def duration(value: timedelta) -> str:
    """Return a duration as `[hh]:mm:ss`, the hours not limited to a day, with milliseconds where it has them."""
    milliseconds = round(value / timedelta(milliseconds=1))
    seconds, milliseconds = divmod(abs(milliseconds), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    sign = "-" if value < timedelta(0) else ""
    return f"{sign}{hours:02}:{minutes:02}:{seconds:02}" + (f".{milliseconds:03}" if milliseconds else "")


def writable(text: str) -> str:
    """Return text that any file can hold: a byte outside the encoding, or half of a surrogate pair, shows as �."""
    return _SURROGATES.sub("�", text)


def shown(text: str, limit: int = 200) -> str:
    """Return the beginning of `text` as any terminal can show it, on one line."""
    return " ".join(_CONTROLS.sub("�", writable(text[:limit]).replace("\0", "�")).split())


def _plain(found: re.Match[str]) -> str:
    named: str | None = found[1]
    return "\n" if named is None else named
