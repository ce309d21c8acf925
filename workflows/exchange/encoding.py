"""The encoding of a text file, decided over all its bytes in flat memory."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO

__all__ = ["Encoding", "decide"]

_CHUNK = 1024 * 1024
_SAMPLE = 64 * 1024
_NOT_CP1251 = b"\x98"  # the one byte without a letter
_NOT_ASCII = re.compile(b"[\x80-\xff]")
# NUL and the other characters that no message has; a tab, a newline and a return are not among them.
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How to read the file: `start` is where its text begins, `clean` that every byte of it is good."""

    name: str  # utf-8 or cp1251
    start: int
    clean: bool


def decide(stream: BinaryIO) -> Encoding:
    """Return the encoding of the open file: UTF-8 when all its bytes are, else what its first letters look like.

    A file in UTF-8 with some bad bytes stays UTF-8 (the rows that hold them are rejected), and CP1251 is taken only
    where the letters make no sense as UTF-8: nothing is guessed into wrong letters.
    """
    stream.seek(0)
    start = 3 if stream.read(3) == codecs.BOM_UTF8 else 0
    stream.seek(start)
    decoder = codecs.getincrementaldecoder("utf-8")()
    valid = clean = cyrillic = True
    sample = b""
    while chunk := stream.read(_CHUNK):
        if not sample and (found := _NOT_ASCII.search(chunk)):
            sample = chunk[found.start() : found.start() + _SAMPLE]
        clean = clean and len(chunk.translate(None, _CONTROLS)) == len(chunk)
        cyrillic = cyrillic and _NOT_CP1251 not in chunk
        valid = valid and _decodes(decoder, chunk)
    valid = valid and _decodes(decoder, b"", final=True)
    if valid or start or _looks_like_utf8(sample):
        return Encoding(name="utf-8", start=start, clean=valid and clean)
    return Encoding(name="cp1251", start=0, clean=cyrillic and clean)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final=final)
    except UnicodeDecodeError:
        return False
    return True


def _looks_like_utf8(sample: bytes) -> bool:
    """Whether more of the letters are whole in UTF-8 than are broken."""
    text = sample.decode("utf-8", "surrogateescape")
    broken = sum(1 for letter in text if "\ud800" <= letter <= "\udfff")
    whole = sum(1 for letter in text if letter > "\x7f") - broken
    return whole > broken
