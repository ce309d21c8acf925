"""The documents are true: examples run, sessions print what is shown, tables come from the product, links lead somewhere."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import sqlalchemy as sa

from otklik.console.cases import group_for

from ..support.documents import EXAMPLE, PAGES, ROOT, blocks, command_paths, generated, played

NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """The anchors that a forge gives to headings."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    prose = re.sub(r"^```.*?^```$", "", text_of(name), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        found = (ROOT / name).parent / path if path else ROOT / name
        assert found.exists(), f"{name}: {target}"
        assert not anchor or anchor in anchors(found), f"{name}: {target}"


@pytest.mark.parametrize("name", [name for name in NAMES if "```console\n" in text_of(name)])
def test_a_session_prints_what_the_page_shows(name: str) -> None:
    assert played(ROOT / name) == text_of(name), "make docs"


@pytest.mark.parametrize("page", sorted(generated()), ids=lambda page: page.name)
def test_a_written_page_is_what_the_product_yields(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == generated()[page], "make docs"


@pytest.mark.parametrize("name", NAMES)
def test_commands_in_the_text_exist(name: str) -> None:
    known = {" ".join(path) for path in command_paths()}
    for said in re.findall(r"`otklik ([^`]+)`", text_of(name)):
        words = said.split()
        if words[0].startswith("-") or not words[0].islower() or words[0] == "pothole":
            continue
        group = words[0]
        assert group in known, f"{name}: otklik {said}"
        if len(words) > 1 and re.fullmatch(r"[a-z-]+", words[1]) and any(key.startswith(f"{group} ") for key in known):
            for word in words[1].split("|"):
                assert word.startswith("--") or f"{group} {word}" in known, f"{name}: otklik {said}"


@pytest.mark.parametrize("name", NAMES)
def test_options_in_the_text_exist(name: str) -> None:
    paths = command_paths()
    everywhere = {"--db", "--actor", "--tenant", "--now", "--lang", "--json", "--help"}
    for said in re.findall(r"`otklik ([^`]+)`", text_of(name)):
        words = shlex.split(re.sub(r"[\[\]]", "", said.split(r"\|")[0]), comments=True)
        command = next((paths[path] for size in (3, 2, 1) if (path := tuple(words[:size])) in paths), None)
        if command is None:
            continue
        known = {option for parameter in command.params for option in parameter.opts} | everywhere
        for word in words:
            if word.startswith("--"):
                assert word.partition("=")[0] in known, f"{name}: otklik {said}"


def test_every_command_has_its_line() -> None:
    page = text_of("docs/cli.md")
    for path in command_paths():
        assert f"otklik {' '.join(path)}" in page


def test_every_trigger_of_the_incident_is_a_command() -> None:
    from otklik.workflows.incident import incident

    commands = {path[1] for path in command_paths() if path[0] == "incident" and len(path) == 2}
    assert (
        commands
        == {"list", "show", "explain", "history", "advise", "attachments", "attachment", "template", "bulk"}
        | {name.replace("_", "-") for name in incident.trigger}
        == set(group_for("incident").commands)
    )


# ── Python on the pages ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_readme_example_keeps_both_or_neither(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = blocks(text_of("README.md"), "python")
    scope: dict[str, object] = {}
    exec(code, scope)  # noqa: S102  the page's own example
    assert counts() == (1, 1)
    together = code[code.rindex("with engine.begin()") :]
    with pytest.raises(ZeroDivisionError):
        exec(f"{together}    1 / 0\n", scope)  # noqa: S102  the same, and the host's transaction fails
    assert counts() == (1, 1)
    exec(together, scope)  # noqa: S102
    assert counts() == (2, 2)
    dispose(scope)


def counts() -> tuple[int, int]:
    engine = sa.create_engine("sqlite:///host.db")
    with engine.connect() as connection:
        orders = connection.execute(sa.text("SELECT count(*) FROM work_orders")).scalar_one()
        cases = connection.execute(sa.text("SELECT count(*) FROM otklik_cases WHERE state = 'selected'")).scalar_one()
        events = connection.execute(sa.text("SELECT count(*) FROM otklik_events WHERE case_key > 0")).scalar_one()
    engine.dispose()
    assert events == 2 * cases
    return orders, cases


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("docs/how-to/")])
def test_python_of_the_how_tos_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    scope: dict[str, object] = {"__name__": "page"}
    for code in blocks(text_of(name), "python"):
        if not code.startswith("# from "):
            exec(compile(code, name, "exec"), scope)  # noqa: S102  the page's own example
    dispose(scope)


def dispose(scope: dict[str, object]) -> None:
    """Close what a page's engines hold: its example ends before its process does."""
    for value in scope.values():
        if isinstance(value, sa.Engine):
            value.dispose()


@pytest.mark.parametrize("language", ["python", "toml"])
def test_excerpts_stand_in_the_example(language: str) -> None:
    found = 0
    for code in blocks(text_of("docs/how-to/add-a-workflow.md"), language):
        head, _, body = code.partition("\n")
        if head.startswith("# from "):
            assert body in EXAMPLE.joinpath(head.removeprefix("# from ")).read_text(encoding="utf-8")
            found += 1
    assert found > 1


# ── what pages list ──────────────────────────────────────────────────────────────────────────────────────────────────


def named(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match is not None
    return match[0]


def test_every_dependency_has_its_reason_and_no_other() -> None:
    run, optional, work = re.split(
        r"^Optional:$|^## To work on it$", text_of("docs/dependencies.md"), flags=re.MULTILINE
    )

    def rows(part: str) -> list[str]:
        return [row for row in re.findall(r"^\| ([\w-]+) \|", part, re.MULTILINE) if row != "package"]

    project = PROJECT["project"]
    extras = [named(item) for items in project["optional-dependencies"].values() for item in items]
    assert rows(run) == sorted(map(named, project["dependencies"]))
    assert sorted(rows(optional)) == sorted(set(extras))  # an extra may have a former name
    assert rows(work) == sorted(map(named, PROJECT["dependency-groups"]["dev"]))


def test_every_reading_has_its_place() -> None:
    rows = re.findall(r"^\| A(\d+) \|", text_of("docs/readings.md"), re.MULTILINE)
    assert rows == [str(number) for number in range(1, 37)]


@pytest.mark.parametrize("name", ["docs/architecture.md", "docs/readings.md", "CONTRIBUTING.md"])
def test_files_named_in_the_text_exist(name: str) -> None:
    for said in re.findall(
        r"`((?:engine|workflows|calendars|console|alembic|tests|docs|benchmarks)/[\w./*-]*)`", text_of(name)
    ):
        assert list(ROOT.glob(said.rstrip("/"))), f"{name}: {said}"


def test_decisions_are_numbered_once_and_say_what_they_weighed() -> None:
    pages = sorted(path for path in PAGES if path.parent.name == "decisions")
    numbers = [page.name[:4] for page in pages]
    assert len(set(numbers)) == len(numbers)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]}. "), page.name
        for head in ("**Decided.**", "**Why.**", "**Weighed.**", "**Costs.**"):
            assert head in text, f"{page.name}: {head}"


def test_the_changelog_knows_this_version() -> None:
    assert f"## [{PROJECT['project']['version']}]" in text_of("CHANGELOG.md")


def test_the_licence_is_the_one_that_the_package_names() -> None:
    licence = text_of("LICENSE")
    assert "Apache License" in licence
    assert "Version 2.0, January 2004" in licence
    assert PROJECT["project"]["license"] == "Apache-2.0"


@pytest.mark.parametrize("name", NAMES)
def test_make_targets_in_the_text_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    for target in re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+) ", text_of(name), re.MULTILINE):
        assert (target[0] or target[1]) in targets, f"{name}: make {target}"
