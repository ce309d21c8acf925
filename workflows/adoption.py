"""A desk adopts a newer text of its act, or other settings: an event of the desk. Running cases stay on theirs, new ones take the new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..calendars.text import Text
from ..engine.errors import NotFound, Refused
from ..engine.register import record
from ..engine.values import Event, Person
from .desk import STREAM, adoption_data, check_fits, fold_desk
from .regulation_diff import Difference, differences

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk
    from .regulation import Regulation

__all__ = ["Adopted", "adopt_for", "adopted_by_key"]

SHORTEST = 6  # of the hash, on the command line


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What an adoption changes, and the event; None where it was only shown, or nothing changes.

    `running`: how many open cases stay on what they began with.
    """

    before: Regulation
    after: Regulation
    differences: tuple[Difference, ...]
    running: int
    event: Event | None


def adopt_for(
    desk: Desk, regulation: Regulation, *, actor: str | None, reason: str | None = None, dry_run: bool = False
) -> Adopted:
    """Adopt a regulation on a desk that has one: it holds for new cases. Who keeps the list of staff may.

    Raises RegulationError where it does not fit its workflows, Refused where somebody's role is not in it; then nothing was
    written. What is in force already is adopted once.
    """
    check_fits(regulation)
    with desk.writing() as store:
        desk.refresh(store)
        before = desk.regulation
        manager, role = desk.staff.manager(store, actor)
        _check_roles(store, regulation)
        event = None
        if not dry_run and regulation.key != before.key:
            event = _record(desk, store, regulation, manager, role, reason)
    running = _running(desk, regulation.key)
    changes = tuple(differences(before, regulation))
    return Adopted(before=before, after=regulation, differences=changes, running=running, event=event)


def _record(desk: Desk, store: Store, regulation: Regulation, manager: Person, role: str, reason: str | None) -> Event:
    event = record(
        store,
        STREAM,
        "adopted",
        adoption_data(regulation, rehearsal=desk.rehearsal),
        texts={"reason": reason} if reason else None,
        actor=manager,
        role=role,
        now=desk.now(),
        entropy=desk.entropy,
        after=store.head(STREAM)[0],
    )
    fold_desk(store, event)
    desk.refresh(store)
    return event


def _check_roles(store: Store, regulation: Regulation) -> None:
    """Nobody is left in a role that the new act has not."""
    left = {
        f"{person.handle}: {', '.join(sorted(person.roles - regulation.roles.keys()))}"
        for person in store.people().values()
        if person.active and person.roles - regulation.roles.keys()
    }
    if left:
        raise Refused(
            "roles",
            [
                Text(
                    ru="в новом регламенте нет ролей, которые есть у сотрудников ({left}); сначала дайте им другие: otklik staff add",
                    en="the new act has no such roles, and people have them ({left}); give them others first: otklik staff add",
                ).fill(left="; ".join(sorted(left)))
            ],
        )


def _running(desk: Desk, key: str) -> int:
    from .catalogue import names, versions  # noqa: PLC0415

    count = 0
    with desk.reading() as store:
        for name in names():
            states = tuple(dict.fromkeys(state for version in versions(name) for state in version.open_states))
            count += sum(case.regulation != key for case in store.cases(name, states=states))
    return count


def adopted_by_key(desk: Desk, word: str) -> Regulation:
    """A regulation that the desk has adopted, by its hash or the beginning of it. Raises NotFound."""
    keys = list(dict.fromkeys(event.data["regulation"] for event in desk.adoptions()))
    found = [key for key in keys if key.startswith(word.lower())] if len(word) >= SHORTEST else []
    if len(found) != 1:
        raise NotFound(
            Text(
                ru="регламент {word} не принят этим столом; приняты: {known}",
                en="regulation {word} is not adopted by this desk; adopted are: {known}",
            ).fill(word=word, known=", ".join(key[:12] for key in keys))
        )
    return desk.adopted(found[0])
