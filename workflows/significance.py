"""Significance (cl. 20): the report to the Head that waits to be acknowledged, and what one flag suggests of the other (A13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ..engine.instants import to_text
from ..engine.rules import Rules
from ..engine.values import Case

if TYPE_CHECKING:
    from .desk import Desk

__all__ = ["Waiting", "suggested", "waiting", "waiting_reports"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A report that the Head has not acknowledged: since when, and for how long in working time. It breaks no term (A23)."""

    number: str
    case: int
    since: datetime
    waited: timedelta

    def as_json(self) -> dict[str, Any]:
        """The report as JSON; `waited_seconds` is working time."""
        return {
            "number": self.number,
            "case": self.case,
            "since": to_text(self.since),
            "waited_seconds": int(self.waited.total_seconds()),
        }


def waiting(rules: Rules, case: Case, now: datetime) -> Waiting | None:
    """The case's report to the Head, while it waits to be acknowledged."""
    since = case.instants.get("reported")
    if not case.facts.get("unacknowledged") or since is None:
        return None
    waited = max(rules.calendar.elapsed(since, max(since, now)), timedelta(0))
    return Waiting(number=case.number, case=case.key, since=since, waited=waited)


def waiting_reports(desk: Desk) -> list[Waiting]:
    """Every report of the desk that waits, the oldest first."""
    now = desk.now()
    with desk.reading() as store:
        cases = store.cases_by_key(store.owing("significant"))
    found = (waiting(desk.rules_of(case).rules(), case, now) for case in cases.values())
    return sorted((item for item in found if item is not None), key=lambda item: (item.since, item.case))


def suggested(before: Case | None, after: Case) -> str | None:
    """The trigger that the act just done suggests: elevated importance suggests significance, and the other way (A13)."""
    was = before.facts if before is not None else {}
    elevated, significant = after.facts.get("importance") == "elevated", bool(after.facts.get("significant"))
    if elevated and not significant and was.get("importance") != "elevated":
        return "mark_significant"
    if significant and not elevated and not was.get("significant"):
        return "raise_importance"
    return None
