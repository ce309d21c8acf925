"""Quotas on a desk: the week under way, and the weeks judged by the clock, each once, one after another after an outage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ..engine.instants import to_text
from ..engine.register import record
from ..engine.values import Case, Event, Notice
from .period import Period
from .quota import Kept, Published, Subject, Tally, judged_pages, subjects, tally
from .weekly import week_after, week_by_week

if TYPE_CHECKING:
    from ..calendars import WorkingCalendar
    from ..engine.store.store import Store
    from .desk import Desk
    from .regulation_content import Quota

__all__ = ["JUDGED", "STREAM", "Standing", "closings", "judge", "standings_of"]

STREAM = "quota"  # which weeks are judged; each subject's weeks stand in quota/NAME/SUBJECT
JUDGED = "judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a subject stands in a week, by what is known now."""

    quota: Quota
    subject: Subject
    tally: Tally

    @property
    def stream(self) -> str:
        """The register of the subject's judged weeks."""
        return f"{STREAM}/{self.quota.name}/{self.subject.name}"

    @property
    def met(self) -> bool:
        """Whether there are as many as the quota asks for."""
        return self.tally.count >= self.quota.count


def standings_of(desk: Desk, store: Store, week: Period) -> list[Standing]:
    """Every subject of every quota in that week, with what stands on its pages."""
    quotas, zone = desk.regulation.content.quotas, desk.zone
    if not quotas:
        return []
    networks = desk.regulation.networks

    def banned(name: str) -> bool:
        network = networks.get(name)
        return network is not None and not network.usable and (network.since is None or network.since <= week.last)

    pages = list(_pages(store))
    found = [
        (quota, subject)
        for quota in quotas
        for subject in subjects(quota, judged_pages(quota, pages, banned), week, zone)
    ]
    keys = sorted({key for _, subject in found for key in subject.pages})
    published = _published(store, keys, week, desk)
    return [Standing(quota=q, subject=s, tally=tally(s, published, week, zone)) for q, s in found]


def _pages(store: Store) -> Iterator[Kept]:
    cases = [case for case in store.cases("page") if "active" in case.instants]
    bodies = store.cases_by_key(sorted({case.facts["body"] for case in cases}))
    interrupted = [case.stream for case in cases if "suspended" in case.instants]
    histories = store.histories(interrupted) if interrupted else {}
    for case in cases:
        body = bodies[case.facts["body"]]
        yield Kept(
            key=case.key,
            body=body.key,
            kind=body.facts["kind"],
            network=case.facts["network"],
            spans=_spans(case, histories.get(case.stream)),
        )


def _spans(case: Case, history: Sequence[Event] | None) -> tuple[tuple[datetime, datetime | None], ...]:
    """When the page was kept: between its activation or resumption and what ended it."""
    if history is None:
        return ((case.instants["active"], case.instants.get("closed")),)
    spans: list[tuple[datetime, datetime | None]] = []
    for event in history:
        to = event.data.get("to")
        if to == "active":
            spans.append((event.occurred_at, None))
        elif to is not None and spans and spans[-1][1] is None:
            spans[-1] = (spans[-1][0], event.occurred_at)
    return tuple(spans)


def _published(store: Store, pages: Sequence[int], week: Period, desk: Desk) -> list[Published]:
    found = store.related(
        "publication",
        "page",
        pages,
        states=["published"],
        since=to_text(week.start(desk.zone)),
        until=to_text(week.end(desk.zone)),
    )
    return [
        Published(page=page, at=case.entered_at, repost="repost" in case.facts, task="task" in case.facts)
        for page, case in found
    ]


def closings(calendar: WorkingCalendar, week: Period) -> list[tuple[date, datetime]]:
    """The working days of a week, each with the instant at which the office closes."""
    days = ((day, calendar.intervals(day)) for day in week.days())
    return [(day, intervals[-1].end) for day, intervals in days if intervals]


def judge(desk: Desk, now: datetime) -> list[Event]:
    """Judge every week that has ended and is not judged yet, each in a transaction of its own, exactly once (A20–A22).

    A week is judged by what is recorded then; publications entered later turn the report, and both facts stay.
    """
    if not desk.regulation.content.quotas:
        return []
    return week_by_week(
        desk, STREAM, lambda store: _ended(desk, store, now), lambda store, week: _judge(desk, store, week, now)
    )


def _ended(desk: Desk, store: Store, now: datetime) -> Period | None:
    """The first week that is not judged yet, where it has ended."""
    week = week_after(desk, store, STREAM, "page")
    return week if week is not None and week.end(desk.zone) <= now else None


def _judge(desk: Desk, store: Store, week: Period, now: datetime) -> list[Event]:
    found = [item for item in standings_of(desk, store, week) if item.subject.judged]
    idle = not closings(desk.regulation.rules().calendar, week)
    common: dict[str, Any] = {
        "actor": None,
        "role": "clock",
        "now": now,
        "entropy": desk.entropy,
        "occurred_at": week.end(desk.zone),
    }
    short = sum(1 for item in found if not item.met)
    marker = {"week": week.name, "judged": len(found), "short": short}
    events = [record(store, STREAM, "week", marker, **common)]
    for item in found:
        owed = not item.met and not item.quota.recommended
        notices = (Notice(kind="quota", to=item.quota.holder, rule=week.name),) if owed else ()
        events.append(record(store, item.stream, JUDGED, _data(item, week, idle=idle), notices=notices, **common))
    return events


def _data(item: Standing, week: Period, *, idle: bool) -> Mapping[str, Any]:
    data: dict[str, Any] = {
        "week": week.name,
        "quota": item.quota.name,
        "requirement": item.quota.requirement,
        "subject": item.subject.name,
        "pages": list(item.subject.pages),
        "wanted": item.quota.count,
        "count": item.tally.count,
        "reposts": item.tally.reposts,
        "tasks": item.tally.tasks,
        "outcome": "met" if item.met else "short",
        "recommended": item.quota.recommended,
    }
    if idle:
        data["no_working_days"] = True
    if item.subject.partial:
        data["partial"] = True
    return data
