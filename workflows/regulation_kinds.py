"""The kinds of values in a regulation's TOML: words, sentences in two languages, terms, occasions, weeks, zones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..calendars import Term, Week, parse_term
from ..calendars.errors import InvalidValue
from ..calendars.text import Text
from ..engine.rules import Before, Escalation, Occasion, Until
from .regulation_reader import Key, Kind, Place, read_table, required

__all__ = [
    "bilingual",
    "choice",
    "day",
    "escalation",
    "facts",
    "flag",
    "limit",
    "line",
    "named",
    "number",
    "occasion",
    "reminder",
    "rows",
    "several",
    "silence",
    "size",
    "table",
    "tables",
    "term",
    "week",
    "word",
    "zone",
]

_WORD = re.compile(r"[a-z][a-z0-9_]*")
_SIZE = re.compile(r"([1-9]\d{0,5}) ?(KiB|MiB|GiB)")
_BEFORE = re.compile(r"(?P<term>.+?)\s+before(?:\s+(?P<rule>\S+))?")


def line(value: Any, _: Place) -> str:
    """A text that says something."""
    if isinstance(value, str) and value.strip():
        return value
    raise _unfit(value, ru="непустая строка", en="a text")


def word(value: Any, _: Place) -> str:
    """A name for programs: small Latin letters, digits, underscores."""
    if isinstance(value, str) and _WORD.fullmatch(value):
        return value
    raise _unfit(value, ru="имя из строчных латинских букв, цифр и _", en="a name of a-z, 0-9 and _")


def flag(value: Any, _: Place) -> bool:
    """Yes or no."""
    if isinstance(value, bool):
        return value
    raise _unfit(value, ru="true или false", en="true or false")


def number(least: int, most: int) -> Kind:
    """A whole number between two."""

    def read(value: Any, _: Place) -> int:
        if type(value) is int and least <= value <= most:
            return value
        raise _unfit(value, ru=f"целое число от {least} до {most}", en=f"a whole number from {least} to {most}")

    return read


def day(value: Any, _: Place) -> date:
    """A date, written as TOML writes it: 2022-02-04."""
    if type(value) is date:
        return value
    raise _unfit(value, ru="дата без кавычек, например 2022-02-04", en="a bare date such as 2022-02-04")


def choice(*options: str) -> Kind:
    """One of a few words."""

    def read(value: Any, _: Place) -> str:
        if value in options:
            return str(value)
        listed = ", ".join(options)
        raise _unfit(value, ru=f"одно из: {listed}", en=f"one of: {listed}")

    return read


def bilingual(value: Any, place: Place) -> Text:
    """A sentence in both languages: `title.ru`, `title.en`."""
    return Text(**read_table({"ru": required(line), "en": required(line)}, value, place))


def zone(value: Any, _: Place) -> str:
    """A zone of the IANA database."""
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, TypeError, AttributeError, OSError):
        raise _unfit(
            value, ru="часовой пояс, например Asia/Vladivostok", en="a zone such as Asia/Vladivostok"
        ) from None


def week(value: Any, _: Place) -> str:
    """Office hours, kept as they are written."""
    if not isinstance(value, str):
        raise _unfit(value, ru="часы, например 09:00-13:00,14:00-18:00", en="hours such as 09:00-13:00,14:00-18:00")
    Week.parse(value)
    return value


def term(value: Any, place: Place) -> Term:
    """A term: `7 working hours`; one without its own word for it, `30 minutes`, counts as the regulation says (A2)."""
    if not isinstance(value, str):
        raise _unfit(value, ru="срок, например «7 working hours»", en="a term such as “7 working hours”")
    return parse_term(value, plain=place.plain)


def limit(value: Any, place: Place) -> Term | Before | Until:
    """A term, or one that ends before another deadline (`3 working hours before reply`) or at a field's instant (`until due_at`)."""
    if isinstance(value, str) and value.startswith("until "):
        return Until(place.read(word, value.removeprefix("until ").strip()))
    match = _BEFORE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return term(value, place)
    if match["rule"] is None:
        raise _unfit(value, ru="«СРОК before ПРАВИЛО»", en="“TERM before RULE”")
    return Before(term(match["term"], place), match["rule"])


def silence(value: Any, place: Place) -> Term | None:
    """A term, or `off`."""
    return None if value == "off" else term(value, place)


def size(value: Any, _: Place) -> int:
    """A size of a file, `20 MiB`, in bytes."""
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _unfit(
            value, ru="размер, например «20 MiB» (KiB, MiB, GiB)", en="a size such as “20 MiB” (KiB, MiB, GiB)"
        )
    return int(match[1]) << {"KiB": 10, "MiB": 20, "GiB": 30}[match[2]]


def reminder(value: Any, place: Place) -> Term:
    """A term before the due instant: `2 working hours before`."""
    match = _BEFORE.fullmatch(value) if isinstance(value, str) else None
    if match is None or match["rule"] is not None:
        raise _unfit(value, ru="«2 working hours before»", en="“2 working hours before”")
    return term(match["term"], place)


def escalation(value: Any, place: Place) -> Escalation:
    """A role that is told of a breach at once, or later: `organiser after 1 working hour`."""
    if isinstance(value, str):
        role, _, after = value.partition(" after ")
        return Escalation(word(role, place), term(after, place) if after else None)
    raise _unfit(
        value, ru="«curator» или «organiser after 1 working hour»", en="“curator” or “organiser after 1 working hour”"
    )


def occasion(value: Any, _: Place) -> Occasion:
    """A trigger, or a trigger into a state: `publish`, `publish:interim`."""
    if isinstance(value, str) and all(_WORD.fullmatch(part) for part in value.split(":", 1)):
        return Occasion.parse(value)
    raise _unfit(value, ru="триггер или триггер:состояние", en="a trigger, or trigger:state")


def facts(value: Any, _: Place) -> Mapping[str, Any]:
    """What must hold of a case: names and plain values."""
    if isinstance(value, dict) and all(isinstance(item, (str, bool, int)) for item in value.values()):
        return MappingProxyType(dict(value))
    example = '{ importance = "ordinary", several = false }'
    raise _unfit(value, ru=f"таблица фактов, например {example}", en=f"a table of facts such as {example}")


def rows(value: Any, _: Place) -> list[dict[str, Any]]:
    """A list of tables that somebody else reads."""
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return value
    raise _unfit(value, ru="список таблиц: [[…]]", en="a list of tables: [[…]]")


def several(kind: Kind) -> Kind:
    """One of a kind, or a list of them."""

    def read(value: Any, place: Place) -> tuple[Any, ...]:
        return tuple(place.read(kind, item) for item in (value if isinstance(value, list) else [value]))

    return read


def table(keys: Mapping[str, Key]) -> Kind:
    """A table with these keys."""
    return lambda value, place: read_table(keys, value, place)


def named(keys: Mapping[str, Key]) -> Kind:
    """Tables by name: `[roles.curator]`. Each answer holds its `name` and its `place`."""

    def read(value: Any, place: Place) -> list[dict[str, Any]]:
        if not isinstance(value, dict):
            raise _unfit(value, ru="таблицы по именам", en="tables by name")
        answer = []
        for name, item in value.items():
            inside = place.at(name)
            inside.read(word, name)
            answer.append({**read_table(keys, item, inside), "name": name, "place": inside})
        return answer

    return read


def tables(keys: Mapping[str, Key], label: str) -> Kind:
    """A list of tables, `[[ground]]`; a mistake is placed by what stands under `label`, else by its number."""

    def read(value: Any, place: Place) -> list[dict[str, Any]]:
        answer = []
        for number, item in enumerate(rows(value, place), 1):
            inside = place.at(f"[{item.get(label, number)}]")
            answer.append({**read_table(keys, item, inside), "place": inside})
        return answer

    return read


def _unfit(value: object, *, ru: str, en: str) -> InvalidValue:
    """What a kind raises; `Place.read` notes it where it stands."""
    return InvalidValue("", value, Text(ru=ru, en=en))
