"""The words of a text as search and comparison take them: folded to one writing, cut to a light Russian stem."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["fold", "stem", "words_of"]

LONGEST_TEXT = 100_000  # letters of a text that are searched: PostgreSQL's tsvector holds 1 MiB
LONGEST_WORD = 64
_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"[\u0300-\u036f]+")
_PLAIN = re.compile(
    "[\x00-\x7fЁА-яё«»–—“”„]*"
)  # the letters and signs of nearly every message: none of them is composed

# Endings of nouns, adjectives and verbs, and how many letters they have to leave: nouns may be short («вода», «яма»).
_ENDINGS = re.compile(
    r"(?:(?<=\w{4})(?:иями|ями|ыми|ими|иях|ого|его|ому|ему|ый|ий|ая|яя|ое|ее|ые|ие|ых|их|ую|юю|ет|ит|ут|ют|ат|ят|ла|ло|ли|ть"
    r"|ию|ия|ии)|(?<=\w{3})(?:ами|ях|ах|ям|ам|ем|ом|ей|ой|ов|ев|[оэюяьй])|(?<=\w{2})[аеиуы])$"
)


def fold(text: str) -> str:
    """One writing for what people write in many: no capitals, no accents, ё as е; й stays a letter of its own."""
    if _PLAIN.fullmatch(text):
        return text.casefold().replace("ё", "е")
    plain = unicodedata.normalize("NFKD", text).casefold().replace("и\u0306", "й")
    return _MARKS.sub("", plain)


def words_of(text: str) -> list[str]:
    """The words of a text, folded, in order; letters and digits alone."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text[:LONGEST_TEXT])[:LONGEST_TEXT])]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A folded word without its ending: «фонари», «фонарь» and «фонарями» are one."""
    return word if word.isdecimal() else _ENDINGS.sub("", word)
