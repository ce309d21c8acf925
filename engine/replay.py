"""Replay without a database: every case's state at an instant, by what was known or by what was true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .declaration import Workflow
from .fold import fold_case, fold_deadlines
from .instants import to_text
from .values import Case, Deadline, Event
from .verify import Find

__all__ = ["Replay"]


@dataclass(slots=True)
class _Folded:
    case: Case | None = None
    deadlines: dict[tuple[str, int, str], Deadline] | None = None


class Replay:
    """Cases folded from events as they come; `as_of` bounds by recorded_at, `valid_at` by occurred_at."""

    def __init__(self, find: Find, *, as_of: datetime | None = None, valid_at: datetime | None = None) -> None:
        self._find = find
        self._as_of = as_of
        self._valid_at = valid_at
        self._folded: dict[tuple[str, str], _Folded] = {}
        self.events = 0

    def add(self, event: Event) -> None:
        """Take one event in the order of its stream; those after the instant are left out."""
        self.events += 1
        if event.workflow is None:
            return
        if self._as_of is not None and event.recorded_at > self._as_of:
            return
        if self._valid_at is not None and event.occurred_at > self._valid_at:
            return
        folded = self._folded.setdefault((event.tenant, event.stream), _Folded(deadlines={}))
        workflow: Workflow = self._find(event.workflow, event.workflow_version or 0)
        if folded.case is None and self._valid_at is not None and event.type != workflow.creator.name:
            return  # it happened before the case's own beginning: an earlier message of one that was opened later
        folded.case = fold_case(workflow, folded.case, event)
        folded.deadlines = fold_deadlines(folded.deadlines or {}, event, partial=self._valid_at is not None)

    def add_all(self, events: Iterable[Event]) -> Replay:
        """Take events one after another."""
        for event in events:
            self.add(event)
        return self

    def cases(self) -> list[tuple[Case, dict[tuple[str, int, str], Deadline]]]:
        """Every case with its deadlines, by tenant and key."""
        found = [(item.case, item.deadlines or {}) for item in self._folded.values() if item.case is not None]
        return sorted(found, key=lambda pair: (pair[0].tenant, pair[0].workflow, pair[0].key))

    def as_json(self) -> list[dict[str, Any]]:
        """Cases as JSON."""
        return [
            {
                "tenant": case.tenant,
                "workflow": case.workflow,
                "case": case.key,
                "number": case.number,
                "state": case.state,
                "version": case.version,
                "entered_at": to_text(case.entered_at),
                "recorded_at": to_text(case.recorded_at),
                "open": [
                    {
                        "rule": item.rule,
                        "part": item.part,
                        "due": to_text(item.due),
                        "missed": item.missed_at is not None,
                    }
                    for item in sorted(deadlines.values(), key=lambda item: item.due)
                    if item.outcome == "open"
                ],
            }
            for case, deadlines in self.cases()
        ]
