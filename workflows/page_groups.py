"""The states of a page that several acts and registers name together, and who keeps the register."""

from __future__ import annotations

from ..engine.values import Notice

__all__ = ["KEEPERS", "KEPT", "LIVE", "OPEN", "UNATTENDED"]

KEEPERS = ("press_centre", "responsible", "organiser", "curator")
LIVE = ("active",)  # the states in which a page is kept: it takes publications and owes its quota
KEPT = ("active", "suspended")  # a page that is there: someone answers for it, and holds access
OPEN = ("proposed", "approved", "active", "suspended")

UNATTENDED = tuple(Notice(kind="page_unattended", to=to) for to in ("responsible", "press_centre", "organiser"))
