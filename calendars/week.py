"""A working week: which hours of which weekdays an office is open, as one line of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from .errors import InvalidValue
from .text import Text

__all__ = ["Hours", "Week"]

Hours = tuple[tuple[int, int], ...]
"""Intervals of one day in minutes from its midnight, sorted; an end beyond 1440 is past midnight."""

DAY = 24 * 60
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RUSSIAN = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_NUMBER = {name: number for names in (_DAYS, _RUSSIAN) for number, name in enumerate(names)}
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_FLAGS = {"holidays": True, "no holidays": False, "праздники": True, "без праздников": False}
_CLOSED = {"off", "closed", "выходной"}

_FIELD = Text(ru="рабочая неделя", en="working week")
_FORM = Text(
    ru="часы вида 09:00-13:00,14:00-18:00; fri 09:00-13:00,14:00-16:45 (без дня: пн–пт) или 24/7",
    en="hours such as 09:00-13:00,14:00-18:00; fri 09:00-13:00,14:00-16:45 (no day: Mon-Fri), or 24/7",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Opening hours, Monday first; `holidays`: the office keeps holidays, short days and moved days off.

    A week round the clock or with a shift past midnight keeps none unless it says so.
    """

    days: tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]
    holidays: bool = True

    @classmethod
    def parse(cls, text: str) -> Week:
        """Read a week: `09:00-13:00,14:00-18:00; fri 09:00-13:00,14:00-16:45`, `sat,sun 10:00-14:00`, `24/7`.

        Hours without a day mean Monday to Friday; a later part overrides an earlier one; `fri off` closes a day;
        `20:00-08:00` ends the next morning; `holidays` / `no holidays` says whether holidays are kept.
        Raises InvalidValue.
        """
        if not isinstance(text, str):
            raise InvalidValue(_FIELD, text, _FORM)
        days: list[Hours] = [()] * 7
        holidays: bool | None = None
        for part in filter(None, (part.strip() for part in text.replace("–", "-").lower().split(";"))):
            if part in _FLAGS:
                holidays = _FLAGS[part]
                continue
            if part == "24/7":
                days = [((0, DAY),)] * 7
                continue
            numbers, hours = _part(part, text)
            for number in numbers:
                days[number] = hours
        if not any(days):
            raise InvalidValue(_FIELD, text, _FORM)
        _check_overlap(days, text)
        monday, tuesday, wednesday, thursday, friday, saturday, sunday = days
        return cls(
            days=(monday, tuesday, wednesday, thursday, friday, saturday, sunday),
            holidays=not _is_shift(days) if holidays is None else holidays,
        )

    @property
    def spill(self) -> int:
        """Minutes by which the latest shift reaches into the next day."""
        return max(0, max(end for hours in self.days for _, end in hours) - DAY)

    def __str__(self) -> str:
        parts = []
        if all(hours == ((0, DAY),) for hours in self.days):
            parts.append("24/7")
        else:
            workdays = self.days[:5]
            common = max(workdays, key=lambda hours: workdays.count(hours) if hours else 0)
            if common and workdays.count(common) > 1:
                parts.append(_hours_text(common))
            else:
                common = ()
            parts += [
                f"{name} {_hours_text(hours) if hours else 'off'}"
                for number, (name, hours) in enumerate(zip(_DAYS, self.days, strict=True))
                if hours != (common if number < 5 else ())
            ]
        if self.holidays is _is_shift(self.days):
            parts.append("holidays" if self.holidays else "no holidays")
        return "; ".join(parts)


def shorten(hours: Hours, minutes: int = 60) -> Hours:
    """Cut the last working minutes of a day, across its intervals (Labour Code, art. 95: one hour)."""
    kept = list(hours)
    while kept and minutes:
        start, end = kept.pop()
        if end - start > minutes:
            kept.append((start, end - minutes))
            break
        minutes -= end - start
    return tuple(kept)


def read_hours(text: str, field: Text = _FIELD) -> Hours:
    """Read intervals of one day: `09:00-13:00,14:00-18:00`; InvalidValue names `field`."""
    hours = []
    for span in text.replace("–", "-").split(","):
        start, dash, end = (piece.strip() for piece in span.partition("-"))
        if not dash:
            raise InvalidValue(field, text, _FORM)
        opening, closing = _minutes(start, text, field), _minutes(end, text, field)
        if opening == DAY:
            raise InvalidValue(field, text, _FORM)
        if closing <= opening:
            if closing == opening:
                hint = Text(
                    ru="начало и конец разные; сутки: 00:00-24:00", en="two different times; all day: 00:00-24:00"
                )
                raise InvalidValue(field, text, hint)
            closing += DAY
        hours.append((opening, closing))
    hours.sort()
    for (_, end_before), (start_after, _) in pairwise(hours):
        if start_after < end_before:
            raise InvalidValue(field, text, _APART)
    return tuple(hours)


_APART = Text(ru="промежутки, которые не перекрываются", en="spans that do not overlap")


def _part(part: str, text: str) -> tuple[list[int], Hours]:
    if part[0].isdigit():
        return list(range(5)), read_hours(part)
    names, _, hours = part.partition(" ")
    while hours.lstrip()[:1].isalpha() and names.endswith((",", "-")):  # "mon, tue 09:00-…"
        name, _, hours = hours.strip().partition(" ")
        names += name
    hours = hours.strip()
    return list(_weekdays(names, text)), () if hours in _CLOSED else read_hours(hours)


def _weekdays(names: str, text: str) -> Iterator[int]:
    for name in names.split(","):
        first, dash, last = name.partition("-")
        if first not in _NUMBER or (dash and last not in _NUMBER):
            days = ", ".join(_DAYS)
            raise InvalidValue(
                _FIELD,
                text,
                Text(ru=f"день недели вместо «{name}»: {days}", en=f"a weekday instead of “{name}”: {days}"),
            )
        number = _NUMBER[first]
        yield number
        while dash and number != _NUMBER[last]:
            number = (number + 1) % 7
            yield number


def _minutes(text: str, whole: str, field: Text) -> int:
    match = _TIME.fullmatch(text)
    minutes = int(match[1]) * 60 + int(match[2]) if match else -1
    if not match or int(match[2]) > 59 or minutes > DAY:
        hint = Text(ru=f"время от 00:00 до 24:00 вместо «{text}»", en=f"a time from 00:00 to 24:00 instead of “{text}”")
        raise InvalidValue(field, whole, hint if text else _FORM)
    return minutes


def _check_overlap(days: list[Hours], text: str) -> None:
    """Refuse a shift that reaches into the next day's hours."""
    for number, hours in enumerate(days):
        following = days[(number + 1) % 7]
        if hours and following and hours[-1][1] - DAY > following[0][0]:
            raise InvalidValue(_FIELD, text, _APART)


def _is_shift(days: tuple[Hours, ...] | list[Hours]) -> bool:
    return all(hours == ((0, DAY),) for hours in days) or any(end > DAY for hours in days for _, end in hours)


def _hours_text(hours: Hours) -> str:
    return ",".join(f"{_time(start)}-{_time(end)}" for start, end in hours)


def _time(minutes: int) -> str:
    return "{:02}:{:02}".format(*divmod(minutes if minutes <= DAY else minutes - DAY, 60))
