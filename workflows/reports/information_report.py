"""The report of the weekly information from units (KO-D7): who gave it, in time or late, and who has not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from ...engine.errors import InvalidValue
from ...engine.instants import from_text, to_text
from ..period import WEEK, Period, read_period, week_of

if TYPE_CHECKING:
    from ..desk import Desk

__all__ = ["InformationReport", "InformationRow", "information_report"]

Status = Literal["expected", "received", "late", "missed", "excused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationRow:
    """What one unit owed: `missed` is past its term and has not come, `late` came after it; `used` counts publications."""

    number: str
    case: int
    unit: str
    due: datetime
    received: datetime | None
    status: Status
    used: int

    def as_json(self) -> dict[str, Any]:
        """The row as JSON; instants are UTC."""
        return {
            "number": self.number,
            "case": self.case,
            "unit": self.unit,
            "due_at": to_text(self.due),
            "received_at": to_text(self.received) if self.received is not None else None,
            "status": self.status,
            "publications": self.used,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationReport:
    """The information of a week, unit by unit."""

    week: Period
    rows: tuple[InformationRow, ...]

    def count(self, *statuses: Status) -> int:
        """How many rows have one of these."""
        return sum(1 for row in self.rows if row.status in statuses)


def information_report(desk: Desk, week: str | None = None) -> InformationReport:
    """The information that was due in a week (`2026-W29`; by default the one under way), by unit.

    Raises InvalidValue for what is no week.
    """
    now, zone = desk.now(), desk.zone
    try:
        period = (
            read_period(week.strip(), weeks_only=True) if week is not None else week_of(now.astimezone(zone).date())
        )
    except (ValueError, OverflowError):
        raise InvalidValue("--week", week, WEEK) from None
    first, end = to_text(period.start(zone)), to_text(period.end(zone))
    with desk.reading() as store:
        cases = [case for case in store.cases("information") if first <= case.facts["due_at"] < end]
        names = store.texts_of(sorted({case.facts["unit"] for case in cases}), "name")
        made = store.related("publication", "information", sorted(case.key for case in cases))
    rows = []
    for case in sorted(cases, key=lambda case: (case.facts["due_at"], case.key)):
        due, received = from_text(case.facts["due_at"]), case.instants.get("received")
        status: Status = "expected"
        if case.state == "excused":
            status = "excused"
        elif received is not None:
            status = "received" if received <= due else "late"
        elif now > due:
            status = "missed"
        rows.append(
            InformationRow(
                number=case.number,
                case=case.key,
                unit=names.get(case.facts["unit"]) or f"№ {case.facts['unit']}",
                due=due,
                received=received,
                status=status,
                used=sum(1 for key, _ in made if key == case.key),
            )
        )
    return InformationReport(week=period, rows=tuple(rows))
