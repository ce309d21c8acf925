"""Messages of citizens: an incident has one or more; authors and links stand apart from the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..engine.decide import Decision
from ..engine.instants import to_text
from ..engine.values import Case
from .store.messages import MessageStore, link_digest

if TYPE_CHECKING:
    from ..engine.store.store import Store

__all__ = ["Messages", "brings_message", "message_row"]

_BRINGING = frozenset({("incident", "detect"), ("incident", "add_message")})
APART = ("author_link", "author_name", "source")


def brings_message(workflow: str, trigger: str) -> bool:
    """Whether firing this trigger brings a citizen's message."""
    return (workflow, trigger) in _BRINGING


class Messages:
    """What an act with a message needs beyond its event: the author's number and the message's row."""

    def __init__(self, store: Store) -> None:
        self._sql = MessageStore(store.connection, store.tenant, schema=store.schema)
        self._store = store
        self._source: Mapping[str, Any] = {}
        self._link: str | None = None
        self.author: int | None = None

    def prepare(self, case: Case | None, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values for the trigger: the author's link and name are kept apart, and stand as a number."""
        link, name = values.get("author_link"), values.get("author_name")
        self._source = values.get("source") or {}
        self._link = values.get("link")
        if link or name:
            self.author = self._sql.authors([link]).get(link) if link else None
            if self.author is None:
                self.author = self._store.keys("author")[0]
                self._sql.add_authors([{"author": self.author, "link": link, "name": name}])
                if link:  # unless someone else wrote it in the meantime
                    self.author = self._sql.authors([link])[link]
        kept = {name: value for name, value in values.items() if name not in APART}
        if self.author is not None:
            kept["author"] = self.author
        if case is not None:
            kept["messages"] = int(case.facts.get("messages", 1)) + 1
        return kept

    @property
    def place(self) -> str | None:
        """Where the message's matter is, as the cabinet says."""
        return self._source.get("place")

    def wrote(self, decision: Decision) -> None:
        """Write the message's row beside the event that was written."""
        self._sql.add([message_row(decision, self._link, self._source)])

    def of_case(self, key: int) -> Sequence[Mapping[str, Any]]:
        """The messages of a case, each with its author's link and name."""
        return [
            row | dict(zip(("author_link", "author_name"), self._sql.author(row["author"]), strict=True))
            if row["author"] is not None
            else row
            for row in self._sql.of_case(key)
        ]


def message_row(decision: Decision, link: str | None, source: Mapping[str, Any]) -> dict[str, Any]:
    """The row of the message that an event brought."""
    event = decision.event
    fields = event.data.get("fields", {})
    return {
        "tenant": event.tenant,
        "case_key": event.case,
        "message": fields.get("messages", 1),
        "seq": event.seq,
        "network": fields.get("network"),
        "author": fields.get("author"),
        "published_at": fields.get("published_at"),
        "detected_at": to_text(event.occurred_at),
        "cabinet": source.get("cabinet"),
        "external_id": source.get("external_id"),
        "incident": source.get("incident"),
        "topic": source.get("topic"),
        "place": source.get("place"),
        "source_key": source.get("key"),
        "link_digest": link_digest(link),
    }
