"""An answer accounted for: the spans of office time that make up the term, the days between them, and the law behind each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from .answer import Answer
from .days import Day, Interval
from .text import Text

__all__ = ["ExplainedDay", "Explanation", "brief", "say_length"]

_ONE_DAY = dt.timedelta(days=1)
_WEEKDAYS = (("пн", "вт", "ср", "чт", "пт", "сб", "вс"), ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
_MONTHS = (
    ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedDay:
    """One date of the account: what it is, and the spans of it that count towards the term (none on a day off)."""

    day: Day
    intervals: tuple[Interval, ...]
    counted: bool = False
    """Whether the date is one of the days of a term of days."""


class Explanation:
    """The account of an answer: `days` in order; the spans (or counted days) add up to the term."""

    __slots__ = ("answer", "days")

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.days = tuple(_count_days(answer) if answer.term.span is None else _count_time(answer))

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """Every span that counts, in order."""
        return tuple(interval for day in self.days for interval in day.intervals)

    @property
    def total(self) -> dt.timedelta | int:
        """What the account adds up to: a length of time, or a number of days."""
        if self.answer.term.span is None:
            return sum(day.counted for day in self.days)
        return sum((interval.length for interval in self.intervals), dt.timedelta(0))

    def lines(self, language: str = "ru") -> list[str]:
        """Write the account for people, a line for a span or a day off, and the total with the year's decree."""
        rows = list(_rows(self.days, language))
        total = self.answer.term.say(language) if isinstance(self.total, int) else say_length(self.total, language)
        sources = self.answer.calendar.production.sources
        law = "; ".join(
            brief(_CALENDAR.fill(year=year, source=sources[year]).say(language))
            for year in self.answer.years
            if year in sources
        )
        widths = [max((len(row[column]) for row in rows), default=0) for column in range(2)]
        rows.append(("", "=".rjust(widths[1]), total, law))
        last = max(len(row[2]) for row in rows)
        return [
            f"{date:<{widths[0]}}  {span:<{widths[1]}}  {length:<{last}}  {reason}".rstrip()
            for date, span, length, reason in rows
        ]

    def to_json(self, language: str = "ru") -> dict[str, Any]:
        """Return the account as JSON values: RFC 3339 instants with offset, lengths in seconds."""
        answer = self.answer
        return {
            "start": answer.start.isoformat(),
            "term": str(answer.term),
            "due": answer.due.isoformat(),
            "lapse": answer.lapse.isoformat(),
            "basis": answer.term.basis,
            "provisional": answer.provisional,
            "fingerprint": {str(year): value for year, value in answer.fingerprints.items()},
            "intervals": [row for day in self.days for row in _json_rows(day, language)],
            "days_off": [_about(day.day, language) for day in self.days if not day.intervals and not day.counted],
            "total": self.total if isinstance(self.total, int) else _seconds(self.total),
            "unit": "days" if isinstance(self.total, int) else "seconds",
        }


_CALENDAR = Text(ru="календарь {year}: {source}", en="calendar {year}: {source}")


def _count_time(answer: Answer) -> Iterator[ExplainedDay]:
    """The spans between the two instants, date by date; a shift of the evening before the first date may reach into it."""
    calendar, basis = answer.calendar, answer.term.basis
    start, end = (answer.due, answer.start) if answer.backward else (answer.start, answer.due)
    counted, date = start, start.date() - _ONE_DAY
    while date <= end.date():
        spans = []
        for span in calendar.intervals(date, basis):
            first, last = max(span.start, counted, key=_utc), min(span.end, end, key=_utc)
            if _utc(first) < _utc(last):
                spans.append(Interval(first, last))
                counted = last  # a shift may reach into the hours of the next date
        if spans or (date >= start.date() and start != end):
            known = date if date.year in calendar.years else start.date()  # the evening before the first year
            yield ExplainedDay(day=calendar.day(known), intervals=tuple(spans))
        date += _ONE_DAY


def _count_days(answer: Answer) -> list[ExplainedDay]:
    """The dates from the start on (or back) until the term's days are counted; the start's own date is not (A9)."""
    calendar, term = answer.calendar, answer.term
    step = -_ONE_DAY if answer.backward else _ONE_DAY
    date, left, found = answer.start.date(), term.amount, []
    while left:
        date += step
        day = calendar.day(date)
        counts = term.basis == "calendar" or day.worked
        left -= counts
        spans = day.intervals if term.basis == "working" else ()
        found.append(ExplainedDay(day=day, intervals=spans, counted=counts))
    return found[::-1] if answer.backward else found


def _utc(instant: dt.datetime) -> dt.datetime:
    return instant.astimezone(dt.UTC)


# For people


def _rows(days: tuple[ExplainedDay, ...], language: str) -> Iterator[tuple[str, str, str, str]]:
    number = 0
    for key, group in groupby(days, key=lambda day: _alike(day, language)):
        run = list(group)
        if key is not None:  # days off of one kind, on one line
            yield _dates(run[0].day.date, run[-1].day.date, language), "", "–", key
            continue
        for day in run:
            number += day.counted
            yield from _worked_rows(day, number, language)


def _worked_rows(explained: ExplainedDay, number: int, language: str) -> Iterator[tuple[str, str, str, str]]:
    day, date = explained.day, _date(explained.day.date, language)
    reason = _reason(day, language)
    if explained.counted:
        hours = day.intervals
        spans = f"{_clock(hours[0].start)}–{_clock(hours[-1].end, of=hours[0].start)}" if explained.intervals else ""
        yield date, spans, _ORDINAL.fill(number=number).say(language), reason
    elif not explained.intervals:
        yield date, "", "–", _OUTSIDE.say(language)
    for span in () if explained.counted else explained.intervals:
        times = f"{_clock(span.start)}–{_clock(span.end, of=span.start)}"
        yield date, times, say_length(span.length, language), reason
        date = reason = ""


_ORDINAL = Text(ru="{number}-й день", en="day {number}")
_OUTSIDE = Text(ru="рабочее время уже вышло", en="after hours")


def _alike(day: ExplainedDay, language: str) -> str | None:
    """What days off in a row share, so that they stand on one line; None for a day of office time."""
    if day.day.worked or day.counted or day.intervals:
        return None
    if day.day.kind == "weekend" and day.day.name.en == "weekend":
        return _WEEKEND.say(language)
    if day.day.kind in {"weekend", "holiday"}:
        return day.day.name.say(language)
    return f"{day.day.name.say(language)} ({brief(day.day.source.say(language))})"


_WEEKEND = Text(ru="выходные", en="weekend")


def _reason(day: Day, language: str) -> str:
    """Why a worked day is unlike the others; nothing of an ordinary one."""
    if day.kind == "working" and not day.short:
        return ""
    return f"{day.name.say(language)} ({brief(day.source.say(language))})"


_BRIEF = (
    ("постановление Правительства РФ", "пост."),
    ("приказ Минздравсоцразвития России", "приказ"),
    ("Order of the Ministry of Health and Social Development", "Order"),
)


def brief(source: str) -> str:
    """Write a source as short as a line has room for."""
    return source.replace("постановление Правительства РФ", "пост.").replace(
        "приказ Минздравсоцразвития России", "приказ"
    )


def _date(date: dt.date, language: str) -> str:
    number = int(language == "en")
    return f"{_WEEKDAYS[number][date.weekday()]} {date.day} {_MONTHS[number][date.month - 1]}"


def _dates(first: dt.date, last: dt.date, language: str) -> str:
    if first == last:
        return _date(first, language)
    if first.month == last.month:
        number = int(language == "en")
        return f"{_WEEKDAYS[number][first.weekday()]} {first.day} – {_date(last, language)}"
    return f"{_date(first, language)} – {_date(last, language)}"


def _clock(instant: dt.datetime, *, of: dt.datetime | None = None) -> str:
    """The time of day; the midnight that closes the day `of` is written 24:00, seconds only where there are any."""
    if of is not None and instant.time() == dt.time(0) and instant.date() == of.date() + _ONE_DAY:
        return "24:00"
    if instant.microsecond:
        return f"{instant:%H:%M:%S.%f}"
    return f"{instant:%H:%M:%S}" if instant.second else f"{instant:%H:%M}"


_UNITS = (("ч", "h"), ("мин", "min"), ("с", "s"))


def say_length(length: dt.timedelta, language: str = "ru") -> str:
    """Say a length of time in hours and minutes («2 ч 30 мин»), and seconds where there are any."""
    number = int(language == "en")
    sign = "−" if length < dt.timedelta(0) else ""
    length = abs(length)
    minutes, rest = divmod(length, dt.timedelta(minutes=1))
    seconds = f"{rest.seconds}.{rest.microseconds:06}".rstrip("0").rstrip(".")
    parts = (str(minutes // 60), str(minutes % 60), seconds or "0")
    said = [f"{amount} {unit[number]}" for amount, unit in zip(parts, _UNITS, strict=True) if amount != "0"]
    return sign + (" ".join(said) or f"0 {_UNITS[1][number]}")


# For programs


def _about(day: Day, language: str) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "kind": day.kind,
        "short": day.short,
        "name": day.name.say(language),
        "source": day.source.say(language),
    }


def _json_rows(explained: ExplainedDay, language: str) -> Iterator[dict[str, Any]]:
    about = _about(explained.day, language)
    if explained.counted:
        yield about | {"days": 1} | _ends(explained.day.intervals)
        return
    for span in explained.intervals:
        yield about | {"start": span.start.isoformat(), "end": span.end.isoformat(), "seconds": _seconds(span.length)}


def _ends(intervals: tuple[Interval, ...]) -> dict[str, Any]:
    return {"start": intervals[0].start.isoformat(), "end": intervals[-1].end.isoformat()} if intervals else {}


def _seconds(length: dt.timedelta) -> int | float:
    """Whole seconds as an integer."""
    return length // dt.timedelta(seconds=1) if not length.microseconds else length.total_seconds()
