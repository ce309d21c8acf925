"""The account of access (A24): who holds it, in what role, what was changed; the reminder to change a password; two-factor state."""

from __future__ import annotations

from pathlib import Path

import pytest

from otklik.engine.errors import MissingValue, NotFound

from ..support.register_office import Register, office


def page_of(register: Register) -> int:
    return register.page(register.body("Школа"))


@pytest.mark.requirement("KH-I.5.2", "KH-I.6.3", "A24", "LS2-1.2.3", "PA-1.5", "KO-D4")
@pytest.mark.parametrize("act", ["khasyn", "lesozavodsk-215", "primorsko-akhtarsk-1378", "kozhevnikovo-650"])
def test_who_holds_access_in_what_role_is_accounted_under_every_act(tmp_path: Path, act: str) -> None:
    with office(tmp_path, act) as register:
        page = page_of(register)
        register.act(page, "grant_access", person="petrov", access_role="owner")
        register.act(page, "grant_access", person="orlova", access_role="editor")
        register.act(page, "grant_access", person="orlova", access_role="administrator")
        assert register.pages.get(page).facts["access"] == {"2": "owner", "3": "administrator"}
        register.act(page, "revoke_access", person="petrov")
        assert register.pages.get(page).facts["access"] == {"3": "administrator"}
        with pytest.raises(NotFound, match="orlova"):
            register.act(page, "revoke_access", person="petrov")
        register.act(page, "two_factor", two_factor="off")
        assert "two_factor" in register.warned(page)
        register.act(page, "two_factor", two_factor="on")
        assert "two_factor" not in register.warned(page)


@pytest.mark.requirement("A24")
def test_a_password_is_to_be_changed_once_access_was_taken_away(tmp_path: Path) -> None:
    with office(tmp_path) as register:
        page = page_of(register)
        register.act(page, "grant_access", person="petrov", access_role="owner")
        register.act(page, "revoke_access", person="petrov")
        assert "rotation" in register.warned(page)
        with pytest.raises(MissingValue, match="--envelope"):
            register.act(page, "rotated", secret_in="envelope")
        register.act(page, "rotated", secret_in="envelope", envelope="№ 5, сейф", recovery="+7 000")
        view = register.pages.view(page)
        assert "rotation" not in register.warned(page)
        assert (view.text("envelope"), view.text("recovery")) == ("№ 5, сейф", "+7 000")
        events = str([event.data for event in register.pages.history(page)])
        assert "сейф" not in events
        assert "+7 000" not in events


@pytest.mark.requirement("KH-I.5.2")
def test_the_clock_reminds_of_a_change_by_the_offices_term_counted_from_the_last(tmp_path: Path) -> None:
    with office(tmp_path, settings='rotation = "90 calendar days"') as register:
        page = page_of(register)
        register.now("2026-08-14 09:10")
        register.act(page, "rotated", secret_in="keeper")
        register.now("2026-10-13 12:00")  # 90 days after the page was entered
        assert register.desk.tick().reminded == 0
        register.now("2026-11-11 12:00")
        assert register.desk.tick().reminded == 0
        register.now("2026-11-13 12:00")  # 91 days after the change
        assert (register.desk.tick().reminded, register.desk.tick().reminded) == (1, 0)
        assert register.notices("reminder") == [("reminder", "press_centre")]
        register.act(page, "rotated", secret_in="keeper")
        register.now("2027-02-12 12:00")
        assert register.desk.tick().reminded == 1


def test_without_a_term_nobody_is_reminded(tmp_path: Path) -> None:
    with office(tmp_path) as register:
        page_of(register)
        register.now("2028-07-14 09:10")
        assert register.desk.tick().reminded == 0
