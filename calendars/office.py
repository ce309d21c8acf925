"""An office's days: the production calendar, the working week and the office's own days put together, date by date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from .days import DayKind, Overlay, ProductionDay
from .errors import InvalidValue
from .labour_code import is_weekend
from .production import ProductionCalendar
from .text import Text
from .week import Hours, Week, read_hours, shorten

__all__ = ["Office"]

_WORKING: frozenset[DayKind] = frozenset({"working", "short", "weekend"})


class Office:
    """Which hours an office is open on a date, and why."""

    def __init__(self, production: ProductionCalendar, week: Week, overlays: Iterable[Overlay]) -> None:
        self.production = production
        self.week = week
        self.overlays: dict[int, Overlay] = {}
        self._special = {date.toordinal(): day for date, day in production.special.items()} if week.holidays else {}
        self._own: dict[int, Hours] = {}
        for overlay in overlays:
            self._add(overlay)

    def hours(self, ordinal: int) -> Hours:
        """Return the wall-clock hours of a date (by its ordinal), in minutes from its midnight."""
        own = self._own.get(ordinal)
        return self._lawful(ordinal) if own is None else own

    def knows(self, ordinal: int) -> bool:
        """Tell whether the hours of a date outside the production calendar are known all the same."""
        return not self.week.holidays or ordinal in self._own

    def _lawful(self, ordinal: int) -> Hours:
        """The hours without the office's own days."""
        day = self._special.get(ordinal)
        if day is None:
            return self.week.days[(ordinal + 6) % 7]
        if day.kind in _WORKING:
            hours = self.week.days[(ordinal + 6) % 7]
        elif day.stands_for is not None:  # a worked weekend keeps the hours of the day it is worked for (order 588n)
            hours = self.week.days[day.stands_for.weekday()]
        else:
            return ()
        return shorten(hours) if day.short else hours

    def describe(self, date: dt.date) -> tuple[DayKind, bool, ProductionDay]:
        """Return the kind of a date in this office, whether it is an hour shorter, and the law's (or office's) reason."""
        ordinal = date.toordinal()
        overlay = self.overlays.get(ordinal)
        law = self.production.day(date)
        if overlay is not None:
            source = Text(ru=overlay.source, en=overlay.source) if overlay.source else _OFFICE
            name = Text(ru=overlay.name, en=overlay.name) if overlay.name else _OVERLAY_NAMES[overlay.kind]
            kind: DayKind = "hours" if overlay.kind == "hours" or overlay.hours else overlay.kind
            short = overlay.kind == "short"
            return kind, short, ProductionDay(date=date, kind=kind, name=name, source=source, short=short)
        hours = self.hours(ordinal)
        if not self.week.holidays or law.kind in {"working", "weekend"}:
            if not hours:
                off = law if law.kind == "weekend" and is_weekend(date) else _plain(date, "weekend", _OFF)
                return "weekend", False, off
            if law.short and self.week.holidays:
                return "short", True, ProductionDay(date=date, kind="short", name=_EVE, source=law.source, short=True)
            if law.kind == "working" and self.week.holidays:
                return "working", False, law
            return "working", False, _plain(date, "working", _WORKED)
        return law.kind, law.short and law.worked, law

    def _add(self, overlay: Overlay) -> None:
        ordinal = overlay.date.toordinal()
        if ordinal in self.overlays:
            raise InvalidValue(
                Text(ru="особые дни", en="overlays"),
                overlay.date.isoformat(),
                Text(ru="одна запись на дату", en="one entry for a date"),
            )
        self.overlays[ordinal] = overlay
        field = Text(ru="особый день, часы", en="overlay hours")
        if overlay.kind == "closed":
            hours: Hours = ()
        elif overlay.hours:
            hours = read_hours(overlay.hours, field)
        elif overlay.kind == "short":
            hours = shorten(self._lawful(ordinal))
        else:
            hours = self.week.days[overlay.date.weekday()]
            if not hours:
                raise InvalidValue(
                    field,
                    overlay.date.isoformat(),
                    Text(
                        ru="часы этого дня: в рабочей неделе у него их нет",
                        en="the day's hours: the week has none for it",
                    ),
                )
        self._own[ordinal] = hours


def _plain(date: dt.date, kind: DayKind, name: Text) -> ProductionDay:
    return ProductionDay(date=date, kind=kind, name=name, source=_SCHEDULE)


_SCHEDULE = Text(ru="режим работы", en="working week")
_OFFICE = Text(ru="решение учреждения", en="the office's decision")
_OFF = Text(ru="выходной по режиму работы", en="off by the working week")
_WORKED = Text(ru="рабочий день", en="working day")
_EVE = Text(ru="сокращённый день: завтра праздник", en="an hour shorter: a holiday tomorrow")
_OVERLAY_NAMES = {
    "closed": Text(ru="закрыто", en="closed"),
    "working": Text(ru="рабочий день", en="working day"),
    "short": Text(ru="сокращённый день", en="an hour shorter"),
    "hours": Text(ru="особые часы", en="special hours"),
}
