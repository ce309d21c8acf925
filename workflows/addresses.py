"""Addresses in what people write: «на улице Мира, 5», «В доме 68 по улице Калининской», «пер. Заводской, д. 3а»."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .words import fold, stem

__all__ = ["Address", "addresses"]


@dataclass(frozen=True, slots=True)
class Address:
    """A street by the stem of its name's last word, and a house of it where one is named; `word` is how it was written."""

    street: str
    house: str | None
    word: str

    def same_house(self, other: Address) -> bool:
        """Whether both name one house."""
        return self.house is not None and (self.street, self.house) == (other.street, other.house)


_HOUSE = r"(?P<{name}>\d{{1,3}}(?:[а-яА-Я]\b)?(?:/\d{{1,3}})?)\b(?!\s*(?:-|дн|ден|час|мин|сут|недел|мес|год|лет|раз|руб|чел))"
_BEFORE = r"(?:\b(?:дома?|доме|дому|д\.)\s*№?\s*" + _HOUSE.format(name="before") + r"\s*,?\s*(?:по|на)?\s*)?"
_KIND = (
    r"\b(?:ул\.|(?:ул|улиц[аеыу]|улицей|пер|переул(?:ок|ка|ке|ку)|пр|пр-т|проспект[аеу]?|проезд[аеу]?|бульвар[аеу]?|б-р|шоссе"
    r"|площад[ьи]|пл|мкр|микрорайон[аеу]?|набережн(?:ая|ой))\b\.?)\s*"
)
# The name: one word, after a number where it begins with one («9 Января», «50 лет Октября»), and capital ones that follow.
_NAME = r"(?P<name>(?:\d{1,3}(?:-[а-яё]{1,3})?\s+(?:лет\s+)?)?[А-Яа-яЁё][А-Яа-яЁё-]{2,}(?:\s+[А-ЯЁ][А-Яа-яЁё-]{2,})*)"
_AFTER = r"(?:»?\s*,?\s*(?:\b(?:дом|д)\b\.?\s*)?№?\s*" + _HOUSE.format(name="after") + r")?"
_ADDRESS = re.compile(_BEFORE + r"(?i:" + _KIND + r")«?" + _NAME + _AFTER)
LONGEST = 5000  # letters that are looked through


def addresses(text: str) -> frozenset[Address]:
    """The streets that a text names with the word street (lane, avenue, …), each with its house where there is one."""
    return frozenset(_address(match) for match in _ADDRESS.finditer(text[:LONGEST]))


def _address(match: re.Match[str]) -> Address:
    word = fold(match["name"].split()[-1]).replace("-", "")
    house = match["after"] or match["before"]
    return Address(stem(word), fold(house) if house else None, word)
