"""Reads terms: "7 working hours", "1 hour", "PT7H", «3 рабочих дня»."""

from __future__ import annotations

import re
from typing import TypeVar, get_args

from .errors import InvalidValue
from .term import DAYS_OF_WHAT, Basis, Term, Unit
from .text import Text

__all__ = ["parse_term"]

_FIELD = Text(ru="срок", en="term")
_FORM = Text(
    ru="срок вида «7 рабочих часов», «30 минут», «3 рабочих дня», 7 working hours или PT7H",
    en="a term such as 7 working hours, 30 minutes, 3 working days, 24 calendar hours or PT7H",
)
_WORDS = re.compile(r"(?P<amount>\d{1,7})\s*(?:\([^()]*\)\s*)?(?P<words>\D+)")
_ISO = re.compile(
    r"P(?:(?P<days>\d{1,7})D|T(?:(?P<hours>\d{1,7})H)?(?:(?P<minutes>\d{1,7})M)?)(?P<words>\D*)", re.IGNORECASE
)

_BASES: tuple[tuple[str, Basis], ...] = (
    (r"working|business|рабоч(?:ий|ая|ие|их|его|ей)|раб\.", "working"),
    (r"open", "open"),
    (r"calendar|календарн(?:ый|ая|ые|ых|ого|ой)|кал\.|круглосуточно", "calendar"),
)
_UNITS: tuple[tuple[str, Unit], ...] = (
    (r"minutes?|min|минут[аыу]?|мин\.?", "minutes"),
    (r"hours?|h|час(?:а|ов)?|ч\.?", "hours"),
    (r"days?|d|день|дня|дней|дн\.?", "days"),
)


def parse_term(text: str, plain: Basis = "open", *, basis: Basis | None = None) -> Term:
    """Read a term in English, Russian or ISO 8601.

    `plain` is the basis of hours and minutes that name none (A2: open); `basis`, when given, is that of an ISO 8601
    duration. Days must say which: working or calendar. Raises InvalidValue.
    """
    for name, value in (("plain", plain), ("basis", basis)):
        if value is not None and value not in get_args(Basis):
            raise InvalidValue(name, value, Text(ru="working, open или calendar", en="working, open or calendar"))
    if not isinstance(text, str):
        raise InvalidValue(_FIELD, text, _FORM)
    stripped = " ".join(text.split())
    iso = _ISO.fullmatch(stripped)
    if iso is not None:
        return _iso(iso, text, plain, basis)
    match = _WORDS.fullmatch(stripped)
    if match is None:
        raise InvalidValue(_FIELD, text, _FORM)
    unit: Unit | None = None
    said: Basis | None = None
    for word in match["words"].lower().split():
        found_basis, found_unit = _find(word, _BASES), _find(word, _UNITS)
        if (found_basis is None) == (found_unit is None) or (found_basis and said) or (found_unit and unit):
            raise InvalidValue(_FIELD, text, _FORM)
        said, unit = found_basis or said, found_unit or unit
    if unit is None:
        raise InvalidValue(_FIELD, text, _FORM)
    return _term(int(match["amount"]), unit, said or basis, text, plain)


def _iso(match: re.Match[str], text: str, plain: Basis, basis: Basis | None) -> Term:
    word = match["words"].strip().lower()
    said = _find(word, _BASES) if word else None
    if word and said is None:
        raise InvalidValue(_FIELD, text, _FORM)
    if match["days"]:
        return _term(int(match["days"]), "days", said or basis, text, plain)
    hours, minutes = match["hours"], match["minutes"]
    if minutes:
        return _term(int(hours or 0) * 60 + int(minutes), "minutes", said or basis, text, plain)
    if not hours:
        raise InvalidValue(_FIELD, text, _FORM)
    return _term(int(hours), "hours", said or basis, text, plain)


def _term(amount: int, unit: Unit, basis: Basis | None, text: str, plain: Basis) -> Term:
    if unit == "days" and (basis or plain) == "open":
        raise InvalidValue(_FIELD, text, DAYS_OF_WHAT)
    return Term(amount, unit, basis or plain)


_Found = TypeVar("_Found")


def _find(word: str, table: tuple[tuple[str, _Found], ...]) -> _Found | None:
    return next((value for pattern, value in table if re.fullmatch(pattern, word)), None)
