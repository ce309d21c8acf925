"""`otklik staff`: who works here, in which roles, who is away and who stands in."""

from __future__ import annotations

from typing import Any

from ..calendars.text import Text
from ..engine.values import Person
from .command import argument, command, group, option
from .render import table
from .session import Session

__all__ = ["staff"]

staff = group("staff", Text(ru="Сотрудники: роли, отсутствие, замещение.", en="Staff: roles, absences, deputies."))
NAME = Text(ru="Имя для входа, например petrov.", en="The handle, for example petrov.")


def _json(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "handle": person.handle,
        "name": person.name,
        "roles": sorted(person.roles),
        "absent": person.absent,
        "deputy": person.deputy,
    }


@command(
    staff,
    "add",
    Text(ru="Добавить сотрудника или задать роли известному.", en="Add a person, or give a known one other roles."),
    argument("handle", text=NAME),
    option("--role", "roles", multiple=True, required=True, metavar="ROLE", text=Text(ru="Роль регламента, можно несколько.", en="A role of the regulation; several may be given.")),
    option("--name", metavar="TEXT", text=Text(ru="Имя полностью.", en="The full name.")),
)  # fmt: skip
def add(session: Session, handle: str, roles: tuple[str, ...], name: str | None) -> None:
    """Add a person."""
    names = [part.strip() for role in roles for part in role.split(",") if part.strip()]
    person = session.desk().staff.add(handle, names, name=name, actor=session.actor)
    session.emit(_json(person), lambda: f"{person.handle}: {_roles(session, person)}")


@command(staff, "list", Text(ru="Все сотрудники.", en="All staff."))
def list_staff(session: Session) -> None:
    """List everyone."""
    people = session.desk().staff.list()
    handles = {person.id: person.handle for person in people}
    away = Text(ru="отсутствует", en="absent").say(session.language)
    by = Text(ru="замещает", en="deputy").say(session.language)

    def row(person: Person) -> list[str]:
        state = ""
        if person.absent:
            state = f"{away}, {by} {handles[person.deputy]}" if person.deputy in handles else away
        return [person.handle, person.name if person.name != person.handle else "", _roles(session, person), state]

    session.emit(
        [_json(person) for person in people], lambda: "\n".join(table([row(person) for person in people], flexible=2))
    )


@command(
    staff,
    "absent",
    Text(ru="Сотрудник отсутствует; его замещает другой (п. 3).", en="A person is away; another stands in (cl. 3)."),
    argument("handle", text=NAME),
    option("--deputy", metavar="NAME", text=Text(ru="Кто замещает.", en="Who stands in.")),
    option("--reason", metavar="TEXT", text=Text(ru="Причина.", en="The reason.")),
)
def absent(session: Session, handle: str, deputy: str | None, reason: str | None) -> None:
    """Record an absence."""
    person = session.desk().staff.absent(handle, deputy=deputy, actor=session.actor, reason=reason)
    session.emit(_json(person), lambda: Text(ru=f"{handle}: отсутствует", en=f"{handle}: absent").say(session.language))


@command(staff, "return", Text(ru="Сотрудник вернулся.", en="A person is back."), argument("handle", text=NAME))
def returned(session: Session, handle: str) -> None:
    """Record a return."""
    person = session.desk().staff.returned(handle, actor=session.actor)
    session.emit(_json(person), lambda: Text(ru=f"{handle}: на месте", en=f"{handle}: is back").say(session.language))


def _roles(session: Session, person: Person) -> str:
    roles = session.desk().regulation.rules().roles
    return ", ".join(
        roles[name].title.say(session.language) if name in roles else name for name in sorted(person.roles)
    )
