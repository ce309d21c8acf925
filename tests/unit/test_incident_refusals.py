"""Bad input on an incident: each is refused in words that name the field, the value and what would be right; nothing is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from otklik.engine.errors import (
    Conflict,
    InvalidValue,
    MissingValue,
    NaiveInstant,
    NotFound,
    OtklikError,
    Refused,
)

from ..support.contents import everything
from ..support.desk_story import Story


@contextmanager
def refused(story: Story, error: type[OtklikError], *names: str) -> Iterator[None]:
    """The block raises `error`, whose words hold `names` in both languages, and leaves every table as it was."""
    engine: Any = story.desk.binding._engine
    before = everything(engine)
    with pytest.raises(error) as caught:
        yield
    for language in ("ru", "en"):
        for name in names:
            assert name in caught.value.say(language), (name, caught.value.say(language))
    assert everything(engine) == before


UNREADABLE: dict[str, tuple[str, str, dict[str, Any], type[OtklikError], tuple[str, ...]]] = {
    "a word that is no choice": ("detected", "select", {"importance": "urgent"}, InvalidValue, ("importance", "urgent", "elevated")),
    "nothing where a choice is needed": ("detected", "select", {"importance": None}, MissingValue, ("--importance", "ordinary")),
    "an unknown field": ("detected", "select", {"importanse": "ordinary"}, InvalidValue, ("importanse", "importance")),
    "an empty text": ("review", "return", {"remarks": "  "}, InvalidValue, ("remarks",)),
    "no text": ("review", "return", {"remarks": None}, MissingValue, ("--remarks",)),
    "a text that is no text": ("review", "return", {"remarks": 5}, InvalidValue, ("remarks", "5")),
    "a text with a null": ("review", "return", {"remarks": "а\x00б"}, InvalidValue, ("remarks",)),
    "a text beyond 1 MiB": ("review", "return", {"remarks": "я" * 600_000}, InvalidValue, ("remarks",)),
    "a lone surrogate": ("review", "return", {"remarks": "\ud800"}, InvalidValue, ("remarks",)),
    "an unknown executor": ("selected", "assign", {"executors": ["petrof"]}, NotFound, ("petrof", "otklik staff list")),
    "no executor": ("selected", "assign", {"executors": []}, MissingValue, ("--executors",)),
    "two officials": ("selected", "assign", {"official": ["zhkh", "glava"]}, InvalidValue, ("official",)),
    "an unknown criterion": ("review", "approve", {"criteria": ["politeness"]}, InvalidValue, ("politeness", "polite")),
    "an unknown kind": ("draft", "submit", {"kind": "letter"}, InvalidValue, ("letter", "interim")),
    "a link that is none": ("approved", "publish", {"links": ["ответил"]}, InvalidValue, ("links", "ответил", "https://")),
    "a link of the future": ("approved", "publish", {"links": ["https://vk.com/a@2026-07-14T09:11+10:00"]}, InvalidValue, ("links",)),
    "an unknown other case": ("selected", "link_repeat", {"repeats": "ЛЗ-26-000999"}, NotFound, ("999",)),
    "another case's number that is none": ("selected", "link_repeat", {"repeats": "ЛЗ-26"}, InvalidValue, ("ЛЗ-26", "000123")),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREADABLE)
def test_data_that_cannot_be_read(story: Story, name: str) -> None:
    state, trigger, values, error, words = UNREADABLE[name]
    told = story.incident(state)
    with refused(story, error, *words):
        told.do(trigger, **values)


@pytest.mark.parametrize("at", ["2026-07-14T09:05:00", dt.datetime(2026, 7, 14, 9, 5)])
def test_an_instant_without_an_offset(story: Story, at: str | dt.datetime) -> None:
    told = story.incident()
    with refused(story, NaiveInstant, "--at", "2026-07-14T09:05:00", "+10:00"):
        story.desk.incidents.fire(told.key, "select", actor="ivanova", at=at, importance="ordinary")


@pytest.mark.parametrize("at", ["вчера", "2026-07-14T25:00+10:00", ""])
def test_an_instant_that_is_none(story: Story, at: str) -> None:
    told = story.incident()
    with refused(story, InvalidValue, "--at"):
        story.desk.incidents.fire(told.key, "select", actor="ivanova", at=at, importance="ordinary")


def test_a_future_instant(story: Story) -> None:
    told = story.incident()
    with refused(story, InvalidValue, "--at", "2026-07-14T09:11+10:00"):
        told.do("select", at="2026-07-14 09:11")


@pytest.mark.parametrize("trigger", ["submit", "provide_part", "raise_importance", "mark_significant", "reassign"])
def test_an_instant_before_the_last_change_of_state(story: Story, trigger: str) -> None:
    told = story.incident("draft", executors=("petrov", "orlov") if trigger == "provide_part" else ("petrov",))
    story.later(minutes=10)
    with refused(story, InvalidValue, "--at", "2026-07-14T09:09:59+10:00"):
        told.do(trigger, at="2026-07-14 09:09:59")


def test_notes_and_parts_do_not_bound_a_later_entry(story: Story) -> None:
    told = story.incident("draft", executors=("petrov", "orlov"))
    story.now("10:00")
    told.do("provide_part", actor="petrov")
    told.do("raise_importance")
    told.do("provide_part", actor="orlov", at="2026-07-14 09:30")
    assert told.outcome("part", part="orlov") == "met"


@pytest.mark.parametrize(
    ("trigger", "values"), [("link_repeat", {"repeats": 1}), ("void", {"why": "merged", "into": "ЛЗ-26-000001"})]
)
def test_a_case_is_no_other_to_itself(story: Story, trigger: str, values: dict[str, Any]) -> None:
    told = story.incident()
    with refused(story, InvalidValue, "ЛЗ-26-000001"):
        told.do(trigger, **values)


def test_unknown_triggers_people_and_cases_name_the_nearest_or_the_list(story: Story) -> None:
    told = story.incident()
    incidents = story.desk.incidents
    with refused(story, NotFound, "aprove", "approve"):
        incidents.fire(told.key, "aprove", actor="ivanova")
    with refused(story, NotFound, "nobody", "otklik staff list"):
        incidents.fire(told.key, "select", actor="nobody", importance="ordinary")
    for reference in (999, "ЛЗ-26-000999", "999", "ЛЗ-25-000001", "XX-26-000001"):
        with refused(story, NotFound):
            incidents.fire(reference, "select", actor="ivanova", importance="ordinary")
    for reference in ("", "ЛЗ", "первый", "1.5", "-1", "1" * 30):
        with refused(story, InvalidValue, "ЛЗ-26-000123"):
            incidents.fire(reference, "select", actor="ivanova", importance="ordinary")


def test_any_ending_of_the_number_finds_the_case(story: Story) -> None:
    told = story.incident()
    number = told.case.number
    assert number == f"ЛЗ-26-{told.key:06d}"
    for reference in (told.key, number, number.lower(), f"{told.key:06d}", str(told.key), f" {number} "):
        assert story.desk.incidents.get(reference).key == told.key


def test_a_case_that_is_not_there_is_not_moved_and_one_that_is_not_made_twice(story: Story) -> None:
    told = story.incident()
    with refused(story, Refused):
        story.desk.incidents.create(actor="petrov", message="x")
    with refused(story, Refused):
        story.desk.incidents.fire(None, "select", actor="ivanova", importance="ordinary")
    with refused(story, Refused):
        story.desk.incidents.fire(told.key, "detect", actor="ivanova", message="x")


def test_a_version_that_someone_else_has_moved(story: Story) -> None:
    told = story.incident()
    seen = told.case.version
    told.do("select")
    with refused(story, Conflict, "ЛЗ-26-000001"):
        story.desk.incidents.fire(told.key, "decline", actor="ivanova", expect=seen, ground="spam")


def test_the_same_act_is_not_repeated(story: Story) -> None:
    incidents, command = story.desk.incidents, "01981c5e-6d00-7000-8000-000000000001"
    first = incidents.create(message="Нет воды", actor="ivanova", command=command)
    assert incidents.create(message="Нет воды", actor="ivanova", command=command) == first
    assert len(incidents.list()) == 1
    other = command[:-1] + "2"
    for _ in range(2):
        assert incidents.fire(first.key, "select", actor="ivanova", command=other, importance="ordinary").version == 2


@pytest.mark.parametrize("command", ["", "1", 'a"b', "не UUID", "01981c5e-6d00-7000-8000-00000000000g"])
def test_an_act_s_number_is_a_uuid(story: Story, command: str) -> None:
    with refused(story, InvalidValue, "command"):
        story.desk.incidents.create(message="Нет воды", actor="ivanova", command=command)


def test_the_wrong_person_need_not_hear_what_else_is_missing(story: Story) -> None:
    told = story.incident("review")
    with refused(story, Refused):
        story.desk.incidents.fire(told.key, "approve", actor="petrov")  # no criteria either


def test_every_reason_is_told_at_once(tmp_path: Path) -> None:
    from ..support.desk_story import settled

    with settled(tmp_path, "four_eyes = true") as story:
        story.desk.staff.add("ivanova", ["curator", "executor"], actor="ivanova")
        told = story.incident("review", executors=("ivanova",))
        with pytest.raises(Refused) as error:
            told.do("approve", criteria=["polite"])
        assert len(error.value.reasons) == 2


def test_a_clock_set_back_stops_nobody(story: Story) -> None:
    told = story.incident("draft")
    recorded = told.case.recorded_at
    story.now("2026-07-14 08:00")
    after = told.do("submit")
    assert after.recorded_at == recorded
    assert told.events[-1].occurred_at == recorded
