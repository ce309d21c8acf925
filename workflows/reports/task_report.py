"""The control of Gospabliki tasks (KH-I.5.4b): of each task the pages on which it stands, and those on which it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ...calendars.text import Text
from ...engine.instants import from_text, to_text
from ...engine.values import Case
from ..task import unplaced
from .quota_report import page_title

if TYPE_CHECKING:
    from ..desk import Desk

__all__ = ["Placement", "TaskRow", "task_control"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """One page of a task: where and when it stands there; nothing where it does not, `waived` where it need not."""

    page: int
    title: Text
    publication: str | None
    link: str | None
    at: datetime | None
    waived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One task with its placements; `overdue`: its term is over, and a page is left."""

    case: Case
    text: str
    due: datetime | None
    placements: tuple[Placement, ...]
    overdue: bool

    @property
    def left(self) -> tuple[Placement, ...]:
        """The pages on which it does not stand yet."""
        return tuple(item for item in self.placements if item.at is None and not item.waived)

    def as_json(self) -> dict[str, Any]:
        """The row as JSON; instants are UTC."""
        return {
            "number": self.case.number,
            "case": self.case.key,
            "state": self.case.state,
            "due_at": to_text(self.due) if self.due is not None else None,
            "overdue": self.overdue,
            "left": len(self.left),
            "pages": [
                {
                    "page": item.page,
                    "title": item.title.ru,
                    "publication": item.publication,
                    "link": item.link,
                    "at": to_text(item.at) if item.at is not None else None,
                    "waived": item.waived,
                }
                for item in self.placements
            ],
        }


def task_control(desk: Desk, cases: Sequence[Case] | None = None, *, unplaced_only: bool = False) -> list[TaskRow]:
    """Tasks with their placements, the nearest term first; by default those that are not placed everywhere yet."""
    now = desk.now()
    with desk.reading() as store:
        tasks = list(cases) if cases is not None else store.cases("task", states=["received"])
        keys = sorted(task.key for task in tasks)
        texts = store.texts_of(keys, "text")
        pages = store.cases_by_key(sorted({key for task in tasks for key in task.facts["pages"]}))
        names = store.texts_of(sorted(pages), "name")
        bodies = store.texts_of(sorted({page.facts["body"] for page in pages.values()}), "name")
        made = store.related("publication", "task", keys, states=["published"])
        links = store.texts_of([case.key for _, case in made], "link")
    standing = {(key, case.facts["page"]): case for key, case in made}
    rows = []
    for task in tasks:
        due = from_text(task.facts["due_at"]) if "due_at" in task.facts else None
        placements = []
        for key in task.facts["pages"]:
            found = standing.get((task.key, key)) if key in task.facts.get("placed", ()) else None
            placements.append(
                Placement(
                    page=key,
                    title=page_title(pages[key], bodies, names),
                    publication=found.number if found is not None else None,
                    link=links.get(found.key) if found is not None else None,
                    at=found.entered_at if found is not None else None,
                    waived=key in task.facts.get("waived", ()),
                )
            )
        overdue = task.state == "received" and due is not None and now > due and bool(unplaced(task.facts))
        row = TaskRow(case=task, text=texts.get(task.key) or "", due=due, placements=tuple(placements), overdue=overdue)
        if not unplaced_only or row.left:
            rows.append(row)
    return sorted(rows, key=lambda row: (row.due is None, row.due or row.case.entered_at, row.case.key))
