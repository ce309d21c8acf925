"""Who answers for a page: appointed once, replaced with notices keeper → Responsible → regional centre, and told of when nobody does."""

from __future__ import annotations

from pathlib import Path

import pytest

from otklik.engine.errors import Refused
from otklik.workflows.page_attendance import left_with
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.register_office import Register, office


def kept(register: Register, **values: str) -> int:
    page = register.page(register.body("Школа"))
    register.act(page, "appoint", responsible="petrov")
    return page


@pytest.mark.requirement("KH-I.6.4", "KH-I.5.3b")
def test_a_change_is_told_to_the_responsible_and_by_him_to_the_regional_centre(tmp_path: Path) -> None:
    with office(tmp_path) as register:
        page = kept(register)
        assert register.notices("responsible_changed") == []  # the first one is no change
        register.act(page, "replace", responsible="orlova")
        assert register.notices("responsible_changed") == [("responsible_changed", "responsible")]
        with pytest.raises(Refused):
            register.act(page, "notify_tsur", actor="petrov")  # the keeper tells the Responsible, not the centre
        register.act(page, "notify_tsur", actor="sokolov")
        assert register.notices("responsible_changed") == [
            ("responsible_changed", "responsible"),
            ("responsible_changed", "tsur"),
        ]
        with pytest.raises(Refused, match="nothing to tell"):
            register.act(page, "notify_tsur", actor="sokolov")


@pytest.mark.requirement("A23", "KH-I.5.3b")
def test_promptly_is_shown_as_time_passed_and_nothing_numeric_is_broken(tmp_path: Path) -> None:
    with office(tmp_path) as register:
        page = kept(register)
        assert "tsur" not in register.warned(page)
        register.act(page, "replace", responsible="orlova")
        register.now("2026-07-15 10:10")  # the day has 8 hours: 09:10–18:00 less lunch is 7 h 50 min, then 1 h 10 min
        assert "9 ч 00 мин" in register.warned(page)["tsur"]
        register.now("2026-08-14 10:10")
        assert register.desk.tick().missed == 0
        register.act(page, "notify_tsur", actor="sokolov")
        assert "tsur" not in register.warned(page)


@pytest.mark.requirement("A23")
def test_a_local_norm_makes_promptly_a_term(tmp_path: Path) -> None:
    norm = """
[[norm]]
workflow = "page"
rule = "notify_tsur"
title.ru = "уведомить ЦУР о смене ответственного"
title.en = "tell the regional centre of the change"
source = "распоряжение № 1"
opens_on = "replace"
closes_on = "notify_tsur"
term = "1 working day"
holder = "responsible"
"""
    with office(tmp_path, settings=norm) as register:
        page = kept(register)
        register.act(page, "replace", responsible="orlova")
        term = next(item for item in register.pages.view(page).open_deadlines if item.rule == "notify_tsur")
        assert term.due == register.now("2026-07-15 18:00")
        register.now("2026-07-16 09:30")
        assert register.desk.tick().missed == 1


@pytest.mark.requirement("KH-I.5.3b")
@pytest.mark.parametrize("act", ["lesozavodsk-215", "primorsko-akhtarsk-1378", "kozhevnikovo-650"])
def test_where_the_act_asks_for_no_notice_none_is_owed(tmp_path: Path, act: str) -> None:
    with office(tmp_path, act) as register:
        page = kept(register)
        register.act(page, "replace", responsible="orlova")
        assert register.notices("responsible_changed") == []
        assert "tsur" not in register.warned(page)


def test_who_answered_stands_in_the_history_and_nobody_is_appointed_twice(tmp_path: Path) -> None:
    with office(tmp_path) as register:
        page = kept(register)
        with pytest.raises(Refused, match="replace"):
            register.act(page, "appoint", responsible="orlova")
        with pytest.raises(Refused, match="already"):
            register.act(page, "replace", responsible="petrov")
        register.act(page, "replace", responsible="orlova")
        register.act(page, "release", reason="Ушла")
        register.act(page, "replace", responsible="petrov")
        told = [
            (event.type, event.data.get("fields", {}).get("responsible")) for event in register.pages.history(page)
        ][2:]
        assert told == [("appoint", 2), ("replace", 3), ("release", None), ("replace", 2)]


def test_a_new_page_without_anybody_is_told_of_and_one_that_is_taken_over_is_shown(tmp_path: Path) -> None:
    with office(tmp_path) as register:
        school = register.body("Школа")
        taken = register.page(school)
        assert register.notices("page_unattended") == []
        assert "не назначен" in register.warned(taken)["unattended"]
        made = register.pages.create(body=school, network="ok", actor="petrov").key
        register.act(made, "approve")
        register.act(made, "activate", link="https://ok.ru/school")
        assert [to for _, to in register.notices("page_unattended")] == ["responsible", "press_centre", "organiser"]


def test_a_person_who_leaves_is_told_of_once_and_what_is_left_with_him_is_shown(tmp_path: Path) -> None:
    with office(tmp_path) as register:
        page = kept(register)
        register.act(page, "grant_access", person="petrov", access_role="owner")
        register.desk.staff.remove("petrov", reason="Уволился", actor="ivanova")
        assert [to for _, to in register.notices("page_unattended")] == ["responsible", "press_centre", "organiser"]
        register.desk.tick()
        register.desk.tick()
        assert len(register.notices("page_unattended")) == 3
        assert "больше не работает" in register.warned(page)["unattended"]
        assert "petrov" in register.warned(page)["access_left"]
        left = left_with(register.desk, "petrov")
        assert [(item.page.key, item.responsible, item.access) for item in left] == [(page, True, "owner")]
        register.act(page, "revoke_access", actor="orlova", person="petrov")
        register.act(page, "replace", actor="orlova", responsible="orlova")
        assert register.warned(page).keys().isdisjoint({"unattended", "access_left"})
        assert left_with(register.desk, "petrov") == []
        verify_desk(register.desk)
        assert rebuild(register.desk).changed == ()


def test_an_absence_without_a_deputy_leaves_a_page_alone_until_the_person_is_back(tmp_path: Path) -> None:
    with office(tmp_path) as register:
        page = kept(register)
        register.desk.staff.absent("petrov", reason="leave", start="2026-07-15", until="2026-07-20", actor="ivanova")
        assert register.notices("page_unattended") == []
        register.now("2026-07-15 09:10")
        assert [event.type for event in register.desk.tick().events] == ["absence_began", "unattended"]
        assert len(register.notices("page_unattended")) == 3
        assert "отсутствует" in register.warned(page)["unattended"]
        register.now("2026-07-21 09:10")
        assert [event.type for event in register.desk.tick().events if event.type != "week"] == [
            "absence_ended",
            "attended",
        ]
        assert "unattended" not in register.warned(page)


def test_a_deputy_answers_for_the_pages_too(tmp_path: Path) -> None:
    with office(tmp_path) as register:
        register.desk.staff.add("belova", ["press_centre"], actor="ivanova")
        page = kept(register)
        register.desk.staff.absent("petrov", reason="leave", deputy="belova", actor="ivanova")
        register.desk.tick()
        assert "unattended" not in register.warned(page)
        register.desk.staff.remove("belova", actor="ivanova")
        assert "unattended" in register.warned(page)
        assert len(register.notices("page_unattended")) == 3


def test_the_last_who_keeps_the_list_of_staff_is_not_removed_and_who_left_may_come_back(tmp_path: Path) -> None:
    with office(tmp_path) as register:
        staff = register.desk.staff
        staff.remove("orlova", actor="ivanova")
        with pytest.raises(Refused, match="staff add"):
            staff.remove("ivanova", actor="ivanova")
        with pytest.raises(Refused):
            staff.remove("egorov", actor="petrov")
        again = staff.add("orlova", ["press_centre"], actor="ivanova")
        assert (again.id, again.active) == (3, True)
        verify_desk(register.desk)
