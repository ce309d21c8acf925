"""Databases that are made once in a session and copied for each test: tables, an act and its people take longer than a file."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from pathlib import Path

from sqlalchemy import make_url

__all__ = ["prepared"]

_MADE: dict[Hashable, bytes] = {}


def prepared(url: str, what: Hashable, make: Callable[[str], None]) -> None:
    """Fill the empty database at `url` with what `make` makes there, and closes: made once for each `what`, then copied.

    A copy holds the same keys and instants as the first one: `what` names all that they come from. A database that is no
    file is made each time.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        make(url)
        return
    path = Path(parsed.database)
    if what in _MADE:
        path.write_bytes(_MADE[what])
    else:
        make(url)
        _MADE[what] = path.read_bytes()
