"""What every test may ask for: a rehearsal desk on a SQLite file with a set clock, and a story that drives its incidents."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from .support.desk_story import MORNING, Story, closed_desk
from .support.postgres import Server
from .support.prepared import prepared

settings.register_profile(
    "otklik",
    deadline=None,  # other workers share the cores
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("otklik")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A rehearsal database with a desk and its staff, made once: each test works on a copy."""
    path = tmp_path_factory.mktemp("template") / "desk.db"
    closed_desk(f"sqlite:///{path}")
    return path


@pytest.fixture
def database(template: Path, tmp_path: Path) -> Path:
    """The test's own copy of the database."""
    return Path(shutil.copy(template, tmp_path / "desk.db"))


@pytest.fixture
def story(database: Path) -> Iterator[Story]:
    """A desk on the morning of Tuesday, 14 July 2026, and what is told of it."""
    with Story.open(f"sqlite:///{database}", MORNING) as told:
        yield told


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real PostgreSQL server for the worker's session: our own, or the one that OTKLIK_TEST_POSTGRES names."""
    with Server(os.environ.get("OTKLIK_TEST_POSTGRES")) as server:
        yield server


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--requirements-to FILE` writes which tests hold which requirement (`make map`)."""
    parser.addoption("--requirements-to", type=Path, default=None)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Write the map from requirement to tests, where it was asked for."""
    target: Path | None = session.config.getoption("--requirements-to")
    if target is None:
        return
    found: dict[str, set[str]] = {}
    for item in session.items:
        for mark in item.iter_markers("requirement"):
            for requirement in mark.args:
                found.setdefault(requirement, set()).add(item.nodeid.partition("[")[0])
    ordered = {name: sorted(found[name]) for name in sorted(found)}
    target.write_text(json.dumps(ordered, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    found: str = request.param
    return found


@pytest.fixture
def empty(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    server: Server = request.getfixturevalue("postgres")
    return server.database()


@pytest.fixture
def ready(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str, Callable[[str], None]], str]:
    """`ready(what, make)`: the URL of a database, of each kind, with what `make` makes in an empty one, and closes."""

    def found(what: str, make: Callable[[str], None]) -> str:
        if kind == "postgresql":
            server: Server = request.getfixturevalue("postgres")
            return server.prepared(what, make)
        url = f"sqlite:///{tmp_path / 'ready.db'}"
        prepared(url, what, make)
        return url

    return found


@pytest.fixture
def url(ready: Callable[[str, Callable[[str], None]], str]) -> str:
    """The URL of a database that holds the rehearsal desk, of each kind."""
    return ready("rehearsal", closed_desk)
