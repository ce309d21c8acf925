"""`otklik regulation`: the acts that ship, what one says, whether a file is right, and what carries out what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..calendars.text import Text
from .command import argument, command, group, option
from .regulation_change import add_changes
from .regulation_view import coverage_lines, header, lines, requirement_lines, row_data, verdict, whole
from .render import table
from .session import Session

if TYPE_CHECKING:
    from ..engine.declaration import Workflow
    from ..workflows.regulation import Problem, Regulation

__all__ = ["regulation"]

regulation = group("regulation", Text(ru="Регламенты: показать, проверить.", en="Regulations: show, check."))

ID = argument(
    "name",
    required=False,
    metavar="[ID]",
    text=Text(
        ru="Регламент из поставки; без него – принятый в этой базе.", en="A shipped regulation; else this database's."
    ),
)


@command(regulation, "list", Text(ru="Какие регламенты есть в поставке.", en="The regulations that ship."))
def _list(session: Session) -> None:
    from ..workflows.regulation import available, load  # noqa: PLC0415

    found = [load(name) for name in available()]
    session.emit(
        [header(item) for item in found],
        lambda: "\n".join(
            table(
                [
                    [item.id, f"{item.date:%d.%m.%Y}" if item.date else "–", item.title.say(session.language)]
                    for item in found
                ]
            )
        ),
    )


@command(
    regulation,
    "show",
    Text(
        ru="Что говорит регламент: часы, роли, сроки, сети.",
        en="What a regulation says: hours, roles, terms, networks.",
    ),
    ID,
    option(
        "--requirement",
        metavar="ID",
        text=Text(ru="Одно требование: его пункт и слова.", en="One requirement: its clause and words."),
    ),
    option("--toml", is_flag=True, text=Text(ru="Текст TOML как есть.", en="The TOML text as it is.")),
)
def _show(session: Session, name: str | None, requirement: str | None, toml: bool) -> None:
    found = _of(session, name)
    if toml:
        click.echo(found.text, nl=False)
    elif requirement is not None:
        _requirement(session, found, requirement)
    else:
        session.emit(whole(found), lambda: "\n".join(lines(found, _workflows(), session.language)))


@command(
    regulation,
    "check",
    Text(
        ru="Проверить файлы регламентов и настройки; без файлов – все из поставки.",
        en="Check files of regulations and settings; without files, those that ship.",
    ),
    argument("files", nargs=-1, metavar="[FILE…]", type=click.Path(path_type=Path, exists=True, dir_okay=False)),
    option(
        "--settings",
        metavar="FILE",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        text=Text(ru="Настройки офиса поверх регламента.", en="An office's settings over the regulation."),
    ),
)
def _check(session: Session, files: tuple[Path, ...], settings: Path | None) -> None:
    from ..workflows.catalogue import beside, find, names  # noqa: PLC0415
    from ..workflows.regulation import RegulationError, adopt, available, check, shipped_requirements, source  # noqa: PLC0415

    own = _read(settings) if settings is not None else None
    named = [(str(file), _read(file)) for file in files] or [(f"{name}.toml", source(name)) for name in available()]
    results: list[tuple[str, Regulation | None, list[Problem]]] = []
    for file, text in named:
        try:
            found = adopt(text, own, file=file, settings_file=str(settings or "settings.toml"))
            # norms that stand ready are of the file too, though they do not hold yet
            ready = adopt(text, f"norms_on = {list(found.norms)}", file=file) if own is None else found
        except RegulationError as error:
            results.append((file, None, list(error.problems)))
        else:
            results.append(
                (
                    file,
                    found,
                    check(ready, beside(ready.deadlines), others=shipped_requirements(), texts=map(find, names())),
                )
            )
    session.emit(
        [
            {
                "file": file,
                "problems": [
                    {"file": item.file, "path": item.path, "message": item.message.say(session.language)}
                    for item in problems
                ],
            }
            for file, _, problems in results
        ],
        lambda: "\n".join(line for result in results for line in verdict(*result, session.language)),
    )
    if any(problems for _, _, problems in results):
        raise click.exceptions.Exit(2)


@command(
    regulation,
    "coverage",
    Text(ru="Каждое требование: чем оно исполняется.", en="Each requirement: what carries it out."),
    ID,
    option(
        "--open",
        "only_open",
        is_flag=True,
        text=Text(ru="Только то, что пока ничем.", en="Only those with nothing yet."),
    ),
)
def _coverage(session: Session, name: str | None, only_open: bool) -> None:
    from ..workflows.regulation import coverage  # noqa: PLC0415

    rows = [row for row in coverage(_of(session, name), _workflows()) if not only_open or row.open]
    session.emit(
        [row_data(row, session.language) for row in rows], lambda: "\n".join(coverage_lines(rows, session.language))
    )


add_changes(regulation)


# --- what is asked for ---------------------------------------------------------------------------------------------------


def _of(session: Session, name: str | None) -> Regulation:
    from ..workflows.regulation import load  # noqa: PLC0415

    return load(name) if name is not None else session.desk().regulation


def _workflows() -> dict[str, Workflow]:
    from ..workflows.catalogue import find, names  # noqa: PLC0415

    return {name: find(name) for name in names()}


def _read(file: Path) -> str:
    from ..engine.errors import InvalidValue  # noqa: PLC0415

    try:
        return file.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise InvalidValue(
            str(file), error.object[error.start : error.start + 8].hex(), Text(ru="текст в UTF-8", en="text in UTF-8")
        ) from None


def _requirement(session: Session, found: Regulation, name: str) -> None:
    from ..engine.errors import NotFound  # noqa: PLC0415
    from ..workflows.regulation import coverage, hint  # noqa: PLC0415

    if name not in found.requirements:
        missing = Text(
            ru="в регламенте {id} нет требования {name}; {near}", en="{id} has no requirement {name}; {near}"
        )
        raise NotFound(missing.fill(id=found.id, name=name, near=hint(name, found.requirements)))
    row = next(row for row in coverage(found, _workflows()) if row.requirement.id == name)
    session.emit(row_data(row, session.language), lambda: "\n".join(requirement_lines(row, session.language)))
