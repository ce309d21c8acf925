"""A term of time: "7 working hours", "30 minutes", "3 working days"; read, written and said in two languages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal, get_args

from .errors import InvalidValue
from .text import Text

__all__ = [
    "Basis",
    "CalendarDays",
    "CalendarHours",
    "CalendarMinutes",
    "OpenHours",
    "OpenMinutes",
    "Term",
    "Unit",
    "WorkingDays",
    "WorkingHours",
    "WorkingMinutes",
]

Unit = Literal["minutes", "hours", "days"]
Basis = Literal["working", "open", "calendar"]

MOST = 1_000_000
_FIELD = Text(ru="срок", en="term")


@dataclass(frozen=True, slots=True)
class Term:
    """An amount of time on a basis.

    `working`: office hours, lunch left out; `open`: clock time while the office is open, lunch not subtracted (A2);
    `calendar`: round the clock. Days are `working` or `calendar`; a working day is a day, never so many hours.
    """

    amount: int
    unit: Unit
    basis: Basis
    span: dt.timedelta | None = field(init=False, repr=False, compare=False)
    """The length of hours and minutes; None for days."""
    worked: dt.timedelta | None = field(init=False, repr=False, compare=False)
    """The length, if it is counted in office time, lunch in or out, and not zero; else None."""

    def __post_init__(self) -> None:
        if type(self.amount) is not int or not 0 <= self.amount <= MOST:
            raise InvalidValue(
                _FIELD, self.amount, Text(ru=f"целое число от 0 до {MOST}", en=f"a whole number, 0 to {MOST}")
            )
        if self.unit not in get_args(Unit):
            raise InvalidValue(_FIELD, self.unit, Text(ru="minutes, hours или days", en="minutes, hours or days"))
        if self.basis not in get_args(Basis):
            raise InvalidValue(
                _FIELD, self.basis, Text(ru="working, open или calendar", en="working, open or calendar")
            )
        if self.unit == "days" and self.basis == "open":
            raise InvalidValue(_FIELD, "open days", DAYS_OF_WHAT)
        span = None if self.unit == "days" else dt.timedelta(**{self.unit: self.amount})
        object.__setattr__(self, "span", span)
        object.__setattr__(self, "worked", (span or None) if self.basis != "calendar" else None)

    def __str__(self) -> str:
        return f"{self.amount} {self.basis} {self.unit if self.amount != 1 else self.unit[:-1]}"

    def say(self, language: str = "ru") -> str:
        """Say the term as an act does: «7 рабочих часов», «30 минут» (open), «24 часа круглосуточно» (calendar)."""
        if language == "en":
            return str(self)
        form = _plural(self.amount)
        noun = _NOUNS[self.unit][form]
        if self.basis == "open":
            return f"{self.amount} {noun}"
        if self.basis == "calendar" and self.unit != "days":
            return f"{self.amount} {noun} круглосуточно"
        ends = _ENDINGS["minutes" if self.unit == "minutes" else "other"][form]
        stem = "рабоч" if self.basis == "working" else "календарн"
        return f"{self.amount} {stem}{ends[self.basis == 'calendar']} {noun}"


DAYS_OF_WHAT = Text(
    ru="рабочие или календарные дни: 3 working days, 3 calendar days",
    en="working or calendar days: 3 working days, 3 calendar days",
)
_NOUNS = {
    "minutes": ("минута", "минуты", "минут"),
    "hours": ("час", "часа", "часов"),
    "days": ("день", "дня", "дней"),
}
# Endings after рабоч-, календарн-, by the number's form: 1, 2–4, 5 and more.
_ENDINGS = {
    "minutes": (("ая", "ая"), ("ие", "ые"), ("их", "ых")),
    "other": (("ий", "ый"), ("их", "ых"), ("их", "ых")),
}


def _plural(number: int) -> int:
    """Return which of the three Russian forms a number takes: 1 час, 2 часа, 5 часов."""
    if number % 10 == 1 and number % 100 != 11:
        return 0
    return 1 if number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14} else 2


def WorkingMinutes(amount: int) -> Term:  # noqa: N802  reads as the value that it makes
    """Minutes of office hours."""
    return Term(amount, "minutes", "working")


def WorkingHours(amount: int) -> Term:  # noqa: N802
    """Hours of office time, lunch left out."""
    return Term(amount, "hours", "working")


def WorkingDays(amount: int) -> Term:  # noqa: N802
    """Working days, counted from the day after; the term ends at the last day's closing (A9)."""
    return Term(amount, "days", "working")


def OpenMinutes(amount: int) -> Term:  # noqa: N802
    """Clock minutes while the office is open, lunch not subtracted (A2)."""
    return Term(amount, "minutes", "open")


def OpenHours(amount: int) -> Term:  # noqa: N802
    """Clock hours while the office is open, lunch not subtracted (A2)."""
    return Term(amount, "hours", "open")


def CalendarMinutes(amount: int) -> Term:  # noqa: N802
    """Minutes round the clock."""
    return Term(amount, "minutes", "calendar")


def CalendarHours(amount: int) -> Term:  # noqa: N802
    """Hours round the clock."""
    return Term(amount, "hours", "calendar")


def CalendarDays(amount: int) -> Term:  # noqa: N802
    """Calendar days, counted from the day after; the term ends at the last day's midnight."""
    return Term(amount, "days", "calendar")
