"""What the clock does once a week: which week comes next, told by the last event of a register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .period import Period, read_period, week_of

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["week_after"]


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
