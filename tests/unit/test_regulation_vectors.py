"""The Lesozavodsk terms on real days: instants computed by hand, minute by minute, for an office open 9–13 and 14–18."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from otklik.calendars import Term
from otklik.engine.rules import Before
from otklik.workflows.regulation import load

from ..support.incident_table import VECTORS

ZONE = ZoneInfo("Asia/Vladivostok")
ORDER = ("LS-8", "LS-10a", "LS-9", "LS-10b", "LS-7", "LS-13")


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
