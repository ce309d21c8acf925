"""Templates of answers: who keeps them, what they are filled with, how a draft is made of one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from otklik.engine.errors import InvalidValue, NotFound, Refused
from otklik.workflows.placeholders import PLACEHOLDERS, check, filled
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.command_line import dump
from ..support.desk_story import Story, Told

TEXT = "Здравствуйте, {автор}! По вопросу «{topic}» ({номер}) ответит {official} до {срок}. {executor}, {date}"


def add(story: Story, name: str = "свет", **values: str) -> None:
    given: dict[str, Any] = {"title": "Нет света", "text": TEXT, "topic": "освещение", "actor": "ivanova"} | values
    story.desk.templates.add(name, **given)


def drafting(story: Story) -> Told:
    """An incident in work whose author, topic, official and executor are known."""
    desk = story.desk
    case = desk.incidents.detect(
        message="Темно", author_name="Мария", author_link="https://vk.com/id5", actor="ivanova"
    )
    told = Told(story, case.key)
    told.do("select", topic="Уличное освещение")
    told.do("assign")
    told.do("start")
    return told


def test_a_template_is_filled_from_the_case(story: Story) -> None:
    add(story)
    told = drafting(story)
    rendered = story.desk.templates.render("свет", story.desk.incidents.view(told.key))
    assert rendered.text == (
        "Здравствуйте, Мария! По вопросу «Уличное освещение» (ЛЗ-26-000001) ответит zhkh "
        "до 14.07.2026 17:10. petrov, 14.07.2026"
    )
    assert rendered.missing == ()


def test_what_the_case_lacks_stays_as_it_is_and_is_named(story: Story) -> None:
    add(story)
    rendered = story.desk.templates.render("свет", story.desk.incidents.view(story.incident().key))
    assert rendered.missing == ("{автор}", "{topic}", "{official}", "{срок}", "{executor}")
    assert rendered.text.startswith("Здравствуйте, {автор}! По вопросу «{topic}» (ЛЗ-26-000001)")


@pytest.mark.requirement("LS-10a")
def test_a_draft_is_the_text_that_the_template_made(story: Story) -> None:
    add(story, kind="interim")
    told = drafting(story)
    case = told.do("submit", template="свет", text=None, kind=None)
    view = story.desk.incidents.view(told.key)
    assert case.facts["kind"] == "interim"
    assert (view.text("text") or "").startswith("Здравствуйте, Мария!")
    story.desk.templates.remove("свет", actor="ivanova")
    assert story.desk.incidents.view(told.key).text("text") == view.text("text"), (
        "what was submitted is the text itself"
    )


def test_the_kind_that_is_said_goes_before_the_templates(story: Story) -> None:
    add(story, kind="interim")
    assert drafting(story).do("submit", template="свет", text=None, kind="answer").facts["kind"] == "answer"


def test_a_draft_is_not_made_with_gaps_nor_of_two_texts(story: Story) -> None:
    add(story)
    told = story.incident("draft")
    with pytest.raises(InvalidValue, match=r"\{topic\}"):
        told.do("submit", template="свет", text=None)
    with pytest.raises(InvalidValue, match="either"):
        told.do("submit", template="свет")
    with pytest.raises(NotFound):
        told.do("submit", template="тьма", text=None)
    assert told.state == "draft"


def test_an_act_without_a_draft_takes_no_template(story: Story) -> None:
    add(story)
    with pytest.raises(InvalidValue, match="template"):
        story.incident().do("note", template="свет")


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("{autor}", "{author}"), ("{автр}", "{автор}"), ("{Номер}", "{номер}"), ("{ due }", "{due}"),
        ("{}", None), ("{x!r}", None), ("{0}", None), ("{author.name}", "{author}"),
    ],
)  # fmt: skip
def test_an_unknown_placeholder_is_refused_with_the_nearest(story: Story, text: str, near: str | None) -> None:
    with pytest.raises(InvalidValue) as wrong:
        add(story, text=f"Здравствуйте, {text}!")
    assert text in wrong.value.say("ru")
    assert near is None or f"expected: {near}; there are" in wrong.value.say("en")
    assert story.desk.templates.list() == []


@pytest.mark.parametrize("text", ["{автор", "автор}", "{{автор}", "{a{b}}", "{"])
def test_a_brace_alone_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        check(text)


def test_what_is_filled_in_is_not_read_again() -> None:
    assert filled("{author}, {number}", {"author": "{number}", "number": "1"}) == "{number}, 1"


def test_every_placeholder_has_two_names_of_its_own() -> None:
    names = [*PLACEHOLDERS, *(russian for russian, _ in PLACEHOLDERS.values())]
    assert len(set(names)) == 2 * len(PLACEHOLDERS)
    for name in names:
        check(f"{{{name}}}")


def test_templates_are_listed_by_name_and_by_the_topic_of_a_case(story: Story) -> None:
    add(story)
    add(story, "вода", topic="Водоснабжение")
    told = drafting(story)
    assert [item.name for item in story.desk.templates.list()] == ["вода", "свет"]
    assert [item.name for item in story.desk.templates.list(topic="вода")] == []
    assert [item.name for item in story.desk.templates.list(topic="освещение улиц")] == ["свет"]
    assert [item.name for item in story.desk.templates.fitting(story.desk.incidents.view(told.key))] == ["свет"]


def test_a_known_name_gets_another_text_and_a_removed_one_is_gone(story: Story) -> None:
    add(story)
    add(story, text="Иначе.")
    (one,) = story.desk.templates.list()
    assert (one.text, one.number) == ("Иначе.", 1)
    story.desk.templates.remove("свет", actor="smirnov")
    with pytest.raises(NotFound):
        story.desk.templates.get("свет")
    add(story)
    assert story.desk.templates.get("свет").number == 4


def test_the_curator_and_the_press_centre_keep_them(story: Story) -> None:
    add(story, actor="smirnov")
    for actor in ("petrov", "glava"):
        with pytest.raises(Refused):
            add(story, actor=actor)
        with pytest.raises(Refused):
            story.desk.templates.remove("свет", actor=actor)
    with pytest.raises(NotFound):
        add(story, actor="nobody")


@pytest.mark.parametrize(
    "values", [{"name": "a b"}, {"name": ""}, {"title": " "}, {"text": ""}, {"topic": "\0"}, {"kind": "poem"}]
)
def test_bad_values_are_named(story: Story, values: dict[str, str]) -> None:
    with pytest.raises(InvalidValue):
        add(story, **values)


def test_the_log_holds_no_words_of_a_template_and_verifies(story: Story, database: Path) -> None:
    add(story)
    assert verify_desk(story.desk).events
    assert rebuild(story.desk).changed == ()
    story.desk.close()
    events = [line for line in dump(database).splitlines() if "otklik_events" in line]
    assert any("template_added" in line for line in events)
    assert not any(word in line for line in events for word in ("Здравствуйте", "Нет света", "свет", "освещение"))
