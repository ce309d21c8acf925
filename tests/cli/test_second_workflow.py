"""A workflow written by someone else works like ours: commands, terms, refusals, clock, log; nothing of Otklik changes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..support.command_line import Office, process, run
from ..support.documents import EXAMPLE, beside

ACT = str(EXAMPLE / "potholes" / "regulation.toml")
TUESDAY = "2026-07-14"  # office hours 08:00-12:00, 13:00-17:00; no holiday near


@pytest.fixture(autouse=True)
def installed() -> Iterator[str]:
    with beside(EXAMPLE) as path:
        yield path


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A dispatcher, an inspector, and one who is both of the crew and an inspector."""
    found = Office(tmp_path / "roads.db", now=f"{TUESDAY}T08:30", lang="en")
    assert found("init", "--regulation", ACT, "--rehearsal", "--curator", "ivanova").code == 0
    assert found("staff", "add", "orlov", "--role", "inspector").code == 0
    assert found("staff", "add", "petrov", "--role", "crew", "--role", "inspector").code == 0
    return found


def at(office: Office, time: str, actor: str = "ivanova") -> Office:
    office.now, office.actor = f"{TUESDAY}T{time}" if "T" not in time else time, actor
    return office


def reported(office: Office) -> Office:
    assert at(office, "09:00")("pothole", "report", "--place", "ул. Мира, 5").code == 0
    return office


def due(office: Office) -> dict[str, str]:
    shown = office("pothole", "show", "1", "--json").data
    return {item["rule"]: item["due"] for item in shown["deadlines"]}


def test_four_working_hours_to_inspect(office: Office) -> None:
    # 09:00 to 12:00 is three hours, the fourth ends at 14:00
    assert due(reported(office)) == {"inspect": f"{TUESDAY}T14:00:00+10:00"}


@pytest.mark.parametrize(
    ("danger", "ends"),
    [
        ("high", "2026-07-15T17:00:00+10:00"),  # one working day after Tuesday's inspection: Wednesday's closing
        ("low", "2026-07-21T17:00:00+10:00"),  # five: Wed 15, Thu 16, Fri 17, Mon 20, Tue 21
    ],
)
def test_the_term_of_the_repair_follows_the_danger(office: Office, danger: str, ends: str) -> None:
    reported(office)
    assert at(office, "11:00", "orlov")("pothole", "inspect", "1", "--danger", danger).code == 0
    assert due(office) == {"repair": ends}


def test_the_whole_life_of_an_order(office: Office) -> None:
    reported(office)
    at(office, "11:00", "orlov")("pothole", "inspect", "1", "--danger", "high")
    at(office, "15:00", "petrov")("pothole", "repair", "1")
    at(office, "15:10", "orlov")("pothole", "redo", "1", "--remarks", "край не ровный")
    at(office, "16:00", "petrov")("pothole", "repair", "1")
    done = at(office, "16:10", "orlov")("pothole", "accept", "1", "--json")
    assert (done.code, done.data["state"], done.data["deadlines"]) == (0, "closed", [])
    events = office("pothole", "history", "1", "--json").data
    assert [event["type"] for event in events] == ["report", "inspect", "repair", "redo", "repair", "accept"]
    outcomes = {
        (row["rule"], row["occurrence"]): row["outcome"] for row in office("pothole", "explain", "1", "--json").data
    }
    assert outcomes == {("inspect", 1): "met", ("repair", 1): "met", ("repair", 2): "met"}


def test_its_guard_its_roles_and_its_states_refuse_by_its_own_clauses(office: Office) -> None:
    reported(office)
    early = at(office, "09:10", "petrov")("pothole", "repair", "1", "--json")
    assert (early.code, early.data["code"], early.data["requirement"]) == (3, "state", "PT-3")
    stranger = at(office, "09:20")("pothole", "inspect", "1", "--danger", "low", "--json")
    assert (stranger.code, stranger.data["code"], stranger.data["clause"]) == (3, "role", "п. 2")
    at(office, "11:00", "orlov")("pothole", "inspect", "1", "--danger", "low")
    at(office, "12:00", "petrov")("pothole", "repair", "1")
    own = office("pothole", "accept", "1", "--json")
    assert (own.code, own.data["code"], own.data["requirement"]) == (3, "another_person", "PT-5")
    assert [item["trigger"] for item in own.data["possible"] if item["yours"]] == ["redo"]


def test_bad_data_is_told_with_what_would_be_right(office: Office) -> None:
    reported(office)
    wrong = at(office, "11:00", "orlov")("pothole", "inspect", "1", "--danger", "medium")
    assert wrong.code == 2
    assert "high" in wrong.said
    assert "low" in wrong.said
    assert office("pothole", "inspect", "1").code == 2
    assert office("incident", "show", "1").code == 5  # the number is another workflow's


def test_the_clock_misses_its_terms_once_and_tells_whom_the_act_names(office: Office) -> None:
    reported(office)
    assert at(office, "13:30")("clock", "tick", "--json").data["reminded"] == 1  # an hour before 14:00
    assert at(office, "14:01")("clock", "tick", "--json").data["missed"] == 1
    assert office("clock", "tick", "--json").data["missed"] == 0
    told = [(row["kind"], row["recipient"]) for row in office("notices", "list", "--json").data]
    assert told == [("reminder", "inspector"), ("missed", "inspector"), ("missed", "curator")]
    board = office("board", "--json").data
    assert [(row["rule"], row["urgency"], row["missed"]) for row in board] == [("inspect", "overdue", True)]


def test_its_log_verifies_replays_and_rebuilds(office: Office, tmp_path: Path) -> None:
    reported(office)
    at(office, "11:00", "orlov")("pothole", "inspect", "1", "--danger", "high")
    at(office, "15:00", "petrov")("pothole", "repair", "1")
    log = str(tmp_path / "log.jsonl")
    assert office("log", "export", "--output", log).code == 0
    assert run("log", "verify", log).code == 0
    (then,) = run("log", "replay", log, "--as-of", f"{TUESDAY}T14:00:00+10:00", "--json").data
    assert (then["workflow"], then["state"], [row["rule"] for row in then["open"]]) == (
        "pothole",
        "inspected",
        ["repair"],
    )
    before = office.dump()
    assert office("db", "check").code == 0
    assert office("db", "rebuild", "--json").data["changed"] == []
    assert office.dump() == before


def test_what_was_told_is_shown(office: Office) -> None:
    reported(office)
    at(office, "11:00", "orlov")("pothole", "inspect", "1", "--danger", "high")
    shown = office("pothole", "show", "1").out
    assert "the place: «ул. Мира, 5»" in shown
    assert "danger: high" in shown
    assert "ул. Мира, 5" in office("pothole", "list").out


@pytest.mark.parametrize(("language", "title"), [("ru", "заявка на ремонт ямы"), ("en", "pothole repair order")])
def test_the_help_knows_it_in_both_languages(language: str, title: str) -> None:
    assert title in run("--help", "--lang", language).out
    own = run("pothole", "inspect", "--help", "--lang", language).out
    assert "--danger" in own
    assert ("Осмотреть яму" in own) is (language == "ru")
    table = run("workflow", "show", "pothole", "--regulation", ACT, "--lang", language).out
    assert ("диспетчер" in table) is (language == "ru")


def test_acts_are_checked_beside_the_workflows_they_speak_of() -> None:
    assert run("regulation", "check").code == 0  # the shipped ones, while a stranger's workflow is installed
    assert run("regulation", "check", ACT).code == 0


def test_it_runs_as_an_installed_command(installed: str, tmp_path: Path) -> None:
    where = {"PYTHONPATH": installed, "OTKLIK_DB": f"sqlite:///{tmp_path / 'real.db'}", "OTKLIK_LANG": "ru"}
    assert process("init", "--regulation", ACT, "--curator", "ivanova", given=b"", folder=None, **where).code == 0
    done = process("pothole", "report", "--place", "Мира, 5", "--actor", "ivanova", given=b"", folder=None, **where)
    assert done.code == 0
    assert "принята" in done.out


def test_it_is_embedded_like_any_other(tmp_path: Path) -> None:
    import otklik

    clock = otklik.SetClock(f"{TUESDAY}T09:00:00+10:00")
    act = otklik.adopt(Path(ACT).read_text(encoding="utf-8"))
    with otklik.Desk.init(
        f"sqlite:///{tmp_path / 'host.db'}", act, tenant="roads", curator="ivanova", clock=clock
    ) as desk:
        desk.staff.add("orlov", ["inspector"], actor="ivanova")
        order = desk.cases("pothole").create(place="ул. Мира, 5", actor="ivanova")
        after = desk.cases("pothole")[order.number].inspect(danger="low", actor="orlov")
        assert (after.state, after.workflow) == ("inspected", "pothole")


# ── packages that change, and packages that fail ─────────────────────────────────────────────────────────────────────

VERSIONS = """
from dataclasses import replace

from potholes.workflow import pothole as old

new = replace(
    old,
    version=2,
    states=tuple(replace(item, name="seen") if item.name == "inspected" else item for item in old.states),
    triggers=tuple(
        replace(
            item,
            source=tuple("seen" if name == "inspected" else name for name in item.source),
            to="seen" if item.to == "inspected" else item.to,
        )
        for item in old.triggers
        if item.name != "redo"
    ),
)
both = (old, new)
"""
BROKEN = """
from dataclasses import replace

from potholes.workflow import pothole

broken = replace(pothole, states=pothole.states[:-1])
"""


def package(folder: Path, value: str) -> Path:
    """A package whose entry point `pothole` names `value` of a module with VERSIONS."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(
        f'[project]\nname = "again"\nversion = "2"\n[project.entry-points."otklik.workflows"]\npothole = "{value}"\n'
    )
    (folder / "versions_of_it.py").write_text(VERSIONS)
    (folder / "broken_one.py").write_text(BROKEN)
    return folder


def uninstall(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example's modules can be imported still, and its entry point is gone."""
    without = [item for item in sys.path if not list(Path(item or ".").glob("potholes-*.dist-info"))]
    monkeypatch.setattr(sys, "path", without)


def test_a_case_keeps_the_version_it_began_with(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uninstall(monkeypatch)
    with beside(package(tmp_path / "one", "versions_of_it:old")):
        reported(office)
    with beside(package(tmp_path / "two", "versions_of_it:both")):
        assert at(office, "10:00")("pothole", "report", "--place", "ул. Лесная").code == 0
        for number in ("1", "2"):
            at(office, "11:00", "orlov")("pothole", "inspect", number, "--danger", "high")
        assert [row["state"] for row in office("pothole", "list", "--json").data] == ["seen", "inspected"]
        assert office("pothole", "list").out.count(" inspected ") == 2
        for number in ("1", "2"):
            at(office, "12:00", "petrov")("pothole", "repair", number)
        assert at(office, "12:10", "orlov")("pothole", "redo", "1", "--remarks", "край").code == 0
        assert office("pothole", "redo", "2", "--remarks", "край").code != 0
        assert office("db", "check").code == 0


@pytest.mark.parametrize("value", ["broken_one:broken", "versions_of_it:replace", "no_such_module:it"])
def test_a_package_that_fails_spoils_its_own_command_alone(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    uninstall(monkeypatch)
    with beside(package(tmp_path / "bad", value)):
        helped = run("--help", "--lang", "en")
        assert helped.code == 0
        assert value in helped.out
        own = run("pothole", "list", "--lang", "en")
        assert own.code == 2
        assert value in own.said
        assert "Traceback" not in own.said
        assert office("incident", "list").code == 0


def test_a_name_that_a_command_has_stays_the_commands(tmp_path: Path) -> None:
    folder = package(tmp_path / "board", "versions_of_it:old")
    project = folder / "pyproject.toml"
    project.write_text(project.read_text().replace("pothole =", "board ="))
    with beside(folder):
        assert run("--help", "--lang", "en").out.count("  board ") == 1
        assert "What is due" in run("board", "--help", "--lang", "en").out
