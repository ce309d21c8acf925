"""Repeated questions (cl. 15, A12): which incidents considered before ask perhaps the same, and why one thinks so.

Pure: it compares what it is given. It only advises; that one repeats the other the curator decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from ..calendars.text import Text
from ..engine.values import Case
from .addresses import Address, addresses
from .regulation_value import Repeats
from .words import stem, words_of

__all__ = [
    "CLAUSE",
    "Question",
    "Reason",
    "Suggestion",
    "alike",
    "considered",
    "interim_warning",
    "suggest",
    "undecided",
]

CLAUSE = "прил. 1, п. 15"
NOT_CONSIDERED = frozenset({"detected", "declined", "void"})
ANSWERED = frozenset({"published", "interim", "final"})
COMPARED = 2000  # letters of a text that are compared
SHORTEST = 4  # letters of a word that tells something
COMMON = frozenset(  # stems that stand in every other message: greetings, and the words around an address
    [
        "здравствуйт",
        "добр",
        "ден",
        "вечер",
        "утр",
        "пожалуйст",
        "спасиб",
        "подскажит",
        "скажит",
        "уважаем",
        "повторн",
        "снов",
        "опят",
        "улиц",
        "переулк",
        "переулок",
        "проспект",
        "дом",
    ]
)

TITLES = {
    "author": Text(ru="тот же автор", en="the same author"),
    "address": Text(ru="тот же адрес", en="the same address"),
    "street": Text(ru="та же улица", en="the same street"),
    "topic": Text(ru="та же тема", en="the same topic"),
    "text": Text(ru="похожий текст ({percent} %)", en="similar text ({percent} %)"),
}


@dataclass(frozen=True, kw_only=True)
class Question:
    """What an incident asks, as far as a repeat is told by it: its authors, places, topics and words."""

    authors: frozenset[int]
    topics: frozenset[str]
    places: tuple[str, ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, messages: Sequence[Mapping[str, Any]], texts: Sequence[str], topics: Sequence[str] = ()) -> Question:
        """From the rows of its messages, their texts, and the topics that a curator gave it."""
        named = (*topics, *(row["topic"] for row in messages))
        return cls(
            authors=frozenset(row["author"] for row in messages if row["author"] is not None),
            topics=frozenset(" ".join(words_of(topic)) for topic in named if topic),
            places=tuple(row["place"] for row in messages if row["place"]),
            texts=tuple(texts),
        )

    @cached_property
    def addresses(self) -> frozenset[Address]:
        """The addresses in its texts and places."""
        return frozenset(found for part in (*self.texts, *self.places) for found in addresses(part))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of its texts that tell something, each once, in order; those of its addresses speak apart."""
        streets = {address.word for address in self.addresses}
        words = (word for text in self.texts for word in words_of(text[:COMPARED]))
        return tuple(
            word
            for word in dict.fromkeys(words)
            if len(word) >= SHORTEST and word not in streets and stem(word) not in COMMON
        )

    @cached_property
    def stems(self) -> str:
        """The same without their endings, as they are compared."""
        return " ".join(map(stem, self.words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason for a suggestion: author, address, street, topic, or text with its percentage."""

    kind: str
    percent: int | None = None

    @property
    def title(self) -> Text:
        """The reason in words."""
        return TITLES[self.kind].fill(percent=self.percent) if self.percent is not None else TITLES[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An incident considered before that asks perhaps the same, why, and how much speaks for it."""

    case: Case
    reasons: tuple[Reason, ...]
    points: int


def undecided(case: Case) -> bool:
    """Whether it is time to think of a repeat: detected or selected, and not linked yet."""
    return case.workflow == "incident" and case.state in {"detected", "selected"} and "repeats" not in case.facts


def considered(case: Case, *, before: Case, since: datetime) -> bool:
    """Whether an incident came earlier, was taken up and neither declined nor taken off, and moved since then (A12)."""
    earlier = case.workflow == before.workflow and case.key < before.key
    return earlier and case.state not in NOT_CONSIDERED and case.entered_at >= since


def alike(first: str, second: str) -> int:
    """How far two texts are made of the same words, in percent, whatever their order."""
    from rapidfuzz.fuzz import token_sort_ratio  # noqa: PLC0415  wanted only where there is something to compare

    return int(token_sort_ratio(first, second))


def suggest(
    question: Question,
    others: Iterable[tuple[Case, Question]],
    settings: Repeats,
    *,
    likeness: Callable[[str, str], int] = alike,
) -> list[Suggestion]:
    """Of these incidents those that ask perhaps the same, the likeliest first; of equals the answered, then the latest."""
    found = []
    for case, other in others:
        weighed = _weighed(question, other, settings, likeness)
        points = sum(weighed.values())
        if points >= settings.threshold:
            found.append(Suggestion(case=case, reasons=tuple(weighed), points=points))
    found.sort(key=lambda item: (item.points, item.case.state in ANSWERED, item.case.key), reverse=True)
    return found[: settings.limit]


def _weighed(
    one: Question, other: Question, settings: Repeats, likeness: Callable[[str, str], int]
) -> dict[Reason, int]:
    """The reasons, and what each counts for."""
    weighed: dict[Reason, int] = {}
    if one.authors & other.authors:
        weighed[Reason(kind="author")] = settings.author
    streets = {address.street for address in one.addresses} & {address.street for address in other.addresses}
    if any(first.same_house(second) for first in one.addresses for second in other.addresses):
        weighed[Reason(kind="address")] = settings.address
    elif streets:
        weighed[Reason(kind="street")] = settings.address // 2
    if one.topics & other.topics:
        weighed[Reason(kind="topic")] = settings.topic
    elsewhere = one.addresses and other.addresses and not streets  # the same complaint about another street is another
    percent = likeness(one.stems, other.stems) if one.stems and other.stems and not elsewhere else 0
    if percent >= settings.similar:
        weighed[Reason(kind="text", percent=percent)] = percent * settings.text // 100
    return weighed


def window(now: datetime, settings: Repeats) -> datetime:
    """Since when an incident may have been considered to be suggested."""
    return now - timedelta(days=settings.days)


def interim_warning(case: Case) -> Text | None:
    """A11: what an interim answer to a repeat must hold, and the term that holds after it; None for any other answer."""
    if case.workflow != "incident" or case.facts.get("kind") != "interim" or "repeats" not in case.facts:
        return None
    return INTERIM


INTERIM = Text(
    ru="повторный вопрос: и в промежуточном ответе нужны принятые меры, ведущаяся работа или ход решения;"
    " окончательный ответ – в срок п. 13",
    en="a repeated question: an interim answer too must state measures taken, work under way or progress;"
    " the final answer is due by cl. 13",
)
