"""Lists of words as files and in rules: how an entry is written, and where a text holds one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from .inflection import DICTIONARY_NAMES, Inflection
from .words_of import Word, fold

__all__ = ["Found", "WordList", "available", "load", "misspelt", "of_words"]


@dataclass(frozen=True, slots=True)
class Found:
    """A place where a list's entry stands in a text, and what may stand there instead."""

    start: int
    end: int
    instead: str | None = None


Part = tuple[str, str | None]  # a word as it is, or stem and ending


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """Entries of one or more words, patterns of a whole folded word, patterns of the text itself."""

    entries: tuple[tuple[tuple[Part, ...], str | None], ...] = ()
    word_patterns: tuple[re.Pattern[str], ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()

    def find(self, text: str, words: Sequence[Word], inflection: Inflection) -> list[Found]:
        """Every place where an entry stands, in order; of two that overlap the one that begins first, or is longer."""
        found = [Found(*match.span()) for pattern in self.patterns for match in pattern.finditer(text)]
        different = {word.folded for word in words}  # a text repeats its words
        fitting = {word for word in different if any(pattern.fullmatch(word) for pattern in self.word_patterns)}
        found += [Found(word.start, word.end) for word in words if word.folded in fitting]
        found += self._entries(text, words, inflection)
        found.sort(key=lambda item: (item.start, -item.end))
        apart: list[Found] = []
        for item in found:
            if item.start < item.end and (not apart or item.start >= apart[-1].end):
                apart.append(item)
        return apart

    def _entries(self, text: str, words: Sequence[Word], inflection: Inflection) -> Iterator[Found]:
        if not self.entries:
            return
        index: dict[str, list[tuple[list[str], str | None]]] = {}
        for parts, instead in self.entries:
            keys = [f"={stem}" if ending is None else inflection.key(stem, ending) for stem, ending in parts]
            index.setdefault(keys[0], []).append((keys, instead))
        known = {word: {f"={word}", *inflection.keys(word)} for word in {word.folded for word in words}}
        begun = {word: [entry for key in keys for entry in index.get(key, ())] for word, keys in known.items()}
        for number, word in enumerate(words):
            for keys, instead in begun[word.folded]:
                last = number + len(keys) - 1
                if last < len(words) and all(
                    key in known[words[at].folded] and not text[words[at - 1].end : words[at].start].strip()
                    for at, key in enumerate(keys[1:], number + 1)
                ):
                    yield Found(word.start, words[last].end, instead)


def misspelt(entry: str) -> bool:
    """Whether an entry of a list cannot be read: a bar twice or in front, or what is no word."""
    return not entry.split() or any(
        part.count("|") > 1 or part.startswith("|") or not _is_word(part.replace("|", "")) for part in entry.split()
    )


def _is_word(part: str) -> bool:
    return part.strip("<>") in DICTIONARY_NAMES or re.fullmatch(r"[\w'’-]+", part) is not None


def of_words(entries: Sequence[str], instead: Mapping[str, str] | None = None) -> WordList:
    """A list from entries: `уважаем|ый` is any form of that word, what has no bar stands as it is."""
    given = {**dict.fromkeys(entries), **(instead or {})}
    return WordList(entries=tuple((tuple(map(_part, entry.split())), plain) for entry, plain in given.items()))


def _part(written: str) -> Part:
    if written.startswith("<"):
        return written, ""
    stem, bar, ending = written.partition("|")
    return fold(stem), fold(ending) if bar else None


def available() -> tuple[str, ...]:
    """The names of the lists that ship."""
    names = (item.name for item in files(f"{__package__}.words").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@lru_cache(maxsize=64)
def load(name: str) -> WordList:
    """A list that ships, by name."""
    text = files(f"{__package__}.words").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    return WordList(
        entries=of_words(found.get("words", ()), found.get("instead")).entries,
        word_patterns=tuple(re.compile(pattern) for pattern in found.get("word_patterns", ())),
        patterns=tuple(re.compile(pattern, re.IGNORECASE) for pattern in found.get("patterns", ())),
    )
