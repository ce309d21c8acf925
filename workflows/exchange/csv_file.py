"""CSV: its encoding, its delimiter and its header found, then its rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from typing import TextIO, TypeVar

from .building import RowBuilder
from .delimited import Broken, Records
from .encoding import decide
from .errors import MissingColumn, UnreadableFile
from .header import HEADER_ROWS, find_header
from .mapping import Mapping, Plan
from .rows import Limits, Progress, Reject

__all__ = ["read_csv"]

T = TypeVar("T")

_DELIMITERS = (";", ",", "\t")
_HEAD = 256 * 1024  # the header is looked for in so many characters
_REPORT_EVERY = 1024


def read_csv(
    path: Path,
    *,
    zone: tzinfo,
    mapping: Mapping,
    limits: Limits,
    progress: Progress,
    unknown: set[str],
    build: type[RowBuilder[T]],
) -> Iterator[T | Reject]:
    """Yield the rows of a CSV file: UTF-8 or CP1251; `;`, `,` or tab, found by the header."""
    with path.open("rb") as stream:
        encoding = decide(stream)
        total = stream.seek(0, io.SEEK_END)
    # A byte outside the encoding becomes a lone surrogate, which the builder rejects.
    with (
        path.open("rb") as stream,
        io.TextIOWrapper(stream, encoding=encoding.name, errors="surrogateescape", newline="") as text,
    ):
        text.seek(encoding.start)
        delimiter, header_index, plan = _header(path, text, mapping)
        text.seek(encoding.start)
        unknown.update(plan.unknown)
        builder = build(plan, file=path.name, zone=zone, limits=limits)
        records = Records(
            text,
            delimiter=delimiter,
            limit=limits.row,
            is_start=builder.is_start,
            mixed=encoding.name == "cp1251",
        )
        for number, record, long in records:
            if number <= header_index + 1:
                continue
            if number % _REPORT_EVERY == 0:
                progress(stream.tell(), total)
            row: T | Reject | None = None
            if not isinstance(record, Broken):
                row = builder.build(number, record, doubtful=long or not encoding.clean)
                if isinstance(row, Reject):
                    record = records.resumed() or record  # noqa: PLW2901
            if isinstance(record, Broken):
                row = builder.reject(number, record.cells, record.reason, place=record.place)
            if row is not None:
                yield row


def _header(path: Path, text: TextIO, mapping: Mapping) -> tuple[str, int, Plan]:
    """The delimiter under which the most headers are known, the index of the header's record, and its plan."""
    head = text.read(_HEAD)
    best: tuple[int, str, int, Plan] | None = None
    failures: list[MissingColumn | UnreadableFile] = []
    for delimiter in _DELIMITERS:
        try:
            index, plan = find_header(_first_records(head, delimiter), mapping, file=path)
        except (MissingColumn, UnreadableFile) as error:
            failures.append(error)
            continue
        recognised = mapping.recognised(plan.header)
        if best is None or recognised > best[0]:
            best = recognised, delimiter, index, plan
    if best is None:
        raise max(failures, key=lambda error: len(error.found) if isinstance(error, MissingColumn) else 0)
    return best[1:]


def _first_records(head: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    try:
        for _, record in zip(range(HEADER_ROWS), reader, strict=False):
            yield record
    except csv.Error:
        return
