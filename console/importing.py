"""How a file is imported from the command line: options, progress, bad rows in a file of their own, the report."""

from __future__ import annotations

import re
import shlex
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Any

import click

from ..calendars.text import Text
from ..engine.errors import InvalidValue
from ..workflows.exchange import Mapping, Reject, write_rejects
from ..workflows.inbox import Imported
from .command import option
from .render import clip, plain, wrap
from .session import Session

__all__ = ["Wording", "import_options", "run_import"]

ROW = Text(ru="  строка {line}", en="  row {line}")
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
    target = rejects or _free(file)
    report = Imported(file=file.name)
    shown: list[Reject] = []
    with _progress(session, file) as progress:
        rejects_found = importing(
            mapping=Mapping.load(mapping) if mapping is not None else None,
            actor=session.actor,
            dry_run=dry_run,
            report=report,
            progress=progress,
        )
        first = next(rejects_found, None)  # the import runs while its rejects are drawn
        if first is not None:
            noted = _noting(chain([first], rejects_found), shown)
            if dry_run:
                deque(noted, maxlen=0)
            else:
                _write(target, first.header, noted, session)
    written = target if report.rejected and not dry_run else None
    session.emit(
        report.as_json()
        | {"rejects": str(written) if written else None, "bad": [_bad_json(item, session.language) for item in shown]},
        lambda: "\n".join(line for said in _lines(session, report, wording, written, shown) for line in wrap(said)),
    )
    return 2 if report.rejected else 0


def _free(file: Path) -> Path:
    """Where the bad rows of a file go: beside it, and never over an earlier file that may be corrected by now."""
    name = re.sub(r"\.rejects(-\d+)?$", "", file.stem)
    places = (file.with_name(f"{name}.rejects{suffix}.csv") for suffix in chain([""], (f"-{n}" for n in count(2))))
    return next(place for place in places if not place.exists())


def _write(target: Path, header: Sequence[str], rejects: Iterable[Reject], session: Session) -> None:
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


def _bad_json(reject: Reject, language: str) -> dict[str, Any]:
    return {
        "file": reject.file,
        "line": reject.line,
        "column": reject.column,
        "value": reject.value,
        "reason": reject.reason.say(language),
    }


@contextmanager
def _progress(session: Session, file: Path) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal, nothing elsewhere."""
    if session.json or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=max(1, file.stat().st_size), label=file.name, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.length = max(1, total)
            bar.update(done - bar.pos)

        yield show


def _noting(rejects: Iterable[Reject], shown: list[Reject]) -> Iterator[Reject]:
    for reject in rejects:
        if len(shown) < SHOWN:
            shown.append(reject)
        yield reject


def _lines(
    session: Session, report: Imported, wording: Wording, rejects: Path | None, bad: Sequence[Reject]
) -> Iterator[str]:
    say = session.say
    if report.dry_run:
        yield say(Text(ru="Проба: ничего не записано.", en="A dry run: nothing was written."))
    yield say(
        Text(ru="{file}: прочитано строк: {rows}", en="{file}: rows read: {rows}"), file=report.file, rows=report.rows
    )
    numbers = f" ({report.numbers[0]} … {report.numbers[1]})" if report.numbers is not None else ""
    yield say(
        wording.new,
        new=report.new,
        numbers=numbers,
    )
    for number, what in (
        (report.listed, Text(ru="из них от авторов из чёрного списка", en="of them by authors on the black list")),
        (report.merged, Text(ru="сообщения к прежним инцидентам", en="messages added to known incidents")),
        (report.known, Text(ru="известны, второй раз не загружены", en="known already, not imported again")),
        (report.ended, Text(ru="завершены в кабинете, не загружены", en="ended in the cabinet, not imported")),
        (len(report.underway), Text(ru="в работе в кабинете, не загружены", en="at work in the cabinet, not imported")),
        (report.rejected, Text(ru="негодные строки", en="bad rows")),
    ):
        if number:
            yield f"  {say(what)}: {number}"
    yield from _notable(session, report, bad)
    if rejects is not None:
        yield say(
            Text(
                ru="  все негодные строки – в {file}; исправьте их и загрузите:",
                en="  all bad rows are in {file}; correct them and import:",
            ),
            file=rejects,
        )
        yield f"    {wording.again} {shlex.quote(str(rejects))}"
    elif report.new and not report.dry_run:
        yield say(Text(ru="  дальше:  {then}", en="  next:  {then}"), then=wording.then)


def _notable(session: Session, report: Imported, bad: Sequence[Reject]) -> Iterator[str]:
    """The rows that somebody has to look at, a few of each kind."""
    say = session.say
    if report.unknown:
        names = ", ".join(f"«{clip(plain(name), 30)}»" for name in sorted(report.unknown)[:SHOWN])
        yield from wrap(
            say(
                Text(
                    ru="Незнакомые столбцы не прочитаны: {names}. Если в них нужное – опишите их в файле (--mapping).",
                    en="Unknown columns were not read: {names}. If they matter, name them in a mapping file (--mapping).",
                ),
                names=names,
            )
        )
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
    yield from _more(session, len(report.underway))
    if report.same_link:
        yield say(
            Text(
                ru="Та же ссылка, что у другого инцидента, – возможно, повтор:",
                en="The same link as another incident's, perhaps a repeat:",
            )
        )
    for line, number in report.same_link[:SHOWN]:
        yield say(ROW, line=line) + f": {number}"
    yield from _more(session, len(report.same_link))
    if bad:
        yield say(Text(ru="Негодные строки:", en="Bad rows:"))
    for reject in bad:
        yield say(
            Text(ru="{row}, «{column}»: «{value}» – {why}", en="{row}, “{column}”: “{value}”: {why}"),
            row=ROW.fill(line=reject.line),
            column=reject.column or "–",
            value=clip(reject.value, 40),
            why=reject.reason,
        )
    yield from _more(session, report.rejected)


def _more(session: Session, number: int) -> Iterator[str]:
    if number > SHOWN:
        yield session.say(Text(ru="  … и ещё {more}", en="  … and {more} more"), more=number - SHOWN)
