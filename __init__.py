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
        Refused,
        StorageBusy,
        StorageError,
        WrongDatabase,
    )
    from .engine.outbox.message import Message, Retry, Route
    from .engine.store.migrate import upgrade
    from .engine.store.sqlite import prepare_sqlite
    from .engine.values import Case, Deadline, Event, Person
    from .workflows.desk import Desk
    from .workflows.regulation import Regulation, adopt, load

__all__ = [
    "Case",
    "Conflict",
    "Deadline",
    "DeliveryFailed",
    "Desk",
    "Event",
    "InvalidValue",
    "LogError",
    "Message",
    "MissingValue",
    "NaiveInstant",
    "NotFound",
    "OtklikError",
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
        "Conflict", "DeliveryFailed", "InvalidValue", "LogError", "MissingValue", "NaiveInstant", "NotFound", "OtklikError", "Refused",
        "StorageBusy", "StorageError", "WrongDatabase",
    ),
    "engine.outbox.message": ("Message", "Retry", "Route"),
    "engine.store.migrate": ("upgrade",),
    "engine.store.sqlite": ("prepare_sqlite",),
    "engine.values": ("Case", "Deadline", "Event", "Person"),
    "workflows.desk": ("Desk",),
    "workflows.regulation": ("Regulation", "adopt", "load"),
}  # fmt: skip
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
