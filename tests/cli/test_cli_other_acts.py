"""The command line under the acts beside that of Lesozavodsk: it says why there are no terms, what is closed, since when an act is in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support.command_line import Office, run

REASONS = {
    "khasyn": ("порядок не устанавливает сроков ответа", "sets no terms"),
    "primorsko-akhtarsk-1378": ("№ 288, оно не загружено", "No. 288 of 19.03.2020, which is not loaded"),
    "kozhevnikovo-650": ("постановление не устанавливает сроков", "sets no terms"),
}


def office(act: str, folder: Path, language: str, *more: str) -> Office:
    found = Office(folder / "desk.db", now="2026-07-14T09:30", lang=language)
    assert found("init", "--regulation", act, "--rehearsal", "--curator", "ivanova", *more).code == 0
    given = ("--channel", "private", "--addressee", "head") if act == "kozhevnikovo-650" else ()
    assert found("incident", "detect", "--network", "vk", "--message", "Нет воды", *given).code == 0
    assert found("incident", "select", "1", "--importance", "ordinary").code == 0
    return found


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.requirement("A32", "PA-2.5")
@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("act", REASONS)
def test_each_place_says_why_there_are_no_terms(act: str, language: str, tmp_path: Path) -> None:
    why = REASONS[act][language == "en"]
    desk = office(act, tmp_path, language)
    for line in (("regulation", "show"), ("incident", "show", "1"), ("incident", "explain", "1"), ("board",)):
        told = desk(*line)
        assert told.code == 0
        assert why in flat(told.out), line
    assert why in desk("incident", "show", "1", "--json").data["without_terms"][language]


@pytest.mark.requirement("A32")
def test_with_the_ready_norm_on_the_board_has_a_term_and_shows_its_source(tmp_path: Path) -> None:
    settings = tmp_path / "ours.toml"
    settings.write_text('norms_on = ["reply"]\n', encoding="utf-8")
    desk = office("primorsko-akhtarsk-1378", tmp_path, "ru", "--settings", str(settings))
    (row,) = desk("board", "--json").data
    assert (row["rule"], row["requirement"]) == ("reply", "norm:reply")
    assert "№ 288" in row["clause"]
    assert "сроков нет" not in desk("incident", "show", "1").out
    assert "включена" in desk("regulation", "show").out


@pytest.mark.requirement("KO-D3")
def test_the_way_and_the_addressee_are_shown(tmp_path: Path) -> None:
    told = flat(office("kozhevnikovo-650", tmp_path, "ru")("incident", "show", "1").out)
    assert "пришло: личное сообщение" in told
    assert "адресат: Глава района" in told


@pytest.mark.requirement("A19", "LS2-1.1", "PA-1.1")
def test_the_disclaimer_is_printed_where_a_closed_network_is_shown(tmp_path: Path) -> None:
    desk = office("primorsko-akhtarsk-1378", tmp_path, "ru")
    detected = desk("incident", "detect", "--network", "facebook", "--message", "Яма")
    for told in (detected.out, desk("incident", "show", "2").out, desk("regulation", "show").out):
        assert "запрещена в России с 21.03.2022" in flat(told)
        assert "признана экстремистской" in flat(told)


@pytest.mark.requirement("PA-D2", "KO-D8")
def test_init_says_of_an_act_that_is_not_in_force_yet(tmp_path: Path) -> None:
    settings = tmp_path / "ours.toml"
    settings.write_text("in_force = 2026-08-01\n", encoding="utf-8")
    ahead = Office(tmp_path / "ahead.db", now="2026-07-14T09:30", lang="ru")
    told = ahead("init", "--regulation", "primorsko-akhtarsk-1378", "--rehearsal", "--settings", str(settings))
    assert "ещё не в силе: с 01.08.2026" in told.out
    unnamed = Office(tmp_path / "unnamed.db", now="2026-07-14T09:30", lang="ru")
    assert "день не назван" in unnamed("init", "--regulation", "primorsko-akhtarsk-1378", "--rehearsal").out
    signed = Office(tmp_path / "signed.db", now="2026-07-14T09:30", lang="ru")
    assert "в силе" not in signed("init", "--regulation", "kozhevnikovo-650", "--rehearsal").out


@pytest.mark.requirement("A30", "A18", "KO-4", "PA-1.6", "LS2-2.1")
@pytest.mark.parametrize("act", [*REASONS, "lesozavodsk-215"])
def test_what_an_act_refers_to_and_the_legal_minimum_are_shown(act: str) -> None:
    told = flat(run("regulation", "show", act, "--lang", "ru").out)
    assert "Законный минимум с 01.12.2022" in told
    assert "№ 2523-р" in told
    assert "Ссылки" in told


@pytest.mark.requirement("PA-1.4")
def test_a_department_in_the_list_of_staff(tmp_path: Path) -> None:
    desk = office("primorsko-akhtarsk-1378", tmp_path, "ru")
    desk("staff", "add", "petrov", "--role", "executor")
    added = desk("staff", "add", "otdel", "--role", "executor", "--unit", "--member", "petrov")
    assert "подразделение: petrov" in added.out
    listed = {row["handle"]: row for row in desk("staff", "list", "--json").data}
    assert listed["otdel"]["unit"]
    assert listed["otdel"]["members"] == [listed["petrov"]["id"]]
    assert not listed["petrov"]["unit"]


@pytest.mark.requirement("KO-D3", "A29")
def test_the_table_of_the_process_names_whom_the_act_names() -> None:
    rows = run("workflow", "show", "incident", "--regulation", "kozhevnikovo-650", "--json").data
    by = {row["trigger"]: row["by"] for row in rows}
    assert by["publish"] == ["executor"]
    assert by["detect"] == ["executor", "curator", "importer"]
    assert by["approve"] == ["curator"]
