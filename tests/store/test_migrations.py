"""Migrations from the package: everything that the tables declare, in the default schema or a host's, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import alembic.command
import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text

import otklik.alembic.versions
from otklik import Desk, InvalidValue, SetClock, WrongDatabase, load, upgrade
from otklik.engine.store.migrate import upgrade_sql
from otklik.engine.store.sqlite import open_engine
from otklik.engine.store.store import Store
from otklik.engine.store.tables import REVISION, VERSION_TABLE, tables
from otklik.workflows.search import search
from otklik.workflows.store.tables import message_tables
from otklik.workflows.upkeep import rebuild

from ..support.desk_story import local
from ..support.postgres import Server

NOW = SetClock(local("2026-07-14 09:10"))
SEARCH = "otklik_search"  # of each database's own kind, with tables of its own below: no table that can be declared
LARGE = {
    "otklik_cases", "otklik_events", "otklik_messages", "otklik_outbox", "otklik_texts", "otklik_deadlines", "otklik_relations",
}  # fmt: skip


@pytest.fixture
def engine(empty: str) -> Iterator[Engine]:
    engine = open_engine(empty)
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql(postgres: Server) -> Iterator[Engine]:
    engine = open_engine(postgres.database())
    yield engine
    engine.dispose()


def differences(connection: Connection, schema: str | None) -> list[object]:
    """What the database lacks of the declared tables, or has beyond them."""
    message_tables(schema)
    metadata = tables(schema).metadata

    def ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return kind != "table" or (name is not None and not name.endswith("_default") and not name.startswith(SEARCH))

    context = MigrationContext.configure(
        connection,
        opts={
            "compare_type": True,
            "include_schemas": schema is not None,
            "include_object": ours,
            "include_name": lambda name, kind, _: kind != "schema" or name == schema,
            "version_table": VERSION_TABLE,
            "version_table_schema": schema,
        },
    )
    return [found for found in compare_metadata(context, metadata) if "_default" not in _target(found)]


def _target(difference: Any) -> str:
    """The table that a foreign key leads to: PostgreSQL shows one to each partition beside the declared one."""
    return str(difference[1].elements[0].target_fullname) if difference[0] == "remove_fk" else ""


def test_an_empty_database_gets_every_table_and_a_second_time_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        assert upgrade(connection) == (None, REVISION)
        assert differences(connection, None) == []
    with engine.begin() as connection:
        assert upgrade(connection) == (REVISION, REVISION)


def test_the_newest_migration_is_the_revision_that_the_package_expects() -> None:
    folder = Path(next(iter(otklik.alembic.versions.__path__)))
    assert max(path.name[:4] for path in folder.glob("[0-9]*.py")) == REVISION


def test_a_host_s_rollback_takes_the_tables_back(engine: Engine) -> None:
    with engine.connect() as connection:
        transaction = connection.begin()
        upgrade(connection)
        transaction.rollback()
        assert [name for name in inspect(connection).get_table_names() if name.startswith("otklik")] == []


def test_a_host_s_own_tables_and_versions_are_let_be(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('host42')"))
        upgrade(connection)
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "host42"
        assert connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}")) == REVISION  # noqa: S608


def test_every_key_contains_the_tenant(engine: Engine) -> None:
    with engine.begin() as connection:
        upgrade(connection)
        found = inspect(connection)
        names = [name for name in found.get_table_names() if name.startswith("otklik") and name != VERSION_TABLE]
        assert LARGE.issubset(names)
        for name in (name for name in names if not name.startswith(SEARCH)):
            keys: list[Any] = [
                found.get_pk_constraint(name)["constrained_columns"],
                *[item["column_names"] for item in found.get_unique_constraints(name)],
                *[item["constrained_columns"] for item in found.get_foreign_keys(name)],
                *[item["column_names"] for item in found.get_indexes(name)],
            ]
            assert all("tenant" in key for key in keys), name


def partitions(connection: Connection, schema: str) -> dict[str, str]:
    """Each partitioned table of a schema and how it is partitioned; fails where its DEFAULT partition is missing."""
    rows = connection.execute(
        text(
            "SELECT c.relname, pg_get_partkeydef(c.oid), d.relname FROM pg_partitioned_table p"
            " JOIN pg_class c ON c.oid = p.partrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
            " LEFT JOIN pg_class d ON d.oid = p.partdefid WHERE n.nspname = :schema"
        ),
        {"schema": schema},
    ).all()
    assert all(default == f"{name}_default" for name, _, default in rows)
    return {name: key for name, key, _ in rows}


def test_on_postgresql_the_large_tables_are_partitioned_by_tenant_with_a_default_from_the_first_revision(
    postgresql: Engine,
) -> None:
    with postgresql.begin() as connection:
        upgrade(connection)
        assert partitions(connection, "public") == dict.fromkeys(LARGE | {SEARCH}, "LIST (tenant)")


def test_a_tenant_s_own_partition_takes_its_rows(postgresql: Engine) -> None:
    with postgresql.begin() as connection:
        upgrade(connection)
        for name in LARGE | {SEARCH}:
            connection.execute(text(f"CREATE TABLE {name}_big PARTITION OF {name} FOR VALUES IN ('big')"))
        for tenant in ("big", "small"):
            desk = Desk.init(
                connection, load("lesozavodsk-215"), tenant=tenant, curator="ivanova", rehearsal=True, clock=NOW
            )
            desk.incidents.detect(message="x", actor="ivanova")
        assert connection.scalar(text("SELECT count(*) FROM otklik_cases_big")) == 1
        assert connection.scalar(text("SELECT count(*) FROM otklik_cases_default")) == 1
        assert connection.scalar(text("SELECT count(*) FROM otklik_search_big")) == 1


def test_the_tables_live_in_a_host_s_schema_and_a_desk_works_there(postgresql: Engine) -> None:
    with postgresql.begin() as connection:
        connection.execute(text("CREATE SCHEMA municipal"))
        assert upgrade(connection, schema="municipal") == (None, REVISION)
        assert differences(connection, "municipal") == []
        assert set(partitions(connection, "municipal")) == LARGE | {SEARCH}
        assert inspect(connection).get_table_names("public") == []
        desk = Desk.init(
            connection,
            load("lesozavodsk-215"),
            tenant="t",
            curator="ivanova",
            rehearsal=True,
            clock=NOW,
            schema="municipal",
        )
        key = desk.incidents.detect(message="x", author_link="https://vk.com/id1", actor="ivanova").key
        desk.incidents[key].select(importance="ordinary", actor="ivanova")
        assert desk.incidents.view(key).case.state == "selected"
        assert [found.case.key for found in search(desk, "x")] == [key]
        assert rebuild(desk).searched == 1
    assert Desk(postgresql, schema="municipal", clock=NOW).tenant == "t"
    with pytest.raises(WrongDatabase):
        Desk(postgresql, clock=NOW)


@pytest.mark.parametrize(("found", "words"), [("0000", "db upgrade"), ("9999", "9999")])
def test_a_database_of_another_version_is_refused_with_what_to_do(engine: Engine, found: str, words: str) -> None:
    with engine.begin() as connection:
        upgrade(connection)
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '{found}'"))  # noqa: S608
    with pytest.raises(WrongDatabase) as error:
        Desk(engine)
    assert words in error.value.say("ru")
    if found > REVISION:
        with engine.begin() as connection, pytest.raises(WrongDatabase):
            upgrade(connection)


def test_a_database_that_is_not_ours_is_refused_with_what_to_do(engine: Engine) -> None:
    with pytest.raises(WrongDatabase, match="otklik init"):
        Desk(engine)
    with engine.begin() as connection:
        upgrade(connection)
    with pytest.raises(WrongDatabase, match="otklik init"):
        Desk(engine)


# ── offline, in a host's own history, from every revision ───────────────────────────────────────────────────────────


def run_sql(address: str, sql: str) -> None:
    """Run a script as psql does."""
    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(sql)


@pytest.mark.parametrize("schema", [None, "municipal"])
def test_the_migrations_written_as_sql_make_the_same_tables(postgres: Server, schema: str | None) -> None:
    address = postgres.database()
    engine = open_engine(address)
    if schema is not None:
        run_sql(address, f"CREATE SCHEMA {schema}")
    run_sql(address, upgrade_sql(schema=schema))
    with engine.begin() as connection:
        assert differences(connection, schema) == []
        assert upgrade(connection, schema=schema) == (REVISION, REVISION)
        desk = Desk.init(connection, load("lesozavodsk-215"), tenant="t", curator="ivanova", rehearsal=True, clock=NOW, schema=schema)  # fmt: skip
        assert desk.incidents.detect(message="x", actor="ivanova").key == 1
        assert [found.case.key for found in search(desk, "x")] == [1]
    engine.dispose()


def test_a_step_written_as_sql_upgrades_a_database_that_is_at_work(postgres: Server) -> None:
    address = postgres.database()
    engine = open_engine(address)
    with engine.begin() as connection:
        upgrade(connection, revision="0004")
        connection.execute(text("INSERT INTO otklik_counters VALUES ('t', 'case', 42)"))
        connection.execute(text("INSERT INTO otklik_staff VALUES ('t', 1, 'a', 'A', '[]', true, '[]', '[]')"))
    run_sql(address, upgrade_sql(start="0004"))
    with engine.begin() as connection:
        assert upgrade(connection) == (REVISION, REVISION)
        assert differences(connection, None) == []
        assert list(Store(connection, "t").keys("case", 2)) == [42, 43]
        assert Store(connection, "t").people()["a"].name == "A"
    engine.dispose()


@pytest.mark.parametrize("start", ["0001", "0002", "nothing"])
def test_a_step_that_has_to_read_the_database_is_not_written_as_sql(start: str) -> None:
    with pytest.raises(InvalidValue, match="--from"):
        upgrade_sql(start=start)


def test_a_host_s_own_alembic_history_upgrades_ours_within_its_migration(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "versions").mkdir()
    (tmp_path / "script.py.mako").write_text("", encoding="utf-8")
    (tmp_path / "env.py").write_text(
        "from alembic import context\n"
        "context.configure(connection=context.config.attributes['connection'])\n"
        "with context.begin_transaction():\n    context.run_migrations()\n",
        encoding="utf-8",
    )
    (tmp_path / "versions" / "host1.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\nimport otklik\n"
        "revision, down_revision = 'host1', None\n"
        "def upgrade():\n"
        "    op.create_table('orders', sa.Column('what', sa.Text))\n"
        "    otklik.upgrade(op.get_bind())\n"
        "    op.create_table('crews', sa.Column('name', sa.Text))\n",
        encoding="utf-8",
    )
    config = Config()
    config.set_main_option("script_location", str(tmp_path))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "head")
        assert {"orders", "crews", "otklik_events"} <= set(inspect(connection).get_table_names())
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "host1"
    with engine.begin() as connection:
        assert upgrade(connection) == (REVISION, REVISION)


def test_a_program_older_than_the_database_is_refused_with_the_reason(engine: Engine) -> None:
    with engine.begin() as connection:
        upgrade(connection)
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))  # noqa: S608
    with engine.begin() as connection, pytest.raises(WrongDatabase) as newer:
        upgrade(connection)
    assert "обновите Отклик, или восстановите копию" in newer.value.say("ru")
