"""`otklik inbox`: import a cabinet's export, and see what waits for the curator."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from ..calendars.text import Text
from ..workflows.inbox import import_export
from ..workflows.search import search
from .cases_view import case_json, list_lines
from .command import argument, command, group, option
from .importing import Wording, import_options, run_import
from .search_view import found_json, found_lines
from .session import Session

__all__ = ["inbox"]

inbox = group(
    "inbox", Text(ru="Загрузить выгрузку кабинета, посмотреть новое.", en="Import a cabinet's export, see what is new.")
)
IMPORTED = Wording(
    new=Text(ru="  новые инциденты: {new}{numbers}", en="  new incidents: {new}{numbers}"),
    again="otklik inbox import",
    then="otklik inbox list",
)


@command(
    inbox,
    "import",
    Text(
        ru="Загрузить выгрузку (XLSX, CSV, JSONL): строки без окончания становятся инцидентами. Повторная загрузка ничего не добавляет.",
        en="Import an export (XLSX, CSV, JSONL): rows without an end become incidents. A second import adds nothing.",
    ),
    argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), text=Text(ru="Файл выгрузки.", en="The export.")),
    *import_options(),
)  # fmt: skip
def import_file(session: Session, file: Path, mapping: Path | None, rejects: Path | None, dry_run: bool) -> int:
    """Import one file."""
    importing = partial(import_export, session.desk(), file)
    return run_import(session, file, importing, IMPORTED, mapping=mapping, rejects=rejects, dry_run=dry_run)


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
