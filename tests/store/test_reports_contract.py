"""Every report gives the same answer from the same data on SQLite and PostgreSQL: one database, copied, asked by the command line."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from otklik.console.reports import report
from otklik.engine.store.sqlite import open_engine
from otklik.workflows.copying import copy_database

from ..support.command_line import Ran, run
from ..support.old_databases import lay, revisions
from ..support.postgres import Server

FIRST, SECOND = "lesozavodsk-215", "kozhevnikovo"
NOW = "2026-12-01T09:30"
PERIOD = ("--from", "2026-11-01", "--to", "2026-12-01")
WEEK = ("--week", "2026-W48")

# How each report is asked: (municipality that has something to tell, options). A report that is not here fails the test below.
REPORTS: dict[str, list[tuple[str, Sequence[str]]]] = {
    "deficiencies": [(FIRST, PERIOD), (FIRST, (*PERIOD, "--for", "head")), (FIRST, (*PERIOD, "--format", "html"))],
    "significant": [(FIRST, ())],
    "activity": [(FIRST, ())],
    "quota": [(SECOND, WEEK), (SECOND, (*WEEK, "--format", "html"))],
    "information": [(SECOND, ())],
    "register": [
        (SECOND, ()),
        (SECOND, ("--format", "csv")),
        (SECOND, ("--body", "2", "--below", "--with-responsible")),
    ],
    "tsur": [(SECOND, ()), (SECOND, ("--format", "csv"))],
}
# What else is put together from many cases, and in which order.
LISTS: list[tuple[str, Sequence[str]]] = [
    (FIRST, ("board",)),
    (FIRST, ("board", "--limit", "5")),
    (FIRST, ("board", "--holder", "curator")),
    (SECOND, ("board",)),
    (FIRST, ("incident", "list")),
    (FIRST, ("inbox", "list")),
    (FIRST, ("staff", "list")),
    (SECOND, ("page", "list")),
    (SECOND, ("publication", "list")),
    (SECOND, ("comment", "list")),
    (SECOND, ("task", "list")),
]
ASKED = [(tenant, ("report", name, *options)) for name, many in REPORTS.items() for tenant, options in many] + LISTS


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> tuple[str, str]:
    """The newest golden database with a few more incidents of one topic: on SQLite, and copied to PostgreSQL."""
    place = tmp_path_factory.mktemp("reports")
    sqlite, postgresql = f"sqlite:///{place / 'desk.db'}", postgres.database()
    engine = open_engine(sqlite)
    with engine.begin() as connection:
        lay(connection, revisions()[-1])
    engine.dispose()
    export = place / "export.csv"
    rows = [f"2026-12-01 09:0{n}:00;{n};https://vk.com/wall-7_{n};Нет воды;Вода;Мира" for n in range(7)]
    export.write_text("\n".join(["Дата создания;ID;Урл поста;Текст инцидента;Тема;Улица", *rows]), encoding="utf-8")
    assert asked(sqlite, FIRST, "inbox", "import", str(export)).code == 0
    copy_database(sqlite, postgresql)
    return sqlite, postgresql


def asked(url: str, tenant: str, *words: str) -> Ran:
    return run(*words, "--db", url, "--tenant", tenant, "--now", NOW, "--lang", "ru")


def test_every_report_that_there_is_is_asked_for() -> None:
    assert set(report.commands) == set(REPORTS)


@pytest.mark.parametrize(("tenant", "words"), ASKED, ids=[" ".join(words) for _, words in ASKED])
def test_the_answer_is_the_same_on_both(both: tuple[str, str], tenant: str, words: Sequence[str]) -> None:
    form = () if "--format" in words else ("--json",)
    sqlite, postgresql = (asked(url, tenant, *words, *form) for url in both)
    assert sqlite.code == 0, sqlite.said
    assert len(sqlite.out) > 100, "there is something to tell"
    assert postgresql == sqlite
