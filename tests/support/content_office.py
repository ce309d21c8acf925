"""An office that keeps pages: short words by which a test adds bodies and pages, plans, publishes and lets weeks pass."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from otklik.engine.clock import SeededEntropy, SetClock
from otklik.engine.register import record as record_event
from otklik.engine.values import Case, Event
from otklik.workflows.content import record
from otklik.workflows.desk import STREAM, Desk, fold_desk
from otklik.workflows.regulation import Regulation, adopt, load, source
from otklik.workflows.reports.quota_report import QuotaReport, quota_report

from .prepared import prepared

__all__ = ["KEEPER", "ContentOffice"]

KEEPER = "ivanova"


class ContentOffice:
    """A desk under one act, its clock by local time, and what is done on its pages by the keeper."""

    def __init__(
        self,
        url: str | Path,
        act: str = "kozhevnikovo-650",
        *,
        now: str = "2026-07-06 09:00",
        settings: str | None = None,
        text: str | None = None,
    ) -> None:
        regulation = adopt(text or source(act), settings) if settings or text else load(act)
        self.zone = ZoneInfo(regulation.zone)
        self.clock = SetClock(self.local(now))
        self.url = url if isinstance(url, str) else f"sqlite:///{url / 'content.db'}"
        prepared(self.url, ("content", regulation.key, now), lambda empty: self._adopt(empty, regulation))
        self._posts = 0
        self._open()

    def _adopt(self, empty: str, regulation: Regulation) -> None:
        Desk.init(
            empty,
            regulation,
            tenant="office",
            curator=KEEPER,
            rehearsal=True,
            clock=self.clock,
            entropy=SeededEntropy("content"),
        ).close()

    def _open(self) -> None:
        entropy = SeededEntropy(f"content {self._posts}")
        self.desk = Desk.open(self.url, clock=self.clock, entropy=entropy, synchronous="OFF")

    def adopt(self, text: str) -> None:
        """Another text of the act, from now on."""
        regulation = adopt(text)
        with self.desk.writing() as store:
            told = {"regulation": regulation.key, "id": regulation.id, "text": text, "settings": "", "rehearsal": True}
            event = record_event(
                store,
                STREAM,
                "adopted",
                told,
                actor=None,
                role="administrator",
                now=self.clock.now(),
                entropy=self.desk.entropy,
            )
            fold_desk(store, event)
        self.desk.close()
        self._posts += 1000
        self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.desk.close()

    def local(self, text: str) -> datetime:
        """`2026-07-14 09:10` by the municipality's clock, aware."""
        return datetime.fromisoformat(text).replace(tzinfo=self.zone)

    def now(self, text: str) -> None:
        """Set the clock."""
        self.clock.set(self.local(text))

    def do(self, workflow: str, key: int, trigger: str, **values: Any) -> Case:
        """Fire one trigger as the keeper."""
        return self.desk.cases(workflow).fire(key, trigger, **{"actor": KEEPER, **values})

    def body(self, kind: str = "head", name: str = "Глава") -> int:
        """A body."""
        return self.desk.cases("body").create(kind=kind, name=name, actor=KEEPER).key

    def page(self, body: int | None = None, *, network: str = "vk", link: str | None = None, kind: str = "head") -> int:
        """A page that is kept from now on."""
        pages = self.desk.cases("page")
        owner = body if body is not None else self.body(kind)
        page = pages.create(body=owner, network=network, actor=KEEPER).key
        pages[page].approve(actor=KEEPER)
        pages[page].activate(link=link or f"https://{HOSTS[network]}/page{page}", actor=KEEPER)
        return page

    def plan(self, page: int, period: str) -> Case:
        """A plan."""
        return self.desk.cases("plan").create(page=page, period=period, actor=KEEPER)

    def planned(self, page: int, slot: str, topic: str = "Ярмарка", **values: Any) -> Case:
        """A planned publication."""
        return self.desk.cases("publication").create(
            page=page, slot=self.local(slot), topic=topic, **{"actor": KEEPER, **values}
        )

    def link(self, network: str = "vk") -> str:
        """A link of its own for each post."""
        self._posts += 1
        return f"https://{HOSTS[network]}/wall-1_{self._posts}"

    def published(self, page: int, at: str | None = None, *, network: str = "vk", **values: Any) -> Case:
        """A publication that came out unplanned, by default now."""
        moment = self.local(at) if at is not None else None
        return record(self.desk, page=page, topic="Новость", link=self.link(network), actor=KEEPER, at=moment, **values)

    def tick(self) -> tuple[Event, ...]:
        """One look at the clock."""
        return self.desk.tick().events

    def judged(self) -> list[dict[str, Any]]:
        """What the clock has judged so far, in the log's order."""
        return [dict(event.data) for _, event in self.desk.events() if event.type == "judged"]

    def report(self, week: str | None = None) -> QuotaReport:
        """The report of a week's quotas."""
        return quota_report(self.desk, week)


HOSTS = {"vk": "vk.com", "ok": "ok.ru", "max": "max.ru", "tg": "t.me", "instagram": "instagram.com"}
