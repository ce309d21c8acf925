"""The register of pages: who has none and why, lists by body, the page for the site, what the regional centre is given."""

from __future__ import annotations

import io
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from openpyxl import load_workbook

from otklik.console.register_html import page as html_of
from otklik.engine.errors import Refused
from otklik.workflows.regulation import coverage
from otklik.workflows.reports.register import BodyRow, register
from otklik.workflows.reports.tsur import given_before, record_given
from otklik.workflows.upkeep import verify_desk

from ..support.command_line import Office
from ..support.register_office import Register, office


def standing(told: Register) -> dict[str, str]:
    return {row.name: row.standing for row in register(told.desk).bodies}


def row(told: Register, name: str) -> BodyRow:
    return next(row for row in register(told.desk).bodies if row.name == name)


@pytest.mark.requirement("KH-I.2", "KH-I.3", "A33")
def test_the_register_says_who_has_no_page_and_why(tmp_path: Path) -> None:
    with office(tmp_path) as told:
        told.page(told.body("Школа"))
        told.body("Клуб")
        told.pages.create(body=told.body("Музей"), network="ok", actor="petrov")
        told.body("Комитет финансов", "branch_body")
        left_out = told.pages.create(body=told.body("Централизованная бухгалтерия"), actor="petrov").key
        told.act(left_out, "exempt", ground="central_accounting")
        paused = told.page(told.body("Архив"), "https://vk.com/archive")
        told.act(paused, "suspend", reason="Взлом")
        told.body("Отдел писем", "unit")
        gone = told.body("Старый клуб")
        told.bodies.fire(gone, "close", reason="Закрыт", actor="petrov")
        assert standing(told) == {
            "Школа": "kept",
            "Клуб": "missing",
            "Музей": "expected",
            "Комитет финансов": "listed",
            "Централизованная бухгалтерия": "exempt",
            "Архив": "suspended",
            "Отдел писем": "free",  # a unit is no body: the act asks no page of it
        }
        assert row(told, "Клуб").why.ru == "страницы нет, а она нужна (разд. I, п. 2)"
        assert "приложение" in row(told, "Комитет финансов").why.ru
        assert [network.name for network in row(told, "Клуб").lacking] == ["vk", "ok"]
        assert row(told, "Школа").lacking == ()


@pytest.mark.requirement("LS2-1.2.2")
def test_the_press_centre_is_told_which_bodies_need_its_help(tmp_path: Path) -> None:
    with office(tmp_path, "lesozavodsk-215") as told:
        told.page(told.body("Школа"))
        told.body("Клуб")
        assert standing(told) == {"Школа": "kept", "Клуб": "missing"}
        carriers = {row.requirement.id: row.carriers for row in coverage(told.desk.regulation, {})}["LS2-1.2.2"]
        assert {(item.kind, item.name) for item in carriers} == {
            ("role", "press_centre"),
            ("report", "report register"),
        }


@pytest.mark.requirement("PA-1.3a", "A19")
def test_the_administration_owes_a_page_in_each_network_that_is_not_banned(tmp_path: Path) -> None:
    with office(tmp_path, "primorsko-akhtarsk-1378") as told:
        body = told.body("Администрация", "administration")
        assert [network.name for network in row(told, "Администрация").lacking] == ["ok", "vk"]
        told.page(body)
        assert [network.name for network in row(told, "Администрация").lacking] == ["ok"]
        told.page(body, "https://ok.ru/group/1", "ok")
        assert row(told, "Администрация").lacking == ()


@pytest.mark.requirement("A30")
@pytest.mark.parametrize("act", ["lesozavodsk-215", "primorsko-akhtarsk-1378"])
def test_where_the_act_is_silent_the_law_asks_a_page_of_bodies_and_organisations(tmp_path: Path, act: str) -> None:
    with office(tmp_path, act) as told:
        told.body("Школа")
        told.body("Отдел писем", "unit")
        assert standing(told) == {"Школа": "missing", "Отдел писем": "free"}
        assert "270-ФЗ" in row(told, "Школа").why.ru


@pytest.mark.requirement("KO-3", "KO-D4")
def test_an_agreement_is_shown_by_its_ground_and_day_and_not_by_who_agreed(tmp_path: Path) -> None:
    with office(tmp_path, "kozhevnikovo-650") as told:
        page = told.pages.create(body=told.body("Архив"), actor="petrov").key
        told.act(page, "exempt", ground="agreement", agreed_by="Петров И. И.", agreed_on="2026-07-01")
        told.body("Администрация", "administration")
        assert (
            row(told, "Архив").why.ru
            == "с учётом сферы деятельности, по согласованию с Администрацией, 01.07.2026 (порядок, п. 3)"
        )
        assert row(told, "Администрация").standing == "missing"
        assert "Петров" not in html_of(register(told.desk), "ru")


@pytest.mark.requirement("KO-D5", "KO-9")
def test_own_acts_are_asked_of_whom_the_decree_names_with_their_force(tmp_path: Path) -> None:
    with office(tmp_path, "kozhevnikovo-650") as told:
        told.body("Дума района", "local_body")
        told.body("Отдел образования", "branch_body")
        told.body("Отдел по культуре, спорту, молодежной политике и связям с общественностью", "unit")
        told.body("Отдел закупок", "unit")
        school = told.body("Школа")
        told.bodies.fire(school, "own_act", act="adopted", act_number="5", act_date="2026-07-01", actor="petrov")
        found = {body.name: body.own_act for body in register(told.desk).bodies}
        forces = {
            name: act.rule.force if act is not None and act.rule is not None else None for name, act in found.items()
        }
        assert forces == {
            "Дума района": "R",
            "Отдел образования": "M",
            "Отдел по культуре, спорту, молодежной политике и связям с общественностью": "M",
            "Отдел закупок": None,
            "Школа": "M",
        }
        act = found["Школа"]
        assert act is not None
        assert (act.state, act.number, str(act.day), act.rule and act.rule.requirement) == (
            "adopted",
            "5",
            "2026-07-01",
            "KO-9",
        )
        unknown = found["Отдел образования"]
        assert unknown is not None
        assert unknown.state is None


@pytest.mark.requirement("KO-2", "KH-I.6.2")
def test_each_body_has_its_own_list_and_the_administration_that_of_its_organisations(tmp_path: Path) -> None:
    with office(tmp_path, "kozhevnikovo-650") as told:
        above = told.body("Администрация", "administration")
        told.page(above)
        school = told.body("Школа", parent=above)
        told.page(school, "https://vk.com/school")
        told.page(told.body("Клуб"), "https://vk.com/club")

        def links(**which: object) -> list[str | None]:
            return [page.link for _, page in register(told.desk, **which).pages]  # type: ignore[arg-type]

        assert links(body=school) == ["https://vk.com/school"]
        assert links(body=above, below=True) == ["https://vk.com/name", "https://vk.com/school"]
        assert links(kind="organisation") == ["https://vk.com/club", "https://vk.com/school"]


class Outline(HTMLParser):
    """What a reader of the page by ear relies on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.requirement("LS2-1.3", "KO-2")
@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_page_for_the_site_is_accessible_and_takes_nothing_from_outside(tmp_path: Path, language: str) -> None:
    with office(tmp_path, "lesozavodsk-215") as told:
        told.page(told.body("Школа <script>alert(1)</script>"), name='"><img src=x onerror=alert(1)>')
        told.body("Клуб")
        text = html_of(register(told.desk), language)
    outline = Outline(text)
    tags = [tag for tag, _ in outline.tags]
    assert text.startswith("<!DOCTYPE html>")
    assert dict(outline.tags)["html"] == {"lang": language}
    assert tags.count("h1") == tags.count("title") == tags.count("main") == 1
    assert tags.count("table") == tags.count("caption") == tags.count("thead") == 2
    assert all(attrs["scope"] in {"col", "row"} for tag, attrs in outline.tags if tag == "th")
    regions = [attrs for tag, attrs in outline.tags if attrs.get("role") == "region"]
    assert all(attrs["aria-label"] and attrs["tabindex"] == "0" for attrs in regions)
    assert {"script", "img", "link", "iframe"}.isdisjoint(tags)
    assert [attrs["href"] for tag, attrs in outline.tags if tag == "a"] == ["https://vk.com/name"]
    assert "Школа <script>alert(1)</script>" in outline.text


@pytest.mark.requirement("LS2-1.3")
def test_no_form_of_the_public_register_holds_the_name_of_who_answers_unless_it_is_wanted(tmp_path: Path) -> None:
    with office(tmp_path) as told:
        page = told.page(told.body("Школа"))
        told.act(page, "appoint", responsible="petrov")
        told.act(page, "grant_access", person="petrov", access_role="owner")
    ask = Office(tmp_path / "register.db", now=None, actor="ivanova")
    for form in ("html", "csv", "json"):
        out = ask("report", "register", "--format", form)
        assert out.code == 0, out.said
        assert "https://vk.com/name" in out.out
        assert "petrov" not in out.out.casefold()
        assert "Petrov Имя" in ask("report", "register", "--format", form, "--with-responsible").out
    target = tmp_path / "r.xlsx"
    assert ask("report", "register", "--format", "xlsx", "-o", str(target)).code == 0
    cells = [str(cell.value) for sheet in load_workbook(target) for row in sheet.rows for cell in row]
    assert "https://vk.com/name" in cells
    assert not any("petrov" in cell.casefold() for cell in cells)


@pytest.mark.parametrize("name", ["=1+1", "+7 000", "-1", "@SUM(A1)", "\t=1"])
def test_a_cell_is_never_run_as_a_formula(tmp_path: Path, name: str) -> None:
    with office(tmp_path) as told:
        told.page(told.body(name))
    ask = Office(tmp_path / "register.db", now=None, actor="ivanova")
    for report in ("register", "tsur"):
        line = ask("report", report, "--format", "csv").out.splitlines()[1]
        assert line.lstrip('"').startswith("'")
        target = tmp_path / f"{report}.xlsx"
        assert ask("report", report, "--format", "xlsx", "-o", str(target)).code == 0
        sheet = load_workbook(io.BytesIO(target.read_bytes())).worksheets[0]
        assert {cell.data_type for line in sheet.rows for cell in line} <= {"s", "n"}
        assert not any(str(cell.value).startswith("=") for line in sheet.rows for cell in line)


@pytest.mark.requirement("KH-I.5.3a", "KH-I.6.4")
def test_what_the_regional_centre_asked_for_is_given_with_who_answers_and_recorded(tmp_path: Path) -> None:
    with office(tmp_path) as told:
        page = told.page(told.body("Школа"))
        told.act(page, "appoint", responsible="petrov")
        told.act(page, "connect", gospabliki="yes")
        with pytest.raises(Refused) as refused:
            record_given(told.desk, register(told.desk), actor="egorov")
        assert refused.value.requirement == "KH-I.5.3a"
        record_given(told.desk, register(told.desk), request="Письмо № 7", actor="sokolov")
        given = given_before(told.desk)
        assert [(item.pages, item.request) for item in given] == [(1, "Письмо № 7")]
        verify_desk(told.desk)
    ask = Office(tmp_path / "register.db", now=None, actor="sokolov")
    shown = ask("report", "tsur", "--given", "--request", "Письмо № 8", "--json")
    assert json.loads(shown.out)["bodies"][0]["pages"][0]["responsible"] == "Petrov Имя"
    assert [item["request"] for item in ask("report", "tsur", "--history", "--json").data] == [
        "Письмо № 7",
        "Письмо № 8",
    ]
    assert ask("report", "tsur", "--request", "x").code == 2
    assert "Письмо" not in ask("log", "export").out
