"""An act on PostgreSQL is two round trips, and still one act: nothing lost, nothing half-written, nothing said that is not known."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from psycopg import IsolationLevel
from sqlalchemy import Connection, Engine, create_engine, event, text

from otklik import Conflict, Desk, OutcomeUnknown, Refused, SetClock
from otklik.engine.store.at_once import statement
from otklik.engine.store.tables import tables
from otklik.workflows.upkeep import verify_desk

from ..support.cut import Way, When
from ..support.desk_story import TENANT, local

CLOCK = SetClock(local("2026-07-14 09:10"))
KEY = 32  # bytes of a text's key


class Between:
    """Random bytes: those of a text's key are asked for when an act has read, and has not written; there something else happens, once."""

    def __init__(self) -> None:
        self.happens: Callable[[], object] | None = None

    def bytes(self, count: int) -> bytes:
        if count == KEY and self.happens is not None:
            happens, self.happens = self.happens, None
            happens()
        return os.urandom(count)


def incident(desk: Desk) -> int:
    return desk.incidents.detect(message="Нет воды", actor="ivanova").key


def escalate(desk: Desk, key: int, reason: str = "Просят жители") -> int:
    return desk.incidents[key].escalate(reason=reason, actor="ivanova").version


# ── how often the server is waited for ───────────────────────────────────────────────────────────────────────────────


def test_an_act_waits_for_the_server_twice_and_a_refused_one_once(way: Way) -> None:
    with Desk.open(way.url, tenant=TENANT, clock=CLOCK) as desk:
        key = incident(desk)
        escalate(desk, key)  # the rules that the case goes by are read once
        way.turns = 0
        escalate(desk, key)
        assert way.turns == 2
        way.turns = 0
        with pytest.raises(Refused):
            desk.incidents[key].publish(links=["https://vk.com/wall-1_2?reply=3"], actor="ivanova")
        assert way.turns == 1
        desk.incidents[key].select(importance="ordinary", actor="ivanova")
        way.turns = 0
        desk.incidents[key].assign(official="zhkh", executors=["petrov"], actor="ivanova")
        assert way.turns == 3  # it names people: the staff is read too
        verify_desk(desk)


@pytest.mark.parametrize("schema", [None, "otklik"])
def test_what_an_act_writes_is_short_enough_for_the_driver_to_keep(straight: Engine, schema: str | None) -> None:
    """Psycopg takes a statement of more than 4096 characters apart each time anew."""
    kinds = ("events", "changed", "deadlines", "texts", "outbox")
    assert len(statement(tables(schema), straight.dialect, kinds).sql) <= 4096


# ── it is one act all the same ───────────────────────────────────────────────────────────────────────────────────────


def test_whose_case_moved_after_it_was_read_hears_of_it_and_nothing_is_written(address: str, way: Way) -> None:
    between = Between()
    with (
        Desk.open(way.url, tenant=TENANT, clock=CLOCK, entropy=between) as desk,
        Desk.open(address, tenant=TENANT, clock=CLOCK) as other,
    ):
        key = incident(desk)
        between.happens = lambda: escalate(other, key, "Раньше всех")
        with pytest.raises(Conflict) as conflict:
            escalate(desk, key, "Опоздал")
        assert [item.type for item in conflict.value.meanwhile] == ["escalate"]
        assert [item.type for item in desk.incidents.history(key)] == ["detect", "escalate"]
        between.happens = lambda: other.incidents[key].note(note="Смотрю", actor="ivanova")
        assert desk.incidents[key].escalate(reason="Повторит сам", actor="ivanova", retry=1).version == 4
        verify_desk(desk)


@pytest.mark.parametrize(("when", "version"), [("before", 1), ("after", 2)])
def test_a_write_that_is_cut_off_is_looked_up_and_not_guessed(way: Way, when: When, version: int) -> None:
    with Desk.open(way.url, tenant=TENANT, clock=CLOCK) as desk:
        key = incident(desk)
        way.cut = when
        with pytest.raises(OutcomeUnknown) as unknown:
            escalate(desk, key)
        act = unknown.value.command
        assert act is not None
        assert (desk.outcome(act) is not None) is (version == 2)  # by the same desk, which has connected anew
        assert desk.incidents.get(key).version == version
        assert desk.incidents[key].escalate(reason="Просят жители", actor="ivanova", command=act).version == 2
        assert escalate(desk, key) == 3
        verify_desk(desk)


def test_a_connection_that_is_gone_when_the_act_reads_has_written_nothing_and_says_so(
    way: Way, straight: Engine
) -> None:
    with Desk.open(way.url, tenant=TENANT, clock=CLOCK) as desk:
        key = incident(desk)
        with straight.begin() as connection:
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()")
            )  # fmt: skip
        with pytest.raises(Exception) as cut:  # noqa: PT011  what it is, is asked below
            escalate(desk, key)
        assert not isinstance(cut.value, OutcomeUnknown)
        assert escalate(desk, key) == 2


def test_what_the_server_says_only_when_it_commits_is_no_success(address: str, straight: Engine) -> None:
    with straight.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION too_late() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no, says the commit'; END$$"
        )
        connection.exec_driver_sql(
            "CREATE CONSTRAINT TRIGGER too_late AFTER INSERT ON otklik_events_default DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW WHEN (NEW.type = 'escalate') EXECUTE FUNCTION too_late()"
        )
    with Desk.open(address, tenant=TENANT, clock=CLOCK) as desk:
        key = incident(desk)
        with pytest.raises(Exception, match="no, says the commit"):
            escalate(desk, key)
        assert desk.incidents.get(key).version == 1
        assert desk.incidents[key].select(importance="ordinary", actor="ivanova").version == 2
        verify_desk(desk)


def test_acts_inside_a_larger_one_are_written_with_it_or_not_at_all(address: str) -> None:
    with Desk.open(address, tenant=TENANT, clock=CLOCK) as desk:
        key = incident(desk)

        def two_acts(*, fails: bool) -> None:
            with desk.writing():
                escalate(desk, key)
                with pytest.raises(Refused):
                    desk.incidents[key].publish(links=["https://vk.com/wall-1_2?reply=3"], actor="ivanova")
                escalate(desk, key)
                if fails:
                    raise KeyError("not after all")

        with pytest.raises(KeyError):
            two_acts(fails=True)
        assert desk.incidents.get(key).version == 1
        two_acts(fails=False)
        assert desk.incidents.get(key).version == 3
        verify_desk(desk)


# ── a host's engine stays as it was ──────────────────────────────────────────────────────────────────────────────────


def test_a_connection_goes_back_to_its_pool_as_it_came(address: str) -> None:
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://", 1), pool_size=1, max_overflow=0)
    with Desk(engine, tenant=TENANT, clock=CLOCK) as desk:
        key = incident(desk)
        escalate(desk, key)
        with pytest.raises(Refused):
            desk.incidents[key].publish(links=["https://vk.com/wall-1_2?reply=3"], actor="ivanova")
        desk.release()
        with engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            assert not getattr(driver, "autocommit", True)
            connection.execute(text("UPDATE otklik_cases SET number = 'x'"))
            connection.rollback()
        assert desk.incidents.get(key).number != "x"
    engine.dispose()


def test_a_host_that_listens_to_its_transactions_hears_of_each(address: str) -> None:
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://", 1))
    heard: list[str] = []

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        heard.append("begin")
        connection.exec_driver_sql("SET LOCAL application_name = 'the host'")

    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        heard.append(str(connection.exec_driver_sql("SHOW application_name").scalar()))

    with Desk(engine, tenant=TENANT, clock=CLOCK) as desk:
        key = incident(desk)
        heard.clear()
        escalate(desk, key)
    assert heard == ["begin", "the host"]
    engine.dispose()


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_host_s_own_isolation_is_kept(address: str, level: str) -> None:
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level=level)
    with Desk(engine, tenant=TENANT, clock=CLOCK) as desk:
        key = incident(desk)
        with desk.writing() as store:
            store.case(key)
            driver: Any = store.connection.connection.dbapi_connection
            assert driver.info.transaction_status.name == "INTRANS"
            assert driver.isolation_level == IsolationLevel[level.replace(" ", "_")]
    engine.dispose()
