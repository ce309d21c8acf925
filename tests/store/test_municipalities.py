"""Many municipalities in one PostgreSQL: a role sees one of them, a large one lives in partitions of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import psycopg
import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import DBAPIError

from otklik import Desk, NotFound, SetClock, load
from otklik.engine.errors import StorageReadOnly
from otklik.engine.store.sqlite import open_engine
from otklik.workflows.search import search
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.command_line import run
from ..support.contents import contents
from ..support.desk_story import local
from ..support.postgres import Server

CLOCK = SetClock(local("2026-07-14 09:10"))
TENANTS = ("North", "south-2", "x" * 64)
ROLES = count(1)


@pytest.fixture
def engine(postgres: Server) -> Iterator[Engine]:
    """A database with three municipalities at work."""
    engine = open_engine(postgres.database())
    for tenant in TENANTS:
        with Desk.init(engine, load("lesozavodsk-215"), tenant=tenant, curator="ivanova", rehearsal=True, clock=CLOCK) as desk:  # fmt: skip
            for number in range(3):
                case = desk.incidents.detect(message=f"Нет воды, {tenant}", author_link=f"https://vk.com/id{number}", actor="ivanova")  # fmt: skip
                desk.incidents[case.key].select(importance="ordinary", actor="ivanova")
    yield engine
    engine.dispose()


def owner_runs(engine: Engine, sql: str) -> None:
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql)


def as_role(engine: Engine, tenant: str, *options: str) -> Engine:
    """An engine of a fresh role with the rights that the command prints, run twice as after an upgrade."""
    role = f'Office "{engine.url.database}" {next(ROLES)}'
    quoted = '"' + role.replace('"', '""') + '"'
    owner_runs(engine, f"CREATE ROLE {quoted} LOGIN")
    sql = run("db", "grant", role, tenant, *options).out
    owner_runs(engine, sql)
    owner_runs(engine, sql)
    return open_engine(make_url(engine.url).set(username=role).render_as_string(hide_password=False))


@pytest.mark.parametrize("tenant", TENANTS)
def test_a_role_works_with_its_municipality_and_sees_no_row_of_another(engine: Engine, tenant: str) -> None:
    office = as_role(engine, tenant)
    with office.connect() as connection:
        seen = contents(connection)
        assert {name for name, rows in seen.items() if rows} >= {"otklik_cases", "otklik_events", "otklik_texts", "otklik_authors"}  # fmt: skip
        assert {row[0] for name, rows in seen.items() if name != "otklik_alembic_version" for row in rows} == {tenant}
    with Desk(office, clock=CLOCK) as desk:  # the only one that there is for it
        assert desk.tenant == tenant
        key = desk.incidents.detect(message="Нет света", author_link="https://vk.com/id77", actor="ivanova").key
        assert key == 4
        desk.incidents[key].select(importance="ordinary", actor="ivanova")
        desk.staff.add("petrov", ["executor"], actor="ivanova")
        desk.blacklist.add(author_link="https://vk.com/id77", ground="spam", actor="ivanova")
        desk.clock = SetClock(local("2026-07-20 12:00"))
        assert desk.tick().missed
        assert [found.case.key for found in search(desk, "свет")] == [key]
        verify_desk(desk)
    for other in set(TENANTS) - {tenant}:
        with pytest.raises(NotFound):
            Desk(office, tenant=other, clock=CLOCK)
    office.dispose()


def test_the_log_cannot_be_changed_by_those_who_work_with_it(engine: Engine) -> None:
    office = as_role(engine, TENANTS[0])
    for sql in (
        "UPDATE otklik_events SET type = 'x'",
        "DELETE FROM otklik_events",
        "DELETE FROM otklik_cases",
        "DELETE FROM otklik_texts",
        "UPDATE otklik_regulations SET text = ''",
        "SELECT * FROM otklik_events_default",
        "INSERT INTO otklik_authors (tenant, author) VALUES ('south-2', 99)",
    ):
        with office.connect() as connection, pytest.raises(DBAPIError, match=r"permission denied|row-level security"):
            connection.execute(text(sql))
    office.dispose()


def test_a_role_that_reads_alone_reads_alone(engine: Engine) -> None:
    office = as_role(engine, TENANTS[0], "--read-only")
    with Desk(office, clock=CLOCK) as desk:
        assert len(desk.incidents.list()) == 3
        with pytest.raises(StorageReadOnly, match="the database role lacks the rights"):
            desk.incidents.detect(message="x", actor="ivanova")
    office.dispose()
    north = as_role(engine, TENANTS[0])
    with pytest.raises(StorageReadOnly, match="the database role lacks the rights"):  # not its own municipality
        Desk.init(north, load("khasyn"), tenant="other", curator="x", rehearsal=True, clock=CLOCK)
    north.dispose()


def test_a_role_without_rights_sees_nothing(engine: Engine) -> None:
    as_role(engine, TENANTS[0]).dispose()  # row-level security is on
    owner_runs(engine, f'CREATE ROLE "{engine.url.database}_nobody" LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO "{engine.url.database}_nobody"')  # fmt: skip
    nobody = open_engine(make_url(engine.url).set(username=f"{engine.url.database}_nobody").render_as_string(hide_password=False))  # fmt: skip
    with nobody.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM otklik_texts")) == 0
    nobody.dispose()


@pytest.mark.parametrize("tenant", TENANTS)
def test_a_municipality_moves_into_partitions_of_its_own_with_all_it_has(engine: Engine, tenant: str) -> None:
    with engine.connect() as connection:
        before = contents(connection)
    owner_runs(engine, run("db", "partition", tenant).out)
    with engine.connect() as connection:
        after = contents(connection)
        own = {name: rows for name, rows in after.items() if name not in before}
        large = connection.scalars(text("SELECT relid::regclass::text FROM pg_partitioned_table, pg_partition_tree(partrelid) WHERE level = 0"))  # fmt: skip
        assert len(own) == len([*large]) > 7
        assert {row[0] for rows in own.values() for row in rows} == {tenant}
        assert {name: rows for name, rows in after.items() if name in before} == before
        for name in ("cases", "events", "texts", "deadlines", "messages", "outbox", "search"):
            assert connection.scalar(text(f"SELECT count(*) FROM otklik_{name}_default WHERE tenant = :tenant"), {"tenant": tenant}) == 0  # noqa: S608  # fmt: skip
        plan = "\n".join(connection.scalars(text("EXPLAIN SELECT * FROM otklik_events WHERE tenant = :tenant"), {"tenant": tenant}))  # fmt: skip
        assert "otklik_events_default" not in plan
    for each in TENANTS:
        with Desk(engine, tenant=each, clock=CLOCK) as desk:
            key = desk.incidents.detect(message="Дальше", actor="ivanova").key
            assert key == 4
            desk.incidents[1].escalate(reason="x", actor="ivanova")
            assert rebuild(desk).changed == ()
            verify_desk(desk)
    office = as_role(engine, tenant)
    with Desk(office, clock=CLOCK) as desk:
        assert desk.incidents.detect(message="x", actor="ivanova").key == 5
    office.dispose()
