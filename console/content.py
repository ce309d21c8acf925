"""`otklik plan`, `publication`, `information`, `task`: the workflows' commands, and beside them import, export, record, control."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from ..calendars.text import Text
from ..engine.errors import InvalidValue
from ..engine.instants import from_text
from ..workflows.content import record as record_publication
from ..workflows.exchange import Reject
from ..workflows.exchange.plan_rows import plan_mapping
from ..workflows.plan import plan as plan_declared
from ..workflows.plan_export import Item, icalendar, items_of, planned_items
from ..workflows.plan_import import PlanImported, import_plan
from ..workflows.publication import publication as declared
from ..workflows.publication_fields import FORMATS, SOURCES
from ..workflows.reports.quota_report import page_titles
from ..workflows.reports.task_report import task_control
from .advice import advice_data, advice_lines
from .cases import NUMBER, group_for
from .cases_view import case_json, moved_lines, show_lines
from .command import argument, command, option
from .content_view import task_lines
from .rejects_view import SHOWN, bad_json, bad_lines, free_place, progress_bar, unknown_lines, write_bad
from .render import clip, moment, plain, table, wrap
from .session import Session, read_text
from .tabular import Sheet, deliver

__all__ = ["information", "plan", "publication", "task"]

plan, publication = group_for("plan"), group_for("publication")
information, task = group_for("information"), group_for("task")
PAGE = Text(ru="Номер страницы (otklik page list).", en="The page's number (otklik page list).")
NOTHING = Text(ru="пусто", en="nothing here")
STATES = option("--state", "states", multiple=True, metavar="STATE", text=Text(ru="Только в этом состоянии.", en="Only in this state."))  # fmt: skip
LIMIT = option("--limit", type=click.IntRange(min=1), metavar="N", default=50, show_default=True, text=Text(ru="Не больше стольких.", en="No more than this many."))  # fmt: skip
PERIOD_NAME = Text(ru="Неделя или месяц: 2026-W29, 2026-07.", en="A week or a month: 2026-W29, 2026-07.")


@command(
    plan,
    "import",
    Text(
        ru="Загрузить контент-план на неделю или месяц (XLSX, CSV): план заводится, если его нет. Повторная загрузка ничего не добавляет.",
        en="Import a content plan of a week or a month (XLSX, CSV): the plan is prepared if need be. A second import adds nothing.",
    ),
    argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), text=Text(ru="Файл плана.", en="The plan.")),
    option("--period", required=True, metavar="PERIOD", text=PERIOD_NAME),
    option("--page", metavar="NUMBER", text=Text(ru="Страница для строк, где она не названа.", en="The page of rows that name none.")),
    option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE", text=Text(ru="Соответствие колонок (TOML).", en="The mapping of columns (TOML).")),
    option("--rejects", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", text=Text(ru="Куда сложить негодные строки (по умолчанию – рядом, ….rejects.csv).", en="Where bad rows go (by default beside it, ….rejects.csv).")),
    option("--dry-run", is_flag=True, text=Text(ru="Только сказать, что было бы.", en="Only say what would happen.")),
)  # fmt: skip
def import_file(
    session: Session,
    file: Path,
    period: str,
    page: str | None,
    mapping: Path | None,
    rejects: Path | None,
    dry_run: bool,
) -> int:
    """Import one plan."""
    target = rejects or free_place(file)
    report = PlanImported(file=file.name, period=period)
    with progress_bar(session, file) as progress:
        bad = import_plan(
            session.desk(),
            file,
            period,
            page=page,
            mapping=plan_mapping().laid_over(mapping) if mapping is not None else None,
            actor=session.actor,
            dry_run=dry_run,
            report=report,
            progress=progress,
        )
    if bad and not dry_run:
        write_bad(target, bad[0].header, bad, session)
    written = target if bad and not dry_run else None
    session.emit(
        report.as_json()
        | {
            "rejects": str(written) if written else None,
            "bad": [bad_json(item, session.language) for item in bad[:SHOWN]],
        },
        lambda: "\n".join(line for said in _imported(session, report, written, bad) for line in wrap(said)),
    )
    return 2 if bad else 0


def _imported(session: Session, report: PlanImported, rejects: Path | None, bad: Sequence[Reject]) -> Iterator[str]:
    say = session.say
    if report.dry_run:
        yield say(Text(ru="Проба: ничего не записано.", en="A dry run: nothing was written."))
    yield say(
        Text(ru="{file}: прочитано строк: {rows}", en="{file}: rows read: {rows}"), file=report.file, rows=report.rows
    )
    yield say(Text(ru="  запланировано публикаций: {count}", en="  publications planned: {count}"), count=report.new)
    for number, what in (
        (report.known, Text(ru="уже в плане, второй раз не внесены", en="planned already, not entered again")),
        (report.rejected, Text(ru="негодные строки", en="bad rows")),
    ):
        if number:
            yield f"  {say(what)}: {number}"
    if report.plans:
        yield say(
            Text(ru="  подготовлены планы: {plans}", en="  plans prepared: {plans}"), plans=", ".join(report.plans)
        )
    yield from unknown_lines(session, report.unknown)
    yield from bad_lines(session, bad[:SHOWN], report.rejected, rejects, f"otklik plan import --period {report.period}")


@command(
    plan,
    "list",
    Text(ru="Планы, новые сверху: страница, период, состояние.", en="Plans, newest first: page, period, state."),
    STATES,
    LIMIT,
)
def list_plans(session: Session, states: tuple[str, ...], limit: int) -> None:
    """List plans."""
    desk, language = session.desk(), session.language
    cases = desk.cases("plan").list(states=states, limit=limit)
    with desk.reading() as store:
        titles = page_titles(store, store.cases_by_key(sorted({case.facts["page"] for case in cases})).values())
        made = Counter(key for key, _ in store.related("publication", "plan", [case.key for case in cases]))
    rows = [
        [
            case.number,
            case.facts["period"],
            plan_declared.state[case.state].title.say(language),
            session.say(Text(ru="публикаций: {count}", en="posts: {count}"), count=made[case.key]),
            plain(titles[case.facts["page"]].say(language)),
        ]
        for case in cases
    ]
    session.emit(
        [case_json(case, plan_declared) | {"publications": made[case.key]} for case in cases],
        lambda: "\n".join(table(rows, flexible=4)) or session.say(NOTHING),
    )


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
    plan,
    "items",
    Text(ru="Публикации плана по времени выхода.", en="The publications of a plan, by their slots."),
    argument("number", text=NUMBER),
)
def items(session: Session, number: str) -> None:
    """List the publications of one plan."""
    found = planned_items(session.desk(), [number])
    session.emit([item.as_json() for item in found], lambda: _sheet(session, found).lines())


@command(
    plan,
    "export",
    Text(
        ru="Выгрузить план или период: ics – для своего календаря (RFC 5545), csv и xlsx – таблицей, которую можно загрузить снова.",
        en="Export a plan or a period: ics for one's own calendar (RFC 5545), csv and xlsx as a table that can be imported again.",
    ),
    argument("numbers", nargs=-1, metavar="NUMBER…", text=Text(ru="Номера планов.", en="The plans' numbers.")),
    option("--period", metavar="PERIOD", text=PERIOD_NAME),
    option("--page", metavar="NUMBER", text=Text(ru="За период: только эта страница.", en="Of a period: this page alone.")),
    option("--format", "form", type=click.Choice(["ics", "csv", "xlsx", "json"]), default="ics", show_default=True, text=Text(ru="Формат.", en="The format.")),
    option("--output", "-o", metavar="FILE", type=click.Path(dir_okay=False), text=Text(ru="Куда (по умолчанию – на экран; для xlsx обязательно).", en="Where to (by default, standard output; needed for xlsx).")),
)  # fmt: skip
def export(
    session: Session, numbers: tuple[str, ...], period: str | None, page: str | None, form: str, output: str | None
) -> None:
    """Write a plan for another program."""
    desk = session.desk()
    found = planned_items(desk, numbers, period=period, page=page)
    if session.json or form == "json":
        session.json = True
        session.emit([item.as_json() for item in found], lambda: None)
        return
    if form == "ics":
        content = icalendar(desk, found, session.language)
    elif form == "csv":
        content = _sheet(session, found).csv()
    else:
        content = (
            replace(_sheet(session, found), title="").xlsx() if output is not None else b""
        )  # heads on top: it comes back
    if deliver(content, form, output):
        said = Text(ru="публикаций: {count} → {file}", en="publications: {count} → {file}")
        session.emit(
            {"file": output, "publications": len(found)}, lambda: session.say(said, count=len(found), file=output)
        )


HEADS = {
    "number": Text(ru="Номер", en="Number"),
    "page": Text(ru="Страница", en="Page"),
    "date": Text(ru="Дата", en="Date"),
    "time": Text(ru="Время", en="Time"),
    "format": Text(ru="Формат", en="Format"),
    "topic": Text(ru="Тема", en="Topic"),
    "source": Text(ru="Источник", en="Source"),
    "repost": Text(ru="Репост", en="Repost"),
    "state": Text(ru="Состояние", en="State"),
    "link": Text(ru="Ссылка", en="Link"),
}


def _sheet(session: Session, found: Sequence[Item]) -> Sheet:
    """The publications as a table; its pages are named by number, so that it can be imported again."""
    language, zone = session.language, session.desk().zone
    yes, no = Text(ru="да", en="yes").say(language), Text(ru="нет", en="no").say(language)
    rows = []
    for item in found:
        at, facts = item.at.astimezone(zone), item.case.facts
        rows.append(
            [
                item.case.number,
                str(facts["page"]),
                f"{at:%d.%m.%Y}",
                f"{at:%H:%M}",
                FORMATS[facts["format"]].say(language),
                plain(item.topic),
                SOURCES[facts["source"]].say(language),
                yes if facts.get("repost") else no,
                declared.state[item.case.state].title.say(language),
                item.link or "",
            ]
        )
    return Sheet(
        title=Text(ru="Контент-план", en="Content plan").say(language),
        about=sorted({f"{item.case.facts['page']}: {plain(item.page.say(language))}" for item in found}),
        columns=[text.say(language) for text in HEADS.values()],
        rows=rows,
        nothing=Text(ru="публикаций нет", en="no publications").say(language),
    )


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
