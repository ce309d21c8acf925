"""`otklik inbox`: import a cabinet's export, and see what waits for the curator."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import click

from ..calendars.text import Text
from ..workflows.exchange import Mapping, Reject, write_rejects
from ..workflows.inbox import Imported, import_export
from .cases_view import case_json, list_lines
from .command import argument, command, group, option
from .session import Session

__all__ = ["inbox"]

inbox = group(
    "inbox", Text(ru="Загрузить выгрузку кабинета, посмотреть новое.", en="Import a cabinet's export, see what is new.")
)
SHOWN = 10


@command(
    inbox,
    "import",
    Text(
        ru="Загрузить выгрузку (XLSX, CSV, JSONL): строки без окончания становятся инцидентами. Повторная загрузка ничего не добавляет.",
        en="Import an export (XLSX, CSV, JSONL): rows without an end become incidents. A second import adds nothing.",
    ),
    argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), text=Text(ru="Файл выгрузки.", en="The export.")),
    option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE", text=Text(ru="Соответствие колонок (TOML).", en="The mapping of columns (TOML).")),
    option("--rejects", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", text=Text(ru="Куда сложить негодные строки (по умолчанию – рядом, ….rejects.csv).", en="Where bad rows go (by default beside it, ….rejects.csv).")),
    option("--dry-run", is_flag=True, text=Text(ru="Только сказать, что было бы.", en="Only say what would happen.")),
)  # fmt: skip
def import_file(session: Session, file: Path, mapping: Path | None, rejects: Path | None, dry_run: bool) -> int:
    """Import one file."""
    target = rejects or file.with_name(file.stem + ".rejects.csv")
    report = Imported(file=file.name)
    shown: list[Reject] = []
    with _progress(session, file) as progress:
        rejects_found = import_export(
            session.desk(),
            file,
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
                write_rejects(target, first.header, noted, language="en" if session.language == "en" else "ru")
    session.emit(
        report.as_json() | {"rejects": str(target) if report.rejected else None},
        lambda: "\n".join(_lines(session, report, target, shown)),
    )
    return 2 if report.rejected else 0


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


def _lines(session: Session, report: Imported, target: Path, first: list[Reject]) -> Iterator[str]:
    say = session.say
    if report.dry_run:
        yield say(Text(ru="Проба: ничего не записано.", en="A dry run: nothing was written."))
    yield say(Text(ru="{file}: прочитано строк: {rows}", en="{file}: rows read: {rows}"), file=report.file, rows=report.rows)
    numbers = f" ({report.numbers[0]} … {report.numbers[1]})" if report.numbers is not None else ""
    yield say(Text(ru="  новые инциденты: {new}{numbers}", en="  new incidents: {new}{numbers}"), new=report.new, numbers=numbers)
    for count, what in (
        (report.merged, Text(ru="сообщения к прежним инцидентам", en="messages added to known incidents")),
        (report.known, Text(ru="известны, второй раз не загружены", en="known already, not imported again")),
        (report.ended, Text(ru="завершены в кабинете, не загружены", en="ended in the cabinet, not imported")),
        (len(report.underway), Text(ru="уже в работе в кабинете, не загружены", en="at work in the cabinet already, not imported")),
        (report.rejected, Text(ru="негодные строки", en="bad rows")),
    ):
        if count:
            yield f"  {say(what)}: {count}"
    if report.underway:
        yield say(
            Text(
                ru="  в работе в кабинете – решите, что с ними делать (строка файла: ID, состояние, исполнитель):",
                en="  at work in the cabinet: decide what to do with them (row of the file: ID, state, executor):",
            )
        )
        for item in report.underway[:SHOWN]:
            state = (
                Text(ru="дан ответ", en="answered") if item.answered else Text(ru="назначен исполнитель", en="assigned")
            )
            yield f"    {item.line}: {item.external_id or '–'}, {say(state)}, {item.executor or '–'}"
        if len(report.underway) > SHOWN:
            yield say(
                Text(ru="    … и ещё {count} (см. --json)", en="    … and {count} more (see --json)").fill(
                    count=len(report.underway) - SHOWN
                )
            )
    for line, number in report.same_link[:SHOWN]:
        yield say(
            Text(ru="  строка {line}: та же ссылка, что у {number}", en="  row {line}: the same link as {number}").fill(
                line=line, number=number
            )
        )
    for reject in first:
        yield say(
            Text(
                ru="  строка {line}, «{column}»: «{value}» – {why}", en="  row {line}, “{column}”: “{value}”: {why}"
            ).fill(line=reject.line, column=reject.column or "–", value=reject.value[:40], why=reject.reason)
        )
    if report.rejected and not report.dry_run:
        yield say(
            Text(
                ru="  негодные строки: {target}; исправьте и загрузите этот файл: otklik inbox import {target}",
                en="  bad rows: {target}; correct them and import that file: otklik inbox import {target}",
            ).fill(target=target)
        )
    elif report.new and not report.dry_run:
        yield say(
            Text(
                ru="  дальше:  otklik inbox list   ·   otklik board", en="  next:  otklik inbox list   ·   otklik board"
            )
        )


@command(inbox, "list", Text(ru="Выявленные и ещё не отобранные.", en="Detected and not selected yet."))
def list_inbox(session: Session) -> None:
    """List what waits."""
    incidents = session.desk().incidents
    cases = incidents.list(states=("detected",))
    workflow = incidents.workflow
    session.emit([case_json(case, workflow) for case in cases], lambda: "\n".join(list_lines(session, workflow, cases)))
