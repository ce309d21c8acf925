"""A row of a register of official pages, from cells to a value: whose page, in which network, under which link, what it is connected to."""

from __future__ import annotations

from collections.abc import Mapping as Titles
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...calendars.text import Text
from . import reasons
from .building import RowBuilder
from .cleaning import clean_value
from .errors import CellError
from .links import read_link
from .mapping import Mapping, shipped

__all__ = ["PAGE_FIELDS", "PageBuilder", "PageRow", "page_mapping"]

PAGE_FIELDS = (
    "body", "parent", "level", "kind", "name", "network", "link", "reason", "address", "site", "email", "phones", "gospabliki", "mark",
    "epgu", "responsible", "opened",
)  # fmt: skip
LINK = Text(ru="ссылка на страницу, например https://vk.com/name", en="a link to the page, e.g. https://vk.com/name")
DAY = Text(ru="дата, например 01.05.2020", en="a date, for example 01.05.2020")
YES_NO = Text(ru="«да» или «нет»", en="“да” or “нет” (yes, no)")
_ANSWERS = {
    "да": "yes",
    "yes": "yes",
    "1": "yes",
    "+": "yes",
    "true": "yes",
    "нет": "no",
    "no": "no",
    "0": "no",
    "false": "no",
}
_NAMED = Text(ru="название органа или организации", en="the name of the body or organisation")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """One page of a register, or a body without one (`link` None); what stands in no cell is None."""

    line: int  # its row in the file, 1-based, as a spreadsheet numbers it
    header: tuple[str, ...]
    cells: tuple[str, ...]
    titles: Titles[str, str]  # by field, the header of its column
    body: str
    parent: str | None
    level: str | None
    kind: str | None
    name: str | None
    network: str | None  # as the cell names it, else by the link's host
    link: str | None  # normalised
    reason: str | None
    address: str | None
    site: str | None
    email: str | None
    phones: str | None
    gospabliki: str | None  # yes or no
    mark: str | None
    epgu: str | None
    responsible: str | None
    opened: datetime | None  # since when the page is there, in UTC


def page_mapping() -> Mapping:
    """The shipped mapping of a register of pages (page_columns.toml)."""
    return shipped("page_columns.toml", PAGE_FIELDS, ("body",))


class PageBuilder(RowBuilder[PageRow]):
    """Builds the rows of a register of pages."""

    fields = PAGE_FIELDS

    def is_start(self, cells: list[str]) -> bool:
        """Whether the body's name stands at its place."""
        place = self._plan.places["body"][0]
        return len(cells) >= self._plan.needed and bool(clean_value(cells[place]))

    def _row(self, line: int, cells: Sequence[Any]) -> PageRow:
        row = self._filled(cells)
        found: dict[str, str | None] = {
            field: clean_value(cell) for field, cell in zip(PAGE_FIELDS, self._pick(row), strict=True)
        }
        body = found.pop("body")
        if body is None:
            raise CellError("body", reasons.EMPTY.fill(expected=_NAMED))
        link = found.pop("link")
        if link is not None:
            try:
                address, network = read_link(link)
            except ValueError:
                raise CellError("link", reasons.UNLIKE.fill(expected=LINK)) from None
            link = address
            found["network"] = found["network"] or (None if network == "other" else network)
        for field in ("gospabliki", "mark", "epgu"):
            told = found[field]
            if told is not None:
                found[field] = _ANSWERS.get(told.casefold())
                if found[field] is None:
                    raise CellError(field, reasons.UNLIKE.fill(expected=YES_NO))
        opened = self._opened(found.pop("opened"))
        kept = [place for place in range(len(self._plan.header)) if place not in self._plan.service]
        return PageRow(
            line=line,
            header=tuple(self._title(place) for place in kept),
            cells=tuple(str(cells[place]) for place in kept if place < len(cells)),
            titles={field: self._title(places[0]) for field, places in self._plan.places.items()},
            body=body,
            link=link,
            opened=opened,
            **found,
        )

    def _opened(self, told: str | None) -> datetime | None:
        """A day is its beginning in the municipality's zone."""
        for text in (told, f"{told} 00:00") if told is not None else ():
            try:
                return self._local.instant(text)
            except ValueError:
                continue
        if told is None:
            return None
        raise CellError("opened", reasons.UNLIKE.fill(expected=DAY))
