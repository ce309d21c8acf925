"""Sleep that a nearer deadline, a notice or a signal ends: NOTIFY on PostgreSQL; elsewhere a look now and then."""

from __future__ import annotations

import os
import select
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["CHANNEL", "Waker"]

CHANNEL = "otklik"  # the triggers of migration 0006 tell it the tenant
POLL = 1.0  # seconds, where nobody tells


class Waker:
    """Waits for one thread; `wake` may be called from any other, and from a signal's handler."""

    def __init__(self, engine: Engine | None) -> None:
        self._engine = engine if engine is not None and engine.dialect.name == "postgresql" else None
        self._listening: Any = None
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)
        os.set_blocking(self._reading, False)

    def wake(self) -> None:
        """End the sleep, the present or the next one."""
        with suppress(OSError):  # full: it is awake already
            os.write(self._writing, b"x")

    def wait(self, seconds: float) -> None:
        """Sleep for so many seconds of the machine's steady clock, or until something is to be looked at."""
        listening = self._listen()
        waited = [self._reading] if listening is None else [self._reading, listening.fileno()]
        ready, _, _ = select.select(waited, [], [], max(0.0, seconds if listening else min(seconds, POLL)))
        with suppress(BlockingIOError):
            os.read(self._reading, 4096)
        if listening is not None and len(ready) > 0:
            self._drain(listening)

    def _listen(self) -> Any:
        """The driver's connection that is told; None while the server cannot be reached, and on SQLite."""
        if self._listening is None and self._engine is not None:
            with suppress(SQLAlchemyError):  # whoever writes next says what is wrong with the server
                held = self._engine.raw_connection()
                driver: Any = held.driver_connection
                held.detach()
                driver.autocommit = True
                driver.execute(f"LISTEN {CHANNEL}")
                self._listening = driver
        return self._listening

    def _drain(self, listening: Any) -> None:
        try:
            for _ in listening.notifies(timeout=0):
                pass
        except Exception:  # noqa: BLE001  of a driver that only PostgreSQL brings: the server has left, try anew
            self._leave()

    def _leave(self) -> None:
        if self._listening is not None:
            with suppress(Exception):
                self._listening.close()
            self._listening = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()
        os.close(self._reading)
        os.close(self._writing)
