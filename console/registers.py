"""How the list of a register is shown: its rows, and the version that a change of it may name (`--expect`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..calendars.text import Text
from .render import NOTHING
from .session import Session

__all__ = ["emit_register"]

VERSION = Text(ru="версия списка: {version} (для --expect)", en="version of the list: {version} (for --expect)")


def emit_register(
    session: Session, version: int | None, rows: Iterable[dict[str, Any]], lines: Callable[[], Sequence[str]]
) -> None:
    """Show a register; as JSON each row bears the version of the whole as `register`. None: only a choice of it is shown."""

    def told() -> str:
        shown = [*lines()] or [session.say(NOTHING)]
        return "\n".join(shown if version is None else [*shown, session.say(VERSION, version=version)])

    bears = {} if version is None else {"register": version}
    session.emit([row | bears for row in rows], told)
