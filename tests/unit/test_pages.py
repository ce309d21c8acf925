"""Official pages: from a proposal to their end, in the act's networks alone, under a link that fits, each once, or none by agreement."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from otklik.engine.errors import InvalidValue, MissingValue, NotFound, Refused
from otklik.workflows.regulation import RegulationError, adopt, source
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.register_office import office


@pytest.mark.requirement("LS2-1.2.1", "KH-I.5.1", "KO-6.1", "LS-P3.1")
def test_a_page_is_proposed_approved_kept_suspended_and_closed(tmp_path: Path) -> None:
    with office(tmp_path) as register:
        body = register.body("Администрация", "administration")
        page = register.pages.create(body=body, network="vk", name="Округ", actor="petrov").key
        states = [register.act(page, name, **values).state for name, values in (
            ("approve", {}),
            ("activate", {"link": "https://vk.com/okrug"}),
            ("suspend", {"reason": "Взлом"}),
            ("resume", {}),
            ("close", {"reason": "Объединена с другой"}),
        )]  # fmt: skip
        assert states == ["approved", "active", "suspended", "active", "closed"]
        assert next(event.type for event in register.pages.history(page)) == "propose"
        verify_desk(register.desk)
        assert rebuild(register.desk).changed == ()


@pytest.mark.requirement("KH-I.1")
@pytest.mark.parametrize("network", ["tg", "max", "other", "", "VK"])
def test_a_network_that_the_act_does_not_name_is_refused_with_those_that_it_does(tmp_path: Path, network: str) -> None:
    with office(tmp_path) as register:
        body = register.body("Школа")
        with pytest.raises(InvalidValue, match=r"vk .*ok "):
            register.pages.create(body=body, network=network, actor="petrov")
        assert register.pages.list() == []


@pytest.mark.requirement("A19", "LS2-1.1", "PA-1.1")
@pytest.mark.parametrize(
    ("act", "network", "link", "before", "closed", "clause"),
    [
        ("lesozavodsk-215", "instagram", "https://instagram.com/school", "2022-03-20 23:59", "2022-03-21 00:00", "прил. 2, п. 1.1"),
        ("primorsko-akhtarsk-1378", "twitter", "https://twitter.com/school", "2022-03-03 23:59", "2022-03-04 00:00", "порядок, п. 1.1"),
    ],
)  # fmt: skip
def test_a_page_of_before_the_closing_is_entered_as_of_its_day_and_closed_as_of_another(
    tmp_path: Path, act: str, network: str, link: str, before: str, closed: str, clause: str
) -> None:
    with office(tmp_path, act) as register:
        zone = register.desk.zone
        opened, late = (datetime.fromisoformat(text).replace(tzinfo=zone) for text in (before, closed))
        body = register.body("Школа")
        page = register.pages.create(body=body, network=network, at=opened, actor="ivanova").key
        with pytest.raises(Refused) as refused:
            register.act(page, "register", link=link, at=late)
        assert (refused.value.reason_code, refused.value.clause) == ("network", clause)
        assert "--at" in str(refused.value.reasons[0].ru)
        with pytest.raises(Refused):
            register.act(page, "approve")  # nothing new is made there
        kept = register.act(page, "register", link=link, at=opened)
        assert (kept.state, kept.entered_at) == ("active", opened)
        assert "закройте страницу" in register.warned(page)["network"]
        with pytest.raises(Refused):
            register.pages.create(body=body, network=network, at=late, actor="ivanova")
        assert register.act(page, "close", reason="Сеть закрыта", at=late).state == "closed"
        verify_desk(register.desk)
        assert rebuild(register.desk).changed == ()


@pytest.mark.requirement("A19", "PA-1.1", "LS2-1.1")
@pytest.mark.parametrize(
    ("act", "network", "why"),
    [
        ("lesozavodsk-215", "instagram", "запрещена с 21.03.2022"),
        ("primorsko-akhtarsk-1378", "facebook", "запрещена с 21.03.2022"),
        ("primorsko-akhtarsk-1378", "instagram", "запрещена с 21.03.2022"),
        ("primorsko-akhtarsk-1378", "twitter", "заблокирована с 04.03.2022"),
    ],
)
def test_banned_and_blocked_networks_are_refused_for_new_pages_with_the_reason(
    tmp_path: Path, act: str, network: str, why: str
) -> None:
    with office(tmp_path, act) as register:
        body = register.body("Администрация", "administration")
        with pytest.raises(Refused, match="history") as refused:
            register.pages.create(body=body, network=network, actor="petrov")
        assert why in refused.value.message.ru
        assert refused.value.reason_code == "network"
        page = register.pages.create(body=body, actor="petrov").key
        register.act(page, "amend", network="vk")
        with pytest.raises(Refused):
            register.act(page, "amend", network=network)


def test_an_office_adds_a_network_of_its_own_and_changes_none_of_the_acts() -> None:
    own = '[networks.max]\ntitle.ru = "MAX"\ntitle.en = "MAX"\nhosts = ["max.ru"]\n'
    assert list(adopt(source("khasyn"), own).networks) == ["vk", "ok", "max"]
    unbanned = '[networks.instagram]\ntitle.ru = "I"\ntitle.en = "I"\n'
    with pytest.raises(RegulationError, match=r"networks\.instagram"):
        adopt(source("lesozavodsk-215"), unbanned)


@pytest.mark.parametrize(
    "link",
    [
        "https://ok.ru/school",
        "https://vk.com.example.org/school",
        "https://notvk.com/school",
        "https://vk.com",
        "https://vk.com/",
        "javascript:alert(1)",
        "школа",
        "vk.com@example.org/school",
    ],
)
def test_a_link_that_does_not_fit_the_network_is_refused_with_an_example(tmp_path: Path, link: str) -> None:
    with office(tmp_path) as register:
        page = register.pages.create(body=register.body("Школа"), network="vk", actor="petrov").key
        with pytest.raises(InvalidValue, match=r"vk\.com"):
            register.act(page, "register", link=link)
        assert register.pages.get(page).state == "proposed"


@pytest.mark.parametrize(
    "link", ["https://m.vk.com/school/", "VK.COM/school?utm_source=x", "http://vkontakte.ru/school#top"]
)
def test_one_page_is_in_the_register_once_however_its_link_is_written(tmp_path: Path, link: str) -> None:
    with office(tmp_path) as register:
        school = register.body("Школа")
        first = register.page(school, "https://vk.com/school")
        second = register.pages.create(body=school, network="vk", actor="petrov").key
        with pytest.raises(Refused, match=f"№ {first}") as refused:
            register.act(second, "register", link=link)
        assert refused.value.reason_code == "duplicate"
        register.act(first, "close", reason="Переехала")
        assert register.act(second, "register", link=link).state == "active"


def test_nobody_but_the_keepers_moves_a_page(tmp_path: Path) -> None:
    with office(tmp_path) as register:
        page = register.page(register.body("Школа"))
        for actor in ("egorov", None):
            with pytest.raises(Refused):
                register.act(page, "close", actor=actor, reason="x")
        with pytest.raises(NotFound):
            register.act(page, "close", actor="nobody", reason="x")


@pytest.mark.requirement("KO-3")
def test_an_organisation_does_without_a_page_by_agreement_alone(tmp_path: Path) -> None:
    with office(tmp_path, "kozhevnikovo-650") as register:
        page = register.pages.create(body=register.body("Архив"), actor="petrov").key
        with pytest.raises(Refused, match="--agreed-by, --agreed-on") as refused:
            register.act(page, "exempt", ground="agreement")
        assert (refused.value.requirement, refused.value.clause) == ("KO-3", "п. 3")
        with pytest.raises(InvalidValue, match="2026-07-15"):
            register.act(page, "exempt", ground="agreement", agreed_by="Администрация", agreed_on="2026-07-15")
        done = register.act(
            page,
            "exempt",
            ground="agreement",
            agreed_by="Администрация",
            agreed_on="2026-07-01",
            evidence="Письмо № 12",
        )
        view = register.pages.view(page)
        assert (done.state, view.text("agreed_by"), view.text("evidence")) == ("exempt", "Администрация", "Письмо № 12")
        assert done.facts["agreed_on"] == "2026-07-01"


@pytest.mark.requirement("KH-I.3")
@pytest.mark.parametrize(
    ("name", "ground"),
    [
        ("Комитет финансов Хасынского муниципального округа Магаданской области", "finance_committee"),
        ("комитет  финансов", "finance_committee"),
        (
            "МКУ «Управление по обеспечению деятельности органов местного самоуправления Хасынского муниципального округа»",
            "support_office",
        ),
        (
            "Муниципальное казенное учреждение «Централизованная бухгалтерия Хасынского муниципального округа»",
            "central_accounting",
        ),
    ],
)
def test_the_three_bodies_of_the_appendix_may_do_without_and_no_other(tmp_path: Path, name: str, ground: str) -> None:
    with office(tmp_path) as register:
        other = register.pages.create(body=register.body("Комитет образования"), actor="petrov").key
        with pytest.raises(Refused) as refused:
            register.act(other, "exempt", ground=ground)
        assert refused.value.requirement == "KH-I.3"
        page = register.pages.create(body=register.body(name, "branch_body"), actor="petrov").key
        assert register.act(page, "exempt", ground=ground).state == "exempt"


@pytest.mark.requirement("KH-I.3")
def test_the_appendix_lists_three_and_who_acts_cannot_claim_to_be_listed(tmp_path: Path) -> None:
    with office(tmp_path) as register:
        assert len(register.desk.regulation.grounds["exempt"]) == 3
        page = register.pages.create(body=register.body("Школа"), actor="petrov").key
        with pytest.raises(Refused):
            register.act(page, "exempt", ground="finance_committee", listed=1)


@pytest.mark.parametrize("act", ["lesozavodsk-215", "primorsko-akhtarsk-1378"])
def test_an_act_that_knows_no_exemption_gives_none(tmp_path: Path, act: str) -> None:
    with office(tmp_path, act) as register:
        page = register.pages.create(body=register.body("Школа"), actor="petrov").key
        assert "exempt" not in {item.trigger for item in register.pages.view(page, actor="petrov").possible}
        with pytest.raises((Refused, InvalidValue)):
            register.act(page, "exempt", ground="agreement", agreed_by="x", agreed_on="2026-07-01")


@pytest.mark.requirement("A33")
def test_a_listed_body_may_have_a_page_and_the_office_is_warned(tmp_path: Path) -> None:
    with office(tmp_path) as register:
        page = register.page(register.body("Комитет финансов", "branch_body"))
        assert "может не иметь страницы" in register.warned(page)["listed_body"]
        assert register.pages.view(page).warnings[0].clause == "разд. I, п. 3; приложение"
        assert "listed_body" not in register.warned(register.page(register.body("Школа"), "https://vk.com/school"))


@pytest.mark.requirement("KO-D5", "KO-9")
def test_a_bodys_own_act_is_expected_then_adopted_with_number_and_date(tmp_path: Path) -> None:
    with office(tmp_path, "kozhevnikovo-650") as register:
        school = register.body("Школа")
        assert register.bodies.fire(school, "own_act", act="expected", actor="petrov").facts["act"] == "expected"
        with pytest.raises(MissingValue, match="--act-number"):
            register.bodies.fire(school, "own_act", act="adopted", act_date="2026-07-01", actor="petrov")
        with pytest.raises(InvalidValue, match="2026-07-15"):
            register.bodies.fire(
                school, "own_act", act="adopted", act_number="5", act_date="2026-07-15", actor="petrov"
            )
        done = register.bodies.fire(
            school, "own_act", act="adopted", act_number="5-п", act_date="2026-07-01", actor="petrov"
        )
        assert (done.facts["act"], done.facts["act_date"]) == ("adopted", "2026-07-01")
