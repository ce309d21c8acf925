"""`otklik incident advise`, and advice after an act and on a draft in review: for the eye and as JSON; never an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..support.command_line import Office
from ..support.desk_story import Story
from ..support.texts import GOOD

HEAD = "Советы к проекту (ничего не запрещают):"


@pytest.fixture
def office(database: Path) -> Office:
    """An office on the story's database."""
    return Office(database)


@pytest.mark.requirement("LS-16", "A26")
def test_advice_on_a_text_not_yet_submitted(story: Story, office: Office, tmp_path: Path) -> None:
    story.incident("assigned")
    before = office.dump()
    ran = office("incident", "advise", "1", "--text", "Ты прав. Ремонт осуществляется.", "--kind", "answer")
    said = " ".join(ran.out.split())
    assert (ran.code, ran.err) == (0, "")
    assert said.startswith(f"ЛЗ-26-000001 ответ {HEAD} нет ни приветствия, ни обращения к автору прил. 1, п. 16")
    assert "знак 17: …рав. Ремонт «осуществляется». → делать, вести" in said
    assert "лучше: назовите, кто отвечает" in said
    (tmp_path / "draft.txt").write_text(GOOD, encoding="utf-8")
    good = office("incident", "advise", "1", "--text-file", str(tmp_path / "draft.txt"))
    assert (good.code, good.out) == (0, "ЛЗ-26-000001   ответ\n  советов нет\n")
    english = office("incident", "advise", "1", "--text", "Ты прав.", "--kind", "request", "--lang", "en")
    assert "familiarity   app. 1, cl. 16" in english.out
    assert "character 1: «Ты» прав. → вы" in english.out
    assert office.dump() == before


def test_advice_as_json_quotes_the_text(story: Story, office: Office) -> None:
    story.incident("assigned")
    text = "Здравствуйте! Ты прав."
    ran = office("incident", "advise", "1", "--text", text, "--kind", "interim", "--json")
    data = json.loads(ran.out)
    assert {"number", "case", "kind", "advice"} == data.keys()
    assert (data["number"], data["kind"]) == ("ЛЗ-26-000001", "interim")
    (item,) = data["advice"]
    assert (item["rule"], item["requirement"], item["clause"]) == ("familiar", "LS-16", "прил. 1, п. 16")
    (place,) = item["places"]
    assert text[place["start"] : place["end"]] == place["quote"] == "Ты"
    assert place["note"] == {"ru": "вы", "en": "вы"}


def test_what_is_wrong_with_a_call(story: Story, office: Office) -> None:
    story.incident("assigned")
    nothing = office("incident", "advise", "1")
    assert nothing.code == 2
    assert "--text" in nothing.err
    assert office("incident", "advise", "1", "--text", "а", "--kind", "letter").code == 2
    assert office("incident", "advise", "1", "--text", "а", "--text-file", "b.txt").code == 2
    assert office("incident", "advise", "1", "--text-file", "none.txt").code == 2
    assert office("incident", "advise", "9", "--text", "а").code == 5


@pytest.mark.requirement("LS-16", "LS-11")
def test_advice_follows_each_act_with_a_draft_and_the_curator_sees_it(story: Story, office: Office) -> None:
    told = story.incident("draft")
    for trigger in (("submit", "--kind", "answer"), ("resubmit",)):
        ran = office("incident", trigger[0], "1", *trigger[1:], "--text", "Лавочки будут.", "--actor", "petrov")
        assert ran.code == 0
        assert HEAD in ran.out
        shown = office("incident", "show", "1", "--actor", "ivanova")
        assert HEAD in shown.out
        assert [item["rule"] for item in json.loads(office("incident", "show", "1", "--json").out)["advice"]] == [
            "greeting",
            "body",
            "date",
        ]
        if trigger[0] == "submit":
            told.do("return")
            assert HEAD not in office("incident", "show", "1").out
    ran = office("incident", "approve", "1", "--criteria", "all", "--actor", "ivanova", "--json")
    assert "advice" not in json.loads(ran.out)
    assert HEAD not in office("incident", "show", "1").out


@pytest.mark.requirement("LS-14c", "LS-16")
def test_advice_follows_a_composed_answer(story: Story, office: Office) -> None:
    told = story.incident("draft", executors=("petrov", "sidorova"))
    told.do("provide_part", actor="petrov")
    told.do("provide_part", actor="sidorova")
    words = [
        "compose",
        "1",
        "--kind",
        "answer",
        "--text",
        "Здравствуйте! На фото лавочки.",
        "--criteria",
        "all,media",
        "--actor",
        "ivanova",
        "--json",
    ]
    ran = office("incident", *words)
    assert ran.code == 0
    assert [item["rule"] for item in json.loads(ran.out)["advice"]] == ["body", "date", "media"]


def test_a_draft_without_flaws_adds_no_line(story: Story, office: Office) -> None:
    story.incident("draft")
    ran = office("incident", "submit", "1", "--kind", "answer", "--text", GOOD, "--actor", "petrov")
    assert "совет" not in ran.out.lower().replace("согласовать", "")
    assert json.loads(office("incident", "show", "1", "--json").out)["advice"] == []
