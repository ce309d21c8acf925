"""`otklik demo`: a week of an office's life in a rehearsal database, by the very commands that an operator types."""

from __future__ import annotations

import shlex
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

import click

from ..calendars.errors import OtklikError
from ..calendars.text import Text
from .command import OtklikGroup, command, option
from .demo_script import NEXT, SCENES, Scene
from .failure import report
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
    """Run every scene."""
    folder.mkdir(parents=True, exist_ok=True)
    database, log = folder / "otklik.db", folder / "log.jsonl"
    for name in (database, Path(f"{database}-wal"), Path(f"{database}-shm"), log):
        name.unlink(missing_ok=True)
    root = click.get_current_context().find_root().command
    url = f"sqlite:///{database}"
    failed = 0
    with as_file(files("otklik.workflows.samples") / "lesozavodsk_week.xlsx") as sample:
        places = {"DB": url, "SAMPLE": str(sample), "LOG": str(log)}
        for number, scene in enumerate(SCENES, 1):
            _tell(session, number, scene)
            for step in scene.steps:
                failed += _run(
                    session,
                    root,
                    step.words(places),
                    shown=step.words({"SAMPLE": sample.name, "LOG": str(log)}),
                    refused=step.refused,
                )
    for line in (Text(ru="", en=""), NEXT):
        session.print(line.fill(db=url))
    return 1 if failed else 0


def _tell(session: Session, number: int, scene: Scene) -> None:
    session.print()
    session.print(click.style(f"── {number}. {scene.title.say(session.language)}", bold=True))
    session.print(scene.story)


def _run(session: Session, root: click.Command, words: list[str], *, shown: list[str], refused: bool) -> int:
    """Run one command as the shell would; returns 1 when it did not end as the scene says."""
    session.print(click.style(f"\n$ otklik {shlex.join(shown)}", fg="cyan"))
    inner = replace(session, _desk=None, json=False)
    failed = False
    try:
        root.main(args=words, prog_name="otklik", standalone_mode=False, obj=inner)
    except (OtklikError, click.ClickException) as error:
        failed = True
        report(error, inner)
    finally:
        inner.close()
    return int(failed is not refused)
