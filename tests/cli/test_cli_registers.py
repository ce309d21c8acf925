"""Registers on the command line: the same UUID twice is one change, and a change of what others have changed since is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support.command_line import Office

UUID = "01981c5e-6d00-7000-8000-00000000000a"
# What changes a register, and the command that lists it.
CHANGES: dict[str, str] = {
    "staff add novikov --role executor": "staff list",
    "staff absent petrov --reason leave": "staff list",
    "staff remove petrov": "staff list",
    "blacklist add --author-link https://vk.com/id5 --ground spam": "blacklist list",
    "template add вода --title Вода --text Здравствуйте!": "template list",
}


def version(office: Office, listing: str) -> int:
    """The version that the list's last line names."""
    return int(office(*listing.split()).lines[-1].split("версия списка: ")[1].split()[0])


@pytest.mark.parametrize("change", CHANGES)
def test_the_same_uuid_twice_is_one_change(database: Path, change: str) -> None:
    office = Office(database)
    first = office(*change.split(), "--command", UUID, "--json")
    assert first.code == 0, first.said
    before = office.dump()
    again = office(*change.split(), "--command", UUID, "--json")
    assert (again.code, again.data) == (0, first.data)
    assert office.dump() == before


@pytest.mark.parametrize("change", CHANGES)
def test_what_others_have_changed_since_is_told_and_not_changed(database: Path, change: str) -> None:
    office = Office(database)
    seen = version(office, CHANGES[change])
    late = office(*change.split(), "--expect", str(seen + 1))
    assert late.code == 4, late.said
    assert office(*change.split(), "--expect", str(seen)).code == 0
    before = office.dump()
    other = "template remove вода" if change.startswith("template") else change.replace("id5", "id6")
    stale = office(*other.split(), "--expect", str(seen), "--lang", "en")
    assert stale.code == 4, stale.said
    assert "ivanova" in stale.err
    assert office.dump() == before


def test_a_template_that_was_removed_is_told_again_as_it_was(database: Path) -> None:
    office = Office(database)
    assert office("template", "add", "вода", "--title", "Вода", "--text", "Здравствуйте!").code == 0
    gone = office("template", "remove", "вода", "--command", UUID, "--json")
    again = office("template", "remove", "вода", "--command", UUID, "--json")
    assert (again.code, again.data) == (0, gone.data)
    assert office("template", "remove", "свет", "--command", UUID).code == 2
    assert office("template", "add", "вода", "--title", "В", "--text", "Т", "--command", UUID).code == 2


def test_each_row_of_a_register_names_the_version_of_the_whole(database: Path) -> None:
    office = Office(database)
    rows = office("staff", "list", "--json").data
    assert {row["register"] for row in rows} == {version(office, "staff list")}
