"""What the desk prints for the eye: sorted by due, urgency in words, nothing over 80 columns, colour on a terminal alone."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from otklik.console.render import cite, clip, coloured, duration, fit, plain, table, width, wrap
from otklik.workflows.regulation import available, load

from ..support.command_line import COMMAND, Office, clean_environment
from ..support.desk_story import Story, retold

COLOUR = re.compile(r"\x1b\[\d+m")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Incidents of every urgency: overdue, soon, later; several executors; long words."""
    return Office(retold(tmp_path / "desk.db", "layout", of_every_urgency), now="2026-07-14T14:20")


def of_every_urgency(story: Story) -> None:
    story.incident("assigned", executors=("petrov", "sidorova", "orlov"))
    story.incident("assigned", importance="elevated")
    story.now("14:05")
    story.incident("selected")
    story.incident("draft")


def test_the_board_is_sorted_by_due_and_says_urgency_in_words(office: Office) -> None:
    rows = office("board", "--json").data
    assert [row["due"] for row in rows] == sorted(row["due"] for row in rows)
    head, *lines, summary = office("board").lines
    assert head.split()[:2] == ["номер", "что"]
    assert len(lines) == len(rows)
    for row, line in zip(rows, lines, strict=True):
        assert line.startswith(row["number"])
        word = {"overdue": "просрочено", "soon": "скоро", "later": " ч"}[row["urgency"]]
        assert word in line, line
    overdue = sum(row["urgency"] == "overdue" for row in rows)
    assert {row["urgency"] for row in rows} == {"overdue", "soon", "later"}
    assert summary == f"всего сроков: {len(rows)}, просрочено: {overdue}"


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("now", ["2026-07-14T14:20", "2026-07-20T11:59", "2027-01-12T10:00"])
def test_nothing_is_wider_than_a_terminal(office: Office, lang: str, now: str) -> None:
    for words in (["board"], ["incident", "list"], ["staff", "list"], ["notices", "list"], ["inbox", "list"]):
        ran = office(*words, "--lang", lang, "--now", now)
        assert (ran.code, ran.err) == (0, "")
        assert max(map(width, ran.lines)) <= 80, words
    for number in "1234":
        for words in (["show", number], ["explain", number], ["explain", number, "reply"], ["history", number]):
            ran = office("incident", *words, "--lang", lang, "--now", now)
            assert (ran.code, ran.err) == (0, ""), words
            assert max(map(width, ran.lines)) <= 80, ran.out


def test_the_board_can_be_one_persons_or_one_roles(office: Office) -> None:
    everyone = office("board", "--json").data
    curators = office("board", "--holder", "curator", "--json").data
    petrovs = office("board", "--holder", "petrov", "--json").data
    assert curators == [row for row in everyone if row["holder"] == "curator"]
    assert petrovs == [row for row in everyone if "petrov" in row["persons"]]
    assert petrovs
    limited = office("board", "--limit", "2")
    assert len(limited.lines) == 4
    assert f"всего сроков: {len(everyone)}" in limited.out
    assert "показано 2" in limited.out


def test_show_tells_state_holder_deadlines_and_what_comes_next(office: Office) -> None:
    said = office("incident", "show", "4", "--actor", "petrov").out
    assert said.startswith("ЛЗ-26-000004   черновик с 14:05")
    assert "разместить ответ   прил. 1, п. 8\n      petrov · до ср 15 июл 12:05 · осталось 6 ч 45 мин" in said
    assert re.search(r"Вы можете:\n  submit +направить на согласование", said)
    assert re.search(r"Другие могут:\n  куратор: .*reassign", said)
    assert "otklik incident explain 4 draft|reply" in said
    english = office("incident", "show", "4", "--actor", "petrov", "--lang", "en").out
    assert "publish the reply   app. 1, cl. 8\n      petrov · by Wed 15 Jul 12:05 · 6 h 45 min left" in english


def test_the_deadline_that_show_names_is_explained_to_the_minute(office: Office) -> None:
    said = office("incident", "explain", "4", "reply").out
    assert "Разместить ответ до ср 15 июл 12:05: 7 рабочих часов" in said
    assert "7 рабочих часов" in said
    spans = re.findall(r"(\d\d):(\d\d)–(\d\d):(\d\d)", said)
    minutes = sum(int(c) * 60 + int(d) - int(a) * 60 - int(b) for a, b, c, d in spans)
    assert minutes == 7 * 60


def test_after_an_act_the_desk_says_what_is_due_and_what_to_type(office: Office) -> None:
    said = office("incident", "submit", "4", "--kind", "answer", "--text", "Здравствуйте!", "--actor", "petrov")
    lines = said.lines
    assert lines[0] == "ЛЗ-26-000004   черновик → на согласовании"
    assert "согласовать или вернуть  куратор  до 14:50" in said.out
    assert lines[-2:] == [
        "  дальше:  otklik incident return 4   (куратор)",
        "           otklik incident approve 4   (куратор)",
    ]


def on_a_terminal(office: Office, *words: str, **environment: str) -> str:
    """What a command prints on a terminal."""
    main, end = pty.openpty()
    running = subprocess.Popen(
        [str(COMMAND), *words, "--now", str(office.now)],
        env=clean_environment(TERM="xterm-256color", **office.environment(environment)),
        stdin=end,
        stdout=end,
        stderr=end,
    )
    os.close(end)
    said = b""
    while select.select([main], [], [], 30)[0]:
        try:
            chunk = os.read(main, 65536)
        except OSError:  # the other end is closed: all is said
            break
        if not chunk:
            break
        said += chunk
    running.wait(timeout=30)
    os.close(main)
    assert running.returncode == 0, said
    return said.decode()


def test_a_terminal_gets_colours_that_repeat_the_words(office: Office) -> None:
    said = on_a_terminal(office, "board")
    for line in said.splitlines():
        if "просрочено " in line and "ЛЗ-" in line:
            assert "\x1b[31m" in line
        if "скоро" in line:
            assert "\x1b[33m" in line
    assert COLOUR.sub("", said).splitlines() == office("board").lines


def test_no_color_is_honoured(office: Office) -> None:
    assert not COLOUR.search(on_a_terminal(office, "board", NO_COLOR="1"))


# ── the small pieces ────────────────────────────────────────────────────────────────────────────────────────────────


def test_durations_read_as_people_say_them() -> None:
    said = {
        timedelta(seconds=20): "< 1 мин",
        timedelta(minutes=59): "59 мин",
        timedelta(hours=1): "1 ч",
        timedelta(hours=2, minutes=30): "2 ч 30 мин",
        timedelta(hours=27, minutes=30): "27 ч",
        -timedelta(hours=2, minutes=30): "2 ч 30 мин",
    }
    for span, words in said.items():
        assert duration(span, "ru") == words
    assert duration(timedelta(hours=1), "en") == "1 h"


def test_cutting_keeps_words_whole_where_it_can() -> None:
    assert clip("направить проект на согласование", 26) == "направить проект на…"
    assert clip("коротко", 10) == "коротко"
    assert clip("https://vk.com/wall-1_1", 10) == "https://v…"
    assert clip("строка\nи ещё", 40) == "строка и ещё"
    assert all(width(clip("слово " * 20, size)) <= size for size in range(4, 60))


def test_others_words_do_not_steer_the_terminal() -> None:
    assert plain("а\x1b[2J\x07б\u202eв\u200bг\r\nд") == "а[2Jбвг д"


def test_a_table_gives_way_in_its_flexible_column() -> None:
    rows = [["1", "очень длинное название дела", "x" * 30], ["22", "короткое", "y"]]
    lines = table(rows, limit=50, flexible=1)
    assert max(map(width, lines)) <= 50
    assert lines[0].endswith("x" * 30)
    assert lines[1].index("y") == lines[0].index("x")


def test_long_lines_wrap_between_words() -> None:
    assert wrap("  " + "слово " * 20)[1].startswith("    слово")
    assert fit("a" * 60 + "  " + "b" * 30) == ["a" * 60, "      " + "b" * 30]


def test_clauses_are_cited_in_the_readers_language() -> None:
    assert cite("прил. 1, п. 10, абз. 1", "ru") == "прил. 1, п. 10, абз. 1"
    assert cite("прил. 1, п. 10, абз. 1", "en") == "app. 1, cl. 10, para. 1"


def test_no_colour_without_a_terminal() -> None:
    assert coloured("текст", "overdue") == "текст"


def test_every_clause_of_the_shipped_acts_can_be_cited_in_english() -> None:
    for name in available():
        for requirement in load(name).requirements.values():
            assert not re.search("[а-яё]", cite(requirement.clause, "en")), requirement.clause
