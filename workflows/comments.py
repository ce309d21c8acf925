"""What acts bring of people beside their event, by workflow: authors, a comment's page and source, what passes to an incident."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..engine.decide import Decision
from ..engine.values import Case
from .messages import Messages, page_of
from .store.comments import CommentStore
from .store.messages import link_digest

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .regulation import Regulation

__all__ = ["Comments", "beside", "comment_store", "passed_on"]


class Comments(Messages):
    """What an act on a comment needs beyond its event: its author, whose page it is on, the row by which it is found."""

    def prepare(self, case: Case | None, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values for the trigger, with what the page and the link tell."""
        kept = super().prepare(case, values)
        page = self._store.cases_by_key([kept["page"]]).get(kept["page"]) if kept.get("page") is not None else None
        if page is not None:
            body = self._store.cases_by_key([page.facts["body"]])[page.facts["body"]]
            told = {"network": page.facts.get("network"), "owner": body.facts.get("kind")}
        else:
            network = page_of(kept["link"])[1] if kept.get("link") else None
            told = {"network": network}
        return kept | {name: value for name, value in told.items() if value is not None and kept.get(name) is None}

    def wrote(self, decision: Decision) -> None:
        """Write by what the comment will be found again."""
        comment_store(self._store).add(
            {
                "case_key": decision.case.key,
                "author": self.author,
                "source_key": self._source.get("key"),
                "link_digest": link_digest(page_of(self._link)[0]) if self._link else None,
            }
        )


class _Edits(Messages):
    """A further text of a comment: its author's, and gone when he is erased."""

    asks = False

    def prepare(self, case: Case | None, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values as they are."""
        self.author = case.facts.get("author") if case is not None else None
        return dict(values)

    def wrote(self, decision: Decision) -> None:
        """Nothing more."""


class _Signals(Messages):
    """A signal tells of a person, and brings no message."""

    def wrote(self, decision: Decision) -> None:
        """Nothing more."""


_BESIDE: Mapping[tuple[str, str], type[Messages]] = {
    ("incident", "detect"): Messages,
    ("incident", "add_message"): Messages,
    ("comment", "receive"): Comments,
    ("comment", "edit"): _Edits,
    ("signal", "receive"): _Signals,
}


def beside(workflow: str, trigger: str) -> type[Messages] | None:
    """What keeps the people of an act apart from the log; None where it speaks of none."""
    return _BESIDE.get((workflow, trigger))


def comment_store(store: Store) -> CommentStore:
    """By what comments are found, on this store's connection."""
    return CommentStore(store.connection, store.tenant, schema=store.schema)


CHANNELS = {"comment": "comment", "message": "private"}  # what it was → the way by which the incident came


def passed_on(store: Store, case: Case, regulation: Regulation) -> tuple[datetime, dict[str, Any]]:
    """When a comment was received, and the values of the message that it becomes in an incident (KO-D3)."""
    texts = store.texts(case.stream)
    values = {name: case.facts.get(name) for name in ("network", "author", "published_at")}
    for name, field in (("message", "text"), ("link", "link")):
        seq = case.facts.get(field)
        values[name] = texts.get((seq, field), (None, None))[0] if isinstance(seq, int) else None
    channel, owner = CHANNELS[case.facts.get("object", "comment")], case.facts.get("owner")
    values["channel"] = channel if channel in regulation.channels else None
    values["addressee"] = owner if owner in regulation.addressees else None
    return case.instants["received"], {name: item for name, item in values.items() if item is not None} | {
        "comment": case.key
    }
