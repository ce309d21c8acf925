"""The XML of a sheet, row by row: no tree is built, one bad cell spoils itself alone, and entities are refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from openpyxl.utils.datetime import from_excel

from .cleaning import as_text
from .errors import DamagedCell

__all__ = ["Reading", "SheetRow", "check_xml", "elements", "sheet_rows", "strings"]

_COLUMNS = 16_384  # XFD, the last column that a sheet can have
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")  # ST_Xstring of ISO 29500-1, 22.9.2.19
_WHOLE = re.compile("-?[0-9]+")
_REFERENCE = re.compile("([A-Z]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the cells of a workbook refer to: its strings, which of its styles are dates or durations, its epoch."""

    strings: Sequence[str]
    dates: frozenset[str]
    durations: frozenset[str]
    epoch: datetime
    cell_limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One written row: its number as the sheet shows it, its cells from column A, the bytes read up to it."""

    line: int
    cells: list[object]
    offset: int


def check_xml(chunks: Iterable[bytes]) -> None:
    """Read a part to its end; ExpatError when it is not well-formed."""
    _fed(_parser(), chunks)


def elements(chunks: Iterable[bytes], names: Iterable[str]) -> list[tuple[str, dict[str, str]]]:
    """Return the elements of a small part that bear one of `names`, in their order, with their attributes."""
    wanted = frozenset(names)
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name in wanted:
            found.append((name, attributes))

    parser = _parser()
    parser.StartElementHandler = start
    _fed(parser, chunks)
    return found


def strings(chunks: Iterable[bytes], limit: int) -> list[str]:
    """Return the shared strings, each cut one character beyond `limit`."""
    found: list[str] = []
    text = _Characters(limit)

    def start(name: str, _attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "si":
            text.clear()
        text.enter(name)

    def end(name: str) -> None:
        name = name.rpartition(":")[2]
        text.leave(name)
        if name == "si":
            found.append(_unescaped(text.taken()))

    parser = _parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.add
    _fed(parser, chunks)
    return found


def sheet_rows(chunks: Iterable[bytes], reading: Reading) -> Iterator[SheetRow]:
    """Yield the rows of a sheet as they are read. A formula is its text after `=`; a cell that cannot be read is damaged."""
    parser = _parser()
    rows = _Rows(reading)
    parser.StartElementHandler = rows.start
    parser.EndElementHandler = rows.end
    parser.CharacterDataHandler = rows.text.add
    offset = 0
    for chunk in chunks:
        parser.Parse(chunk)
        offset += len(chunk)
        for line, cells in rows.done:
            yield SheetRow(line=line, cells=cells, offset=offset)
        rows.done.clear()
    parser.Parse(b"", True)


class _Characters:
    """The character data of the element at hand, up to one character beyond a limit; phonetic hints are left out."""

    def __init__(self, limit: int) -> None:
        self._room = limit + 1
        self._left = self._room
        self._parts: list[str] = []
        self._wanted = False
        self._phonetic = False

    def enter(self, name: str) -> None:
        if name == "rPh":
            self._phonetic = True
        elif name in {"t", "v", "f"}:
            self._wanted = not self._phonetic

    def leave(self, name: str) -> None:
        self._wanted = False
        if name == "rPh":
            self._phonetic = False

    def add(self, data: str) -> None:
        if self._wanted and self._left:
            part = data[: self._left]
            self._left -= len(part)
            self._parts.append(part)

    def taken(self) -> str:
        text = "".join(self._parts)
        self.clear()
        return text

    def clear(self) -> None:
        self._parts.clear()
        self._left = self._room


class _Rows:
    """The state between the events of the XML: which row, which cell, what it holds so far."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._shared: dict[str, str] = {}  # the formula of a group, by its index
        self._columns: dict[str, int] = {}  # letters → place
        self._line = 0
        self._cells: list[object] = []
        self._place = -1
        self._cell: dict[str, str] = {}
        self._value = ""
        self._formula: str | None = None
        self._group: str | None = None
        self.text = _Characters(reading.cell_limit)
        self.done: list[tuple[int, list[object]]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._cell = attributes
            self._place = self._column(attributes.get("r"))
            self._value, self._formula, self._group = "", None, None
            self.text.clear()
        elif name == "row":
            number = attributes.get("r", "")
            self._line = int(number) if number.isdecimal() and len(number) < 10 else self._line + 1
            self._cells = []
            self._place = -1
        else:
            if name == "f":
                self._group = attributes.get("si")
            self.text.enter(name)

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        self.text.leave(name)
        if name == "v":
            self._value = self.text.taken()
        elif name == "f":
            self._formula = self.text.taken()
            if self._group is not None:
                self._formula = self._shared.setdefault(self._group, self._formula)
        elif name == "c":
            self._put(self._read())
        elif name == "row":
            self.done.append((self._line, self._cells))

    def _column(self, reference: str | None) -> int:
        """The place of a cell by its reference; the next one when it has none that makes sense."""
        found = _REFERENCE.match(reference) if reference else None
        if found is None:
            return self._place + 1
        place = self._columns.get(found[0])
        if place is None:
            place = 0
            for letter in found[0][:4]:
                place = place * 26 + ord(letter) - ord("A") + 1
            place = self._columns[found[0]] = min(place, _COLUMNS) - 1
        return place

    def _put(self, value: object) -> None:
        if value is None:
            return
        cells, place = self._cells, self._place
        if place < len(cells):  # out of order, or twice
            cells[place] = value
            return
        cells.extend([None] * (place - len(cells)))
        cells.append(value)

    def _read(self) -> object:
        kind = self._cell.get("t")
        if self._formula is not None:
            return "=" + self._formula
        if kind == "inlineStr":
            return _unescaped(self.text.taken())
        value = self._value
        if not value:
            return None
        match kind:
            case "s":
                return self._string(value)
            case "str":
                return _unescaped(value)
            case "b":
                return value == "1"
            case "e":
                return DamagedCell(value)
            case "d":
                return value
            case _:
                return self._number(value)

    def _string(self, value: str) -> object:
        strings = self._reading.strings
        index = int(value) if value.isdecimal() and len(value) < 10 else -1
        return strings[index] if 0 <= index < len(strings) else DamagedCell(value)

    def _number(self, value: str) -> object:
        style = self._cell.get("s", "0")
        duration = style in self._reading.durations
        if duration or style in self._reading.dates:
            try:
                return from_excel(float(value), self._reading.epoch, timedelta=duration)
            except (ValueError, OverflowError):
                return DamagedCell(value)
        if _WHOLE.fullmatch(value):
            return value
        try:
            return as_text(float(value))
        except ValueError:
            return DamagedCell(value)


def _parser() -> XMLParserType:
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    return parser


def _no_doctype(*_: object) -> None:
    """No part of a workbook declares entities; what does is an attack."""
    raise ExpatError("a document type declaration")


def _fed(parser: XMLParserType, chunks: Iterable[bytes]) -> None:
    for chunk in chunks:
        parser.Parse(chunk)
    parser.Parse(b"", True)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
