"""The words of a text: where each stands, how it is written when compared, and what is quoted."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Word", "fold", "quoted", "words_of"]

LONGEST_WORD = 48  # letters; what is longer is no word of a language

_JOINED = "\u00ad\u0300-\u036f\u200b-\u200d"  # a soft hyphen, marks over letters, invisible joints: inside a word
_WORD = re.compile(rf"[^\W_][\w{_JOINED}]*(?:[-\u2010\u2011'’][^\W_][\w{_JOINED}]*)*")
_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|„[^„“”]*[“”]|\"[^\"\n]*\"")
_CYRILLIC = re.compile(r"[а-я]")
_LATIN = re.compile(r"[a-z]")
_LOOKALIKES = str.maketrans("aceopxykmtbh6301@", "асеорхукмтвнбзо1а")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: its place in code points, and itself folded."""

    start: int
    end: int
    folded: str


def words_of(text: str) -> list[Word]:
    """The words of a text, in order; what is longer than any word is left out."""
    return [
        Word(found.start(), found.end(), folded)
        for found in _WORD.finditer(text)
        if found.end() - found.start() <= 2 * LONGEST_WORD and len(folded := fold(found[0])) <= LONGEST_WORD
    ]


def fold(word: str) -> str:
    """A word as it is compared: small letters, е for ё, no marks; Latin letters that pose as Cyrillic ones unmasked."""
    plain = unicodedata.normalize("NFC", word).lower().replace("ё", "е")
    plain = "".join(sign for sign in plain if unicodedata.category(sign) not in {"Mn", "Cf"})
    if _CYRILLIC.search(plain) and _LATIN.search(plain):
        plain = plain.translate(_LOOKALIKES)
    return plain.replace("\u2010", "-").replace("\u2011", "-").replace("’", "'")


def quoted(text: str) -> list[tuple[int, int]]:
    """The places in quotation marks: names and others' words."""
    return [found.span() for found in _QUOTED.finditer(text)]
