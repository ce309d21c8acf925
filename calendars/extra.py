"""Years and days added to the production calendar from a file: a newly decreed year, a correction, each with its source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .days import read_date
from .errors import InvalidValue
from .text import Text

__all__ = ["Extra", "ExtraDay", "ExtraYear", "read_extra"]

_DAY_KINDS = ("day_off", "working", "short", "full", "decree")
_YEAR_KEYS = ("year", "source", "source_en", "url", "moved", "norm_days", "norm_hours_40")
_DAY_KEYS = ("date", "first", "last", "kind", "for", "name", "name_en", "source", "source_en")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraYear:
    """A decreed year. `moved`: day off → the day it was taken from; None leaves the moves to the package.

    `norm_days` and `norm_hours_40` are the published norm; when given, the year is checked against them.
    """

    year: int
    source: Text
    url: str = ""
    moved: Mapping[dt.date, dt.date] | None = None
    norm_days: int | None = None
    norm_hours_40: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraDay:
    """A day unlike what the rules give: day_off, working (for another day: `stands_for`), short, full or decree."""

    date: dt.date
    kind: str
    source: Text
    name: Text | None = None
    stands_for: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """Years and days to add, as one file gives them."""

    years: tuple[ExtraYear, ...] = ()
    days: tuple[ExtraDay, ...] = ()


def read_extra(source: str | Path | Mapping[str, Any]) -> Extra:
    """Read an office's file of years and days (TOML; its form is in docs/calendar.md), or tables already read.

    Raises InvalidValue, which names the file's key and the value.
    """
    if isinstance(source, Mapping):
        return _extra(source)
    import tomllib  # noqa: PLC0415  a start without extra files does without it

    path = Path(source)
    try:
        with path.open("rb") as file:
            tables = tomllib.load(file)
    except OSError as error:
        raise InvalidValue(
            _FIELD,
            path.name,
            Text(ru=f"файл, который можно прочитать ({error.strerror})", en=f"a readable file ({error.strerror})"),
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidValue(
            _FIELD, path.name, Text(ru=f"файл TOML в UTF-8 ({error})", en=f"a TOML file in UTF-8 ({error})")
        ) from error
    return _extra(tables)


_FIELD = Text(ru="файл производственного календаря", en="production calendar file")


def _extra(tables: Mapping[str, Any]) -> Extra:
    _check_keys(tables, ("year", "day"))
    return Extra(
        years=tuple(_year(table) for table in _tables(tables, "year")),
        days=tuple(day for table in _tables(tables, "day") for day in _days(table)),
    )


def _tables(tables: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rows = tables.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise InvalidValue(_FIELD, key, Text(ru=f"таблицы [[{key}]]", en=f"[[{key}]] tables"))
    return rows


def _check_keys(table: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    for key in table:
        if key not in keys:
            listed = ", ".join(keys)
            raise InvalidValue(_FIELD, key, Text(ru=f"один из ключей: {listed}", en=f"one of the keys: {listed}"))


def _source(table: Mapping[str, Any]) -> Text:
    source = table.get("source")
    if not isinstance(source, str) or not source.strip():
        raise InvalidValue(
            Text(ru="source (источник)", en="source"),
            source,
            Text(ru="акт, его дата и номер", en="the act, its date and number"),
        )
    return Text(ru=source, en=table.get("source_en", source))


def _year(table: Mapping[str, Any]) -> ExtraYear:
    _check_keys(table, _YEAR_KEYS)
    year = _number(table, "year")
    if year is None or not 2012 <= year <= 9998:
        raise InvalidValue("year", year, Text(ru="год, с 2012", en="a year, from 2012 on"))
    moved = None
    if "moved" in table:
        moved = {}
        for pair in table["moved"]:
            if not isinstance(pair, list) or len(pair) != 2:
                raise InvalidValue(
                    "moved", pair, Text(ru='пара дат ["откуда", "куда"]', en='a pair of dates ["from", "to"]')
                )
            origin, target = (read_date(value, Text(ru="moved (перенос)", en="moved")) for value in pair)
            if target.year != year:
                raise InvalidValue("moved", pair, Text(ru=f"день {year} года", en=f"a day of {year}"))
            moved[target] = origin
    return ExtraYear(
        year=year,
        source=_source(table),
        url=table.get("url", ""),
        moved=moved,
        norm_days=_number(table, "norm_days"),
        norm_hours_40=_number(table, "norm_hours_40"),
    )


def _number(table: Mapping[str, Any], key: str) -> int | None:
    value = table.get(key)
    if value is not None and type(value) is not int:
        raise InvalidValue(key, value, Text(ru="целое число", en="a whole number"))
    return value


def _days(table: Mapping[str, Any]) -> Iterator[ExtraDay]:
    _check_keys(table, _DAY_KEYS)
    kind = table.get("kind")
    if kind not in _DAY_KINDS:
        kinds = ", ".join(_DAY_KINDS)
        raise InvalidValue("kind", kind, Text(ru=f"одно из: {kinds}", en=f"one of: {kinds}"))
    field = Text(ru="[[day]] date (дата)", en="[[day]] date")
    first = read_date(table.get("date", table.get("first")), field)
    last = read_date(table.get("date", table.get("last", first)), field)
    if not first <= last <= first + dt.timedelta(days=366):
        raise InvalidValue(
            "last", last.isoformat(), Text(ru="не раньше first и не дальше года", en="not before first, within a year")
        )
    name = Text(ru=table["name"], en=table.get("name_en", table["name"])) if "name" in table else None
    stands_for = (
        read_date(table["for"], Text(ru="[[day]] for (за какой день)", en="[[day]] for")) if "for" in table else None
    )
    source = _source(table)
    for offset in range((last - first).days + 1):
        date = first + dt.timedelta(days=offset)
        if kind != "decree" or date.weekday() < 5:  # an edict names a span of dates; its weekends stay weekends
            yield ExtraDay(date=date, kind=kind, source=source, name=name, stands_for=stands_for)
