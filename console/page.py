"""`otklik page`: the commands of the workflow, and beside them the import of a register and the account of access."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import click

from ..calendars.text import Text
from ..workflows.body import BODY_KINDS
from ..workflows.exchange import Reject
from ..workflows.exchange.pages import page_mapping
from ..workflows.page_import import ImportedPages, import_pages
from .cases import NUMBER, group_for
from .command import argument, command, option
from .importing import carry_out, count_lines, import_options, read_lines
from .page_view import access_json, access_lines
from .rejects_view import bad_lines, unknown_lines
from .render import clip, plain
from .session import Session

__all__ = ["page"]

SHOWN = 10
page = group_for("page")


@command(
    page,
    "access",
    Text(
        ru="Учёт доступа к странице: кто, в какой роли, с какого дня; ответственные; смена пароля. Самих паролей здесь нет.",
        en="The account of a page's access: who, in what role, since when; who answered for it; changes of the password. No passwords here.",
    ),
    argument("number", text=NUMBER),
)
def access(session: Session, number: str) -> None:
    """Show who holds access."""
    cases = session.desk().cases("page")
    view, events = cases.view(number, actor=session.actor), cases.history(number)
    session.emit(access_json(view, events), lambda: "\n".join(access_lines(session, view, events)))


@command(
    page,
    "import",
    Text(
        ru="Загрузить реестр страниц (XLSX, CSV, JSONL): органы по названию, каждая страница один раз. Повторная загрузка ничего не добавляет.",
        en="Import a register of pages (XLSX, CSV, JSONL): bodies by name, each page once. A second import adds nothing.",
    ),
    argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), text=Text(ru="Файл реестра.", en="The register.")),
    option("--kind", type=click.Choice([*BODY_KINDS]), metavar="|".join(BODY_KINDS), text=Text(ru="Чем считать новые органы, если строка не говорит (по умолчанию – организации).", en="What new bodies are where a row does not say (by default, organisations).")),
    *import_options(),
)  # fmt: skip
def import_register(
    session: Session, file: Path, mapping: Path | None, kind: str | None, rejects: Path | None, dry_run: bool
) -> int:
    """Import one register."""
    report = ImportedPages(file=file.name)
    return carry_out(
        session,
        file,
        partial(import_pages, session.desk(), file, kind=kind),
        report,
        lambda written, shown: _lines(session, report, written, shown),
        mapping=page_mapping().laid_over(mapping) if mapping is not None else None,
        rejects=rejects,
        dry_run=dry_run,
    )


def _lines(session: Session, report: ImportedPages, rejects: Path | None, bad: Sequence[Reject]) -> Iterator[str]:
    say = session.say
    yield from read_lines(session, report)
    yield say(Text(ru="  новые страницы: {count}", en="  new pages: {count}"), count=report.pages)
    yield from count_lines(
        session,
        (report.bodies, Text(ru="новые органы и организации", en="new bodies and organisations")),
        (
            report.known,
            Text(ru="есть в реестре, второй раз не внесены", en="in the register already, not entered again"),
        ),
        (report.without, Text(ru="строки без страницы", en="rows without a page")),
        (report.rejected, Text(ru="негодные строки", en="bad rows")),
    )
    yield from unknown_lines(session, report.unknown)
    if report.twice:
        yield say(Text(ru="Одна страница дважды в файле:", en="One page twice in the file:"))
    for line, first in report.twice[:SHOWN]:
        yield say(
            Text(ru="  строка {line} повторяет строку {first}", en="  row {line} repeats row {first}"),
            line=line,
            first=first,
        )
    if report.reasons:
        yield say(Text(ru="Почему страницы нет, сказано в файле:", en="Why there is no page, says the file:"))
    for line, body, reason in report.reasons[:SHOWN]:
        yield say(
            Text(ru="  строка {line}: {body} – {reason}", en="  row {line}: {body}: {reason}"),
            line=line,
            body=clip(plain(body), 40),
            reason=clip(plain(reason), 60),
        )
    yield from bad_lines(session, bad, report.rejected, rejects, "otklik page import")
    if rejects is None and report.pages and not report.dry_run:
        yield say(Text(ru="  дальше:  otklik report register", en="  next:  otklik report register"))
