"""An office under one of the four acts, with people who moderate and people who do not."""

from __future__ import annotations

from typing import Any

from otklik.engine.clock import SeededEntropy, SetClock
from otklik.engine.values import Case
from otklik.workflows.desk import Desk
from otklik.workflows.regulation import Regulation, adopt, load

from .prepared import prepared

__all__ = ["MORNING", "WORDS", "office", "received"]

MORNING = "2026-07-14T09:10:00+10:00"
WORDS = "Когда починят дорогу на Мира, 5?"
STAFF = {
    "smirnov": ["press_centre"],
    "petrov": ["executor"],
    "kozlova": ["curator"],
    "shkola": ["page_keeper"],
    "zhkh": ["official"],
}


def office(act: str, url: str = "sqlite://", *, settings: str | None = None) -> Desk:
    """A fresh rehearsal desk under the shipped act `act`."""
    regulation = load(act) if settings is None else adopt(load(act).text, settings)

    def make(empty: str) -> None:
        _made(empty, act, regulation).close()

    if url == "sqlite://":
        return _made(url, act, regulation)
    prepared(url, ("moderators", regulation.key), make)
    return Desk.open(url, clock=SetClock(MORNING), entropy=SeededEntropy(f"{act}, opened"), synchronous="OFF")


def _made(url: str, act: str, regulation: Regulation) -> Desk:
    desk = Desk.init(
        url,
        regulation,
        tenant=act,
        curator="ivanova",
        rehearsal=True,
        clock=SetClock(MORNING),
        entropy=SeededEntropy(act),
    )
    for handle, roles in STAFF.items():
        held = [role for role in roles if role in regulation.roles]
        if held:
            desk.staff.add(handle, held, actor="ivanova")
    return desk


def received(desk: Desk, **more: Any) -> Case:
    """A comment that has just come."""
    given = {
        "text": WORDS,
        "network": "vk",
        "link": "https://vk.com/wall-1_2?reply=3",
        "author_link": "https://vk.com/id5",
        "role": "importer",
    }
    return desk.cases("comment").create(**{name: item for name, item in (given | more).items() if item is not None})
