"""Reading an export of any kind: what the file is, by its content, and then its rows one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from typing import BinaryIO, TypeVar
from zoneinfo import ZoneInfo

from ...calendars.text import Text
from .building import Builder, RowBuilder
from .errors import UnreadableFile
from .mapping import Mapping
from .rows import Limits, Progress, Reject, Row

__all__ = ["read", "read_table"]

T = TypeVar("T")

_LEGACY = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_KINDS = Text(ru="нужен XLSX, CSV или JSONL", en="expected XLSX, CSV or JSONL")


def read(
    path: Path,
    *,
    zone: ZoneInfo | tzinfo,
    mapping: Mapping | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    unknown: set[str] | None = None,
) -> Iterator[Row | Reject]:
    """Yield the rows of a cabinet's export, and a Reject for each that is bad; see `read_table`."""
    return read_table(
        path,
        build=Builder,
        zone=zone,
        mapping=mapping or Mapping.default(),
        limits=limits,
        progress=progress,
        unknown=unknown,
    )


def read_table(
    path: Path,
    *,
    build: type[RowBuilder[T]],
    zone: ZoneInfo | tzinfo,
    mapping: Mapping,
    limits: Limits | None = None,
    progress: Progress | None = None,
    unknown: set[str] | None = None,
) -> Iterator[T | Reject]:
    """Yield what `build` makes of the rows of a table (XLSX, CSV or JSONL, told by content), and a Reject for each that is bad.

    Instants without an offset are local time of `zone` (see `instant` for those that happen twice or never); the rows'
    are in UTC. Empty rows are left out. CSV and JSONL of any size are read in flat memory, XLSX within
    `limits.unpacked`. Headers that the mapping says nothing of are put into `unknown`: their cells are not read.

    Raises:
        UnreadableFile: at the first row, before any is given: the file is no export that can be read.
        MissingColumn: its headers lack a needed column.
    """
    limits = limits or Limits()
    report = progress or _silent
    ignored: set[str] = set() if unknown is None else unknown
    try:
        total = path.stat().st_size
        with path.open("rb") as stream:
            kind = _kind(path, stream)
        # Each kind brings its own machinery (zip, XML, csv, json): only the one at hand is loaded.
        if kind == "xlsx":
            from .xlsx import read_xlsx as reader  # noqa: PLC0415
        elif kind == "jsonl":
            from .jsonl import read_jsonl as reader  # noqa: PLC0415
        else:
            from .csv_file import read_csv as reader  # noqa: PLC0415
        yield from reader(
            path, zone=zone, mapping=mapping, limits=limits, progress=report, unknown=ignored, build=build
        )
    except OSError as error:
        raise _unopened(path, error) from error
    report(total, total)


def _kind(path: Path, stream: BinaryIO) -> str:
    head = stream.read(64 * 1024)
    stream.seek(0)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        raise UnreadableFile(path, Text(ru="файл пуст", en="the file is empty"))
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if head.startswith(_LEGACY):
        raise _legacy(path, stream)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[:2000].count(0) * 4 > len(head[:2000]):
        raise UnreadableFile(
            path,
            Text(
                ru="файл в кодировке UTF-16 или вовсе не текстовый; сохраните таблицу как «CSV UTF-8»",
                en="the file is in UTF-16, or no text at all; save the table as “CSV UTF-8”",
            ),
        )
    if head.startswith((b"%PDF", b"\x1f\x8b", b"PK", b"Rar!", b"7z")) or text[:1] == b"<":
        raise UnreadableFile(
            path,
            Text(ru="это не таблица с выгрузкой; {kinds}", en="this is no table of an export; {kinds}").fill(
                kinds=_KINDS
            ),
        )
    if text.startswith(b"["):
        raise UnreadableFile(
            path,
            Text(
                ru="это один список JSON; нужен JSONL: по одному объекту в строке",
                en="this is one JSON array; expected JSONL: one object a line",
            ),
        )
    return "jsonl" if text.startswith(b"{") else "csv"


def _legacy(path: Path, stream: BinaryIO) -> UnreadableFile:
    """What an OLE container is: an XLSX under a password, or an old XLS. Its directory may stand anywhere."""
    tail = b""
    while chunk := stream.read(1024 * 1024):
        if _ENCRYPTED in tail + chunk:
            return UnreadableFile(
                path,
                Text(
                    ru="файл защищён паролем; снимите защиту и сохраните его снова",
                    en="the file is protected by a password; take the password off and save it again",
                ),
            )
        tail = chunk[-len(_ENCRYPTED) :]
    return UnreadableFile(
        path,
        Text(
            ru="это старый формат Excel (.xls); сохраните файл как XLSX или CSV",
            en="this is the old Excel format (.xls); save the file as XLSX or CSV",
        ),
    )


def _unopened(path: Path, error: OSError) -> UnreadableFile:
    if isinstance(error, FileNotFoundError):
        return UnreadableFile(path, Text(ru="такого файла нет", en="there is no such file"))
    if isinstance(error, IsADirectoryError):
        return UnreadableFile(path, Text(ru="это папка, а не файл", en="this is a folder, not a file"))
    return UnreadableFile(
        path,
        Text(ru="не удалось открыть ({why})", en="it could not be opened ({why})").fill(why=error.strerror or error),
    )


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""
