"""The rules of the Labour Code by which days off move and working days shorten, as pure functions on dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from .text import Text

__all__ = ["ART_95", "ART_112", "ART_112_MOVE", "ORDER_588N", "carried_over", "is_weekend", "next_day", "previous_day"]

ART_95 = Text(ru="ТК РФ, ст. 95", en="Labour Code, art. 95")
ART_112 = Text(ru="ТК РФ, ст. 112", en="Labour Code, art. 112")
ART_112_MOVE = Text(ru="ТК РФ, ст. 112, ч. 2", en="Labour Code, art. 112, para. 2")
ORDER_588N = Text(
    ru="приказ Минздравсоцразвития России от 13.08.2009 № 588н",
    en="Order of the Ministry of Health and Social Development No. 588n of 13.08.2009",
)

_DAY = dt.timedelta(days=1)


def is_weekend(date: dt.date) -> bool:
    """Tell whether `date` is a Saturday or a Sunday."""
    return date.weekday() >= 5


def next_day(date: dt.date) -> dt.date:
    """Return the date after."""
    return date + _DAY


def previous_day(date: dt.date) -> dt.date:
    """Return the date before."""
    return date - _DAY


def carried_over(holidays: Collection[dt.date], moved_from: Collection[dt.date]) -> dict[dt.date, dt.date]:
    """Return the weekdays that are off because a holiday fell on a weekend: day off → holiday (art. 112, para. 2).

    The January holidays are excluded: the Government moves two of them by decree. So is a holiday, or the weekday that
    it would go to, which the decree moves elsewhere (`moved_from`).
    """
    found: dict[dt.date, dt.date] = {}
    for holiday in sorted(holidays):
        if holiday.month == 1 or not is_weekend(holiday) or holiday in moved_from:
            continue
        day = holiday
        while is_weekend(day) or day in holidays or day in found:
            day = next_day(day)
        if day not in moved_from:
            found[day] = holiday
    return found
