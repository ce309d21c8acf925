"""Who stands in for whom at an instant: chains of deputies, and the roles in which a deputy may act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from .rules import Rules
from .values import Person, Standing

__all__ = ["chain", "numbered", "roles_for", "stand_in", "standings", "there"]


def numbered(people: Iterable[Person]) -> dict[int, Person]:
    """People by number."""
    return {person.id: person for person in people}


def chain(person: Person, people: Mapping[int, Person], at: datetime) -> Iterator[Person]:
    """The deputies of `person` at that instant, each the deputy of the one before, up to one who is there."""
    seen = {person.id}
    absence = person.absence_at(at)
    while absence is not None and absence.deputy is not None and absence.deputy not in seen:
        deputy = people.get(absence.deputy)
        if deputy is None or not deputy.active:
            return
        seen.add(deputy.id)
        yield deputy
        absence = deputy.absence_at(at)


def roles_for(rules: Rules, role: str) -> frozenset[str]:
    """The roles that let a person act in `role` as a deputy: itself, and those that the regulation names."""
    found = rules.roles.get(role)
    return frozenset((role, *(found.deputies if found is not None else ())))


def stand_in(
    person: Person, people: Mapping[int, Person], at: datetime, rules: Rules, roles: Iterable[str] = ()
) -> Person | None:
    """Who acts for an absent person: the first of the chain who is there, if he may act in one of `roles`; None: nobody."""
    wanted = frozenset().union(*(roles_for(rules, role) for role in roles))
    for deputy in chain(person, people, at):
        if deputy.absence_at(at) is None:
            return deputy if not wanted or wanted & deputy.roles_at(at) else None
    return None


def _acts_for(actor: Person, member: Person, people: Mapping[int, Person], at: datetime) -> bool:
    return actor.id == member.id or any(deputy.id == actor.id for deputy in chain(member, people, at))


def there(person: Person, people: Mapping[int, Person], at: datetime) -> bool:
    """Whether somebody is there to act: the person, or, of a unit with members, one of them."""
    members = [people[number] for number in person.members if number in people]
    return any(there(member, people, at) for member in members) if members else person.absence_at(at) is None


def standings(actor: Person, people: Iterable[Person], at: datetime, rules: Rules) -> tuple[Standing, ...]:
    """Everyone for whom `actor` stands in at that instant, with the roles in which he may.

    A member of a unit, or his deputy, acts for it in each of its roles.
    """
    known = numbered(people)
    own = actor.roles_at(at)
    found = []
    for person in known.values():
        if any(_acts_for(actor, known[number], known, at) for number in person.members if number in known):
            found.append(Standing(person=person.id, roles=person.roles_at(at)))
            continue
        if any(deputy.id == actor.id for deputy in chain(person, known, at)):
            roles = frozenset(role for role in person.roles_at(at) if own & roles_for(rules, role))
            found.append(Standing(person=person.id, roles=roles))
    return tuple(found)
