"""Files by the hash of their content, in a folder beside the database: written whole or not at all, once each.

A file is copied into `incoming/`, read into its hash on the way, synced, and renamed to `ab/cdef…` before the transaction
that speaks of it commits. A process that is killed leaves at most a file of which no text speaks.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TypeAlias

from ..calendars.text import Text
from ..engine.errors import InvalidValue, StorageError, StorageFull, StorageReadOnly
from .file_kinds import clean_name

__all__ = ["FileStore", "Given", "Incoming", "size_text"]

Given: TypeAlias = "str | os.PathLike[str] | tuple[str, bytes]"  # a file by its path, or a name and a content

PIECE = 1 << 20
INCOMING = "incoming"
NAMED = Text(ru="вложение", en="attachment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A file that was copied in and has no place yet."""

    path: Path
    name: str
    sha256: str
    size: int


class FileStore:
    """One tenant's files in one folder; nothing is made before the first file comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the content of that hash stands, or would."""
        return self.folder / sha256[:2] / sha256[2:]

    def take(self, given: Given, *, limit: int, token: Callable[[], str]) -> Incoming:
        """Copy a file in, of at most `limit` bytes; `token` gives a name for the copy.

        Raises InvalidValue for what cannot be read, is no file, is empty or too large; StorageError where the folder
        cannot be written. Then nothing is left of it.
        """
        name, source = _open(given)
        with source:
            target = self._free(token)
            try:
                sha256, size = _copied(name, source, target, limit)
            except BaseException:
                self.drop(target)
                raise
        return Incoming(path=target, name=clean_name(name), sha256=sha256, size=size)

    def _free(self, token: Callable[[], str]) -> Path:
        folder = self.folder / INCOMING
        with _writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        while (path := folder / token()).exists():
            pass
        return path

    def keep(self, item: Incoming) -> None:
        """Give a file its place, durably. What stood there is the same content, or was damaged: it is replaced."""
        target = self.path(item.sha256)
        with _writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            item.path.replace(target)
            for folder in (target.parent, self.folder, self.folder.parent, self.folder.parent.parent):
                _sync(folder)

    def drop(self, path: Path) -> None:
        """Remove a copy that got no place."""
        with suppress(OSError):
            path.unlink(missing_ok=True)

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """The content of that hash, piece by piece. Raises FileNotFoundError, OSError."""
        with self.path(sha256).open("rb") as file:
            yield from iter(lambda: file.read(PIECE), b"")

    def intact(self, sha256: str) -> bool | None:
        """Whether the content of that hash is what it was; None where it is missing."""
        try:
            digest = hashlib.sha256()
            for piece in self.pieces(sha256):
                digest.update(piece)
        except FileNotFoundError:
            return None
        except OSError:
            return False
        return digest.hexdigest() == sha256

    def everything(self) -> Iterator[tuple[Path, str | None]]:
        """Every file of the folder, with the hash that its place stands for; None for one without a place."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                continue
            sha256 = path.parent.name + path.name
            yield path, sha256 if path == self.path(sha256) else None


def _copied(name: str, source: BinaryIO, target: Path, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with _writing(target), os.fdopen(os.open(target, flags, 0o644), "wb") as file:  # nobody may execute it
        while piece := _piece(name, source):
            size += len(piece)
            if size > limit:
                allowed = Text(ru="файл не больше {limit}", en="a file of at most {limit}")
                raise _wrong(name, allowed.fill(limit=size_text(limit)))
            digest.update(piece)
            file.write(piece)
        if size == 0:
            raise _wrong(name, Text(ru="непустой файл", en="a file that is not empty"))
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def _piece(name: str, source: BinaryIO) -> bytes:
    try:
        return source.read(PIECE)
    except OSError as error:
        raise _unreadable(name, error) from error


def _open(given: object) -> tuple[str, BinaryIO]:
    """The name and the open content of what was given. Raises InvalidValue; a pipe or a device is not waited for."""
    if isinstance(given, tuple):
        name, content = given
        return name, BytesIO(content)
    if not isinstance(given, (str, os.PathLike)):
        raise _wrong(
            repr(given), Text(ru="путь, или имя с содержимым в байтах", en="a path, or a name and its content in bytes")
        )
    name = os.fspath(given)
    try:
        found = os.stat(name).st_mode  # noqa: PTH116  any text may be given, also one that is no path
        if stat.S_ISDIR(found):
            raise _wrong(name, Text(ru="файл, а это папка", en="a file; this is a folder"))
        if not stat.S_ISREG(found):
            raise _wrong(name, Text(ru="обычный файл", en="a regular file"))
        return name, open(name, "rb")  # noqa: PTH123
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: Exception) -> InvalidValue:
    number = getattr(error, "errno", None)
    return _wrong(
        name, _REASONS.get(number or 0, Text(ru="файл, который можно прочесть", en="a file that can be read"))
    )


_REASONS = {
    errno.ENOENT: Text(ru="файл, который есть; такого нет", en="a file that exists; there is none"),
    errno.ENOTDIR: Text(ru="файл, который есть; такого нет", en="a file that exists; there is none"),
    errno.EACCES: Text(ru="файл, который вам можно читать: проверьте права", en="a file that you may read: check its rights"),
    errno.ELOOP: Text(ru="файл, а эта ссылка ведёт по кругу", en="a file; this link leads in a circle"),
    errno.ENAMETOOLONG: Text(ru="имя покороче", en="a shorter name"),
}  # fmt: skip


def _wrong(name: str, expected: Text) -> InvalidValue:
    return InvalidValue(NAMED, name.encode("utf-8", "replace").decode(), expected)


def size_text(size: int) -> Text:
    """A size for the eye: `2,4 МиБ`; whole ones without a fraction."""
    for ru, en, step in (("МиБ", "MiB", 1 << 20), ("КиБ", "KiB", 1 << 10)):
        if size >= step:
            said = f"{size / step:.1f}".removesuffix(".0")
            return Text(ru=f"{said.replace('.', ',')} {ru}", en=f"{said} {en}")
    return Text(ru=f"{size} Б", en=f"{size} B")


class _writing:  # noqa: N801  reads as a word: with _writing(path): …
    """Raise StorageFull, StorageReadOnly or StorageError where the folder of files cannot be written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if not isinstance(error, OSError):
            return
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise StorageFull(
                Text(
                    ru="для вложения нет места на диске; ничего не записано: освободите место и повторите",
                    en="no room on the disk for the attachment; nothing was written: make room and try again",
                )
            ) from error
        kind = StorageReadOnly if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS} else StorageError
        raise kind(
            Text(
                ru="папка вложений {path} не пишется; ничего не записано: проверьте путь и права (--files)",
                en="the folder of attachments {path} cannot be written; nothing was written: check its path and rights (--files)",
            ).fill(path=self._path.parent)
        ) from error


def _sync(folder: Path) -> None:
    """Make a folder's entries durable, where the system can."""
    if os.name != "posix":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
