"""`otklik publication`, `information`, `task`: the workflows' commands, and beside them lists, record and control."""

from __future__ import annotations

from typing import Any

import click

from ..calendars.text import Text
from ..engine.errors import InvalidValue
from ..engine.instants import from_text
from ..workflows.content import record as record_publication
from ..workflows.plan_export import items_of, planned_items
from ..workflows.publication import publication as declared
from ..workflows.reports.task_report import task_control
from .advice import advice_data, advice_lines
from .cases import LIMIT, NUMBER, STATES, group_for
from .cases_view import case_json, moved_lines, show_lines
from .command import argument, command, option
from .content_view import task_lines
from .plan import PERIOD_NAME
from .render import NOTHING, clip, moment, plain, table
from .session import Session, read_text

__all__ = ["information", "publication", "task"]

publication, information, task = group_for("publication"), group_for("information"), group_for("task")
PAGE = Text(ru="Номер страницы (otklik page list).", en="The page's number (otklik page list).")


@command(
    publication,
    "list",
    Text(
        ru="Публикации, новые сверху: когда выходит или вышла, где, о чём.",
        en="Publications, newest first: when each is or was due, where, what about.",
    ),
    STATES,
    option("--page", metavar="NUMBER", text=Text(ru="Только этой страницы.", en="Of this page alone.")),
    option("--period", metavar="PERIOD", text=PERIOD_NAME),
    LIMIT,
)
def list_publications(
    session: Session, states: tuple[str, ...], page: str | None, period: str | None, limit: int
) -> None:
    """List publications."""
    desk, language = session.desk(), session.language
    publications = desk.cases("publication")
    if period is not None:
        wanted = {case.key for case in publications.list(states=states)}
        found = [item for item in planned_items(desk, period=period, page=page) if item.case.key in wanted][::-1]
    else:
        cases = publications.list(states=states, limit=None if page is not None else limit)
        if page is not None:
            key = desk.cases("page").get(page).key
            cases = [case for case in cases if case.facts["page"] == key]
        with desk.reading() as store:
            found = items_of(store, cases)[::-1]
    found, now = found[:limit], desk.now()
    rows = [
        [
            item.case.number,
            declared.state[item.case.state].title.say(language),
            moment(item.at.astimezone(desk.zone), now, language),
            clip(plain(item.page.say(language)), 24),
            plain(item.topic),
        ]
        for item in found
    ]
    session.emit([item.as_json() for item in found], lambda: "\n".join(table(rows, flexible=4)) or session.say(NOTHING))


@command(
    publication,
    "record",
    Text(
        ru="Сразу записать публикацию, вышедшую вне плана: страница, ссылка, тема.",
        en="Record at once a publication that came out unplanned: page, link, topic.",
    ),
    option("--page", required=True, metavar="NUMBER", text=PAGE),
    option("--link", required=True, metavar="URL[@TIME]", text=Text(ru="Ссылка на публикацию.", en="The post's link.")),
    option("--topic", required=True, metavar="TEXT", text=Text(ru="Тема.", en="The topic.")),
    option("--format", "form", metavar="NAME", text=Text(ru="Формат, одним словом, как у запланированной (по умолчанию text).", en="The format, in one word, as of a planned one (by default text).")),
    option("--text-file", metavar="FILE", type=click.Path(allow_dash=True), text=Text(ru="Текст из файла в UTF-8.", en="The text, from a UTF-8 file.")),
    option("--repost", is_flag=True, text=Text(ru="Это репост.", en="It is a repost.")),
    option("--at", metavar="TIME", text=Text(ru="Когда вышла (по умолчанию – сейчас).", en="When it came out (by default, now).")),
)  # fmt: skip
def record(
    session: Session,
    page: str,
    link: str,
    topic: str,
    form: str | None,
    text_file: str | None,
    repost: bool,
    at: str | None,
) -> None:
    """Record one publication."""
    desk = session.desk()
    values: dict[str, Any] = {"format": form} if form is not None else {}
    if text_file is not None:
        values["text"] = read_text(text_file, "--text-file")
    url, _, time = link.rpartition("@")
    if len(time) >= len("2026-07-14T15:02") and time[4:5] == "-":
        if at is not None:
            raise InvalidValue(
                "--at", at, Text(ru="одно из двух: --at или URL@ВРЕМЯ", en="one of the two: --at or URL@TIME")
            )
        link, at = url, time
    done = record_publication(
        desk,
        page=page,
        topic=topic,
        link=link,
        actor=session.actor,
        at=session.instant(at, "--at", desk.zone) if at is not None else None,
        repost=repost or None,
        **values,
    )
    view = desk.cases("publication").view(done.key, actor=session.actor)
    session.emit(
        case_json(done, view.workflow, view) | advice_data(None),
        lambda: "\n".join(moved_lines(session, None, view, advice_lines(session, None))),
    )


@command(
    information,
    "list",
    Text(
        ru="Сведения подразделений, новые сверху: чьи, к какому сроку.",
        en="Information of units, newest first: whose, by when.",
    ),
    STATES,
    LIMIT,
    clause="постановление, п. 7",
)
def list_information(session: Session, states: tuple[str, ...], limit: int) -> None:
    """List the information of units."""
    desk, language = session.desk(), session.language
    cases, now = desk.cases("information").list(states=states, limit=limit), desk.now()
    with desk.reading() as store:
        names = store.texts_of(sorted({case.facts["unit"] for case in cases}), "name")
    workflow = desk.cases("information").workflow
    rows = [
        [
            case.number,
            workflow.state[case.state].title.say(language),
            moment(from_text(case.facts["due_at"]).astimezone(desk.zone), now, language),
            plain(names.get(case.facts["unit"], "–")),
        ]
        for case in cases
    ]
    session.emit(
        [case_json(case, workflow) for case in cases],
        lambda: "\n".join(table(rows, flexible=3)) or session.say(NOTHING),
    )


@command(
    task,
    "list",
    Text(
        ru="Задания, ближайший срок сверху: где размещено, где ещё нет; просроченные отмечены.",
        en="Tasks, the nearest term first: where they stand and where not yet; overdue ones are marked.",
    ),
    option("--state", "states", multiple=True, metavar="STATE", text=Text(ru="Только в этом состоянии (по умолчанию – размещаемые).", en="Only in this state (by default, those being placed).")),
    option("--overdue", is_flag=True, text=Text(ru="Только просроченные.", en="Overdue ones alone.")),
    clause="разд. I, п. 5.4",
)  # fmt: skip
def list_tasks(session: Session, states: tuple[str, ...], overdue: bool) -> None:
    """List tasks with their pages."""
    desk = session.desk()
    rows = task_control(desk, desk.cases("task").list(states=states) if states else None)
    rows = [row for row in rows if row.overdue or not overdue]
    session.emit([row.as_json() for row in rows], lambda: "\n".join(task_lines(session, rows)) or session.say(NOTHING))


@command(
    task,
    "show",
    Text(ru="Задание, и на каждой странице – ссылка и время.", en="The task, and its link and time on each page."),
    argument("number", text=NUMBER),
    clause="разд. I, п. 5.4",
)
def show_task(session: Session, number: str) -> None:
    """Show one task."""
    cases = session.desk().cases("task")
    view, events = cases.view(number, actor=session.actor), cases.history(number)
    row = task_control(session.desk(), [view.case])[0]
    session.emit(
        case_json(view.case, view.workflow, view) | {"placements": row.as_json()["pages"], "overdue": row.overdue},
        lambda: "\n".join([*show_lines(session, view, events), *task_lines(session, [row], whole=True)]),
    )
