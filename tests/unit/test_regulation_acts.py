"""The four acts beside each other: what each names, and what it leaves out."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from otklik.workflows.catalogue import beside, find, names
from otklik.workflows.regulation import adopt, available, check, load, shipped_requirements, source


class Row(NamedTuple):
    """What an act says, read by hand."""

    zone: str
    usable: set[str]
    closed: set[str]
    removed: dict[str, str]  # ground → c(omments), m(essages)
    terms: int
    four_eyes: bool


ACTS = {
    "khasyn": Row("Asia/Magadan", {"vk", "ok"}, set(), {"spam": "cm", "obscene": "cm", "insult": "cm"}, 0, four_eyes=False),
    "lesozavodsk-215": Row("Asia/Vladivostok", {"vk", "ok"}, {"instagram"}, {"network_rules": "cm", "obscene": "cm", "insult": "cm", "spam": "cm", "advertising": "cm"}, 10, four_eyes=False),
    "primorsko-akhtarsk-1378": Row("Europe/Moscow", {"vk", "ok"}, {"facebook", "instagram", "twitter"}, {"law": "cm", "spam": "c", "insult": "c", "obscene": "c"}, 0, four_eyes=False),
    "kozhevnikovo-650": Row("Asia/Tomsk", {"vk", "ok"}, set(), {"law": "cm", "spam": "c", "insult": "c", "aggression": "c", "obscene": "c"}, 0, four_eyes=True),
}  # fmt: skip


NORM = """
[[norm]]
rule = "reply"
title.ru = "разместить ответ"
title.en = "publish the reply"
opens_on = "select"
counts_from = "selected"
closes_on = "publish"
cancels_on = ["decline", "void"]
term = "8 working hours"
holder = "executor"
source = "распоряжение администрации о сроках ответа"
"""


def test_these_acts_ship() -> None:
    assert available() == tuple(sorted(ACTS))


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_named_as_its_file(act: str) -> None:
    assert load(act).id == act


@pytest.mark.parametrize("act", ACTS)
def test_an_act_fits_our_workflows(act: str) -> None:
    found = load(act)
    assert check(found, beside(found.deadlines), others=shipped_requirements(), texts=map(find, names())) == []


@pytest.mark.requirement("A19", "LS2-1.1", "KH-I.1", "PA-1.1", "KO-1")
@pytest.mark.parametrize("act", ACTS)
def test_the_networks_that_an_act_names(act: str) -> None:
    networks = load(act).networks
    assert {name for name, item in networks.items() if item.usable} == ACTS[act].usable
    assert {name for name, item in networks.items() if not item.usable} == ACTS[act].closed


@pytest.mark.requirement("A27", "LS2-2.6a", "KH-II.6", "PA-2.3a", "KO-11")
@pytest.mark.parametrize("act", ACTS)
def test_what_is_removed_is_listed_for_comments_and_messages_apart(act: str) -> None:
    found = {ground.name: "".join(sorted(item[0] for item in ground.objects)) for ground in load(act).grounds["remove"]}
    assert found == ACTS[act].removed


@pytest.mark.requirement("A32")
@pytest.mark.parametrize("act", ACTS)
def test_an_act_without_terms_says_why(act: str) -> None:
    found = load(act)
    assert sum(len(found.deadlines.get(name, ())) for name in ("incident", "contact")) == ACTS[act].terms
    assert (found.without_terms is not None) == (ACTS[act].terms == 0)


@pytest.mark.requirement("A32", "PA-2.5")
def test_an_act_that_points_to_another_names_it() -> None:
    why = load("primorsko-akhtarsk-1378").without_terms
    assert why is not None
    assert "№ 288" in why.ru


@pytest.mark.requirement("KO-6.3", "A29")
@pytest.mark.parametrize("act", ACTS)
def test_only_kozhevnikovo_asks_for_another_person_at_approval(act: str) -> None:
    assert load(act).four_eyes is ACTS[act].four_eyes
    assert load(act).rules().parameters["four_eyes"] is ACTS[act].four_eyes


@pytest.mark.requirement("A3")
@pytest.mark.parametrize("act", ACTS)
def test_the_zone_is_the_municipalitys(act: str) -> None:
    assert str(load(act).rules().calendar.zone) == load(act).zone == ACTS[act].zone


@pytest.mark.requirement("KO-D2", "KO-D3", "KO-6.3", "KO-D7", "KO-11", "PA-1.4", "PA-D4", "KH-I.5.1", "KH-I.6.1")
@pytest.mark.parametrize(
    ("act", "made"),
    [
        ("kozhevnikovo-650", {"press_centre": "KO-D2", "executor": "KO-D3", "curator": "KO-6.3", "unit_head": "KO-D7", "controller": "KO-D8", "page_keeper": "KO-11"}),
        ("primorsko-akhtarsk-1378", {"executor": "PA-1.4", "curator": "PA-1.4", "press_centre": "PA-1.4", "controller": "PA-D4"}),
        ("khasyn", {"responsible": "KH-I.5.1", "press_centre": "KH-I.6.1", "tsur": "KH-I.7"}),
    ],
)  # fmt: skip
def test_the_roles_that_the_act_makes(act: str, made: dict[str, str]) -> None:
    assert {name: role.requirement for name, role in load(act).roles.items() if role.requirement} == made


@pytest.mark.requirement("A32")
@pytest.mark.parametrize("act", [act for act, row in ACTS.items() if row.terms == 0])
def test_an_office_without_terms_switches_on_a_norm_of_its_own(act: str) -> None:
    found = adopt(source(act), NORM)
    assert [(item.requirement, str(item.term)) for item in found.deadlines["incident"]] == [
        ("norm:reply", "8 working hours")
    ]
    assert check(found, beside(found.deadlines), texts=map(find, names())) == []


def test_prefixes_tell_the_desks_of_one_database_apart() -> None:
    assert len({load(act).prefix for act in ACTS}) == len(ACTS)


def test_no_requirement_belongs_to_two_acts() -> None:
    assert len(shipped_requirements()) == sum(len(load(act).requirements) for act in ACTS)
