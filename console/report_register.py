"""`otklik report register` and `report tsur`: the register of official pages, for the site, the office and the regional centre."""

from __future__ import annotations

import json
from typing import Any

import click

from ..calendars.text import Text
from ..engine.errors import MissingValue
from ..engine.instants import to_text
from ..workflows.body import BODY_KINDS
from ..workflows.reports.register import Register, register
from ..workflows.reports.tsur import given_before, record_given
from .command import command, option
from .register_view import (
    PUBLIC,
    RESPONSIBLE,
    TSUR,
    WITHOUT,
    heading,
    lines,
    made,
    public_rows,
    tsur_rows,
    without_rows,
)
from .render import clip, table
from .report import report
from .session import Session
from .tabular import Sheet, deliver

OUTPUT = option("--output", "-o", metavar="FILE", type=click.Path(dir_okay=False), text=Text(ru="Куда (по умолчанию – на экран; для xlsx обязательно).", en="Where to (by default, standard output; needed for xlsx)."))  # fmt: skip
NO_PAGES = Text(ru="Без страниц", en="Without pages")


@command(
    report,
    "register",
    Text(
        ru="Реестр официальных страниц; у кого страниц нет и почему. html – готовая страница для официального сайта, без персональных данных.",
        en="The register of official pages; who has none, and why. html is a page ready for the official site, without personal data.",
    ),
    option("--format", "form", type=click.Choice(["table", "html", "csv", "xlsx", "json"]), default="table", show_default=True, text=Text(ru="Формат.", en="The format.")),
    option("--body", metavar="NUMBER", text=Text(ru="Только этого органа или организации: для их собственного сайта.", en="Of this body alone: for its own site.")),
    option("--below", is_flag=True, text=Text(ru="И тех, кто ему подведомствен (с --body).", en="And of those below it (with --body).")),
    option("--kind", type=click.Choice([*BODY_KINDS]), metavar="|".join(BODY_KINDS), text=Text(ru="Только такие органы или организации.", en="Bodies of this kind alone.")),
    option("--with-responsible", "named", is_flag=True, text=Text(ru="И имена ответственных: это персональные данные (152-ФЗ).", en="And the names of who answers: personal data (152-ФЗ).")),
    OUTPUT,
)  # fmt: skip
def register_report(
    session: Session, form: str, body: str | None, below: bool, kind: str | None, named: bool, output: str | None
) -> None:
    """Print the register, or write it whole."""
    found = register(session.desk(), body=body, kind=kind, below=below)
    data = {
        "made_at": to_text(found.made_at),
        "of": found.of.case.number if found.of is not None else None,
        "bodies": [row.as_json(named=named) for row in found.bodies],
    }
    language = session.language
    columns = {**PUBLIC, "responsible": RESPONSIBLE} if named else PUBLIC

    def content(form: str) -> bytes:
        if form == "json":
            return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
        if form == "html":
            from .register_html import page  # noqa: PLC0415

            return page(found, language, named=named).encode()
        if form == "table":
            return ("\n".join(lines(found, language)) + "\n").encode()
        about = [made(found, language)]
        rows = [*public_rows(found, language, named=named)]
        pages = Sheet(title=heading(found, language), about=about, columns=_heads(columns, language), rows=rows)
        if form == "csv":
            return pages.csv()
        none = [*without_rows(found, language)]
        return pages.xlsx(
            Sheet(title=NO_PAGES.say(language), about=about, columns=_heads(WITHOUT, language), rows=none)
        )

    _out(session, "json" if session.json else form, output, content, data, len(found.pages))


@command(
    report,
    "tsur",
    Text(
        ru="Сведения об аккаунтах по запросу ЦУР, с ответственными и подключениями; --given записывает, что они даны.",
        en="Information on accounts that the regional centre asked for, with who answers and connections; --given records that it was given.",
    ),
    option("--format", "form", type=click.Choice(["table", "csv", "xlsx", "json"]), default="table", show_default=True, text=Text(ru="Формат.", en="The format.")),
    option("--given", is_flag=True, text=Text(ru="Записать, что сведения даны.", en="Record that the information was given.")),
    option("--request", metavar="TEXT", text=Text(ru="Какой запрос: номер, дата (с --given).", en="Which request: number, date (with --given).")),
    option("--history", is_flag=True, text=Text(ru="Когда и кем сведения давались.", en="When and by whom it was given before.")),
    OUTPUT,
)  # fmt: skip
def tsur_report(
    session: Session, form: str, given: bool, request: str | None, history: bool, output: str | None
) -> None:
    """Print what is asked for, and record that it was given."""
    desk, language = session.desk(), session.language
    if history:
        _history(session)
        return
    if request is not None and not given:
        raise MissingValue(
            "--given",
            Text(ru="запись о выдаче", en="the record"),
            Text(ru="--given вместе с --request", en="--given beside --request"),
        )
    found = register(desk)
    data = {"made_at": to_text(found.made_at), "bodies": [row.as_json(named=True) for row in found.bodies]}

    def content(form: str) -> bytes:
        if form == "json":
            return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
        heads, rows = _heads(TSUR, language), [*tsur_rows(found, language)]
        sheet = Sheet(title=heading(found, language), about=[made(found, language)], columns=heads, rows=rows)
        if form == "csv":
            return sheet.csv()
        if form == "xlsx":
            return sheet.xlsx()
        return ("\n".join(_told(found, heads, rows, language)) + "\n").encode()

    form = "json" if session.json else form
    _needs_file(form, output)
    if given:
        record_given(desk, found, request=request, actor=session.actor)
    _out(session, form, output, content, data, len(found.pages))


def _heads(columns: dict[str, Text], language: str) -> list[str]:
    return [title.say(language) for title in columns.values()]


def _told(found: Register, heads: list[str], pages: list[list[str]], language: str) -> list[str]:
    """Each page with its lines: too many columns for a screen."""
    said = [heading(found, language), f"  {made(found, language)}"]
    for row in pages:
        said += ["", row[0]]
        said += [f"  {head}: {clip(text, 60)}" for head, text in zip(heads[1:], row[1:], strict=True)]
    return said


def _history(session: Session) -> None:
    desk = session.desk()
    people = {person.id: person.handle for person in desk.staff.list()}
    found = given_before(desk)
    rows = [
        [
            f"{item.at.astimezone(desk.zone):%d.%m.%Y %H:%M}",
            people.get(item.by or 0, "–"),
            Text(ru="страниц: {count}", en="pages: {count}").fill(count=item.pages).say(session.language),
            clip(item.request or "", 40),
        ]
        for item in found
    ]
    nothing = Text(ru="сведения ещё не давались", en="nothing was given yet").say(session.language)
    session.emit(
        [
            {"at": to_text(item.at), "by": people.get(item.by or 0), "pages": item.pages, "request": item.request}
            for item in found
        ],
        lambda: "\n".join(table(rows)) or nothing,
    )


def _needs_file(form: str, output: str | None) -> None:
    if form == "xlsx" and output is None:
        raise MissingValue(
            "--output", Text(ru="файл для xlsx", en="the file for xlsx"), Text(ru="имя файла", en="a file's name")
        )


def _out(session: Session, form: str, output: str | None, content: Any, data: Any, count: int) -> None:
    """Print it, or write it whole."""
    _needs_file(form, output)
    if output is None and form == "json":
        session.json = True
        session.emit(data, lambda: None)
    elif deliver(content(form), form, output):
        session.emit(
            {"file": output, "pages": count},
            lambda: (
                Text(ru="страниц: {count} → {file}", en="pages: {count} → {file}")
                .fill(count=count, file=output)
                .say(session.language)
            ),
        )
