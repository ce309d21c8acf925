"""The installed command as a shell meets it: code pages, pipes, signals, the environment, options anywhere on the line."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ..support.command_line import COMMAND, Office, Ran, clean_environment, process, run
from ..support.desk_story import Story

ESCAPE = "\x1b"


@pytest.fixture
def office(database: Path, story: Story) -> Office:
    """A desk with a few incidents in different states."""
    for state in ("detected", "review", "draft"):
        story.incident(state)
    return Office(database)


HEAVY = (
    "alembic", "holidays", "openpyxl", "otklik.workflows.exchange", "otklik.workflows.page", "rapidfuzz", "sqlalchemy.dialects.postgresql",
    "sqlalchemy.orm",
)  # fmt: skip


@pytest.mark.parametrize("words", [["--help"], ["incident", "show", "1"]], ids=["help", "show"])
def test_a_look_at_an_incident_loads_nothing_that_it_has_no_use_for(office: Office, words: list[str]) -> None:
    code = f"""import sys
from otklik.cli import main
try: main({words!r})
except SystemExit: pass
print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"""
    ran = subprocess.run(
        [sys.executable, "-c", code], env={**office.environment({}), "PATH": ""}, capture_output=True, check=True
    )
    assert ran.stderr.decode().strip() == "[]"


@pytest.mark.parametrize(
    ("lang", "words"),
    [("ru", ("board",)), ("en", ("board",)), ("ru", ("incident", "show", "2")), ("en", ("incident", "list"))],
)
def test_a_pipe_gets_plain_text_of_eighty_columns(office: Office, words: tuple[str, ...], lang: str) -> None:
    ran = office.process(*words, "--lang", lang, FORCE_COLOR="1")
    assert (ran.code, ran.err) == (0, "")
    assert ESCAPE not in ran.out
    assert max(map(len, ran.lines)) <= 80
    assert ran.lines


@pytest.mark.parametrize(
    "locale",
    [
        {"LANG": "C"},
        {"LC_ALL": "POSIX"},
        {"LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
    ],
    ids=lambda locale: ",".join(f"{name}={value}" for name, value in locale.items()),
)
def test_no_locale_breaks_a_command(office: Office, locale: dict[str, str]) -> None:
    data = office.process("incident", "show", "2", "--json", **locale)
    assert data.data["number"] == "ЛЗ-26-000002", "JSON is whole in every locale"


@pytest.mark.parametrize(("page", "arrow"), [("cp1251", "->"), ("cp866", "->")])
def test_an_old_code_page_gets_what_it_can_show(office: Office, page: str, arrow: str) -> None:
    done = subprocess.run(
        [str(COMMAND), "incident", "history", "2", "--now", "2026-07-14T09:10"],
        env=clean_environment(**office.environment({"PYTHONIOENCODING": page})),
        capture_output=True,
        check=True,
    )
    said = done.stdout.decode(page)
    assert arrow in said
    assert "→" not in said
    assert "отобрать" in said
    whole = subprocess.run(
        [str(COMMAND), "incident", "show", "2", "--json", "--now", "2026-07-14T09:10"],
        env=clean_environment(**office.environment({"PYTHONIOENCODING": page})),
        capture_output=True,
        check=True,
    )
    assert json.loads(whole.stdout.decode("ascii"))["number"] == "ЛЗ-26-000002"


def test_an_error_in_an_old_code_page_is_still_an_error(office: Office) -> None:
    ran = office.process("incident", "start", "2", PYTHONIOENCODING="ascii")
    assert ran.code == 3
    assert "Traceback" not in ran.said


def test_the_language_is_the_options_then_the_settings_then_the_locales() -> None:
    def said(*words: str, **environment: str) -> str:
        return run("--help", *words, **environment).lines[0].split(":")[0]

    assert said() == "Использование"
    assert said(LANG="en_GB.UTF-8") == "Usage"
    assert said(LANG="ru_RU.UTF-8") == "Использование"
    assert said(LANG="en_GB.UTF-8", LC_ALL="ru_RU.UTF-8") == "Использование"
    assert said(LANG="C.UTF-8") == "Использование"
    assert said(LANG="ru_RU.UTF-8", OTKLIK_LANG="en") == "Usage"
    assert said("--lang", "ru", OTKLIK_LANG="en") == "Использование"
    assert said("--lang=en", OTKLIK_LANG="ru") == "Usage"


def test_global_options_stand_anywhere(office: Office) -> None:
    given = ["--db", f"sqlite:///{office.database}", "--actor", "ivanova", "--tenant", "lesozavodsk", "--json"]
    given += ["--now", "2026-07-14T09:10", "--lang", "en"]
    whole = run("incident", "show", "2", *given)
    assert whole.code == 0, whole.said
    for words in (
        [*given, "incident", "show", "2"],
        ["incident", *given, "show", "2"],
        ["incident", "show", *given, "2"],
        [*given[:4], "incident", *given[4:7], "show", "2", *given[7:]],
    ):
        assert run(*words) == whole, words


def test_the_environment_stands_in_for_options(office: Office) -> None:
    settings = {
        "OTKLIK_DB": f"sqlite:///{office.database}",
        "OTKLIK_ACTOR": "ivanova",
        "OTKLIK_TENANT": "lesozavodsk",
        "OTKLIK_LANG": "en",
    }
    ran = run("incident", "void", "1", "--why", "gone", "--now", "2026-07-14T09:10", **settings)
    assert ran.code == 0, ran.said
    assert "void" in ran.out
    beside = run("incident", "void", "2", "--why", "gone", "--actor", "petrov", "--now", "2026-07-14T09:10", **settings)
    assert beside.code == 3, "an option goes before the environment"


def test_without_settings_the_database_is_in_the_current_folder(tmp_path: Path) -> None:
    missing = process("board", folder=tmp_path)
    assert missing.code == 5
    assert "otklik.db" in missing.err
    made = process("init", "--regulation", "lesozavodsk-215", "--curator", "ivanova", folder=tmp_path)
    assert made.code == 0, made.said
    assert "export OTKLIK_ACTOR=ivanova" in made.out
    assert (tmp_path / "otklik.db").exists()
    assert process("board", folder=tmp_path).code == 0
    assert process("staff", "add", "petrov", "--role", "executor", folder=tmp_path, OTKLIK_ACTOR="ivanova").code == 0


def piped(office: Office, words: str, reader: str) -> Ran:
    """A command into a reader, by a shell; the code is the command's own."""
    done = subprocess.run(
        ["bash", "-c", f"{COMMAND} {words} --now 2026-07-14T09:10 | {reader}; echo code ${{PIPESTATUS[0]}}"],
        env=clean_environment(**office.environment({})),
        capture_output=True,
        text=True,
        check=True,
    )
    return Ran(0, done.stdout, done.stderr)


@pytest.mark.parametrize("words", ["board", "incident list", "log export", "workflow show incident", "incident --help"])
def test_a_reader_that_leaves_is_no_failure(office: Office, words: str) -> None:
    ran = piped(office, words, "head -1")
    assert ran.err == ""
    assert "code 0" in ran.out
    left = piped(office, words, "true")
    assert left.err == ""


def test_a_disk_that_takes_no_output_is_a_failure(office: Office) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{COMMAND} board --now 2026-07-14T09:10 > /dev/full"],
        env=clean_environment(**office.environment({})),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert done.stderr


def test_ctrl_c_ends_the_clock_quietly(office: Office) -> None:
    running = subprocess.Popen(
        [sys.executable, "-u", str(COMMAND), "clock", "run", "--every", "0.2"],
        env=clean_environment(**office.environment({})),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    assert running.stdout.readline()
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=20)
    assert (running.returncode, err) == (0, "")
    assert office("db", "check").code == 0


def imported(database: Path) -> int:
    """How many cases stand in a database that another process writes."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        (count,) = connection.execute("SELECT count(*) FROM otklik_cases").fetchone()
    connection.close()
    return int(count)


def test_ctrl_c_in_the_middle_of_an_act_leaves_nothing_half_done(office: Office, tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    rows = "".join(f"{n};14.07.2026 08:00;https://vk.com/wall-1_{n};текст {n}\n" for n in range(12_000))
    export.write_text("ID;Дата создания;Ссылка;Текст\n" + rows, encoding="utf-8")
    running = subprocess.Popen(
        [str(COMMAND), "inbox", "import", str(export), "--now", "2026-07-14T09:10"],
        env=clean_environment(**office.environment({})),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for _ in range(1000):
        if imported(office.database) >= 1000 or running.poll() is not None:
            break
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    assert "Traceback" not in err
    assert office("db", "check").code == 0
    done = office("inbox", "import", str(export), "--json").data
    assert done["new"] + done["known"] == 12_000
    assert done["known"] % 1000 == 0, "whole batches, or nothing of one"
    assert done["known"] > 0
