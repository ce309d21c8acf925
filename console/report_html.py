"""The report of deficiencies as one page: readable by ear, printable, without anything from outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from html import escape

from ..calendars.text import Text
from ..workflows.reports.deficiency_report import DeficiencyReport
from .report_view import COLUMNS, SECTIONS, Told, heading, subheading, summary, told

__all__ = ["document", "page"]

FREE = frozenset({"note", "measures"})  # people's own words: a link may be longer than its column

STYLE = """
body { font: 16px/1.45 "PT Sans", "Segoe UI", Arial, sans-serif; color: #111; background: #fff; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { border: 1px solid #767676; padding: .35rem .5rem; text-align: left; vertical-align: top; overflow-wrap: break-word; }
td.free { overflow-wrap: anywhere; min-width: 12em; }
thead th { background: #eef1f4; } tbody th { font-weight: 600; white-space: nowrap; }
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  body { margin: 0; padding: 0; max-width: none; font-size: 10pt; } table { font-size: 8.5pt; } .wide { overflow: visible; }
  thead { display: table-header-group; } tr { break-inside: avoid; } h2 { break-after: avoid; }
}
"""


def document(title: str, language: str, inside: Iterable[str], style: str = "") -> str:
    """An HTML document under a title; `inside` is HTML already."""
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="{language}">',
            f"<head>{head}<title>{escape(title)}</title>",
            f"<style>{STYLE}{style}</style></head>",
            "<body><main>",
            f"<h1>{escape(title)}</h1>",
            *inside,
            "</main></body></html>",
            "",
        )
    )


def page(report: DeficiencyReport, language: str) -> str:
    """The report as an HTML document; every text in it is escaped."""
    return document(heading(report, language), language, _inside(report, language))


def _inside(report: DeficiencyReport, language: str) -> Iterator[str]:
    yield f"<p>{escape(report.title.say(language))}</p>"
    yield f"<p>{escape(subheading(report, language))}</p>"
    if not report.rows:
        yield f"<p>{escape(NOTHING.say(language))}</p>"
    for number, (kind, section) in enumerate(SECTIONS.items(), 1):
        rows = [told(report, row, language) for row in report.rows if row.item.kind == kind]
        if rows:
            yield f'<section aria-labelledby="s{number}"><h2 id="s{number}">{escape(section.say(language))} ({len(rows)})</h2>'
            yield from _table(rows, number, language)
            yield "</section>"
    yield f"<p>{escape(summary(report, language))}</p>"


NOTHING = Text(ru="За эти дни недостатков нет.", en="No deficiencies in these days.")


def _table(rows: list[Told], number: int, language: str) -> Iterator[str]:
    """A table that scrolls where it is too wide, also by keys; columns that say nothing are left out."""
    names = [item.name for item in fields(Told) if any(getattr(row, item.name) for row in rows)]
    yield f'<div class="wide" role="region" aria-labelledby="s{number}" tabindex="0"><table>'
    heads = "".join(f'<th scope="col">{escape(COLUMNS[name].say(language))}</th>' for name in names)
    yield f"<thead><tr>{heads}</tr></thead>"
    yield "<tbody>"
    for row in rows:
        first, *others = ((name, escape(getattr(row, name))) for name in names)
        cells = "".join(
            f'<td class="free">{text}</td>' if name in FREE else f"<td>{text}</td>" for name, text in others
        )
        yield f'<tr><th scope="row">{first[1]}</th>{cells}</tr>'
    yield "</tbody></table></div>"
