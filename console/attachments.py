"""The files of a case on the command line: list them, write one out; and how `show` and `history` tell of files and notes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ..calendars.text import Text
from ..engine.errors import InvalidValue
from ..engine.fields import CaseNumber, Choice, FreeText, Number
from ..engine.values import Event
from ..workflows.attachments import Attachment, attachments_of, content_of
from ..workflows.cases import CaseView
from ..workflows.file_store import size_text
from .command import OtklikGroup, argument, command, option
from .render import clip, moment, plain, table, wrap
from .session import Session

__all__ = ["add_attachments", "kept_lines", "words_of"]

SHOWN = 3


def add_attachments(made: OtklikGroup, name: str, number: Text) -> None:
    """`attachments NUMBER` and `attachment NUMBER N --output FILE` for the cases of a workflow."""

    @command(
        made,
        "attachments",
        Text(ru="Приложенные файлы по порядку.", en="The attached files in order."),
        argument("number", text=number),
    )
    def attachments(session: Session, number: str) -> None:
        view = session.desk().cases(name).view(number, actor=session.actor)
        found = attachments_of(view)
        session.emit([_json(item) for item in found], lambda: "\n".join(_lines(session, view, found)))

    @command(
        made,
        "attachment",
        Text(
            ru="Записать приложенный файл, проверив, что он не изменён.",
            en="Write an attached file out, once it is seen to be unaltered.",
        ),
        argument("number", text=number),
        argument("which", type=click.IntRange(min=1), metavar="N", text=Text(ru="Какой по счёту.", en="Which of them.")),
        option("--output", "-o", required=True, metavar="FILE", type=click.Path(path_type=Path), text=Text(ru="Куда записать.", en="Where to write it.")),
    )  # fmt: skip
    def attachment(session: Session, number: str, which: int, output: Path) -> None:
        desk = session.desk()
        found, pieces = content_of(desk, desk.cases(name).view(number, actor=session.actor), which)
        _write(output, pieces)
        said = Text(ru="{name} → {output} ({size})", en="{name} → {output} ({size})")
        session.emit(
            _json(found) | {"file": str(output)},
            lambda: session.say(said, name=found.name, output=output, size=size_text(found.size)),
        )


def _json(item: Attachment) -> dict[str, Any]:
    return {
        "attachment": item.number,
        "name": item.name,
        "type": item.media,
        "size": item.size,
        "sha256": item.sha256,
        "seq": item.seq,
    }


def _lines(session: Session, view: CaseView, found: list[Attachment]) -> list[str]:
    if not found:
        return [session.say(Text(ru="вложений нет", en="no attachments"))]
    rows = [[str(item.number), item.name, size_text(item.size).say(session.language), item.media] for item in found]
    how = Text(
        ru="записать в файл: otklik {name} attachment {key} N --output ФАЙЛ",
        en="write one out: otklik {name} attachment {key} N --output FILE",
    )
    return [*table(rows, flexible=1), session.say(how, name=view.workflow.name, key=view.case.key)]


def _write(target: Path, pieces: Iterator[bytes]) -> None:
    """A file appears whole or not at all."""
    partial = target.with_name(target.name + ".part")
    try:
        with partial.open("wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except (OSError, ValueError) as error:
        partial.unlink(missing_ok=True)
        raise InvalidValue(
            "--output", str(target), Text(ru="файл, в который можно писать", en="a file that can be written")
        ) from error


# ── in `show` and `history` ──────────────────────────────────────────────────────────────────────────────────────────


def kept_lines(session: Session, view: CaseView) -> list[str]:
    """What `show` tells of files and notes: the files in a line, the latest three notes."""
    language, zone = session.language, view.regulation.rules().calendar.zone
    lines = []
    found = attachments_of(view)
    if found:
        names = ", ".join(item.name for item in found)
        lines.append(clip(f"{session.say(Text(ru='вложения', en='attachments'))} ({len(found)}): {names}", 76))
    with session.desk().reading() as store:
        events = {event.seq: event for _, _, event in store.events(stream=view.case.stream) if _note(view, event)}
    for event in [*events.values()][-SHOWN:]:
        who = person.handle if (person := view.person(event.actor or 0)) is not None else event.role
        at = moment(event.occurred_at.astimezone(zone), view.now, language)
        lines.append(clip(f"{session.say(Text(ru='заметка', en='note'))}, {who} {at}: {_note(view, event)}", 76))
    return [f"  {line}" for line in lines]


def words_of(session: Session, view: CaseView, event: Event) -> list[str]:
    """What `history` tells beneath an event: its files, what was chosen, and the words that say why."""
    files = [item.name for item in attachments_of(view) if item.seq == event.seq]
    told = [f"{session.say(Text(ru='файлы', en='files'))}: {', '.join(files)}"] if files else []
    trigger = view.workflow.trigger.get(event.type)
    if trigger is None or trigger.creates:
        return [f"    {clip(line, 74)}" for line in told]
    given, said = event.data.get("fields", {}), []
    for item in trigger.fields:
        value, title = given.get(item.name), item.title.say(session.language)
        if isinstance(item, Choice) and value in item.options and value != item.default:
            said.append(f"{title}: {item.options[value].say(session.language)}")
        elif isinstance(item, (CaseNumber, Number)) and isinstance(value, int) and value != item.default:
            said.append(f"{title}: {value}")
        elif isinstance(item, FreeText) and item.advised is None:
            text = view.texts.get((event.seq, item.name))
            said += [f"«{clip(text, 60)}»"] if text else []
    lines = [f"    {clip(line, 74)}" for line in told]
    return lines + (wrap(f"    {plain('; '.join(said))}", hang=0) if said else [])


def _note(view: CaseView, event: Event) -> str | None:
    return view.texts.get((event.seq, "note"))
