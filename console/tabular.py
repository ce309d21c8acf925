"""A plain report in every form: lines for the eye, an accessible page, a workbook, CSV; nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from ..calendars.text import Text
from ..engine.errors import InvalidValue, MissingValue
from ..workflows.exchange.guard import guarded
from .render import fit, plain, table, wrap

__all__ = ["Sheet", "deliver", "written"]

LONGEST = 32_767  # letters that a cell of a workbook takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A title, lines below it, a table with its heads, notes behind; all in the reader's language."""

    title: str
    about: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()
    nothing: str = "–"
    flexible: int | None = None  # the column that gives way; without one nothing is cut: what does not fit stands below

    def lines(self) -> str:
        """For the eye, in 80 columns."""
        said = [line for text in (self.title, *self.about) for line in wrap(text)]
        if self.rows:
            rows = [list(self.columns), *self.rows]
            if self.flexible is not None:
                said += table(rows, flexible=self.flexible)
            else:
                said += [part for line in table(rows, limit=sys.maxsize) for part in fit(line)]
        else:
            said.append(self.nothing)
        return "\n".join([*said, *(line for text in self.notes for line in wrap(text))])

    def csv(self) -> bytes:
        """Heads and rows, UTF-8 with BOM, `;`."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_MINIMAL)
        writer.writerows([map(guarded, line) for line in (self.columns, *self.rows)])
        return out.getvalue().encode("utf-8-sig")

    def html(self, language: str) -> bytes:
        """A page without anything from outside; every text is escaped."""
        from .report_html import STYLE  # noqa: PLC0415

        heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.columns)
        body = "\n".join(
            f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in others)}</tr>'
            for first, *others in self.rows
        )
        found = (
            f'<div class="wide" role="region" aria-labelledby="t" tabindex="0"><table>\n<thead><tr>{heads}</tr></thead>\n'
            f"<tbody>\n{body}\n</tbody></table></div>"
            if self.rows
            else f"<p>{escape(self.nothing)}</p>"
        )
        paragraphs = "\n".join(f"<p>{escape(text)}</p>" for text in self.about)
        notes = "\n".join(f"<p>{escape(text)}</p>" for text in self.notes)
        title = escape(self.title)
        return (
            f'<!DOCTYPE html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>\n'
            f'<style>{STYLE}</style></head>\n<body><main>\n<h1 id="t">{title}</h1>\n{paragraphs}\n{found}\n{notes}\n'
            "</main></body></html>\n"
        ).encode()

    def xlsx(self, *others: Sheet) -> bytes:
        """A workbook: a title, a line of heads, the rows as text; `others` are its further sheets."""
        from openpyxl import Workbook  # noqa: PLC0415  heavy, and wanted here alone

        book = Workbook()
        self.fill(book.active)
        for other in others:
            other.fill(book.create_sheet(other.title[:31]))
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def fill(self, sheet: Any) -> None:
        """Write it into a sheet of a workbook."""
        from openpyxl.styles import Alignment, Font  # noqa: PLC0415
        from openpyxl.utils import get_column_letter  # noqa: PLC0415

        head = 1 + (1 + len(self.about) + 1 if self.title else 0)
        above = [[self.title], *([text] for text in self.about), []] if self.title else []
        below: list[list[str]] = [[], *([text] for text in self.notes)] if self.notes else []
        for line, cells in enumerate([*above, self.columns, *self.rows, *below], 1):
            for column, text in enumerate(cells, 1):
                cell = sheet.cell(line, column)
                cell.value = guarded(plain(text))[:LONGEST]
                cell.data_type = "s"
                if line in (1, head):
                    cell.font = Font(bold=True)
                if head < line <= head + len(self.rows):
                    cell.alignment = Alignment(vertical="top", wrap_text=True)
        for index, name in enumerate(self.columns):
            longest = max([len(name), *(len(row[index]) for row in self.rows)])
            sheet.column_dimensions[get_column_letter(index + 1)].width = min(60, longest + 2)
        sheet.freeze_panes = f"A{head + 1}"


def written(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises InvalidValue."""
    unfinished = path.with_name(path.name + ".part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        raise InvalidValue(
            "--output", str(path), Text(ru="файл, в который можно писать", en="a file that can be written")
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


def deliver(content: bytes, form: str, output: str | None) -> bool:
    """Write the content to a file, or to standard output where it is text; whether it went to a file.

    Raises MissingValue for a workbook without a file.
    """
    if output is None:
        if form == "xlsx":
            raise MissingValue(
                "--output", Text(ru="файл для xlsx", en="the file for xlsx"), Text(ru="имя файла", en="a file's name")
            )
        sys.stdout.buffer.write(content) if hasattr(sys.stdout, "buffer") else sys.stdout.write(content.decode())
        return False
    written(Path(output), content)
    return True
