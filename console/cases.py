"""The commands of a workflow, generated from its declaration: list, show, explain, history, and one for each trigger."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import click

from ..calendars.text import Text
from ..engine.declaration import Trigger, Workflow
from ..engine.errors import InvalidValue
from ..engine.fields import (
    Attachments,
    CaseNumber,
    Field,
    Flag,
    FreeText,
    FreeTexts,
    Instant,
    Links,
    Persons,
    Reference,
    Told,
)
from ..workflows.advice.case import advice_after, advice_in_review
from ..workflows.beside import beside
from ..workflows.catalogue import OURS, find, versions
from ..workflows.retry import Retry
from ..workflows.templates import takes_template
from ..workflows.work import work_of
from .advice import add_advise, advice_data, advice_lines
from .attachments import add_attachments
from .bulk import add_bulk
from .cases_view import case_json, list_lines, moved_lines, show_lines
from .command import RETRY, UUID, OtklikGroup, argument, command, group, option
from .conflict import retried_data, retried_lines
from .deadlines_view import explain_lines
from .history_view import history_lines
from .session import Session, read_text
from .template import add_template

__all__ = ["LIMIT", "NUMBER", "STATES", "group_for"]

NUMBER = Text(ru="Номер: ЛЗ-26-000123 или его окончание, 123.", en="The number: ЛЗ-26-000123, or its ending, 123.")
STATES = option("--state", "states", multiple=True, metavar="STATE", text=Text(ru="Только в этом состоянии.", en="Only in this state."))  # fmt: skip
LIMIT = option("--limit", type=click.IntRange(min=1), metavar="N", default=50, show_default=True, text=Text(ru="Не больше стольких.", en="No more than this many."))  # fmt: skip
AUTHOR = (
    option("--author-link", metavar="URL", text=Text(ru="Страница автора.", en="The author's page.")),
    option("--author-name", metavar="NAME", text=Text(ru="Имя автора.", en="The author's name.")),
)
WIDEST = 60  # letters of words to choose from that still stand beside the option; more are told in its text alone
TEMPLATE = option(
    "--template",
    metavar="NAME",
    text=Text(ru="Вместо текста: заполнить этот шаблон.", en="Instead of the text: fill in this template."),
)


@lru_cache(maxsize=32)
def group_for(name: str) -> OtklikGroup:
    """The command group of a workflow. Raises NotFound."""
    workflow = find(name)
    made = group(
        name,
        Text(ru="{title}: посмотреть и продвинуть.", en="{title}: look at it and move it.").fill(
            title=Text(ru=_capital(workflow.title.ru), en=_capital(workflow.title.en))
        ),
    )
    _looking(made, workflow)
    if any(isinstance(item, Attachments) for trigger in workflow.triggers for item in trigger.fields):
        add_attachments(made, name, NUMBER)
    if any(map(takes_template, workflow.triggers)):
        add_template(made, name, NUMBER)
    for version in versions(name):
        for trigger in version.triggers:
            if {*trigger.by} == {"clock"}:
                continue  # nobody types what the clock alone does
            if trigger.name.replace("_", "-") not in made.commands:  # an older version's own acts: its cases go on
                _firing(made, version, trigger)
    if name == "comment":
        from .comment_import import add_import  # noqa: PLC0415  readers of files: other workflows need them not

        add_import(made)
    add_bulk(made, workflow, _options, _values)
    return made


def _looking(made: OtklikGroup, workflow: Workflow) -> None:
    name = workflow.name

    @command(
        made,
        "list",
        Text(ru="Список, новые сверху.", en="The list, newest first."),
        STATES,
        LIMIT,
    )
    def list_cases(session: Session, states: tuple[str, ...], limit: int) -> None:
        cases = session.desk().cases(name).list(states=states, limit=limit)
        session.emit(
            [case_json(case, workflow) for case in cases], lambda: "\n".join(list_lines(session, workflow, cases))
        )

    @command(
        made,
        "show",
        Text(
            ru="Состояние, открытые сроки с остатком и пунктом, и что кому можно сделать дальше.",
            en="State, open deadlines with remaining time and clause, and what can be done next and by whom.",
        ),
        argument("number", text=NUMBER),
    )
    def show(session: Session, number: str) -> None:
        cases = session.desk().cases(name)
        view, events = cases.view(number, actor=session.actor), cases.history(number)
        advice = advice_in_review(view)
        work = {"work": work_of(view, events).as_json()} if view.messages else {}
        session.emit(
            case_json(view.case, workflow, view) | work | advice_data(advice),
            lambda: "\n".join([*show_lines(session, view, events), *advice_lines(session, advice)]),
        )

    @command(
        made,
        "explain",
        Text(
            ru="Как получился срок: по дням и интервалам, с источниками; без названия срока – их список.",
            en="How a due instant came about, day by day, with sources; without a deadline's name, the list of them.",
        ),
        argument("number", text=NUMBER),
        argument(
            "deadline",
            required=False,
            text=Text(ru="Название срока, например reply.", en="The deadline's name, for example reply."),
        ),
    )
    def explain(session: Session, number: str, deadline: str | None) -> None:
        view = session.desk().cases(name).view(number, actor=session.actor)
        lines, data = explain_lines(session, view, deadline)
        session.emit(data, lambda: "\n".join(lines))

    @command(
        made,
        "history",
        Text(ru="Все события по порядку.", en="All events in order."),
        argument("number", text=NUMBER),
    )
    def history(session: Session, number: str) -> None:
        cases = session.desk().cases(name)
        view = cases.view(number, actor=session.actor)
        lines, data = history_lines(session, view, cases.history(number))
        session.emit(data, lambda: "\n".join(lines))

    add_advise(made, workflow, NUMBER)


def _firing(made: OtklikGroup, workflow: Workflow, trigger: Trigger) -> None:
    parameters: list[click.Parameter] = [] if trigger.creates else [argument("number", text=NUMBER)]
    for item in trigger.fields:
        parameters += _options(item)
    if any(kind.names_people for kind in beside(workflow.name, trigger.name)):
        parameters += AUTHOR
    if takes_template(trigger):
        parameters.append(TEMPLATE)
    parameters.append(
        option(
            "--at",
            metavar="TIME",
            text=Text(ru="Когда это произошло (по умолчанию – сейчас).", en="When it happened (by default, now)."),
        )
    )
    parameters.append(
        option(
            "--expect",
            type=int,
            metavar="VERSION",
            text=Text(ru="Версия, которую вы видели.", en="The version that you saw."),
        )
    )

    if not trigger.creates:
        parameters.append(RETRY)
    parameters.append(UUID)

    @command(made, trigger.name.replace("_", "-"), trigger.help, *parameters, clause=trigger.clause or None)
    def fire(
        session: Session,
        number: str | None = None,
        at: str | None = None,
        expect: int | None = None,
        uuid: str | None = None,
        retry: bool = False,
        **given: Any,
    ) -> None:
        desk = session.desk()
        values = _values(session, trigger, given)
        cases = desk.cases(workflow.name)
        before = cases.get(number) if number is not None else None
        again = Retry() if retry else None
        case = cases.fire(
            number,
            trigger.name,
            actor=session.actor,
            at=session.instant(at, "--at", desk.zone) if at is not None else None,
            command=uuid,
            expect=expect,
            retry=again,
            **values,
        )
        view = cases.view(case.key, actor=session.actor)
        advice = advice_after(view, trigger.name)
        session.emit(
            case_json(case, workflow, view) | advice_data(advice) | retried_data(again),
            lambda: "\n".join(
                [
                    *retried_lines(again, session.language),
                    *moved_lines(session, before, view, advice_lines(session, advice)),
                ]
            ),
        )


def _options(item: Field) -> list[click.Parameter]:
    if isinstance(item, (Reference, Told)):
        return []  # what registers and other cases give
    title = Text(ru=_capital(item.title.ru), en=_capital(item.title.en))
    mark = Text(ru="", en="") if not item.required else Text(ru=" Обязательно.", en=" Required.")
    if isinstance(item, Flag):
        return [option(item.option, item.name, is_flag=True, text=Text(ru=title.ru + ".", en=title.en + "."))]
    if isinstance(item, Attachments) and item.required:
        text = Text(ru=title.ru + ".", en=title.en + ".")
        return [argument(item.name, nargs=-1, required=True, metavar="FILE…", type=click.Path(), text=text)]
    if isinstance(item, FreeText) and not isinstance(item, FreeTexts):
        return [
            option(
                item.option,
                item.name,
                metavar="TEXT",
                text=Text(ru=f"{title.ru}.{mark.ru}", en=f"{title.en}.{mark.en}"),
            ),
            option(
                f"{item.option}-file",
                f"{item.name}_file",
                metavar="FILE",
                type=click.Path(allow_dash=True),
                text=Text(
                    ru="То же из файла в UTF-8 («-» – со стандартного ввода).",
                    en="The same from a UTF-8 file (“-”: standard input).",
                ),
            ),
        ]
    options = getattr(item, "options", None)
    listed = (
        Text(
            ru=": " + "; ".join(f"{name} – {title.ru}" for name, title in options.items()),
            en=": " + "; ".join(f"{name} – {title.en}" for name, title in options.items()),
        )
        if options
        else Text(ru="", en="")
    )
    metavar = "|".join(options) if options and len("|".join(options)) <= WIDEST else "NAME" if options else item.metavar
    names = [item.option, item.name]
    if item.many and item.option.endswith("s"):
        names.insert(1, item.option[:-1])
    return [
        option(
            *names,
            metavar=metavar,
            type=click.Path() if isinstance(item, Attachments) else None,
            multiple=item.many,
            text=Text(ru=f"{title.ru}{listed.ru}.{mark.ru}", en=f"{title.en}{listed.en}.{mark.en}"),
        )
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _values(session: Session, trigger: Trigger, given: dict[str, Any]) -> dict[str, Any]:
    """What was typed, as the trigger's fields take it: files read, lists split, local instants made aware."""
    values: dict[str, Any] = {}
    for item in trigger.fields:
        if isinstance(item, (Reference, Told)):
            continue
        value = given.get(item.name)
        from_file = given.get(f"{item.name}_file")
        if from_file is not None:
            if value is not None:
                raise InvalidValue(
                    f"{item.option}-file", from_file, Text(ru="либо текст, либо файл", en="either the text or the file")
                )
            value = read_text(from_file, f"{item.option}-file")
        if value is None or value == () or value is False:
            continue
        if isinstance(item, Persons):
            value = [
                name.strip()
                for word in ([value] if isinstance(value, str) else value)
                for name in word.split(",")
                if name.strip()
            ]
        elif isinstance(item, Instant):
            value = session.instant(value, item.option, session.desk().zone)
        elif isinstance(item, CaseNumber):
            value = [str(one) for one in value] if item.many else str(value)
        elif isinstance(item, Links):
            value = [_with_offset(session, item, word) for word in value]
        elif isinstance(value, tuple):
            value = list(value)
        values[item.name] = value
    values.update({name: given[name] for name in ("author_link", "author_name", "template") if given.get(name)})
    return values


def _with_offset(session: Session, item: Links, word: str) -> str:
    """`URL@2026-07-14T15:02`: a time without an offset is the municipality's local time."""
    url, _, at = word.rpartition("@")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d[T ][\d:.]+", at):
        return word
    return f"{url}@{session.instant(at, item.option, session.desk().zone).isoformat()}"


def __getattr__(name: str) -> OtklikGroup:
    if any(name == ours for ours, _ in OURS):
        return group_for(name)
    raise AttributeError(name)
