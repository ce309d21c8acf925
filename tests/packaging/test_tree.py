"""The tree against what pyproject.toml promises of it: packages, revisions, public names, lock files, what an import touches."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import otklik
from otklik.engine.store.tables import REVISION

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CODE = ("alembic", "calendars", "console", "engine", "workflows")


def test_every_folder_of_code_is_a_package_of_the_list() -> None:
    listed = PROJECT["tool"]["setuptools"]["packages"]
    folders = {path.parent.relative_to(ROOT) for name in CODE for path in (ROOT / name).rglob("*.py")}
    assert sorted(listed) == sorted(["otklik", *(".".join(("otklik", *folder.parts)) for folder in folders)])
    assert len(listed) == len(set(listed))


def test_every_file_beside_the_code_is_package_data() -> None:
    listed = PROJECT["tool"]["setuptools"]["package-data"]
    data = {
        path for name in CODE for path in (ROOT / name).rglob("*") if path.is_file() and "__pycache__" not in path.parts
    }
    for path in data:
        if path.suffix not in {".py", ".pyc"}:
            package = ".".join(("otklik", *path.parent.relative_to(ROOT).parts))
            assert any(path.match(pattern) for pattern in listed.get(package, ())), path.relative_to(ROOT)


def test_alembic_is_no_regular_package_of_ours() -> None:
    """An __init__.py there would shadow the library for whoever runs in the root."""
    assert not list((ROOT / "alembic").rglob("__init__.py"))


def test_the_revision_of_the_tables_is_the_head_of_the_migrations() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "alembic" / "versions").glob("*.py"))
    revisions = re.findall(r"^revision(?:: \w+)? = \"(.+)\"", source, re.MULTILINE)
    parents = re.findall(r"^down_revision(?:: .+?)? = (?:\"(.+)\"|None)", source, re.MULTILINE)
    assert len(revisions) == len(set(revisions)) == len(parents)
    heads = set(revisions) - set(parents)
    assert heads == {REVISION}
    assert parents.count("") == 1, "one beginning"
    assert max(revisions) == REVISION, "revisions are told older from newer by their order"


PUBLIC = """
    Case Conflict Deadline Desk Event GroupCommit InvalidValue LogError MissingValue NaiveInstant NotFound OtklikError
    OutcomeUnknown Person Refused
    Regulation Retry SeededEntropy SetClock StorageBusy StorageError SystemClock Week WorkingCalendar WrongDatabase adopt load parse_term
    prepare_sqlite russia upgrade
"""


def test_the_public_names_are_these() -> None:
    assert otklik.__all__ == PUBLIC.split()
    for name in otklik.__all__:
        found = getattr(otklik, name)
        assert found.__doc__, name
        assert found.__module__.startswith("otklik."), name
    with pytest.raises(AttributeError, match="nothing"):
        _ = otklik.nothing


WATCHED = """
import builtins, json, os, sys, time
touched = []
def note(label):
    if sys._getframe(2).f_globals.get("__name__", "").split(".")[0] == "otklik":
        touched.append(label)
def watch(owner, name, label):
    real = getattr(owner, name)
    def noted(*args, **kwargs):
        note(label)
        return real(*args, **kwargs)
    setattr(owner, name, noted)
watch(builtins, "open", "open"); watch(time, "time", "time"); watch(os, "getenv", "getenv")
class Environment(dict):
    def __getitem__(self, key):
        note("environ"); return dict.__getitem__(self, key)
    def get(self, key, default=None):
        note("environ"); return dict.get(self, key, default)
before = set(sys.modules)
os.environ = Environment(os.environ)
import otklik
if len(sys.argv) > 1:
    import importlib
    importlib.import_module(sys.argv[1])
print(json.dumps({"touched": touched, "loaded": sorted(set(sys.modules) - before)}))
"""


def watched(module: str | None = None) -> dict[str, list[str]]:
    """What importing the package, or one module of it, touched and loaded."""
    words = [sys.executable, "-c", WATCHED, *([module] if module else [])]
    found: dict[str, list[str]] = json.loads(subprocess.run(words, capture_output=True, check=True, text=True).stdout)
    return found


def test_importing_the_package_loads_and_touches_nothing() -> None:
    found = watched()
    roots = {name.partition(".")[0] for name in found["loaded"]} - set(sys.stdlib_module_names)
    assert roots == {"otklik"}
    assert found["touched"] == []


@pytest.mark.parametrize("module", ["otklik.cli", "otklik.workflows.desk", "otklik.calendars.production"])
def test_importing_a_module_opens_no_file_reads_no_clock_and_no_environment(module: str) -> None:
    assert watched(module)["touched"] == []


def test_the_command_line_begins_without_the_database_and_its_migrations() -> None:
    loaded = watched("otklik.cli")["loaded"]
    assert "click" in loaded
    assert not {"sqlalchemy", "alembic", "holidays", "openpyxl", "rich", "transitions"} & set(loaded)


@pytest.mark.parametrize("name", ["requirements-dev.lock", "requirements-bench.lock"])
def test_a_lock_file_holds_pins_and_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    assert "--find-links" not in text
    entries = re.split(r"\n(?=\S)", text.strip())
    for entry in entries:
        head, *hashes = entry.split(" \\\n")
        assert re.fullmatch(r"[a-z0-9.-]+(\[[a-z,]+\])?==[^ ;]+( ; .+)?", head), head
        assert hashes, head
        for line in hashes:
            assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}", line), (head, line)


def test_the_lock_pins_every_dependency_that_pyproject_names() -> None:
    pinned = set(
        re.findall(r"^([a-z0-9.-]+)==", (ROOT / "requirements-dev.lock").read_text(encoding="utf-8"), re.MULTILINE)
    )
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    wanted += [item for group in PROJECT["project"]["optional-dependencies"].values() for item in group]
    for requirement in wanted:
        name = re.split(r"[\[<>=~! ;]", requirement)[0].lower()
        assert name in pinned, name
