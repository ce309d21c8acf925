"""Random acts by random people at random moments, on a desk and on a plain model: after each step both agree."""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event as tally
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from otklik.engine.errors import Refused
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.desk_story import STAFF, USUAL, ZONE, Story, rehearsal_desk, usual
from ..support.incident_model import Incident, Term
from ..support.incident_table import OPEN, TABLE

PEOPLE = {"ivanova": {"curator", "press_centre"}, **{name: set(roles) for name, roles in STAFF.items()}}
EXECUTORS = ["petrov", "sidorova", "orlov"]
SPINE = ["select", "assign", "start", "provide_part", "submit", "compose", "approve", "publish", "return", "resubmit", "author_replied", "resume", "recall", "reassign"]  # fmt: skip
ENDS = ["finalize", "reopen", "void", "decline", "set_aside"]
HANDED_OVER = {"substitute"}  # tests/unit/test_staff_work.py: here nobody has a deputy
NOTES = [trigger for trigger in TABLE if trigger not in {*SPINE, *ENDS, *HANDED_OVER}]
STEPS = st.sampled_from([1, 5, 20, 30, 45, 60, 90, 120, 180, 240, 420, 600, 1440, 2880, 4320])
BEGINNINGS = ["2026-07-14 09:00", "2026-04-30 15:00", "2026-07-17 17:30", "2026-06-11 12:40", "2026-02-20 08:00", "2026-12-30 16:00"]  # fmt: skip


Act = tuple[str, str, dict[str, Any]]


def replied(executors: list[str], kind: str) -> list[Act]:
    """From the executors' work to a reply of that kind, placed."""
    if len(executors) == 1:
        written: list[Act] = [("submit", executors[0], {"kind": kind}), ("approve", "ivanova", {})]
    else:
        written = [*[("provide_part", name, {}) for name in executors], ("compose", "ivanova", {"kind": kind})]
    return [*written, ("publish", "smirnov", {})]


def onward(executors: list[str], kind: str) -> list[Act]:
    """From a placed reply of that kind back to work."""
    if kind == "interim":
        return [("resume", executors[0], {})]
    if kind == "request":
        return [
            ("author_replied", "ivanova", {}),
            ("assign", "ivanova", {"executors": executors}),
            ("start", executors[0], {}),
        ]
    return [
        ("finalize", "ivanova", {}),
        ("reopen", "ivanova", {}),
        ("assign", "ivanova", {"executors": executors}),
        ("start", executors[0], {}),
    ]


class Office(RuleBasedStateMachine):
    """A desk with a few incidents, and the same few on paper."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "desk.db"
        shutil.copy(template(), path)
        self.story = Story.open(f"sqlite:///{path}", "2026-07-14 09:00")
        self.paper: dict[int, Incident] = {}
        self.absences: dict[str, list[tuple[datetime, datetime | None]]] = {name: [] for name in EXECUTORS}
        self.latest = datetime.min  # noqa: DTZ901  local, as on paper
        self.watch = sqlite3.connect(path)

    def teardown(self) -> None:
        if self.paper:
            assert rebuild(self.story.desk).changed == ()
        self.watch.close()
        self.story.desk.close()
        self.folder.cleanup()

    @initialize(
        start=st.sampled_from(BEGINNINGS),
        executors=st.lists(st.sampled_from(EXECUTORS), min_size=1, max_size=2, unique=True),
        kinds=st.lists(st.sampled_from(["interim", "request", "answer"]), min_size=2, max_size=2),
        importance=st.sampled_from(["ordinary", "elevated"]),
        steps=st.integers(0, 14),
        note=st.sampled_from(NOTES),
    )
    def an_incident_is_under_way(
        self, start: str, executors: list[str], kinds: list[str], importance: str, steps: int, note: str
    ) -> None:
        """Some way down the usual path: answered once or twice, one thing noted, an attempt to close it."""
        self.story.now(start)
        self.a_message_comes(0)
        first, second = (replied(executors, kind) for kind in kinds)
        way: list[Act] = [
            ("select", "ivanova", {"importance": importance}),
            ("assign", "ivanova", {"executors": executors}),
            ("start", executors[0], {}),
            *first,
            *onward(executors, kinds[0]),
            *second,
        ]
        for number, (trigger, actor, values) in enumerate(way[:steps]):
            self.do(1, trigger, actor, self.now, usual(trigger, values))
            self.story.later(minutes=10)
            if number == steps // 2 and note != "link_repeat":
                self.do(
                    1, note, "ivanova", self.now - timedelta(hours=3 if note == "add_message" else 0), {**USUAL[note]}
                )
        self.do(1, "finalize", "ivanova", self.now, {**USUAL["finalize"]})

    # ── what happens ─────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def now(self) -> datetime:
        return self.story.clock.now().astimezone(ZONE).replace(tzinfo=None)

    def recorded(self, key: int) -> datetime:
        """When an act on the case would be recorded: a clock set back stops nobody."""
        last = self.story.desk.incidents.get(key).recorded_at.astimezone(ZONE).replace(tzinfo=None)
        return max(self.now, last)

    @rule(minutes=STEPS)
    def time_passes(self, minutes: int) -> None:
        self.story.later(minutes=minutes)

    @rule(minutes=st.sampled_from([5, 60, 600]))
    def the_clock_is_set_back(self, minutes: int) -> None:
        self.story.later(minutes=-minutes)

    @rule(ago=st.sampled_from([0, 0, 30, 120]))
    def a_message_comes(self, ago: int) -> None:
        if len(self.paper) < 3:
            at = self.now - timedelta(minutes=ago)
            case = self.story.desk.incidents.detect(message="Нет воды", actor="ivanova", at=at.replace(tzinfo=ZONE))
            self.paper[case.key] = Incident(at)

    @rule(data=st.data(), acts=st.integers(1, 6))
    def the_work_goes_on(self, data: st.DataObject, acts: int) -> None:
        key = data.draw(st.sampled_from(sorted(self.paper)))
        for _ in range(acts):
            self.one_of(data, key, SPINE)
            self.story.later(minutes=data.draw(st.sampled_from([0, 5, 20, 30, 60])))

    @rule(data=st.data())
    def something_is_noted(self, data: st.DataObject) -> None:
        self.one_of(data, data.draw(st.sampled_from(sorted(self.paper))), NOTES)

    @rule(data=st.data())
    def an_incident_ends_or_is_reopened(self, data: st.DataObject) -> None:
        self.one_of(data, data.draw(st.sampled_from(sorted(self.paper))), ENDS)

    def one_of(self, data: st.DataObject, key: int, triggers: list[str]) -> None:
        """One of the acts that can be done by somebody now."""
        likely = [
            (trigger, actor)
            for trigger in triggers
            for actor in ("ivanova", *EXECUTORS, "smirnov")
            if self.paper[key].allows(trigger, actor, PEOPLE[actor], {"missing_reason": "x"}, set())
        ]
        if likely:
            self.act(data, key, *data.draw(st.sampled_from(likely)))

    @rule(
        data=st.data(),
        trigger=st.sampled_from(sorted(TABLE.keys() - HANDED_OVER)),
        actor=st.sampled_from(sorted(PEOPLE)),
    )
    def somebody_tries_anything(self, data: st.DataObject, trigger: str, actor: str) -> None:
        self.act(data, data.draw(st.sampled_from(sorted(self.paper))), trigger, actor)

    @rule()
    def the_clock_looks(self) -> None:
        missed = {(key, *name) for key, paper in self.paper.items() for name in paper.missed(self.now)}
        self.latest = max(self.latest, self.now)
        tick = self.story.desk.tick()
        found = [
            (event.case, event.data["deadline"]["rule"], self.name_of(event.data["deadline"].get("part", "")))
            for event in tick.events
            if event.type == "missed"
        ]
        assert len(found) == len(set(found))
        assert set(found) == missed
        assert self.story.desk.tick().events == ()  # exactly once

    @rule(who=st.sampled_from(EXECUTORS), away=st.booleans())
    def somebody_falls_ill_or_returns(self, who: str, away: bool) -> None:
        staff, told = self.story.desk.staff, self.absences[who]
        open_ended = bool(told) and told[-1][1] is None
        if away and not open_ended:
            staff.absent(who, reason="illness", actor="ivanova")
            told.append((max([self.now, *(end for _, end in told if end is not None)]), None))
        elif not away and open_ended:
            staff.returned(who, actor="ivanova")
            told[-1] = (told[-1][0], max(self.now, told[-1][0]))

    def absent(self, at: datetime) -> set[str]:
        """Who is away at that instant, as the paper has it."""
        return {
            who
            for who, told in self.absences.items()
            if any(start <= at and (end is None or at < end) for start, end in told)
        }

    def act(self, data: st.DataObject, key: int, trigger: str, actor: str) -> None:
        values = self.values(data, trigger)
        now, entered = self.recorded(key), self.paper[key].entered
        earliest = now - timedelta(hours=5) if trigger == "add_message" else entered
        at = data.draw(st.sampled_from([now, now, now, max(earliest, now - timedelta(minutes=40)), earliest]))
        self.do(key, trigger, actor, at, values)

    def do(self, key: int, trigger: str, actor: str, at: datetime, values: dict[str, Any]) -> None:
        """Try an act on the desk, and on paper where the paper allows it: the desk has to say the same."""
        paper = self.paper[key]
        if trigger == "publish":
            values["links"] = [f"{number}=https://vk.com/{number}" for number in range(1, paper.messages + 1)]
        before = self.version
        try:
            self.story.desk.incidents.fire(key, trigger, actor=actor, at=at.replace(tzinfo=ZONE), **values)
            done = True
        except Refused:
            done = False
        assert done == paper.allows(trigger, actor, PEOPLE[actor], values, self.absent(at)), (
            trigger,
            actor,
            paper.state,
        )
        if done:
            tally(trigger)  # pytest --hypothesis-show-statistics
            paper.act(trigger, actor, at, values)
        else:
            assert self.version == before  # a refused act writes nothing

    @property
    def version(self) -> int:
        """It changes whenever another connection has committed a change."""
        return int(self.watch.execute("PRAGMA data_version").fetchone()[0])

    def values(self, data: st.DataObject, trigger: str) -> dict[str, Any]:
        values = dict(USUAL[trigger])
        if trigger in {"assign", "reassign"}:
            values["executors"] = data.draw(st.lists(st.sampled_from(EXECUTORS), min_size=1, max_size=3, unique=True))
            values["order"] = data.draw(st.sampled_from(["parallel", "sequence"]))
            if data.draw(st.booleans()):
                values["times"] = [f"{values['executors'][0]}=90 working minutes"]
        if trigger == "return_part":
            values["part_of"] = data.draw(st.sampled_from(EXECUTORS))
        if trigger == "replace_executor":
            values["replaced"], values["replacement"] = data.draw(st.permutations(EXECUTORS))[:2]
        if trigger in {"submit", "compose"}:
            values["kind"] = data.draw(st.sampled_from(["answer", "interim", "request"]))
        if trigger == "compose" and data.draw(st.booleans()):
            values["missing_reason"] = "Отдел не ответил"
        if trigger == "select":
            values |= usual(trigger, {"importance": data.draw(st.sampled_from(["ordinary", "elevated"]))})
        if trigger == "link_repeat":
            other = self.story.desk.incidents.detect(message="x", actor="ivanova").key
            values["repeats"] = other
            self.paper[other] = Incident(self.now)
        return values

    # ── what holds after every step ──────────────────────────────────────────────────────────────────────────────

    def name_of(self, part: str) -> str:
        return next((person.handle for person in self.story.desk.staff.list() if str(person.id) == part), "")

    @invariant()
    def the_desk_and_the_paper_agree(self) -> None:
        names = {str(person.id): person.handle for person in self.story.desk.staff.list()}
        with self.story.desk.reading() as store:
            for key, paper in self.paper.items():
                case, deadlines = store.case(key)
                assert case.state == paper.state
                found: dict[tuple[str, str], list[Term]] = {}
                for item in sorted(deadlines.values(), key=lambda item: item.occurrence):
                    start, due, lapse = (
                        at.astimezone(ZONE).replace(tzinfo=None) for at in (item.counts_from, item.due, item.lapse)
                    )
                    term = Term(item.occurrence, start, due, lapse, item.outcome, item.missed_at is not None)
                    found.setdefault((item.rule, names.get(item.part, "")), []).append(term)
                assert found == paper.terms
                assert (case.state in OPEN.split()) or not [d for d in deadlines.values() if d.outcome == "open"]

    @invariant()
    def the_log_folds_to_the_rows_and_its_chains_hold(self) -> None:
        verify_desk(self.story.desk)

    @invariant()
    def what_is_recorded_never_runs_back_and_nothing_happens_after_it_is_recorded(self) -> None:
        last: dict[str, datetime] = {}
        for _, event in self.story.desk.events():
            assert event.occurred_at <= event.recorded_at
            assert last.get(event.stream, event.recorded_at) <= event.recorded_at
            last[event.stream] = event.recorded_at

    @invariant()
    def reminders_that_have_come_were_recorded_once(self) -> None:
        told: dict[tuple[Any, ...], int] = {}
        for _, event in self.story.desk.events():
            if event.type == "reminded":
                deadline = event.data["deadline"]
                name = (event.case, deadline["rule"], deadline["occurrence"], deadline.get("part", ""))
                assert event.data["reminder"] > told.get(name, 0)
                told[name] = event.data["reminder"]


_TEMPLATE: list[Path] = []


def template() -> Path:
    """The desk that every example begins with, made once."""
    if not _TEMPLATE:
        folder = Path(tempfile.mkdtemp(prefix="otklik-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        rehearsal_desk(f"sqlite:///{folder / 'desk.db'}").close()
        _TEMPLATE.append(folder / "desk.db")
    return _TEMPLATE[0]


TestOffice = Office.TestCase
TestOffice.settings = settings(max_examples=20, stateful_step_count=30)


class LongOffice(Office):
    """The same, for longer."""


TestLongOffice = pytest.mark.slow(LongOffice.TestCase)
TestLongOffice.settings = settings(max_examples=250, stateful_step_count=50)
