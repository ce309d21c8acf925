"""`otklik demo`: a week of an office's life in a rehearsal database, by the very commands that an operator types."""

from __future__ import annotations

import io
import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout
from importlib.resources import as_file, files
from pathlib import Path

import click

from ..calendars.errors import OtklikError
from ..calendars.text import Text
from ..engine.errors import InvalidValue
from .command import OtklikGroup, command, option
from .demo_script import NEXT, SCENES, Scene
from .failure import failure_lines
from .render import wrap
from .session import Session

__all__ = ["demo"]

_parent = OtklikGroup("otklik")


@command(
    _parent,
    "demo",
    Text(
        ru="Вся работа на готовом примере: неделя учреждения в учебной базе, с пояснениями.",
        en="The whole job on the shipped sample: an office's week in a rehearsal database, explained.",
    ),
    option(
        "--dir",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("demo"),
        show_default=True,
        text=Text(ru="Куда положить базу и журнал.", en="Where to put the database and the log."),
    ),
)
def demo(session: Session, folder: Path) -> int:
    """Run every scene; with --json only what came of it is printed."""
    database, log = folder / "otklik.db", folder / "log.jsonl"
    _make_room(folder, database, log)
    root = click.get_current_context().find_root().command
    url = f"sqlite:///{database}"
    wrong = steps = 0
    story = redirect_stdout(io.StringIO()) if session.json else nullcontext()
    with as_file(files("otklik.workflows.samples") / "lesozavodsk_week.xlsx") as sample, _own_environment(), story:
        places = {"DB": url, "SAMPLE": str(sample), "LOG": str(log)}
        for number, scene in enumerate(SCENES, 1):
            _tell(session, number, scene)
            for step in scene.steps:
                steps += 1
                wrong += _run(
                    session,
                    root,
                    step.words(places),
                    shown=step.words({"SAMPLE": sample.name, "LOG": str(log)}),
                    refused=step.refused,
                )
    session.emit(
        {"database": url, "log": str(log), "scenes": len(SCENES), "commands": steps, "unexpected": wrong},
        lambda: "\n" + NEXT.fill(db=shlex.quote(url)).say(session.language),
    )
    return 1 if wrong else 0


def _make_room(folder: Path, database: Path, log: Path) -> None:
    """Take away what an earlier demo left, and nothing else. Raises InvalidValue."""
    wanted = Text(ru="папка, в которую можно писать", en="a folder that can be written")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if database.exists() and not _of_a_demo(database):
            wanted = Text(
                ru="другая папка: в этой лежит рабочая база", en="another folder: this one holds a real database"
            )
            raise InvalidValue("--dir", str(folder), wanted)
        for path in (database, Path(f"{database}-wal"), Path(f"{database}-shm"), log):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise InvalidValue("--dir", str(folder), wanted) from error


def _of_a_demo(database: Path) -> bool:
    from ..workflows.desk import Desk  # noqa: PLC0415  heavy, and wanted the second time only

    try:
        with Desk.open(f"sqlite:///{database}") as desk:
            return desk.rehearsal
    except OtklikError:
        return False


@contextmanager
def _own_environment() -> Iterator[None]:
    """The scenes name their actors themselves; the person's own settings wait meanwhile."""
    kept = {name: os.environ.pop(name) for name in ("OTKLIK_DB", "OTKLIK_ACTOR", "OTKLIK_TENANT") if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


def _tell(session: Session, number: int, scene: Scene) -> None:
    session.print()
    session.print(click.style(f"── {number}. {scene.title.say(session.language)}", bold=True))
    for line in wrap(scene.story.say(session.language), hang=0):
        session.print(line)


def _run(session: Session, root: click.Command, words: list[str], *, shown: list[str], refused: bool) -> int:
    """Run one command as the shell would; returns 1 when it did not end as the scene says."""
    session.print()
    for line in _typed(shown):
        session.print(click.style(line, fg="cyan"))
    inner = Session(language=session.language)
    failed = False
    try:
        root.main(args=words, prog_name="otklik", standalone_mode=False, obj=inner)
    except (OtklikError, click.ClickException) as error:
        failed = True
        for line in failure_lines(error, session.language):
            session.print(line)
    finally:
        inner.close()
    return int(failed is not refused)


def _typed(words: list[str]) -> list[str]:
    """A command as one types it, over several lines where it is long; an option stays with its value."""
    pieces: list[str] = []
    for word in words:
        if pieces and not word.startswith("--") and pieces[-1].startswith("--"):
            pieces[-1] += " " + shlex.quote(word)
        else:
            pieces.append(shlex.quote(word))
    lines, line = [], "$ otklik"
    for piece in pieces:
        if len(line) + len(piece) > 76:
            lines.append(line + " \\")
            line = "   "
        line += " " + piece
    return [*lines, line]
