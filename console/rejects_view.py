"""What an import says of the rows that it could not take: where they go, a few of them, how to bring them again."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from typing import Any

import click

from ..calendars.text import Text
from ..engine.errors import InvalidValue
from ..workflows.exchange import Reject, write_rejects
from .render import clip, plain, wrap
from .session import Session

__all__ = [
    "ROW",
    "bad_json",
    "bad_lines",
    "bad_rows",
    "free_place",
    "more",
    "noting",
    "progress_bar",
    "rejects_lines",
    "unknown_lines",
    "write_bad",
]

ROW = Text(ru="  строка {line}", en="  row {line}")
SHOWN = 10


def free_place(file: Path) -> Path:
    """Where the bad rows of a file go: beside it, and never over an earlier file that may be corrected by now."""
    name = re.sub(r"\.rejects(-\d+)?$", "", file.stem)
    places = (file.with_name(f"{name}.rejects{suffix}.csv") for suffix in chain([""], (f"-{n}" for n in count(2))))
    return next(place for place in places if not place.exists())


def write_bad(target: Path, header: Sequence[str], rejects: Iterable[Reject], session: Session) -> None:
    """Write the bad rows. Raises InvalidValue for a file that cannot be written."""
    try:
        write_rejects(target, header, rejects, language="en" if session.language == "en" else "ru")
    except OSError as error:
        raise InvalidValue(
            Text(ru="файл для негодных строк (--rejects)", en="the file for bad rows (--rejects)"),
            str(target),
            Text(
                ru="файл, в который можно писать; загрузите снова, уже загруженное не повторится",
                en="a file that can be written; import again, nothing comes twice",
            ),
        ) from error


def bad_json(reject: Reject, language: str) -> dict[str, Any]:
    """A bad row as JSON."""
    return {
        "file": reject.file,
        "line": reject.line,
        "column": reject.column,
        "value": reject.value,
        "reason": reject.reason.say(language),
    }


@contextmanager
def progress_bar(session: Session, file: Path) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal, nothing elsewhere."""
    if session.json or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=max(1, file.stat().st_size), label=file.name, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.length = max(1, total)
            bar.update(done - bar.pos)

        yield show


def noting(rejects: Iterable[Reject], shown: list[Reject]) -> Iterator[Reject]:
    """The rejects as they come; the first few are kept to be shown."""
    for reject in rejects:
        if len(shown) < SHOWN:
            shown.append(reject)
        yield reject


def unknown_lines(session: Session, unknown: Collection[str]) -> Iterator[str]:
    """The columns that nobody reads."""
    if not unknown:
        return
    names = ", ".join(f"«{clip(plain(name), 30)}»" for name in sorted(unknown)[:SHOWN])
    yield from wrap(
        session.say(
            Text(
                ru="Незнакомые столбцы не прочитаны: {names}. Если в них нужное – опишите их в файле (--mapping).",
                en="Unknown columns were not read: {names}. If they matter, name them in a mapping file (--mapping).",
            ),
            names=names,
        )
    )


def bad_rows(session: Session, bad: Sequence[Reject], total: int) -> Iterator[str]:
    """The first bad rows, each with what is wrong."""
    if bad:
        yield session.say(Text(ru="Негодные строки:", en="Bad rows:"))
    for reject in bad:
        yield session.say(
            Text(ru="{row}, «{column}»: «{value}» – {why}", en="{row}, “{column}”: “{value}”: {why}"),
            row=ROW.fill(line=reject.line),
            column=reject.column or "–",
            value=clip(reject.value, 40),
            why=reject.reason,
        )
    yield from more(session, total)


def rejects_lines(session: Session, rejects: Path | None, again: str) -> Iterator[str]:
    """Where the bad rows lie, and the command that brings them again."""
    if rejects is None:
        return
    yield session.say(
        Text(
            ru="  все негодные строки – в {file}; исправьте их и загрузите:",
            en="  all bad rows are in {file}; correct them and import:",
        ),
        file=rejects,
    )
    yield f"    {again} {shlex.quote(str(rejects))}"


def bad_lines(session: Session, bad: Sequence[Reject], total: int, rejects: Path | None, again: str) -> Iterator[str]:
    """The bad rows, and how to bring them again."""
    yield from bad_rows(session, bad, total)
    yield from rejects_lines(session, rejects, again)


def more(session: Session, number: int) -> Iterator[str]:
    """How many more there are than are shown."""
    if number > SHOWN:
        yield session.say(Text(ru="  … и ещё {more}", en="  … and {more} more"), more=number - SHOWN)
