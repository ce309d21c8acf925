"""The acts beside that of Lesozavodsk: a rehearsal desk for each, with its people, and an incident led along."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from otklik.engine.clock import SeededEntropy, SetClock
from otklik.engine.values import Case
from otklik.workflows.desk import Desk
from otklik.workflows.regulation import adopt, source

from .prepared import prepared

__all__ = ["OTHERS", "Led", "desk_of"]

OTHERS = ("khasyn", "primorsko-akhtarsk-1378", "kozhevnikovo-650")
STAFF = {
    "petrov": "executor",
    "orlov": "executor",
    "stranitsa": "press_centre",
    "zhkh": "official",
    "kontrol": "controller",
    "analitik": "analyst",
}
GIVEN: dict[str, dict[str, Any]] = {
    "select": {"importance": "ordinary"},
    "assign": {"official": "zhkh", "executors": ["petrov"]},
    "submit": {"kind": "answer", "text": "Здравствуйте! Воду дадут к вечеру."},
    "return": {"remarks": "Назовите день."},
    "resubmit": {"text": "Здравствуйте! Воду дадут сегодня."},
    "publish": {"links": ["https://vk.com/wall-1_2?reply=3"]},
    "finalize": {"closing": "solved"},
    "void": {"why": "handed_over"},
}
OPENED = ExitStack()  # the desks of `desk_of`: whoever opens them closes it after each test
BY_EXECUTOR = {"start", "submit", "resubmit", "publish"}


def desk_of(act: str, folder: Path, *, settings: str | None = None, now: str = "2026-07-14 09:10") -> Desk:
    """A rehearsal desk of an act with an office's settings; the instant is local."""
    regulation = adopt(source(act), settings)
    clock = SetClock(datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(regulation.zone)))
    url = f"sqlite:///{folder / f'{act}.db'}"

    def make(empty: str) -> None:
        entropy = SeededEntropy(act)
        with Desk.init(
            empty, regulation, tenant=act, curator="ivanova", rehearsal=True, clock=clock, entropy=entropy
        ) as desk:
            for handle, role in STAFF.items():
                if role in regulation.roles:
                    desk.staff.add(handle, [role], actor="ivanova")

    prepared(url, ("other act", regulation.key, now), make)
    return OPENED.enter_context(Desk.open(url, clock=clock, entropy=SeededEntropy(f"{act}, opened"), synchronous="OFF"))


@dataclass(frozen=True, slots=True)
class Led:
    """One incident of an act, led along; an act is given what it needs, and done by whom it usually is."""

    desk: Desk
    key: int

    @classmethod
    def begun(cls, desk: Desk, **values: Any) -> Led:
        """A new one; where the act tells them apart, a comment to the Administration."""
        given: dict[str, Any] = {"network": "vk", "link": "https://vk.com/wall-1_2", "message": "Нет воды"}
        if desk.regulation.addressees:
            given |= {"channel": "comment", "addressee": "administration"}
        who = values.pop("actor", "ivanova")
        return cls(desk, desk.incidents.detect(actor=who, **given | values).key)

    def do(self, trigger: str, *, actor: str | None = None, **values: Any) -> Case:
        """Fire a trigger."""
        who = actor or ("petrov" if trigger in BY_EXECUTOR else "ivanova")
        return self.desk.incidents[self.key].fire(trigger, actor=who, **{**GIVEN.get(trigger, {}), **values})

    def led(self, *triggers: str) -> Led:
        """Fire one after another."""
        for trigger in triggers:
            self.do(trigger)
        return self

    @property
    def running(self) -> list[str]:
        """The rules whose terms run."""
        return [item.rule for item in self.desk.incidents.view(self.key).open_deadlines]
