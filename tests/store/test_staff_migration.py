"""A database of the first revision, with staff in it: after the upgrade its rows are what the log folds to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

import otklik.engine.store.migrate
from otklik import Desk, SetClock, WrongDatabase, load, upgrade
from otklik.engine.clock import SeededEntropy, command_id
from otklik.engine.log import chained
from otklik.engine.store.rows import event_row
from otklik.engine.store.sqlite import open_engine
from otklik.engine.store.tables import REVISION, tables
from otklik.engine.values import Event, seal
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.desk_story import TENANT, local

# What the first revision's package wrote: (hour, event, data, texts).
WRITTEN = [
    (9, "person_added", {"person": 1, "roles": ["curator", "press_centre"]}, {"handle": "ivanova", "name": "ivanova"}),
    (9, "person_added", {"person": 2, "roles": ["executor"]}, {"handle": "petrov", "name": "Пётр Петров"}),
    (9, "person_added", {"person": 3, "roles": ["executor"]}, {"handle": "orlov", "name": "orlov"}),
    (10, "person_absent", {"person": 2, "deputy": 3}, {"reason": "Больничный"}),
    (11, "person_returned", {"person": 2}, {}),
    (12, "person_added", {"person": 2, "roles": ["executor", "official"]}, {"handle": "petrov", "name": "Пётр Петров"}),
    (13, "person_absent", {"person": 2, "deputy": 3}, {}),
    (14, "person_returned", {"person": 3}, {}),
]
ROWS = [
    (1, "ivanova", "ivanova", '["curator","press_centre"]', False, None),
    (2, "petrov", "Пётр Петров", '["executor","official"]', True, 3),
    (3, "orlov", "orlov", '["executor"]', False, None),
]


@pytest.fixture
def old(empty: str) -> Iterator[Engine]:
    """A database as the first revision left it."""
    engine = open_engine(empty)
    entropy = SeededEntropy("old")
    with engine.begin() as connection:
        otklik.engine.store.migrate.upgrade(connection, revision="0001")
        regulation = load("lesozavodsk-215")
        t = tables()
        connection.execute(t.desks.insert().values(tenant=TENANT, regulation=regulation.key, rehearsal=True, version=1))
        connection.execute(t.regulations.insert().values(tenant=TENANT, key=regulation.key, text=regulation.text, settings=""))  # fmt: skip
        for counter in ("case", "author"):
            connection.execute(t.counters.insert().values(tenant=TENANT, name=counter, next=1))
        adopted = {"regulation": regulation.key, "id": regulation.id, "text": regulation.text, "settings": "", "rehearsal": True}  # fmt: skip
        heads: dict[str, tuple[int, str | None]] = {}
        for position, (stream, hour, kind, data, texts) in enumerate(
            [("desk", 9, "adopted", adopted, {}), *[("staff", *line) for line in WRITTEN]], 1
        ):
            at = local(f"2026-07-13 {hour:02}:00")
            seq, prev = heads.get(stream, (0, None))
            items = [seal(name, body, entropy) for name, body in texts.items()]
            sealed = {"texts": {item.field: item.hmac for item in items}} if items else {}
            event = Event(
                tenant=TENANT,
                stream=stream,
                seq=seq + 1,
                case=None,
                workflow=None,
                workflow_version=None,
                regulation=None,
                type=kind,
                occurred_at=at,
                recorded_at=at,
                actor=None if position < 3 else 1,
                role="curator",
                command=command_id(at, entropy),
                data={**data, **sealed},  # type: ignore[dict-item]
            )
            written = chained(event, prev)
            heads[stream] = (event.seq, event.hash)
            connection.execute(t.events.insert().values(**event_row(event, written), position=position))
            for item in items:
                connection.execute(
                    t.texts.insert().values(tenant=TENANT, stream=stream, seq=event.seq, field=item.field, body=item.body, key=item.key)
                )  # fmt: skip
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT setval('otklik_positions', 100)"))
        for row in ROWS:
            names = ("person", "handle", "name", "roles", "absent", "deputy")
            connection.execute(
                text(
                    "INSERT INTO otklik_staff (tenant, person, handle, name, roles, absent, deputy, active)"
                    " VALUES (:tenant, :person, :handle, :name, :roles, :absent, :deputy, :active)"
                ),
                {"tenant": TENANT, "active": True, **dict(zip(names, row, strict=True))},
            )
    yield engine
    engine.dispose()


@pytest.mark.requirement("LS-3c")
def test_staff_of_the_first_revision_is_upgraded_to_what_its_log_says(old: Engine) -> None:
    with pytest.raises(WrongDatabase, match="db upgrade"):
        Desk(old)
    with old.begin() as connection:
        assert upgrade(connection) == ("0001", REVISION)
    with old.connect() as connection:
        desk = Desk(connection, clock=SetClock(local("2026-07-13 15:00")))
        verify_desk(desk)
        people = {person.handle: person for person in desk.staff.list()}
        petrov = people["petrov"]
        assert [petrov.absence_at(local(f"2026-07-13 {hour:02}:30")) is None for hour in (9, 10, 11, 13)] == [True, False, True, False]  # fmt: skip
        assert petrov.roles_at(local("2026-07-13 11:59")) == {"executor"}
        assert petrov.roles_at(local("2026-07-13 12:00")) == {"executor", "official"}
        assert people["orlov"].absences == ()
        assert rebuild(desk).changed == ()
        assert desk.tick().events == ()  # what was never moved is not moved now
        case = desk.incidents.detect(message="x", actor="ivanova")
        desk.incidents[case.number].select(importance="ordinary", actor="ivanova")
        desk.incidents[case.number].assign(official="petrov", executors=["petrov"], actor="ivanova")
        assert desk.incidents.get(case.key).facts["executors"] == [3]
        desk.staff.returned("petrov", actor="ivanova")
        assert desk.incidents.get(case.key).facts["executors"] == [2]
        verify_desk(desk)


def test_an_empty_table_is_upgraded_too_and_in_a_schema(postgres: object, tmp_path: Path) -> None:
    from ..support.postgres import Server

    assert isinstance(postgres, Server)
    for url, schema in [(f"sqlite:///{tmp_path / 'x.db'}", None), (postgres.database(), "municipal")]:
        engine = open_engine(url)
        with engine.begin() as connection:
            if schema is not None:
                connection.execute(text(f"CREATE SCHEMA {schema}"))
            upgrade(connection, schema=schema, revision="0001")
            upgrade(connection, schema=schema)
            columns = [item["name"] for item in inspect(connection).get_columns("otklik_staff", schema=schema)]
        engine.dispose()
        assert columns == [
            "tenant",
            "person",
            "handle",
            "name",
            "roles",
            "active",
            "absences",
            "fields",
            "unit",
            "members",
        ]
