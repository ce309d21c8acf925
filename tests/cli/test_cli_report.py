"""`otklik report` as it is typed: tables in 80 columns, pages and workbooks in which nothing of others runs."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

from ..support.command_line import Office
from ..support.desk_story import Story

EVIL = '=HYPERLINK("http://x";"y") <script>alert(1)</script> & "кавычки" \x1b[31m'


@pytest.fixture
def office(story: Story, database: Path) -> Office:
    """A broken reply with measures, a reported deficiency with words that nobody should run; 14 July, 17:20."""
    told = story.incident("draft")
    told.do("report_deficiency", reason=EVIL, at="2026-07-14 09:10")
    story.now("17:20")
    story.desk.tick()
    told.do("take_measures", breach="reply", measures=EVIL, actor="glava")
    return Office(database, now="2026-07-14T17:30")


@pytest.mark.requirement("LS-19")
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_table_fits_and_says_who_by_which_clause_how_late_and_what_was_done(office: Office, lang: str) -> None:
    ran = office("report", "deficiencies", "--lang", lang)
    assert ran.code == 0
    assert all(len(line) <= 80 for line in ran.lines)
    said = " ".join(ran.out.split())
    wanted = {
        "ru": ("разместить ответ (прил. 1, п. 8)", "просрочка 20 мин рабочего времени", "petrov; состояние: черновик", "до этого нарушено: направить проект", "принятые меры: 14.07.2026 17:20, glava"),
        "en": ("publish the reply (app. 1, cl. 8)", "20 min of working time late", "petrov; state: draft", "broken before: send the draft", "measures taken: 14.07.2026 17:20, glava"),
    }  # fmt: skip
    for words in wanted[lang]:
        assert words in said, words
    assert "\x1b" not in ran.out


@pytest.mark.requirement("LS-19")
def test_json_is_the_same_by_the_option_and_by_the_format(office: Office) -> None:
    data = office("report", "deficiencies", "--json").data
    assert data == office("report", "deficiencies", "--format", "json").data
    reply = next(item for item in data["deficiencies"] if item["breach"] == "reply/1")
    assert (reply["delay_seconds"], reply["persons"], reply["state"], reply["requirement"]) == (
        1200,
        ["petrov"],
        "draft",
        "LS-8",
    )
    assert reply["broken_before"][0]["requirement"] == "LS-10a"
    assert data["from"] == "2026-07-01"


class _Page(HTMLParser):
    """What a browser would load, run and show."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.shown = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.shown += data


@pytest.mark.requirement("LS-19")
def test_the_page_stands_by_itself_and_everything_in_it_is_text(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "отчёт.html"
    assert office("report", "deficiencies", "--format", "html", "-o", str(target)).code == 0
    text = target.read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    names = [name for name, _ in page.tags]
    assert "script" not in names
    assert not any({"src", "href", "onload", "style"} & attributes.keys() for _, attributes in page.tags)
    assert "url(" not in text
    assert "@import" not in text
    assert "<script>alert(1)</script>" in page.shown  # shown as it was written
    assert ("html", {"lang": "ru"}) in page.tags
    assert all(attributes.get("scope") for name, attributes in page.tags if name == "th")
    assert names.count("h1") == names.count("main") == 1
    assert office("report", "deficiencies", "--format", "html").out == text


@pytest.mark.requirement("LS-19")
def test_the_workbook_holds_texts_and_no_formula(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "отчёт.xlsx"
    assert office("report", "deficiencies", "--format", "xlsx", "-o", str(target)).code == 0
    book = openpyxl.load_workbook(target)
    cells = [cell for line in book.active.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "d"}  # texts and times; no formulas
    by = {cell.value: cell.column for cell in book.active[5]}
    due = book.active.cell(6, by["срок"])
    assert f"{due.value:%d.%m.%Y %H:%M}" in office("report", "deficiencies").out
    assert due.number_format == "DD.MM.YYYY HH:MM"
    delays = [line[by["просрочка, рабочее время"] - 1].value for line in book.active.iter_rows(min_row=6)]
    assert timedelta in map(type, delays)
    cells = [cell for cell in cells if cell.data_type == "s"]
    assert not any(str(cell.value).startswith(tuple("=+-@\t\r")) for cell in cells)
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert list(tmp_path.glob("*.part")) == []


def test_the_workbook_needs_a_file_and_a_file_needs_a_place(office: Office, tmp_path: Path) -> None:
    assert office("report", "deficiencies", "--format", "xlsx").code == 2
    ran = office("report", "deficiencies", "--format", "html", "-o", str(tmp_path / "нет" / "a.html"))
    assert ran.code == 2
    assert "--output" in ran.said


@pytest.mark.parametrize(
    "words",
    [("--from", "вчера"), ("--to", "2026-13-01"), ("--from", "2026-07-20", "--to", "2026-07-19"), ("--for", "petrov")],
)
def test_a_day_or_a_reader_that_is_none_is_told(office: Office, words: tuple[str, ...]) -> None:
    ran = office("report", "deficiencies", *words)
    assert ran.code == 2
    assert words[-2] in ran.said


@pytest.mark.requirement("LS-20a", "A13", "A23")
def test_what_waits_for_the_head_is_on_the_board_in_the_incident_and_in_json(office: Office) -> None:
    assert "raise-importance" in office("incident", "mark-significant", "1", "--reason", "x").out
    later = {"--now": "2026-07-15T09:30"}
    for words in (("board",), ("incident", "show", "1"), ("report", "significant")):
        assert "доклад главе ждёт подтверждения" in office(*words, *next(iter(later.items()))).out
    (waits,) = office("report", "significant", "--json", "--now", "2026-07-15T09:30").data
    assert waits["waited_seconds"] == 3600  # 17:30–18:00 and 09:00–09:30
    assert office("incident", "show", "1", "--json").data["report_to_head"]["case"] == 1
    assert office("incident", "acknowledge", "1", "--actor", "glava").code == 0
    assert office("report", "significant", "--json").data == []
    assert "ждёт" not in office("board").out
    assert office("incident", "show", "1", "--json").data["report_to_head"] is None


@pytest.mark.requirement("LS-20b", "A13")
def test_activity_is_suggested_after_selection_and_on_the_board_until_it_is_reported(office: Office) -> None:
    for number in range(2, 7):
        assert office("incident", "detect", "--message", f"Нет воды {number}").code == 0
    for number in range(2, 6):
        assert (
            "много сообщений"
            not in office("incident", "select", str(number), "--importance", "ordinary", "--topic", "Вода").out
        )
    last = office("incident", "select", "6", "--importance", "elevated", "--reason", "детский сад", "--topic", "вода")
    assert "много сообщений за 24 часа: тема «Вода», инцидентов: 5" in last.out
    assert "mark-significant" in last.out
    assert "otklik report activity --send --topic" in office("board").out
    assert [(item["value"], item["count"]) for item in office("report", "activity", "--json").data] == [("Вода", 5)]
    sent = office("report", "activity", "--send", "--topic", "Вода", "--reason", "Нужен подвоз", "--json").data
    assert sent["cases"] == [2, 3, 4, 5, 6]
    assert "много сообщений" not in office("board").out
    assert "главе доложено" in office("report", "activity").out
    assert "доклад о повышенной активности" in office("notices", "list").out


@pytest.mark.parametrize(
    "words", [("--topic", "Вода"), ("--reason", "x"), ("--topic", "a", "--place", "b", "--reason", "x")]
)
def test_a_report_of_activity_says_what_it_is_about_and_why(office: Office, words: tuple[str, ...]) -> None:
    before = office.dump()
    assert office("report", "activity", "--send", *words).code == 2
    assert office.dump() == before


@pytest.mark.requirement("LS-P3.2")
def test_a_contact_is_planned_shown_explained_and_done(office: Office) -> None:
    words = ("--form", "report", "--whom", "Департамент", "--about", "Отчёт за июнь", "--due-at", "2026-07-17T12:00")
    ran = office("contact", "plan", *words)
    assert re.search(r"ЛЗК-26-0*2   запланировано", ran.out)
    explained = office("contact", "explain", "2", "contact")
    assert "срок назначен 17:30 (постановление, п. 3.2)" in " ".join(explained.out.split())
    assert office("contact", "explain", "2", "contact", "--json").data["explanation"] is None
    assert "ЛЗК-26-000002" in office("board").out
    assert json.loads(office("contact", "complete", "2", "--result", "Отправлен", "--json").out)["state"] == "done"
