"""The outbox of a desk, for hosts and operators: send, see what waits and what is dead, try it again or give it up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from ..calendars.text import Text
from ..engine.errors import InvalidValue, NotFound
from ..engine.outbox.message import Route
from ..engine.store.deliveries import Deliveries, Pending, Queue
from .notice_words import AddressBook
from .sender import Carried, Sender

if TYPE_CHECKING:
    from .desk import Desk

__all__ = ["Outbox"]


class Outbox:
    """What the desk owes to people and systems: notices, and the log's events where a route takes them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def sender(
        self,
        routes: Sequence[Route],
        *,
        book: AddressBook | None = None,
        language: str = "ru",
        source: str | None = None,
    ) -> Sender:
        """A sender by these routes, kept between runs by one who sends again and again.

        `book` has the addresses, `source` is that of the CloudEvents. Raises InvalidValue on a desk inside a host's
        transaction, which would be held open while sending, and for two routes of one name.
        """
        if self._desk.binding.hosted:
            raise InvalidValue(
                "bind",
                "Connection, Session",
                Text(
                    ru="Engine: отправка не держит открытой ничью транзакцию",
                    en="an Engine: sending holds no transaction open",
                ),
            )
        names = [route.name for route in routes]
        for name in names:
            if names.count(name) > 1 or not 0 < len(name) <= 64:
                raise InvalidValue("name", name, Text(ru="своё имя у каждого", en="a name of its own for each"))
        return Sender(self._desk, routes, book=book, language=language, source=source)

    def send(
        self,
        routes: Sequence[Route],
        *,
        book: AddressBook | None = None,
        language: str = "ru",
        source: str | None = None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> list[Carried]:
        """Send all that is due now, once; see `sender`. At least once each, with the same id, in order per stream."""
        return self.sender(routes, book=book, language=language, source=source).once(stopping)

    def queues(self) -> list[Queue]:
        """How each sink stands."""
        with self._desk.reading() as store:
            return Deliveries(store).queues()

    def dead(self, *, sink: str | None = None) -> list[Pending]:
        """Dead letters, the oldest first."""
        with self._desk.reading() as store:
            return Deliveries(store).dead(sink=sink)

    def retry(self, ids: Collection[str] = (), *, sink: str | None = None) -> list[Pending]:
        """Try dead letters anew: these, or all. Raises NotFound where an id is none of theirs."""
        with self._desk.writing() as store:
            found = _dead(Deliveries(store), ids, sink)
            Deliveries(store).retry(found, self._desk.now())
        return found

    def discard(self, ids: Collection[str] = (), *, sink: str | None = None) -> list[Pending]:
        """Give dead letters up: these, or all. Raises NotFound where an id is none of theirs."""
        with self._desk.writing() as store:
            found = _dead(Deliveries(store), ids, sink)
            Deliveries(store).discard(found)
        return found


def _dead(deliveries: Deliveries, ids: Collection[str], sink: str | None) -> list[Pending]:
    found = deliveries.dead(sink=sink, ids=ids)
    missing = [name for name in ids if name not in {item.id for item in found}]
    if missing:
        raise NotFound(
            Text(
                ru="среди недоставленных нет: {missing}; список: otklik notices dead",
                en="no such dead letter: {missing}; the list: otklik notices dead",
            ).fill(missing=", ".join(missing))
        )
    return found
