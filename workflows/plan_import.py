"""A content plan from a table: its rows become planned publications, each once; plans that are missing are prepared."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..calendars.errors import OtklikError
from ..calendars.text import Text
from ..engine.errors import InvalidValue, Refused, StorageError
from ..engine.instants import from_text, local_text, to_text
from ..engine.values import Case
from .exchange.links import read_link
from .exchange.mapping import Mapping as Columns
from .exchange.plan_rows import PlanBuilder, PlanRow, plan_mapping
from .exchange.reading import read_table
from .exchange.rows import Limits, Reject
from .numbers import key_of
from .page_groups import LIVE
from .period import PERIOD, Period, read_period
from .plan import OPEN_PLANS

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["PlanImported", "import_plan"]


@dataclass(slots=True, kw_only=True)
class PlanImported:
    """What an import of a plan did, or would do."""

    file: str
    period: str
    dry_run: bool = False
    rows: int = 0
    new: int = 0
    known: int = 0
    rejected: int = 0
    plans: list[str] = field(default_factory=list)  # prepared by this import
    unknown: set[str] = field(default_factory=set)  # headers that nobody reads

    def as_json(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "file": self.file,
            "period": self.period,
            "dry_run": self.dry_run,
            "rows": self.rows,
            "new": self.new,
            "known": self.known,
            "rejected": self.rejected,
            "plans": self.plans,
            "unknown_columns": sorted(self.unknown),
        }


def import_plan(
    desk: Desk,
    path: Path,
    period: str,
    *,
    page: str | None = None,
    mapping: Columns | None = None,
    actor: str | None = None,
    dry_run: bool = False,
    report: PlanImported | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Reject]:
    """Import a plan of a week or a month; the rows that could not be taken come back, and stop nothing.

    A publication is known by its page, slot and topic: a second import adds nothing. `page` holds for rows that name
    none. Without `actor` the importer acts. One transaction; in a dry run it is taken back.
    Raises InvalidValue for a period, NotFound for a page, and what reading raises for a file that cannot be read.
    """
    try:
        found = read_period(period.strip())
    except (ValueError, OverflowError):
        raise InvalidValue("--period", period, PERIOD) from None
    report = report or PlanImported(file=path.name, period=found.name)
    report.dry_run = dry_run
    rows = read_table(
        path,
        build=PlanBuilder,
        zone=desk.zone,
        mapping=mapping or plan_mapping(),
        limits=Limits(),
        progress=progress,
        unknown=report.unknown,
    )
    rejects: list[Reject] = []
    with desk.writing() as store:
        whole = store.connection.begin_nested()
        run = _Run(desk, store, report, found, page, actor)
        for item in rows:
            report.rows += 1
            reject = item if isinstance(item, Reject) else run.take(item)
            if reject is not None:
                report.rejected += 1
                rejects.append(reject)
        if dry_run:
            whole.rollback()
        else:
            whole.commit()
    return rejects


class _Run:
    """One import: pages by what rows call them, plans by page, and what is planned already."""

    def __init__(
        self, desk: Desk, store: Store, report: PlanImported, period: Period, page: str | None, actor: str | None
    ) -> None:
        self.desk, self.store, self.report, self.period, self.actor = desk, store, report, period, actor
        self.role = None if actor is not None else "importer"
        self.pages = _Pages(store)
        self.default = desk.cases("page").in_store(store, page) if page is not None else None
        self.start, self.end = period.start(desk.zone), period.end(desk.zone)
        self.known: dict[int, set[tuple[str, str]]] = {}
        self.plans: dict[int, int] = {}

    def take(self, row: PlanRow) -> Reject | None:
        """Plan one row's publication; the row, where it cannot be."""
        file = self.report.file
        page = self.pages.find(row.page) if row.page is not None else self.default
        if isinstance(page, Text):
            return row.rejected(file, "page", page)
        if page is None:
            return row.rejected(file, None, NO_PAGE)
        if not self.start <= row.slot < self.end:
            where = "slot" if "slot" in row.titles else "date"
            return row.rejected(file, where, self._outside(row.slot))
        mark = (to_text(row.slot), row.topic.casefold())
        known = self._known(page)
        if mark in known:
            self.report.known += 1
            return None
        if row.slot <= self.desk.now():
            return row.rejected(file, "slot" if "slot" in row.titles else "date", PAST)
        plans, prepared = dict(self.plans), list(self.report.plans)
        try:
            with self.store.connection.begin_nested():
                self._plan_row(page, row)
        except StorageError:
            raise
        except OtklikError as error:
            self.plans, self.report.plans = plans, prepared  # a plan that was prepared for this row goes with it
            return row.rejected(file, None, _why(error))
        known.add(mark)
        self.report.new += 1
        return None

    def _plan_row(self, page: Case, row: PlanRow) -> None:
        plan = self._plan(page)
        values: dict[str, Any] = {"page": page.key, "slot": row.slot, "topic": row.topic, "plan": plan}
        for name in ("format", "text"):
            if getattr(row, name) is not None:
                values[name] = getattr(row, name)
        if row.repost:
            values["repost"] = True
        self.desk.cases("publication").fire_within(
            self.store, None, "plan", actor=self.actor, role=self.role, at=None, **values
        )

    def _plan(self, page: Case) -> int:
        """The open plan of the page for the period, prepared where there is none."""
        if page.key not in self.plans:
            open_plans = self.store.related("plan", "page", [page.key], states=OPEN_PLANS)
            plan = next((case for _, case in open_plans if case.facts["period"] == self.period.name), None)
            if plan is None:
                plan = self.desk.cases("plan").fire_within(
                    self.store,
                    None,
                    "prepare",
                    actor=self.actor,
                    role=self.role,
                    at=None,
                    page=page.key,
                    period=self.period.name,
                )
                self.report.plans.append(plan.number)
            self.plans[page.key] = plan.key
        return self.plans[page.key]

    def _known(self, page: Case) -> set[tuple[str, str]]:
        if page.key not in self.known:
            cases = [case for _, case in self.store.related("publication", "page", [page.key]) if "slot" in case.facts]
            topics = self.store.texts_of([case.key for case in cases], "topic")
            self.known[page.key] = {(case.facts["slot"], topics.get(case.key, "").casefold()) for case in cases}
        return self.known[page.key]

    def _outside(self, slot: datetime) -> Text:
        zone = self.desk.zone
        return Text(
            ru="время выхода {slot} вне периода {period}: с {first} до {end}",
            en="the slot {slot} is outside {period}: from {first} to {end}",
        ).fill(
            slot=local_text(from_text(to_text(slot)), zone),
            period=self.period.name,
            first=local_text(self.start, zone),
            end=local_text(self.end, zone),
        )


def _why(error: OtklikError) -> Text:
    """Why a row cannot be planned, with the clause where a rule says so."""
    if not isinstance(error, Refused):
        return error.message
    clause = f" ({error.clause})" if error.clause else ""
    return Text(ru="{why}{clause}", en="{why}{clause}").fill(why=error.reasons[0], clause=clause)


NO_PAGE = Text(
    ru="не сказано, на какой странице: столбец «Страница» или --page", en="no page is named: a column “Page”, or --page"
)
PAST = Text(
    ru="это время уже прошло; вышедшее внесите: otklik publication record",
    en="that time is over; enter what came out by otklik publication record",
)


class _Pages:
    """The pages that are kept, by number, link, own name, or the name of their body where it has one alone."""

    def __init__(self, store: Store) -> None:
        self.cases = {case.key: case for case in store.cases("page", states=LIVE)}
        keys = sorted(self.cases)
        self.names: dict[str, set[int]] = {}
        bodies = store.texts_of(sorted({case.facts["body"] for case in self.cases.values()}), "name")
        for key, link in store.texts_of(keys, "link").items():
            with suppress(ValueError):
                self._call(read_link(link).address, key)
        for key, name in store.texts_of(keys, "name").items():
            self._call(name, key)
        for key, case in self.cases.items():
            self._call(bodies.get(case.facts["body"], ""), key)

    def _call(self, name: str, key: int) -> None:
        self.names.setdefault(_plain(name), set()).add(key)

    def find(self, said: str) -> Case | Text:
        """The page that a cell means, or why it is none."""
        with suppress(InvalidValue):
            key, whole = key_of(said)
            case = self.cases.get(key)
            if case is not None and (whole is None or whole.upper() == case.number.upper()):
                return case
        found = self.names.get(_plain(said), set())
        if not found:
            with suppress(ValueError):
                found = self.names.get(_plain(read_link(said).address), set())
        if len(found) == 1:
            return self.cases[next(iter(found))]
        if found:
            numbers = ", ".join(self.cases[key].number for key in sorted(found))
            return Text(
                ru=f"страниц с таким названием несколько: {numbers}", en=f"several pages have that name: {numbers}"
            )
        return Text(
            ru="такой страницы среди тех, что ведутся, нет: номер, ссылка или название из otklik page list",
            en="no such page among those that are kept: a number, link or name of otklik page list",
        )


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold().replace("ё", "е")
