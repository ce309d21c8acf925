"""`otklik db`: upgrade, check and rebuild."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ..calendars.text import Text
from ..engine.errors import InvalidValue, NotFound
from .command import argument, command, group, option
from .render import duration
from .session import Session

if TYPE_CHECKING:
    from ..workflows.attachments import FilesChecked

__all__ = ["database"]

database = group(
    "db",
    Text(
        ru="База: обновить, проверить, перенести, перестроить из журнала.",
        en="The database: upgrade, check, copy, rebuild from the log.",
    ),
)


@command(
    database,
    "upgrade",
    Text(ru="Обновить таблицы до версии программы.", en="Bring the tables to this program's version."),
    option("--sql", is_flag=True, text=Text(ru="Не выполнять, а напечатать SQL для PostgreSQL.", en="Do not run it: print the SQL, for PostgreSQL.")),
    option("--from", "start", metavar="REVISION", text=Text(ru="С --sql: на какой ревизии база (без этого – пустая).", en="With --sql: the revision that the database is at (else it is empty).")),
    option("--schema", metavar="NAME", text=Text(ru="С --sql: в какой схеме таблицы.", en="With --sql: the schema of the tables.")),
)  # fmt: skip
def upgrade(session: Session, sql: bool, start: str | None, schema: str | None) -> None:
    """Run the migrations, or write them out."""
    from ..workflows.upkeep import upgrade_database, upgrade_sql  # noqa: PLC0415  Alembic is heavy

    if sql:
        session.print(upgrade_sql(schema=schema, start=start))
        return
    for name, value in (("--from", start), ("--schema", schema)):
        if value is not None:
            raise InvalidValue(name, value, Text(ru="только вместе с --sql", en="only together with --sql"))
    before, after = upgrade_database(session.database)
    session.emit(
        {"from": before, "to": after},
        lambda: Text(
            ru=f"уже на ревизии {after}" if before == after else f"обновлено: {before or '–'} → {after}",
            en=f"at revision {after} already" if before == after else f"upgraded: {before or '–'} → {after}",
        ).say(session.language),
    )


@command(
    database,
    "check",
    Text(
        ru="Проверить журнал, тексты, вложения и то, что случаи и сроки сходятся с журналом.",
        en="Check the log, the texts, the attachments, and that cases and deadlines agree with the log.",
    ),
)
def check(session: Session) -> int:
    """Verify the database against its log, and the attached files against the texts that speak of them."""
    from ..workflows.attachments import check_files  # noqa: PLC0415
    from ..workflows.upkeep import verify_desk  # noqa: PLC0415

    desk = session.desk()
    found = verify_desk(desk)
    files = check_files(desk)
    behind = timedelta() if found.latest is None or desk.rehearsal else max(found.latest - desk.now(), timedelta())
    counts = {"events": found.events, "streams": found.streams, "cases": found.cases}
    listed = {"missing": files.missing, "altered": files.altered, "orphans": files.orphans}
    data = (
        counts
        | {"clock_behind_seconds": int(behind.total_seconds()), "files": files.spoken_of}
        | {name: list(map(str, paths)) for name, paths in listed.items()}
    )
    order = Text(
        ru="в порядке: событий {events}, потоков {streams}, случаев {cases}",
        en="in order: {events} events, {streams} streams, {cases} cases",
    )
    session.emit(
        data,
        lambda: "\n".join([session.say(order, **counts), *_clock_lines(session, behind), *_file_lines(session, files)]),
    )
    return 0 if files.whole else 6


def _clock_lines(session: Session, behind: timedelta) -> Iterator[str]:
    """A clock that was set back stops nobody, yet new records bear the last one's time until it has caught up."""
    if behind > timedelta(minutes=1):
        said = Text(
            ru="часы машины отстают от последней записи на {span}: проверьте их",
            en="the machine's clock is {span} behind the last record: check it",
        )
        yield session.say(said, span=duration(behind, session.language))


def _file_lines(session: Session, files: FilesChecked) -> Iterator[str]:
    if files.unknown:
        yield session.say(
            Text(
                ru="вложения не проверены ({count}): не сказано, где они (--files)",
                en="attachments not checked ({count}): nobody has said where they are (--files)",
            ),
            count=files.spoken_of,
        )
    elif files.spoken_of and files.whole:
        yield session.say(
            Text(ru="вложения на месте: {count}", en="attachments in place: {count}"), count=files.spoken_of
        )
    for paths, said in (
        (files.missing, Text(ru="нет вложения: {path}", en="an attachment is missing: {path}")),
        (files.altered, Text(ru="вложение изменено: {path}", en="an attachment was altered: {path}")),
        (files.orphans, Text(ru="файл, о котором нет записи, можно удалить: {path}", en="no record speaks of this file, it can be deleted: {path}")),
    ):  # fmt: skip
        for path in paths:
            yield session.say(said, path=path)


@command(
    database,
    "copy",
    Text(
        ru="Перенести всё в пустую базу, SQLite или PostgreSQL; если прервать, она останется пустой.",
        en="Copy everything into an empty database, SQLite or PostgreSQL; interrupted, it stays empty.",
    ),
    argument("source", metavar="FROM", text=Text(ru="Откуда: sqlite:///… или postgresql://…", en="From where: sqlite:///… or postgresql://…")),
    argument("target", metavar="TO", text=Text(ru="Куда: пустая база.", en="Where to: an empty database.")),
)  # fmt: skip
def copy(session: Session, source: str, target: str) -> None:
    """Copy a database."""
    from ..workflows.copying import copy_database  # noqa: PLC0415  Alembic is heavy

    check_file(source)
    done = copy_database(source, target)
    counts = {"events": done.events, "streams": done.streams, "searched": done.searched}
    order = Text(
        ru="перенесено и проверено: событий {events}, потоков {streams}; муниципалитеты: {tenants}",
        en="copied and verified: {events} events, {streams} streams; municipalities: {tenants}",
    )
    files = Text(
        ru="вложения лежат рядом с базой, в папке: перенесите её сами (--files)",
        en="attachments lie beside the database, in a folder: move it yourself (--files)",
    )
    session.emit(
        counts | {"tenants": list(done.tenants), "rows": dict(done.rows)},
        lambda: "\n".join([session.say(order, **counts, tenants=", ".join(done.tenants)), session.say(files)]),
    )


SCHEMA = option("--schema", metavar="NAME", text=Text(ru="В какой схеме таблицы.", en="The schema of the tables."))
ONE = argument("municipality", metavar="TENANT", text=Text(ru="Муниципалитет (--tenant при otklik init).", en="The municipality (--tenant of otklik init)."))  # fmt: skip


@command(
    database,
    "grant",
    Text(
        ru="Напечатать SQL для PostgreSQL: роль работает с одним муниципалитетом и не видит других.",
        en="Print SQL for PostgreSQL: a role works with one municipality and sees no other.",
    ),
    argument("role", metavar="ROLE", text=Text(ru="Роль PostgreSQL; она уже есть.", en="A role of PostgreSQL that exists.")),
    ONE,
    option("--read-only", is_flag=True, text=Text(ru="Только читать: для отчётов.", en="To read alone: for reports.")),
    SCHEMA,
)  # fmt: skip
def grant(session: Session, role: str, municipality: str, read_only: bool, schema: str | None) -> None:
    """Print the rights of a role."""
    from ..workflows.upkeep import grant_sql  # noqa: PLC0415

    session.print(grant_sql(role, municipality, schema=schema, read_only=read_only))


@command(
    database,
    "partition",
    Text(
        ru="Напечатать SQL для PostgreSQL: муниципалитет переходит в собственные разделы таблиц.",
        en="Print SQL for PostgreSQL: a municipality moves into partitions of its own.",
    ),
    ONE,
    SCHEMA,
)
def partition(session: Session, municipality: str, schema: str | None) -> None:
    """Print the split."""
    from ..workflows.upkeep import partition_sql  # noqa: PLC0415

    session.print(partition_sql(municipality, schema=schema))


def check_file(url: str) -> None:
    """Raise NotFound where a URL names a SQLite file that is not there: opening it would make one."""
    name = Session(database=url).path()
    if name is not None and not Path(name).exists():
        raise NotFound(Text(ru="файла {path} нет", en="no file {path}").fill(path=name))


@command(
    database,
    "rebuild",
    Text(
        ru="Стереть производные таблицы и поиск и построить их заново из журнала и текстов.",
        en="Drop the projections and the search index and rebuild them from the log and the texts.",
    ),
)
def rebuild(session: Session) -> None:
    """Rebuild the projections."""
    from ..workflows.upkeep import rebuild as build  # noqa: PLC0415

    done = build(session.desk())
    session.emit(
        {
            "cases": done.cases,
            "deadlines": done.deadlines,
            "staff": done.staff,
            "searched": done.searched,
            "shrunk": done.shrunk,
            "changed": list(done.changed),
        },
        lambda: Text(
            ru=f"перестроено: случаев {done.cases}, сроков {done.deadlines}, сотрудников {done.staff}"
            + (f"; отличались: {', '.join(done.changed)}" if done.changed else "; ничего не изменилось")
            + f"\n  текстов в поиске: {done.searched}",
            en=f"rebuilt: {done.cases} cases, {done.deadlines} deadlines, {done.staff} staff"
            + (f"; these differed: {', '.join(done.changed)}" if done.changed else "; nothing changed")
            + f"\n  texts to search: {done.searched}",
        ).say(session.language),
    )
