"""The command line as a test runs it: in this process for breadth, as a process of its own where pipes and encodings matter."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from otklik.cli import main

__all__ = ["COMMAND", "Office", "Ran", "clean_environment", "dump", "process", "run"]

COMMAND = Path(sys.executable).with_name("otklik")
SETTINGS = frozenset(
    [
        "OTKLIK_DB",
        "OTKLIK_ACTOR",
        "OTKLIK_LANG",
        "OTKLIK_TENANT",
        "LANG",
        "LC_ALL",
        "LC_MESSAGES",
        "LANGUAGE",
        "PYTHONIOENCODING",
        "PYTHONUTF8",
        "FORCE_COLOR",
        "NO_COLOR",
        "COLUMNS",
    ]
)


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything that was printed."""
        return self.out + self.err

    @property
    def data(self) -> Any:
        """What `--json` printed: one JSON value and nothing else."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """The lines of the output."""
        return self.out.splitlines()


def clean_environment(**more: str) -> dict[str, str]:
    """This process's environment without what steers the command line, and with `more`."""
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return kept | more


@contextmanager
def _streams(given: bytes) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    out, err = io.BytesIO(), io.BytesIO()
    with (
        patch("sys.stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8")),
        patch("sys.stdout", io.TextIOWrapper(out, encoding="utf-8", write_through=True)),
        patch("sys.stderr", io.TextIOWrapper(err, encoding="utf-8", write_through=True)),
    ):
        yield out, err


def _bytes(given: bytes | str) -> bytes:
    return given.encode() if isinstance(given, str) else given


def run(*words: str, given: bytes | str = b"", **environment: str) -> Ran:
    """Run a command in this process, in a clean environment; `given` stands on its standard input."""
    with patch.dict(os.environ, clean_environment(**environment), clear=True), _streams(_bytes(given)) as (out, err):
        code: Any = None
        try:
            main(list(words))
        except SystemExit as stop:
            code = stop.code
        sys.stdout.flush()
        sys.stderr.flush()
        return Ran(int(code or 0), out.getvalue().decode(), err.getvalue().decode())


def process(*words: str, given: bytes | str = b"", folder: Path | str | None = None, **environment: str) -> Ran:
    """Run the installed command as a process; what it prints is read as UTF-8, or stays visible as it is."""
    done = subprocess.run(
        [str(COMMAND), *words],
        input=_bytes(given),
        capture_output=True,
        cwd=folder,
        env=clean_environment(**environment),
        timeout=60,
        check=False,
    )
    return Ran(
        done.returncode,
        done.stdout.decode("utf-8", "backslashreplace"),
        done.stderr.decode("utf-8", "backslashreplace"),
    )


def dump(database: Path) -> str:
    """Everything that a SQLite database holds, as SQL."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        text = "\n".join(connection.iterdump())
    connection.close()
    return text


@dataclass(slots=True)
class Office:
    """A desk's database with a set clock and an actor: `office("incident", "start", "1")` types a command."""

    database: Path
    now: str | None = "2026-07-14T09:10"
    actor: str | None = "ivanova"
    lang: str = "ru"

    def __call__(self, *words: str, given: bytes | str = b"", **environment: str) -> Ran:
        """Run one command; `--actor`, `--now` or `--lang` among the words go before the office's own."""
        return run(*words, *self._rest(words), given=given, **self.environment(environment))

    def process(self, *words: str, given: bytes | str = b"", **environment: str) -> Ran:
        """The same as a process of its own."""
        return process(*words, *self._rest(words), given=given, **self.environment(environment))

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """What the office sets for each command."""
        own = {"OTKLIK_DB": f"sqlite:///{self.database}", "OTKLIK_LANG": self.lang}
        if self.actor is not None:
            own["OTKLIK_ACTOR"] = self.actor
        return own | dict(more)

    def _rest(self, words: tuple[str, ...]) -> list[str]:
        return [] if self.now is None or "--now" in words else ["--now", self.now]

    def dump(self) -> str:
        """Everything that the database holds."""
        return dump(self.database)
