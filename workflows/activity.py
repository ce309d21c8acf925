"""Heightened activity (cl. 20): many incidents of one topic or place within a window, and the report of it to the Head."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..calendars.text import Text
from ..engine.errors import InvalidValue, Refused
from ..engine.instants import to_text
from ..engine.register import record
from ..engine.values import Event, Notice
from .registers import acting
from .store.messages import MessageStore

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk
    from .regulation_value import Activity

__all__ = ["STREAM", "Heightened", "Seen", "heightened", "heightened_now", "report_activity"]

STREAM = "activity"
REPORTER = "curator"
NO_ACTIVITY = frozenset({"declined", "void"})  # spam, merged, gone: no activity of citizens
_HOUSE = re.compile(r",\s*(?:д(?:ом)?\.?\s*)?\d[\w/-]*\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One message that came in: its incident, when it was detected, topic and place as far as they are known."""

    case: int
    at: datetime
    topic: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heightened:
    """Incidents of one topic or place, as many as suggest a report; `reported_at`: the Head was told within the window."""

    by: str
    value: str
    cases: tuple[int, ...]
    first: datetime
    last: datetime
    reported_at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """The finding as JSON."""
        return {
            "by": self.by,
            "value": self.value,
            "count": len(self.cases),
            "cases": list(self.cases),
            "first": to_text(self.first),
            "last": to_text(self.last),
            "reported_at": to_text(self.reported_at) if self.reported_at is not None else None,
        }


def heightened(seen: Iterable[Seen], activity: Activity) -> list[Heightened]:
    """Topics and places with at least `activity.count` incidents among `seen`, the most first; each incident counts once.

    A place is taken without the house; upper and lower case are alike.
    """
    found: dict[tuple[str, str], list[tuple[str, Seen]]] = {}
    for item in sorted(seen, key=lambda item: (item.at, item.case)):
        for by in activity.by:
            value = item.topic if by == "topic" else _street(item.place)
            if value:
                found.setdefault((by, value.casefold()), []).append((value, item))
    many = []
    for (name, _), items in found.items():
        cases = tuple(dict.fromkeys(item.case for _, item in items))
        if len(cases) >= activity.count:
            value, first = items[0]
            many.append(Heightened(by=name, value=value, cases=cases, first=first.at, last=items[-1][1].at))
    return sorted(many, key=lambda item: (-len(item.cases), item.by, item.value))


def _street(place: str | None) -> str | None:
    """A place without the house; a bare number is no place."""
    street = _HOUSE.sub("", place).strip() if place else ""
    return street if re.search(r"[^\W\d_]", street) else None


def heightened_now(desk: Desk) -> list[Heightened]:
    """What the regulation's window shows at the desk's instant; nothing where it names no window (LS-20b, practice)."""
    with desk.reading() as store:
        return _now(desk, store)


def _now(desk: Desk, store: Store) -> list[Heightened]:
    activity, now = desk.regulation.activity, desk.now()
    if activity is None:
        return []
    since = desk.regulation.rules().calendar.subtract(now, activity.window)
    rows = MessageStore(store.connection, store.tenant, schema=store.schema).detected(to_text(since), to_text(now))
    cases = store.cases_by_key(sorted({row[0] for row in rows}))
    topics = store.texts_of([key for key, case in cases.items() if "topic" in case.facts], "topic")
    seen = [
        Seen(case=key, at=at, topic=topics.get(key, topic), place=place)
        for key, at, topic, place in rows
        if cases[key].state not in NO_ACTIVITY
    ]
    told = _reported(store, since)
    return [
        Heightened(
            by=item.by,
            value=item.value,
            cases=item.cases,
            first=item.first,
            last=item.last,
            reported_at=told.get((item.by, item.value.casefold())),
        )
        for item in heightened(seen, activity)
    ]


def _reported(store: Store, since: datetime) -> dict[tuple[str, str], datetime]:
    """What was reported to the Head from `since` on, and when last."""
    words = store.texts(STREAM)
    return {
        (event.data["by"], (words[event.seq, "value"][0] or "").casefold()): event.occurred_at
        for _, _, event in store.events(stream=STREAM)
        if event.occurred_at >= since
    }


def report_activity(desk: Desk, *, by: str, value: str, reason: str, actor: str | None) -> Event:
    """Record that heightened activity on a topic or place is reported to the Head: he is owed a notice at once (LS-20b).

    Whether there are many is the Curator's judgement: the numbers only suggest it. Raises Refused, InvalidValue, NotFound.
    """
    for name, text in (("--topic" if by == "topic" else "--place", value), ("--reason", reason)):
        if not text.strip():
            raise InvalidValue(name, text, Text(ru="непустой текст", en="a text, not empty"))
    with desk.writing() as store:
        store.alone(STREAM)
        person = acting(store, actor)
        if person is None or REPORTER not in person.roles:
            activity = desk.regulation.activity
            requirement = desk.regulation.requirements.get(activity.requirement) if activity is not None else None
            raise Refused(
                "role",
                [
                    Text(
                        ru="об активности главе докладывает куратор (--actor)",
                        en="the curator reports activity to the head (--actor)",
                    )
                ],
                clause=requirement.clause if requirement is not None else None,
                requirement=requirement.id if requirement is not None else None,
            )
        counted = [item for item in _now(desk, store) if item.by == by and item.value.casefold() == value.casefold()]
        cases: Sequence[int] = counted[0].cases if counted else ()
        return record(
            store,
            STREAM,
            "activity_reported",
            {"by": by, "cases": list(cases)},
            texts={"value": value, "reason": reason},
            notices=(Notice(kind="activity", to="head"),),
            actor=person,
            role=REPORTER,
            now=desk.now(),
            entropy=desk.entropy,
        )
