"""Many at once, the same on SQLite and PostgreSQL: one act for one UUID, registers changed in turn, numbers without waiting, a safe retry."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from otklik import Conflict, Desk, InvalidValue, Refused, Retry, SetClock
from otklik.engine.store.sqlite import open_engine
from otklik.workflows.inbox import import_export
from otklik.workflows.upkeep import verify_desk

from ..support.desk_story import MORNING, TENANT, Story, closed_desk, local
from ..support.postgres import Server

NOW = local("2026-07-14 09:10")
ACT, OTHER = "01981c5e-6d00-7000-8000-000000000001", "01981c5e-6d00-7000-8000-000000000002"


def opened(url: str, now: str = MORNING) -> Desk:
    return Desk.open(url, tenant=TENANT, clock=SetClock(local(now)), synchronous="OFF")


def together(url: str, *acts: Callable[[Desk], object]) -> list[object]:
    """Do acts at once, each at a desk of its own; what each answered, or the error that it ended in."""
    answers: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[Desk], object]) -> None:
        with opened(url) as desk:
            start.wait()
            try:
                answers[place] = act(desk)
            except BaseException as error:  # noqa: BLE001  it is what the test asks for
                answers[place] = error

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


# ── one act for one UUID ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_uuid_sent_many_times_at_once_is_one_act_and_each_is_told_its_case(url: str) -> None:
    cases = together(url, *[lambda desk: desk.incidents.detect(message="x", actor="ivanova", command=ACT)] * 4)
    assert {getattr(case, "key", case) for case in cases} == {1}
    again = together(url, *[lambda desk: desk.incidents[1].select(importance="ordinary", actor="ivanova", command=OTHER)] * 4)  # fmt: skip
    assert {getattr(case, "version", case) for case in again} == {2}
    with opened(url) as desk:
        assert [event.type for event in desk.incidents.history(1)] == ["detect", "select"]
        assert len(desk.incidents.list()) == 1
        verify_desk(desk)


def test_a_uuid_stands_for_one_act_of_one_case(url: str) -> None:
    with Story.open(url, MORNING) as story:
        first, second = story.incident(), story.incident()
        done = story.desk.incidents[first.key].escalate(reason="x", actor="ivanova", command=ACT)
        assert story.desk.incidents[first.key].escalate(reason="x", actor="ivanova", command=ACT) == done
        for wrong in (
            lambda: story.desk.incidents[second.key].escalate(reason="x", actor="ivanova", command=ACT),
            lambda: story.desk.incidents[first.key].select(importance="ordinary", actor="ivanova", command=ACT),
            lambda: story.desk.incidents.detect(message="x", actor="ivanova", command=ACT),
            lambda: story.desk.staff.add("anna", ["executor"], actor="ivanova", command=ACT),
        ):
            with pytest.raises(InvalidValue, match=ACT):
                wrong()
        with pytest.raises(InvalidValue, match="UUID"):
            story.desk.incidents[first.key].escalate(reason="x", actor="ivanova", command="not-a-uuid")


def test_what_became_of_an_act_is_looked_up_by_its_uuid(url: str) -> None:
    with Story.open(url, MORNING) as story:
        assert story.desk.outcome(ACT) is None
        key = story.desk.incidents.detect(message="x", actor="ivanova", command=ACT).key
        found = story.desk.outcome(ACT)
        assert found is not None
        assert (found.case, found.type, found.seq) == (key, "detect", 1)
        with pytest.raises(InvalidValue):
            story.desk.outcome("x")


def test_a_change_of_a_register_is_one_act_too(url: str) -> None:
    with Story.open(url, MORNING) as story:
        desk = story.desk
        for _ in range(2):
            desk.staff.add("anna", ["executor"], actor="ivanova", command=ACT)
            desk.staff.absent("anna", reason="leave", actor="ivanova", command=OTHER)
            entry = desk.blacklist.add(author_link="https://vk.com/id9", ground="spam", actor="ivanova", command="01981c5e-6d00-7000-8000-000000000003")  # fmt: skip
            desk.blacklist.remove(entry.entry.number, reason="Ошибка", actor="ivanova", command="01981c5e-6d00-7000-8000-000000000004")  # fmt: skip
            desk.templates.add("свет", title="Свет", text="Здравствуйте!", actor="ivanova", command="01981c5e-6d00-7000-8000-000000000005")  # fmt: skip
        assert [event.type for _, event in desk.events(stream="blacklist")] == ["listed", "unlisted"]
        assert [event.type for _, event in desk.events(stream="templates")] == ["template_added"]
        assert len(next(person for person in desk.staff.list() if person.handle == "anna").absences) == 1
        verify_desk(desk)


# ── registers ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_those_who_change_a_register_at_once_take_turns(url: str) -> None:
    names = ["anna", "boris", "vera", "gleb"]
    added = together(url, *[lambda desk, name=name: desk.staff.add(name, ["executor"], actor="ivanova") for name in names])  # fmt: skip
    assert sorted(getattr(person, "handle", repr(person)) for person in added) == sorted(names)
    pages = [f"https://vk.com/id{number}" for number in range(4)]
    listed = together(url, *[lambda desk, page=page: desk.blacklist.add(author_link=page, ground="spam", actor="ivanova") for page in pages])  # fmt: skip
    assert sorted(item.entry.number for item in listed) == [1, 2, 3, 4]  # type: ignore[attr-defined]
    with opened(url) as desk:
        verify_desk(desk)


def test_the_same_page_entered_by_many_at_once_is_entered_once(url: str) -> None:
    link, who = "https://vk.com/school", {"role": "importer"}
    with opened(url) as desk:
        body = desk.cases("body").create(kind="organisation", name="Школа", **who).key
        pages = [desk.cases("page").create(body=body, network="vk", name="Школа", **who).key for _ in range(4)]
    entered = together(url, *[lambda desk, page=page: desk.cases("page").fire(page, "register", link=link, **who) for page in pages])  # fmt: skip
    refused = [found.say("ru") for found in entered if isinstance(found, Refused)]
    assert ["уже есть в реестре" in said for said in refused] == [True] * 3
    assert sum(not isinstance(found, BaseException) for found in entered) == 1


def test_who_changes_a_register_that_he_saw_before_is_told_what_happened_meanwhile(url: str) -> None:
    with Story.open(url, MORNING) as story:
        desk = story.desk
        seen, listed = desk.staff.version(), desk.blacklist.version()
        desk.staff.add("anna", ["executor"], actor="ivanova", expect=seen)
        desk.blacklist.add(author_link="https://vk.com/id9", ground="spam", actor="ivanova", expect=listed)
        with pytest.raises(Conflict) as staff:
            desk.staff.absent("petrov", reason="leave", actor="ivanova", expect=seen)
        with pytest.raises(Conflict) as black_list:
            desk.blacklist.remove(1, reason="x", actor="ivanova", expect=listed)
        assert [(item.version, item.type, item.actor) for item in staff.value.meanwhile] == [(seen + 1, "person_added", "ivanova")]  # fmt: skip
        assert "ivanova – сотрудник и его роли" in staff.value.say("ru")
        assert "author put on the black list" in black_list.value.say("en")
        assert desk.staff.version() == seen + 1


def test_the_same_export_imported_by_two_at_once_comes_in_once(url: str, tmp_path: Path) -> None:
    rows = "".join(f"{n};14.07.2026 08:45;https://vk.com/wall-1_{n};Яма {n};ВК;https://vk.com/id{n % 3}\n" for n in range(30))  # fmt: skip
    file = tmp_path / "export.csv"
    file.write_text("ID;Дата создания;Ссылка;Текст сообщения;Сеть;Ссылка на автора\n" + rows, encoding="utf-8")
    assert all(
        isinstance(answer, list) for answer in together(url, *[lambda desk: list(import_export(desk, file))] * 3)
    )
    with opened(url) as desk:
        assert len(desk.incidents.list()) == 30
        verify_desk(desk)


# ── a retry where it is safe ─────────────────────────────────────────────────────────────────────────────────────────


def test_an_act_is_done_again_where_the_case_was_not_moved_and_it_is_told_after_what(url: str) -> None:
    with Story.open(url, MORNING) as story:
        told = story.incident("selected")
        seen = told.case.version
        told.do("note")
        retry = Retry()
        case = story.desk.incidents.fire(told.key, "assign", official="zhkh", executors=["petrov"], actor="ivanova", expect=seen, retry=retry)  # fmt: skip
        assert (case.state, case.version) == ("assigned", seen + 2)
        assert [item.type for item in retry.meanwhile] == ["note"]
        case = story.desk.incidents.fire(told.key, "escalate", reason="x", actor="ivanova", expect=seen, retry=2)
        assert case.version == seen + 3  # an act that leaves the state is done whatever moved


def test_an_act_is_not_done_again_where_what_it_rests_on_has_changed(url: str) -> None:
    with Story.open(url, MORNING) as story:
        told = story.incident("review")
        seen = told.case.version
        told.do("return")
        told.do("resubmit", text="Совсем другой текст, куратор его не видел")
        with pytest.raises(Conflict) as moved:
            story.desk.incidents.fire(told.key, "approve", criteria=["all"], actor="ivanova", expect=seen, retry=3)
        assert [item.type for item in moved.value.meanwhile] == ["return", "resubmit"]
        assert told.state == "review"


def test_an_act_is_not_done_twice_by_two_who_mean_the_same(url: str) -> None:
    with Story.open(url, MORNING) as story:
        told = story.incident("draft")
        seen = told.case.version
        told.do("escalate")
        with pytest.raises(Conflict) as same:
            story.desk.incidents.fire(told.key, "escalate", reason="x", actor="ivanova", expect=seen, retry=3)
        assert [item.type for item in same.value.meanwhile] == ["escalate"]


def test_where_the_rules_refuse_it_by_now_the_conflict_says_so(url: str) -> None:
    with Story.open(url, MORNING) as story:
        told = story.incident("detected")
        seen = told.case.version
        told.do("decline")
        with pytest.raises(Conflict) as late:
            story.desk.incidents.fire(told.key, "escalate", reason="x", actor="ivanova", expect=seen, retry=3)
        assert isinstance(late.value.refused, Refused)
        assert late.value.refused.state == "declined"
        assert [item.type for item in late.value.meanwhile] == ["decline"]


# ── who waits for whom ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def apart(postgres: Server) -> Iterator[Engine]:
    address = postgres.prepared("rehearsal", closed_desk)
    engine = open_engine(address)
    yield engine
    engine.dispose()


def test_on_postgresql_transactions_of_different_cases_never_wait_for_each_other(apart: Engine) -> None:
    with apart.connect() as one, apart.connect() as two:
        for connection in (one, two):
            connection.execute(text("SET lock_timeout = '1ms'"))  # whoever waits is told so
            connection.commit()
        first, second = (Desk(connection, tenant=TENANT, clock=SetClock(NOW)) for connection in (one, two))
        keys = []
        for number, desk in enumerate((first, second, first, second)):  # all in two transactions that stay open
            page = f"https://vk.com/id{number}"
            case = desk.incidents.detect(message="x", author_link=page, actor="ivanova", command=f"01981c5e-6d00-7000-8000-00000000000{number}")  # fmt: skip
            desk.incidents[case.key].select(importance="ordinary", actor="ivanova")
            desk.incidents[case.key].assign(official="zhkh", executors=["petrov"], actor="ivanova")
            desk.incidents[case.key].report_deficiency(reason="x", actor="ivanova")
            keys.append(case.key)
        assert sorted(keys) == [1, 2, 3, 4]
        later = SetClock(local("2026-07-15 12:00"))
        for desk in (first, second):
            desk.clock = later
            assert {event.case for event in desk.tick().events} == {key for key in keys if (key % 2 == 1) == (desk is first)}  # fmt: skip
        two.commit()
        one.rollback()
    with Desk(apart, tenant=TENANT, clock=SetClock(NOW)) as desk:
        assert sorted(case.key for case in desk.incidents.list()) == sorted(keys)[1::2]
        assert desk.incidents.detect(message="x", actor="ivanova").key == 5  # a gap, and no number twice
        verify_desk(desk)


def test_on_sqlite_readers_wait_for_nobody_and_writers_queue(database: Path) -> None:
    url = f"sqlite:///{database}"
    with opened(url) as writer, opened(url) as reader, opened(url) as other:
        key = writer.incidents.detect(message="x", actor="ivanova").key
        done = threading.Event()

        def escalate() -> None:
            other.incidents[key].escalate(reason="x", actor="ivanova")
            done.set()

        with writer.writing() as store:
            store.start_counter("held")  # it writes, and has not committed
            assert reader.incidents.get(key).state == "detected"
            assert reader.incidents.view(key).possible
            queued = threading.Thread(target=escalate)
            queued.start()
            assert not done.wait(0.2)
        queued.join()
        assert done.is_set()
        assert reader.incidents.get(key).version == 2


def test_one_desk_is_one_thread_s(database: Path) -> None:
    """Desks share nothing: many threads, each with its own, on one engine."""
    engine = open_engine(f"sqlite:///{database}", synchronous="OFF")

    def work() -> None:
        with Desk(engine, tenant=TENANT, clock=SetClock(NOW)) as desk:
            for _ in range(5):
                desk.incidents[desk.incidents.detect(message="x", actor="ivanova").key].escalate(reason="x", actor="ivanova")  # fmt: skip

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Desk(engine, tenant=TENANT, clock=SetClock(NOW)) as desk:
        assert sorted(case.key for case in desk.incidents.list()) == [*range(1, 41)]
        verify_desk(desk)
    engine.dispose()
