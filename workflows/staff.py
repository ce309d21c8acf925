"""Staff: persons, roles by the regulation, absences and deputies (cl. 3); a register of its own, folded from its events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..calendars.text import Text
from ..engine.canonical import canonical
from ..engine.errors import InvalidValue, NotFound, Refused
from ..engine.register import record
from ..engine.values import Event, Person

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["STREAM", "Staff", "fold_staff"]

STREAM = "staff"
MANAGER = "curator"  # practice: the press centre's curator keeps the list

HANDLE = re.compile(r"[^\W\d_][\w.-]{0,31}")


class Staff:
    """The people of a desk. Every change is an event; names are text items, events hold numbers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def list(self) -> list[Person]:
        """Everyone, in the order of joining."""
        with self._desk.reading() as store:
            return list(store.people().values())

    def add(self, handle: str, roles: Iterable[str], *, name: str | None = None, actor: str | None = None) -> Person:
        """Add a person, or give a known one other roles. Raises InvalidValue, Refused."""
        with self._desk.writing() as store:
            manager = self._manager(store, actor)
            return self._put(store, handle, tuple(roles), name, manager)

    def first(self, store: Store, handle: str, name: str | None) -> Person:
        """The first curator, whom `init` names."""
        known = self._desk.regulation.rules().roles
        return self._put(store, handle, (MANAGER, *(role for role in ("press_centre",) if role in known)), name, None)

    def _put(
        self, store: Store, handle: str, roles: tuple[str, ...], name: str | None, manager: Person | None
    ) -> Person:
        known = self._desk.regulation.rules().roles
        for role in roles:
            if role not in known or role in {"importer", "clock"}:
                raise InvalidValue(
                    Text(ru="роль", en="role"),
                    role,
                    Text(
                        ru="одна из: " + ", ".join(f"{r.name} ({r.title.ru})" for r in known.values()),
                        en="one of: " + ", ".join(known),
                    ),
                )
        if not HANDLE.fullmatch(handle):
            raise InvalidValue(
                Text(ru="имя для входа", en="handle"),
                handle,
                Text(
                    ru="буквы, цифры, точка, дефис; до 32 знаков, с буквы",
                    en="letters, digits, dot, dash; up to 32, a letter first",
                ),
            )
        if not roles:
            raise InvalidValue(
                Text(ru="роли", en="roles"), "", Text(ru="хотя бы одна (--role)", en="at least one (--role)")
            )
        people = store.people()
        person = people.get(handle)
        number = person.id if person is not None else 1 + max((other.id for other in people.values()), default=0)
        self._record(
            store,
            "person_added",
            {"person": number, "roles": sorted(roles)},
            {"handle": handle, "name": name or (person.name if person is not None else handle)},
            manager,
        )
        return store.people()[handle]

    def absent(
        self, handle: str, *, deputy: str | None = None, actor: str | None = None, reason: str | None = None
    ) -> Person:
        """Record that a person is away, and who stands in for them."""
        with self._desk.writing() as store:
            manager = self._manager(store, actor)
            people = store.people()
            person = _known(people, handle)
            data: dict[str, Any] = {"person": person.id}
            if deputy is not None:
                other = _known(people, deputy)
                if other.id == person.id or other.absent or not other.roles & person.roles:
                    raise InvalidValue(
                        Text(ru="заместитель", en="deputy"),
                        deputy,
                        Text(
                            ru="другой присутствующий сотрудник с той же ролью",
                            en="another member of staff with the same role, present",
                        ),
                    )
                data["deputy"] = other.id
            self._record(store, "person_absent", data, {"reason": reason} if reason else {}, manager)
            return store.people()[handle]

    def returned(self, handle: str, *, actor: str | None = None) -> Person:
        """Record that a person is back."""
        with self._desk.writing() as store:
            manager = self._manager(store, actor)
            person = _known(store.people(), handle)
            self._record(store, "person_returned", {"person": person.id}, {}, manager)
            return store.people()[handle]

    def _manager(self, store: Store, actor: str | None) -> Person:
        person = store.person(actor) if actor is not None else None
        if actor is not None and (person is None or not person.active):
            raise NotFound(
                Text(ru="сотрудника «{handle}» нет (--actor)", en="no member of staff “{handle}” (--actor)").fill(
                    handle=actor
                )
            )
        if person is None or MANAGER not in person.roles:
            role = self._desk.regulation.rules().roles.get(MANAGER)
            raise Refused(
                "role",
                [
                    Text(
                        ru="список сотрудников ведёт куратор (--actor)",
                        en="the curator keeps the list of staff (--actor)",
                    )
                ],
                clause=role.clause if role is not None else None,
                requirement=role.requirement if role is not None else None,
            )
        return person

    def _record(
        self, store: Store, kind: str, data: Mapping[str, Any], texts: Mapping[str, str], manager: Person | None
    ) -> None:
        now: datetime = self._desk.now()
        event = record(
            store, STREAM, kind, data, texts=texts, actor=manager, role=MANAGER, now=now, entropy=self._desk.entropy
        )
        rows = {person.id: _row(person) for person in store.people().values()}
        row = fold_staff(rows, event, texts)
        store.put_person(row)


def _known(people: Mapping[str, Person], handle: str) -> Person:
    person = people.get(handle)
    if person is None:
        raise NotFound(
            Text(
                ru="сотрудника «{handle}» нет; список: otklik staff list",
                en="no member of staff “{handle}”; the list: otklik staff list",
            ).fill(handle=handle)
        )
    return person


def _row(person: Person) -> dict[str, Any]:
    return {
        "person": person.id,
        "handle": person.handle,
        "name": person.name,
        "roles": canonical(sorted(person.roles)),
        "absent": person.absent,
        "deputy": person.deputy,
        "active": person.active,
    }


def fold_staff(rows: dict[int, dict[str, Any]], event: Event, texts: Mapping[str, str | None]) -> dict[str, Any]:
    """Apply one event of the staff register to `rows` and return the row that changed; erased names are numbers."""
    number = event.data["person"]
    row = rows.setdefault(
        number,
        {"person": number, "handle": "", "name": "", "roles": "[]", "absent": False, "deputy": None, "active": True},
    )
    if event.type == "person_added":
        row["handle"] = texts.get("handle") or f"№{number}"
        row["name"] = texts.get("name") or f"№{number}"
        row["roles"] = canonical(event.data["roles"])
    elif event.type == "person_absent":
        row["absent"], row["deputy"] = True, event.data.get("deputy")
    elif event.type == "person_returned":
        row["absent"], row["deputy"] = False, None
    return row
