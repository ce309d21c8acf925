"""Entries of the black list, folded from the events of its register; and who is listed at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from ..engine.instants import from_text
from ..engine.values import Event

__all__ = ["LISTING", "Entry", "Standing", "fold_blacklist"]


LISTING = {  # the acts that may list an author, and which of the act's two lists of grounds they name (A27)
    ("incident", "decline"): "decline",
    ("comment", "decline"): "decline",
    ("comment", "remove"): "remove",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry: an author by number, why, since when and until when. No names: they stand apart."""

    number: int
    author: int
    network: str | None
    ground: str
    clause: str
    case: int | None
    listed_at: datetime
    ends: datetime | None
    by: int | None
    seq: int
    removed_at: datetime | None = None
    removed_by: int | None = None
    removed_seq: int | None = None

    def stands(self, at: datetime) -> bool:
        """Whether the author is on the list at that instant."""
        return self.listed_at <= at and all(end is None or at < end for end in (self.ends, self.removed_at))

    def until(self, zone: tzinfo) -> date | None:
        """The last day on the list, by the municipality's calendar; None: for good."""
        return None if self.ends is None else (self.ends - timedelta(microseconds=1)).astimezone(zone).date()


class Standing:
    """Who is listed, read once: for a whole import, or one message."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_author: dict[int, list[Entry]] = {}
        for entry in entries:
            self._by_author.setdefault(entry.author, []).append(entry)

    def entry(self, author: int | None, at: datetime) -> int | None:
        """The entry under which that author is listed at that instant; None when there is none."""
        found = [entry.number for entry in self._by_author.get(author or 0, ()) if entry.stands(at)]
        return found[-1] if found else None


def fold_blacklist(events: Iterable[Event]) -> dict[int, Entry]:
    """The entries by number, in the order in which they were made."""
    entries: dict[int, Entry] = {}
    for event in events:
        data = event.data
        if event.type == "listed":
            until = data.get("until")
            entries[data["entry"]] = Entry(
                number=data["entry"],
                author=data["author"],
                network=data.get("network"),
                ground=data["ground"],
                clause=data["clause"],
                case=data.get("case"),
                listed_at=event.occurred_at,
                ends=from_text(until) if until is not None else None,
                by=event.actor,
                seq=event.seq,
            )
        elif event.type == "unlisted":
            found = entries[data["entry"]]
            values = {name: getattr(found, name) for name in Entry.__slots__}
            entries[found.number] = Entry(
                **values | {"removed_at": event.occurred_at, "removed_by": event.actor, "removed_seq": event.seq}
            )
    return entries
