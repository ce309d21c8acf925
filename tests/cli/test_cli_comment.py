"""`otklik comment`, `signal` and `intake`: what a moderator types and reads, a file of comments, the intake's settings."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
from pathlib import Path

import pytest

from ..support.command_line import COMMAND, Office, clean_environment
from ..support.vk_events import CONFIRMATION, Line, comment, envelope, settings_file

HEAD = ["ID", "Дата создания", "Ссылка", "Текст сообщения", "Автор", "Ссылка на автора"]
ROWS = [
    ["1", "13.07.2026 10:00", "https://vk.com/wall-1_2?reply=3", "Нет света", "Марина", "https://vk.com/id7"],
    ["2", "13.07.2026 12:00", "https://vk.com/wall-1_2?reply=4", "Дебилы!", "", ""],
]


@pytest.fixture
def office(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office in its own folder, where the press centre acts."""
    monkeypatch.chdir(tmp_path)
    found = Office(database)
    found.actor = "smirnov"
    return found


def write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([HEAD, *rows])


@pytest.mark.requirement("LS2-2.6a")
def test_a_comment_from_its_receipt_to_its_removal(office: Office) -> None:
    ran = office(
        "comment",
        "receive",
        "--text",
        "Вы дебилы",
        "--link",
        "https://vk.com/wall-1_2?reply=3",
        "--author-link",
        "vk.com/id5",
    )
    assert ran.code == 0, ran.said
    assert "оскорбительные выражения: можно удалить (прил. 2, п. 2.6)" in ran.out
    assert "знак 4: Вы «дебилы»" in ran.out
    shown = office("comment", "show", "1").out
    assert "автор: https://vk.com/id5" in shown
    assert "ждёт < 1 мин" in shown
    refused = office("comment", "remove", "1", "--ground", "threat")
    assert (refused.code, "network_rules (нарушение правил социальной сети)" in refused.said) == (2, True)
    ran = office("comment", "remove", "1", "--ground", "insult", "--black-list")
    assert "ждёт решения → удалён" in ran.out
    assert "удалён: оскорбительные выражения (прил. 2, п. 2.6)" in ran.out
    assert "https://vk.com/id5" in office("blacklist", "list").out
    office.actor = "kozlova"
    refused = office("comment", "restore", "1", "--reason", "Ошибка")
    assert (refused.code, "эту страницу модерирует пресс-центр" in refused.said) == (3, True)


@pytest.mark.requirement("KO-D3")
def test_raising_tells_the_incident_and_the_incident_the_comment(office: Office) -> None:
    office("comment", "receive", "--text", "Нет света")
    ran = office("comment", "raise", "1")
    assert "инцидент: ЛЗ-26-000002" in ran.out, ran.said
    assert "из комментария № 1" in office("incident", "show", "2").out
    assert office("comment", "show", "1", "--json").data["facts"]["incident"] == 2


def test_what_waits_is_listed_with_how_long(office: Office, tmp_path: Path) -> None:
    write(tmp_path / "c.csv", ROWS)
    office("comment", "import", "c.csv")
    office("comment", "keep", "1")
    listed = office("comment", "list", "--state", "received")
    assert [line.split() for line in listed.lines] == [
        ["ЛЗМ-26-000002", "ждёт", "решения", "ждёт", "21", "ч", "Дебилы!"]
    ]
    assert [hint["ground"] for hint in office("comment", "show", "2", "--json").data["hints"]] == ["insult"]


def test_a_file_comes_in_once_and_what_the_callback_brought_is_known_by_its_link(
    office: Office, tmp_path: Path
) -> None:
    bad = ["3", "плохо", "", "x", "", ""]
    write(tmp_path / "c.csv", [*ROWS, bad])
    office("comment", "receive", "--text", "Нет света", "--link", "https://m.vk.com/wall-1_2?reply=3")
    tried = office("comment", "import", "c.csv", "--dry-run", "--json")
    assert (tried.code, tried.data["new"], tried.data["known"], tried.data["rejected"]) == (2, 1, 1, 1)
    ran = office("comment", "import", "c.csv")
    assert (ran.code, "новые комментарии: 1 (ЛЗМ-26-000002)" in ran.out) == (2, True)
    assert "otklik comment import c.rejects.csv" in ran.out
    again = office("comment", "import", "c.csv", "--json").data
    assert (again["new"], again["known"]) == (0, 2)
    messages = office("comment", "import", "c.csv", "--page", "77")
    assert (messages.code, "otklik page list" in messages.said) == (5, True)
    assert len(office("comment", "list", "--json").data) == 2


def test_the_intakes_settings_are_checked_beside_the_database(office: Office, tmp_path: Path) -> None:
    settings_file(tmp_path)
    ran = office("intake", "check")
    assert (ran.code, ran.out) == (0, "сообщество 12345678: lesozavodsk, страница –\n"), ran.said
    settings_file(tmp_path, page="77")
    assert office("intake", "check").code == 5
    settings_file(tmp_path, tenant="nobody")
    assert office("intake", "check").code == 5
    (tmp_path / "secret.txt").write_text("")
    ran = office("intake", "check")
    assert (ran.code, "vk[1].secret_file" in ran.said) == (2, True)
    for wrong in ("8080", "127.0.0.1:x", "127.0.0.1:99999"):
        (tmp_path / "secret.txt").write_text("k")
        ran = office("intake", "serve", "--listen", wrong)
        assert (ran.code, "--listen" in ran.said) == (2, True)


def test_the_server_serves_until_it_is_told_to_end(office: Office, database: Path, tmp_path: Path) -> None:
    settings_file(tmp_path)
    command: list[str | Path] = [
        COMMAND,
        "intake",
        "serve",
        "--db",
        f"sqlite:///{database}",
        "--listen",
        "127.0.0.1:0",
        "--lang",
        "en",
    ]
    running = subprocess.Popen(command, cwd=tmp_path, env=clean_environment(), stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    try:
        said = running.stderr.readline()
        assert said.startswith("Taking events: http://127.0.0.1:"), said
        line = Line(int(said.rpartition(":")[2].partition("/")[0]))
        assert line.send(envelope("confirmation"))[:2] == (200, CONFIRMATION)
        assert line.send(envelope("wall_reply_new", comment()))[:2] == (200, "ok")
        line.close()
    finally:
        os.kill(running.pid, signal.SIGTERM)
        rest = running.stderr.read()
        running.stderr.close()
        code = running.wait(timeout=30)
    assert (code, "wall_reply_new 12345678 e1: receive" in rest, "Traceback" in rest) == (0, True, False), rest
    assert [case["state"] for case in office("comment", "list", "--json").data] == ["received"]
