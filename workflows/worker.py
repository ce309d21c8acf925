"""The clock's worker: looks when the next instant has come, sleeps in between, and tells how it fares."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ..calendars.text import Text
from ..engine.errors import InvalidValue, OtklikError, WrongDatabase
from ..engine.instants import from_text, to_text
from ..engine.store.agenda import Agenda
from .timers import Tick, tick

if TYPE_CHECKING:
    from .desk import Desk

__all__ = ["Health", "Lag", "Worker", "lag", "read_health"]

JUST_AFTER = timedelta(milliseconds=1)  # a lapse itself is still in time
AGAIN = 1.0  # seconds before what could not be done is tried again, doubled up to the longest sleep


class Sleep(Protocol):
    """What the worker sleeps by; `wait` returns early when something is to be looked at."""

    def wait(self, seconds: float) -> None:
        """Sleep."""
        ...


@dataclass(slots=True, kw_only=True)
class Health:
    """How a worker fares, as it last wrote: `failures` in a row, and the code of the last error."""

    at: datetime
    pid: int
    failures: int = 0
    error: str | None = None
    recorded: int = 0
    next_at: datetime | None = None

    def write(self, path: Path) -> None:
        """Replace the file in one step: whoever reads it never sees a half."""
        told = {
            "at": to_text(self.at),
            "pid": self.pid,
            "failures": self.failures,
            "error": self.error,
            "recorded": self.recorded,
            "next_at": to_text(self.next_at) if self.next_at is not None else None,
        }
        beside = path.with_name(f".{path.name}.{self.pid}")
        try:
            beside.write_text(json.dumps(told) + "\n", encoding="utf-8")
            beside.replace(path)
        except OSError as error:
            raise InvalidValue(
                "--health",
                str(path),
                Text(ru="файл в папке, куда можно писать", en="a file in a folder that can be written"),
            ) from error


def read_health(path: Path) -> Health:
    """What a worker last wrote. Raises InvalidValue where there is no such file, or it is another."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Health(
            at=from_text(told["at"]),
            pid=int(told["pid"]),
            failures=int(told["failures"]),
            error=told["error"],
            recorded=int(told["recorded"]),
            next_at=from_text(told["next_at"]) if told["next_at"] else None,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidValue(
            "--health",
            str(path),
            Text(
                ru="файл, который пишет otklik clock run --health ФАЙЛ: работника нет или он ещё не смотрел на часы",
                en="the file that otklik clock run --health FILE writes: no worker, or it has not looked yet",
            ),
        ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """What has come and is not recorded: how much, and for how long the oldest has waited."""

    waiting: int
    since: datetime | None
    behind: timedelta


def lag(desk: Desk) -> Lag:
    """How far the clock is behind, by the database itself: whichever machine its workers run on."""
    now = desk.now()
    with desk.reading() as store:
        count, first = Agenda(store).waiting(to_text(now))
    since = from_text(first) if first is not None else None
    return Lag(waiting=count, since=since, behind=now - since if since is not None else timedelta(0))


@dataclass(slots=True, kw_only=True)
class Worker:
    """Looks at the clock of one desk, or of several in one database, until it is told to stop.

    `longest` is the longest sleep in seconds: a wall clock that was set forward is noticed after it, one set back records
    nothing twice. What fails is tried again, later each time; `told` hears of each look that recorded something,
    `failed` of each error. Neither an error of a case nor of the server ends the worker.
    """

    desks: Sequence[Desk]
    sleep: Sleep
    longest: float = 30.0
    health: Path | None = None
    told: Callable[[Desk, Tick], None] = lambda *_: None
    failed: Callable[[Exception], None] = lambda _: None
    stopped: bool = field(default=False, init=False)

    def stop(self) -> None:
        """Finish the transaction in hand and leave; safe in a signal's handler."""
        self.stopped = True

    def run(self) -> None:
        """Look, sleep, look again. Raises InvalidValue where the health file cannot be written, WrongDatabase at an upgrade."""
        health = Health(at=self.desks[0].now(), pid=os.getpid())
        while not self.stopped:
            self._look(health)
            if self.health is not None:
                health.write(self.health)
            if not self.stopped:
                self.sleep.wait(self._seconds(health))

    def _look(self, health: Health) -> None:
        failures: list[Exception] = []
        coming: list[datetime] = []
        for desk in self.desks:
            try:
                found = tick(desk, lambda: self.stopped)
                coming += _next_at(desk)
            except WrongDatabase:
                raise
            except Exception as error:  # noqa: BLE001  the clock goes on, whatever one look met with
                failures.append(error)
                self.failed(error)
            else:
                health.recorded += len(found.events)
                if found.events:
                    self.told(desk, found)
            desk.release()  # a connection that broke is not kept, and one of many desks holds none while it sleeps
        health.failures = health.failures + 1 if failures else 0
        health.error = _code(failures[0]) if failures else None
        health.next_at = min(coming, default=None)
        health.at = self.desks[0].now()

    def _seconds(self, health: Health) -> float:
        """How long to sleep: never longer than `longest`, so that a clock that is set anew is noticed."""
        if health.failures:
            return min(self.longest, AGAIN * 2.0 ** min(health.failures - 1, 16))
        if health.next_at is None:
            return self.longest
        ahead = (health.next_at - health.at).total_seconds()
        # what has come and was left is someone else's just now: not asked for again at once
        return min(self.longest, ahead if ahead > 0 else AGAIN)


def _next_at(desk: Desk) -> list[datetime]:
    with desk.reading() as store:
        found = Agenda(store).next_at()
    return [] if found is None else [from_text(found[0]) + (JUST_AFTER if found[1] else timedelta(0))]


def _code(error: Exception) -> str:
    return error.code if isinstance(error, OtklikError) else type(error).__name__
