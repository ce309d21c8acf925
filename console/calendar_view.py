"""A year of the working calendar drawn as months side by side, with a mark beside every day that is unlike others."""

from __future__ import annotations

import calendar as months
import datetime as dt
import textwrap
from collections.abc import Iterator
from itertools import groupby

import click

from ..calendars import Day, WorkingCalendar
from ..calendars.explain import brief
from ..calendars.text import Text

__all__ = ["year_lines"]

_DAY = dt.timedelta(days=1)
_MONTHS = (
    Text(ru="январь", en="January"), Text(ru="февраль", en="February"), Text(ru="март", en="March"),
    Text(ru="апрель", en="April"), Text(ru="май", en="May"), Text(ru="июнь", en="June"),
    Text(ru="июль", en="July"), Text(ru="август", en="August"), Text(ru="сентябрь", en="September"),
    Text(ru="октябрь", en="October"), Text(ru="ноябрь", en="November"), Text(ru="декабрь", en="December"),
)  # fmt: skip
_WEEKDAYS = Text(ru="пн вт ср чт пт сб вс", en="Mo Tu We Th Fr Sa Su")
_MARKS = {
    "weekend": (".", "red", Text(ru="выходной", en="weekend")),
    "holiday": ("#", "red", Text(ru="праздник", en="holiday")),
    "day_off": ("<", "red", Text(ru="перенесённый выходной", en="moved day off")),
    "decree": ("!", "magenta", Text(ru="нерабочий день по указу", en="decree day off")),
    "closed": ("x", "magenta", Text(ru="закрыто учреждением", en="closed by the office")),
    "hours": ("~", "yellow", Text(ru="особые часы", en="special hours")),
    "working_weekend": ("+", "cyan", Text(ru="рабочий выходной", en="worked weekend")),
    "short": ("*", "yellow", Text(ru="на час короче", en="an hour shorter")),
}
_GAP = "   "


def year_lines(calendar: WorkingCalendar, year: int, language: str) -> Iterator[str]:
    """Draw `year`: twelve months, the marks used, each moved day with its source, the norms."""
    built = calendar.production.year(year)
    days = [calendar.day(dt.date(year, 1, 1) + number * _DAY) for number in range(365 + months.isleap(year))]
    title = Text(ru="{year} год{provisional} – {source}", en="{year}{provisional} – {source}")
    flag = Text(ru=", предварительно", en=", provisional") if built.provisional else Text(ru="", en="")
    said = brief(title.fill(year=year, provisional=flag, source=built.source).say(language))
    yield from textwrap.wrap(said, 80)
    yield f"{calendar.week}  {calendar.zone}"
    yield ""
    for first in range(1, 13, 3):
        yield from _side_by_side([_month(days, month, language) for month in range(first, first + 3)])
        yield ""
    used = {mark for day in days if (mark := _mark(day)) is not None}
    legend = [
        f"{sign} {name.say(language)}".replace(" ", "\xa0") for kind, (sign, _, name) in _MARKS.items() if kind in used
    ]
    yield from (line.replace("\xa0", " ") for line in textwrap.wrap("   ".join(legend), 80))
    yield ""
    told = [day for day in days if _mark(day) not in {None, "weekend", "holiday"}]
    for _, run in groupby(told, key=lambda day: (day.name, day.source) if day.kind == "decree" else day.date):
        same = list(run)
        dates = f"{same[0].date:%d.%m}" + (f"–{same[-1].date:%d.%m}" if len(same) > 1 else "")
        reason = f"{same[0].name.say(language)} ({brief(same[0].source.say(language))})"
        yield from textwrap.wrap(reason, 80, initial_indent=f"  {dates:<11}  ", subsequent_indent=" " * 15)
    yield ""
    short = sum(day.short for day in map(calendar.production.day, (day.date for day in days)) if day.in_norm)
    norms = "; ".join(f"{week}: {built.working_days * week / 5 - short:g}" for week in (40, 36, 24))
    yield _NORM.fill(days=built.working_days, norms=norms).say(language)
    if built.decree_days:
        yield _WORKED.fill(days=built.worked_days, hours=built.worked_hours_40).say(language)
    yield _PRINT.fill(fingerprint=calendar.fingerprint(year)).say(language)


_NORM = Text(
    ru="Рабочих дней {days}; часов при неделе в {norms}", en="Working days {days}; hours for a week of {norms}"
)
_WORKED = Text(
    ru="Без нерабочих дней по указам: {days} дней, {hours} ч при 40-часовой неделе",
    en="Without decree days: {days} days, {hours} hours of a 40-hour week",
)
_PRINT = Text(ru="Отпечаток {fingerprint}", en="Fingerprint {fingerprint}")


def _mark(day: Day) -> str | None:
    if day.kind == "working":
        return "short" if day.short else None
    return "short" if day.short and day.kind != "working_weekend" else day.kind


def _month(days: list[Day], month: int, language: str) -> list[str]:
    """Eight lines of 21 columns: name, weekdays, up to six weeks."""
    ours = [day for day in days if day.date.month == month]
    lines = [f"{_MONTHS[month - 1].say(language):^21}", " ".join(_WEEKDAYS.say(language).split()) + " "]
    cells = ["   "] * ours[0].date.weekday() + [_cell(day) for day in ours]
    cells += ["   "] * (42 - len(cells))
    return lines + ["".join(cells[row : row + 7]) for row in range(0, 42, 7)]


def _cell(day: Day) -> str:
    mark = _mark(day)
    if mark is None:
        return f"{day.date.day:2} "
    sign, colour, _ = _MARKS[mark]
    return click.style(f"{day.date.day:2}{sign}", fg=colour)


def _side_by_side(blocks: list[list[str]]) -> Iterator[str]:
    for rows in zip(*blocks, strict=True):
        line = _GAP.join(rows)
        if line.strip():
            yield line.rstrip()
