"""What comes next, below an act: what the case waits for; never its end where there is something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support.command_line import Office
from ..support.desk_story import Story, retold


def pages(story: Story) -> None:
    """A body with a page that is proposed."""
    story.desk.cases("body").create(kind="organisation", name="Школа", actor="ivanova")
    story.desk.cases("page").create(body=1, network="vk", actor="ivanova")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(retold(tmp_path / "desk.db", "next steps", pages))


def after(office: Office, typed: str, language: str = "ru") -> list[str]:
    """The commands that are named below an act."""
    ran = office(*typed.split(), "--lang", language)
    assert ran.code == 0, ran.said
    head = {"ru": "дальше:", "en": "next:"}[language]
    return [
        line.replace(head, "").strip()
        for line in ran.lines
        if line.removeprefix(f"  {head}").strip().startswith("otklik")
    ]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_page_is_led_along_from_its_body_to_what_comes_out_on_it(office: Office, language: str) -> None:
    name = {"ru": "ИМЯ", "en": "NAME"}[language]
    for typed, steps in (
        ("body add --kind organisation --name Клуб", ["otklik page propose --body 3"]),
        ("body amend 1 --phones 2-15-40", []),  # it has its page
        ("page approve 2", ["otklik page activate 2"]),
        ("page activate 2 --link https://vk.com/school", [f"otklik page appoint 2 --responsible {name}", "otklik page check 2"]),
        ("page appoint 2 --responsible smirnov", ["otklik page check 2", "otklik publication plan --page 2"]),
        ("page suspend 2 --reason Взлом", ["otklik page resume 2"]),
    ):  # fmt: skip
        assert after(office, typed, language) == steps, typed


def test_an_incident_is_led_forward(office: Office) -> None:
    for typed, steps in (
        ("incident detect --network vk --link https://vk.com/wall-1_2 --message Вода", ["otklik incident select 3"]),
        ("incident select 3 --importance ordinary", ["otklik incident assign 3"]),
        ("incident assign 3 --official zhkh --executor petrov", ["otklik incident start 3   (исполнитель)"]),
        ("incident start 3 --actor petrov", ["otklik incident submit 3"]),
    ):
        assert after(office, typed) == steps, typed


def test_where_only_ends_are_left_they_are_named(office: Office) -> None:
    received = after(office, "comment receive --network vk --link https://vk.com/wall-1_2?reply=3 --text Ого --author-link https://vk.com/id5 --actor smirnov")  # fmt: skip
    assert received == ["otklik comment keep 3", "otklik comment remove 3"]
