"""How a register (staff, the black list, templates …) is changed: by whom, one at a time, once for each act's UUID, from what the caller saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..calendars.text import Text
from ..engine.errors import NotFound
from ..engine.values import Event, Person
from .acts import another_act, check_command
from .meanwhile import register_conflict

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["acting", "at_work", "begin"]


def begin(
    desk: Desk, store: Store, stream: str, kinds: tuple[str, ...], *, command: str | None, expect: int | None = None
) -> Event | None:
    """Begin a change of a register; the event of the act where one with that UUID was done already.

    Whoever else changes the same register waits: on PostgreSQL by a lock of its own, on SQLite as every writer does.
    `kinds` are the kinds of event that the change may write, `expect` is the number of the register's last event that
    the caller saw. Raises Conflict telling what was recorded since; InvalidValue for the UUID of another act.
    """
    store.alone(stream)
    if command is not None:
        check_command(command)
        done = store.claimed(command)
        if done is not None:
            if done.stream != stream or done.type not in kinds:
                raise another_act(command, Text(ru="{stream} № {seq}", en="{stream} № {seq}").fill(stream=done.stream, seq=done.seq))  # fmt: skip
            return done
    if expect is not None and store.head(stream)[0] != expect:
        raise register_conflict(store, stream, expect, desk.regulation.rules())
    return None


def acting(store: Store, handle: str | None) -> Person | None:
    """The member of staff who acts, by handle; None where nobody is named. Raises NotFound, also for one who has left."""
    return at_work(handle, store.person(handle)) if handle is not None else None


def at_work(handle: str, person: Person | None) -> Person:
    """The person found by that handle, as the actor. Raises NotFound where there is none, or not any more."""
    if person is None or not person.active:
        raise NotFound(
            Text(
                ru="сотрудника «{handle}» нет (--actor); список: otklik staff list",
                en="no member of staff “{handle}” (--actor); the list: otklik staff list",
            ).fill(handle=handle)
        )
    return person
