"""What an event of a network does to a desk: a comment, what became of one, a signal. Each event once, however often it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..comments import comment_store
from ..store.messages import link_digest
from .vk import Changed, Event, Passed, Received

if TYPE_CHECKING:
    from ..desk import Desk

__all__ = ["record_event"]


def record_event(desk: Desk, event: Event, command: str, *, page: str | None = None) -> str:
    """Record one event under its `command` and tell what it came to, in one word for the count.

    `page` is the number of the community's page in the register. Raises what the desk raises; then nothing was written.
    """
    if isinstance(event, Passed):
        return event.why
    at = {"page": page} if page is not None else {}
    if isinstance(event, Received):
        return _received(desk, event, command, at)
    if isinstance(event, Changed):
        key = _found(desk, event.source)
        if key is not None:
            values = _timely(desk, event.values)
            desk.cases("comment").fire(key, event.trigger, role="importer", command=command, **values)
            return event.trigger
        return _received(desk, event.whole, command, at) if event.whole is not None else "unknown_comment"
    desk.cases("signal").create(role="importer", command=command, **at, **_timely(desk, event.values))
    return "signal"


def _received(desk: Desk, event: Received, command: str, at: dict[str, Any]) -> str:
    if _found(desk, event.source, event.values.get("link")) is not None:
        return "known"
    source = {"key": event.source}
    desk.cases("comment").create(role="importer", command=command, source=source, **at, **_timely(desk, event.values))
    return "receive"


def _found(desk: Desk, source: str, link: str | None = None) -> int | None:
    with desk.reading() as store:
        return comment_store(store).find(source, link_digest(link))


def _timely(desk: Desk, values: Any) -> dict[str, Any]:
    """The values without an instant on the wrong side of now: the network's clock is not ours."""
    now = desk.now()
    late = values.get("published_at") is not None and values["published_at"] > now
    past = values.get("until") is not None and values["until"] <= now
    return {
        name: value
        for name, value in values.items()
        if not (name == "published_at" and late) and not (name == "until" and past)
    }
