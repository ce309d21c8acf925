"""One contract for every database: what a desk writes, refuses, takes back and reads is the same on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from otklik import Conflict, Desk, InvalidValue, MissingValue, Refused, SetClock, StorageBusy
from otklik.engine.clock import SystemEntropy
from otklik.engine.store.sqlite import open_engine
from otklik.engine.verify import lines_with_trailer
from otklik.workflows.regulation import load
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.contents import contents, everything
from ..support.desk_story import TENANT, local
from ..support.forgery import chain_anew, parsed
from ..support.golden_story import tell
from ..support.hosted import close_desks, desk_on

NOW = local("2026-07-14 09:10")


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """A host's engine on a database with a desk and a table of its own."""
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE work_orders (what TEXT NOT NULL)"))
    yield engine
    close_desks()
    engine.dispose()


def order(connection: Connection, what: str) -> None:
    connection.execute(text("INSERT INTO work_orders VALUES (:what)"), {"what": what})


def orders(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT what FROM work_orders ORDER BY what")))


def without_position(log: list[bytes]) -> list[dict[str, object]]:
    return [{name: value for name, value in line.items() if name != "position"} for line in parsed(log)]


def export(desk: Desk) -> list[bytes]:
    with desk.reading() as store:
        return [f"{line}\n".encode() for line in lines_with_trailer(store.events())]


def test_the_same_story_leaves_the_same_log_to_the_byte(empty: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("other")
    with tell(empty, files=folder) as story, tell(f"sqlite:///{folder}/desk.db") as other:
        log = export(story.desk)
        assert without_position(log) == without_position(export(other.desk))
        assert chain_anew(parsed(log)) == parsed(log)
        verify_desk(story.desk)
        with story.desk.reading() as store:
            before = store.projections()
        assert rebuild(story.desk).changed == ()
        with story.desk.reading() as store, other.desk.reading() as apart:
            assert store.projections() == before
            assert [dict(row) for row in store.notices()] == [dict(row) for row in apart.notices()]


def test_an_act_is_written_whole_or_not_at_all(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from otklik.engine.store import rows

    desk = desk_on(engine)
    key = desk.incidents.detect(message="Нет воды", actor="ivanova").key
    before = everything(engine)

    def fail(*_: object) -> None:
        raise RuntimeError("the machine died here")

    for step in ("notice_rows", "text_row"):
        with monkeypatch.context() as patch:
            patch.setattr(rows, step, fail)
            with pytest.raises(RuntimeError, match="died"):
                desk.incidents[key].report_deficiency(reason="x", actor="ivanova")
        assert everything(engine) == before
    desk.incidents[key].report_deficiency(reason="x", actor="ivanova")


def test_the_host_s_transaction_is_taken_back_whole(engine: Engine) -> None:
    before = everything(engine)
    with engine.connect() as connection:
        connection.begin()
        order(connection, "труба")
        desk = desk_on(connection)
        key = desk.incidents.detect(message="x", author_link="https://vk.com/id1", actor="ivanova").key
        desk.incidents[key].select(importance="ordinary", actor="ivanova")
        connection.rollback()
    assert orders(engine) == []
    after = everything(engine)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


def test_the_host_s_savepoint_takes_back_what_came_after_it(engine: Engine) -> None:
    with engine.begin() as connection:
        desk = desk_on(connection)
        first = desk.incidents.detect(message="x", actor="ivanova").key
        savepoint = connection.begin_nested()
        desk.incidents[first].select(importance="ordinary", actor="ivanova")
        order(connection, "труба")
        savepoint.rollback()
        assert desk.incidents.get(first).state == "detected"
    desk = desk_on(engine)
    assert desk.incidents.get(first).state == "detected"
    assert orders(engine) == []
    verify_desk(desk)


def test_a_refusal_inside_the_host_s_transaction_writes_nothing_and_spoils_nothing(engine: Engine) -> None:
    before = everything(engine)
    with engine.begin() as connection:
        order(connection, "труба")
        desk = desk_on(connection)
        with pytest.raises(Refused):
            desk.incidents.detect(message="x", author_link="https://vk.com/id7", author_name="Имя", actor="petrov")
        with pytest.raises(InvalidValue):
            desk.incidents.detect(message="x\x00", actor="ivanova")
        assert {name: rows for name, rows in contents(connection).items() if name != "work_orders"} == before
        order(connection, "ещё труба")
    assert orders(engine) == ["ещё труба", "труба"]
    assert everything(engine) == before


def test_an_error_of_the_database_inside_an_act_leaves_the_host_s_transaction_alive(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from otklik.workflows import firing

    with engine.begin() as connection:
        desk = desk_on(connection)
        desk.incidents.detect(message="x", actor="ivanova")
        before = contents(connection)
        monkeypatch.setattr(firing, "number_of", lambda *_: None)  # a column that may not be empty
        with pytest.raises(Exception, match=r"(?i)not.null"):
            desk.incidents.detect(message="x", actor="ivanova")
        monkeypatch.undo()
        assert contents(connection) == before
        order(connection, "труба")
    assert orders(engine) == ["труба"]


def test_a_version_that_was_moved_meanwhile_is_a_conflict(engine: Engine) -> None:
    first, second = desk_on(engine), desk_on(engine)
    case = first.incidents.detect(message="x", actor="ivanova")
    first.incidents.fire(case.key, "select", actor="ivanova", expect=case.version, importance="ordinary")
    before = everything(engine)
    with pytest.raises(Conflict) as conflict:
        second.incidents.fire(case.key, "decline", actor="ivanova", expect=case.version, ground="spam")
    assert case.number in conflict.value.say("ru")
    assert [item.type for item in conflict.value.meanwhile] == ["select"]
    assert everything(engine) == before


def test_two_writers_of_one_decision_are_told_apart_by_the_count_of_rows(engine: Engine) -> None:
    """The store itself: both read the same version, the second finds nobody at that version."""
    from otklik.engine.decide import decide
    from otklik.engine.values import Act
    from otklik.workflows.incident import incident

    desk = desk_on(engine)
    key = desk.incidents.detect(message="x", actor="ivanova").key
    with desk.writing() as store:
        case, deadlines = store.case(key)
        person = store.person("ivanova")
        act = Act(
            trigger="escalate",
            actor=person,
            values={"reason": "x"},
            occurred_at=NOW,
            command="01981c5e-6d00-7000-8000-000000000001",
        )
        decision = decide(
            incident,
            desk.regulation.rules(),
            case,
            deadlines,
            act,
            tenant=TENANT,
            key=key,
            now=NOW,
            people={},
            entropy=SystemEntropy(),
        )
        store.write(decision)
    before = everything(engine)
    with engine.begin() as connection, desk_on(connection).writing() as store, pytest.raises(Conflict):
        store.write(decision)
    assert everything(engine) == before


def test_one_tenant_sees_nothing_of_another(engine: Engine, url: str) -> None:
    other = Desk.init(
        url, load("lesozavodsk-215"), tenant="other", curator="sokolova", rehearsal=True, clock=SetClock(NOW)
    )
    ours = desk_on(engine)
    key = ours.incidents.detect(message="наше", author_link="https://vk.com/id1", actor="ivanova").key
    theirs = other.incidents.detect(message="чужое", author_link="https://vk.com/id1", actor="sokolova").key
    assert key == theirs == 1  # each has numbers of its own
    other.incidents[theirs].decline(ground="spam", actor="sokolova")
    assert ours.incidents.get(key).state == "detected"
    assert {event.tenant for _, event in ours.events()} == {TENANT}
    assert [person.handle for person in other.staff.list()] == ["sokolova"]
    assert ours.incidents.view(key).messages[0]["author"] == 1
    rebuild(other)
    verify_desk(ours)
    verify_desk(other)
    with pytest.raises(MissingValue, match="other"):
        Desk(engine)  # which one?
    other.close()


def test_positions_grow_in_the_order_of_commits_of_one_writer(engine: Engine) -> None:
    desk = desk_on(engine)
    for _ in range(3):
        desk.incidents.detect(message="x", actor="ivanova")
    positions = [position for position, _ in desk.events()]
    assert positions == sorted(set(positions))
    assert [event.seq for _, event in desk.events(stream="incident/2")] == [1]
    desk.close()


# ── PostgreSQL: writers that really meet ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def apart(postgres: object) -> Iterator[Engine]:
    """An engine on a PostgreSQL database with a desk."""
    from ..support.desk_story import closed_desk
    from ..support.postgres import Server

    assert isinstance(postgres, Server)
    address = postgres.prepared("rehearsal", closed_desk)
    engine = create_engine(address)
    yield engine
    close_desks()
    engine.dispose()


def meet(engine: Engine, first: str, second: str) -> tuple[object, object]:
    """Two acts of a case whose transactions overlap: the second waits for the first's commit, then finds it moved."""
    key = desk_on(engine).incidents.detect(message="x", actor="ivanova").key
    outcome: list[object] = []
    with engine.connect() as one, engine.connect() as two:
        done = desk_on(one).incidents.fire(key, first, actor="ivanova", reason="x")
        desk = desk_on(two)
        desk.incidents.get(key)

        def act() -> None:
            try:
                outcome.append(desk.incidents.fire(key, second, actor="ivanova", reason="x"))
            except Conflict as conflict:
                outcome.append(conflict)

        thread = threading.Thread(target=act)
        thread.start()
        thread.join(0.3)
        assert not outcome  # it waits
        one.commit()
        thread.join(10)
        assert two.scalar(text("SELECT 1")) == 1  # the host's transaction lives on
        two.commit()
    verify_desk(desk_on(engine))
    return done, outcome[0]


def test_the_second_of_two_who_move_a_case_at_once_gets_a_conflict(apart: Engine) -> None:
    _, conflict = meet(apart, "set_aside", "escalate")
    assert isinstance(conflict, Conflict)
    (first,) = conflict.meanwhile  # READ COMMITTED: read in the loser's own transaction
    assert (first.type, first.actor, [state.name for state in first.move]) == (
        "set_aside",
        "ivanova",
        ["detected", "declined"],
    )
    assert "ivanova – оставить без реагирования (выявлен → отклонён)" in conflict.say("ru")
    assert [event.type for _, event in desk_on(apart).events(stream="incident/1")] == ["detect", "set_aside"]


def together(*acts: object) -> list[BaseException]:
    """Run acts in threads at once; the errors that they ended in."""
    errors: list[BaseException] = []
    start = threading.Barrier(len(acts))

    def run(act: object) -> None:
        start.wait()
        try:
            act()  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001  it is what the test asks for
            errors.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_the_very_first_incidents_may_be_taken_in_by_many_at_once(apart: Engine) -> None:
    def detect() -> None:
        desk = desk_on(apart)
        desk.incidents.detect(message="x", author_link="https://vk.com/id1", actor="ivanova")
        desk.close()

    assert together(*[detect] * 6) == []
    desk = desk_on(apart)
    assert sorted(case.key for case in desk.incidents.list()) == [1, 2, 3, 4, 5, 6]
    assert {desk.incidents.view(key).messages[0]["author_link"] for key in range(1, 7)} == {"https://vk.com/id1"}
    assert len({desk.incidents.view(key).messages[0]["author"] for key in range(1, 7)}) == 1
    verify_desk(desk)


def test_a_register_is_changed_by_one_at_a_time(apart: Engine) -> None:
    def add(name: str) -> None:
        desk = desk_on(apart)
        desk.staff.add(name, ["executor"], actor="ivanova")
        desk.close()

    names = ["anna", "boris", "vera", "gleb"]
    errors = together(*[lambda name=name: add(name) for name in names])
    assert all(isinstance(error, Conflict) for error in errors)
    desk = desk_on(apart)
    added = {person.handle for person in desk.staff.list()}.intersection(names)
    assert len(added) == len(names) - len(errors) >= 1
    verify_desk(desk)


def test_one_act_sent_twice_at_once_is_done_once(apart: Engine) -> None:
    command = "01981c5e-6d00-7000-8000-000000000001"

    def detect() -> None:
        desk = desk_on(apart)
        desk.incidents.detect(message="x", actor="ivanova", command=command)
        desk.close()

    errors = together(*[detect] * 4)
    assert all(isinstance(error, Conflict) for error in errors)
    assert len(desk_on(apart).incidents.list()) == 1


def test_two_that_wait_for_each_other_are_told_to_try_again(apart: Engine) -> None:
    keys = [desk_on(apart).incidents.detect(message="x", actor="ivanova").key for _ in range(2)]
    met = threading.Barrier(2)
    done: list[str] = []

    def act(first: int, second: int) -> None:
        with apart.connect() as connection:
            desk = Desk(connection, tenant=TENANT, clock=SetClock(NOW))
            desk.incidents[first].escalate(reason="x", actor="ivanova")
            met.wait()
            try:
                desk.incidents[second].escalate(reason="x", actor="ivanova")
                done.append("done")
            except (StorageBusy, Conflict) as error:
                done.append(error.code)
            assert connection.scalar(text("SELECT 1")) == 1  # the host's transaction lives on
            connection.commit()

    errors = together(lambda: act(*keys), lambda: act(*reversed(keys)))
    assert errors == []
    assert "storage_busy" in done
    verify_desk(desk_on(apart))
