"""A connection that breaks: the error says what is known, the act's UUID tells the rest, and the next attempt works."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from otklik import Desk, OutcomeUnknown, SetClock, StorageBusy, StorageError
from otklik.engine.store.sqlite import open_engine
from otklik.workflows.upkeep import verify_desk

from ..support.command_line import run
from ..support.cut import Way, When
from ..support.desk_story import TENANT, local, rehearsal_desk
from ..support.postgres import Server

CLOCK = SetClock(local("2026-07-14 09:10"))
ACT = "01981c5e-6d00-7000-8000-000000000001"


@pytest.mark.parametrize(("when", "written"), [("before", False), ("after", True)])
def test_a_commit_that_is_cut_off_is_looked_up_and_not_guessed(way: Way, when: When, written: bool) -> None:
    with Desk.open(way.url, tenant=TENANT, clock=CLOCK) as desk:
        desk.incidents.detect(message="Первое", actor="ivanova")
        way.cut = when
        with pytest.raises(OutcomeUnknown) as unknown:
            desk.incidents.detect(message="Нет воды", actor="ivanova", command=ACT)
        assert unknown.value.command == ACT
        assert ACT in unknown.value.say("ru")
        assert (desk.outcome(ACT) is not None) is written  # by the same desk, which has connected anew
        case = desk.incidents.detect(message="Нет воды", actor="ivanova", command=ACT)  # again, whatever became of it
        assert len(desk.incidents.list()) == 2
        assert desk.incidents.view(case.key).text("message") == "Нет воды"
        verify_desk(desk)


def test_an_act_without_a_uuid_of_the_caller_s_names_its_own(way: Way) -> None:
    with Desk.open(way.url, tenant=TENANT, clock=CLOCK) as desk:
        desk.incidents.detect(message="Первое", actor="ivanova")
        way.cut = "after"
        with pytest.raises(OutcomeUnknown) as unknown:
            desk.incidents[1].select(importance="ordinary", actor="ivanova")
        found = desk.outcome(unknown.value.command or "")
        assert found is not None
        assert (found.case, found.type) == (1, "select")


def test_the_command_line_says_how_to_know_and_knows(way: Way) -> None:
    way.cut = "after"
    told = run("--db", way.url, "--lang", "en", "--now", "2026-07-14T09:10", "incident", "detect", "--message", "x", "--actor", "ivanova", "--command", ACT)  # fmt: skip
    assert told.code == 6
    assert f"otklik log outcome {ACT}" in " ".join(told.err.split())
    assert run("--db", way.url, "log", "outcome", ACT, "--json").data["type"] == "detect"
    assert run("--db", way.url, "log", "outcome", ACT.replace("1", "2")).code == 5


def kill_connections(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()")
        )  # fmt: skip


def test_a_connection_that_the_server_ended_between_two_acts(address: str, straight: Engine) -> None:
    with Desk.open(address, tenant=TENANT, clock=CLOCK) as desk:
        key = desk.incidents.detect(message="x", actor="ivanova").key
        desk.incidents.get(key)
        kill_connections(straight)
        with pytest.raises(StorageError) as cut:
            desk.incidents[key].escalate(reason="x", actor="ivanova")
        assert "повторите" in cut.value.say("ru")
        assert not isinstance(cut.value, OutcomeUnknown)
        assert desk.incidents[key].escalate(reason="x", actor="ivanova").version == 2
        kill_connections(straight)
        with pytest.raises(StorageError):
            desk.staff.add("anna", ["executor"], actor="ivanova")
        desk.staff.add("anna", ["executor"], actor="ivanova")
        desk.tick()
        verify_desk(desk)


def half_an_act(desk: Desk, straight: Engine) -> None:
    with desk.writing() as store:
        store.keys("case")
        kill_connections(straight)
        store.people()


def test_a_connection_that_is_cut_in_the_middle_of_an_act(address: str, straight: Engine) -> None:
    with Desk.open(address, tenant=TENANT, clock=CLOCK) as desk:
        with pytest.raises(StorageError):
            half_an_act(desk, straight)
        assert desk.incidents.detect(message="x", actor="ivanova").state == "detected"
        verify_desk(desk)


def test_inside_a_host_s_transaction_the_host_is_told_and_begins_anew(straight: Engine, address: str) -> None:
    other = open_engine(address)
    with straight.connect() as connection:
        desk = Desk(connection, tenant=TENANT, clock=CLOCK)
        desk.incidents.detect(message="x", actor="ivanova")
        kill_connections(other)
        with pytest.raises(StorageError):
            desk.incidents.detect(message="y", actor="ivanova")
        connection.rollback()
        desk.incidents.detect(message="z", actor="ivanova")
        connection.commit()
    with Desk(other, tenant=TENANT, clock=CLOCK) as desk:
        assert len(desk.incidents.list()) == 1
        verify_desk(desk)
    other.dispose()


@pytest.mark.slow
def test_a_server_that_is_restarted() -> None:
    with Server() as server:
        url = server.database()
        rehearsal_desk(url).close()
        with Desk.open(url, tenant=TENANT, clock=CLOCK) as desk:
            key = desk.incidents.detect(message="x", actor="ivanova").key
            server.kill()
            for _ in range(2):  # the first finds the connection gone, the second no server
                with pytest.raises(StorageError) as gone:
                    desk.incidents[key].escalate(reason="x", actor="ivanova")
                assert not isinstance(gone.value, OutcomeUnknown)
            server.start()
            for _ in range(100):
                try:
                    desk.incidents[key].escalate(reason="x", actor="ivanova")
                except StorageBusy:  # it recovers
                    continue
                break
            assert desk.incidents.get(key).version == 2
            verify_desk(desk)
