"""The report of deficiencies as a workbook: texts, and times to sort and sum by; nothing that a spreadsheet runs."""

from __future__ import annotations

import io
from dataclasses import fields
from datetime import datetime, timedelta

from ..workflows.exchange.guard import guarded
from ..workflows.reports.deficiency_report import DeficiencyReport, DeficiencyRow
from .render import plain
from .report_view import COLUMNS, SECTIONS, Told, heading, subheading, summary, told

__all__ = ["workbook"]

WIDTHS = {"number": 16, "what": 30, "clause": 22, "due": 17, "closed": 17, "delay": 16, "holder": 34, "sphere": 20}
LONGEST = 32_767  # letters that a cell of a workbook takes


def workbook(report: DeficiencyReport, language: str) -> bytes:
    """The report as the bytes of an XLSX file: a title, a line of heads, a row for each deficiency."""
    from openpyxl import Workbook  # noqa: PLC0415  heavy, and wanted here alone
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    sheet = book.active
    sheet.title = "п. 19" if language == "ru" else "cl. 19"
    names = [item.name for item in fields(Told)]
    kind = "раздел" if language == "ru" else "section"
    texts: list[list[str | datetime | timedelta]] = [
        [heading(report, language)],
        [report.title.say(language)],
        [subheading(report, language)],
        [],
    ]
    texts.append([kind, *(COLUMNS[name].say(language) for name in names)])
    for row in report.rows:
        words, times = told(report, row, language), _times(report, row)
        texts.append(
            [SECTIONS[row.item.kind].say(language), *(times.get(name, getattr(words, name)) for name in names)]
        )
    texts += [[], [summary(report, language)]]
    top = Alignment(vertical="top", wrap_text=True)
    for line, cells in enumerate(texts, 1):
        for column, text in enumerate(cells, 1):
            cell = sheet.cell(line, column)
            if isinstance(text, str):
                cell.value = guarded(plain(text))[:LONGEST]
                cell.data_type = "s"
            else:
                cell.value = text
                cell.number_format = "DD.MM.YYYY HH:MM" if isinstance(text, datetime) else "[h]:mm"
            if line > 4 and len(cells) > 1:
                cell.alignment = top
            if line in (1, 5):
                cell.font = Font(bold=True)
    for index, name in enumerate(("section", *names), 1):
        sheet.column_dimensions[get_column_letter(index)].width = WIDTHS.get(name, 40)
    sheet.freeze_panes = "A6"
    sheet.auto_filter.ref = f"A5:{get_column_letter(len(names) + 1)}{5 + len(report.rows)}"
    sheet.print_title_rows = "5:5"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _times(report: DeficiencyReport, row: DeficiencyRow) -> dict[str, datetime | timedelta]:
    """What of a row is a time, by the office's clock: a workbook knows no zones, and its cells show whole minutes."""
    item = row.item
    found: dict[str, datetime | timedelta] = {}
    for name, instant in (("due", item.due or item.at), ("closed", item.closed_at)):
        if instant is not None:
            found[name] = instant.astimezone(report.zone).replace(second=0, microsecond=0, tzinfo=None)
    if item.delay:
        found["delay"] = item.delay
    return found
