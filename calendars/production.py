"""The Russian production calendar: which days are worked, and why. The one module that imports `holidays`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .days import DayKind, ProductionDay
from .errors import InvalidValue, OutOfRange
from .extra import Extra, ExtraDay, ExtraYear, read_extra
from .labour_code import ART_95, ART_112, ART_112_MOVE, ORDER_588N, carried_over, is_weekend, previous_day
from .text import Text

__all__ = ["FIRST_YEAR", "PackageYear", "ProductionCalendar", "ProductionYear", "package_year", "russia"]

FIRST_YEAR = 2012


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageYear:
    """What the `holidays` package says of one year of Russia.

    `holidays`: statutory day → its name; `moved`: day off → the day that a decree took it from; `carried`: day off →
    the name of the holiday that fell on a weekend. `published`: the package knows the year's decree.
    """

    holidays: Mapping[dt.date, Text]
    moved: Mapping[dt.date, dt.date]
    carried: Mapping[dt.date, Text]
    published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionYear:
    """One year in numbers.

    `working_days` and `hours_40` are the published norm, which keeps decree days in; `worked_days` and
    `worked_hours_40` leave them out.
    """

    year: int
    off_weekdays: tuple[dt.date, ...]
    working_weekends: tuple[dt.date, ...]
    short_days: tuple[dt.date, ...]
    decree_days: tuple[dt.date, ...]
    working_days: int
    hours_40: int
    worked_days: int
    worked_hours_40: int
    provisional: bool
    source: Text


class ProductionCalendar:
    """Which days are worked in the years `first` to `last`, each special day with its source.

    Years in `provisional_years` have no decree yet: they hold the statutory days alone.
    """

    def __init__(
        self,
        first: int,
        last: int,
        *,
        days: Mapping[dt.date, ProductionDay],
        sources: Mapping[int, Text],
        provisional_years: Iterable[int] = (),
        decree_days_count: bool = False,
    ) -> None:
        self.first = first
        self.last = last
        self.special: Mapping[dt.date, ProductionDay] = days
        self.sources: Mapping[int, Text] = sources
        self.provisional_years = frozenset(provisional_years)
        self.decree_days_count = decree_days_count

    def __repr__(self) -> str:
        return f"ProductionCalendar({self.first}–{self.last})"

    @property
    def years(self) -> range:
        """The years that the calendar holds."""
        return range(self.first, self.last + 1)

    def day(self, date: dt.date) -> ProductionDay:
        """Return what the law says of `date`; OutOfRange outside the calendar's years."""
        if not self.first <= date.year <= self.last:
            raise OutOfRange(
                Text(
                    ru="{date}: календарь знает годы {first}–{last}",
                    en="{date}: the calendar holds the years {first}–{last}",
                ).fill(date=date.isoformat(), first=self.first, last=self.last),
                date=date.isoformat(),
            )
        special = self.special.get(date)
        if special is not None:
            return special
        if is_weekend(date):
            return ProductionDay(date=date, kind="weekend", name=_WEEKEND, source=_ART_111)
        return ProductionDay(date=date, kind="working", name=_WORKING, source=self.sources[date.year])

    def year(self, year: int) -> ProductionYear:
        """Count one year: its moved, short and decree days and its norm; OutOfRange outside the calendar's years."""
        date = dt.date(year, 1, 1)
        days = [self.day(date + dt.timedelta(days=offset)) for offset in range((dt.date(year + 1, 1, 1) - date).days)]
        norm = [day for day in days if day.in_norm]
        worked = [day for day in days if day.worked]
        return ProductionYear(
            year=year,
            off_weekdays=tuple(day.date for day in days if not day.worked and not is_weekend(day.date)),
            working_weekends=tuple(day.date for day in worked if is_weekend(day.date)),
            short_days=tuple(day.date for day in worked if day.short),
            decree_days=tuple(day.date for day in days if day.kind == "decree"),
            working_days=len(norm),
            hours_40=sum(8 - day.short for day in norm),
            worked_days=len(worked),
            worked_hours_40=sum(8 - day.short for day in worked),
            provisional=year in self.provisional_years,
            source=self.sources[year],
        )


def russia(
    first: int, last: int, *, extra: Iterable[Extra | str | Path] = (), decree_days_count: bool = False
) -> ProductionCalendar:
    """Build the production calendar of Russia for the years `first` to `last` (2012 on).

    `extra`: years and days from an office's files, the later one wins. `decree_days_count`: count the decree days of
    2020 and 2021 as working. Years without a decree are built from the statute alone and marked provisional.
    Raises InvalidValue. Sources: Labour Code, art. 95 and 112; the decrees in calendars/data/russia.toml.
    """
    for name, year in (("first", first), ("last", last)):
        if type(year) is not int or not FIRST_YEAR <= year <= 9998:
            raise InvalidValue(name, year, Text(ru=f"год, с {FIRST_YEAR}", en=f"a year, from {FIRST_YEAR} on"))
    if last < first:
        raise InvalidValue("last", last, Text(ru=f"год не раньше {first}", en=f"a year not before {first}"))
    extras = [_shipped(), *(item if isinstance(item, Extra) else read_extra(item) for item in extra)]
    decreed = {year.year: year for one in extras for year in one.years}
    days: dict[dt.date, ProductionDay] = {}
    sources: dict[int, Text] = {}
    provisional = []
    for number in range(first, last + 1):
        package, decree = package_facts(number), decreed.get(number)
        if decree is not None and (package.published or decree.moved is not None):
            sources[number] = decree.source
        elif package.published:
            sources[number] = _PACKAGE
        else:
            provisional.append(number)
            sources[number] = _NO_DECREE
        corrections = [day for one in extras for day in one.days if day.date.year == number]
        days |= _year(number, package, decree, sources[number], corrections, count=decree_days_count)
    calendar = ProductionCalendar(
        first, last, days=days, sources=sources, provisional_years=provisional, decree_days_count=decree_days_count
    )
    for one in extras[1:]:
        for added in one.years:
            if first <= added.year <= last and not decree_days_count:
                _check_norm(calendar, added)
    return calendar


_WEEKEND = Text(ru="выходной", en="weekend")
_WORKING = Text(ru="рабочий день", en="working day")
_ART_111 = Text(ru="ТК РФ, ст. 111", en="Labour Code, art. 111")
_PACKAGE = Text(ru="перенос выходных по данным пакета holidays", en="moved days off as the holidays package has them")
_NO_DECREE = Text(
    ru="постановление о переносе выходных ещё не издано: только ст. 112 ТК РФ",
    en="no decree on moved days off yet: Labour Code, art. 112 alone",
)
_DECREE = Text(ru="нерабочий день с сохранением зарплаты", en="non-working day with pay")


def _year(
    number: int,
    package: PackageYear,
    decree: ExtraYear | None,
    source: Text,
    corrections: list[ExtraDay],
    *,
    count: bool,
) -> dict[dt.date, ProductionDay]:
    """Build the special days of one year: holidays, days off, worked weekends, short days, then the corrections."""
    holidays, moved, carried = package.holidays, package.moved, package.carried
    own = decree is not None and decree.moved is not None
    if decree is not None and decree.moved is not None:
        moved = decree.moved
    if own or not package.published:
        carried = {day: holidays[holiday] for day, holiday in carried_over(holidays, moved.values()).items()}
    found = {
        date: ProductionDay(date=date, kind="holiday", name=name, source=ART_112) for date, name in holidays.items()
    }
    for date, name in carried.items():
        found[date] = ProductionDay(date=date, kind="day_off", name=_CARRIED.fill(name=name), source=ART_112_MOVE)
    for date, origin in moved.items():
        found[date] = ProductionDay(date=date, kind="day_off", name=_MOVED.fill(day=_short(origin)), source=source)
    corrected = {day.date: day for day in corrections}
    for day in corrections:
        if day.kind == "day_off":
            found[day.date] = ProductionDay(date=day.date, kind="day_off", name=day.name or _DAY_OFF, source=day.source)
    eves = {previous_day(date) for date in holidays} - holidays.keys() | {dt.date(number, 12, 31)}
    for date, origin in moved.items():
        if is_weekend(origin) and origin not in holidays and origin.year == number:
            short = date in eves or origin in eves
            found[origin] = _working_weekend(origin, date, source, short=short)
    for date in eves:
        if date.year == number and date not in found:
            kind: DayKind = "weekend" if is_weekend(date) else "short"
            found[date] = ProductionDay(
                date=date, kind=kind, name=_EVE if kind == "short" else _WEEKEND, source=ART_95, short=True
            )
    for date, day in corrected.items():
        if day.kind != "day_off":
            found[date] = _correct(day, short=date in eves, count=count)
    return found


def _working_weekend(date: dt.date, stands_for: dt.date, source: Text, *, short: bool) -> ProductionDay:
    name = (_SATURDAY if date.weekday() == 5 else _SUNDAY).fill(day=_short(stands_for))
    name = _SHORTER.fill(name=name) if short else name
    law = Text(ru="{source}; {order}", en="{source}; {order}").fill(source=source, order=ORDER_588N)
    return ProductionDay(date=date, kind="working_weekend", name=name, source=law, short=short, stands_for=stands_for)


def _correct(day: ExtraDay, *, short: bool, count: bool) -> ProductionDay:
    """Turn a correction of a file into the day that it makes; `short`: the day stands before a holiday."""
    date, source = day.date, day.source
    if day.kind == "decree" and not count:
        return ProductionDay(date=date, kind="decree", name=day.name or _DECREE, source=source, short=short)
    if day.kind == "short":
        return ProductionDay(date=date, kind="short", name=day.name or _SHORT, source=source, short=True)
    if day.kind == "working" and (is_weekend(date) or day.stands_for is not None):
        stands_for = day.stands_for or date
        made = _working_weekend(date, stands_for, source, short=short)
        return (
            made
            if day.name is None
            else ProductionDay(
                date=date, kind=made.kind, name=day.name, source=source, short=short, stands_for=stands_for
            )
        )
    if short and day.kind in {"decree", "working"}:
        return ProductionDay(date=date, kind="short", name=_EVE, source=source, short=True)
    return ProductionDay(date=date, kind="working", name=day.name or _WORKING, source=source)


_CARRIED = Text(ru="выходной за праздник: {name}", en="day off for a holiday: {name}")
_MOVED = Text(ru="выходной, перенесён с {day}", en="day off, moved from {day}")
_DAY_OFF = Text(ru="выходной", en="day off")
_SATURDAY = Text(ru="рабочая суббота за {day}", en="working Saturday for {day}")
_SUNDAY = Text(ru="рабочее воскресенье за {day}", en="working Sunday for {day}")
_SHORTER = Text(ru="{name}, на час короче", en="{name}, an hour shorter")
_EVE = Text(ru="сокращённый день: завтра праздник", en="an hour shorter: a holiday tomorrow")
_SHORT = Text(ru="сокращённый день", en="an hour shorter")


def _short(date: dt.date) -> str:
    return f"{date:%d.%m.%Y}"


def _check_norm(calendar: ProductionCalendar, year: ExtraYear) -> None:
    built = calendar.year(year.year)
    for name, given, counted in (
        ("norm_days", year.norm_days, built.working_days),
        ("norm_hours_40", year.norm_hours_40, built.hours_40),
    ):
        if given is not None and given != counted:
            raise InvalidValue(
                Text(ru="{name} за {year} год", en="{name} of {year}").fill(name=name, year=year.year),
                given,
                Text(
                    ru="то же, что выходит из перечисленных дней: {counted}", en="what the listed days give: {counted}"
                ).fill(counted=counted),
            )


@cache
def _shipped() -> Extra:
    """The shipped supplement, read once a process."""
    return read_extra(Path(__file__).parent / "data" / "russia.toml")


@cache
def package_facts(year: int) -> PackageYear:
    """What the package says of `year`: from the shipped table of the years it covers, else from the package itself."""
    from .data.published import ENGLISH, YEARS  # noqa: PLC0415  a calendar that is never built needs no table

    row = YEARS.get(year)
    if row is None:
        return package_year(year)

    def named(days: Mapping[str, str]) -> dict[dt.date, Text]:
        return {dt.date.fromisoformat(f"{year}-{day}"): Text(ru=name, en=ENGLISH[name]) for day, name in days.items()}

    return PackageYear(
        holidays=named(row["holidays"]),
        moved={
            dt.date.fromisoformat(f"{year}-{day}"): dt.date.fromisoformat(origin)
            for day, origin in row["moved"].items()
        },
        carried=named(row["carried"]),
        published=bool(row["moved"]),
    )


def package_year(year: int) -> PackageYear:
    """Ask the `holidays` package for one year (public holidays, names in Russian and English)."""
    from holidays import country_holidays  # noqa: PLC0415  costs 60 ms and more; only a year outside the table needs it

    russian, english = (country_holidays("RU", years=year, language=language) for language in ("ru", "en_US"))
    moved = {
        dt.date(year, month, day): dt.date(other_year[0] if other_year else year, from_month, from_day)
        for month, day, from_month, from_day, *other_year in _rows(russian.special_public_holidays.get(year, ()))
    }
    carried = {
        dt.date(year, month, day) for month, day, _ in _rows(russian.special_public_holidays_observed.get(year, ()))
    }
    names = {date: Text(ru=_bare(russian[date]), en=_bare(english[date])) for date in sorted(russian)}
    return PackageYear(
        holidays={date: name for date, name in names.items() if date not in carried and date not in moved},
        moved=moved,
        carried={date: names[date] for date in sorted(carried)},
        published=bool(moved),
    )


def _rows(rows: tuple[Any, ...]) -> tuple[Any, ...]:
    """The package writes a single row without its outer tuple."""
    return rows if not rows or isinstance(rows[0], tuple) else (rows,)


def _bare(name: str) -> str:
    """A holiday's name without the package's mark of a day carried over."""
    return name.removesuffix(" (выходной)").removesuffix(" (observed)")
