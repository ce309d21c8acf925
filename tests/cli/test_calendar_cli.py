"""`otklik calendar` as people and programs call it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from otklik.calendars.data.published import YEARS
from otklik.cli import main

OFFICE = ("--week", "09:00-13:00,14:00-18:00", "--zone", "Asia/Vladivostok")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty directory: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)
    for name in ("OTKLIK_DB", "OTKLIK_LANG", "OTKLIK_ACTOR", "OTKLIK_TENANT", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main(["calendar", *arguments])
        out, err = capsys.readouterr()
        return int(str(stopped.value.code)), out, err

    return call


def data(result: tuple[int, str, str]) -> Any:
    assert result[0] == 0, result
    return json.loads(result[1])


def test_show_gives_the_year_as_json(run: Run) -> None:
    shown = data(run("show", "2026", "--json"))
    assert list(shown) == [
        "year", "off_weekdays", "working_weekends", "short_days", "decree_days", "working_days", "hours_40", "provisional", "fingerprint",
    ]  # fmt: skip
    assert shown["short_days"] == ["2026-04-30", "2026-05-08", "2026-06-11", "2026-11-03"]
    assert (shown["working_days"], shown["hours_40"], shown["provisional"]) == (247, 1972, False)
    assert re.fullmatch(r"[0-9a-f]{32}", shown["fingerprint"])


def test_show_lists_decree_days_among_the_days_off(run: Run) -> None:
    shown = data(run("show", "2021", "--json"))
    assert shown["decree_days"] == [
        f"2021-{day}" for day in ("05-04", "05-05", "05-06", "05-07", "11-01", "11-02", "11-03")
    ]
    assert set(shown["decree_days"]) <= set(shown["off_weekdays"])
    assert shown["working_weekends"] == ["2021-02-20"]
    assert (shown["working_days"], shown["hours_40"]) == (247, 1972)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("year", [2012, 2020, 2025])
def test_show_draws_the_year_in_eighty_columns(run: Run, year: int, language: str) -> None:
    code, out, _ = run("show", str(year), "--lang", language)
    assert code == 0
    grid = out.split("\n\n")
    assert len([block for block in grid if re.search(r"\b30\b", block) and ("пн вт" in block or "Mo Tu" in block)]) == 4
    assert max(map(len, out.splitlines())) <= 80
    assert str(data(run("show", str(year), "--json"))["hours_40"]) in out
    assert "\x1b" not in out


def test_show_marks_days_in_words_and_with_their_source(run: Run) -> None:
    _, out, _ = run("show", "2025", "--lang", "ru")
    assert " 1+" in out
    assert "+ рабочий выходной" in out
    assert "01.11" in out
    assert "рабочая суббота за 03.11.2025, на час короче (пост. от 04.10.2024 № 1335" in " ".join(out.split())


def test_due_gives_both_instants_and_the_account_as_json(run: Run) -> None:
    answer = data(run("due", "2026-07-14T15:00", "3 working hours", *OFFICE, "--json"))
    assert (answer["due"], answer["lapse"]) == ("2026-07-14T18:00:00+10:00", "2026-07-15T09:00:00+10:00")
    assert (answer["term"], answer["basis"]) == ("3 working hours", "working")
    assert [(row["start"], row["seconds"]) for row in answer["intervals"]] == [("2026-07-14T15:00:00+10:00", 10800)]
    assert list(answer["fingerprint"]) == ["2026"]


@pytest.mark.requirement("A2")
@pytest.mark.parametrize(
    ("start", "term", "due", "basis"),
    [
        ("2026-07-14T12:30", ("1", "hour"), "2026-07-14T13:30:00+10:00", "open"),
        ("2026-07-14T12:30", ("1 рабочий час",), "2026-07-14T14:30:00+10:00", "working"),
        ("2026-07-14T02:30Z", ("1", "working", "hour"), "2026-07-14T14:30:00+10:00", "working"),
        ("2026-07-14T12:30", ("PT1H", "--basis", "calendar"), "2026-07-14T13:30:00+10:00", "calendar"),
        ("2026-07-14T12:30", ("P3D", "--basis", "working"), "2026-07-17T18:00:00+10:00", "working"),
        ("2026-07-14T00:00", ("30", "минут"), "2026-07-14T09:30:00+10:00", "open"),
    ],
)
def test_terms_may_be_written_in_many_ways(run: Run, start: str, term: tuple[str, ...], due: str, basis: str) -> None:
    answer = data(run("due", start, *term, *OFFICE, "--json"))
    assert (answer["due"], answer["basis"]) == (due, basis)


def test_due_and_explain_speak_to_people(run: Run) -> None:
    _, out, _ = run("due", "2026-07-14T15:00", "3 рабочих часа", *OFFICE)
    assert out.splitlines() == [
        "вт 14.07.2026 18:00: 3 рабочих часа с вт 14.07.2026 15:00",
        "  нарушен только после ср 15.07.2026 09:00: между ними нет рабочего времени",
    ]
    _, out, _ = run("explain", "2026-04-30T15:00", "7 working hours", *OFFICE, "--lang", "en")
    assert out.splitlines()[0] == "Mon 04.05.2026 15:00: 7 working hours from Thu 30.04.2026 15:00"
    assert "Thu 30 Apr" in out
    assert "=  7 h" in out


def test_a_shipped_regulation_gives_its_hours(run: Run) -> None:
    answer = data(run("due", "2026-07-14T09:10", "7 working hours", "--regulation", "lesozavodsk-215", "--json"))
    assert answer["start"] == "2026-07-14T09:10:00+10:00"


def test_elapsed_counts_office_time_with_its_sign(run: Run) -> None:
    there = data(run("elapsed", "2026-07-14T15:00", "2026-07-15T10:30", *OFFICE, "--json"))
    assert (there["seconds"], there["basis"]) == (4.5 * 3600, "working")
    assert data(run("elapsed", "2026-07-15T10:30", "2026-07-14T15:00", *OFFICE, "--json"))["seconds"] == -4.5 * 3600
    assert (
        data(run("elapsed", "2026-07-14T12:00", "2026-07-14T15:00", "--basis", "open", *OFFICE, "--json"))["seconds"]
        == 10800
    )
    assert run("elapsed", "2026-07-15T10:30", "2026-07-14T15:00", *OFFICE)[1] == "−4 ч 30 мин\n"


def test_a_year_without_a_decree_is_refused_or_marked(run: Run) -> None:
    late = ("due", "2027-12-30T15:00", "9 working hours", *OFFICE)
    code, out, err = run(*late)
    assert (code, out) == (2, "")
    assert "2028" in err
    answer = data(run(*late, "--provisional", "--json"))
    assert answer["provisional"]
    assert answer["due"] == "2028-01-10T16:00:00+10:00"
    assert list(answer["fingerprint"]) == ["2027", "2028"]
    assert "предварительно" in run(*late, "--provisional")[1]
    assert run("show", "2028")[0] == 2
    assert data(run("show", "2028", "--provisional", "--json"))["provisional"]


def test_an_office_adds_a_year_from_a_file(run: Run) -> None:
    Path("2028.toml").write_text(
        '[[year]]\nyear = 2028\nsource = "образец"\nmoved = [["2028-01-01", "2028-05-08"]]\n', "utf-8"
    )
    shown = data(run("show", "2028", "--extra", "2028.toml", "--json"))
    assert not shown["provisional"]
    assert "2028-05-08" in shown["off_weekdays"]
    assert not data(run("due", "2027-12-30T15:00", "9 working hours", *OFFICE, "--extra", "2028.toml", "--json"))[
        "provisional"
    ]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("due", "yesterday", "1 hour", *OFFICE), "yesterday"),
        (("due", "2026-07-14T10:00", "soon", *OFFICE), "soon"),
        (("due", "2026-07-14T10:00", "3 days", *OFFICE), "3 days"),
        (("due", "2026-07-14T10:00", "1 hour", "--week", "9-18", "--zone", "Asia/Vladivostok"), "9-18"),
        (
            ("due", "2026-07-14T10:00", "1 hour", "--week", "09:00-18:00", "--zone", "Asia/Lesozavodsk"),
            "Asia/Lesozavodsk",
        ),
        (("due", "2026-07-14T10:00", "1 hour", "--week", "09:00-18:00", "--zone", "/etc/passwd"), "/etc/passwd"),
        (("due", "2026-07-14T10:00", "1 hour", "--week", "09:00-18:00"), "--zone"),
        (("due", "2026-07-14T10:00", "1 hour", *OFFICE, "--regulation", "lesozavodsk-215"), "--regulation"),
        (("due", "2026-07-14T10:00", "1 hour", "--regulation", "lesozavodsk-512"), "lesozavodsk-215"),
        (("due", "2026-07-14T10:00", "1 hour"), "--regulation"),
        (("due", "2011-07-14T10:00", "1 hour", *OFFICE), "2011"),
        (("due", "2045-07-14T10:00", "1 hour", *OFFICE, "--provisional"), "2045"),
        (("elapsed", "2026-07-14T10:00", "later", *OFFICE), "later"),
        (("show", "1999"), "1999"),
        (("show", "next"), "next"),
        (("show", "2026", "--extra", "none.toml"), "none.toml"),
    ],
)
def test_bad_input_is_named_and_exits_2(run: Run, arguments: tuple[str, ...], named: str) -> None:
    for language in ("ru", "en"):
        code, out, err = run(*arguments, "--lang", language)
        assert (code, out) == (2, "")
        assert named in err
        assert "Traceback" not in err


def test_every_command_has_help_in_both_languages(run: Run) -> None:
    for name in ("show", "due", "explain", "elapsed"):
        for language, word in (("ru", "Параметры"), ("en", "Options")):
            code, out, _ = run(name, "--help", "--lang", language)
            assert code == 0
            assert word in out


def test_every_decreed_year_can_be_shown(run: Run) -> None:
    for year in YEARS:
        assert data(run("show", str(year), "--json"))["year"] == year
