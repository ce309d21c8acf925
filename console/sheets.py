"""Rows of words as CSV and as a workbook: texts that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from ..workflows.exchange.guard import guarded
from .render import plain

__all__ = ["csv_bytes", "xlsx_bytes"]

LONGEST = 32_767  # letters that a cell of a workbook takes
WIDEST = 60


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with BOM, `;`, every cell in quotes: what a Russian spreadsheet opens by a double click."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerows([guarded(plain(cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """A workbook; each sheet's first row is its heads, which stay in sight and on every printed page."""
    from openpyxl import Workbook  # noqa: PLC0415  heavy, and wanted here alone
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title[:31])
        for line, cells in enumerate(rows, 1):
            for column, text in enumerate(cells, 1):
                cell = sheet.cell(line, column)
                cell.value = guarded(plain(text))[:LONGEST]
                cell.data_type = "s"
                cell.alignment = Alignment(vertical="top", wrap_text=True)
                cell.font = Font(bold=line == 1)
        for column, cells in enumerate(zip(*rows, strict=True), 1):
            longest = max(len(text) for text in cells)
            sheet.column_dimensions[get_column_letter(column)].width = min(WIDEST, longest + 2)
        sheet.freeze_panes = "A2"
        if rows:
            sheet.auto_filter.ref = f"A1:{get_column_letter(len(rows[0]))}{len(rows)}"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
