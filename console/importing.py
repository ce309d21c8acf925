"""How a file is imported from the command line: options, progress, bad rows in a file of their own, the report."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

import click

from ..calendars.text import Text
from ..workflows.exchange import Mapping, Reject
from ..workflows.inbox import Imported
from .command import option
from .rejects_view import (
    ROW,
    bad_json,
    bad_rows,
    free_place,
    more,
    noting,
    progress_bar,
    rejects_lines,
    unknown_lines,
    write_bad,
)
from .render import plain, wrap
from .session import Session

__all__ = ["Wording", "carry_out", "count_lines", "import_options", "read_lines", "run_import"]

SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What is told of what came in: the line of the new, the command that imports again, the one that comes next."""

    new: Text
    again: str
    then: str


def import_options() -> tuple[click.Option, ...]:
    """The options of every import."""
    return (
        option(
            "--mapping",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            metavar="FILE",
            text=Text(ru="Соответствие колонок (TOML).", en="The mapping of columns (TOML)."),
        ),
        option(
            "--rejects",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            text=Text(
                ru="Куда сложить негодные строки (по умолчанию – рядом, ….rejects.csv).",
                en="Where bad rows go (by default beside it, ….rejects.csv).",
            ),
        ),
        option(
            "--dry-run", is_flag=True, text=Text(ru="Только сказать, что было бы.", en="Only say what would happen.")
        ),
    )


def run_import(
    session: Session,
    file: Path,
    importing: Callable[..., Iterator[Reject]],
    wording: Wording,
    *,
    mapping: Path | None,
    rejects: Path | None,
    dry_run: bool,
) -> int:
    """Import one file and report; the exit code is 2 where rows were bad."""
    report = Imported(file=file.name)
    return carry_out(
        session,
        file,
        importing,
        report,
        lambda written, shown: _lines(session, report, wording, written, shown),
        mapping=Mapping.load(mapping) if mapping is not None else None,
        rejects=rejects,
        dry_run=dry_run,
    )


class Report(Protocol):
    """What any import tells of itself."""

    file: str
    dry_run: bool
    rows: int
    rejected: int

    def as_json(self) -> dict[str, Any]:
        """The report as JSON."""
        ...


def carry_out(
    session: Session,
    file: Path,
    importing: Callable[..., Iterator[Reject]],
    report: Report,
    lines: Callable[[Path | None, Sequence[Reject]], Iterator[str]],
    *,
    mapping: Mapping | None,
    rejects: Path | None,
    dry_run: bool,
) -> int:
    """Draw an import's rejects into their file, then tell its `lines`; the exit code is 2 where rows were bad."""
    target = rejects or free_place(file)
    shown: list[Reject] = []
    with progress_bar(session, file) as progress:
        found = importing(mapping=mapping, actor=session.actor, dry_run=dry_run, report=report, progress=progress)
        first = next(found, None)  # the import runs while its rejects are drawn
        if first is not None:
            noted = noting(chain([first], found), shown)
            if dry_run:
                deque(noted, maxlen=0)
            else:
                write_bad(target, first.header, noted, session)
    written = target if report.rejected and not dry_run else None
    session.emit(
        report.as_json()
        | {"rejects": str(written) if written else None, "bad": [bad_json(item, session.language) for item in shown]},
        lambda: "\n".join(line for said in lines(written, shown) for line in wrap(said)),
    )
    return 2 if report.rejected else 0


def read_lines(session: Session, report: Report) -> Iterator[str]:
    """How a report begins: whether it was a dry run, and how many rows were read."""
    if report.dry_run:
        yield session.say(Text(ru="Проба: ничего не записано.", en="A dry run: nothing was written."))
    said = Text(ru="{file}: прочитано строк: {rows}", en="{file}: rows read: {rows}")
    yield session.say(said, file=report.file, rows=report.rows)


def count_lines(session: Session, *counted: tuple[int, Text]) -> Iterator[str]:
    """What became of the rows, a line for each count that is not nought."""
    for number, what in counted:
        if number:
            yield f"  {session.say(what)}: {number}"


def _lines(
    session: Session, report: Imported, wording: Wording, rejects: Path | None, bad: Sequence[Reject]
) -> Iterator[str]:
    say = session.say
    yield from read_lines(session, report)
    numbers = f" ({' … '.join(dict.fromkeys(report.numbers))})" if report.numbers is not None else ""
    yield say(
        wording.new,
        new=report.new,
        numbers=numbers,
    )
    yield from count_lines(
        session,
        (report.listed, Text(ru="из них от авторов из чёрного списка", en="of them by authors on the black list")),
        (report.merged, Text(ru="сообщения к прежним инцидентам", en="messages added to known incidents")),
        (report.known, Text(ru="известны, второй раз не загружены", en="known already, not imported again")),
        (report.ended, Text(ru="завершены в кабинете, не загружены", en="ended in the cabinet, not imported")),
        (len(report.underway), Text(ru="в работе в кабинете, не загружены", en="at work in the cabinet, not imported")),
        (report.rejected, Text(ru="негодные строки", en="bad rows")),
    )
    yield from _notable(session, report, bad)
    yield from rejects_lines(session, rejects, wording.again)
    if rejects is None and report.new and not report.dry_run:
        yield say(Text(ru="  дальше:  {then}", en="  next:  {then}"), then=wording.then)


def _notable(session: Session, report: Imported, bad: Sequence[Reject]) -> Iterator[str]:
    """The rows that somebody has to look at, a few of each kind."""
    say = session.say
    yield from unknown_lines(session, report.unknown)
    if report.underway:
        yield say(
            Text(
                ru="В работе в кабинете – решите, что с ними делать:",
                en="At work in the cabinet: decide what to do with them:",
            )
        )
    for item in report.underway[:SHOWN]:
        state = Text(ru="дан ответ", en="answered") if item.answered else Text(ru="назначен", en="assigned")
        who = f", {plain(item.executor)}" if item.executor else ""
        yield say(ROW, line=item.line) + f": {item.external_id or '–'}, {say(state)}{who}"
    yield from more(session, len(report.underway))
    if report.same_link:
        yield say(
            Text(
                ru="Та же ссылка, что у другого инцидента, – возможно, повтор:",
                en="The same link as another incident's, perhaps a repeat:",
            )
        )
    for line, number in report.same_link[:SHOWN]:
        yield say(ROW, line=line) + f": {number}"
    yield from more(session, len(report.same_link))
    yield from bad_rows(session, bad, report.rejected)
