"""`otklik regulation`: what it prints, as text and as JSON, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from otklik.cli import main
from otklik.workflows.regulation import adopt, available, coverage, source

SAMPLE = Path(__file__).parent / "acts" / "sample.toml"
LESOZAVODSK = "lesozavodsk-215"


@pytest.fixture
def otklik(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command: answers its exit code, output and errors."""

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["regulation", *words, "--lang", "ru"])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def test_list_names_every_shipped_act(otklik: Any) -> None:
    code, out, _ = otklik("list", "--json")
    assert code == 0
    (found,) = [item for item in json.loads(out) if item["id"] == LESOZAVODSK]
    assert (found["date"], found["number"]) == ("2022-02-04", "215")


def test_show_tells_the_terms_within_eighty_columns(otklik: Any) -> None:
    code, out, _ = otklik("show", LESOZAVODSK)
    assert code == 0
    assert "разместить ответ: 7 рабочих часов (прил. 1, п. 8)" in out
    assert "за 3 рабочих часа до срока" in out
    assert max(map(len, out.splitlines())) <= 80


def test_show_gives_the_whole_act_as_one_object(otklik: Any) -> None:
    _, out, _ = otklik("show", LESOZAVODSK, "--json")
    found = json.loads(out)
    assert found["zone"] == "Asia/Vladivostok"
    terms = {item["requirement"]: item["term"] for item in found["deadlines"]["incident"]}
    assert terms["LS-10a"] == "3 working hours before reply"
    assert len(found["requirements"]) == 49


def test_show_gives_the_text_as_it_is(otklik: Any) -> None:
    _, out, _ = otklik("show", LESOZAVODSK, "--toml")
    assert out.startswith("# Лесозаводский городской округ")


def test_show_quotes_one_requirement(otklik: Any) -> None:
    code, out, _ = otklik("show", LESOZAVODSK, "--requirement", "LS-8")
    assert code == 0
    assert "прил. 1, п. 8   обязательно" in out
    assert "incident.reply" in out


def test_an_unknown_requirement_is_not_found(otklik: Any) -> None:
    code, out, err = otklik("show", LESOZAVODSK, "--requirement", "LS-8a")
    assert (code, out) == (5, "")
    assert "возможно, LS-8" in err


def test_an_unknown_act_names_the_nearest(otklik: Any) -> None:
    code, out, err = otklik("show", "lesozavodsk")
    assert (code, out) == (2, "")
    assert "возможно, lesozavodsk-215" in err


def test_check_finds_nothing_wrong_with_what_ships(otklik: Any) -> None:
    code, out, _ = otklik("check")
    assert code == 0
    assert "lesozavodsk-215.toml: замечаний нет (требований 49, сроков 11)" in out


def test_check_tells_every_mistake_with_its_place(otklik: Any, tmp_path: Path) -> None:
    broken = tmp_path / "act.toml"
    text = SAMPLE.read_text(encoding="utf-8")
    broken.write_text(
        text.replace('zone = "Asia/Tomsk"', 'zone = "Mars"').replace("prefix =", "prefux ="), encoding="utf-8"
    )
    code, out, _ = otklik("check", str(broken))
    assert code == 2
    assert [line.split(": ")[1] for line in out.splitlines()] == [
        "regulation.prefux",
        "regulation.zone",
        "regulation.prefix",
    ]


def test_check_reads_an_act_beside_the_workflows_and_the_settings(otklik: Any, tmp_path: Path) -> None:
    code, out, _ = otklik("check", str(SAMPLE), "--json")
    assert code == 2
    assert {problem["path"] for problem in json.loads(out)[0]["problems"]} >= {"publish.by"}  # it names no press centre
    settings = tmp_path / "office.toml"
    settings.write_text('wek = "09:00-18:00"', encoding="utf-8")
    code, out, _ = otklik("check", str(SAMPLE), "--settings", str(settings))
    assert code == 2
    assert f"{settings}: wek: неизвестный ключ; возможно, week" in out


def test_check_reads_the_norms_that_stand_ready(otklik: Any, tmp_path: Path) -> None:
    act = tmp_path / "act.toml"
    ready = source("kozhevnikovo-650").replace('closes_on = ["approve", "return"]', 'closes_on = ["aprove"]')
    act.write_text(ready, encoding="utf-8")
    code, out, _ = otklik("check", str(act))
    assert code == 2
    assert "incident.deadline[norm:review].closes_on" in out
    assert "возможно, approve" in out


def test_check_refuses_what_is_no_text(otklik: Any, tmp_path: Path) -> None:
    broken = tmp_path / "act.toml"
    broken.write_bytes('[regulation]\nid = "х"'.encode("cp1251"))
    code, _, err = otklik("check", str(broken))
    assert code == 2
    assert "UTF-8" in err


def test_coverage_says_what_nothing_carries_out_yet(otklik: Any) -> None:
    code, out, _ = otklik("coverage", LESOZAVODSK, "--json")
    assert code == 0
    rows = {row["requirement"]: row["carried_by"] for row in json.loads(out)}
    assert {"kind": "deadline", "name": "incident.reply"} in rows["LS-8"]
    assert {"kind": "reference", "name": "krai_policy"} in rows["LS2-2.1"]
    _, out, _ = otklik("coverage", LESOZAVODSK, "--open")
    assert "LS-8 " not in out
    more = '[[requirement]]\nid = "LS-99"\nclause = "п. 99"\nforce = "M"\nsays = { ru = "ещё одно", en = "one more" }\n'
    (row,) = [row for row in coverage(adopt(source(LESOZAVODSK) + more), {}) if row.requirement.id == "LS-99"]
    assert row.open


def test_coverage_of_every_act_is_printed_within_eighty_columns(otklik: Any) -> None:
    for act in available():
        code, out, _ = otklik("coverage", act)
        assert code == 0, act
        assert max(map(len, out.splitlines())) <= 80


@pytest.mark.requirement("LS-P1", "LS-P4", "LS-4")
def test_every_requirement_on_messages_is_carried_by_something(otklik: Any) -> None:
    rows = json.loads(otklik("coverage", LESOZAVODSK, "--json")[1])
    assert [row["requirement"] for row in rows if row["requirement"].startswith("LS-") and not row["carried_by"]] == []


@pytest.mark.requirement("LS-P1")
def test_show_names_what_the_act_rests_on(otklik: Any) -> None:
    _, out, _ = otklik("show", LESOZAVODSK)
    assert "от 11.06.2020 № 99-рг … от 13.07.2020 № 243-рг" in " ".join(out.split())


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("act", ["lesozavodsk-215", "khasyn", "primorsko-akhtarsk-1378", "kozhevnikovo-650"])
def test_every_carrier_of_coverage_has_a_name_for_people(otklik: Any, act: str, language: str) -> None:
    code, out, err = otklik("coverage", act, "--lang", language)
    assert (code, err) == (0, "")
    assert out
