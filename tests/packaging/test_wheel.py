"""The built distribution: complete, importable, and able to do the main job in an environment that holds it and its dependencies alone."""

from __future__ import annotations

import fcntl
import json
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from packaging.requirements import Requirement

from ..support.command_line import clean_environment

pytestmark = pytest.mark.slow  # it builds the package and makes an environment

ROOT = Path(__file__).parents[2]
CODE = ("alembic", "calendars", "console", "engine", "workflows")
APART = (".*", "build", "dist", "*.egg-info", "__pycache__", "demo", "*.db")


@dataclass(frozen=True, slots=True)
class Built:
    """The two archives, and an environment into which the wheel was installed."""

    sdist: Path
    wheel: Path
    python: Path

    def run(self, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Run something of the environment in a folder."""
        return subprocess.run(
            [str(self.python.with_name(words[0])), *words[1:]],
            cwd=folder,
            env=clean_environment(OTKLIK_LANG="ru"),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


def runtime() -> set[str]:
    """The names of the distributions that otklik needs to run, and those that they need."""
    found: set[str] = set()
    waiting = ["otklik"]
    while waiting:
        for line in distribution(waiting.pop()).requires or ():
            requirement = Requirement(line)
            name = re.sub(r"[-_.]+", "-", requirement.name).lower()
            if (requirement.marker is None or requirement.marker.evaluate({"extra": ""})) and name not in found:
                found.add(name)
                waiting.append(name)
    return found


def build(folder: Path) -> None:
    """An sdist of a copy of the tree, a wheel from that sdist alone, an environment with the wheel."""
    copytree(ROOT, folder / "tree", ignore=ignore_patterns(*APART))
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder / "dist"), str(folder / "tree")],
        check=True,
        capture_output=True,
    )
    venv.create(folder / "venv", with_pip=False)
    (site,) = (folder / "venv" / "lib").glob("python*/site-packages")
    for (
        name
    ) in runtime():  # no index is at hand: the dependencies are those of this environment, and no other of its packages
        for file in distribution(name).files or ():
            top = Path(str(distribution(name).locate_file(file.parts[0])))
            if file.parts[0] not in {"..", "__pycache__"} and not (site / top.name).exists():
                (site / top.name).symlink_to(top)
    (wheel,) = (folder / "dist").glob("*.whl")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(folder / "venv"),
            "install",
            "--quiet",
            "--no-index",
            "--no-deps",
            str(wheel),
        ],
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Built:
    """Built once, whatever the number of workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "distribution"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            build(folder)
            (folder / "done").touch()
    (wheel,) = (folder / "dist").glob("*.whl")
    (sdist,) = (folder / "dist").glob("*.tar.gz")
    return Built(sdist, wheel, folder / "venv" / "bin" / "python")


def tree() -> set[str]:
    """Every file that the package has to hold."""
    found = {"__init__.py", "cli.py", "py.typed"}
    for name in CODE:
        for path in (ROOT / name).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
                found.add(path.relative_to(ROOT).as_posix())
    return found


def test_the_wheel_holds_the_package_and_nothing_else(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        metadata = archive.read(next(name for name in archive.namelist() if name.endswith("METADATA"))).decode()
        licences = [name for name in archive.namelist() if "licenses/" in name]
    assert names == {f"otklik/{name}" for name in tree()}
    assert built.wheel.name.endswith("-py3-none-any.whl")
    assert "License-Expression: Apache-2.0" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert len(licences) == 1


def test_the_sdist_holds_what_the_wheel_is_made_from(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert tree() <= names
    assert {"pyproject.toml", "README.md", "LICENSE", "PKG-INFO"} <= names
    assert not [name for name in names if name.startswith(("tests", "benchmarks", "."))]


EVERY_MODULE = """
import importlib, json, pkgutil, sys
import otklik
found, failed = [], {}
for module in pkgutil.walk_packages(otklik.__path__, "otklik."):
    if not module.name.startswith("otklik.alembic"):
        try:
            importlib.import_module(module.name)
        except Exception as error:
            failed[module.name] = repr(error)
        found.append(module.name)
print(json.dumps({"file": otklik.__file__, "found": found, "failed": failed, "path": sys.path}))
"""


EXTRAS = {
    "otklik.calendars.bulk": "numpy",
    "otklik.workflows.intake.web": "falcon",
}  # what an extra brings, and nothing else


def test_every_module_imports_from_the_wheel(built: Built, tmp_path: Path) -> None:
    ran = built.run("python", "-W", "error", "-c", EVERY_MODULE, folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert set(said["failed"]) <= EXTRAS.keys(), said["failed"]
    assert all(EXTRAS[name] in why for name, why in said["failed"].items()), said["failed"]
    assert Path(said["file"]).is_relative_to(built.python.parents[1])
    expected = {
        f"otklik.{name.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}"
        for name in tree()
        if name.endswith(".py") and not name.startswith(("alembic/", "__init__"))
    }
    assert expected <= set(said["found"]) | {"otklik"}


def test_the_environment_is_empty_but_for_what_is_needed(built: Built, tmp_path: Path) -> None:
    for name in ("pytest", "hypothesis", "mypy", "numpy", "psycopg", "build", "packaging"):
        assert built.run("python", "-c", f"import {name}", folder=tmp_path).returncode == 1, name


def test_a_database_is_made_and_migrated_from_the_wheel(built: Built, tmp_path: Path) -> None:
    upgraded = built.run("otklik", "db", "upgrade", folder=tmp_path)
    assert upgraded.returncode == 0, upgraded.stderr
    assert "обновлено: – → " in upgraded.stdout
    assert "уже на ревизии" in built.run("otklik", "db", "upgrade", folder=tmp_path).stdout
    made = built.run("otklik", "init", "--regulation", "lesozavodsk-215", "--curator", "ivanova", folder=tmp_path)
    assert made.returncode == 0, made.stderr
    assert built.run("otklik", "db", "check", "--json", folder=tmp_path).returncode == 0


def test_the_demo_runs_from_the_wheel(built: Built, tmp_path: Path) -> None:
    ran = built.run("otklik", "demo", "--json", folder=tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert json.loads(ran.stdout)["unexpected"] == 0
    verified = built.run("otklik", "log", "verify", "demo/log.jsonl", folder=tmp_path)
    assert verified.returncode == 0
    assert "журнал в порядке" in verified.stdout


@pytest.mark.parametrize(
    "words", [("--help",), ("incident", "--help"), ("regulation", "check"), ("workflow", "show", "incident")]
)
def test_the_console_script_is_there(built: Built, tmp_path: Path, words: tuple[str, ...]) -> None:
    ran = built.run("otklik", *words, folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(ran.stdout.splitlines()) > 3


def test_the_types_are_shipped(built: Built, tmp_path: Path) -> None:
    (tmp_path / "host.py").write_text("import otklik\n\nreveal_type(otklik.Desk.open('sqlite://'))\n", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(built.python), "host.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert 'Revealed type is "otklik.workflows.desk.Desk"' in ran.stdout, ran.stdout
