"""What a person or a unit may be recorded as: the handle, the roles that the act knows and keeps apart, a unit's members."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..calendars.text import Text
from ..engine.errors import InvalidValue, NotFound, Refused
from ..engine.rules import Rules
from ..engine.values import SYSTEM_ROLES, Person

__all__ = ["HANDLE", "check_apart", "check_new", "known", "unit_data"]

HANDLE = re.compile(r"[^\W\d_][\w.-]{0,31}")


def known(people: Mapping[str, Person], handle: str) -> Person:
    """Whoever was ever recorded under that handle. Raises NotFound."""
    person = people.get(handle)
    if person is None:
        raise NotFound(
            Text(
                ru="сотрудника «{handle}» нет; список: otklik staff list",
                en="no member of staff “{handle}”; the list: otklik staff list",
            ).fill(handle=handle)
        )
    return person


def check_new(rules: Rules, handle: str, roles: Sequence[str], fields: Sequence[str]) -> None:
    """Raise InvalidValue for a handle, a role or a field of supervision that cannot be."""
    for role in roles:
        if role not in rules.roles or role in SYSTEM_ROLES:
            raise InvalidValue(
                Text(ru="роль", en="role"),
                role,
                Text(
                    ru="одна из: " + ", ".join(f"{r.name} ({r.title.ru})" for r in rules.roles.values()),
                    en="one of: " + ", ".join(rules.roles),
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
    for words in fields:
        if not words.strip() or len(words) > 200 or len(fields) > 99:
            raise InvalidValue(
                Text(ru="курируемое направление (--field)", en="field of supervision (--field)"),
                words,
                Text(ru="слова, до 200 знаков", en="words, up to 200 characters"),
            )


def check_apart(rules: Rules, roles: Sequence[str]) -> None:
    """Refuse roles that the act gives to different persons."""
    for role in roles:
        for other in rules.roles[role].apart:
            if other in roles:
                raise Refused(
                    "apart",
                    [
                        Text(
                            ru="«{role}» и «{other}» – разные люди: назовите для одной из ролей другого сотрудника",
                            en="“{role}” and “{other}” are different persons: name another one for one of the roles",
                        ).fill(role=rules.roles[role].title, other=rules.roles[other].title)
                    ],
                    clause=rules.roles[role].clause,
                    requirement=rules.roles[role].requirement,
                )


def unit_data(people: Mapping[str, Person], handle: str, members: Sequence[str], *, unit: bool) -> dict[str, Any]:
    """What the event tells of a unit: that it is one, and the numbers of its members. Raises InvalidValue, NotFound."""
    found = people.get(handle)
    if not unit and not members:
        return {}
    if found is not None and not found.unit:
        raise InvalidValue(
            Text(ru="подразделение (--unit)", en="unit (--unit)"),
            handle,
            Text(ru="имя, которого ещё нет: это сотрудник", en="a new name: this is a person"),
        )
    listed = [known(people, name) for name in members]
    for person in listed:
        if person.unit or not person.active:
            raise InvalidValue(
                Text(ru="кто в подразделении (--member)", en="member of the unit (--member)"),
                person.handle,
                Text(ru="сотрудник, не подразделение", en="a person, no unit"),
            )
    data: dict[str, Any] = {"unit": True}
    if members:
        data["members"] = list(dict.fromkeys(person.id for person in listed))
    return data
