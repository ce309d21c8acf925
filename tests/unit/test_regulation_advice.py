"""Rules of advice in an act and in an office's settings: each mistake is told where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from otklik.workflows.catalogue import find
from otklik.workflows.regulation import RegulationError, adopt, check, coverage, load

SAMPLE = (Path(__file__).parent / "acts" / "sample.toml").read_text(encoding="utf-8")
RULE = """
[[advice]]
name = "slang"
check = "found"
title = { ru = "жаргон", en = "slang" }
right = { ru = "скажите иначе", en = "say it otherwise" }
words = ["ок", "норм|а"]
for = ["answer"]
requirement = "S-1"
"""

BROKEN = [
    ('check = "found"', 'check = "fond"', "advice[slang].check", "opening, found, missing, length, media"),
    ('check = "found"', 'check = "length"', "advice[slang]", "longest"),
    ('check = "found"', 'check = "media"\ncriterion = "media"', "advice[slang].criterion", "no such: media"),
    ('words = ["ок", "норм|а"]', "", "advice[slang]", "at least one of: lists, words"),
    ('words = ["ок", "норм|а"]', 'lists = ["obscen"]', "advice[slang].lists", "obscene"),
    ('words = ["ок", "норм|а"]', 'words = ["|а"]', "advice[slang].words", "a bar before the ending"),
    ('words = ["ок", "норм|а"]', 'words = ["ок"]\nlongest = { vk = 0 }', "advice[slang].longest", "characters by network"),
    ('words = ["ок", "норм|а"]', 'words = ["ок"]\nlongest = { vk = true }', "advice[slang].longest", "characters by network"),
    ('requirement = "S-1"', 'requirement = "S-9"', "advice[slang].requirement", "no such: S-9"),
    ('right = { ru = "скажите иначе", en = "say it otherwise" }', "", "advice[slang].right", "required"),
    ('name = "slang"', 'name = "slang"\nnmae = "x"', "advice[slang].nmae", "perhaps name"),
    ("\n[[advice]]", RULE + "\n[[advice]]", "advice[slang].name", "above already"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path", "says"), BROKEN, ids=[f"{path}-{says}" for _, _, path, says in BROKEN])
def test_a_mistake_is_found_where_it_stands(old: str, new: str, path: str, says: str) -> None:
    assert old in RULE
    with pytest.raises(RegulationError) as refused:
        adopt(SAMPLE + RULE.replace(old, new, 1), file="act.toml")
    assert [(item.file, item.path) for item in refused.value.problems] == [("act.toml", path)]
    assert says in refused.value.say("en")


def test_an_office_lays_its_rules_over_the_act_s() -> None:
    act = SAMPLE + RULE
    assert list(adopt(act).advice) == ["slang"]
    assert adopt(act).advice["slang"].clause == adopt(act).requirements["S-1"].clause
    assert dict(adopt(act, 'advice_off = ["slang"]').advice) == {}
    assert adopt(act, RULE.replace('"ок"', '"щас"')).advice["slang"].words == ("щас", "норм|а")
    assert list(adopt(SAMPLE, RULE).advice) == ["slang"]
    with pytest.raises(RegulationError) as refused:
        adopt(act, 'advice_off = ["slng"]')
    assert [item.path for item in refused.value.problems] == ["advice_off"]
    assert "perhaps slang" in refused.value.say("en")


def test_a_kind_of_text_that_no_workflow_takes() -> None:
    workflows = {name: find(name) for name in ("contact", "incident", "publication", "task")}
    act = load("lesozavodsk-215")
    assert check(act, workflows) == []
    wrong = adopt(
        act.text.replace(
            'for = ["answer"]\nrequirement = "LS-16"\n\n[[advice]]',
            'for = ["anser"]\nrequirement = "LS-16"\n\n[[advice]]',
            1,
        )
    )
    (problem,) = check(wrong, workflows)
    assert problem.path.startswith("advice[")
    assert problem.path.endswith("].for")
    assert "answer" in problem.say("en")


@pytest.mark.requirement("LS-15b", "LS-16", "LS2-2.5")
def test_advice_carries_out_its_requirement() -> None:
    act = load("lesozavodsk-215")
    carried = {
        row.requirement.id: [item.name for item in row.carriers if item.kind == "advice"] for row in coverage(act, {})
    }
    assert carried["LS-15b"] == ["repeat"]
    assert carried["LS2-2.5"] == ["officialese", "press_release"]
    assert carried["LS-16"] == ["greeting", "obscene", "familiar", "length", "body", "date", "media"]
