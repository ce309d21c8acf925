"""One act on one case: as it is asked for, as it is understood, decided and written. One act is one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from ..calendars.text import Text
from ..engine.clock import command_id
from ..engine.decide import Decision, decide
from ..engine.declaration import Trigger
from ..engine.errors import Conflict, OutcomeUnknown, Refused
from ..engine.fields import Attachments, Breach, CaseNumber, CaseOf, Field, Links, Persons, Terms, several
from ..engine.handover import Handover
from ..engine.instants import aware
from ..engine.machine import capacity
from ..engine.standing import standings
from ..engine.values import Act, Case, Deadline, Person
from .acts import another_act, unknown
from .beside import Beside, beside
from .catalogue import find, versions
from .meanwhile import conflict
from .numbers import key_of, number_of
from .registers import at_work
from .retry import Retry
from .templates import draft_from, takes_template

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .cases import Cases
    from .desk import Desk

__all__ = ["Asked", "act_on", "decided", "fire", "from_template", "happened"]

Deadlines = Mapping[tuple[str, int, str], Deadline]


class Asked(Struct, frozen=True, kw_only=True, gc=False):
    """An act as it is asked for: on which case (None: a new one), what, by whom, with what.

    `at` is when it happened, by default now; `command` the act's UUID, `known` where the caller gave it: it may be in
    the log already; `expect` the version that the caller saw; `acting_at` the instant at which the actor's deputies
    are asked for; `key` that of a new case, drawn before.
    """

    reference: int | str | None
    trigger: str
    values: dict[str, Any]
    actor: str | None = None
    role: str | None = None
    at: datetime | str | None = None
    command: str | None = None
    known: bool = False
    expect: int | None = None
    acting_at: datetime | None = None
    key: int | None = None


def fire(cases: Cases, asked: Asked, again: Retry | None) -> Case:
    """Do the act in a transaction of its own and return the case after it; see `Cases.fire`."""
    while True:
        try:
            return _attempt(cases, asked)
        except OutcomeUnknown as error:
            raise unknown(error, asked.command or "") from error
        except Refused as refused:
            if again is None or not again.conflicts:
                raise
            again.conflicts[-1].refused = refused
            raise again.conflicts[-1] from refused
        except Conflict as moved:
            told, reference = moved.details, asked.reference
            if again is None or reference is None or told.get("case") != key_of(reference)[0]:
                raise  # another case or a register moved
            if not again.again(moved, find(told["workflow"], told["workflow_version"]), asked.trigger):
                raise
            asked = replace(asked, expect=moved.meanwhile[-1].version)


def _attempt(cases: Cases, asked: Asked) -> Case:
    """One try."""
    desk, name = cases.desk, cases.workflow.name
    if "template" in asked.values:
        asked = replace(asked, values=from_template(cases, asked))
    files = _files(name, asked.trigger)
    if not files or not any(map(asked.values.get, files)):
        with desk.writing() as store:
            return _once(cases, store, asked, last=True)[0]
    from .attachments import Staged  # noqa: PLC0415  most acts bring no files

    with Staged(desk, name, asked.trigger, asked.values) as staged, desk.writing() as store:
        case, done = _once(cases, store, replace(asked, values=staged.values))
        if done:
            staged.keep()
        return case


def _once(cases: Cases, store: Store, asked: Asked, *, last: bool = False) -> tuple[Case, bool]:
    """The case after the act, and whether it was done now: one with its UUID may be in the log already; `last`: see `act_on`."""
    done = store.claimed(asked.command) if asked.known and asked.command is not None else None
    if done is None:
        return act_on(cases, store, asked, last=last).case, True
    if done.case is None or done.workflow != cases.workflow.name or done.type != asked.trigger:
        raise another_act(done.command, Text(ru=f"{done.type} ({done.stream})", en=f"{done.type} ({done.stream})"))
    case = store.case(done.case)[0]
    if asked.reference is not None and cases.in_store(store, asked.reference).key != case.key:
        what = f"{asked.trigger} {case.number}"
        raise another_act(done.command, Text(ru=what, en=what))
    return case, False


def act_on(cases: Cases, store: Store, asked: Asked, *, last: bool = False) -> Decision:
    """Do the act inside the transaction of `store`; `last`: nothing but the act is done in it."""
    desk, actor = cases.desk, asked.actor
    case: Case | None = None
    deadlines: Deadlines = {}
    person: Person | None = None
    if asked.reference is None:
        desk.refresh(store)
        if actor is not None:
            person = at_work(actor, store.person(actor))
    else:
        case, deadlines, person = cases.with_actor(store, asked.reference, actor)
        if asked.expect is not None and asked.expect != case.version:
            raise conflict(store, case, asked.expect, desk.rules_of(case).rules())
    besides = [kind(desk, store, asked.trigger) for kind in beside(cases.workflow.name, asked.trigger)]
    decision, act = decided(cases, store, case, deadlines, asked, person, desk.now(), besides)
    try:
        store.write(decision, last=last and not besides)
    except Conflict:
        if case is None:
            raise
        raise conflict(store, case, case.version, desk.rules_of(case).rules()) from None
    for one in besides:
        one.follow(decision, act)
    return decision


def decided(
    cases: Cases,
    store: Store,
    case: Case | None,
    deadlines: Deadlines,
    asked: Asked,
    person: Person | None,
    now: datetime,
    besides: Sequence[Beside] = (),
) -> tuple[Decision, Act]:
    """What the act of `person` comes to on a case, and how it was understood; nothing is written."""
    desk = cases.desk
    if case is None:
        workflow, regulation = cases.workflow, desk.regulation
    else:
        workflow, regulation = find(case.workflow, case.workflow_version), desk.rules_of(case)
    rules, trigger, values = regulation.rules(), workflow.trigger.get(asked.trigger), asked.values
    needs = _NOTHING if trigger is None else _needs(trigger)
    if needs.cases:
        values = _with_keys(cases, store, needs.cases, case, values)
    occurred_at = _occurred(needs, values, asked.at, now) or (now if case is None else max(now, case.recorded_at))
    for one in besides:
        values = one.prepare(case, values, occurred_at)
    number: str | None = None
    if case is not None:
        key = case.key
    else:
        key = asked.key or store.keys("case")[0]
        number = number_of(regulation.prefix, workflow.letters, now, desk.zone, key)
    act = Act(
        trigger=asked.trigger,
        actor=person,
        role=asked.role,
        values=values,
        occurred_at=occurred_at,
        command=asked.command or command_id(now, desk.entropy),
        number=number,
    )
    people = store.people() if needs.people else {}
    acting = capacity(workflow, trigger, act, case, rules) if trigger is not None else None
    if acting is None and trigger is not None and person is not None:
        people = people or store.people()  # perhaps he is somebody's deputy: asked only where he may not himself
        act = replace(act, stands_for=standings(person, people.values(), asked.acting_at or occurred_at, rules))
    decision = decide(
        workflow,
        rules,
        case,
        deadlines,
        act,
        tenant=desk.tenant,
        key=key,
        now=now,
        people=people,
        entropy=desk.entropy,
        author=next((one.author for one in besides if one.author is not None), None) if besides else None,
        acting=acting,
    )
    return decision, act


class _Needs(NamedTuple):
    """What reading an act's values asks for: the whole staff, keys of other cases, the times of its links."""

    people: bool = False
    cases: tuple[CaseNumber, ...] = ()
    links: Links | None = None


_NOTHING = _Needs()


@lru_cache(maxsize=1024)
def _needs(trigger: Trigger) -> _Needs:
    return _Needs(
        people=bool(_fields(trigger, Breach, Handover, Persons, Terms)),
        cases=_fields(trigger, CaseNumber),
        links=next(iter(_fields(trigger, Links)), None),
    )


@lru_cache(maxsize=1024)
def _files(workflow: str, trigger: str) -> frozenset[str]:
    """The names of the fields that take files, in any version of a trigger."""
    declared = (version.trigger.get(trigger) for version in versions(workflow))
    return frozenset(item.name for each in declared if each for item in _fields(each, Attachments))


def _fields(trigger: Trigger, *kinds: type[Field]) -> tuple[Any, ...]:
    """The fields of a trigger that are of these kinds."""
    return tuple(item for item in trigger.fields if isinstance(item, kinds))


def _with_keys(
    cases: Cases, store: Store, fields: Sequence[CaseNumber], case: Case | None, values: dict[str, Any]
) -> dict[str, Any]:
    """The numbers of other cases as keys of cases that exist; a case is no other to itself."""
    resolved = dict(values)
    for item in fields:
        given = resolved.get(item.name)
        if given is None:
            continue
        of = cases.desk.cases(item.of) if isinstance(item, CaseOf) else cases
        keys = [of.in_store(store, one).key for one in several(given)]
        if case is not None and case.key in keys:
            raise item.wrong(case.number)
        resolved[item.name] = keys if item.many else keys[0]
    return resolved


def happened(desk: Desk, trigger: Trigger, values: Mapping[str, Any], at: datetime | str | None) -> datetime:
    """When an act with these values happened: `at`, or what its links say, or now. Raises InvalidValue, NaiveInstant."""
    now = desk.now()
    return _occurred(_needs(trigger), values, at, now) or now


def _occurred(needs: _Needs, values: Mapping[str, Any], at: datetime | str | None, now: datetime) -> datetime | None:
    """When the act happened, where that was said: by `at`, or by the times of its links (A31; a future one is refused later)."""
    if at is not None:
        return aware("--at", at)
    if needs.links is None:
        return None
    placed = needs.links.placed(values.get(needs.links.name))
    return placed if placed is not None and placed <= now else None


def from_template(cases: Cases, asked: Asked) -> dict[str, Any]:
    """The values of an act, its text filled from the template that they name, where its trigger takes a draft."""
    values, declared = asked.values, cases.workflow.trigger.get(asked.trigger)
    if asked.reference is None or "template" not in values or declared is None or not takes_template(declared):
        return values
    kept = {name: value for name, value in values.items() if name != "template"}
    if values["template"] is None:
        return kept
    draft = draft_from(cases.desk, values["template"], cases.view(asked.reference), kept)
    return kept | {item.name: draft[item.name] for item in declared.fields if item.name in draft}
