"""Desks on a host's engine, connection or session, closed before the engine goes."""

from __future__ import annotations

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from otklik import Desk, SetClock

from .desk_story import MORNING, TENANT, local

__all__ = ["close_desks", "desk_on"]

_OPENED: list[Desk] = []


def desk_on(bind: Engine | Connection | Session) -> Desk:
    """The desk of the template, on the morning of its story; `close_desks` closes it."""
    desk = Desk(bind, tenant=TENANT, clock=SetClock(local(MORNING)))
    _OPENED.append(desk)
    return desk


def close_desks() -> None:
    """Close what `desk_on` opened: connections that are held go back before their engine is disposed of."""
    while _OPENED:
        _OPENED.pop().close()
