"""A row of a content plan, from cells to a value: on which page, when, in which format, what about, from where."""

from __future__ import annotations

import re
from collections.abc import Mapping as Titles
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...calendars.text import Text
from ..publication_fields import FORMATS, SOURCES
from . import reasons
from .building import RowBuilder
from .cleaning import clean_message, clean_value
from .errors import CellError
from .instants import INSTANT
from .mapping import Mapping, shipped
from .rows import Reject

__all__ = ["PLAN_FIELDS", "PlanBuilder", "PlanRow", "plan_mapping"]

PLAN_FIELDS = ("page", "slot", "date", "time", "format", "topic", "text", "source", "repost")
DATE = Text(ru="дата, например 15.07.2026", en="a date, e.g. 15.07.2026")
TIME = Text(ru="время, например 12:30", en="a time, e.g. 12:30")
TOPIC = Text(ru="тема публикации", en="the post's topic")
YES_NO = Text(ru="«да» или «нет»", en="“yes” or “no”")
_DAY = re.compile(r"(?:(\d{4})-(\d\d?)-(\d\d?)|(\d\d?)\.(\d\d?)\.(\d{4}))(?:[ T]00:00(?::00)?)?")
_TIME = re.compile(r"(\d\d?)[:.](\d\d)(?::\d\d)?")
_YES, _NO = {"да", "yes", "1", "+", "true"}, {"нет", "no", "0", "false"}
_ALSO = {  # what tables call formats beside their titles
    "тексты": "text", "пост": "text", "фотография": "photo", "фотографии": "photo", "картинка": "photo", "карточка": "cards",
    "эфир": "live", "прямой эфир": "live", "трансляция": "live", "видеотрансляция": "live", "ролик": "video", "видеоролик": "video",
    "другое": "other", "иное": "other",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One publication of a plan; `slot` is aware, in UTC; what stands in no cell is None."""

    line: int
    header: tuple[str, ...]
    cells: tuple[str, ...]
    titles: Titles[str, str]  # by field, the header of its column
    page: str | None
    slot: datetime
    format: str | None
    topic: str
    text: str | None
    source: str | None
    repost: bool

    def rejected(self, file: str, field: str | None, reason: Text) -> Reject:
        """The row as a reject that can be corrected, for what is known only beside the desk."""
        title = self.titles.get(field or "")
        place = self.header.index(title) if title is not None else -1
        value = self.cells[place] if 0 <= place < len(self.cells) else " ".join(self.cells)[:200]
        return Reject(
            file=file,
            line=self.line,
            column=title,
            value=value,
            reason=reason,
            header=self.header,
            cells=self.cells,
        )


def plan_mapping() -> Mapping:
    """The shipped mapping of a content plan (plan_columns.toml)."""
    return shipped("plan_columns.toml", PLAN_FIELDS, ("topic",))


class PlanBuilder(RowBuilder[PlanRow]):
    """Builds the rows of a content plan."""

    fields = PLAN_FIELDS

    def is_start(self, cells: list[str]) -> bool:
        """Whether a topic stands at its place."""
        place = self._plan.places["topic"][0]
        return len(cells) >= self._plan.needed and bool(clean_value(cells[place]))

    def _row(self, line: int, cells: Sequence[Any]) -> PlanRow:
        page, slot, day, at, kind, topic, text, source, repost = self._pick(self._filled(cells))
        about = clean_value(topic)
        if about is None:
            raise CellError("topic", reasons.EMPTY.fill(expected=TOPIC))
        kept = [place for place in range(len(self._plan.header)) if place not in self._plan.service]
        return PlanRow(
            line=line,
            header=tuple(self._title(place) for place in kept),
            cells=tuple(str(cells[place]) for place in kept if place < len(cells)),
            titles={field: self._title(places[0]) for field, places in self._plan.places.items()},
            page=clean_value(page),
            slot=self._slot(slot, day, at),
            format=_word("format", kind, FORMATS, _ALSO),
            topic=about,
            text=clean_message(text) or None,
            source=_word("source", source, SOURCES, {}),
            repost=_repost(repost),
        )

    def _slot(self, slot: str, day: str, at: str) -> datetime:
        whole = clean_value(slot)
        if whole is not None:
            return self._instant("slot", whole)
        date = clean_value(day)
        if date is None:
            field = "date" if "date" in self._plan.places else "slot"
            where = field if field in self._plan.places else None
            raise CellError(where, reasons.EMPTY.fill(expected=DATE))
        time = clean_value(at)
        found = _DAY.fullmatch(date)
        if time is None:
            if found is not None:
                raise CellError("time" if "time" in self._plan.places else "date", reasons.EMPTY.fill(expected=TIME))
            return self._instant("date", date)
        if found is None:
            raise CellError("date", reasons.UNLIKE.fill(expected=DATE))
        clock = _TIME.fullmatch(time)
        if clock is None:
            raise CellError("time", reasons.UNLIKE.fill(expected=TIME))
        year, month, of = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
        return self._instant("date", f"{year}-{int(month):02d}-{int(of):02d} {int(clock[1]):02d}:{clock[2]}:00")

    def _instant(self, field: str, text: str) -> datetime:
        try:
            return self._local.instant(text)
        except ValueError:
            raise CellError(field, reasons.UNLIKE.fill(expected=INSTANT)) from None


def _word(field: str, cell: str, options: Titles[str, Text], also: Titles[str, str]) -> str | None:
    """A code by itself, by its title in either language, or by another name."""
    text = clean_value(cell)
    if text is None:
        return None
    said = text.casefold().replace("ё", "е")
    known = {title.casefold().replace("ё", "е"): name for name, both in options.items() for title in (both.ru, both.en)}
    found = options.keys() & {said} or {known.get(said) or also.get(said)} - {None}
    if not found:
        listed = Text(ru=", ".join(item.ru for item in options.values()), en=", ".join(options))
        raise CellError(field, Text(ru="нужно одно из: {listed}", en="expected one of: {listed}").fill(listed=listed))
    return next(iter(found))


def _repost(cell: str) -> bool:
    text = clean_value(cell)
    if text is None or text.casefold() in _NO:
        return False
    if text.casefold() not in _YES:
        raise CellError("repost", reasons.UNLIKE.fill(expected=YES_NO))
    return True
