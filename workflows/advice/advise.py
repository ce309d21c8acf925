"""Advice on a text: a pure function of (text, rules, context). Never a verdict: nothing is refused by it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ...calendars.text import Text
from .inflection import Inflection, best
from .lists import Found, load, of_words
from .rule import AdviceRule, Check
from .words_of import Word, quoted, words_of

__all__ = ["Advice", "Context", "Place", "advise"]

OPENING = 5  # words: a greeting behind the author's name, or behind “once more”, still opens the text
AROUND = 24  # signs of context on either side of a place


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a piece of advice points: `text[start:end]` is `quote`, in code points, with what stands around it."""

    start: int
    end: int
    quote: str
    before: str
    after: str
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a rule notices in a text, and where; what is missing is missing from the whole text."""

    rule: AdviceRule
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What stands around a text: `networks` (name → title) are where it will go, `criteria` those that are marked.

    `attached` tells whether photographs or the like are; `facts` names what is known of its case.
    """

    kind: str | None = None
    networks: Mapping[str, Text] = field(default_factory=dict)
    attached: bool = False
    criteria: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()


def advise(
    text: str, rules: Iterable[AdviceRule], context: Context, *, inflection: Inflection | None = None
) -> tuple[Advice, ...]:
    """What the rules would have otherwise in a text, in the rules' order. Raises nothing, whatever the text.

    `inflection` tells forms of a word; by default the best that is installed.
    """
    looked = _Looked(text, context, inflection)
    answer = []
    for rule in rules:
        if context.kind is not None and context.kind not in rule.kinds:
            continue
        if rule.only_with is not None and rule.only_with not in context.facts:
            continue
        places = _CHECKS[rule.check](looked, rule)
        if places:
            answer.append(Advice(rule=rule, places=tuple(places)))
    return tuple(answer)


class _Looked:
    """A text under advice: split into words once."""

    def __init__(self, text: str, context: Context, inflection: Inflection | None) -> None:
        self.text = text
        self.context = context
        self._inflection = inflection

    @cached_property
    def inflection(self) -> Inflection:
        return self._inflection or best()

    @cached_property
    def words(self) -> list[Word]:
        return words_of(self.text)

    @cached_property
    def quoted(self) -> list[tuple[int, int]]:
        return quoted(self.text)

    @cached_property
    def whole(self) -> Place:
        return self.place(0, len(self.text))

    def find(self, rule: AdviceRule, words: Sequence[Word] | None = None) -> list[Found]:
        """Where the words of a rule stand."""
        return self.find_in(rule.lists, rule.words, self.words if words is None else words)

    def find_in(self, lists: Iterable[str], entries: Sequence[str], words: Sequence[Word]) -> list[Found]:
        found = [item for name in lists for item in load(name).find(self.text, words, self.inflection)]
        return found + of_words(entries).find(self.text, words, self.inflection)

    def place(self, start: int, end: int, note: Text | None = None) -> Place:
        return Place(
            start=start,
            end=end,
            quote=self.text[start:end],
            before=self.text[max(0, start - AROUND) : start],
            after=self.text[end : end + AROUND],
            note=note,
        )


def _opening(looked: _Looked, rule: AdviceRule) -> list[Place]:
    """Nothing, where a greeting begins within the first words, or an address does and is set off by a sign."""
    opening = looked.words[:OPENING]
    if not opening:
        return [looked.place(0, 0)]
    greetings = looked.find_in(rule.lists, rule.words, looked.words[: OPENING + 2])
    if any(item.start <= opening[-1].start for item in greetings):
        return []
    addresses = looked.find_in(rule.addresses, (), opening)
    if any(item.start <= opening[-1].start and _set_off(looked, item) for item in addresses):
        return []
    return [looked.place(opening[0].start, opening[-1].end)]


def _set_off(looked: _Looked, item: Found) -> bool:
    """Whether a comma or an exclamation mark follows, at most two words on: “Anna, …”, “Anna Petrovna!”."""
    behind = [word for word in looked.words[: OPENING + 2] if word.start >= item.end][:2]
    ends = [item.end, *(word.end for word in behind)]
    starts = [*(word.start for word in behind), len(looked.text)]
    for end, start in zip(ends, starts, strict=False):
        between = looked.text[end:start].strip()
        if between:
            return between[0] in ",!]"
    return False


def _found(looked: _Looked, rule: AdviceRule) -> list[Place]:
    return [
        looked.place(item.start, item.end, Text(ru=item.instead, en=item.instead) if item.instead else None)
        for item in sorted(looked.find(rule), key=lambda item: item.start)
        if not (rule.skip_quoted and any(start <= item.start and item.end <= end for start, end in looked.quoted))
    ]


def _missing(looked: _Looked, rule: AdviceRule) -> list[Place]:
    return [] if looked.find(rule) else [looked.whole]


def _length(looked: _Looked, rule: AdviceRule) -> list[Place]:
    """What no longer fits, for the network that takes least; signs beyond the first plane count twice, as there."""
    limits = [(rule.longest[name], title) for name, title in looked.context.networks.items() if name in rule.longest]
    if not limits:
        return []
    longest, network = min(limits, key=lambda item: item[0])
    units, cut = 0, len(looked.text)
    for number, sign in enumerate(looked.text):
        units += 2 if sign > "\uffff" else 1
        if units > longest:
            cut = min(cut, number)
    if cut == len(looked.text):
        return []
    note = Text(
        ru="{network}: помещается {longest} знаков, в тексте {units}",
        en="{network}: {longest} characters fit, the text has {units}",
    )
    return [looked.place(cut, len(looked.text), note.fill(network=network, longest=longest, units=units))]


def _media(looked: _Looked, rule: AdviceRule) -> list[Place]:
    if looked.context.attached:
        return []
    marked = rule.criterion is not None and rule.criterion in looked.context.criteria
    places = _found(looked, rule)
    return places or ([looked.whole] if marked else [])


def _sentence(looked: _Looked, rule: AdviceRule) -> list[Place]:
    """Each sentence of more words than one takes in at a reading; a line that ends a paragraph ends a sentence."""
    places, start = [], 0
    for found in _SENTENCE_END.finditer(looked.text):
        words = [word for word in looked.words if start <= word.start < found.start()]
        if len(words) > rule.most_words:
            note = Text(ru="слов: {count}", en="words: {count}").fill(count=len(words))
            places.append(looked.place(words[0].start, words[-1].end, note))
        start = found.end()
    return places


_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|\n|\Z")

_CHECKS: Mapping[Check, Callable[[_Looked, AdviceRule], list[Place]]] = {
    "opening": _opening,
    "found": _found,
    "missing": _missing,
    "length": _length,
    "media": _media,
    "sentence": _sentence,
}
