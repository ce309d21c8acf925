"""An async host hands the desk a connection of its own transaction: on PostgreSQL every act goes as it does for a sync one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from otklik import Desk, Refused, SetClock
from otklik.workflows.search import search
from otklik.workflows.upkeep import verify_desk

from ..support.desk_story import TENANT, local, rehearsal_desk
from ..support.postgres import Server

NOW = SetClock(local("2026-07-14 09:10"))
ACT = "0190a4b1-7f3a-7c11-8a22-0123456789ab"


@pytest.fixture
def database(postgres: Server) -> str:
    url = postgres.database()
    rehearsal_desk(url).close()
    return url


def test_an_async_host_drives_an_incident_from_message_to_answer(database: str) -> None:
    async def host() -> None:
        engine = create_async_engine(database)

        async def act(do: Callable[[Desk], Any]) -> Any:
            def inside(connection: Connection) -> Any:
                with Desk(connection, tenant=TENANT, clock=NOW) as desk:
                    return do(desk)

            async with engine.begin() as connection:
                return await connection.run_sync(inside)

        try:
            for _ in range(2):  # the same act sent twice
                case = await act(lambda desk: desk.incidents.detect(message="Нет воды", actor="ivanova", command=ACT))
            assert (case.key, case.version) == (1, 1)
            other = await act(lambda desk: desk.incidents.detect(message="Нет тепла", actor="ivanova"))
            outcomes = await act(
                lambda desk: desk.incidents.bulk(
                    "select", [case.key, other.key], importance="ordinary", actor="ivanova"
                )
            )
            assert [item.done for item in outcomes] == [True, True]
            await act(
                lambda desk: desk.incidents[case.key].assign(official="zhkh", executors=["petrov"], actor="ivanova")
            )
            await act(lambda desk: desk.incidents[case.key].start(actor="petrov"))
            with pytest.raises(Refused):
                await act(lambda desk: desk.incidents[other.key].start(actor="petrov"))
            text = "Здравствуйте! Воду дадут к вечеру."
            await act(lambda desk: desk.incidents[case.key].submit(kind="answer", text=text, actor="petrov"))
            await act(lambda desk: desk.incidents[case.key].approve(criteria=["all"], actor="ivanova"))
            await act(lambda desk: desk.tick())
            assert [found.case.key for found in await act(lambda desk: search(desk, "тепло"))] == [other.key]
            assert (await act(lambda desk: desk.incidents[case.key].view(actor="ivanova"))).case.state == "approved"
        finally:
            await engine.dispose()

    asyncio.run(host())
    with Desk.open(database, tenant=TENANT, clock=NOW) as desk:
        assert [case.state for case in desk.incidents.list()] == ["selected", "approved"]
        assert verify_desk(desk).cases == 2
