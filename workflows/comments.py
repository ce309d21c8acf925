"""What acts bring of people beside their event, by workflow: authors, a comment's page and source, what passes to an incident."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ..engine.decide import Decision
from ..engine.machine import capacity
from ..engine.values import Act, Case
from .beside import Beside
from .messages import MessageBeside, Messages, page_of
from .store.comments import CommentStore
from .store.messages import link_digest

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .regulation import Regulation

__all__ = ["CommentBeside", "Comments", "Edit", "Raising", "Signal", "comment_store", "passed_on"]


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


class CommentBeside(MessageBeside):
    """A comment that is received."""

    rows = Comments


class Edit(Beside):
    """A further text of a comment: its author's, and gone when he is erased."""

    of_one = True

    def prepare(self, case: Case | None, values: dict[str, Any], happened: datetime) -> dict[str, Any]:  # noqa: ARG002
        """The values as they are."""
        self.author = case.facts.get("author") if case is not None else None
        return values


class Signal(MessageBeside):
    """A signal tells of a person, and brings no message."""

    def follow(self, decision: Decision, act: Act) -> None:
        """Nothing more."""


class Raising(Beside):
    """A comment that is raised opens an incident, or becomes a message of an open one, in the same transaction (KO-D3)."""

    def prepare(self, case: Case | None, values: dict[str, Any], happened: datetime) -> dict[str, Any]:  # noqa: ARG002
        """The values with the new incident's key, where none is named."""
        return values if values.get("incident") is not None else {**values, "incident": self.store.keys("case")[0]}

    def follow(self, decision: Decision, act: Act) -> None:
        """Open the incident, or add the message to it.

        Who moderates but may open no incident leaves that to the importer: the comment's own event names him.
        """
        incident, regulation = decision.event.data["fields"]["incident"], self.desk.regulation
        received, message = passed_on(self.store, decision.case, regulation)
        incidents, there = self.desk.incidents, self.store.cases_by_key([incident])
        trigger = incidents.workflow.trigger["add_message"] if there else incidents.workflow.creator
        then = replace(act, occurred_at=received)
        own = capacity(incidents.workflow, trigger, then, there.get(incident), regulation.rules()) is not None
        asked = {item.name for item in trigger.fields}
        incidents.fire_within(
            self.store,
            incident if there else None,
            trigger.name,
            actor=act.actor.handle if own and act.actor is not None else None,
            role=None if own else "importer",
            at=received,
            acting_at=act.occurred_at,
            key=incident,
            **{name: value for name, value in message.items() if name in asked},
        )


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
