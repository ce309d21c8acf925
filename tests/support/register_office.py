"""An office that keeps official pages, under any of the acts: short words by which a test drives its bodies and pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from otklik.engine.clock import SetClock
from otklik.engine.values import Case
from otklik.workflows.desk import Desk
from otklik.workflows.regulation import adopt, load, source

from .prepared import prepared

__all__ = ["ROLES", "Register", "office"]

ROLES = {"ivanova": ["curator"], "petrov": ["press_centre"], "orlova": ["organiser"], "egorov": ["executor"]}
MORNING = "2026-07-14 09:10"  # a Tuesday


class Register:
    """A desk whose bodies and pages are told in one line each."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.bodies = desk.cases("body")
        self.pages = desk.cases("page")

    def now(self, text: str) -> datetime:
        """Set the clock to a local instant."""
        instant = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(self.desk.regulation.zone))
        self.desk.clock = SetClock(instant)
        return instant

    def body(self, name: str, kind: str = "organisation", **values: Any) -> int:
        """A body's key."""
        return self.bodies.create(kind=kind, name=name, actor="ivanova", **values).key

    def page(self, body: int, link: str = "https://vk.com/name", network: str = "vk", **values: Any) -> int:
        """The key of a page that is kept."""
        page = self.pages.create(body=body, network=network, actor="ivanova", **values)
        return self.act(page.key, "register", link=link).key

    def act(self, page: int, trigger: str, actor: str | None = "petrov", **values: Any) -> Case:
        """One act on a page."""
        return self.pages.fire(page, trigger, actor=actor, **values)

    def notices(self, kind: str | None = None) -> list[tuple[str, str]]:
        """(kind, recipient) of what is owed."""
        with self.desk.reading() as store:
            rows = [(row["kind"], row["recipient"]) for row in store.notices()]
        return [row for row in rows if kind in (None, row[0])]

    def warned(self, page: int) -> dict[str, str]:
        """What the office is warned of on a page: code → words."""
        return {item.code: item.text.ru for item in self.pages.view(page).warnings}


@contextmanager
def office(folder: Path, act: str = "khasyn", settings: str = "") -> Iterator[Register]:
    """An office under an act, on a Tuesday morning; under the Khasyn act with a Responsible, `sokolov`."""
    regulation = adopt(source(act), settings) if settings else load(act)
    clock = SetClock(datetime.fromisoformat(MORNING).replace(tzinfo=ZoneInfo(regulation.zone)))

    def make(empty: str) -> None:
        with Desk.init(empty, regulation, tenant="okrug", curator="ivanova", clock=clock) as desk:
            for handle, roles in ROLES.items():
                if handle != "ivanova":
                    desk.staff.add(handle, roles, name=f"{handle.capitalize()} Имя", actor="ivanova")
            if "responsible" in regulation.roles:
                desk.staff.add("sokolov", ["responsible"], name="Соколов Пётр", actor="ivanova")

    url = f"sqlite:///{folder / 'register.db'}"
    prepared(url, ("register", regulation.key), make)
    with Desk.open(url, clock=clock, synchronous="OFF") as desk:
        yield Register(desk)
