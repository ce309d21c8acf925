"""The fingerprint of a year: what changes it, and what must not."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest

from otklik.calendars import Extra, OutOfRange, Overlay, Week, WorkingCalendar, WorkingDays, read_extra, russia

ZONE = ZoneInfo("Asia/Vladivostok")
WEEK = Week.parse("09:00-13:00,14:00-18:00")


def office(
    first: int = 2026,
    last: int = 2027,
    *,
    week: Week = WEEK,
    zone: ZoneInfo = ZONE,
    overlays: tuple[Overlay, ...] = (),
    extra: tuple[Extra, ...] = (),
    decree_days_count: bool = False,
) -> WorkingCalendar:
    production = russia(first, last, extra=extra, decree_days_count=decree_days_count)
    return WorkingCalendar(production, week, zone, overlays=overlays, provisional=True)


def test_adding_a_year_touches_no_other() -> None:
    decreed = read_extra({"year": [{"year": 2028, "source": "образец", "moved": [["2028-01-01", "2028-05-08"]]}]})
    before, after = office(2026, 2028), office(2026, 2028, extra=(decreed,))
    assert office(2026, 2027).fingerprint(2026) == office(2012, 2030).fingerprint(2026) == after.fingerprint(2026)
    assert before.fingerprint(2027) == after.fingerprint(2027)
    assert before.fingerprint(2028) != after.fingerprint(2028)


def test_what_decides_an_answer_changes_it() -> None:
    plain = office().fingerprint(2026)
    assert office(week=Week.parse("09:00-13:00,14:00-18:00; fri 09:00-13:00,14:00-16:45")).fingerprint(2026) != plain
    assert office(week=Week.parse("09:00-13:00,14:00-18:00; no holidays")).fingerprint(2026) != plain
    assert office(zone=ZoneInfo("Asia/Magadan")).fingerprint(2026) != plain
    assert office(overlays=(Overlay(dt.date(2026, 7, 14)),)).fingerprint(2026) != plain
    counted = office(2020, 2021, decree_days_count=True)
    assert counted.fingerprint(2020) != office(2020, 2021).fingerprint(2020)


def test_what_does_not_decide_it_leaves_it_alone() -> None:
    plain = office().fingerprint(2026)
    assert office(overlays=(Overlay(dt.date(2027, 7, 14)),)).fingerprint(2026) == plain
    assert office(week=Week.parse("mon-fri 09:00-13:00,14:00-18:00")).fingerprint(2026) == plain
    named, renamed = (office(overlays=(Overlay(dt.date(2026, 7, 14), source=source),)) for source in ("№ 1", "№ 2"))
    assert named.fingerprint(2026) == renamed.fingerprint(2026)


def test_it_is_the_same_in_every_process() -> None:
    program = (
        "from otklik.calendars import *; from zoneinfo import ZoneInfo; "
        "print(WorkingCalendar(russia(2026, 2026), Week.parse('09:00-13:00,14:00-18:00'), ZoneInfo('Asia/Vladivostok')).fingerprint(2026))"
    )
    for seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == office().fingerprint(2026)


def test_an_answer_keeps_those_of_the_years_its_term_touches() -> None:
    calendar = office(2025, 2027)
    answer = calendar.add(dt.datetime(2026, 12, 29, 12, tzinfo=ZONE), WorkingDays(3))
    assert dict(answer.fingerprints) == {2026: calendar.fingerprint(2026), 2027: calendar.fingerprint(2027)}
    inside = calendar.add(dt.datetime(2026, 12, 22, 12, tzinfo=ZONE), WorkingDays(3))
    assert list(inside.fingerprints) == [2026]


def test_a_year_outside_the_calendar_has_none() -> None:
    with pytest.raises(OutOfRange):
        office().fingerprint(2025)
