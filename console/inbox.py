"""`otklik inbox`: import a cabinet's export, and see what waits for the curator."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import click

from ..calendars.text import Text
from ..workflows.exchange import Mapping, Reject
from ..workflows.inbox import Imported, import_export
from ..workflows.search import search
from .cases_view import case_json, list_lines
from .command import argument, command, group, option
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
from .search_view import found_json, found_lines
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
    target = rejects or free_place(file)
    report = Imported(file=file.name)
    shown: list[Reject] = []
    with progress_bar(session, file) as progress:
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
            noted = noting(chain([first], rejects_found), shown)
            if dry_run:
                deque(noted, maxlen=0)
            else:
                write_bad(target, first.header, noted, session)
    written = target if report.rejected and not dry_run else None
    session.emit(
        report.as_json()
        | {"rejects": str(written) if written else None, "bad": [bad_json(item, session.language) for item in shown]},
        lambda: "\n".join(line for said in _lines(session, report, written, shown) for line in wrap(said)),
    )
    return 2 if report.rejected else 0


def _lines(session: Session, report: Imported, rejects: Path | None, bad: Sequence[Reject]) -> Iterator[str]:
    say = session.say
    if report.dry_run:
        yield say(Text(ru="Проба: ничего не записано.", en="A dry run: nothing was written."))
    yield say(
        Text(ru="{file}: прочитано строк: {rows}", en="{file}: rows read: {rows}"), file=report.file, rows=report.rows
    )
    numbers = f" ({report.numbers[0]} … {report.numbers[1]})" if report.numbers is not None else ""
    yield say(
        Text(ru="  новые инциденты: {new}{numbers}", en="  new incidents: {new}{numbers}"),
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
    yield from rejects_lines(session, rejects, "otklik inbox import")
    if rejects is None and report.new and not report.dry_run:
        yield say(Text(ru="  дальше:  otklik inbox list", en="  next:  otklik inbox list"))


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


@command(inbox, "list", Text(ru="Выявленные и ещё не отобранные.", en="Detected and not selected yet."))
def list_inbox(session: Session) -> None:
    """List what waits."""
    incidents = session.desk().incidents
    cases = incidents.list(states=("detected",))
    workflow = incidents.workflow
    session.emit([case_json(case, workflow) for case in cases], lambda: "\n".join(list_lines(session, workflow, cases)))


@command(
    inbox,
    "search",
    Text(
        ru="Найти сообщения и ответы авторов, в которых есть все эти слова; окончания не важны. Лучшие сверху.",
        en="Find messages and authors' replies that have all these words, in any form. The best first.",
    ),
    argument("words", nargs=-1, required=True, text=Text(ru="Слова, например: фонари Мира.", en="Words, such as: light Mira.")),
    option("--limit", type=click.IntRange(min=1), metavar="N", default=20, show_default=True, text=Text(ru="Не больше стольких.", en="No more than this many.")),
)  # fmt: skip
def search_inbox(session: Session, words: tuple[str, ...], limit: int) -> None:
    """Search what citizens wrote."""
    found = search(session.desk(), " ".join(words), limit=limit)
    session.emit([found_json(item) for item in found], lambda: "\n".join(found_lines(session, found)))
