"""Whether two words are forms of one: by a dictionary where pymorphy3 is installed, else by stem and ending."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, Protocol

__all__ = ["DICTIONARY_NAMES", "Dictionary", "Endings", "Inflection", "best"]

DICTIONARY_NAMES = frozenset({"Name", "Patr", "Surn"})  # grammemes: given name, patronymic, surname

_ADJECTIVE = r"(?:[ыио]й|[ая]я|[ое]е|[ыи]е|[ое]го|[ое]му|[ыи]м|[ое]м|[ую]ю|[ое]ю|[ыи]х|[ыи]ми|ей)"


@lru_cache(maxsize=1)
def _ending() -> re.Pattern[str]:
    """Compiled when it is first asked: it takes longer than most commands' own work."""
    return re.compile(
        rf"""(?:
    [аеоуыиюяйь]?                                                   # отдел, отдела, управлению
  | [оеи][йвм] | ью | [аяи]ми? | [аяи]х | и[еиюя] | и(?:ем|ей|ям|ях|ями) | ь[ея] | ь(?:ев|ям|ях|ями)
  | {_ADJECTIVE}                                                    # установленный, установленного
  | [аяеиу]?(?:ть|л[аои]?|й(?:те)?|в(?:ши)?|вш{_ADJECTIVE})         # осуществлять, осуществила
  | ти | (?:и|ь)те | [аяуе]?[юу] | [аяуюе]?[ею](?:шь|т|м|те) | [аяу]?[ую]т | и(?:шь|т|м|те) | [ая]т
  | [аяу]я
  | (?:[аяу]?[ую]щ|[ая]щ|[аяуе]?[еи]м|[аяуе]?нн|т){_ADJECTIVE}       # осуществляющий, осуществляемого
  | [аяе]?(?:м|н)[аоы]?
    )(?:ся|сь)?""",
        re.VERBOSE,
    )


_RUSSIAN = re.compile(r"[а-я]+(?:-[а-я]+)*")


class Inflection(Protocol):
    """A way to tell forms of one word."""

    def key(self, stem: str, ending: str) -> str:
        """What stands for the word that is written `stem|ending` in a list."""
        ...

    def keys(self, word: str) -> frozenset[str]:
        """The keys of every word of which `word` may be a form."""
        ...


class Endings:
    """By stem and ending: what a list marks as unchanging, and any ending of an inflected word behind it."""

    def key(self, stem: str, ending: str) -> str:  # noqa: ARG002
        """The stem."""
        return stem

    def keys(self, word: str) -> frozenset[str]:
        """Every beginning of the word behind which an ending stands."""
        return _beginnings(word)


@lru_cache(maxsize=4096)
def _beginnings(word: str) -> frozenset[str]:
    return frozenset(word[:cut] for cut in range(1, len(word) + 1) if _ending().fullmatch(word, cut))


class Dictionary:
    """By the dictionary of pymorphy3: the words' first forms. `<Name>` stands for a person's given name, and so on."""

    def __init__(self, parse: Callable[[str], Any]) -> None:
        self._parse = parse
        self._known: dict[str, frozenset[str]] = {}

    def key(self, stem: str, ending: str) -> str:
        """The first form."""
        return stem + ending

    def keys(self, word: str) -> frozenset[str]:
        """The first forms of every reading of the word, a reflexive verb's without its particle too."""
        found = self._known.get(word)
        if found is None:
            readings = self._parse(word) if _RUSSIAN.fullmatch(word) else ()  # pymorphy3 fails on signs without a name
            forms = {reading.normal_form.replace("ё", "е") for reading in readings}
            forms |= {form[:-2] for form in forms if form.endswith(("ться", "тись"))}
            forms |= {f"<{name}>" for reading in readings[:1] for name in DICTIONARY_NAMES if name in reading.tag}
            if len(self._known) > 1 << 14:
                self._known.clear()
            found = self._known[word] = frozenset(forms)
        return found


@cache
def best() -> Inflection:
    """The dictionary where the extra `morphology` is installed, else endings. Loaded when first asked for."""
    try:
        import pymorphy3  # noqa: PLC0415  an optional extra, and a tenth of a second
    except ImportError:
        return Endings()
    return Dictionary(pymorphy3.MorphAnalyzer(lang="ru").parse)
