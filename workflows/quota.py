"""Weekly quotas, pure: whose week it is, what counts, what is missing (A20–A22). The desk's side: workflows/quota_weeks.py.

A page owes for a week in which it was kept at some time; only its first, partial week is not judged (A22). A week in which it
was suspended throughout asks nothing; one that it was kept for a part of (suspended or closed in it) is judged, and marked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from .period import Period
from .regulation_content import Quota

__all__ = ["Kept", "Published", "Subject", "Tally", "judged_pages", "subjects", "tally", "working_days_left"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A page: whose, of what kind of body, in which network, and the spans of time in which it was kept (end None: still)."""

    key: int
    body: int
    kind: str
    network: str
    spans: tuple[tuple[datetime, datetime | None], ...]

    def within(self, start: datetime, end: datetime) -> bool:
        """Whether it was kept at some time from `start` to before `end`."""
        return any(since < end and (until is None or until > start) for since, until in self.spans)

    def whole(self, start: datetime, end: datetime) -> bool:
        """Whether it was kept all the time from `start` to before `end`."""
        return any(since <= start and (until is None or until >= end) for since, until in self.spans)

    def begun(self, start: datetime) -> bool:
        """Whether it was kept already at `start` or before: a week from there on is not its first, partial one."""
        return bool(self.spans) and self.spans[0][0] <= start


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One publication that is out: its page and instant; reposts and Gospabliki items count, and are tagged (A20)."""

    page: int
    at: datetime
    repost: bool = False
    task: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who owes a quota in a week: a page, an organisation with its pages, or all together."""

    name: str  # page/7, body/3 or total
    pages: tuple[int, ...]
    judged: bool
    partial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a subject has placed in a week."""

    count: int
    reposts: int
    tasks: int


def judged_pages(quota: Quota, pages: Iterable[Kept], banned: Callable[[str], bool]) -> list[Kept]:
    """The pages of which a quota is asked: of its kinds of bodies, in networks that are not banned (A19)."""
    return [page for page in pages if page.kind in quota.kinds and not banned(page.network)]


def subjects(quota: Quota, pages: Iterable[Kept], week: Period, zone: tzinfo) -> list[Subject]:
    """Who owes the quota in that week, in order of key; `pages` are those of which it is asked."""
    start, end = week.start(zone), week.end(zone)
    groups: dict[str, list[Kept]] = {}
    for page in sorted(pages, key=lambda page: (page.body, page.key)):
        if page.within(start, end):
            name = {"page": f"page/{page.key}", "organisation": f"body/{page.body}", "total": "total"}[quota.per]
            groups.setdefault(name, []).append(page)
    return [
        Subject(
            name=name,
            pages=tuple(page.key for page in kept),
            judged=any(page.begun(start) for page in kept),
            partial=any(page.begun(start) and not page.whole(start, end) for page in kept),
        )
        for name, kept in groups.items()
    ]


def tally(subject: Subject, published: Iterable[Published], week: Period, zone: tzinfo) -> Tally:
    """What stands on the subject's pages, placed from Monday to Sunday of that week in the municipality's zone."""
    start, end = week.start(zone), week.end(zone)
    own = [item for item in published if item.page in subject.pages and start <= item.at < end]
    return Tally(count=len(own), reposts=sum(item.repost for item in own), tasks=sum(item.task for item in own))


def working_days_left(week: Period, now: datetime, closings: Sequence[tuple[date, datetime]]) -> int:
    """Working days of the week that are not over at `now`; `closings` are its working days with the end of each."""
    return sum(1 for day, closing in closings if week.first <= day <= week.last and closing > now)
