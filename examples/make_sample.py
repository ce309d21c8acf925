"""Make the demo's sample from the full one: the same 47 columns, and the messages of one weekend.

    python examples/make_sample.py FULL.xlsx WEEK.xlsx

Rows with an end stay as they are; of the open ones only those of the weekend before 16 November 2026 stay, with two of later
days moved into it, so that the demo has an insult and a piece of spam to decline.
"""

from __future__ import annotations

import sys

from openpyxl import load_workbook

KEPT = {316, 318, 319, 320, 326, 327, 329, 333, 334, 335}
MOVED = {339: "2026-11-15 22:10:09", 352: "2026-11-16 02:12:40"}


def main(source: str, target: str) -> None:
    """Write the sample."""
    book = load_workbook(source)
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    end, created = header.index("Дата окончания") + 1, header.index("Дата создания") + 1
    for row in range(sheet.max_row, 1, -1):
        if row in MOVED:
            sheet.cell(row, created).value = MOVED[row]
        elif not sheet.cell(row, end).value and row not in KEPT:
            sheet.delete_rows(row)
    book.save(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
