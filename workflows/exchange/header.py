"""Finding the header row: the first rows of a file may be a title, and only one of them names the columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ...calendars.text import Text
from .cleaning import as_text
from .errors import MissingColumn, UnreadableFile
from .mapping import Mapping, Plan

__all__ = ["HEADER_ROWS", "find_header"]

HEADER_ROWS = 20


def find_header(rows: Iterable[Sequence[object]], mapping: Mapping, *, file: Path) -> tuple[int, Plan]:
    """Return the index and the plan of the header among the first rows of a file.

    Raises:
        MissingColumn: none of them has the needed columns; told of the row that has the most of them.
        UnreadableFile: there is no row at all.
    """
    best: tuple[int, MissingColumn] | None = None
    for index, row in enumerate(rows):
        header = tuple(as_text(cell) for cell in row)
        if not any(title.strip() for title in header):
            continue
        try:
            return index, mapping.plan(header, file=file)
        except MissingColumn as error:
            recognised = mapping.recognised(header)
            if best is None or recognised > best[0]:
                best = recognised, error
    if best is not None:
        raise best[1]
    raise UnreadableFile(file, Text(ru="в файле нет ни одной строки", en="the file has no row"))
