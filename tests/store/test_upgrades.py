"""A database of every revision, as the product of that time left it, comes to the newest one whole and works on; none goes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import alembic.command
import pytest
from sqlalchemy import Engine, text

from otklik import Desk, SetClock, WrongDatabase, upgrade
from otklik.engine.store.sqlite import open_engine
from otklik.engine.store.tables import REVISION
from otklik.workflows.reports.board import board
from otklik.workflows.search import search
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.contents import everything
from ..support.desk_story import local
from ..support.old_databases import alembic_config, lay, our_tables, read, revisions
from ..support.postgres import Server

EVERY = pytest.mark.parametrize("revision", revisions())
CURATORS = {"lesozavodsk-215": "ivanova", "kozhevnikovo": "sidorova"}  # by municipality
LATER = SetClock(local("2026-12-01 09:30"))
SNOW = 22  # an incident of the first one that nobody has taken up: its term was missed, the head was not yet told

# Columns that a later revision writes in another form, and which revision does.
WRITTEN_ANEW = {
    ("otklik_staff", "absent"): "0002",
    ("otklik_staff", "deputy"): "0002",
    ("otklik_staff", "roles"): "0002",
}
# What a later version derives of a case beside what was there; no more, and nothing of what was there is lost.
DERIVED = {"deficiencies", "unacknowledged", "reported", "unattended"}

Table = list[dict[str, Any]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database, of each kind."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'old.db'}")
    else:
        server: Server = request.getfixturevalue("postgres")
        engine = open_engine(server.database())
    yield engine
    engine.dispose()


@pytest.fixture
def old(engine: Engine, revision: str) -> Engine:
    """A database of the revision."""
    with engine.begin() as connection:
        lay(connection, revision)
    return engine


def kept(engine: Engine, revision: str) -> dict[str, Table]:
    """By table, what an upgrade from that revision has to leave there: every row, in the columns that keep their form."""
    found: dict[str, Table] = {}
    with engine.connect() as connection:
        for name, table in read(revision).items():
            columns = [item for item in table.columns if revision >= WRITTEN_ANEW.get((name, item), revision)]
            rows = connection.execute(text(f"SELECT {', '.join(columns)} FROM {name}")).all()  # noqa: S608
            found[name] = [dict(zip(columns, row, strict=True)) for row in sorted(rows, key=repr)]
    return found


def without_what_is_derived_now(before: Table, after: Table) -> Table:
    """The cases of after, without what nobody derived before; raises where that is more than is known."""
    found = []
    for old, new in zip(before, after, strict=True):
        row = dict(new)
        for column in ("facts", "instants"):
            was, now = json.loads(old[column]), json.loads(new[column])
            assert now.keys() - was.keys() <= DERIVED
            if {name: now[name] for name in was} == was:
                row[column] = old[column]
        found.append(row)
    return found


@EVERY
def test_a_database_of_any_revision_is_upgraded_whole_and_works_on(revision: str, old: Engine) -> None:
    before = kept(old, revision)
    with old.connect() as connection:
        assert {name for name, rows in before.items() if rows} == our_tables(connection)  # no table without data
    if revision < REVISION:
        with pytest.raises(WrongDatabase, match="db upgrade"):
            Desk(old, tenant="kozhevnikovo")
    with old.begin() as connection:
        assert upgrade(connection) == (revision, REVISION)

    after = kept(old, revision)
    after["otklik_cases"] = without_what_is_derived_now(before["otklik_cases"], after["otklik_cases"])
    assert after == before
    upgraded = everything(old)
    for tenant in CURATORS:
        with Desk(old, tenant=tenant, clock=LATER) as desk:
            verify_desk(desk)
            assert rebuild(desk).changed == ()
    rebuilt = everything(old)
    assert {name: rebuilt[name] for name in rebuilt if "search" not in name} == {
        name: upgraded[name] for name in upgraded if "search" not in name
    }
    for tenant, curator in CURATORS.items():
        with Desk(old, tenant=tenant, clock=LATER) as desk:
            works_on(desk, curator)


def works_on(desk: Desk, curator: str) -> None:
    """The search, a look at the clock, the board, acts on an old case and on a new one."""
    known = {case.key for case in desk.incidents.list()}
    ticked = desk.tick()
    if desk.tenant == "lesozavodsk-215":
        [found] = search(desk, "снег")
        assert found.case.key == SNOW
        [told] = [event for event in ticked.events if event.case == SNOW and event.type == "escalated"]
        assert told.data["deadline"]["rule"] == "forward"  # what the former product would have told the head
        desk.incidents[SNOW].select(importance="ordinary", actor=curator)
        assert SNOW in {row.case for row in board(desk)}
    else:
        assert search(desk, "ярмарка")
        desk.incidents[1].void(why="gone", actor=curator)
    new = desk.incidents.detect(message="Прорвало трубу", network="vk", link="https://vk.com/wall-1_99", actor=curator)
    assert new.key not in known
    assert new.key in {item.case.key for item in search(desk, "трубы")}
    verify_desk(desk)
    assert rebuild(desk).changed == ()


@EVERY
def test_no_revision_goes_back_and_the_refusal_says_what_to_do(revision: str, old: Engine) -> None:
    before = everything(old)
    for target in ("-1", "base"):
        with old.connect() as connection, connection.begin():
            with pytest.raises(WrongDatabase) as refused:
                alembic.command.downgrade(alembic_config(connection=connection, schema=None), target)
            connection.commit()  # whatever the try has left
        assert everything(old) == before
        assert refused.value.say("ru") == (
            f"ревизия {revision} назад не отменяется: то, что записано после неё, пропало бы; ничего не изменено."
            " Восстановите копию, сделанную перед обновлением, и прежнюю версию программы (docs/operations.md)"
        )


@pytest.mark.parametrize("revision", ["0010"])
def test_an_upgrade_to_an_older_revision_is_refused_too(revision: str, old: Engine) -> None:
    before = everything(old)
    with old.begin() as connection, pytest.raises(WrongDatabase, match="0010 is not undone"):
        upgrade(connection, revision="0004")
    assert everything(old) == before
