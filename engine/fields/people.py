"""Members of staff, with whoever stands in for one who is absent, and the terms that are theirs alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ...calendars import parse_term
from ...calendars.text import Text
from ..errors import InvalidValue, NotFound, Refused
from ..instants import local_text
from ..standing import numbered, stand_in
from ..values import Person
from .field import STANDS_IN, Field, Reading, pair, several

__all__ = ["Persons", "Terms", "find_person"]


class Persons(Field, frozen=True, kw_only=True):
    """Members of staff by handle; for one who is absent at the act's instant his deputy is taken, by `clause`, and noted.

    `as_named`: there or not, the person himself is meant.
    """

    many: ClassVar[bool] = True
    metavar: ClassVar[str] = "NAME"
    roles: tuple[str, ...] = ()
    one: bool = False
    as_named: bool = False
    clause: str | None = None
    requirement: str | None = None

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(ru="сотрудник из `otklik staff list`", en="a member of staff from `otklik staff list`")

    def read(self, value: Any, reading: Reading) -> Any:
        """Read handles into ids, each once, in order. Raises Refused where nobody stands in for one who is absent."""
        named: dict[int, Person] = {}
        for handle in several(value):
            person = find_person(handle, reading.people, self)
            if self.roles and not person.roles_at(reading.occurred_at).intersection(self.roles):
                titles = [reading.rules.roles[name].title for name in self.roles]
                raise InvalidValue(
                    self.named,
                    handle,
                    Text(
                        ru="сотрудник с ролью: " + ", ".join(title.ru for title in titles),
                        en="a member of staff with the role: " + ", ".join(title.en for title in titles),
                    ),
                )
            named[person.id] = person
        ids = list(named) if self.as_named else [self._present(person, named, reading) for person in named.values()]
        if self.one:
            if len(ids) != 1:
                raise self.wrong(value)
            return ids[0]
        return ids

    def _present(self, person: Person, named: Mapping[int, Person], reading: Reading) -> int:
        """The person's number, or that of whoever stands in for him."""
        absence = person.absence_at(reading.occurred_at)
        if absence is None:
            return person.id
        people = numbered(reading.people.values())
        deputy = stand_in(person, people, reading.occurred_at, reading.rules, self.roles)
        if deputy is None:
            why = Text(
                ru="{who} отсутствует{until}, и замещать некому: назовите другого или заместителя "
                "(otklik staff deputy {who} ИМЯ)",
                en="{who} is absent{until}, and nobody stands in: name another, or a deputy "
                "(otklik staff deputy {who} NAME)",
            )
        elif deputy.id in named or str(deputy.id) in reading.also.get(STANDS_IN, {}).get(self.name, {}):
            why = Text(
                ru="{who} отсутствует{until}, а замещающий {deputy} уже назван: назовите его одного или другого исполнителя",
                en="{who} is absent{until}, and the deputy {deputy} is named already: name the deputy alone, or another person",
            )
        else:
            reading.stands_in(self.name, deputy, person)
            return deputy.id
        until = Text(ru="", en="")
        if absence.end is not None:
            until = Text(ru=" до {at}", en=" until {at}").fill(at=local_text(absence.end, reading.zone))
        requirement, clause = reading.rules.cite((self.requirement,) if self.requirement else (), self.clause)
        raise Refused(
            "absent",
            [why.fill(who=person.handle, until=until, deputy=deputy.handle if deputy is not None else "")],
            clause=clause,
            requirement=requirement,
        )


def find_person(handle: Any, people: Mapping[str, Person], owner: Field) -> Person:
    """The active person of that handle, for a field. Raises NotFound."""
    person = people.get(handle) if isinstance(handle, str) else None
    if person is None or not person.active:
        raise NotFound(
            Text(
                ru="{title}: сотрудника «{handle}» нет; список: otklik staff list",
                en="{title}: no member of staff “{handle}”; the list: otklik staff list",
            ).fill(title=owner.named, handle=handle)
        )
    return person


class Terms(Field, frozen=True, kw_only=True):
    """Another term for some persons: `NAME=90 working minutes`."""

    many: ClassVar[bool] = True
    metavar: ClassVar[str] = "NAME=TERM"

    @property
    def expected(self) -> Text:
        """What would be right."""
        return Text(ru="ИМЯ=СРОК, например petrov=90 working minutes", en="NAME=TERM, e.g. petrov=90 working minutes")

    def read(self, value: Any, reading: Reading) -> dict[str, str]:
        """Read `NAME=TERM` pairs, or a mapping, into id → term."""
        pairs = value.items() if isinstance(value, Mapping) else [pair(self, item) for item in several(value)]
        plain = reading.rules.parameters.get("plain_terms", "open")
        deputies = {
            absent: deputy for noted in reading.also.get(STANDS_IN, {}).values() for deputy, absent in noted.items()
        }
        found = {}
        for handle, term in pairs:
            number = find_person(handle, reading.people, self).id
            found[str(deputies.get(number, number))] = str(parse_term(term, plain=plain))
        return found
