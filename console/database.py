"""`otklik db`: upgrade, check and rebuild."""

from __future__ import annotations

from ..calendars.text import Text
from .command import command, group
from .log import tell_verified
from .session import Session

__all__ = ["database"]

database = group(
    "db",
    Text(
        ru="База: обновить, проверить, перестроить из журнала.",
        en="The database: upgrade, check, rebuild from the log.",
    ),
)


@command(
    database,
    "upgrade",
    Text(ru="Обновить таблицы до версии программы.", en="Bring the tables to this program's version."),
)
def upgrade(session: Session) -> None:
    """Run the migrations."""
    from ..workflows.upkeep import upgrade as bring  # noqa: PLC0415  Alembic is heavy

    before, after = bring(session.database)
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
        ru="Проверить журнал, тексты и то, что случаи и сроки сходятся с журналом.",
        en="Check the log, the texts, and that cases and deadlines agree with the log.",
    ),
)
def check(session: Session) -> None:
    """Verify the database against its log."""
    from ..workflows.upkeep import verify_desk  # noqa: PLC0415

    tell_verified(
        session,
        verify_desk(session.desk()),
        Text(
            ru="в порядке: событий {events}, потоков {streams}, случаев {cases}",
            en="in order: {events} events, {streams} streams, {cases} cases",
        ),
    )


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
