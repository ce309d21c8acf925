"""`--json`: every command that prints data prints one JSON value: an array from a list, an object from a single thing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ..support.command_line import Office
from ..support.desk_story import Story, retold

UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")

LISTS: dict[str, set[str]] = {
    "incident list": {"number", "case", "workflow", "state", "version", "entered_at", "recorded_at", "facts", "instants"},
    "inbox list": {"number", "state", "version"},
    "inbox search вода": {"number", "case", "state", "entered_at", "place", "snippet"},
    "board": {"number", "case", "rule", "requirement", "clause", "holder", "persons", "due", "lapse", "remaining_seconds", "basis", "urgency", "missed"},
    "staff list": {"id", "handle", "name", "roles", "fields", "absent", "until", "deputy", "stands_in", "absences"},
    "staff duty": {"role", "there", "away", "nobody"},
    "notices list": {"kind", "recipient"},
    "incident history 2": {"seq", "type", "occurred_at", "recorded_at", "actor", "role", "command", "data", "hash"},
    "incident explain 2": {"rule", "occurrence", "part", "requirement", "term", "due", "lapse", "outcome", "missed_at", "calendar"},
    "regulation list": {"id"},
    "workflow list": {"name", "version", "title"},
    "workflow show incident": set(),
    "log replay LOG": {"number", "state"},
}  # fmt: skip
SINGLE: dict[str, set[str]] = {
    "incident show 2": {"number", "case", "state", "version", "facts", "instants", "deadlines", "repeats", "warnings", "possible"},
    "incident explain 2 reply": {"rule", "due", "lapse", "explanation"},
    "clock tick": {"at", "reminded", "missed", "closed", "events"},
    "db check": {"events", "streams", "cases"},
    "db rebuild": {"cases", "deadlines", "staff", "searched", "shrunk", "changed"},
    "db upgrade": {"from", "to"},
    "log verify": {"events", "streams", "cases"},
    "log verify LOG": {"events", "streams", "cases"},
    "log export --output LOG": {"file", "events"},
    "staff add novikov --role executor": {"id", "handle", "roles"},
    "staff absent petrov --reason illness --deputy orlov": {"handle", "absent", "until", "deputy", "stands_in", "absences"},
    "staff deputy kozlova smirnov": {"handle", "absent", "deputy"},
    "staff return kozlova": {"handle", "absent"},
    "workflow show incident --format mermaid": {"name", "format", "text"},
    "regulation show khasyn": {"id", "zone", "week"},
    "incident detect --message вода": {"number", "state", "possible"},
    "incident void 1 --why gone": {"number", "state", "possible"},
    "init --regulation khasyn --tenant khasyn --rehearsal": {"tenant", "regulation", "key", "curator", "rehearsal"},
}  # fmt: skip


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A desk with an incident in the inbox, one in review and a notice owed; LOG is its exported log."""
    monkeypatch.chdir(tmp_path)
    office = Office(retold(tmp_path / "desk.db", "json", two_incidents))
    assert office("log", "export", "--output", "LOG").code == 0
    return office


def two_incidents(story: Story) -> None:
    story.incident()
    story.incident("review").do("mark_significant")
    story.desk.staff.absent("kozlova", reason="leave", actor="ivanova")


def instants(value: Any) -> list[str]:
    """Every text that looks like an instant of the log."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in instants(item)]
    if isinstance(value, list):
        return [text for item in value for text in instants(item)]
    return [value] if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT.*Z$", value) else []


@pytest.mark.parametrize("typed", LISTS)
def test_a_list_is_an_array(office: Office, typed: str) -> None:
    ran = office(*typed.split(), "--json")
    assert (ran.code, ran.err) == (0, ""), ran.said
    assert isinstance(ran.data, list)
    assert ran.data
    for item in ran.data:
        assert LISTS[typed] <= set(item), LISTS[typed] - set(item)


@pytest.mark.parametrize("typed", SINGLE)
def test_a_single_thing_is_an_object(office: Office, typed: str) -> None:
    ran = office(*typed.split(), "--json")
    assert (ran.code, ran.err) == (0, ""), ran.said
    assert isinstance(ran.data, dict)
    assert SINGLE[typed] <= set(ran.data), SINGLE[typed] - set(ran.data)


@pytest.mark.parametrize("typed", ["board", "incident list", "notices list", "inbox list"])
def test_an_empty_list_is_an_empty_array(database: Path, typed: str) -> None:
    assert Office(database)(*typed.split(), "--json").data == []


def test_instants_are_those_of_the_log(office: Office) -> None:
    found = instants(office("incident", "show", "2", "--json").data)
    assert found
    assert all(UTC.fullmatch(text) for text in found)


def test_json_does_not_depend_on_the_language(office: Office) -> None:
    for words in (("incident", "show", "2"), ("board",), ("incident", "history", "2"), ("staff", "list")):
        assert office(*words, "--json").data == office(*words, "--json", "--lang", "en").data


def test_piped_json_is_one_line(office: Office) -> None:
    assert office("incident", "show", "2", "--json").out.count("\n") == 1


def test_what_the_board_says_is_what_the_case_says(office: Office) -> None:
    rows = [row for row in office("board", "--json").data if row["case"] == 2]
    shown = office("incident", "show", "2", "--json").data["deadlines"]
    assert sorted(rows, key=lambda row: str(row["rule"])) == sorted(shown, key=lambda row: str(row["rule"]))


def test_an_exported_log_is_lines_of_json(office: Office) -> None:
    lines = office("log", "export").lines
    assert [json.loads(line) for line in lines]
    assert lines == Path("LOG").read_text(encoding="utf-8").splitlines()


def test_calendar_answers_in_json(office: Office) -> None:
    ran = office("calendar", "due", "2026-07-14T09:10", "7 working hours", "--json")
    assert ran.code == 0, ran.said
    assert ran.data["due"] == "2026-07-14T17:10:00+10:00"
