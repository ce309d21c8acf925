"""The Lesozavodsk terms on real days: instants computed by hand, minute by minute, for an office open 9–13 and 14–18."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from otklik.calendars import Term
from otklik.engine.rules import Before
from otklik.workflows.regulation import load

ZONE = ZoneInfo("Asia/Vladivostok")
ORDER = ("LS-8", "LS-10a", "LS-9", "LS-10b", "LS-7", "LS-13")

VECTORS = {  # from → LS-8, LS-10a, LS-9, LS-10b, LS-7, LS-13 (that one: from an interim answer sent then)
    "2026-07-14 09:10": ("07-14 17:10", "07-14 14:10", "07-14 12:10", "07-14 10:10", "07-14 10:10", "07-17 18:00"),
    "2026-07-14 13:20": ("07-15 12:00", "07-14 18:00", "07-14 17:00", "07-14 15:00", "07-14 14:20", "07-17 18:00"),
    "2026-07-17 16:30": ("07-20 15:30", "07-20 11:30", "07-20 10:30", "07-17 17:30", "07-17 17:30", "07-22 18:00"),
    "2026-07-18 23:00": ("07-20 17:00", "07-20 13:00", "07-20 12:00", "07-20 10:00", "07-20 10:00", "07-22 18:00"),
    "2026-04-30 15:00": ("05-04 15:00", "05-04 11:00", "05-04 10:00", "04-30 16:00", "04-30 16:00", "05-06 18:00"),
    "2026-12-30 16:00": ("01-11 15:00", "01-11 11:00", "01-11 10:00", "12-30 17:00", "12-30 17:00", "01-13 18:00"),
}  # fmt: skip


def due(requirement: str, start: datetime) -> datetime:
    """When the term that runs from `start` is used up."""
    rules = load("lesozavodsk-215").rules()
    (rule,) = [item for item in rules.deadlines["incident"] if item.requirement == requirement]
    if isinstance(rule.term, Before):
        outer = {"LS-10a": "LS-8", "LS-10b": "LS-9"}[requirement]
        return rules.calendar.before(due(outer, start), rule.term.term).due
    assert isinstance(rule.term, Term)
    return rules.calendar.add(start, rule.term).due


@pytest.mark.requirement("LS-7", "LS-8", "LS-9", "LS-10a", "LS-10b", "LS-13", "A2", "A4", "A9")
@pytest.mark.parametrize("start", VECTORS)
@pytest.mark.parametrize("requirement", ORDER)
def test_a_term_comes_to_the_instant_counted_by_hand(start: str, requirement: str) -> None:
    begun = datetime.fromisoformat(start).replace(tzinfo=ZONE)
    expected = VECTORS[start][ORDER.index(requirement)]
    year = 2027 if expected < start[5:] else 2026
    assert due(requirement, begun) == datetime.fromisoformat(f"{year}-{expected}").replace(tzinfo=ZONE)
