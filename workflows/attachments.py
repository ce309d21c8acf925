"""Attachments of cases: files that acts bring, kept in the file store; a sealed text item says which, and how it is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from ..calendars.text import Text
from ..engine.errors import InvalidValue, MissingValue, NotFound, StorageError
from ..engine.fields import Attachments
from .catalogue import names, versions
from .file_kinds import KINDS, TYPES, FileType, ending, type_of
from .file_store import NAMED, Given, Incoming

if TYPE_CHECKING:
    from types import TracebackType

    from .cases import CaseView
    from .desk import Desk

__all__ = ["Attachment", "FilesChecked", "Staged", "attachments_of", "check_files", "content_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One attached file: what its text item says, and in which event."""

    number: int
    seq: int
    sha256: str
    size: int
    media: str
    name: str


class Staged:
    """The files of one act: copied in before its transaction, given their places before it commits, else removed.

    Fields of other kinds pass as they are. Raises InvalidValue for a file that the office does not take.
    """

    def __init__(self, desk: Desk, workflow: str, trigger: str, values: Mapping[str, Any]) -> None:
        self.values = dict(values)
        self._desk = desk
        self._held: list[Incoming] = []
        self._fields = [name for name in _fields(workflow, trigger) if values.get(name)]

    def __enter__(self) -> Self:
        try:
            for name in self._fields:
                self.values[name] = [self._line(given) for given in _several(self.values[name])]
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for item in self._held:
            self._desk.files.drop(item.path)

    def keep(self) -> None:
        """Give the files their places: call it when the act is decided and written, before it commits."""
        for item in self._held:
            self._desk.files.keep(item)
        self._held.clear()

    def _line(self, given: Given) -> str:
        desk = self._desk
        item = desk.files.take(
            given, limit=desk.regulation.attachment_limit, token=lambda: desk.entropy.bytes(12).hex() + ".part"
        )
        self._held.append(item)
        found = _accepted(item, desk.regulation.attachment_kinds)
        return f"{item.sha256} {item.size} {found.media} {item.name}"


@lru_cache(maxsize=256)
def _fields(workflow: str, trigger: str) -> tuple[str, ...]:
    """The names of the trigger's fields that are files, in any version of the workflow."""
    declared = [version.trigger[trigger] for version in versions(workflow) if trigger in version.trigger]
    found = [item.name for each in declared for item in each.fields if isinstance(item, Attachments)]
    return tuple(dict.fromkeys(found))


def _several(value: Any) -> Sequence[Given]:
    """What was given as a list; a name with its content is one file."""
    one = not isinstance(value, (list, tuple)) or (len(value) == 2 and isinstance(value[1], bytes))
    return [value] if one else list(value)


def _accepted(item: Incoming, kinds: Sequence[str]) -> FileType:
    found = type_of(item.path)
    if found is None or found.kind not in kinds:
        listed = [
            (KINDS[kind], ", ".join(name for each in TYPES.values() if each.kind == kind for name in each.endings[:1]))
            for kind in kinds
        ]
        raise InvalidValue(
            NAMED,
            item.name,
            Text(
                ru="файл одного из видов (смотрим на содержимое, не на имя): "
                + "; ".join(f"{title.ru} ({endings})" for title, endings in listed),
                en="a file of one of these kinds (by its content, not its name): "
                + "; ".join(f"{title.en} ({endings})" for title, endings in listed),
            ),
        )
    if ending(item.name) and ending(item.name) not in found.endings:
        raise InvalidValue(
            NAMED,
            item.name,
            Text(
                ru="имя на .{endings}: по содержимому это {title}, а имя говорит другое",
                en="a name that ends in .{endings}: by its content it is {title}, the name says otherwise",
            ).fill(endings=found.endings[0], title=KINDS[found.kind]),
        )
    return found


# ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def attachments_of(view: CaseView) -> list[Attachment]:
    """The attachments of a case, numbered as they came; one whose text was erased keeps its number and is left out."""
    fields = _named(view.workflow.name)
    places = sorted(
        (seq, int(number), body or "")
        for (seq, field), body in view.texts.items()
        for name, _, number in [field.rpartition(".")]
        if name in fields
    )
    return [_attachment(index, seq, body) for index, (seq, _, body) in enumerate(places, 1) if body]


def _attachment(number: int, seq: int, line: str) -> Attachment:
    sha256, size, media, name = line.split(" ", 3)
    return Attachment(number=number, seq=seq, sha256=sha256, size=int(size), media=media, name=name)


@lru_cache(maxsize=64)
def _named(workflow: str) -> frozenset[str]:
    triggers = [trigger for version in versions(workflow) for trigger in version.triggers]
    return frozenset(item.name for trigger in triggers for item in trigger.fields if isinstance(item, Attachments))


def content_of(desk: Desk, view: CaseView, number: int) -> tuple[Attachment, Iterator[bytes]]:
    """An attachment by its number, with its content, verified before the first piece is handed out.

    Raises NotFound where the case has none of that number, StorageError where the file is missing or was altered.
    """
    found = next((item for item in attachments_of(view) if item.number == number), None)
    if found is None:
        raise NotFound(
            Text(
                ru="{case}: вложения {number} нет; список: otklik {workflow} attachments {key}",
                en="{case}: no attachment {number}; the list: otklik {workflow} attachments {key}",
            ).fill(case=view.case.number, number=number, workflow=view.workflow.name, key=view.case.key)
        )
    intact = desk.files.intact(found.sha256)
    if not intact:
        path = desk.files.path(found.sha256)
        raise StorageError(
            Text(
                ru="вложение «{name}» изменено: {path}; верните файл из резервной копии",
                en="the attachment “{name}” was altered: {path}; bring the file back from a back-up",
            ).fill(name=found.name, path=path)
            if intact is False
            else Text(
                ru="вложения «{name}» нет на месте: {path}; верните файл из резервной копии",
                en="the attachment “{name}” is not in its place: {path}; bring the file back from a back-up",
            ).fill(name=found.name, path=path)
        )
    return found, desk.files.pieces(found.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesChecked:
    """What a check of the files found: how many texts speak of files, what is missing or altered, what nobody speaks of."""

    spoken_of: int = 0
    missing: tuple[Path, ...] = ()
    altered: tuple[Path, ...] = ()
    orphans: tuple[Path, ...] = ()
    unknown: bool = False  # texts speak of files, and nobody has said where they are

    @property
    def whole(self) -> bool:
        """Whether every file of which a text speaks is there as it was."""
        return not (self.missing or self.altered)


def check_files(desk: Desk) -> FilesChecked:
    """Hold the files against the texts that speak of them. Orphans are harmless: an erased text, or an act that came to nothing."""
    fields = {name: _named(name) for name in names()}
    with desk.reading() as store:
        hashes = {
            body.partition(" ")[0]
            for stream, _, field, body, _ in store.all_texts()
            if body is not None and field.rpartition(".")[0] in fields.get(stream.partition("/")[0], ())
        }
    try:
        files = desk.files
    except MissingValue:
        return FilesChecked(spoken_of=len(hashes), unknown=bool(hashes))
    state = {sha256: files.intact(sha256) for sha256 in sorted(hashes)}
    return FilesChecked(
        spoken_of=len(hashes),
        missing=tuple(files.path(sha256) for sha256, intact in state.items() if intact is None),
        altered=tuple(files.path(sha256) for sha256, intact in state.items() if intact is False),
        orphans=tuple(path for path, sha256 in files.everything() if sha256 not in hashes),
    )
