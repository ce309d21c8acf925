"""`otklik comment import`: comments and private messages from a file."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from ..calendars.text import Text
from ..workflows.comment import OBJECTS
from ..workflows.comment_import import import_comments
from .command import OtklikGroup, argument, command, option
from .importing import Wording, import_options, run_import
from .session import Session

__all__ = ["add_import"]

IMPORTED = Wording(
    new=Text(ru="  новые комментарии: {new}{numbers}", en="  new comments: {new}{numbers}"),
    again="otklik comment import",
    then="otklik comment list --state received",
)


def add_import(made: OtklikGroup) -> None:
    """Add `otklik comment import`."""

    @command(
        made,
        "import",
        Text(
            ru="Загрузить комментарии из файла (XLSX, CSV, JSONL): они ждут решения. Повторная загрузка ничего не добавляет.",
            en="Import comments from a file (XLSX, CSV, JSONL): they await a decision. A second import adds nothing.",
        ),
        argument(
            "file",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            text=Text(ru="Файл.", en="The file."),
        ),
        option(
            "--object",
            "what",
            metavar="|".join(OBJECTS),
            type=click.Choice(list(OBJECTS)),
            default="comment",
            show_default=True,
            text=Text(
                ru="Что в файле: комментарии или личные сообщения.", en="What it holds: comments or private messages."
            ),
        ),
        option("--page", metavar="NUMBER", text=Text(ru="Страница из реестра.", en="The page of the register.")),
        *import_options(),
    )
    def import_file(
        session: Session,
        file: Path,
        what: str,
        page: str | None,
        mapping: Path | None,
        rejects: Path | None,
        dry_run: bool,
    ) -> int:
        importing = partial(import_comments, session.desk(), file, what=what, page=page)
        return run_import(session, file, importing, IMPORTED, mapping=mapping, rejects=rejects, dry_run=dry_run)
