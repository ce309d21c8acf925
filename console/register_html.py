"""The public register as one page for the official site: readable by ear and by keys, printable, without anything from outside.

WCAG 2.2 AA: the language is named, tables have captions and heads with a scope, contrast is above 7:1, nothing is told
by colour alone, links say where they lead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from ..calendars.text import Text
from ..workflows.reports.register import Register
from .register_view import PUBLIC, RESPONSIBLE, WITHOUT, heading, made, public_rows, without_rows
from .report_html import document

__all__ = ["page"]

PAGES = Text(ru="Официальные страницы", en="Official pages")
NONE = Text(ru="Официальных страниц нет", en="There are no official pages")
ABSENT = Text(ru="Органы и организации без официальных страниц", en="Bodies and organisations without official pages")
STYLE = """
caption { text-align: left; font-weight: 600; padding: .35rem 0; }
a { color: #0b3d91; text-decoration: underline; } a:focus-visible { outline: 3px solid #0b3d91; outline-offset: 2px; }
tbody th { white-space: normal; }
.wide:focus-visible { outline: 3px solid #0b3d91; }
"""


def page(found: Register, language: str, *, named: bool = False) -> str:
    """The register as an HTML document; every text in it is escaped. `named` adds who answers for each page."""
    return document(heading(found, language), language, _inside(found, language, named=named), STYLE)


def _inside(found: Register, language: str, *, named: bool) -> Iterator[str]:
    yield f"<p>{escape(made(found, language))}</p>"
    pages = list(public_rows(found, language, named=named))
    without = list(without_rows(found, language))
    columns = {**PUBLIC, "responsible": RESPONSIBLE} if named else PUBLIC
    if pages:
        yield from _table(columns, pages, PAGES, language)
    else:
        yield f"<p>{escape(NONE.say(language))}</p>"
    if without:
        yield from _table(WITHOUT, without, ABSENT, language)


def _table(columns: Mapping[str, Text], rows: Sequence[Sequence[str]], title: Text, language: str) -> Iterator[str]:
    """A table with its caption; it scrolls where it is too wide, also by keys."""
    said = escape(title.say(language))
    names = list(columns)
    yield f'<div class="wide" role="region" aria-label="{said}" tabindex="0"><table>'
    yield f"<caption>{said} ({len(rows)})</caption>"
    heads = "".join(f'<th scope="col">{escape(name.say(language))}</th>' for name in columns.values())
    yield f"<thead><tr>{heads}</tr></thead>"
    yield "<tbody>"
    for row in rows:
        cells = "".join(f"<td>{_cell(name, text)}</td>" for name, text in zip(names[1:], row[1:], strict=True))
        yield f'<tr><th scope="row">{escape(row[0])}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _cell(name: str, text: str) -> str:
    """A cell; an address is a link that reads as itself. Only the web's own schemes are made links."""
    if name == "link" and text.startswith("https://"):
        return f'<a href="{escape(text, quote=True)}" rel="noopener">{escape(text.removeprefix("https://"))}</a>'
    return escape(text)
