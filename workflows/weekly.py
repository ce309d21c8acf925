"""What the clock does once a week: which week comes next, told by the last event of a register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .period import Period, read_period, week_of

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["week_after"]


def week_after(desk: Desk, store: Store, stream: str) -> Period:
    """The week behind the last one that the register names; before the first, the week in which the desk began.

    In a rehearsal the clock may stand before that: then its own week is the first.
    """
    last = store.last_event(stream)
    if last is not None:
        return read_period(last.data["week"], weeks_only=True).following()
    _, _, adopted = next(iter(store.events(stream="desk")))
    return week_of(min(adopted.recorded_at, desk.now()).astimezone(desk.zone).date())
