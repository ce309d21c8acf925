"""What differs between two regulations is told item by item; nothing that differs is left out."""

from __future__ import annotations

import json
from itertools import permutations

import pytest

from otklik.workflows.regulation import adopt, available, load, source
from otklik.workflows.regulation_diff import Difference, differences

LESOZAVODSK = source("lesozavodsk-215")


def found(before: str, after: str, settings: str | None = None) -> dict[tuple[str, str, str], tuple[object, object]]:
    """(section, item, field) → before and after, as JSON has them."""
    items = [item.as_json() for item in differences(adopt(before), adopt(after, settings))]
    return {(i["section"], i["name"] or "", i["field"] or i["kind"]): (i["before"], i["after"]) for i in items}


def test_nothing_differs_from_itself() -> None:
    for act in available():
        assert differences(load(act), load(act)) == []


def test_one_changed_line_is_one_difference() -> None:
    four = LESOZAVODSK.replace('term = "7 working hours"', 'term = "4 working hours"')
    assert found(LESOZAVODSK, four) == {
        ("deadlines", "incident.reply[importance=ordinary]", "term"): ("7 working hours", "4 working hours")
    }


def test_settings_norms_and_days_are_told() -> None:
    own = """
week = "08:00-12:00,13:00-17:00"
four_eyes = true
[[norm]]
rule = "final"
term = "2 working days"
source = "распоряжение № 5"
[[overlay]]
date = 2026-10-12
kind = "closed"
source = "день города"
"""
    told = found(LESOZAVODSK, LESOZAVODSK, own)
    assert told["settings", "", "week"] == ("09:00-13:00,14:00-18:00", "08:00-12:00,13:00-17:00")
    assert told["settings", "", "four_eyes"] == (False, True)
    assert told["deadlines", "incident.final", "term"] == ("3 working days", "2 working days")
    assert told["days", "2026-10-12", "added"] == (None, "день города")
    assert {section for section, _, _ in told} == {"settings", "deadlines", "days"}


def test_roles_and_grounds_that_come_and_go_are_told_with_their_titles() -> None:
    told = found(LESOZAVODSK, source("kozhevnikovo-650"))
    assert told["roles", "unit_head", "added"][1] == {
        "ru": "руководитель структурного подразделения",
        "en": "head of a unit",
    }
    assert told["grounds", "decline.threat", "removed"][0] is not None
    assert told["grounds", "remove.aggression", "added"][1] == {"ru": "агрессия", "en": "aggression"}
    assert told["deadlines", "incident.review", "removed"][0] == {
        "ru": "согласовать или вернуть",
        "en": "approve or return",
    }
    assert told["acting", "incident.publish", "added"] != (None, None)


@pytest.mark.parametrize(("one", "other"), list(permutations(available(), 2)))
def test_back_again_it_is_the_same_the_other_way_round_and_it_is_json(one: str, other: str) -> None:
    there, back = differences(load(one), load(other)), differences(load(other), load(one))
    assert {_turned(item) for item in there} == {_straight(item) for item in back}
    assert json.loads(json.dumps([item.as_json() for item in there], ensure_ascii=False))


def _straight(item: Difference) -> tuple[str, str, str, str, str]:
    return (item.section, item.name, item.field, repr(item.before), repr(item.after))


def _turned(item: Difference) -> tuple[str, str, str, str, str]:
    return (item.section, item.name, item.field, repr(item.after), repr(item.before))
