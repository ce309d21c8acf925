"""Roles and absences over time, folded from events, against a plain model that looks at each instant by itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from otklik.engine.instants import to_text
from otklik.engine.values import Event, Person
from otklik.workflows.staff_fold import fold_staff

START = dt.datetime(2026, 7, 14, tzinfo=dt.UTC)
ROLES = ["executor", "curator", "press_centre"]
STEPS = range(13)


def at(step: int) -> dt.datetime:
    return START + dt.timedelta(hours=step)


@dataclass
class Model:
    """One person on squared paper: at each step the roles and the deputy (−1: away without one; absent key: there)."""

    roles: dict[int, frozenset[str]] = field(default_factory=dict)
    said: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    away: dict[int, int] = field(default_factory=dict)

    def give(self, start: int | None, roles: frozenset[str]) -> None:
        """Roles from a step on, up to the next that begins later; the first without a beginning always held."""
        self.said = [(when, what) for when, what in self.said if when != (-1 if start is None else start)]
        self.said.append((-1 if start is None else start, roles))
        self.roles = {}
        for when, what in sorted(self.said, key=lambda pair: pair[0]):
            for step in STEPS:
                if step >= when:
                    self.roles[step] = what


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[tuple[str, int, dict[str, object]]], Model]:
    """What is told of a person: (event, when it happened, data), and what holds then."""
    model = Model()
    told: list[tuple[str, int, dict[str, object]]] = []
    spans: dict[int, tuple[int, int]] = {}  # an absence's event → from and until
    for _ in range(draw(st.integers(1, 8))):
        now = draw(st.integers(0, 12))
        kind = draw(st.sampled_from(["add", "away", "away", "back", "deputy"])) if told else "add"
        seq = len(told) + 1
        if kind == "add":
            roles = draw(st.frozensets(st.sampled_from(ROLES), min_size=1))
            since = draw(st.none() | st.integers(0, 12))
            data: dict[str, object] = {"roles": sorted(roles)} | ({"from": to_text(at(since))} if since is not None else {})  # fmt: skip
            model.give(since if since is not None else now if told else None, roles)
            told.append(("person_added", now, data))
        elif kind == "away":
            begins, ends = sorted(draw(st.lists(st.integers(0, 13), min_size=2, max_size=2, unique=True)))
            if any(step in model.away for step in range(begins, ends)):
                continue
            deputy = draw(st.integers(2, 4))
            data = {"from": to_text(at(begins)), "deputy": deputy} | ({"until": to_text(at(ends))} if ends < 13 else {})
            if ends == 13 and any(low >= begins for low, _ in spans.values()):
                continue
            model.away |= dict.fromkeys(range(begins, ends), deputy)
            spans[seq] = (begins, ends)
            told.append(("person_absent", now, data))
        elif spans:
            number = draw(st.sampled_from(sorted(spans)))
            begins, ends = spans[number]
            if not begins <= now < ends:
                continue
            for step in range(now, ends):
                model.away.pop(step, None)
            del spans[number]
            if kind == "back":
                told.append(("person_returned", now, {"absence": number, "at": to_text(at(now))}))
            else:
                other = draw(st.integers(2, 4))
                model.away |= dict.fromkeys(range(now, ends), other)
                spans[seq] = (now, ends)
                told.append(("deputy_named", now, {"absence": number, "at": to_text(at(now)), "deputy": other}))
    return told, model


def event(seq: int, kind: str, hour: int, data: dict[str, object]) -> Event:
    return Event(
        tenant="t",
        stream="staff",
        seq=seq,
        case=None,
        workflow=None,
        workflow_version=None,
        regulation=None,
        type=kind,
        occurred_at=at(hour),
        recorded_at=at(12),
        actor=1,
        role="curator",
        command="",
        data={"person": 1, **data},
    )


@given(lives())
def test_at_each_instant_the_fold_says_what_the_paper_says(life: tuple[list[tuple[str, int, dict[str, object]]], Model]) -> None:  # fmt: skip
    told, model = life
    people: dict[int, Person] = {}
    for seq, (kind, hour, data) in enumerate(told, 1):
        fold_staff(people, event(seq, kind, hour, data), {"handle": "x", "name": "x"})
    person = people[1]
    for step in STEPS:
        for moment in (at(step), at(step) + dt.timedelta(minutes=59, seconds=59)):
            absence = person.absence_at(moment)
            assert (absence.deputy if absence is not None else None) == model.away.get(step)
            assert person.roles_at(moment) == model.roles.get(step, frozenset())
    starts = [absence.start for absence in person.absences]
    assert starts == sorted(starts)
