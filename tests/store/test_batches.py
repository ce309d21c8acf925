"""Acts on many cases written together leave what the same acts leave one by one, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from otklik import Desk, SetClock
from otklik.engine.decide import Decision
from otklik.engine.errors import Conflict, Refused
from otklik.engine.store.many import Many
from otklik.engine.store.store import Store
from otklik.workflows import bulk as bulk_module
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.desk_story import MORNING, TENANT, Story, local, rehearsal_desk
from ..support.forgery import parsed
from .test_store_contract import export, without_position

KEYS = range(1, 6)


def everything(story: Story) -> tuple[Any, ...]:
    """The log, the projections, the notices and the texts of a desk."""
    with story.desk.reading() as store:
        return (
            without_position(export(story.desk)),
            store.projections(),
            [dict(row) for row in store.notices()],
            sorted(store.all_texts()),
        )


def both(url: str, folder: Path) -> tuple[Story, Story]:
    """Two desks of one seed with the same incidents, some ahead of the others, and terms that have run out."""
    other = f"sqlite:///{folder / 'other.db'}"
    rehearsal_desk(other).close()
    stories = Story.open(url, MORNING), Story.open(other, MORNING)
    for story in stories:
        for state in ("detected", "detected", "selected", "detected", "draft"):
            story.incident(state)
        story.desk.staff.absent("petrov", reason="leave", deputy="orlov", actor="ivanova")
        story.now("2026-07-15 12:00")
        story.desk.tick()
    return stories


def one_by_one(story: Story, trigger: str, keys: Sequence[int], actor: str, values: dict[str, Any]) -> list[str]:
    """Fire each by itself; what each was refused for, empty where it was done."""
    told = []
    for key in keys:
        try:
            story.desk.incidents.fire(key, trigger, actor=actor, **values)
            told.append("")
        except Refused as refused:
            told.append(refused.say("en"))
    return told


# Each opens terms, ends them (missed ones too), owes notices, has texts, names people or is done by a deputy; each is refused to some.
ACTS: Sequence[tuple[str, str, dict[str, Any]]] = (
    ("note", "ivanova", {"note": "Ждём «до вечера»\n\\ 100 %"}),
    ("select", "ivanova", {"importance": "elevated", "reason": "Без воды детский сад", "topic": "ЖКХ"}),
    ("assign", "ivanova", {"official": "zhkh", "executors": ["petrov", "sidorova"]}),
    ("mark_significant", "ivanova", {"reason": "Пишут весь день"}),
    ("start", "orlov", {}),
    ("provide_part", "orlov", {"part": "Колонку починят к пятнице."}),
    ("submit", "petrov", {"kind": "answer", "text": "Здравствуйте!"}),
    ("report_deficiency", "ivanova", {"reason": "Исполнитель не ответил в срок"}),
    ("link_repeat", "ivanova", {"repeats": 5}),
)


def test_acts_written_together_leave_what_they_leave_one_by_one(url: str, tmp_path: Path) -> None:
    together, apart = both(url, tmp_path)
    with together, apart:
        assert everything(together) == everything(apart)
        refused = done = 0
        kinds: set[str] = set()
        add = Many.add

        def noted(self: Many, kind: str, row: dict[str, Any]) -> None:
            kinds.add(kind)
            add(self, kind, row)

        with patch.object(bulk_module, "BATCH", 2), patch.object(Many, "add", noted):  # several parts
            for trigger, actor, values in ACTS:
                keys = [key for key in KEYS if trigger != "link_repeat" or key != 5]
                outcomes = together.desk.incidents.bulk(trigger, keys, actor=actor, **values)
                told = one_by_one(apart, trigger, keys, actor, values)
                assert [item.error.say("en") if item.error else "" for item in outcomes] == told
                refused += sum(map(bool, told))
                done += sum(not item for item in told)
        assert (refused > 5, done > 15) == (True, True)
        assert kinds == {"moves", "events", "deadlines", "changed", "missed", "texts", "outbox"}
        assert everything(together) == everything(apart)
        for story in (together, apart):
            story.now("2026-07-20 12:00")
            story.desk.tick()
        assert everything(together) == everything(apart)
        verify_desk(together.desk)
        assert rebuild(together.desk).changed == ()


def test_the_log_has_the_acts_in_the_order_in_which_they_were_given(url: str) -> None:
    with Story.open(url, MORNING) as story:
        for _ in KEYS:
            story.incident()
        story.desk.incidents.bulk("note", [3, 1, 5, 2, 4], actor="ivanova", note="Ждём")
        noted = [line["case"] for line in parsed(export(story.desk)) if line["type"] == "note"]
        assert noted == [3, 1, 5, 2, 4]


def test_relations_are_those_of_the_last_act(url: str) -> None:
    with Story.open(url, MORNING) as story:
        bodies = story.desk.cases("body")
        for name in ("Администрация", "Отдел культуры", "Клуб", "Музей"):
            bodies.create(name=name, kind="organisation", actor="ivanova")
        for parent in (1, 2):
            outcomes = bodies.bulk("amend", [3, 4], actor="ivanova", parent=parent)
            assert [item.error for item in outcomes] == [None, None]
        assert [(other, case.key) for other, case in bodies.related("parent")] == [(2, 3), (2, 4)]
        assert rebuild(story.desk).changed == ()


@pytest.mark.parametrize("all_or_nothing", [False, True])
def test_a_case_that_moves_meanwhile_is_a_conflict_and_leaves_the_others_alone(
    url: str, *, all_or_nothing: bool
) -> None:
    with Story.open(url, MORNING) as story:
        incidents = story.desk.incidents
        keys = [story.incident("selected").key for _ in range(3)]
        write = Store.write_many

        def overtaken(self: Store, decisions: Sequence[Decision]) -> list[Decision]:
            if url.startswith("sqlite"):  # it has one writer: who comes between is in the same transaction
                incidents.fire_within(self, 2, "note", actor="kozlova", at=None, note="Я тоже здесь")
            else:
                with Desk.open(url, tenant=TENANT, clock=SetClock(local(MORNING))) as other:
                    other.incidents[2].note(note="Я тоже здесь", actor="kozlova")
            return write(self, decisions)

        with patch.object(Store, "write_many", overtaken):
            outcomes = incidents.bulk(
                "report_deficiency", keys, actor="ivanova", reason="x", all_or_nothing=all_or_nothing
            )
        error = outcomes[1].error
        assert isinstance(error, Conflict)
        assert [(item.type, item.actor) for item in error.meanwhile] == [("note", "kozlova")]
        assert outcomes[1].after is None
        written = not all_or_nothing
        assert [item.done for item in outcomes] == [written, False, written]
        last = [story.desk.incidents.history(key)[-1].type for key in (1, 3)]
        assert last == ["report_deficiency" if written else "select"] * 2
        with story.desk.reading() as store:
            owed = {row["case_key"] for row in store.notices() if row["kind"] == "deficiency"}
            assert owed == ({1, 3} if written else set())
        verify_desk(story.desk)
        assert rebuild(story.desk).changed == ()


def test_many_are_read_and_written_in_a_few_statements(url: str) -> None:
    with Story.open(url, MORNING) as story:
        keys = [story.incident("selected").key for _ in range(8)]
        run, runs = Many.run, []

        def counted(self: Many, cursor: Any) -> int:
            runs.append(self)
            return run(self, cursor)

        with patch.object(Many, "run", counted), patch.object(Store, "case", None), patch.object(Store, "write", None):
            story.desk.incidents.bulk("assign", keys, actor="ivanova", official="zhkh", executors=["petrov"])
        assert len(runs) == 2  # the cases, then what stands beside them


def test_what_bears_the_uuid_of_the_whole_is_written_though_its_first_case_moves_meanwhile(url: str) -> None:
    whole = "01981c5e-6d00-7000-8000-000000000009"
    with Story.open(url, MORNING) as story:
        incidents = story.desk.incidents
        keys = [story.incident("selected").key for _ in range(3)]
        write, moved = Store.write_many, False

        def overtaken(self: Store, decisions: Sequence[Decision]) -> list[Decision]:
            nonlocal moved
            if moved:
                return write(self, decisions)
            moved = True  # once: whoever decides anew finds it
            if url.startswith("sqlite"):
                return [*write(self, decisions[1:]), decisions[0]]
            with Desk.open(url, tenant=TENANT, clock=SetClock(local(MORNING))) as other:
                other.incidents[1].note(note="Я тоже здесь", actor="kozlova")
            return write(self, decisions)

        with patch.object(Store, "write_many", overtaken):
            outcomes = incidents.bulk("report_deficiency", keys, actor="ivanova", reason="x", command=whole)
        assert [item.done for item in outcomes] == [True] * 3
        found = story.desk.outcome(whole)
        assert found is not None
        assert found.case == 1
        again = incidents.bulk("report_deficiency", keys, actor="ivanova", reason="x", command=whole)
        assert [item.known for item in again] == [True] * 3
        verify_desk(story.desk)
