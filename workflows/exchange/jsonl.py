"""JSONL: one object a line, with the headers or the names of the fields for keys; a bad line costs itself alone."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from typing import Any, BinaryIO, Generic, NoReturn, TypeVar

from ...calendars.text import Text
from .building import RowBuilder
from .cleaning import as_text, shown, writable
from .errors import MissingColumn
from .mapping import Mapping, is_service
from .rows import Limits, Progress, Reject

__all__ = ["read_jsonl"]

T = TypeVar("T")

_REPORT_EVERY = 1024
_SHAPES = 1000  # sets of keys whose builder is kept
_KEYS = 1000  # keys that a rejects file has columns for
_SHOWN = 200

_NOT_JSON = Text(ru="строка не читается как JSON: {why}", en="the line is no JSON: {why}")
_NOT_OBJECT = Text(ru="в строке не объект JSON", en="the line is no JSON object")
_NOT_UTF8 = Text(ru="строка не в кодировке UTF-8", en="the line is not in UTF-8")
_ENDLESS = Text(ru="строка длиннее {limit} КиБ; сократите её", en="the line is longer than {limit} KiB; shorten it")


def read_jsonl(
    path: Path,
    *,
    zone: tzinfo,
    mapping: Mapping,
    limits: Limits,
    progress: Progress,
    unknown: set[str],
    build: type[RowBuilder[T]],
) -> Iterator[T | Reject]:
    """Yield the rows of a JSONL file in UTF-8, whose objects may differ in their keys."""
    reader = _Objects(path, zone=zone, mapping=mapping, limits=limits, unknown=unknown, build=build)
    columns: tuple[str, ...] | None = None
    with path.open("rb") as stream:
        total = stream.seek(0, io.SEEK_END)
        stream.seek(0)
        for number, line in _lines(stream, limits.row):
            if number % _REPORT_EVERY == 0:
                progress(stream.tell(), total)
            found = reader.read(number, line)
            if isinstance(found, Reject):
                # The objects need not share their keys: the columns of the rejects are those of the whole file.
                if columns is None:
                    columns = _all_keys(path, limits.row)
                cells = dict(zip(found.header, found.cells, strict=True))
                found = Reject(
                    file=found.file,
                    line=number,
                    column=found.column,
                    value=found.value,
                    reason=found.reason,
                    header=columns,
                    cells=tuple(cells.get(key, "") for key in columns),
                )
            if found is not None:
                yield found


class _Objects(Generic[T]):
    """Reads the lines of one file, keeping a builder for each set of keys."""

    def __init__(
        self,
        path: Path,
        *,
        zone: tzinfo,
        mapping: Mapping,
        limits: Limits,
        unknown: set[str],
        build: type[RowBuilder[T]],
    ) -> None:
        self._path = path
        self._zone = zone
        self._mapping = mapping
        self._limits = limits
        self._unknown = unknown
        self._build = build
        self._builders: dict[tuple[str, ...], RowBuilder[T]] = {}

    def read(self, number: int, line: bytes) -> T | Reject | None:
        """Return what is in one line; a reject's header is the keys of that line."""
        try:
            found = _object(line, self._limits.row)
        except ValueError as error:
            reason = error.args[0] if isinstance(error.args[0], Text) else _NOT_JSON.fill(why=error)
            return self._reject(number, {}, reason, value=line[:_SHOWN].decode("utf-8", "replace"))
        if not found:
            return None
        try:
            builder = self._builder(tuple(found))
        except MissingColumn as error:
            return self._reject(number, found, error.reason)
        # Values have types, and an escape may spell what the bytes may not: NUL, half of a surrogate pair.
        return builder.build(number, tuple(found.values()), doubtful=True)

    def _builder(self, keys: tuple[str, ...]) -> RowBuilder[T]:
        builder = self._builders.get(keys)
        if builder is None:
            plan = self._mapping.plan(keys, file=self._path)
            self._unknown.update(plan.unknown)
            if len(self._builders) >= _SHAPES:
                self._builders.clear()
            builder = self._builders[keys] = self._build(
                plan, file=self._path.name, zone=self._zone, limits=self._limits
            )
        return builder

    def _reject(self, number: int, found: dict[str, Any], reason: Text, *, value: str = "") -> Reject:
        return Reject(
            file=writable(self._path.name),
            line=number,
            column=None,
            value=shown(value),
            reason=reason,
            header=tuple(found),
            cells=tuple(writable(as_text(cell)) for cell in found.values()),
        )


def _object(line: bytes, limit: int) -> dict[str, Any]:
    """The object of one line, empty for a blank line; ValueError otherwise, with a Text where the words are ours."""
    if len(line) > limit:
        raise ValueError(_ENDLESS.fill(limit=limit // 1024))
    if not line.strip():
        return {}
    try:
        found = json.loads(line.decode("utf-8"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise ValueError(_NOT_UTF8) from None
    except RecursionError:
        raise ValueError(_NOT_OBJECT) from None
    if not isinstance(found, dict):
        raise ValueError(_NOT_OBJECT)  # noqa: TRY004 (one kind of error for all that a line may be)
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes]]:
    """The lines with their numbers; of a line beyond the limit its beginning, one byte too long."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) > limit and not line.endswith(b"\n"):
            while (rest := stream.readline(limit)) and not rest.endswith(b"\n"):
                pass
        yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def _all_keys(path: Path, limit: int) -> tuple[str, ...]:
    """The keys of all the objects in the order of their coming, without a rejects file's own columns."""
    keys: dict[str, None] = {}
    with path.open("rb") as stream:
        for _, line in _lines(stream, limit):
            try:
                keys.update(dict.fromkeys(_object(line, limit)))
            except ValueError:
                continue
            if len(keys) > _KEYS:
                break
    return tuple(key for key in keys if not is_service(key))
