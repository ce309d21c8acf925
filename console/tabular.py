"""A plain report in every form: lines for the eye, an accessible page, a workbook, CSV; nothing that a spreadsheet runs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from ..calendars.text import Text
from ..engine.errors import MissingValue
from .render import fit, table, wrap
from .report import written
from .sheets import csv_bytes, xlsx_bytes

__all__ = ["Sheet", "deliver"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A title, lines below it, a table with its heads, notes behind; all in the reader's language."""

    title: str
    about: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()
    nothing: str = "–"
    name: str = "1"

    def lines(self) -> str:
        """For the eye, in 80 columns."""
        said = [line for text in (self.title, *self.about) for line in wrap(text)]
        if self.rows:
            whole = table([list(self.columns), *self.rows], limit=sys.maxsize)
            said += [part for line in whole for part in fit(line)]  # nothing is cut: what does not fit stands below
        else:
            said.append(self.nothing)
        return "\n".join([*said, *(line for text in self.notes for line in wrap(text))])

    def csv(self) -> bytes:
        """Heads and rows, UTF-8 with BOM, `;`."""
        return csv_bytes([self.columns, *self.rows])

    def xlsx(self) -> bytes:
        """A workbook with heads and rows; what stands around the table goes to a sheet of its own."""
        around = [[text] for text in (self.title, *self.about, *self.notes)]
        return xlsx_bytes({self.name: [self.columns, *self.rows], "…": around})

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
