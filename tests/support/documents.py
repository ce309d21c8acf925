"""The documents beside the product: their examples run, their tables come from the declarations. `make docs` writes both."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from unittest.mock import patch

import click

from otklik.cli import COMMANDS, root
from otklik.console.cases import group_for
from otklik.console.session import Session
from otklik.engine.diagram import markdown, mermaid
from otklik.workflows.catalogue import OURS, find, versions
from otklik.workflows.regulation import load

from .command_line import run

__all__ = ["EXAMPLE", "PAGES", "ROOT", "beside", "blocks", "command_paths", "fresh", "generated", "played", "write"]

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "second_workflow"
PAGES = sorted(path for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
BEGIN, END = "<!-- written by make docs -->\n", "<!-- end -->\n"


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a page in that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


# ── sessions on the command line: what a page shows is what the commands print ───────────────────────────────────────

_PIECE = re.compile(
    r"<!-- (?P<now>\d{4}-\d\d-\d\dT\d\d:\d\d)(?: (?P<actor>\S+))? -->"
    r"|<!-- edit (?P<file>\S+) (?P<old>\S+) (?P<new>\S+) -->"
    r"|^```console\n(?P<shown>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(slots=True)
class _Typist:
    """Who types a page's commands: a rehearsal database in an empty folder, and a clock that the page's comments set."""

    language: str
    now: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    def play(self, shown: str) -> str:
        """The block again, with what its commands print now."""
        out = []
        for chunk in re.split(r"^(?=\$ )", shown, flags=re.MULTILINE)[1:]:
            command, _, expected = chunk.partition("\n")
            while command.endswith("\\"):
                more, _, expected = expected.partition("\n")
                command += f"\n{more}"
            out.append(f"{command}\n{_elided(expected, self._type(command.removeprefix('$ ')))}")
        return "".join(out)

    def _type(self, command: str) -> str:
        words = shlex.split(command.replace("\\\n", " "), comments=True)
        if words[0] == "export":
            self.environment.update({name: value for name, _, value in (word.partition("=") for word in words[1:])})
            return ""
        if words[0] == "cat":
            return "".join(Path(name).read_text(encoding="utf-8") for name in words[1:])
        if words[0] != "otklik":
            raise ValueError(f"a page can type otklik, export and cat alone: {command}")
        if words[1] == "init":
            words.append("--rehearsal")
        if self.now and words[1] not in {"calendar", "regulation", "workflow"} and "--now" not in words:
            words += ["--now", self.now]
        ran = run(*words[1:], given=b"", **{"OTKLIK_LANG": self.language} | self.environment)
        if ran.code == 1:  # an unexpected error is nothing to print on a page
            raise AssertionError(f"{command}\n{ran.said}")
        return ran.said


def _elided(expected: str, found: str) -> str:
    """What was printed, cut where the page cuts it: as many lines before and after its line of `…`."""
    lines = expected.splitlines()
    if "…" not in lines:
        return found
    before, after = lines.index("…"), len(lines) - lines.index("…") - 1
    printed = found.splitlines()
    return "\n".join([*printed[:before], "…", *printed[len(printed) - after :]]) + "\n"


def played(page: Path) -> str:
    """The page with its console blocks as their commands print them now, run one after another in an empty folder."""
    text = page.read_text(encoding="utf-8")
    typist = _Typist("ru" if page.name.endswith(".ru.md") else "en")

    def anew(piece: re.Match[str]) -> str:
        if piece["file"]:
            edited = Path(piece["file"])
            edited.write_text(edited.read_text(encoding="utf-8").replace(piece["old"], piece["new"]), encoding="utf-8")
            return piece[0]
        if piece["shown"] is None:
            typist.now = piece["now"]
            if piece["actor"]:
                typist.environment["OTKLIK_ACTOR"] = piece["actor"]
            return piece[0]
        return f"```console\n{typist.play(piece['shown'])}```"

    with tempfile.TemporaryDirectory() as folder, chdir(folder), beside(EXAMPLE):
        _provide(Path(folder))
        return _PIECE.sub(anew, text)


def _provide(folder: Path) -> None:
    """The files that the pages speak of."""
    with as_file(files("otklik.workflows.samples") / "lesozavodsk_week.xlsx") as sample:
        shutil.copy(sample, folder / "выгрузка.xlsx")
    shutil.copytree(EXAMPLE / "potholes", folder / "potholes", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "добавка.csv").write_text(
        "ID;Дата создания;Ссылка на сообщение;Текст сообщения\n"
        "90001;16.11.2026 08:40;https://vk.com/wall-90000001_10500;На Лесной нет воды\n"
        "90002;16.11.2026 8-45;https://vk.com/wall-90000001_10501;Когда вывезут мусор?\n",
        encoding="utf-8",
    )
    (folder / "план.csv").write_text(
        "Страница;Дата;Время;Формат;Тема\n"
        "https://vk.com/glava;15.07.2026;12:00;фото;Ярмарка выходного дня\n"
        "Глава района;16.07.2026;09:30;видео;Ремонт школы\n"
        "Глава района;17.07.2026;10:00;опрос;Какой сквер благоустроить\n"
        "Глава района;25.07.2026;10:00;текст;Это уже другая неделя\n",
        encoding="utf-8",
    )
    (folder / "лавочка.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(2_400_000))
    (folder / "шаблон.txt").write_text(
        "Здравствуйте, {автор}! Ваше сообщение передано: {ответственный}. Ответим до {срок}.\n", encoding="utf-8"
    )
    (folder / "ответ.txt").write_text(
        "Здравствуйте! Лавочки установим до 1 декабря. Отдел благоустройства.\n", encoding="utf-8"
    )


@contextmanager
def beside(package: Path) -> Iterator[str]:
    """Someone else's package as if it were installed: its folder on the path, its entry points in a dist-info.

    Yields the path by which another process finds it, too (PYTHONPATH).
    """
    project = tomllib.loads((package / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with tempfile.TemporaryDirectory() as folder:
        info = Path(folder) / f"{project['name']}-{project['version']}.dist-info"
        info.mkdir()
        info.joinpath("METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n", encoding="utf-8"
        )
        points = project["entry-points"]["otklik.workflows"].items()
        info.joinpath("entry_points.txt").write_text(
            "\n".join(["[otklik.workflows]", *(f"{name} = {value}" for name, value in points)]), encoding="utf-8"
        )
        _forget()
        try:
            with patch.object(sys, "path", [folder, str(package), *sys.path]):
                yield os.pathsep.join([folder, str(package)])
        finally:
            _forget()


def _forget() -> None:
    find.cache_clear()
    versions.cache_clear()
    group_for.cache_clear()


# ── what is written from the product ─────────────────────────────────────────────────────────────────────────────────


def command_paths() -> dict[tuple[str, ...], click.Command]:
    """Every command by its words, groups included."""
    found: dict[tuple[str, ...], click.Command] = {}
    context = click.Context(root, info_name="otklik", obj=Session(language="en"))
    for name in COMMANDS:
        command = root.get_command(context, name)
        assert command is not None
        found |= _below((name,), command, context)
    return found


def _below(
    path: tuple[str, ...], command: click.Command, context: click.Context
) -> dict[tuple[str, ...], click.Command]:
    found = {path: command}
    if isinstance(command, click.Group):
        inner = click.Context(command, info_name=path[-1], parent=context)
        for word in command.list_commands(inner):
            found |= _below((*path, word), command.commands[word], inner)
    return found


def _usage(path: tuple[str, ...], command: click.Command) -> str:
    """`otklik incident select NUMBER --importance ordinary|elevated [--topic TEXT]`."""
    context = click.Context(command, info_name=path[-1], obj=Session(language="en"))
    words = ["otklik", *path]
    options = []
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            words.append(parameter.make_metavar(context))
            continue
        if not isinstance(parameter, click.Option) or {"--at", "--expect"} & {*parameter.opts}:
            continue
        name = min(parameter.opts, key=len) if parameter.multiple else parameter.opts[0]
        if name.endswith("-file") and any(name.removesuffix("-file") in other.opts for other in command.params):
            continue
        said = name if parameter.is_flag else f"{name} {parameter.make_metavar(context)}"
        said += " …" if parameter.multiple else ""
        text = getattr(parameter, "text", None)
        needed = parameter.required or (text is not None and text.en.endswith("Required."))
        options.append(said if needed else f"[{said}]")
    return " ".join([*words, *sorted(options, key=lambda word: word.startswith("["))])


def _cli_tables() -> str:
    lines = []
    paths = command_paths()
    for path, command in paths.items():
        text = getattr(command, "text").en  # noqa: B009  ours carry a text, click's do not know it
        if isinstance(command, click.Group):
            lines += [
                "",
                f"## otklik {' '.join(path)}",
                "",
                text.rstrip(".") + ".",
                "",
                "| command | what it does |",
                "|---|---|",
            ]
        elif len(path) == 1:
            lines += ["", f"## otklik {path[0]}", "", text, "", f"`{_usage(path, command)}`"]
        else:
            lines.append(
                f"| `{_usage(path, command).replace('|', chr(92) + '|')}` | {text.replace('|', chr(92) + '|')} |"
            )
    return "\n".join([*lines, ""])


def _workflow_page(name: str, act: str) -> str:
    workflow, roles = find(name), load(act).roles
    return "\n".join(
        [
            f"# {workflow.title.en[:1].upper()}{workflow.title.en[1:]}, version {workflow.version}",
            "",
            f"Written by `make docs` from the declaration (`workflows/{name}.py`); roles in the words of `{act}`.",
            f"The same at the terminal: `otklik workflow show {name}`. In brackets: data that may be left out.",
            "",
            markdown(workflow, roles, "en"),
            "",
            "```mermaid",
            mermaid(workflow, "en"),
            "```",
            "",
            f"# {workflow.title.ru[:1].upper()}{workflow.title.ru[1:]}, версия {workflow.version}",
            "",
            markdown(workflow, roles, "ru"),
            "",
            "```mermaid",
            mermaid(workflow, "ru"),
            "```",
            "",
        ]
    )


def generated() -> dict[Path, str]:
    """The pages that are written whole or in part, as they should be."""
    cli = ROOT / "docs" / "cli.md"
    head, _, rest = cli.read_text(encoding="utf-8").partition(BEGIN)
    tail = rest.partition(END)[2]
    pages = {cli: head + BEGIN + _cli_tables() + END + tail}
    for name in dict.fromkeys(name for name, _ in OURS):
        pages[ROOT / "docs" / "workflows" / f"{name}.md"] = _workflow_page(name, "lesozavodsk-215")
    return pages


def fresh() -> dict[Path, str]:
    """Every page that shows what the product says, as it should be."""
    shown = {page: played(page) for page in PAGES if "```console\n" in page.read_text(encoding="utf-8")}
    return shown | generated()


def write() -> list[Path]:
    """Bring the pages up to the product; returns those that changed."""
    changed = []
    for page, text in fresh().items():
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
            changed.append(page)
    return changed


if __name__ == "__main__":
    for written in write():
        sys.stdout.write(f"{written.relative_to(ROOT)}\n")
