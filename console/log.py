"""`otklik log`: export the event log, verify it, replay it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click

from ..calendars.text import Text
from ..engine.errors import InvalidValue, NotFound
from ..engine.instants import to_text
from ..engine.replay import Replay
from ..engine.verify import Verified, lines_with_trailer, verify_lines
from ..workflows.catalogue import find
from .command import argument, command, group, option
from .render import table
from .session import Session

__all__ = ["log"]

log = group(
    "log", Text(ru="Журнал событий: выгрузить, проверить, воспроизвести.", en="The event log: export, verify, replay.")
)
FILE = Text(ru="Файл выгрузки JSONL («-» – со стандартного ввода).", en="An exported JSONL file (“-”: standard input).")


@command(
    log,
    "export",
    Text(
        ru="Выгрузить журнал: событие на строку, в конце – заключительная строка.",
        en="Export the log: an event a line, and a trailer.",
    ),
    option(
        "--format",
        "form",
        type=click.Choice(["jsonl"]),
        default="jsonl",
        show_default=True,
        text=Text(ru="Формат.", en="The format."),
    ),
    option(
        "--output",
        "-o",
        metavar="FILE",
        default="-",
        text=Text(ru="Куда (по умолчанию – на экран).", en="Where to (by default, standard output)."),
    ),
)
def export(session: Session, form: str, output: str) -> None:  # noqa: ARG001  one format yet
    """Export the log; a file appears whole or not at all."""
    desk = session.desk()
    with desk.reading() as store:
        lines = lines_with_trailer(store.events())
        if output == "-":
            out = sys.stdout.buffer
            for line in lines:
                out.write(line.encode() + b"\n")
            return
        target = Path(output)
        partial = target.with_name(target.name + ".part")
        count = -1
        try:
            with partial.open("wb") as file:
                for line in lines:
                    file.write(line.encode() + b"\n")
                    count += 1
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise InvalidValue(
                "--output", output, Text(ru="файл, в который можно писать", en="a file that can be written")
            ) from error
    session.emit(
        {"file": output, "events": count},
        lambda: Text(ru=f"выгружено событий: {count} → {output}", en=f"{count} events exported → {output}").say(
            session.language
        ),
    )


@command(
    log,
    "verify",
    Text(
        ru="Проверить выгрузку (или, без файла, саму базу): байты, цепи, заключительную строку, законность переходов, свёртки.",
        en="Verify an export (or, without a file, the database itself): bytes, chains, trailer, legality of transitions, folds.",
    ),
    argument("file", required=False, text=FILE),
)
def verify(session: Session, file: str | None) -> None:
    """Verify a log."""
    found: Verified
    if file is None:
        from ..workflows.upkeep import verify_desk  # noqa: PLC0415

        found = verify_desk(session.desk())
    else:
        with _open(file) as lines:
            found = verify_lines(lines, find)
    _tell(
        session,
        found,
        Text(
            ru="журнал в порядке: событий {events}, потоков {streams}, случаев {cases}",
            en="the log is in order: {events} events, {streams} streams, {cases} cases",
        ),
    )


def _tell(session: Session, found: Verified, sentence: Text) -> None:
    """Print what was found in order."""
    counts = {"events": found.events, "streams": found.streams, "cases": found.cases}
    session.emit(counts, lambda: session.say(sentence, **counts))


@command(
    log,
    "replay",
    Text(
        ru="Состояние каждого случая по выгрузке на любой момент, без базы.",
        en="Every case's state at any instant, from an export, without a database.",
    ),
    argument("file", text=FILE),
    option(
        "--as-of",
        metavar="TIME",
        text=Text(ru="Что было известно в этот момент.", en="What was known at that instant."),
    ),
    option(
        "--valid-at",
        metavar="TIME",
        text=Text(ru="Что было на деле в этот момент.", en="What was true at that instant."),
    ),
)
def replay(session: Session, file: str, as_of: str | None, valid_at: str | None) -> None:
    """Replay an exported log."""
    if as_of is not None and valid_at is not None:
        raise InvalidValue(
            "--valid-at", valid_at, Text(ru="либо --as-of, либо --valid-at", en="either --as-of or --valid-at")
        )
    folded = Replay(
        find,
        as_of=session.instant(as_of, "--as-of") if as_of else None,
        valid_at=session.instant(valid_at, "--valid-at") if valid_at else None,
    )
    with _open(file) as lines:
        verify_lines(lines, find, each=folded.add)
    data = folded.as_json()

    def render() -> str:
        rows = [[item["number"], _state(item, session.language), _nearest(item)] for item in data]
        count = Text(ru=f"случаев: {len(rows)}", en=f"cases: {len(rows)}").say(session.language)
        return "\n".join([*table(rows), count])

    session.emit(data, render)


@command(
    log,
    "outcome",
    Text(
        ru="Записано ли действие: по его UUID, после обрыва связи.",
        en="Whether an act is written: by its UUID, after a cut connection.",
    ),
    argument("uuid", metavar="UUID", text=Text(ru="UUID действия.", en="The act's UUID.")),
)
def outcome(session: Session, uuid: str) -> None:
    """Look an act up. Exits with 5 where it is not written."""
    found = session.desk().outcome(uuid)
    if found is None:
        raise NotFound(
            Text(ru="действие {uuid} не записано: его можно повторить", en="the act {uuid} is not written: do it again").fill(uuid=uuid)
        )  # fmt: skip
    told = {"command": uuid, "stream": found.stream, "seq": found.seq, "type": found.type, "case": found.case}
    session.emit(
        told | {"recorded_at": to_text(found.recorded_at)},
        lambda: session.say(
            Text(ru="записано: {stream} № {seq}, {type}", en="written: {stream} № {seq}, {type}"), **told
        ),
    )


def _state(item: dict[str, Any], language: str) -> str:
    return find(item["workflow"]).state[item["state"]].title.say(language)


def _nearest(item: dict[str, Any]) -> str:
    return ", ".join(f"{entry['rule']} {entry['due'][:16]}Z" for entry in item["open"][:2])


class _open:  # noqa: N801  used as open() is
    """A file, or standard input, as lines of bytes. Raises InvalidValue where it cannot be read."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._file: BinaryIO | None = None

    def __enter__(self) -> Iterator[bytes]:
        try:
            self._file = sys.stdin.buffer if self._name == "-" else Path(self._name).open("rb")
        except OSError:
            raise InvalidValue(
                Text(ru="файл", en="file"),
                self._name,
                Text(ru="файл, который можно прочесть", en="a file that can be read"),
            ) from None
        return iter(self._file)

    def __exit__(self, *_: object) -> None:
        if self._file is not None and self._name != "-":
            self._file.close()
