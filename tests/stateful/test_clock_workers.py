"""Many workers, one database: each reminder and each missed term is recorded once, whoever looks and when."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from otklik import Desk, Refused, SetClock
from otklik.workflows.upkeep import verify_desk

from ..support.desk_story import TENANT, Story, local, rehearsal_desk

CASES = 12
LOOKS = ["2026-07-14 09:55", "2026-07-14 10:11", "2026-07-14 16:45", "2026-07-15 09:30"]


def at_once(work: list[Callable[[], object]]) -> None:
    """Run all of them at the same time, and let no error go."""
    errors: list[BaseException] = []
    start = threading.Barrier(len(work))

    def run(job: Callable[[], object]) -> None:
        start.wait()
        try:
            job()
        except BaseException as error:  # noqa: BLE001  it is raised again below
            errors.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def fired(desk: Desk) -> Counter[tuple[int | None, str, str, int, int]]:
    """How often each of the clock's facts stands in the log."""
    return Counter(
        (
            event.case,
            event.type,
            event.data["deadline"]["rule"],
            event.data["deadline"]["occurrence"],
            event.data.get("reminder", event.data.get("step", 0)),
        )
        for _, event in desk.events()
        if event.role == "clock"
    )


def tick(url: str, at: str) -> None:
    with Desk.open(url, tenant=TENANT, clock=SetClock(local(at)), synchronous="OFF") as desk:
        desk.tick()


def test_workers_that_look_at_once_record_each_fact_once(url: str) -> None:
    with Story.open(url, "2026-07-14 09:10") as story:
        for number in range(CASES):
            story.incident("approved" if number % 2 else "detected")
        for look in LOOKS:
            at_once([lambda look=look: tick(url, look)] * 4)  # type: ignore[misc]
        facts = fired(story.desk)
        verify_desk(story.desk)
    assert set(facts.values()) == {1}
    missed = Counter(rule for _, kind, rule, _, _ in facts if kind == "missed")
    assert missed == {"forward": CASES // 2, "reply": CASES // 2}
    # each: reminded (the two reminders of a reply came together), missed, and one step up the chain
    assert len(facts) == CASES // 2 * (3 + 3)


def test_an_absence_that_begins_moves_each_case_once_whoever_looks(url: str) -> None:
    with Story.open(url, "2026-07-14 09:10") as story:
        told = [story.incident("draft") for _ in range(4)]
        story.desk.staff.absent("petrov", reason="leave", start="2026-07-15", until="2026-07-16", deputy="orlov", actor="ivanova")  # fmt: skip
        for look in ("2026-07-15 00:00", "2026-07-17 00:00"):
            at_once([lambda look=look: tick(url, look)] * 4)  # type: ignore[misc]
        kinds = Counter(event.type for _, event in story.desk.events() if event.role == "clock" and "deadline" not in event.data)  # fmt: skip
        verify_desk(story.desk)
        assert kinds == {"absence_began": 1, "absence_ended": 1, "substitute": 2 * len(told)}


def test_acts_and_the_clock_at_once_leave_one_sound_log(url: str) -> None:
    with Story.open(url, "2026-07-14 09:10") as story:
        keys = [story.incident("approved").key for _ in range(6)]

        def publish() -> None:
            with Desk.open(url, tenant=TENANT, clock=SetClock(local("2026-07-14 17:30")), synchronous="OFF") as desk:
                for key in keys:
                    again(lambda key=key: desk.incidents[key].publish(actor="petrov", links=["https://vk.com/a"]))  # type: ignore[misc]

        at_once([publish, *([lambda: tick_again(url, "2026-07-14 17:30")] * 2)])
        verify_desk(story.desk)
        assert {case.state for case in story.desk.incidents.list()} == {"published"}
        assert set(fired(story.desk).values()) <= {1}


def test_a_reply_and_the_silent_close_at_once_end_in_one_of_the_two(empty: str) -> None:
    settings = 'silent_reminder = "2 working days"\nsilent_period = "97 calendar hours"'
    rehearsal_desk(empty, settings=settings).close()
    with Story.open(empty, "2026-07-14 09:10") as story:
        keys = [story.incident("clarification").key for _ in range(CASES)]
        late = "2026-07-20 09:01"

        def reply() -> None:
            with Desk.open(empty, tenant=TENANT, clock=SetClock(local(late)), synchronous="OFF") as desk:
                for key in reversed(keys):
                    with suppress(Refused):  # the clock has closed it already
                        again(lambda key=key: desk.incidents[key].author_replied(reply="Дом 5", actor="ivanova"))  # type: ignore[misc]

        at_once([reply, *([lambda: tick_again(empty, late)] * 3)])
        verify_desk(story.desk)
        for key in keys:
            types = Counter(event.type for event in story.desk.incidents.history(key))
            assert types["author_replied"] + types["finalize"] == 1
            assert types["reminded"] <= 1
            assert story.desk.incidents.get(key).state == ("selected" if types["author_replied"] else "final")
        assert story.desk.incidents.list(states=("clarification",)) == []


def test_two_who_list_authors_at_once_leave_one_list(url: str) -> None:
    def put(first: int) -> None:
        with Desk.open(url, tenant=TENANT, clock=SetClock(local(LOOKS[0])), synchronous="OFF") as desk:
            for number in range(first, first + 4):
                page = f"https://vk.com/id{number}"
                again(lambda page=page: desk.blacklist.add(author_link=page, ground="spam", actor="ivanova"))  # type: ignore[misc]

    at_once([lambda: put(10), lambda: put(20)])
    with Desk.open(url, tenant=TENANT, clock=SetClock(local(LOOKS[0]))) as desk:
        entries = desk.blacklist.entries(actor="ivanova")
        verify_desk(desk)
    assert [item.entry.number for item in entries] == [*range(1, 9)]
    assert {item.link for item in entries} == {
        f"https://vk.com/id{number}" for number in (*range(10, 14), *range(20, 24))
    }


def again(act: Callable[[], object]) -> None:
    """Do an act; one whose case someone else moved meanwhile is done again, as people do."""
    from otklik import Conflict

    for _ in range(20):
        try:
            act()
        except Conflict:
            continue
        return
    raise AssertionError("twenty conflicts in a row")


def tick_again(url: str, at: str) -> None:
    again(lambda: tick(url, at))


def test_processes_share_a_file_too(database: Path) -> None:
    url = f"sqlite:///{database}"
    with Story.open(url, "2026-07-14 09:10") as story:
        for _ in range(5):
            story.incident("detected")
    program = (
        "import sys; from otklik import Desk, SetClock\n"
        "desk = Desk.open(sys.argv[1], clock=SetClock('2026-07-14T10:11:00+10:00')); desk.tick(); desk.close()"
    )
    workers = [subprocess.Popen([sys.executable, "-c", program, url]) for _ in range(3)]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    with Story.open(url, "2026-07-14 10:11") as story:
        facts = fired(story.desk)
        verify_desk(story.desk)
    assert set(facts.values()) == {1}
    assert len(facts) == 5
