"""A rule of advice as a value: which check, with what, for which kinds of text, by which clause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Literal, get_args

from msgspec import Struct

from ...calendars.text import Text

__all__ = ["CHECKS", "NEEDS", "AdviceRule", "Check"]

Check = Literal["opening", "found", "missing", "length", "media", "sentence"]
CHECKS: tuple[Check, ...] = get_args(Check)

NEEDS: Mapping[Check, tuple[str, ...]] = {  # without one of these a check could never say anything
    "opening": ("lists", "words", "addresses"),
    "found": ("lists", "words"),
    "missing": ("lists", "words"),
    "length": ("longest",),
    "media": ("lists", "words", "criterion"),
    "sentence": ("most_words",),
}


class AdviceRule(Struct, frozen=True, kw_only=True):
    """One rule: `title` says what is noticed, `right` what would be right; it is asked of texts of these `kinds`.

    `check` is one of: `opening` (the text does not begin with one of the words, nor with an address), `found` (the
    words occur), `missing` (none of them does), `length` (longer than a network takes), `media` (photographs are
    spoken of, or their `criterion` is marked, and nothing is attached), `sentence` (one of more than `most_words`). `lists` names files of words, `words` adds
    some; `longest` is in UTF-16 units by network; `only_with` names a fact without which the rule does not hold.
    """

    name: str
    check: Check
    title: Text
    right: Text
    kinds: tuple[str, ...]
    requirement: str
    clause: str
    lists: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    longest: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    most_words: int = 0
    criterion: str | None = None
    only_with: str | None = None
    skip_quoted: bool = False
