"""Full-text search of what citizens wrote: messages of incidents, their authors' replies, comments under moderation.

Drafts and answers are not in it: most versions never went out, and a text found there would mislead; the acts that
write them stay as fast as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..engine.decide import Decision
from ..engine.values import Case
from .store.search import SearchStore, search_row
from .words import fold, stem, words_of

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["SEARCHED", "Found", "index", "rebuild_index", "search", "search_store"]

SEARCHED = {  # (workflow, trigger) → the field of its text
    ("incident", "detect"): "message",
    ("incident", "add_message"): "message",
    ("incident", "author_replied"): "reply",
    ("comment", "receive"): "text",
    ("comment", "edit"): "text",
}
SHOWN = 120  # letters of a snippet, about a third of them before the first word found


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A case that was found: its best message, and a piece of it with the words found in [brackets]."""

    case: Case
    place: str
    snippet: str


def index(store: Store, decision: Decision, place: str | None = None) -> None:
    """Write the text that an act brought into the index, with the message's place; most acts bring none."""
    event = decision.event
    field = SEARCHED.get((event.workflow or "", event.type))
    if field is None or event.case is None:
        return
    body = next((item.body for item in decision.texts if item.field == field), None)
    row = search_row(store.tenant, event.case, event.seq, body, place)
    if row is not None:
        search_store(store).add([row])


def rebuild_index(store: Store) -> int:
    """Make the index anew from the texts that are there; returns how many are in it."""
    return search_store(store).rebuild({(workflow, field) for (workflow, _), field in SEARCHED.items()})


def search_store(store: Store) -> SearchStore:
    """The index on this store's connection."""
    return SearchStore(store.connection, store.tenant, schema=store.schema)


def search(desk: Desk, words: str, *, limit: int = 20) -> list[Found]:
    """Cases with a message, a reply or a comment that has all these words, the best first; endings do not matter.

    Nothing that is typed is syntax. Nothing is found by what holds neither letters nor digits.
    """
    asked = words_of(words)
    with desk.reading() as store:
        sql = search_store(store)
        hits = sql.find(asked, limit=limit)
        bodies = sql.bodies(hits, set(SEARCHED.values()))
        cases = store.cases_by_key([key for key, _ in hits])
    return [
        Found(case=cases[key], place=bodies[key, seq][1], snippet=snippet(*bodies[key, seq], asked))
        for key, seq in hits
        if (key, seq) in bodies
    ]


def snippet(body: str, place: str, asked: list[str]) -> str:
    """A piece of a text, in one line, around the first word that was asked for; those words in [brackets]."""
    text = " ".join(" · ".join(part for part in (body, place) if part).split())
    stems = {word: stem(word) for word in asked}
    marks = [
        match.span()
        for match in re.finditer(r"[^\W_]+", text)
        if any(
            word == (folded := fold(match[0])) or (not word.isdecimal() and folded.startswith(root))
            for word, root in stems.items()
        )
    ]
    start, end = 0, len(text)
    if len(text) > SHOWN:
        first = marks[0][0] if marks else 0
        start = text.rfind(" ", 0, max(0, first - SHOWN // 3)) + 1
        end = text.rfind(" ", first + 1, start + SHOWN) if len(text) > start + SHOWN else len(text)
        end = end if end > 0 else start + SHOWN
    pieces, done = [], start
    for left, right in marks:
        if right <= end:
            pieces += [text[done:left], "[", text[left:right], "]"]
            done = right
    pieces.append(text[done:end])
    return ("…" if start else "") + "".join(pieces) + ("…" if end < len(text) else "")
