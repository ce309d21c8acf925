"""Rows of a CSV file in flat memory; a bad quote or an endless cell costs its own row and no other."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from ...calendars.text import Text

__all__ = ["Broken", "Records", "split_line"]

_HEAD = 64 * 1024
_LONG = 128 * 1024  # a record beyond may hold a cell beyond its limit
_QUOTE = Text(
    ru="кавычки не закрыты или не удвоены внутри ячейки", en="a quote is not closed, or not doubled inside a cell"
)
_ENDLESS = Text(
    ru="строка длиннее {limit} КиБ; сократите её (в файле отклонённых строк осталось её начало)",
    en="the row is longer than {limit} KiB; shorten it (the rejects file has its beginning)",
)
_MIXED = Text(
    ru="строка в кодировке UTF-8 внутри файла в CP1251; сохраните весь файл в одной кодировке",
    en="a row in UTF-8 inside a file in CP1251; save the whole file in one encoding",
)
# Cyrillic letters in UTF-8, seen through CP1251: Р or С, then a sign that never follows them four times on end.
_SECOND_BYTES = re.escape(bytes(range(0x80, 0xC0)).decode("cp1251", "surrogateescape"))
_TWICE_ENCODED = re.compile(f"(?:[РС][{_SECOND_BYTES}]){{4}}")
# The commonest of those letters as they are seen then: no words are without them, and they are found faster.
_COMMON = tuple(letter.encode().decode("cp1251", "surrogateescape") for letter in "аеиотнАЕИОТН")


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A record that is no row: its cells as far as they can be told, why, and the place of the cell where it broke."""

    cells: list[str]
    reason: Text
    place: int = -1


class _TooLongError(Exception):
    """The record under way has passed the limit of a row."""


class _Lines:
    """The physical lines of a file, with those of the record under way in `taken`."""

    def __init__(self, stream: TextIO, limit: int) -> None:
        self._readline = stream.readline
        self._limit = limit
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._readline(self._limit + 1)
        if not line:
            raise StopIteration
        self.taken.append(line)
        self.size += len(line)
        if self.size > self._limit:
            raise _TooLongError
        return line

    def begin(self) -> None:
        """Forget the record that is done."""
        self.taken.clear()
        self.size = 0

    def give_back(self, lines: list[str]) -> None:
        """Let `lines` be read again, before the rest."""
        self._back.extendleft(reversed(lines))
        self.begin()

    def leave_last(self) -> None:
        """Leave the last line for the next record."""
        self._back.appendleft(self.taken.pop())

    def skip_record(self, begins: Callable[[str], bool]) -> None:
        """Read past the rest of the record under way: to the end of its quotes, or to a line where a row begins."""
        quotes = sum(line.count('"') for line in self.taken)
        last = self.taken[-1]
        while quotes % 2 or not last.endswith(("\n", "\r")):
            line = self._back.popleft() if self._back else self._readline(self._limit + 1)
            if not line:
                return
            if last.endswith(("\n", "\r")) and begins(line):
                self._back.appendleft(line)
                return
            quotes += line.count('"')
            last = line


class Records:
    """The records of a CSV file, each with the number that a spreadsheet shows, the first being 1.

    `is_start(cells)` tells whether cells begin like a row: after a record that makes no sense, reading goes on at the
    first line that does.
    """

    def __init__(
        self, stream: TextIO, *, delimiter: str, limit: int, is_start: Callable[[list[str]], bool], mixed: bool = False
    ) -> None:
        self._lines = _Lines(stream, limit)
        self._delimiter = delimiter
        self._limit = limit
        self._is_start = is_start
        self._mixed = mixed  # in CP1251: look for rows of UTF-8

    def __iter__(self) -> Iterator[tuple[int, list[str] | Broken, bool]]:
        """Yield number, cells and whether the record is long enough to hold an oversized cell."""
        lines = self._lines
        reader = self._reader(strict=True)
        number = 0
        while True:
            lines.begin()
            number += 1
            record: list[str] | Broken
            try:
                record = next(reader)
            except StopIteration:
                return
            except (csv.Error, _TooLongError):
                record = self._recovered()
                reader = self._reader(strict=True)
            if self._mixed and not isinstance(record, Broken) and _twice_encoded("".join(lines.taken)):
                record = Broken(cells=record, reason=_MIXED)
            yield number, record, lines.size > _LONG

    def _reader(self, *, strict: bool) -> Iterator[list[str]]:
        return csv.reader(self._lines, delimiter=self._delimiter, strict=strict)

    def _recovered(self) -> list[str] | Broken:
        """The record that the plain road could not read: long cells are read, a broken quote costs as little as can be."""
        lines = self._lines
        for strict in (True, False):
            lines.give_back(list(lines.taken))
            try:
                with _long_cells(self._limit):
                    cells = next(self._reader(strict=strict))
            except csv.Error:
                continue
            except _TooLongError:
                return self._endless()
            return cells if strict else self.resumed() or Broken(cells=cells, reason=_QUOTE)
        return self.resumed() or Broken(cells=self._head(), reason=_QUOTE)

    def resumed(self) -> Broken | None:
        """Return the broken beginning of the record at hand, and go on from the first of its lines where a row begins.

        None when no row begins inside it. Asked of every record of several lines that makes no row: quotes that are
        not closed may have swallowed good ones.
        """
        taken = list(self._lines.taken)
        for index in range(1, len(taken)):
            if self._begins(taken[index]):
                self._lines.give_back(taken[index:])
                self._lines.taken.extend(taken[:index])
                return Broken(cells=self._head(), reason=_QUOTE)
        return None

    def _endless(self) -> Broken:
        """A record beyond the limit: its head is kept, and what belongs to it is read past."""
        lines = self._lines
        if len(lines.taken) > 1 and len(lines.taken[-1]) > self._limit:
            lines.leave_last()  # it is too long by itself: the next record
            return self.resumed() or self._too_long()
        if resumed := self.resumed():
            return resumed
        record = self._too_long()
        lines.skip_record(self._begins)
        return record

    def _too_long(self) -> Broken:
        cells = self._head()
        return Broken(cells=cells, reason=_ENDLESS.fill(limit=self._limit // 1024), place=len(cells) - 1)

    def _head(self) -> list[str]:
        """The cells of the first of what was taken."""
        head = "".join(self._lines.taken)[:_HEAD]
        return next(csv.reader(head.splitlines(keepends=True), delimiter=self._delimiter), [])

    def _begins(self, line: str) -> bool:
        try:
            return self._is_start(split_line(line, self._delimiter))
        except csv.Error:
            return False


def _twice_encoded(text: str) -> bool:
    return any(map(text.__contains__, _COMMON)) and _TWICE_ENCODED.search(text) is not None


def split_line(line: str, delimiter: str) -> list[str]:
    """Return the cells of one physical line by itself."""
    return next(csv.reader([line], delimiter=delimiter), [])


@contextmanager
def _long_cells(limit: int) -> Iterator[None]:
    """Let the csv module read cells up to `limit` (its own limit is the whole process's, so it is put back)."""
    before = csv.field_size_limit(limit + 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)
