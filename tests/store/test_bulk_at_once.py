"""Two who act on the same many cases at once, in opposite order: neither hangs, nothing is lost or half-done, and trying again works."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest

from otklik import Conflict, Desk, SetClock, StorageBusy
from otklik.engine.values import Case
from otklik.workflows import bulk as bulk_module
from otklik.workflows.bulk import Outcome
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.desk_story import MORNING, TENANT, local, rehearsal_desk
from ..support.postgres import Server

CASES = 30
LONGEST = 60  # seconds that two may take; PostgreSQL looks for those who wait for each other after one

Answer = list[Outcome] | BaseException
Act = Callable[[Desk, str, Sequence[int]], list[Outcome]]


def opened(url: str) -> Desk:
    return Desk.open(url, tenant=TENANT, clock=SetClock(local(MORNING)), synchronous="OFF")


def come_in(url: str) -> list[int]:
    """Incidents that have come in."""
    with opened(url) as desk:
        return [desk.incidents.detect(message=f"Яма {n}", actor="ivanova").key for n in range(CASES)]


def correct(desk: Desk, actor: str, keys: Sequence[int]) -> list[Outcome]:
    """An act that means something beside its case: each is written before the next is decided."""
    return desk.incidents.bulk("correct", keys, actor=actor, corrects=1, reason="Не указана", network="ok")


def note(desk: Desk, actor: str, keys: Sequence[int]) -> list[Outcome]:
    """An act that is written for many together."""
    return desk.incidents.bulk("note", keys, actor=actor, note=f"Смотрит {actor}")


def both(url: str, keys: Sequence[int], act: Act = note) -> list[Answer]:
    """Two curators act on the same cases, one from the first to the last, one from the last to the first."""
    answers: dict[str, Answer] = {}
    start = threading.Barrier(2)

    def run(actor: str, order: Sequence[int]) -> None:
        with opened(url) as desk:
            start.wait(LONGEST)
            try:
                answers[actor] = act(desk, actor, order)
            except BaseException as error:  # noqa: BLE001  it is what the test asks for
                answers[actor] = error

    threads = [
        threading.Thread(target=run, args=("ivanova", list(keys)), daemon=True),
        threading.Thread(target=run, args=("kozlova", list(keys)[::-1]), daemon=True),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST)
    assert not any(thread.is_alive() for thread in threads), "they wait for each other"
    return [answers["ivanova"], answers["kozlova"]]


def done(answer: Answer) -> list[int]:
    """What it says it has done; whatever else it says has to be a conflict, or that the database was busy."""
    if isinstance(answer, BaseException):
        assert isinstance(answer, StorageBusy), repr(answer)
        return []
    assert all(item.done or isinstance(item.error, Conflict) for item in answer)
    return [item.before.key for item in answer if item.done]


def whole(desk: Desk, keys: Sequence[int], answers: Sequence[Answer], act: Act = note) -> None:
    """The log holds exactly what was answered, and everything agrees with it."""
    said = {actor: sorted(done(answer)) for actor, answer in zip(("ivanova", "kozlova"), answers, strict=True)}
    people = {person.id: person.handle for person in desk.staff.list()}
    noted: dict[str, list[int]] = {"ivanova": [], "kozlova": []}
    for key in keys:
        for event in desk.incidents.history(key):
            if event.type == act.__name__:
                assert event.actor is not None
                noted[people[event.actor]].append(key)
    assert noted == said
    verify_desk(desk)
    assert rebuild(desk).changed == ()


def test_both_are_answered_and_the_log_holds_what_they_were_told(url: str) -> None:
    cases = come_in(url)
    answers = both(url, cases)
    assert any(len(done(answer)) == CASES for answer in answers), "one of them has done all"
    with opened(url) as desk:
        whole(desk, cases, answers)
        for actor in ("ivanova", "kozlova"):
            assert len(done(note(desk, actor, cases))) == CASES, "tried again, it works"


@pytest.fixture
def crossed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each writes a third of the cases and then waits for the other to have done so: each holds what the other wants next."""
    third = CASES // 3
    monkeypatch.setattr(bulk_module, "BATCH", third)
    met, own = threading.Barrier(2), threading.local()
    alone, together = bulk_module._Act.alone, bulk_module._Act.together

    def meet(written: int) -> None:
        own.written = getattr(own, "written", 0) + written
        if own.written == third and threading.current_thread() is not threading.main_thread():
            with suppress(threading.BrokenBarrierError):
                met.wait(LONGEST / 2)  # broken where they cannot meet: the answers tell

    def one(self: bulk_module._Act, case: Case) -> Outcome:
        outcome = alone(self, case)
        meet(1)
        return outcome

    def many(self: bulk_module._Act, cases: Sequence[bulk_module.Found]) -> list[Outcome]:
        outcomes = together(self, cases)
        meet(len(outcomes))
        return outcomes

    monkeypatch.setattr(bulk_module._Act, "alone", one)
    monkeypatch.setattr(bulk_module._Act, "together", many)


@pytest.mark.usefixtures("crossed")
@pytest.mark.parametrize("act", [note, correct], ids=["together", "one by one"])
def test_where_each_holds_what_the_other_wants_one_gives_way_with_nothing_of_his_written(
    act: Act, postgres: Server
) -> None:
    url = postgres.database()
    rehearsal_desk(url).close()
    keys = come_in(url)
    answers = both(url, keys, act)
    assert sorted(len(done(answer)) for answer in answers) == [0, CASES]
    [busy] = [answer for answer in answers if isinstance(answer, StorageBusy)]
    assert "ничего не записано, повторите" in busy.say("ru")
    with opened(url) as desk:
        whole(desk, keys, answers, act)
        loser = ("ivanova", "kozlova")[answers.index(busy)]
        assert len(done(act(desk, loser, keys))) == CASES, "tried again, it works"
        verify_desk(desk)
