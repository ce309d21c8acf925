"""Where the incidents come from that a new one perhaps repeats: its authors' others, and what the search index finds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ..engine.values import Case
from .regulation_value import Repeats
from .repeats import Question, Suggestion, considered, suggest, window
from .search import SEARCHED, search_store
from .store.messages import MessageStore

if TYPE_CHECKING:
    from ..engine.store.store import Store

__all__ = ["suggestions"]

MOST = 40  # incidents that one source may bring: a bounded number, however large the desk
MOST_WORDS = 12
FIELDS = frozenset(field for (workflow, _), field in SEARCHED.items() if workflow == "incident")


def suggestions(store: Store, case: Case, settings: Repeats, now: datetime) -> list[Suggestion]:
    """Incidents considered before that ask perhaps the same as this one (A12)."""
    messages = MessageStore(store.connection, store.tenant, schema=store.schema)
    question = _questions(store, messages, [case])[case.key]
    keys = _keys(store, messages, question, case)
    since = window(now, settings)
    cases = [other for other in store.cases_by_key(keys).values() if considered(other, before=case, since=since)]
    if not cases:
        return []
    questions = _questions(store, messages, cases)
    return suggest(question, ((other, questions[other.key]) for other in cases), settings)


def _keys(store: Store, messages: MessageStore, question: Question, case: Case) -> list[int]:
    """Keys of what may be a repeat: by author, by each address, by the rarest words; never every case."""
    index = search_store(store)
    found = messages.by_authors(sorted(question.authors), before=case.key, limit=MOST) if question.authors else []
    for address in sorted(question.addresses, key=lambda item: (item.street, item.house or ""))[:3]:
        asked = [address.word, *([address.house] if address.house else [])]
        found += [key for key, _ in index.find(asked, before=case.key, limit=MOST)]
    longest = sorted(question.words, key=len, reverse=True)[:MOST_WORDS]  # the longest are the rarest, by and large
    found += [key for key, _ in index.find(longest, every=False, before=case.key, limit=MOST)]
    return list(dict.fromkeys(found))


def _questions(store: Store, messages: MessageStore, cases: Sequence[Case]) -> dict[int, Question]:
    keys = [case.key for case in cases]
    rows = messages.of_cases(keys)
    topics = store.texts_of(keys, "topic")
    bodies = search_store(store).bodies([(key, row["seq"]) for key, own in rows.items() for row in own], FIELDS)
    return {
        key: Question.of(
            rows.get(key, ()),
            [bodies[key, row["seq"]][0] for row in rows.get(key, ()) if (key, row["seq"]) in bodies],
            [topics[key]] if key in topics else [],
        )
        for key in keys
    }
