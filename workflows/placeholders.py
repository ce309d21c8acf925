"""Placeholders of templates: `{author}`, `{номер}`; a brace of the text itself is doubled. Pure, but for the values of a case."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING

from ..calendars.text import Text
from ..engine.errors import InvalidValue
from ..engine.instants import from_text

if TYPE_CHECKING:
    from .cases import CaseView

__all__ = ["PLACEHOLDERS", "check", "escaped", "filled", "unfilled", "values_of"]

# Each by two names: texts are written by people who may have no Latin layout at hand.
PLACEHOLDERS: Mapping[str, tuple[str, Text]] = {
    "author": ("автор", Text(ru="имя автора сообщения", en="the author's name")),
    "number": ("номер", Text(ru="номер инцидента", en="the incident's number")),
    "date": ("дата", Text(ru="сегодняшнее число", en="today's date")),
    "detected": ("выявлено", Text(ru="число, когда выявлено сообщение", en="the date of detection")),
    "due": ("срок", Text(ru="до какого момента дать ответ", en="when the answer is due")),
    "official": ("ответственный", Text(ru="компетентное должностное лицо", en="the competent official")),
    "executor": (
        "исполнитель",
        Text(ru="исполнитель, несколько – через запятую", en="the executor, several by commas"),
    ),
    "topic": ("тема", Text(ru="тема инцидента", en="the incident's topic")),
}
_MEANT = {word: name for name, (russian, _) in PLACEHOLDERS.items() for word in (name, russian)}
_PIECE = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}]*)\}|[{}]")


def check(text: str) -> None:
    """Refuse a placeholder that there is none of, naming the nearest, and a brace that stands alone. Raises InvalidValue."""
    for piece in _PIECE.finditer(text):
        name = piece["name"]
        if name is not None and name not in _MEANT:
            near = difflib.get_close_matches(name.strip().lower(), _MEANT, 1, cutoff=0.5)
            raise InvalidValue(
                _FIELD,
                piece[0],
                Text(ru="{near}есть: {listed}", en="{near}there are: {listed}").fill(
                    near=f"{{{near[0]}}}; " if near else "",
                    listed=Text(
                        ru=", ".join(f"{{{russian}}}" for russian, _ in PLACEHOLDERS.values()),
                        en=", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
                    ),
                ),
            )
        if piece[0] in {"{", "}"}:
            raise InvalidValue(
                _FIELD,
                _around(text, piece.start()),
                Text(
                    ru="подстановка вида {автор}; скобку самого текста удвойте: {{ или }}",
                    en="a placeholder like {author}; double a brace of the text itself: {{ or }}",
                ),
            )


_FIELD = Text(ru="подстановка в шаблоне", en="placeholder of the template")


def _around(text: str, at: int) -> str:
    return " ".join(text[max(0, at - 15) : at + 15].split())


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced; one without a value stays as it is. What was filled in is not read again."""

    def put(piece: re.Match[str]) -> str:
        name = piece["name"]
        return piece[0][0] if name is None else values.get(_MEANT.get(name, ""), piece[0])

    return _PIECE.sub(put, text)


def unfilled(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """The placeholders, as they are written, for which there is no value."""
    names = (piece for piece in _PIECE.finditer(text) if piece["name"] is not None)
    return tuple(dict.fromkeys(piece[0] for piece in names if _MEANT.get(piece["name"], "") not in values))


def escaped(text: str) -> str:
    """Any text as a template that yields it."""
    return re.sub(r"[{}]", lambda brace: brace[0] * 2, text)


def values_of(view: CaseView, zone: tzinfo) -> dict[str, str]:
    """What a case has for the placeholders; instants are local, as Russian letters write them."""
    return {name: value for name, value in _values(view, zone) if value}


def _values(view: CaseView, zone: tzinfo) -> Iterator[tuple[str, str | None]]:
    facts = view.case.facts
    yield "author", next((item["author_name"] for item in view.messages if item.get("author_name")), None)
    yield "number", view.case.number
    yield "date", f"{view.now.astimezone(zone):%d.%m.%Y}"
    detected = next((item["detected_at"] for item in view.messages), None)
    yield "detected", f"{from_text(detected).astimezone(zone):%d.%m.%Y}" if detected else None
    due = next((item.due for rule in ("final", "reply") for item in view.open_deadlines if item.rule == rule), None)
    yield "due", f"{due.astimezone(zone):%d.%m.%Y %H:%M}" if due else None
    for name, fact in (("official", facts.get("official")), ("executor", facts.get("executors"))):
        people = [view.person(number) for number in (fact if isinstance(fact, list) else [fact]) if number is not None]
        yield name, ", ".join(person.name for person in people if person is not None)
    yield "topic", view.text("topic") or next((item["topic"] for item in view.messages if item.get("topic")), None)
