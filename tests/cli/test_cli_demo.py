"""`otklik demo`: the whole job by its own commands; it ends well, twice, and what it names to try next works."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from ..support.command_line import Ran, dump, process, run

LATIN_ONLY = re.compile("[а-яё]")


@dataclass(frozen=True, slots=True)
class Told:
    """A demo's run and the folder that it was run in."""

    ran: Ran
    folder: Path


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The demo, run once as a process in a fresh folder, with settings around that are none of its business."""
    folder = tmp_path_factory.mktemp("demo")
    noise = {"OTKLIK_DB": "sqlite:///elsewhere.db", "OTKLIK_ACTOR": "nobody", "OTKLIK_TENANT": "nowhere"}
    return Told(process("demo", folder=folder, **noise), folder)


def test_the_demo_ends_well(told: Told) -> None:
    assert told.ran.code == 0, told.ran.said[-2000:]
    assert told.ran.err == "", "a refusal is part of the story"
    assert "\x1b" not in told.ran.out
    assert {path.name for path in told.folder.rglob("*") if path.is_file()} >= {"otklik.db", "log.jsonl"}
    assert not (told.folder / "elsewhere.db").exists()


def test_it_tells_the_week_that_the_issue_asks_for(told: Told) -> None:
    said = " ".join(told.ran.out.split())
    for words in (
        "новые инциденты: 12",
        "известны, второй раз не загружены: 12",
        "--importance ordinary",
        "--importance elevated",
        "выявлен → отклонён",
        "на согласовании → на доработке",
        "согласован → дан промежуточный ответ",
        "ответ размещён → завершён",
        "incident provide-part",
        "пропущено 2",
        "Отказано: это делает куратор",
        "7 рабочих часов, отсчёт с",
        "журнал в порядке",
        "выгружено событий",
    ):
        assert words in said, words


def test_its_lines_fit_but_for_what_a_person_wrote(told: Told) -> None:
    long = [line for line in told.ran.lines if len(line) > 80]
    assert all(line.startswith("    --") for line in long), long


def test_every_shown_command_is_shown_before_its_answer(told: Told) -> None:
    typed = [line for line in told.ran.lines if line.startswith("$ otklik ")]
    assert len(typed) > 60
    assert len([line for line in told.ran.lines if line.startswith("── ")]) >= 10


def test_what_it_names_to_try_next_works(told: Told) -> None:
    _, _, after = told.ran.out.rpartition("Дальше попробуйте")
    lines = [line.strip() for line in after.splitlines() if line.strip().startswith(("otklik ", "export "))]
    exports = shlex.split(next(line for line in lines if line.startswith("export ")))[1:]
    settings = dict(word.split("=", 1) for word in exports)
    commands = [re.split(r"   +", line)[0] for line in lines if line.startswith("otklik ")]
    assert len(commands) >= 5
    for command in commands:
        ran = process(*shlex.split(command)[1:], folder=told.folder, **settings)
        assert ran.code == 0, (command, ran.said)
        assert ran.out
    board = process("board", "--now", "2026-11-20T17:30", folder=told.folder, **settings)
    assert "ЛЗ-26-000013" in board.out


def test_the_database_of_its_own_can_be_made(told: Told, tmp_path: Path) -> None:
    (line,) = [line for line in told.ran.lines if "otklik init" in line and "$" not in line]
    words = shlex.split(line.partition("otklik ")[2])
    assert process(*words, folder=tmp_path).code == 0
    assert (tmp_path / "otklik.db").exists()


def test_the_second_run_is_the_first_again_and_english_is_english(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(told.folder)
    again = run("demo", "--lang", "en")
    assert (again.code, again.err) == (0, "")
    ours = [line for line in again.lines if not line.startswith(("$", "    ")) and "«" not in line]
    russian = [line for line in ours if LATIN_ONLY.search(line)]
    assert not russian, russian
    assert len([line for line in again.lines if line.startswith("$ ")]) == len(
        [line for line in told.ran.lines if line.startswith("$ ")]
    )
    after = again.out.rpartition("Try next")[2]
    assert "export OTKLIK_DB=sqlite:///demo/otklik.db" in after


def test_a_real_database_is_not_thrown_away(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'otklik.db'}"
    assert run("init", "--regulation", "lesozavodsk-215", "--db", url).code == 0
    before = dump(tmp_path / "otklik.db")
    ran = run("demo", "--dir", str(tmp_path))
    assert ran.code == 2
    assert "в этой лежит рабочая база" in " ".join(ran.err.split())
    assert dump(tmp_path / "otklik.db") == before


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for place in ("file", "file/demo"):
        ran = run("demo", "--dir", str(tmp_path / place))
        assert ran.code == 2
        assert "--dir" in ran.err


@pytest.mark.slow
def test_in_json_it_says_what_came_of_it(tmp_path: Path) -> None:
    ran = run("demo", "--dir", str(tmp_path / "has space"), "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.data["unexpected"] == 0
    assert ran.data["database"].endswith("has space/otklik.db")


def test_make_demo_is_the_same_command() -> None:
    makefile = (Path(__file__).parents[2] / "Makefile").read_text(encoding="utf-8")
    (recipe,) = re.findall(r"^demo:.*\n\t@?(.*)$", makefile, re.MULTILINE)
    assert recipe == "$(BIN)/otklik demo"
