"""What a page has to show: the lists of the acts, each with its force, the legal minimum below them, and what a look has found."""

from __future__ import annotations

from pathlib import Path

import pytest

from otklik.engine.errors import InvalidValue, Refused
from otklik.workflows.page_state import item_states
from otklik.workflows.regulation import load

from ..support.register_office import Register, office

# As the acts list them: the item's clause's requirement and force, item by item.
LISTS = {
    "khasyn": {
        ("KH-II.1.1", "M"): {"activity", "address", "geolocation", "email", "phones", "site"},
        ("KH-II.1.2", "M"): {"law_8fz"},
        ("KH-II.4", "M"): {"description", "design"},
        ("KH-II.4", "R"): {"apps", "widgets", "dynamic_covers"},
        ("KH-I.4", "M"): {"epgu"},
        ("KH-I.6.5", "M"): {"gospabliki"},
        ("KH-I.5.2", "M"): {"two_factor"},
    },
    "kozhevnikovo-650": {
        ("KO-5", "M"): {"name", "address", "email", "phones", "site", "subordinates", "law_8fz"},
        ("A30", "M"): {"epgu"},
    },
    "lesozavodsk-215": {
        ("LS2-2.4", "P"): {"description", "name", "cover", "avatar", "official", "links"},
        ("LS2-2.4", "R"): {"new_means"},
        ("A30", "M"): {"contacts", "epgu"},
    },
    "primorsko-akhtarsk-1378": {
        ("PA-1.3b", "M"): {"description", "design"},
        ("PA-1.3b", "R"): {"new_means"},
        ("A30", "M"): {"contacts", "epgu"},
    },
}


@pytest.mark.requirement("KH-II.1.1", "KH-II.1.2", "KH-II.4", "KO-5", "LS2-2.4", "PA-1.3b", "A30")
@pytest.mark.parametrize("act", LISTS)
def test_each_act_has_its_list_and_the_law_stands_below(act: str) -> None:
    found: dict[tuple[str, str], set[str]] = {}
    for item in load(act).page_items.values():
        found.setdefault((item.requirement, item.force), set()).add(item.name)
    assert found == LISTS[act]


@pytest.mark.requirement("A30")
def test_what_the_act_says_itself_stands_in_place_of_the_minimum() -> None:
    assert load("khasyn").page_items["epgu"].requirement == "KH-I.4"
    assert {item.name for item in load("khasyn").page_items.values() if item.common} == set()
    assert {item.name for item in load("primorsko-akhtarsk-1378").page_items.values() if item.common} == {
        "contacts",
        "epgu",
    }


def states(register: Register, page: int) -> dict[str, str]:
    rules = register.desk.regulation.rules()
    return {item.item.name: item.state for item in item_states(rules, register.pages.get(page))}


@pytest.mark.requirement("KH-II.1.1")
def test_a_look_is_kept_by_item_with_its_day_and_the_next_look_changes_only_what_it_saw(tmp_path: Path) -> None:
    with office(tmp_path) as register:
        page = register.page(register.body("Школа"))
        assert set(states(register, page).values()) == {"unknown"}
        first = register.now("2026-07-14 09:10")
        register.act(page, "check", items=["address", "email=no", "phones=no"])
        second = register.now("2026-07-20 09:10")
        register.act(page, "check", items="email")
        found = {
            item.item.name: item for item in item_states(register.desk.regulation.rules(), register.pages.get(page))
        }
        assert [(found[name].state, found[name].at) for name in ("address", "email", "phones")] == [
            ("present", first),
            ("present", second),
            ("absent", first),
        ]
        assert "номера телефонов" not in register.warned(page)["items"]
        assert register.warned(page)["items"] == "на странице нет обязательного: телефоны справочных служб"
        register.act(page, "check", items=["all"])
        assert "items" not in register.warned(page)


@pytest.mark.requirement("LS2-2.4", "KH-II.4")
@pytest.mark.parametrize(
    ("act", "items"), [("lesozavodsk-215", "cover=no,new_means=no"), ("khasyn", "widgets=no,apps=no")]
)
def test_what_is_permitted_or_recommended_is_no_lack(tmp_path: Path, act: str, items: str) -> None:
    with office(tmp_path, act) as register:
        page = register.page(register.body("Школа"))
        register.act(page, "check", items=items)
        assert "items" not in register.warned(page)


@pytest.mark.requirement("KO-5")
def test_only_what_is_asked_if_there_is_any_may_not_be_there_at_all(tmp_path: Path) -> None:
    with office(tmp_path, "kozhevnikovo-650") as register:
        page = register.page(register.body("Школа"))
        register.act(page, "check", items="subordinates=none")
        assert states(register, page)["subordinates"] == "none"
        with pytest.raises(InvalidValue, match="address"):
            register.act(page, "check", items="address=none")


@pytest.mark.parametrize("items", ["adress", "address=maybe", "epgu", "", "=yes", "all=none"])
def test_an_item_or_a_state_that_is_none_is_refused_with_the_list(tmp_path: Path, items: str) -> None:
    with office(tmp_path) as register:
        page = register.page(register.body("Школа"))
        with pytest.raises(InvalidValue, match="geolocation"):
            register.act(page, "check", items=[items])
        assert "items" not in register.pages.get(page).facts


@pytest.mark.requirement("KH-I.4", "KH-I.5.4a", "KH-I.6.5", "A30")
def test_connections_are_told_by_their_own_act_and_judged_with_the_list(tmp_path: Path) -> None:
    with office(tmp_path) as register:
        page = register.page(register.body("Школа"))
        with pytest.raises(Refused, match="--gospabliki"):
            register.act(page, "connect")
        register.act(page, "connect", gospabliki="requested", epgu="yes")
        found = states(register, page)
        assert (found["gospabliki"], found["epgu"]) == ("requested", "present")
        assert "подключение к «Госпабликам»" in register.warned(page)["items"]
        register.act(page, "connect", gospabliki="yes", mark="yes")
        assert "items" not in register.warned(page)
