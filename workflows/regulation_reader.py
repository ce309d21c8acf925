"""A table-driven reader of TOML: which keys a table may hold and of what kind. It finds every mistake, not the first."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from ..calendars.errors import InvalidValue
from ..calendars.term import Basis
from ..calendars.text import Text

__all__ = ["Key", "Kind", "Place", "Problem", "RegulationError", "hint", "optional", "parse", "read_table", "required"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake of a regulation: where (file, path of the key), what stands there, and what would be right."""

    file: str
    path: str
    value: object
    message: Text

    def say(self, language: str = "ru") -> str:
        """The mistake in one line: `file: path: message`."""
        return ": ".join(part for part in (self.file, self.path, self.message.say(language)) if part)


class RegulationError(InvalidValue):
    """A regulation, or an office's settings, that cannot be adopted; `problems` lists every mistake."""

    code = "invalid_regulation"

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = tuple(problems)
        first = found[0]
        super().__init__(f"{first.file}: {first.path}", first.value, first.message)
        self.problems = found
        self.message = Text(
            ru="\n".join(item.say("ru") for item in found), en="\n".join(item.say("en") for item in found)
        )
        self.args = (self.message.en,)
        self.details["problems"] = [
            {"file": item.file, "path": item.path, "message": {"ru": item.message.ru, "en": item.message.en}}
            for item in found
        ]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader stands: a file, the path of a key in it, how plain terms count there; and the mistakes so far."""

    file: str
    path: str = ""
    plain: Basis = "open"
    problems: list[Problem] = field(default_factory=list)

    def at(self, key: str) -> Place:
        """The place of `key` below this one; a label in brackets stands beside the name, a name behind a dot."""
        joint = "" if not self.path or key.startswith("[") else "."
        return replace(self, path=f"{self.path}{joint}{key}")

    def read(self, kind: Kind, value: Any) -> Any:
        """Read a value here; where it does not fit, note that and answer None."""
        try:
            return kind(value, self)
        except InvalidValue as error:
            self.expected(value, error.expected)
            return None

    def wrong(self, value: object, message: Text) -> None:
        """Note a mistake here."""
        self.problems.append(Problem(file=self.file, path=self.path, value=value, message=message))

    def expected(self, value: object, what: Text) -> None:
        """Note a value that is not `what`."""
        shown = InvalidValue(self.path, value, what).details["value"]
        message = Text(ru="«{value}» не подходит; нужно: {what}", en="“{value}” is not valid; expected: {what}")
        self.wrong(value, message.fill(value=shown, what=what))


Kind = Callable[[Any, Place], Any]  # reads one value: answers what it means, or raises InvalidValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of a table: its kind, and its value where the table leaves it out."""

    kind: Kind
    required: bool = True
    default: Any = None


def required(kind: Kind) -> Key:
    """A key that must be there."""
    return Key(kind=kind)


def optional(kind: Kind, default: Any = None) -> Key:
    """A key that may be left out."""
    return Key(kind=kind, required=False, default=default)


def parse(text: str, file: str) -> dict[str, Any]:
    """Parse TOML. Raises RegulationError naming the line where it ceases to be TOML."""
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))  # editors of Windows begin a file with the mark
    except tomllib.TOMLDecodeError as error:
        message = Text(ru="файл не разбирается как TOML: {error}", en="the file is not TOML: {error}").fill(error=error)
        raise RegulationError([Problem(file=file, path="", value="", message=message)]) from None


def read_table(keys: Mapping[str, Key], given: Any, place: Place) -> dict[str, Any]:
    """Read a table by its keys: each key of `keys` is in the answer; unknown and missing ones are noted."""
    if not isinstance(given, dict):
        place.expected(given, Text(ru="таблица с ключами {keys}", en="a table of {keys}").fill(keys=", ".join(keys)))
        return {name: key.default for name, key in keys.items()}
    for name in given:
        if name not in keys:
            place.at(name).wrong(
                name, Text(ru="неизвестный ключ; {hint}", en="unknown key; {hint}").fill(hint=hint(name, keys))
            )
    answer: dict[str, Any] = {}
    for name, key in keys.items():
        if name in given:
            answer[name] = place.at(name).read(key.kind, given[name])
        else:
            answer[name] = key.default
            if key.required:
                place.at(name).wrong(
                    None, Text(ru="обязательный ключ, а его нет", en="this key is required and missing")
                )
    return answer


_MANY = 24  # names that a message lists before it breaks off


def hint(name: object, known: Iterable[str]) -> Text:
    """The nearest right name, and those that there are."""
    names = sorted(known)
    listed = ", ".join(names[:_MANY]) + (" …" if len(names) > _MANY else "")
    every = Text(ru="есть: {names}", en="known: {names}").fill(names=listed or "–")
    near = get_close_matches(str(name), names, n=1, cutoff=0.5)
    if not near:
        return every
    return Text(ru="возможно, {near}; {every}", en="perhaps {near}; {every}").fill(near=near[0], every=every)
