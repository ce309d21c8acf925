"""Otklik: how a Russian municipality answers what citizens write in social networks.

The public names are loaded when they are first used: importing the package touches no database, clock or environment.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .calendars import Week, WorkingCalendar, parse_term, russia
    from .engine.clock import SeededEntropy, SetClock, SystemClock
    from .engine.errors import (
        Conflict,
        DeliveryFailed,
        InvalidValue,
        LogError,
        MissingValue,
        NaiveInstant,
        NotFound,
        OtklikError,
        OutcomeUnknown,
        Refused,
        StorageBusy,
        StorageError,
        WrongDatabase,
    )
    from .engine.outbox.message import Backoff, Message, Route
    from .engine.store.sqlite import prepare_sqlite
    from .engine.values import Case, Deadline, Event, Person
    from .workflows.desk import Desk
    from .workflows.group_commit import GroupCommit
    from .workflows.regulation import Regulation, adopt, load
    from .workflows.retry import Retry
    from .workflows.upkeep import upgrade

__all__ = [
    "Backoff",
    "Case",
    "Conflict",
    "Deadline",
    "DeliveryFailed",
    "Desk",
    "Event",
    "GroupCommit",
    "InvalidValue",
    "LogError",
    "Message",
    "MissingValue",
    "NaiveInstant",
    "NotFound",
    "OtklikError",
    "OutcomeUnknown",
    "Person",
    "Refused",
    "Regulation",
    "Retry",
    "Route",
    "SeededEntropy",
    "SetClock",
    "StorageBusy",
    "StorageError",
    "SystemClock",
    "Week",
    "WorkingCalendar",
    "WrongDatabase",
    "adopt",
    "load",
    "parse_term",
    "prepare_sqlite",
    "russia",
    "upgrade",
]

_HOMES = {
    "calendars": ("Week", "WorkingCalendar", "parse_term", "russia"),
    "engine.clock": ("SeededEntropy", "SetClock", "SystemClock"),
    "engine.errors": (
        "Conflict", "DeliveryFailed", "InvalidValue", "LogError", "MissingValue", "NaiveInstant", "NotFound", "OtklikError",
        "OutcomeUnknown", "Refused", "StorageBusy", "StorageError", "WrongDatabase",
    ),
    "engine.outbox.message": ("Backoff", "Message", "Route"),
    "engine.store.sqlite": ("prepare_sqlite",),
    "engine.values": ("Case", "Deadline", "Event", "Person"),
    "workflows.desk": ("Desk",),
    "workflows.group_commit": ("GroupCommit",),
    "workflows.regulation": ("Regulation", "adopt", "load"),
    "workflows.retry": ("Retry",),
    "workflows.upkeep": ("upgrade",),
}  # fmt: skip
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
