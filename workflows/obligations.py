"""Recurring obligations (KO-D7): at the beginning of each week the clock expects the information of every unit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..engine.register import record
from ..engine.values import Event
from .period import Period
from .weekly import week_after, week_by_week

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk
    from .regulation_content import Obligation

__all__ = ["STREAM", "open_weeks"]

STREAM = "obligation"


def open_weeks(desk: Desk, now: datetime) -> list[Event]:
    """Open what is owed for every week that has begun, each week in a transaction of its own, exactly once.

    A unit owes from the first whole week after it was added; weeks of an outage are opened one after another.
    """
    if not desk.regulation.content.obligations:
        return []
    return week_by_week(
        desk, STREAM, lambda store: _begun(desk, store, now), lambda store, week: _open(desk, store, week, now)
    )


def _begun(desk: Desk, store: Store, now: datetime) -> Period | None:
    """The first week that is not opened yet, where it has begun."""
    week = week_after(desk, store, STREAM, "body")
    return week if week is not None and week.start(desk.zone) <= now else None


def _open(desk: Desk, store: Store, week: Period, now: datetime) -> list[Event]:
    begin = week.start(desk.zone)
    owed = [
        (item, body.key)
        for item in desk.regulation.content.obligations
        for body in reversed(store.cases("body", states=["active"]))
        if body.facts["kind"] in item.kinds and body.instants["active"] <= begin
    ]
    marker = record(
        store,
        STREAM,
        "week",
        {"week": week.name, "opened": len(owed)},
        actor=None,
        role="clock",
        now=now,
        entropy=desk.entropy,
        occurred_at=begin,
    )
    information = desk.cases("information")
    events = [marker]
    for item, unit in owed:
        case = information.fire_within(
            store,
            None,
            "expect",
            actor=None,
            role="clock",
            at=begin,
            unit=unit,
            due_at=due_in(item, week, desk),
            week=week.name,
        )
        events.extend(event for _, _, event in store.events(stream=case.stream))
    return events


def due_in(item: Obligation, week: Period, desk: Desk) -> datetime:
    """The instant of the week at which it is due, in the municipality's zone."""
    return datetime.combine(week.first + timedelta(days=item.due.weekday), item.due.at, desk.zone)
