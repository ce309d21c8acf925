"""`otklik template`: texts of answers with placeholders, by topic; and `incident template`, which fills one from a case."""

from __future__ import annotations

from typing import Any

import click

from ..calendars.text import Text
from ..engine.errors import InvalidValue
from ..workflows.placeholders import PLACEHOLDERS
from ..workflows.templates import KINDS, Template
from .command import EXPECT, UUID, OtklikGroup, argument, command, group, option
from .registers import emit_register
from .render import table
from .session import Session, read_text

__all__ = ["add_template", "template"]

template = group(
    "template",
    Text(
        ru="Шаблоны ответов с подстановками: "
        + ", ".join(f"{{{russian}}}" for russian, _ in PLACEHOLDERS.values())
        + ".",
        en="Templates of answers with placeholders: " + ", ".join(f"{{{name}}}" for name in PLACEHOLDERS) + ".",
    ),
)
NAME = Text(ru="Имя шаблона.", en="The template's name.")
NUMBER = Text(ru="Номер инцидента.", en="The incident's number.")


def _json(item: Template) -> dict[str, Any]:
    return {
        "id": item.number,
        "name": item.name,
        "title": item.title,
        "topic": item.topic,
        "kind": item.kind,
        "text": item.text,
    }


@command(
    template,
    "add",
    Text(ru="Добавить шаблон или дать известному другой текст.", en="Add a template, or give a known one another text."),
    argument("name", text=NAME),
    option("--title", required=True, metavar="TEXT", text=Text(ru="Название для людей.", en="A title for people.")),
    option("--topic", metavar="TEXT", text=Text(ru="Для какой темы.", en="The topic that it is for.")),
    option("--kind", metavar="|".join(KINDS), text=Text(ru="Вид ответа: answer – ответ; interim – промежуточный; request – запрос.", en="The kind of answer.")),
    option("--text", metavar="TEXT", text=Text(ru="Текст.", en="The text.")),
    option("--text-file", metavar="FILE", type=click.Path(allow_dash=True), text=Text(ru="То же из файла в UTF-8 («-» – со стандартного ввода).", en="The same from a UTF-8 file (“-”: standard input).")),
    EXPECT,
    UUID,
)  # fmt: skip
def add(
    session: Session,
    name: str,
    title: str,
    topic: str | None,
    kind: str | None,
    text: str | None,
    text_file: str | None,
    expect: int | None,
    uuid: str | None,
) -> None:
    """Add a template."""
    if (text is None) is (text_file is None):
        raise InvalidValue(
            "--text-file", text_file or "", Text(ru="либо текст, либо файл", en="either the text or the file")
        )
    body = text if text is not None else read_text(text_file or "", "--text-file")
    made = session.desk().templates.add(
        name, title=title, topic=topic, kind=kind, text=body, actor=session.actor, command=uuid, expect=expect
    )
    session.emit(_json(made), lambda: f"{made.name}: {made.title}")


@command(
    template,
    "list",
    Text(ru="Все шаблоны; с номером – подходящие инциденту по теме.", en="Every template; with a number, those that fit the incident's topic."),
    option("--for", "case", metavar="NUMBER", text=NUMBER),
)  # fmt: skip
def list_templates(session: Session, case: str | None) -> None:
    """List templates."""
    desk = session.desk()
    found = desk.templates.list() if case is None else desk.templates.fitting(desk.incidents.view(case))
    rows = [[item.name, item.kind or "", item.topic or "", item.title] for item in found]
    version = desk.templates.version() if case is None else None
    emit_register(session, version, map(_json, found), lambda: table(rows))


@command(
    template,
    "show",
    Text(ru="Текст шаблона как есть.", en="A template's text as it stands."),
    argument("name", text=NAME),
)
def show(session: Session, name: str) -> None:
    """Show a template."""
    found = session.desk().templates.get(name)
    session.emit(_json(found), lambda: found.text)


@command(
    template,
    "remove",
    Text(ru="Убрать шаблон; в журнале он остаётся.", en="Take a template out of use; the log keeps it."),
    argument("name", text=NAME),
    EXPECT,
    UUID,
)
def remove(session: Session, name: str, expect: int | None, uuid: str | None) -> None:
    """Remove a template."""
    gone = session.desk().templates.remove(name, actor=session.actor, command=uuid, expect=expect)
    session.emit(_json(gone), lambda: Text(ru=f"{name}: убран", en=f"{name}: removed").say(session.language))


@command(
    template,
    "render",
    Text(ru="Заполнить шаблон по инциденту.", en="Fill a template from an incident."),
    argument("name", text=NAME),
    argument("number", text=NUMBER),
)
def render(session: Session, name: str, number: str) -> None:
    """Fill a template."""
    _fill(session, "incident", name, number)


def add_template(made: OtklikGroup, workflow: str, number: Text) -> None:
    """`template NUMBER NAME` for the cases of a workflow."""

    @command(
        made,
        "template",
        Text(
            ru="Заполнить шаблон по инциденту, чтобы поправить текст и отправить его на согласование.",
            en="Fill a template from the case, to edit the text and submit it.",
        ),
        argument("number", text=number),
        argument("name", text=NAME),
    )
    def fill(session: Session, number: str, name: str) -> None:
        _fill(session, workflow, name, number)


def _fill(session: Session, workflow: str, name: str, number: str) -> None:
    desk = session.desk()
    view = desk.cases(workflow).view(number, actor=session.actor)
    rendered = desk.templates.render(name, view)
    if rendered.missing and not session.json:
        said = Text(ru="впишите сами: {missing}", en="fill in yourself: {missing}")
        session.print(said.fill(missing=", ".join(rendered.missing)), err=True)
    session.emit(
        {"name": name, "number": view.case.number, "text": rendered.text, "missing": list(rendered.missing)},
        lambda: rendered.text,
    )
