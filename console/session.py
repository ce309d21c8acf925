"""What one run of the command line knows: language, database, actor, clock, how to print."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..calendars.text import Text
from ..engine.errors import InvalidValue, NotFound
from .streams import carries_unicode

if TYPE_CHECKING:
    from ..engine.clock import Clock
    from ..workflows.desk import Desk

__all__ = ["Session", "language_of", "pass_session", "print_json", "read_text"]

LOCAL = Text(
    ru="дата и время, например 2026-07-14T09:10 (местное) или 2026-07-14T09:10+10:00",
    en="a date and time, for example 2026-07-14T09:10 (local) or 2026-07-14T09:10+10:00",
)
OFFSET = Text(
    ru="дата и время со смещением, например 2026-07-14T09:10+10:00",
    en="a date and time with its offset, for example 2026-07-14T09:10+10:00",
)
DEFAULT_DATABASE = "sqlite:///otklik.db"


def language_of(arguments: list[str]) -> str:
    """The language of this run: `--lang`, else OTKLIK_LANG, else the locale's, else Russian."""
    for index, argument in enumerate(arguments):
        if argument == "--lang" and index + 1 < len(arguments):
            return _known(arguments[index + 1])
        if argument.startswith("--lang="):
            return _known(argument.partition("=")[2])
    for name in ("OTKLIK_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value and not value.startswith(("C.", "POSIX")) and value != "C":
            return _known(value)
    return "ru"


def _known(value: str) -> str:
    return "en" if value.lower().startswith("en") else "ru"


def read_text(name: str, field_name: str) -> str:
    """The text of a UTF-8 file, or of standard input (`-`). Raises InvalidValue."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return raw.decode("utf-8-sig").rstrip("\n")
    except (OSError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise InvalidValue(field_name, name, Text(ru="файл в UTF-8", en="a file in UTF-8")) from None
        raise InvalidValue(
            field_name, name, Text(ru="файл, который можно прочесть", en="a file that can be read")
        ) from None


def print_json(data: Any, *, indent: int | None = None) -> None:
    """Print one JSON value; where standard output lacks letters, in escapes."""
    click.echo(json.dumps(data, ensure_ascii=not carries_unicode(), indent=indent))


@dataclass(slots=True, kw_only=True)
class Session:
    """One run of the command line."""

    language: str = "ru"
    json: bool = False
    database: str = DEFAULT_DATABASE
    actor: str | None = None
    now: str | None = None
    tenant: str | None = None
    files: str | None = None
    _desk: Desk | None = field(default=None, repr=False)
    _desks: list[Desk] | None = field(default=None, repr=False)

    def say(self, text: Text, **values: Any) -> str:
        """A sentence in this run's language."""
        return (text.fill(**values) if values else text).say(self.language)

    def print(self, text: str | Text = "", *, err: bool = False) -> None:
        """Print a line."""
        click.echo(text.say(self.language) if isinstance(text, Text) else text, err=err)

    def emit(self, data: Any, render: Callable[[], str | None]) -> None:
        """Print `data` as JSON where it was asked for, else what `render` makes of it."""
        if self.json:
            print_json(data, indent=2 if sys.stdout.isatty() else None)
            return
        text = render()
        if text is not None:
            click.echo(text)

    @property
    def place(self) -> str:
        """The database for the eye: without what may be a password."""
        kind, _, rest = self.database.partition("://")
        return f"{kind}://{rest.rpartition('@')[2]}"

    def path(self) -> str | None:
        """The file of a SQLite database; None for others."""
        if not self.database.startswith("sqlite:///"):
            return None
        name = self.database.removeprefix("sqlite:///").partition("?")[0].removeprefix("file:")
        return name if name not in {"", ":memory:"} else None

    def clock(self, *, rehearsal: bool, zone: tzinfo) -> Clock:
        """The clock of this run; `--now` without an offset is local. Raises InvalidValue for it in a real database."""
        from ..engine.clock import SetClock, SystemClock  # noqa: PLC0415

        if self.now is None:
            return SystemClock()
        if not rehearsal:
            raise InvalidValue(
                "--now",
                self.now,
                Text(
                    ru="без --now: время задают только в учебной базе (otklik init --rehearsal)",
                    en="no --now: the clock is set in rehearsal databases only (otklik init --rehearsal)",
                ),
            )
        return SetClock(self.instant(self.now, "--now", zone))

    def instant(self, text: str, field_name: str = "TIME", zone: tzinfo | None = None) -> datetime:
        """Read an instant typed by a person; without an offset it is the municipality's local time."""
        from ..engine.instants import aware  # noqa: PLC0415

        try:
            instant = datetime.fromisoformat(text if len(text) > len("2026-07-14") else "")  # a day is no instant
        except ValueError:
            raise InvalidValue(field_name, text, LOCAL if zone is not None else OFFSET) from None
        if instant.tzinfo is None and zone is not None:
            instant = instant.replace(tzinfo=zone)
        return aware(field_name, instant)

    def desk(self) -> Desk:
        """The desk of this run, opened the first time. Raises NotFound where the database file is missing."""
        if self._desk is None:
            from ..workflows.desk import Desk  # noqa: PLC0415

            self._check_there()
            self._desk = Desk.open(self.database, tenant=self.tenant, files=self.files)
            if self.now is not None:
                self._desk.clock = self.clock(rehearsal=self._desk.rehearsal, zone=self._desk.zone)
        return self._desk

    def desks(self) -> list[Desk]:
        """The desk of this run, or every desk of the database where none is named; open at once, of one engine."""
        if self._desks is None:
            self._desks = self.open_desks()
        return self._desks

    def open_desks(self) -> list[Desk]:
        """The same, opened anew: for a thread of its own. Whoever asks closes them, the last one first."""
        from ..workflows.desk import Desk  # noqa: PLC0415

        self._check_there()
        desks = Desk.every(self.database, tenant=self.tenant)
        if self.now is not None:
            for desk in desks:
                desk.clock = self.clock(rehearsal=desk.rehearsal, zone=desk.zone)
        return desks

    def _check_there(self) -> None:
        path = self.path()
        if path is not None and not os.path.exists(path):  # noqa: PTH110
            raise NotFound(
                Text(
                    ru="базы {path} нет; создать: otklik init --regulation lesozavodsk-215",
                    en="no database {path}; make one: otklik init --regulation lesozavodsk-215",
                ).fill(path=path)
            )

    def close(self) -> None:
        """Let go of the database."""
        if self._desk is not None:
            self._desk.close()
            self._desk = None


pass_session = click.make_pass_decorator(Session, ensure=True)
