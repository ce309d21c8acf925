"""The XLSX package: a zip whose sizes are bounded before and while it is read, its sheets, strings and styles."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.parsers.expat import ExpatError

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from ...calendars.text import Text
from .errors import UnreadableFile
from .rows import Limits
from .sheet import Reading, SheetRow, check_xml, elements, sheet_rows, strings

__all__ = ["Sheet", "Workbook", "open_workbook"]

_CHUNK = 64 * 1024
_SMALL_PART = 8 * 1024 * 1024  # what is no sheet and no strings has no reason to be larger
_ENCRYPTED = 0x1

_TOO_LARGE = Text(
    ru="в распакованном виде он больше {limit} МиБ; сохраните его как CSV UTF-8: такой файл читается любой величины",
    en="unpacked it is larger than {limit} MiB; save it as CSV UTF-8: that is read at any size",
)
_DAMAGED = Text(
    ru="файл XLSX повреждён ({why}); откройте его в табличном редакторе и сохраните снова или как CSV UTF-8",
    en="the XLSX is damaged ({why}); open it in a spreadsheet and save it again, or as CSV UTF-8",
)
_NOT_XLSX = Text(
    ru="это архив, но не книга XLSX; сохраните таблицу как XLSX или CSV UTF-8",
    en="this is an archive but no XLSX workbook; save the table as XLSX or CSV UTF-8",
)
_LOCKED = Text(
    ru="архив защищён паролем; снимите защиту и сохраните файл снова",
    en="the archive is protected by a password; take the password off and save the file again",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: its name, its part of the package, that part's size unpacked, and whether it is shown to people."""

    name: str
    part: str
    size: int
    shown: bool


@contextmanager
def open_workbook(path: Path, limits: Limits) -> Iterator[Workbook]:
    """Open the package at `path`.

    Raises:
        UnreadableFile: it is no XLSX, is damaged, locked, or larger unpacked than `limits.unpacked`.
    """
    # The file is ours to close: a part that was left half read would keep the archive's own open.
    with path.open("rb") as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise _damaged(path, error) from error
        with archive:
            yield Workbook(path, archive, limits)


class Workbook:
    """An open XLSX package. Nothing in it is run or followed, and its declared sizes are checked against its bytes."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, limits: Limits) -> None:
        self._path = path
        self._archive = archive
        self._limits = limits
        self._check_directory()
        root = self._relations("")
        book = next((part for kind, part in root.values() if kind.endswith("/officeDocument")), "xl/workbook.xml")
        if not self._has(book) or book.endswith(".bin"):
            raise UnreadableFile(path, _NOT_XLSX)
        parts = self._relations(book)
        self.sheets: list[Sheet] = []
        epoch = WINDOWS_EPOCH
        for name, attributes in self._elements(book, "workbookPr", "sheet"):
            if name == "workbookPr":
                epoch = MAC_EPOCH if attributes.get("date1904") in {"1", "true"} else WINDOWS_EPOCH
                continue
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            kind, part = parts.get(relation, ("", ""))
            if kind.endswith("/worksheet") and self._has(part):
                size = archive.getinfo(part).file_size
                shown = attributes.get("state", "visible") == "visible"
                self.sheets.append(Sheet(name=attributes.get("name", ""), part=part, size=size, shown=shown))
        if not self.sheets:
            raise UnreadableFile(path, _NOT_XLSX)
        self._reading = self._referred(parts, epoch)

    def rows(self, sheet: Sheet) -> Iterator[SheetRow]:
        """Yield the rows of `sheet` that are written; what it declares of its dimensions is not asked."""
        try:
            yield from sheet_rows(self._chunks(sheet.part), self._reading)
        except ExpatError as error:
            raise _damaged(self._path, error) from error

    def check(self, sheet: Sheet) -> None:
        """Read `sheet` to its end, so that damage is found before its first row is given."""
        try:
            check_xml(self._chunks(sheet.part))
        except ExpatError as error:
            raise _damaged(self._path, error) from error

    def _check_directory(self) -> None:
        """What the directory of the zip says of the sizes; reading holds it to its word."""
        entries = self._archive.infolist()
        if sum(entry.file_size for entry in entries) > self._limits.unpacked:
            raise self._too_large()
        for entry in entries:
            if entry.flag_bits & _ENCRYPTED:
                raise UnreadableFile(self._path, _LOCKED)
            # Only these two does the format allow, and only they unpack in bounded steps.
            if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise _damaged(self._path, f"{entry.filename}: compression {entry.compress_type}")

    def _has(self, part: str) -> bool:
        return part in self._archive.NameToInfo

    def _chunks(self, part: str) -> Iterator[bytes]:
        """The bytes of one part, never more than the limit whatever the directory says."""
        left = self._limits.unpacked
        try:
            with self._archive.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise self._too_large()
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, NotImplementedError) as error:
            raise _damaged(self._path, error) from error

    def _elements(self, part: str, *names: str) -> list[tuple[str, dict[str, str]]]:
        if self._archive.getinfo(part).file_size > _SMALL_PART:
            raise _damaged(self._path, part)
        try:
            return elements(self._chunks(part), names)
        except ExpatError as error:
            raise _damaged(self._path, error) from error

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What `part` refers to inside the package: id → (kind, part)."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self._has(relations):
            return {}
        return {
            found.get("Id", ""): (
                found.get("Type", ""),
                posixpath.normpath(posixpath.join("/", folder, found.get("Target", ""))).lstrip("/"),
            )
            for _, found in self._elements(relations, "Relationship")
            if found.get("TargetMode") != "External"
        }

    def _referred(self, parts: dict[str, tuple[str, str]], epoch: datetime) -> Reading:
        """The strings and the styles that the cells refer to."""
        table: list[str] = []
        dates: set[str] = set()
        durations: set[str] = set()
        for kind, part in parts.values():
            if kind.endswith("/sharedStrings") and self._has(part):
                try:
                    table = strings(self._chunks(part), self._limits.cell)
                except ExpatError as error:
                    raise _damaged(self._path, error) from error
            elif kind.endswith("/styles") and self._has(part):
                for style, code in enumerate(self._formats(part)):
                    if is_timedelta_format(code):
                        durations.add(str(style))
                    elif is_date_format(code):
                        dates.add(str(style))
        return Reading(
            strings=table,
            dates=frozenset(dates),
            durations=frozenset(durations),
            epoch=epoch,
            cell_limit=self._limits.cell,
        )

    def _formats(self, part: str) -> Iterator[str]:
        """The number format of each style of a cell, by its number."""
        codes: dict[str, str] = {str(number): code for number, code in BUILTIN_FORMATS.items()}
        inside = False
        for name, attributes in self._elements(part, "numFmt", "cellXfs", "xf", "cellStyles"):
            if name == "numFmt":
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif name == "xf" and inside:
                yield codes.get(attributes.get("numFmtId", "0"), "General")
            elif name != "xf":
                inside = name == "cellXfs"

    def _too_large(self) -> UnreadableFile:
        return UnreadableFile(self._path, _TOO_LARGE.fill(limit=self._limits.unpacked // (1024 * 1024)))


def _damaged(path: Path, why: object) -> UnreadableFile:
    return UnreadableFile(path, _DAMAGED.fill(why=why))
