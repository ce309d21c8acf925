"""Content plans for others' programs: a table that can be imported again, and iCalendar (RFC 5545) for a press officer's own calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ..calendars.text import Text
from ..engine.errors import InvalidValue, MissingValue
from ..engine.instants import from_text, to_text
from ..engine.values import Case
from .period import PERIOD, read_period
from .publication_fields import FORMATS
from .reports.quota_report import page_titles

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["Item", "icalendar", "items_of", "planned_items"]

SHOWN_FOR = timedelta(minutes=15)  # how long a slot is in a calendar
STATUS = {"review": "TENTATIVE", "revision": "TENTATIVE", "cancelled": "CANCELLED", "missed": "CANCELLED"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One publication with what a reader of the plan wants to see; no text of it, and nobody's name."""

    case: Case
    page: Text
    topic: str
    link: str | None

    @property
    def at(self) -> datetime:
        """When it came out, else its slot, else when it was entered; in UTC."""
        if self.case.state == "published":
            return self.case.entered_at
        slot = self.case.facts.get("slot")
        return from_text(slot) if slot is not None else self.case.entered_at

    def as_json(self) -> dict[str, Any]:
        """The item as JSON; instants are UTC."""
        facts = self.case.facts
        return {
            "number": self.case.number,
            "case": self.case.key,
            "page": facts["page"],
            "slot": facts.get("slot"),
            "at": to_text(self.at),
            "format": facts["format"],
            "topic": self.topic,
            "source": facts["source"],
            "repost": bool(facts.get("repost")),
            "state": self.case.state,
            "link": self.link,
        }


def planned_items(
    desk: Desk, plans: Sequence[int | str] = (), *, period: str | None = None, page: int | str | None = None
) -> list[Item]:
    """The publications of these plans, or of a week or month (on one page), in order of time.

    Raises InvalidValue, NotFound; MissingValue where neither plans nor a period are named.
    """
    zone = desk.zone
    with desk.reading() as store:
        if plans:
            keys = [desk.cases("plan").in_store(store, plan).key for plan in plans]
            cases = [case for _, case in store.related("publication", "plan", keys)]
        elif period is not None:
            try:
                found = read_period(period.strip())
            except (ValueError, OverflowError):
                raise InvalidValue("--period", period, PERIOD) from None
            first, end = to_text(found.start(zone)), to_text(found.end(zone))
            of = [desk.cases("page").in_store(store, page).key] if page is not None else None
            every = [case for _, case in store.related("publication", "page", of)]
            cases = [case for case in every if first <= to_text(_at(case)) < end]
        else:
            raise MissingValue("--period", Text(ru="план или период", en="a plan or a period"), PERIOD)
        return items_of(store, cases)


def items_of(store: Store, cases: Sequence[Case]) -> list[Item]:
    """Publications with their pages, topics and links, in order of time."""
    keys = sorted(case.key for case in cases)
    pages = store.cases_by_key(sorted({case.facts["page"] for case in cases}))
    titles = page_titles(store, pages.values())
    topics, links = store.texts_of(keys, "topic"), store.texts_of(keys, "link")
    items = [
        Item(case=case, page=titles[case.facts["page"]], topic=topics.get(case.key, ""), link=links.get(case.key))
        for case in cases
    ]
    return sorted(items, key=lambda item: (item.at, item.case.key))


def _at(case: Case) -> datetime:
    slot = case.facts.get("slot")
    return case.entered_at if case.state == "published" or slot is None else from_text(slot)


def icalendar(desk: Desk, items: Sequence[Item], language: str) -> bytes:
    """The items as an iCalendar object with the zone's rules; UIDs are for good, SEQUENCE grows with each change.

    Raises InvalidValue where the library is not installed.
    """
    try:
        from icalendar import Calendar, Event  # noqa: PLC0415  an extra: otklik[calendar]
    except ImportError:
        raise InvalidValue(
            "--format",
            "ics",
            Text(ru="установить otklik[calendar], либо csv или xlsx", en="install otklik[calendar]; or csv, xlsx"),
        ) from None
    zone = desk.zone
    with desk.reading() as store:
        _, _, adopted = next(iter(store.events(stream="desk")))
    calendar = Calendar()
    calendar.add("prodid", "-//Otklik//Content plan//RU")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", Text(ru="Контент-план", en="Content plan").say(language))
    for item in items:
        case = item.case
        event = Event()
        event.add("uid", f"publication-{case.key}.{desk.tenant}.{adopted.hash[:12]}@otklik")
        event.add("sequence", case.version - 1)
        event.add("dtstamp", case.recorded_at)
        event.add("last-modified", case.recorded_at)
        start = item.at.astimezone(zone)
        event.add("dtstart", start)
        event.add("dtend", start + SHOWN_FOR)
        event.add("status", STATUS.get(case.state, "CONFIRMED"))
        kind = FORMATS[case.facts["format"]].say(language)
        event.add("summary", f"{item.topic} ({item.page.say(language)}, {kind})")
        event.add("categories", [kind])
        event.add("description", case.number)
        if item.link is not None:
            event.add("url", item.link)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
