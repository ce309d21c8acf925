"""A rehearsal desk on PostgreSQL, a way to it that can be cut, and the straight one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from otklik.engine.store.sqlite import open_engine

from ..support.cut import Way
from ..support.desk_story import closed_desk
from ..support.postgres import Server


@pytest.fixture
def address(postgres: Server) -> str:
    return postgres.prepared("rehearsal", closed_desk)


@pytest.fixture
def way(address: str) -> Iterator[Way]:
    with Way(address) as found:
        yield found


@pytest.fixture
def straight(address: str) -> Iterator[Engine]:
    engine = open_engine(address)
    yield engine
    engine.dispose()
