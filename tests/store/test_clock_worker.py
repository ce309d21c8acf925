"""The clock's worker: in due order after an outage, with true instants, awake when it must be, whatever the wall clock does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from otklik import Desk, StorageError
from otklik.calendars.text import Text
from otklik.engine.store.waker import Waker
from otklik.workflows import timers, worker
from otklik.workflows.upkeep import verify_desk
from otklik.workflows.worker import Worker, lag, read_health

from ..support.desk_story import MORNING, Story, local, settled


class Slept:
    """Sleep that moves the story's clock on instead; `wakes` are done before, one a sleep, and the last stops the worker."""

    def __init__(self, story: Story, *wakes: Callable[[], object]) -> None:
        self.story = story
        self.wakes = list(wakes)
        self.seconds: list[float] = []
        self.worker: Worker | None = None

    def wait(self, seconds: float) -> None:
        self.seconds.append(seconds)
        assert len(self.seconds) < 20_000, "it never sleeps long enough"
        self.story.clock.advance(timedelta(seconds=seconds))
        if self.wakes:
            self.wakes.pop(0)()
        elif self.worker is not None:
            self.worker.stop()


def run(story: Story, slept: Slept, *, longest: float = 30.0, health: Path | None = None) -> list[Exception]:
    errors: list[Exception] = []
    slept.worker = Worker(desks=[story.desk], sleep=slept, longest=longest, health=health, failed=errors.append)
    slept.worker.run()
    return errors


def by_clock(desk: Desk) -> list[tuple[str, str, datetime]]:
    """(stream, kind, when it happened) of the clock's events, in the order in which they were recorded."""
    return [(event.stream, event.type, event.occurred_at) for _, event in desk.events() if event.role == "clock"]


@pytest.fixture
def told(url: str) -> Iterator[Story]:
    with Story.open(url, MORNING) as story:
        yield story


@pytest.mark.requirement("LS-7", "LS-8")
def test_after_an_outage_everything_is_recorded_in_the_order_in_which_it_came(
    told: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "BATCH", 3)  # the order holds across transactions
    told.now("2026-07-14 11:00")
    late = told.incident("detected")  # the later incident has the smaller number
    told.now("2026-07-14 11:01")
    told.incident("approved")
    for minute in (2, 3, 4, 5):
        told.now(f"2026-07-14 11:0{minute}")
        told.incident("detected")
    told.now("2026-07-17 12:00")
    told.desk.tick()
    facts = by_clock(told.desk)
    instants = [at for _, _, at in facts]
    assert instants == sorted(instants)
    assert len(facts) > 10
    [missed] = [at for stream, kind, at in facts if (stream, kind) == (f"incident/{late.key}", "missed")]
    assert missed == local("2026-07-14 12:00")  # one hour while the office is open; the breach names its true instant
    assert {event.recorded_at for _, event in told.desk.events() if event.role == "clock"} == {told.clock.now()}
    verify_desk(told.desk)


def test_what_cannot_be_recorded_on_one_case_keeps_no_other_back(told: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, *well = [told.incident("detected") for _ in range(4)]
    told.now("10:11")
    decision = timers._decision

    def fail(desk: Desk, case: object, *rest: object) -> object:
        if case.key == broken.key:  # type: ignore[attr-defined]
            raise ValueError("its regulation cannot be read")
        return decision(desk, case, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(timers, "_decision", fail)
        with pytest.raises(ValueError, match="cannot be read"):
            told.desk.tick()
    assert [stream for stream, _, _ in by_clock(told.desk)] == [f"incident/{item.key}" for item in well]
    assert lag(told.desk).waiting == 1
    assert [event.stream for event in told.desk.tick().events] == [f"incident/{broken.key}"]


def test_it_sleeps_until_the_next_instant_and_no_longer(told: Story) -> None:
    told.incident("approved")  # reminders 15:10, 16:40, lapse 17:10
    slept = Slept(told, *[lambda: None] * 2)
    assert run(told, slept, longest=10**6) == []
    assert [round(seconds, 2) for seconds in slept.seconds] == [6 * 3600, 1.5 * 3600, 0.5 * 3600]
    recorded = [event.recorded_at for _, event in told.desk.events() if event.role == "clock"]
    assert recorded == [local("2026-07-14 15:10"), local("2026-07-14 16:40")]


def test_a_lapse_is_recorded_just_after_it_and_a_quiet_desk_sleeps_the_longest(told: Story) -> None:
    told.incident("detected")
    slept = Slept(told, *[lambda: None] * 130)
    run(told, slept)
    assert max(slept.seconds) == 30.0
    missed = next(event for _, event in told.desk.events() if event.type == "missed")
    assert missed.occurred_at == local("2026-07-14 10:10")
    assert timedelta(0) < missed.recorded_at - missed.occurred_at < timedelta(seconds=1)


def test_a_wall_clock_set_forward_is_noticed_and_one_set_back_records_nothing_twice(told: Story) -> None:
    told.incident("detected")
    slept = Slept(told, lambda: told.now("2026-07-14 10:30"), lambda: told.now("2026-07-14 09:00"), lambda: told.now("2026-07-14 10:40"))  # fmt: skip
    run(told, slept)
    assert max(slept.seconds) <= 30.0
    kinds = [kind for _, kind, _ in by_clock(told.desk)]
    assert kinds == ["missed"]
    assert by_clock(told.desk)[0][2] == local("2026-07-14 10:10")
    verify_desk(told.desk)


def test_summer_time_that_ends_is_slept_through_in_real_hours(tmp_path: Path) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    with settled(tmp_path, 'zone = "Europe/Berlin"') as told:
        told.clock.set(datetime(2026, 10, 23, 17, 30, tzinfo=berlin))  # a Friday; on Sunday the clocks go back
        begun = told.clock.now()
        told.incident("detected")
        run(told, Slept(told, *[lambda: None] * 3), longest=10**6)
        missed = next(event for _, event in told.desk.events() if event.type == "missed")
        assert missed.occurred_at == datetime(
            2026, 10, 26, 9, 30, tzinfo=berlin
        )  # half an hour on Friday, half on Monday
        assert missed.occurred_at - begun == timedelta(hours=65)  # 64 by the clock on the wall
        assert timedelta(0) < missed.recorded_at - missed.occurred_at < timedelta(seconds=1)


def test_a_storage_that_fails_is_tried_again_later_each_time_and_the_health_file_tells(
    told: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.incident("detected")
    told.now("10:11")
    health = tmp_path / "health.json"
    fails = [StorageError(Text(ru="сервер ушёл", en="the server left")) for _ in range(3)]
    real = timers.tick
    seen: list[tuple[int, str | None]] = []

    def failing(*given: object) -> object:
        if fails:
            raise fails.pop()
        return real(*given)  # type: ignore[arg-type]

    def look() -> None:
        found = read_health(health)
        seen.append((found.failures, found.error))

    monkeypatch.setattr(worker, "tick", failing)
    slept = Slept(told, look, look, look, look)
    errors = run(told, slept, health=health)
    assert len(errors) == 3
    assert slept.seconds[:3] == [1.0, 2.0, 4.0]
    assert seen == [(1, "storage"), (2, "storage"), (3, "storage"), (0, None)]
    assert read_health(health).recorded == 1
    assert lag(told.desk).waiting == 0


def test_a_worker_that_is_stopped_in_a_long_look_ends_with_its_transaction(
    told: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "BATCH", 2)
    for _ in range(6):
        told.incident("detected")
    told.now("10:11")
    asked = count(1)
    found = timers.tick(told.desk, lambda: next(asked) > 3)
    assert len(found.events) == 4
    assert lag(told.desk).waiting == 2
    verify_desk(told.desk)


def test_a_notice_or_a_near_deadline_wakes_a_sleeper(url: str, told: Story) -> None:
    engine = told.desk.binding.engine
    with Waker(engine) as waker:
        waker.wait(0.01)  # from now on it listens
        waker.wait(0.01)
        acting = threading.Timer(0.2, lambda: mark(url))
        acting.start()
        began = time.monotonic()
        waker.wait(10)
        took = time.monotonic() - began
        acting.join()
    assert took < 8  # on SQLite a look each second, on PostgreSQL the notice


def mark(url: str) -> None:
    with Story.open(url, MORNING) as own:
        own.incident("review").do("mark_significant")


def test_a_signal_wakes_a_sleeper(told: Story) -> None:
    with Waker(told.desk.binding.engine) as waker:
        waker.wake()
        began = time.monotonic()
        waker.wait(10)
        threading.Timer(0.1, waker.wake).start()
        waker.wait(0.9)
        assert time.monotonic() - began < 0.9


def test_many_desks_are_looked_at_by_one_worker(url: str, told: Story) -> None:
    told.incident("detected")
    told.now("10:11")
    desks = Desk.every(url)
    try:
        for desk in desks:
            desk.clock = told.clock
        slept = Slept(told)
        slept.worker = Worker(desks=desks, sleep=slept)
        slept.worker.run()
    finally:
        for desk in desks:
            desk.close()
    assert [kind for _, kind, _ in by_clock(told.desk)] == ["missed"]
