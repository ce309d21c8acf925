"""What a file is, by its content: a short table of the kinds that an answer to a citizen may need. And its name, made safe."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ..calendars.text import Text

if TYPE_CHECKING:
    import zipfile

__all__ = ["KINDS", "TYPES", "FileType", "clean_name", "ending", "type_of"]

KINDS = {
    "photo": Text(ru="фото", en="photo"),
    "video": Text(ru="видео", en="video"),
    "pdf": Text(ru="PDF", en="PDF"),
    "office": Text(ru="офисный документ", en="office document"),
    "text": Text(ru="текст", en="text"),
}


@dataclass(frozen=True, slots=True)
class FileType:
    """One type of file: its media type, its kind for the regulation, the endings that its names have."""

    media: str
    kind: str
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
TYPES = {
    item.media: item
    for item in (
        FileType("image/jpeg", "photo", ("jpg", "jpeg", "jpe", "jfif")),
        FileType("image/png", "photo", ("png",)),
        FileType("image/gif", "photo", ("gif",)),
        FileType("image/webp", "photo", ("webp",)),
        FileType("image/heic", "photo", ("heic", "heif")),
        FileType("image/tiff", "photo", ("tif", "tiff")),
        FileType("video/mp4", "video", ("mp4", "m4v")),
        FileType("video/quicktime", "video", ("mov", "qt")),
        FileType("video/3gpp", "video", ("3gp", "3g2")),
        FileType("video/webm", "video", ("webm",)),
        FileType("video/matroska", "video", ("mkv",)),
        FileType("video/vnd.avi", "video", ("avi",)),
        FileType("application/pdf", "pdf", ("pdf",)),
        FileType(_OFFICE + "wordprocessingml.document", "office", ("docx",)),
        FileType(_OFFICE + "spreadsheetml.sheet", "office", ("xlsx",)),
        FileType(_OFFICE + "presentationml.presentation", "office", ("pptx",)),
        FileType(_ODF + "text", "office", ("odt",)),
        FileType(_ODF + "spreadsheet", "office", ("ods",)),
        FileType(_ODF + "presentation", "office", ("odp",)),
        FileType("application/x-ole-storage", "office", ("doc", "xls", "ppt")),
        FileType("application/rtf", "office", ("rtf",)),
        FileType("text/plain", "text", ("txt", "csv", "log", "md")),
    )
}

# ── the content: an allow-list of signatures, the first that fits; what is none of these is not accepted ────────────

HEAD = 64
_SIGNS = (
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"GIF8[79]a", "image/gif"),
    (rb"RIFF....WEBP", "image/webp"),
    (rb"RIFF....AVI ", "video/vnd.avi"),
    (rb"II\*\x00|MM\x00\*", "image/tiff"),
    (rb"....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)", "image/heic"),
    (rb"....ftypqt  ", "video/quicktime"),
    (rb"....ftyp3g", "video/3gpp"),
    (rb"....ftyp(?:mp4|iso|avc1|M4V|MSNV|dash)", "video/mp4"),
    (rb"\x1a\x45\xdf\xa3.*\x42\x82.webm", "video/webm"),
    (rb"\x1a\x45\xdf\xa3.*\x42\x82.matroska", "video/matroska"),
    (rb"%PDF-", "application/pdf"),
    (rb"\{\\rtf", "application/rtf"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_PARTS = [name.encode("utf-16-le") for name in ("WordDocument", "Workbook", "PowerPoint Document")]
_MAIN_PART = re.compile(rf'ContentType="({re.escape(_OFFICE)}[a-z]+\.[a-z]+)\.main\+xml"'.encode())
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
PIECE = 1 << 16


def type_of(path: Path) -> FileType | None:
    """The type of a file's content; None where it is none that is known. Its name has no say."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    for sign, media in _SIGNS:
        if re.match(sign, head, re.DOTALL):
            return TYPES[media]
    look: Callable[[Path], str | None] = _text
    if head.startswith(b"PK\x03\x04"):
        look = _zipped
    elif head.startswith(_OLE):
        look = _old_office
    return TYPES.get(look(path) or "")


def _zipped(path: Path) -> str | None:
    """Office documents are archives: the part that says which is read, a little of it; macros are none of the types."""
    import zipfile  # noqa: PLC0415  every command reads the table above, few look into archives
    import zlib  # noqa: PLC0415

    try:
        with zipfile.ZipFile(path) as archive:
            names = frozenset(archive.namelist())
            if "mimetype" in names:
                return _start(archive, "mimetype", 100).decode("ascii", "replace").strip()
            found = _MAIN_PART.search(_start(archive, "[Content_Types].xml", 1 << 20))
            return found[1].decode() if found is not None and "vbaProject" not in " ".join(names) else None
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, RuntimeError, NotImplementedError, ValueError):
        return None


def _start(archive: zipfile.ZipFile, name: str, size: int) -> bytes:
    with archive.open(name) as part:
        return part.read(size)


def _old_office(path: Path) -> str | None:
    """A Word, Excel or PowerPoint file of before 2007: an OLE storage (as installers are) with a stream of that name."""
    before = b""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            if any(name in before + piece for name in _OLE_PARTS):
                return "application/x-ole-storage"
            before = piece[-64:]
    return None


def _text(path: Path) -> str | None:
    """Text in UTF-8, in UTF-16 with its mark, or in the code page of Russian Windows, without control characters."""
    with path.open("rb") as file:
        marked = file.read(2) in {b"\xff\xfe", b"\xfe\xff"}
    for encoding in ("utf-16",) if marked else ("utf-8", "cp1251"):
        try:
            with path.open(encoding=encoding, newline="") as text:
                if not any(_CONTROL.search(piece) for piece in iter(lambda: text.read(PIECE), "")):
                    return "text/plain"
        except UnicodeError:
            continue
    return None


# ── the name ─────────────────────────────────────────────────────────────────────────────────────────────────────────

LONGEST_NAME = 200  # bytes of UTF-8: file systems take 255
UNNAMED = "file"
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # a name has to do on Windows, too
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_name(name: str) -> str:
    """The name without path parts, control and invisible signs, or what a file system refuses; its ending is kept."""
    last = PurePosixPath(name.replace("\\", "/")).name
    seen = "".join(" " if sign.isspace() else sign for sign in unicodedata.normalize("NFC", last))
    seen = "".join(sign for sign in seen if unicodedata.category(sign) not in _UNSEEN)
    stem, dot, tail = " ".join(_FORBIDDEN.sub("_", seen).split()).strip(". ").rpartition(".")
    tail = _cut(tail, LONGEST_NAME if not dot else 16)
    return _tidy(_cut(stem, LONGEST_NAME - 1 - len(tail.encode())) + dot + tail if dot else tail) or UNNAMED


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")


def _tidy(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip(". ")


def ending(name: str) -> str:
    """What stands behind the last dot of a name, in small letters; empty where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""
