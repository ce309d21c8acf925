"""Messages of citizens: an incident has one or more; authors and links stand apart from the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from ..engine.decide import Decision
from ..engine.instants import from_text, to_text
from ..engine.values import Case, Event
from .store.messages import MessageStore, link_digest

if TYPE_CHECKING:
    from ..engine.store.store import Store

__all__ = ["Messages", "corrects_message", "merged_into", "message_row", "page_of", "raised_into"]

APART = ("author_link", "author_name", "source")


def corrects_message(event: Event) -> bool:
    """Whether an event mends what is recorded of a citizen's message."""
    return (event.workflow, event.type) == ("incident", "correct")


def merged_into(event: Event) -> int | None:
    """The case that an event merges this one into: its messages are answered there (A36)."""
    found: int | None = event.data.get("fields", {}).get("into") if event.type == "void" else None
    return found


def raised_into(event: Event) -> int | None:
    """The incident, new or open, that an event raises a comment to."""
    found: int | None = (
        event.data["fields"]["incident"] if (event.workflow, event.type) == ("comment", "raise") else None
    )
    return found


class Messages:
    """What an act with a message needs beyond its event: the author's number and the message's row."""

    asks: ClassVar[bool] = True  # for the author's page and name

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
        self.author = values.get("author")
        if link or name:
            self.author = self.author_number(page_of(link)[0] if link else None, name)
        kept = {name: value for name, value in values.items() if name not in APART}
        if self.author is not None:
            kept["author"] = self.author
        if case is not None:
            kept["messages"] = int(case.facts.get("messages", 1)) + 1
        return kept

    def known_author(self, page: str) -> int | None:
        """The number of the author with that page."""
        return self._sql.authors([page]).get(page)

    def author_number(self, page: str | None, name: str | None) -> int:
        """The number of an author, a new one where the page is not known yet."""
        known = self.known_author(page) if page else None
        if known is not None:
            return known
        number = self._store.keys("author")[0]
        self._sql.add_authors([{"author": number, "link": page, "name": name}])
        return number if page is None else self._sql.authors([page])[page]  # someone else may have written it

    def author_of(self, number: int) -> tuple[str | None, str | None]:
        """(page, name) of an author; both None once erased."""
        return self._sql.author(number)

    @property
    def place(self) -> str | None:
        """Where the message's matter is, as the cabinet says."""
        return self._source.get("place")

    def wrote(self, decision: Decision) -> None:
        """Write the message's row beside the event that was written."""
        self._sql.add([message_row(decision, self._link, self._source)])

    def correct(self, decision: Decision, link: str | None) -> None:
        """Mend the message's row as the correcting event says."""
        fields = decision.event.data["fields"]
        changes = {"network": fields["network"]} if "network" in fields else {}
        if link is not None:
            changes["link_digest"] = link_digest(link)
        if changes:
            self._sql.change(decision.case.key, fields["message_number"], changes)

    def to_move(self, case: Case, into: int) -> list[tuple[datetime, dict[str, Any]]]:
        """When each message of a case was detected, and the values that add it to `into`; one that is there is left out."""
        texts = self._store.texts(case.stream)
        there = {row["link_digest"] for row in self._sql.of_case(into)} - {None}
        moved = []
        for row in self._sql.of_case(case.key):
            if row["link_digest"] in there:
                continue
            values = {
                **{name: row[name] for name in ("network", "author", "published_at")},
                **{name: texts.get((row["seq"], name), (None, None))[0] for name in ("link", "message")},
                "source": {name: row[name] for name in ("cabinet", "external_id", "incident", "topic", "place")},
            }
            moved.append(
                (from_text(row["detected_at"]), {name: item for name, item in values.items() if item is not None})
            )
        return moved

    def of_case(self, key: int) -> Sequence[Mapping[str, Any]]:
        """The messages of a case, each with its author's link and name."""
        return [
            row | dict(zip(("author_link", "author_name"), self._sql.author(row["author"]), strict=True))
            if row["author"] is not None
            else row
            for row in self._sql.of_case(key)
        ]


def page_of(link: str) -> tuple[str, str | None]:
    """An author's page, spelt as imports spell it, and its network; what is no link stays as it is."""
    from .exchange.links import read_link  # noqa: PLC0415  an act without an author needs no reader of exports

    try:
        return read_link(link.strip())
    except ValueError:
        return link, None


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
