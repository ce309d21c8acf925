"""The oracle that other tests lean on agrees with the reference vectors, and with the year's count of working days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from ..support import office_oracle as office

# 7 working hours, the draft 3 before; 3 working hours, the draft 2 before; a plain hour; the third working day after.
VECTORS = {
    "2026-07-14 09:10": ("2026-07-14 17:10", "2026-07-14 14:10", "2026-07-14 12:10", "2026-07-14 10:10", "2026-07-14 10:10", "2026-07-17 18:00"),
    "2026-07-14 13:20": ("2026-07-15 12:00", "2026-07-14 18:00", "2026-07-14 17:00", "2026-07-14 15:00", "2026-07-14 14:20", "2026-07-17 18:00"),
    "2026-07-17 16:30": ("2026-07-20 15:30", "2026-07-20 11:30", "2026-07-20 10:30", "2026-07-17 17:30", "2026-07-17 17:30", "2026-07-22 18:00"),
    "2026-07-18 23:00": ("2026-07-20 17:00", "2026-07-20 13:00", "2026-07-20 12:00", "2026-07-20 10:00", "2026-07-20 10:00", "2026-07-22 18:00"),
    "2026-04-30 15:00": ("2026-05-04 15:00", "2026-05-04 11:00", "2026-05-04 10:00", "2026-04-30 16:00", "2026-04-30 16:00", "2026-05-06 18:00"),
    "2026-12-30 16:00": ("2027-01-11 15:00", "2027-01-11 11:00", "2027-01-11 10:00", "2026-12-30 17:00", "2026-12-30 17:00", "2027-01-13 18:00"),
}  # fmt: skip


@pytest.mark.parametrize("start", VECTORS)
def test_the_oracle_computes_the_reference_vectors(start: str) -> None:
    at = datetime.fromisoformat(start)
    reply, short = office.due(at, 420, "working"), office.due(at, 180, "working")
    found = (
        reply,
        office.before(reply, 180)[0],
        short,
        office.before(short, 120)[0],
        office.due(at, 60, "open"),
        office.days(at, 3),
    )
    assert found == tuple(map(datetime.fromisoformat, VECTORS[start]))


def test_the_year_has_as_many_working_days_as_the_calendar_says() -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    assert sum(map(office.works, days)) == 247
