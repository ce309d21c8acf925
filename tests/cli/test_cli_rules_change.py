"""`regulation diff`, `adopt`, `adopted`, `case move`, `clock recompute`: shown first, told in both languages, refused with a code."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support.command_line import Office

ACT = "lesozavodsk-215"
FOUR = '[[norm]]\nrule = "reply"\nwhen = { importance = "ordinary" }\nterm = "4 working hours"\nsource = "распоряжение № 5"\n'
DAY_OFF = '[[overlay]]\ndate = 2026-07-15\nkind = "closed"\nsource = "указ губернатора"\n'


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Two incidents selected at four in the afternoon, each with a term that ends the next day at three."""
    found = Office(tmp_path / "desk.db", now="2026-07-14T16:00", lang="ru", actor="ivanova")
    assert found("init", "--regulation", ACT, "--rehearsal", "--curator", "ivanova").code == 0
    for number in ("1", "2"):
        assert found("incident", "detect", "--network", "vk", "--message", "Нет воды").code == 0
        assert found("incident", "select", number, "--importance", "ordinary").code == 0
    return found


def settings(folder: Path, text: str) -> str:
    place = folder / "ours.toml"
    place.write_text(text, encoding="utf-8")
    return str(place)


def dues(office: Office, number: str) -> dict[str, str]:
    return {row["rule"]: row["due"] for row in office("incident", "show", number, "--json").data["deadlines"]}


@pytest.mark.parametrize(("language", "said"), [("ru", "срок: 7 рабочих часов → 4 рабочих часа"), ("en", "term: 7 working hours → 4 working hours")])  # fmt: skip
def test_diff_says_what_one_line_does(office: Office, tmp_path: Path, language: str, said: str) -> None:
    told = office("regulation", "diff", "--settings", settings(tmp_path, FOUR), "--lang", language)
    assert told.code == 0
    assert said in told.out
    assert "incident.reply[importance=ordinary]" in told.out
    data = office("regulation", "diff", ACT, "--settings", settings(tmp_path, FOUR), "--json").data
    (term,) = [item for item in data["differences"] if item["field"] == "term"]
    assert (term["section"], term["before"], term["after"]) == ("deadlines", "7 working hours", "4 working hours")


def test_diff_takes_files_shipped_acts_and_hashes(office: Office, tmp_path: Path) -> None:
    toml = tmp_path / "newer.toml"
    toml.write_text(
        office("regulation", "show", ACT, "--toml").out.replace('term = "7 working hours"', 'term = "8 working hours"'),
        encoding="utf-8",
    )
    assert "8 рабочих часов" in office("regulation", "diff", ACT, str(toml)).out
    key = office("regulation", "adopted", "--json").data[0]["key"]
    assert office("regulation", "diff", key[:8], ACT).out.strip() == "отличий нет"
    assert "агрессия" in office("regulation", "diff", ACT, "kozhevnikovo-650").out
    assert office("regulation", "diff", "lesozavodsk", ACT).code == 2
    assert office("regulation", "diff", "deadbeef00", ACT).code == 5


def test_adopt_says_what_changes_and_that_running_cases_stay(office: Office, tmp_path: Path) -> None:
    ours = settings(tmp_path, FOUR + DAY_OFF)
    shown = office("regulation", "adopt", "--settings", ours, "--dry-run")
    assert shown.code == 0
    assert "будет принято" in shown.out
    assert len(office("regulation", "adopted", "--json").data) == 1
    done = office("regulation", "adopt", "--settings", ours, "--reason", "распоряжение № 5")
    assert "принято" in done.out
    assert "otklik case move" in done.out
    assert "otklik clock recompute" in " ".join(done.out.split())
    rows = office("regulation", "adopted", "--json").data
    assert [(row["running"], row["in_force"]) for row in rows] == [(2, False), (0, True)]
    assert "ничего не меняется" in office("regulation", "adopt").out
    assert dues(office, "1")["reply"] == "2026-07-15T15:00:00+10:00"
    both = office("regulation", "adopt", "--settings", ours, "--no-settings")
    assert both.code == 2
    stranger = office("regulation", "adopt", "--no-settings", "--actor", "nobody")
    assert stranger.code == 5


def test_a_mistake_in_the_settings_adopts_nothing(office: Office, tmp_path: Path) -> None:
    wrong = office("regulation", "adopt", "--settings", settings(tmp_path, 'wek = "x"\n'))
    assert wrong.code == 2
    assert "week" in wrong.said
    assert len(office("regulation", "adopted", "--json").data) == 1


def test_case_move_shows_old_and_new_then_moves_and_history_tells_it(office: Office, tmp_path: Path) -> None:
    office("regulation", "adopt", "--settings", settings(tmp_path, FOUR))
    shown = office("case", "move", "--all", "--dry-run")
    assert shown.code == 0
    assert "разместить ответ: до ср 15 июл 15:00 → до ср 15 июл 11:00" in shown.out
    assert "срок: 7 рабочих часов → 4 рабочих часа" in shown.out
    assert "будет переведено: 2" in shown.out
    assert office("case", "move", "--all").code == 2  # without a reason
    done = office("case", "move", "1", "--reason", "сроки короче для всех", "--json").data
    assert [(item["number"], item["done"]) for item in done] == [("ЛЗ-26-000001", True)]
    assert dues(office, "1")["reply"] == "2026-07-15T11:00:00+10:00"
    assert dues(office, "2")["reply"] == "2026-07-15T15:00:00+10:00"
    again = office("case", "move", "1", "2", "--reason", "ещё раз")
    assert again.code == 3
    assert "уже идёт по этим правилам" in again.out
    assert "переведено: 1, отказано: 1" in again.out
    history = office("incident", "history", "1").out
    assert "переведён на другие правила" in history
    assert "«сроки короче для всех»" in history
    assert office("case", "move", "--all", "--dry-run").out.strip() == "переводить нечего"
    assert office("case", "move").code == 2
    assert office("case", "move", "99", "--reason", "x").code == 5
    assert office("log", "verify").code == 0
    assert office("db", "check").code == 0
    assert office("db", "rebuild", "--json").data["changed"] == []


def test_clock_recompute_shows_then_moves_then_finds_nothing(office: Office, tmp_path: Path) -> None:
    assert "посчитаны по нынешнему календарю" in office("clock", "recompute", "--dry-run").out
    office("regulation", "adopt", "--settings", settings(tmp_path, DAY_OFF))
    shown = office("clock", "recompute", "--dry-run")
    assert "разместить ответ: до ср 15 июл 15:00 → до чт 16 июл 15:00" in shown.out
    assert dues(office, "1")["reply"] == "2026-07-15T15:00:00+10:00"
    (first, _) = office("clock", "recompute", "--reason", "указ губернатора", "--json").data
    (reply,) = [term for term in first["terms"] if term["rule"] == "reply"]
    assert reply["before"] == "2026-07-15T05:00:00.000000Z"
    assert reply["after"] == "2026-07-16T05:00:00.000000Z"
    assert reply["calendar"]["2026"]["before"] != reply["calendar"]["2026"]["after"]
    assert dues(office, "2")["reply"] == "2026-07-16T15:00:00+10:00"
    assert "календарь с тех пор изменился" not in office("incident", "explain", "1", "reply").out
    assert "указ губернатора" in office("incident", "explain", "1", "reply").out
    history = " ".join(office("incident", "history", "1").out.split())
    assert "сроки пересчитаны" in history
    assert "разместить ответ: ср 15 июл 15:00 → чт 16 июл 15:00" in history
    assert office("clock", "recompute", "--reason", "ещё раз", "--json").data == []
    assert office("db", "check").code == 0
