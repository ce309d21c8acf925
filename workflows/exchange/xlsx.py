"""XLSX: the one sheet with the header of an export, streamed row by row; formulas are text and are never run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from itertools import islice
from pathlib import Path
from typing import TypeVar

from ...calendars.text import Text
from .building import RowBuilder
from .errors import UnreadableFile
from .header import HEADER_ROWS, find_header
from .mapping import Mapping, Plan
from .rows import Limits, Progress, Reject
from .workbook import Sheet, Workbook, open_workbook

__all__ = ["read_xlsx"]

T = TypeVar("T")

_REPORT_EVERY = 256
_SEVERAL = Text(
    ru="строки выгрузки есть на нескольких листах: {sheets}; неясно, какой читать. Сохраните каждый нужный отдельным файлом",
    en="several sheets hold rows of an export: {sheets}; which to read is not clear. Save each that is needed as a file",
)


def read_xlsx(
    path: Path,
    *,
    zone: tzinfo,
    mapping: Mapping,
    limits: Limits,
    progress: Progress,
    unknown: set[str],
    build: type[RowBuilder[T]],
) -> Iterator[T | Reject]:
    """Yield the rows of the sheet whose header matches; the whole of it is checked before the first row is given."""
    total = path.stat().st_size
    with open_workbook(path, limits) as workbook:
        sheet, header_line, plan = _sheet(path, workbook, mapping)
        workbook.check(sheet)
        unknown.update(plan.unknown)
        builder = build(plan, file=path.name, zone=zone, limits=limits)
        width = len(plan.header)
        for count, row in enumerate(workbook.rows(sheet)):
            if count % _REPORT_EVERY == 0:
                progress(row.offset * total // max(sheet.size, 1), total)
            if row.line <= header_line:
                continue
            cells = row.cells + [None] * (width - len(row.cells))
            # Every string of a workbook may spell any character (_x0000_), and be of any length.
            if (found := builder.build(row.line, cells, doubtful=True)) is not None:
                yield found


def _sheet(path: Path, workbook: Workbook, mapping: Mapping) -> tuple[Sheet, int, Plan]:
    """The sheet to read: a shown one before a hidden one, one with rows before one with the header alone.

    Raises:
        UnreadableFile: no sheet has the header, or several have it and rows: none of them is passed over in silence.
    """
    failure: UnreadableFile | None = None
    fitting: list[tuple[tuple[bool, bool], tuple[Sheet, int, Plan]]] = []
    for sheet in workbook.sheets:
        head = list(islice(workbook.rows(sheet), HEADER_ROWS + 1))
        if not head:
            continue
        try:
            index, plan = find_header([row.cells for row in head[:HEADER_ROWS]], mapping, file=path)
        except UnreadableFile as error:
            failure = failure or error
            continue
        filled = any(cell not in {None, ""} for row in head[index + 1 :] for cell in row.cells)
        fitting.append(((sheet.shown, filled), (sheet, head[index].line, plan)))
    if not fitting:
        raise failure or UnreadableFile(path, Text(ru="ни на одном листе нет строк", en="no sheet has any row"))
    best = max(rank for rank, _ in fitting)
    alike = [found for rank, found in fitting if rank == best]
    if len(alike) > 1 and best[1]:
        raise UnreadableFile(path, _SEVERAL.fill(sheets=_quoted([sheet.name for sheet, _, _ in alike])))
    return alike[0]


def _quoted(names: list[str]) -> Text:
    return Text(ru=", ".join(f"«{name}»" for name in names), en=", ".join(f"“{name}”" for name in names))
