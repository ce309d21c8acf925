"""What the clock does once a week: which week comes next, told by the last event of a register."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..engine.errors import Conflict
from .period import Period, read_period, week_of

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from ..engine.values import Event
    from .desk import Desk

__all__ = ["week_after", "week_by_week"]


def week_by_week(
    desk: Desk, stream: str, come: Callable[[Store], Period | None], settle: Callable[[Store, Period], list[Event]]
) -> list[Event]:
    """Settle every week that has come, each in a transaction of its own and exactly once, however many clocks look.

    `come` answers the next week of the register `stream` that waits; `settle` names it there.
    """
    events: list[Event] = []
    while True:
        with desk.reading() as store:
            if come(store) is None:
                return events
        try:
            with desk.writing() as store:
                store.alone(stream)  # whoever settles the same week waits, and then sees that it is settled
                week = come(store)
                if week is not None:
                    events += settle(store, week)
        except Conflict:  # one of its cases has just moved: the next look will see
            return events


def week_after(desk: Desk, store: Store, stream: str, workflow: str) -> Period | None:
    """The week behind the last one that the register names; two rows are asked for, whatever is stored.

    Before the first: the week in which the first case of `workflow` began, or the desk, whichever is later (in a
    rehearsal, whose clock may stand before that, its own week). None while there is no such case.
    """
    last = store.last_event(stream)
    if last is not None:
        return read_period(last.data["week"], weeks_only=True).following()
    oldest = store.first_case(workflow)
    if oldest is None:
        return None
    _, _, adopted = next(iter(store.events(stream="desk")))
    first = max(min(oldest.instants.values()), min(adopted.recorded_at, desk.now()))
    return week_of(first.astimezone(desk.zone).date())
