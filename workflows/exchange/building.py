"""One row of cells, whatever file they come from, made into a Row, or a Reject that says which cell is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from operator import itemgetter
from typing import Any, ClassVar, Generic, TypeVar

from ...calendars.text import Text
from . import reasons
from .cleaning import as_text, clean_message, clean_value, shown, writable
from .errors import CellError, DamagedCell
from .guard import unguarded
from .identity import message_key
from .instants import INSTANT, LocalTime
from .links import LINK, read_link
from .mapping import FIELDS, Plan
from .rows import Disposition, Limits, Reject, Row

__all__ = ["Builder", "RowBuilder"]

T = TypeVar("T")
Cells = Sequence[Any]

_EMPTY = frozenset({"", "'", "-", "'-", "–", "—"})
_NUMBER = re.compile(
    r"[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.IGNORECASE
)  # 1,23E+11: a long number as a spreadsheet shows it
_BROKEN = re.compile("[\0\ud800-\udfff]")
_PLAIN_TYPES = frozenset({str, type(None), int, float, bool, datetime, timedelta})  # the others want a closer look
_KEPT = 1000
_FIRST = 50  # cells that show which row it is
_REMEMBERED = 4096
_WORTH_KEEPING = 200


class RowBuilder(Generic[T]):
    """Builds the rows of one kind of table under one header: the places of its columns are known beforehand."""

    fields: ClassVar[tuple[str, ...]]

    def __init__(self, plan: Plan, *, file: str, zone: tzinfo, limits: Limits) -> None:
        self._plan = plan
        self._file = writable(file)
        self._local = LocalTime(zone)
        self._limits = limits
        self._earliest, self._latest = limits.earliest, limits.until
        self._width = len(plan.header)
        self._corrected = bool(plan.service)
        self._read = frozenset(place for places in plan.places.values() for place in places)
        # An absent field is read from the empty cell that `_filled` sets behind the last.
        self._pick = itemgetter(*(plan.places[field][0] if field in plan.places else -1 for field in self.fields))
        self._alternatives = [(first, others) for first, *others in plan.places.values() if others]
        self._known: dict[str, str | None] = {}  # cells that come again and again (topics, streets), cleaned

    def build(self, line: int, cells: Cells, *, doubtful: bool = False) -> T | Reject | None:
        """Return the row, or its reject, or None when it is empty.

        `doubtful` is for cells that need not be clean text: they may be typed, too large, or hold what no text may.
        """
        if not any(cells) and all(cell is None or cell == "" for cell in cells):
            return None
        if self._corrected:
            cells = [unguarded(cell) if isinstance(cell, str) else cell for cell in cells]
        try:
            return self._row(line, self._checked(cells) if doubtful or self._corrected else cells)
        except CellError as error:
            if not any(as_text(cell).strip() for cell in cells):
                return None
            return self.reject(line, cells, error.reason, place=self._place(error, cells))

    def reject(self, line: int, cells: Cells, reason: Text, *, place: int = -1) -> Reject:
        """Return the reject of a row for `reason`; `place` is the cell's, −1 for the whole row."""
        header, limit = self._plan.header, self._limits.cell
        kept = [index for index in range(max(len(header), len(cells))) if index not in self._plan.service]
        start = " ".join(as_text(cells[index]) for index in kept[:_FIRST] if index < len(cells))
        return Reject(
            file=self._file,
            line=line,
            column=shown(self._title(place)) if 0 <= place < self._width else None,
            value=shown(as_text(cells[place]) if 0 <= place < len(cells) else start),
            reason=reason,
            header=tuple(self._title(index) for index in kept if index < len(header)),
            cells=tuple(_shown(cells[index], limit) for index in kept if index < len(cells)),
        )

    def is_start(self, cells: list[str]) -> bool:
        """Whether `cells` begin like a row of this file; reading goes on there after a record that makes no sense."""
        raise NotImplementedError

    def _row(self, line: int, cells: Cells) -> T:
        """The row that sound cells make. Raises CellError."""
        raise NotImplementedError

    def _filled(self, cells: Cells) -> list[Any]:
        """The cells with an empty one behind the last, and each field in its first filled column. Raises CellError."""
        if len(cells) < self._plan.needed:
            raise CellError(None, reasons.CUT.fill(cells=len(cells), needed=self._plan.needed))
        if len(cells) > self._width and any(cells[self._width :]):
            raise CellError(None, reasons.WIDE.fill(cells=len(cells), header=self._width))
        row = [*cells, ""]
        for first, others in self._alternatives:
            if row[first] in _EMPTY:
                row[first] = next((row[place] for place in others if row[place] not in _EMPTY), "")
        return row

    def _learnt(self, cell: str) -> str | None:
        found = clean_value(cell)
        if len(cell) <= _WORTH_KEEPING:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[cell] = found
        return found

    def _checked(self, cells: Cells) -> list[str]:
        """The cells as text, looked at: what is read must be sound, and nothing may be too large."""
        texts = [cell if type(cell) is str else as_text(cell) for cell in cells]
        whole = "".join(texts)
        if (
            self._corrected
            or len(whole) * 4 > self._limits.cell
            or _BROKEN.search(whole)
            or not _PLAIN_TYPES.issuperset(map(type, cells))
        ):
            self._look_closely(cells, texts)
        return texts

    def _look_closely(self, cells: Cells, texts: list[str]) -> None:
        limit, service = self._limits.cell, self._plan.service
        for place, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            if place in service or not text:
                continue
            if len(text) > limit or (len(text) * 4 > limit and len(text.encode("utf-8", "surrogatepass")) > limit):
                raise CellError(place, reasons.LARGE.fill(limit=limit // 1024))
            if place not in self._read:
                continue
            if isinstance(cell, DamagedCell):
                raise CellError(place, reasons.DAMAGED)
            if isinstance(cell, list | dict):
                raise CellError(place, reasons.NESTED)
            if found := _BROKEN.search(text):
                raise CellError(place, reasons.NUL if found[0] == "\0" else reasons.BYTES)
            if self._corrected and "�" in text:
                raise CellError(place, reasons.BYTES)
        if self._corrected and not any(text for place, text in enumerate(texts) if place not in service):
            raise CellError(None, reasons.NOT_MENDED)

    def _place(self, error: CellError, cells: Cells) -> int:
        """The place of the cell that an error is about; of a field, its first filled column."""
        match error.where:
            case int() as place:
                return place
            case None:
                return -1
            case field:
                places = self._plan.places[field]
                return next((place for place in places if as_text(cells[place]) not in _EMPTY), places[0])

    def _title(self, place: int) -> str:
        title = self._plan.header[place]
        return unguarded(title) if self._corrected else title


class Builder(RowBuilder[Row]):
    """Builds the messages of an export."""

    fields = FIELDS

    def is_start(self, cells: list[str]) -> bool:
        """Whether `cells` begin like a row of this file: the needed instant stands at its place."""
        place = self._plan.places["detected_at"][0]
        try:
            return place < len(cells) and self._instant("detected_at", cells[place]) is not None
        except CellError:
            return False

    def _row(self, line: int, cells: Cells) -> Row:
        (
            cabinet, external_id, incident, link, author_link, author_name, text, published, detected,
            topic_group, topic, municipality, settlement, street, house, executor, assigned, answered,
            answer, closed, step,
        ) = self._pick(self._filled(cells))  # fmt: skip
        detected_at = self._instant("detected_at", detected)
        if detected_at is None:
            raise CellError("detected_at", reasons.EMPTY.fill(expected=INSTANT))
        address, network = self._address(link)
        author, name = self._author(author_link, author_name)
        message = clean_message(text)
        known = self._known
        # What repeats from row to row is cleaned once.
        cabinet, topic_group, topic, municipality, settlement, street, house, executor, step = [
            known[cell] if cell in known else self._learnt(cell)
            for cell in (cabinet, topic_group, topic, municipality, settlement, street, house, executor, step)
        ]
        identity = self._identity(external_id)
        assigned_at = self._instant("assigned_at", assigned)
        answered_at = self._instant("answered_at", answered)
        closed_at = self._instant("closed_at", closed)
        disposition: Disposition = "open"
        if closed_at:
            disposition = "ended"
        elif executor or assigned_at or answered_at or answer not in _EMPTY:
            disposition = "underway"
        return Row(
            line=line,
            cabinet=cabinet,
            external_id=identity,
            incident=clean_value(incident),
            network=network,
            link=address,
            author_link=author,
            author_name=name,
            text=message,
            published_at=self._instant("published_at", published),
            detected_at=detected_at,
            topic_group=topic_group,
            topic=topic,
            municipality=municipality,
            settlement=settlement,
            street=street,
            house=house,
            executor=executor,
            assigned_at=assigned_at,
            answered_at=answered_at,
            closed_at=closed_at,
            step=step,
            key=message_key(
                cabinet=cabinet,
                external_id=identity,
                link=address,
                author=author or name,
                text=message,
                detected_at=detected_at,
            ),
            disposition=disposition,
        )

    def _instant(self, field: str, cell: str) -> datetime | None:
        if cell == "":
            return None
        try:
            moment = self._local.instant(cell)
        except ValueError:
            text = clean_value(cell)
            if text is None:
                return None
            try:
                moment = self._local.instant(text)
            except ValueError:
                raise CellError(field, _unlike(cell, INSTANT)) from None
        if moment < self._earliest:
            raise CellError(field, reasons.TOO_EARLY.fill(year=self._earliest.year))
        if moment > self._latest:
            raise CellError(field, reasons.TOO_LATE)
        return moment

    def _identity(self, cell: str) -> str | None:
        if cell.isdecimal():
            return cell
        identity = clean_value(cell)
        if identity and _NUMBER.fullmatch(identity):
            raise CellError("external_id", reasons.SHORTENED)
        return identity

    def _address(self, cell: str) -> tuple[str | None, str | None]:
        text = clean_value(cell) if cell else None
        if text is None:
            return None, None
        try:
            link = read_link(text)
        except ValueError:
            raise CellError("link", _unlike(cell, LINK)) from None
        return link.address, link.network

    def _author(self, page: str, name: str) -> tuple[str | None, str | None]:
        """The author's page and name; what stands under the page and is no link is taken for the name."""
        called = clean_value(name) if name else None
        text = clean_value(page) if page else None
        if text is None:
            return None, called
        try:
            link = read_link(text)
        except ValueError:
            return None, called or text
        if link.network == "other" and "://" not in text:  # И.Петров looks like a host
            return None, called or text
        return link.address, called


def _unlike(cell: str, expected: Text) -> Text:
    return reasons.FORMULA if cell.lstrip("' ").startswith("=") else reasons.UNLIKE.fill(expected=expected)


def _shown(cell: object, limit: int) -> str:
    text = writable(as_text(cell))
    return text if len(text) * 4 <= limit or len(text.encode()) <= limit else text[:_KEPT] + "…"
