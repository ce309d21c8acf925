"""`otklik workflow`: a process as a table or a diagram, straight from its declaration."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from ..calendars.text import Text
from ..engine.declaration import Workflow
from ..engine.diagram import dot, markdown, mermaid, transition_rows
from ..engine.errors import NotFound
from ..workflows.catalogue import find, names
from ..workflows.regulation import Regulation, adopt, available, load
from .command import argument, command, group, option
from .init import read_text
from .render import wrap
from .session import Session

__all__ = ["workflow"]

workflow = group(
    "workflow", Text(ru="Процессы: таблица переходов и схема.", en="Workflows: transition table and diagram.")
)


@command(workflow, "list", Text(ru="Какие есть процессы.", en="Which workflows there are."))
def list_workflows(session: Session) -> None:
    """List them."""
    found = [find(name) for name in names()]
    session.emit(
        [{"name": item.name, "version": item.version, "title": item.title.say(session.language)} for item in found],
        lambda: "\n".join(f"{item.name}  v{item.version}  {item.title.say(session.language)}" for item in found),
    )


@command(
    workflow,
    "show",
    Text(
        ru="Показать процесс: таблица, схема Mermaid или рисунок SVG.",
        en="Show a workflow: table, Mermaid diagram or SVG drawing.",
    ),
    argument(
        "name", text=Text(ru="Название процесса, например incident.", en="The workflow's name, for example incident.")
    ),
    option(
        "--format",
        "form",
        type=click.Choice(["table", "mermaid", "dot", "svg"]),
        default="table",
        show_default=True,
        text=Text(ru="Вид.", en="The form."),
    ),
    option(
        "--regulation",
        metavar="ID|FILE",
        text=Text(
            ru="Чьими словами называть роли: регламент из поставки или файл TOML.",
            en="Whose words to name the roles by: a shipped regulation or a TOML file.",
        ),
    ),
)
def show(session: Session, name: str, form: str, regulation: str | None) -> None:
    """Show one."""
    found = find(name)
    if form == "table":
        act = _act(found, regulation)
        roles, acting = (act.roles, act.rules().acting) if act is not None else ({}, {})
        rows = transition_rows(found, roles, session.language, acting)
        table = markdown(found, roles, session.language, acting)
        session.emit(rows, lambda: "\n".join(_for_the_eye(table)) if sys.stdout.isatty() else table)
        return
    drawn = mermaid(found, session.language) if form == "mermaid" else dot(found, session.language)
    if form == "svg":
        drawn = _svg(drawn)
    session.emit({"name": found.name, "format": form, "text": drawn}, lambda: drawn)


def _for_the_eye(table: str) -> Iterator[str]:
    """The table as a terminal takes it: a line for each act, and below it what the other cells say."""
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()]
    for row in rows:
        yield row[0].replace("`", "")
        told = [row[1], row[2], f"{head[3]}: {row[3]}" if row[3] else "", row[4]]
        yield from wrap("    " + " · ".join(filter(None, told)))


def _act(found: Workflow, regulation: str | None) -> Regulation | None:
    """The regulation named, else the first shipped one that has all the roles that the workflow needs, and names no others for it."""
    if regulation is not None:
        return adopt(read_text(Path(regulation))) if regulation.endswith(".toml") else load(regulation)
    needed = {role for trigger in found.triggers for role in trigger.by}
    acts = (act for act in map(load, available()) if needed <= act.roles.keys())
    return next((act for act in acts if all(name != found.name for name, _ in act.acting)), None)


def _svg(source: str) -> str:
    program = shutil.which("dot")
    if program is None:
        raise NotFound(
            Text(
                ru="для SVG нужна программа Graphviz (dot); без неё: --format mermaid",
                en="SVG needs the program Graphviz (dot); without it: --format mermaid",
            )
        )
    return subprocess.run(  # noqa: S603  our own constant command
        [program, "-Tsvg"], input=source, capture_output=True, text=True, check=True, encoding="utf-8"
    ).stdout
