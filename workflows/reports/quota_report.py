"""The report of weekly quotas: progress while the week runs, the clock's judgement when it is over, and what turned since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from ...calendars.text import Text
from ...engine.errors import InvalidValue
from ...engine.instants import to_text
from ...engine.values import Case, Event
from ..incident_fields import NETWORKS
from ..period import WEEK, Period, read_period, week_of
from ..quota import working_days_left
from ..quota_weeks import Standing, closings, standings_of

if TYPE_CHECKING:
    from ...engine.store.store import Store
    from ..desk import Desk

__all__ = ["QuotaReport", "QuotaRow", "behind", "quota_report"]

Status = Literal["running", "met", "short", "advice", "turned", "reversed", "first"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaRow:
    """One subject of one quota. `count` is by what is known now; `judged` is what the clock recorded, if it has.

    `status`: running (the week is under way, not enough yet), met, short, advice (short of what is recommended, A21),
    turned (judged short, met by late entries), reversed (judged met, short by what was taken back), first (A22).
    """

    standing: Standing
    title: Text
    status: Status
    judged: int | None
    judged_at: datetime | None

    @property
    def count(self) -> int:
        """How many stand on its pages."""
        return self.standing.tally.count

    @property
    def wanted(self) -> int:
        """How many the quota asks for."""
        return self.standing.quota.count

    def as_json(self) -> dict[str, Any]:
        """The row as JSON."""
        quota, subject, found = self.standing.quota, self.standing.subject, self.standing.tally
        return {
            "quota": quota.name,
            "requirement": quota.requirement,
            "clause": quota.clause,
            "recommended": quota.recommended,
            "per": quota.per,
            "subject": subject.name,
            "title": self.title.ru,
            "pages": list(subject.pages),
            "wanted": quota.count,
            "count": found.count,
            "reposts": found.reposts,
            "tasks": found.tasks,
            "missing": max(0, quota.count - found.count),
            "status": self.status,
            "partial": subject.partial,
            "judged_count": self.judged,
            "judged_at": to_text(self.judged_at) if self.judged_at is not None else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaReport:
    """A week's quotas. `idle`: it has no working day (A22); `left`: its working days that are not over yet.

    `without` says why the act has no quota; `exempt` are bodies that do without a page, by agreement or by the act.
    """

    act: Text
    week: Period
    running: bool
    idle: bool
    left: int
    made_at: datetime
    rows: tuple[QuotaRow, ...]
    exempt: tuple[str, ...]
    without: Text | None

    def as_json(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "week": self.week.name,
            "from": self.week.first.isoformat(),
            "to": self.week.last.isoformat(),
            "running": self.running,
            "no_working_days": self.idle,
            "working_days_left": self.left,
            "made_at": to_text(self.made_at),
            "without_quota": {"ru": self.without.ru, "en": self.without.en} if self.without is not None else None,
            "exempt": list(self.exempt),
            "quotas": [row.as_json() for row in self.rows],
        }


def quota_report(desk: Desk, week: str | None = None) -> QuotaReport:
    """The quotas of a week (`2026-W29`; by default the one under way), by what is known now.

    Raises InvalidValue for what is no week, or one that has not begun.
    """
    now, zone = desk.now(), desk.zone
    current = week_of(now.astimezone(zone).date())
    try:
        period = read_period(week.strip(), weeks_only=True) if week is not None else current
    except (ValueError, OverflowError):
        raise InvalidValue("--week", week, WEEK) from None
    if period.first > current.first:
        raise InvalidValue("--week", week, Text(ru="неделя, которая уже началась", en="a week that has begun already"))
    content, days = desk.regulation.content, closings(desk.regulation.rules().calendar, period)
    with desk.reading() as store:
        found = standings_of(desk, store, period)
        histories = store.histories([item.stream for item in found])
        titles = _titles(store, found)
        exempt = _exempt(store, {kind for quota in content.quotas for kind in quota.kinds})
    return QuotaReport(
        act=desk.regulation.title,
        week=period,
        running=period == current,
        idle=not days,
        left=working_days_left(period, now, days),
        made_at=now,
        rows=tuple(
            _row(item, titles[item.stream], _judgement(histories[item.stream], period), running=period == current)
            for item in found
        ),
        exempt=exempt,
        without=content.without_quota[2] if content.without_quota is not None else None,
    )


def behind(desk: Desk) -> QuotaReport:
    """The week under way, with those alone that have not met their quota yet: what the board shows."""
    report = quota_report(desk)
    rows = tuple(row for row in report.rows if row.status == "running")
    return QuotaReport(
        act=report.act,
        week=report.week,
        running=report.running,
        idle=report.idle,
        left=report.left,
        made_at=report.made_at,
        rows=rows,
        exempt=(),
        without=report.without,
    )


def _judgement(events: Sequence[Event], week: Period) -> Event | None:
    return next((event for event in events if event.data["week"] == week.name), None)


def _row(item: Standing, title: Text, judged: Event | None, *, running: bool) -> QuotaRow:
    was = judged.data["outcome"] if judged is not None else None
    status: Status
    if not item.subject.judged:
        status = "first"
    elif item.met:
        status = "turned" if was == "short" else "met"
    elif running:
        status = "running"
    elif was == "met":
        status = "reversed"
    else:
        status = "advice" if item.quota.recommended else "short"
    return QuotaRow(
        standing=item,
        title=title,
        status=status,
        judged=judged.data["count"] if judged is not None else None,
        judged_at=judged.recorded_at if judged is not None else None,
    )


def _titles(store: Store, found: Sequence[Standing]) -> dict[str, Text]:
    """How each subject is called: the body, and of a page its network and name."""
    pages = store.cases_by_key(sorted({key for item in found for key in item.subject.pages}))
    bodies = store.texts_of(sorted({page.facts["body"] for page in pages.values()}), "name")
    names = store.texts_of(sorted(pages), "name")

    def called(item: Standing) -> Text:
        kind, _, key = item.subject.name.partition("/")
        if kind == "page":
            return page_title(pages[int(key)], bodies, names)
        if kind == "body":
            name = bodies.get(int(key)) or f"№ {key}"
            return Text(ru=name, en=name)
        return Text(ru="все страницы", en="all pages")

    return {item.stream: called(item) for item in found}


def page_titles(store: Store, pages: Iterable[Case]) -> dict[int, Text]:
    """By key, pages as people know them."""
    found = list(pages)
    bodies = store.texts_of(sorted({page.facts["body"] for page in found}), "name")
    names = store.texts_of(sorted(page.key for page in found), "name")
    return {page.key: page_title(page, bodies, names) for page in found}


def page_title(page: Case, bodies: Mapping[int, str], names: Mapping[int, str]) -> Text:
    """A page as people know it: its own name or its body's, and the network."""
    network = page.facts["network"]
    name = names.get(page.key) or bodies.get(page.facts["body"]) or page.number
    title = NETWORKS.get(network, Text(ru=network, en=network))
    return Text(ru=f"{name} ({title.ru})", en=f"{name} ({title.en})")


def _exempt(store: Store, kinds: set[str]) -> tuple[str, ...]:
    """Bodies of these kinds that do without a page, and have none."""
    pages = store.cases("page")
    kept = {page.facts["body"] for page in pages if page.state in {"active", "suspended"}}
    without = sorted({page.facts["body"] for page in pages if page.state == "exempt"} - kept)
    bodies = store.cases_by_key(without)
    names = store.texts_of(without, "name")
    return tuple(names.get(key) or bodies[key].number for key in without if bodies[key].facts["kind"] in kinds)
