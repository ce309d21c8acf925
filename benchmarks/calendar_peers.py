"""The peers' side of calendar_speed.py: run by the peers' own Python, one peer a process; the workload comes on stdin.

Each answers seconds an operation for add, subtract and elapsed, where it has them, and a few answers to compare.
"""

# ruff: noqa: PLC0415  each peer is imported in the process that measures it, and by nobody else

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import ZoneInfo

Instants = list[dt.datetime]


def clock(operation: Callable[[Any], object], items: Iterable[Any]) -> float:
    """Seconds an item."""
    listed = list(items)
    begun = time.perf_counter()
    for item in listed:
        operation(item)
    return (time.perf_counter() - begun) / len(listed)


class Load:
    """The workload: local instants, pairs, holidays, hours to add and to subtract."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.zone = ZoneInfo(data["zone"])
        self.starts = [dt.datetime.fromtimestamp(second, self.zone) for second in data["starts"]]
        self.ends = [dt.datetime.fromtimestamp(second, self.zone) for second in data["ends"]]
        self.holidays = [dt.date.fromisoformat(day) for day in data["holidays"]]
        self.add, self.subtract = data["add"], data["subtract"]


def workclock(load: Load) -> dict[str, Any]:
    """Workclock (Rust)."""
    from workclock import Break, Holidays, Schedule, WorkDay

    office = Schedule(
        [WorkDay(dt.time(9), dt.time(18), days=range(5)), Break(dt.time(13), dt.time(14)), Holidays(load.holidays)],
        time_zone=load.zone,
    )
    universal = [start.astimezone(dt.UTC) for start in load.starts]
    pairs = list(zip(load.starts, load.ends, strict=True))
    utc_pairs = [(start.astimezone(dt.UTC), end.astimezone(dt.UTC)) for start, end in pairs]
    hours, less = load.add, load.subtract
    return {
        "add": clock(lambda start: office.add(start, hours=hours), load.starts),
        "subtract": clock(lambda start: office.sub(start, hours=less), load.starts),
        "elapsed": clock(lambda pair: office.between(pair[0], pair[1]), pairs),
        "add, UTC": clock(lambda start: office.add(start, hours=hours), universal),
        "subtract, UTC": clock(lambda start: office.sub(start, hours=less), universal),
        "elapsed, UTC": clock(lambda pair: office.between(pair[0], pair[1]), utc_pairs),
        "answers": [int(office.add(start, hours=hours).timestamp()) for start in load.starts],
    }


def pandas(load: Load) -> dict[str, Any]:
    """CustomBusinessHour of pandas, on local timestamps."""
    import pandas as pd

    hour = pd.offsets.CustomBusinessHour(start=["09:00", "14:00"], end=["13:00", "18:00"], holidays=load.holidays)
    more, less = hour * load.add, hour * load.subtract
    starts = [pd.Timestamp(start.replace(tzinfo=None)) for start in load.starts[:400]]
    return {
        "add": clock(lambda start: start + more, starts),
        "subtract": clock(lambda start: start - less, starts),
        "answers": [int((start + more).tz_localize(load.zone).timestamp()) for start in starts],
    }


def businesstimedelta(load: Load) -> dict[str, Any]:
    """Businesstimedelta."""
    import businesstimedelta as btd
    import pytz  # it knows no other zones

    zone = pytz.timezone(str(load.zone))
    days = dict.fromkeys(load.holidays, "off")
    week = [0, 1, 2, 3, 4]
    office = btd.Rules(
        [
            btd.WorkDayRule(start_time=dt.time(9), end_time=dt.time(18), working_days=week, tz=zone),
            btd.LunchTimeRule(start_time=dt.time(13), end_time=dt.time(14), working_days=week, tz=zone),
            btd.HolidayRule(days, tz=zone),
        ]
    )
    more, less = (btd.BusinessTimeDelta(office, hours=hours) for hours in (load.add, load.subtract))
    starts = [start.astimezone(zone) for start in load.starts[:200]]
    pairs = [
        (start.astimezone(zone), end.astimezone(zone)) for start, end in zip(load.starts[:60], load.ends, strict=False)
    ]
    return {
        "add": clock(lambda start: start + more, starts),
        "subtract": clock(lambda start: start - less, starts),
        "elapsed": clock(lambda pair: office.difference(pair[0], pair[1]), pairs),
        "answers": [int((start + more).timestamp()) for start in starts],
    }


def pm4py(load: Load) -> dict[str, Any]:
    """The business hours of pm4py (no holidays, no addition)."""
    from pm4py.util.business_hours import BusinessHours

    hour = 3600
    slots = [
        ((day * 24 + first) * hour, (day * 24 + last) * hour) for day in range(5) for first, last in ((9, 13), (14, 18))
    ]
    pairs = list(zip(load.starts, load.ends, strict=True))[:3000]
    return {
        "elapsed": clock(lambda pair: BusinessHours(pair[0], pair[1], business_hour_slots=slots).get_seconds(), pairs),
    }


def numpy(load: Load) -> dict[str, Any]:
    """The busday functions of numpy: whole days only, a date at a time and as an array."""
    import numpy as np

    calendar = np.busdaycalendar(holidays=[np.datetime64(day) for day in load.holidays])
    dates = [np.datetime64(start.date()) for start in load.starts[:5000]]
    array = np.tile(np.array([start.date() for start in load.starts], "datetime64[D]"), 50)
    begun = time.perf_counter()
    np.busday_offset(array, 3, roll="backward", busdaycal=calendar)
    return {
        "days": clock(lambda date: np.busday_offset(date, 3, roll="backward", busdaycal=calendar), dates),
        "days, array": (time.perf_counter() - begun) / array.size,
    }


PEERS = {
    "workclock": workclock,
    "pandas": pandas,
    "businesstimedelta": businesstimedelta,
    "pm4py": pm4py,
    "numpy": numpy,
}

if __name__ == "__main__":
    print(json.dumps(PEERS[sys.argv[1]](Load(json.load(sys.stdin)))))
