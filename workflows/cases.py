"""Cases of one workflow: fire a trigger, look at a case, list them. One act is one transaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..calendars.text import Text
from ..engine.clock import command_id
from ..engine.decide import Decision, decide
from ..engine.declaration import Trigger, Workflow
from ..engine.errors import Conflict, InvalidValue, NotFound
from ..engine.fields import Breach, CaseNumber, Links, Persons, Terms
from ..engine.instants import aware
from ..engine.machine import Possible, possible
from ..engine.values import Act, Case, Deadline, Event, Person
from .catalogue import find, versions
from .messages import Messages, brings_message
from .numbers import key_of, number_of

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk
    from .regulation import Regulation

__all__ = ["CaseHandle", "CaseView", "Cases"]

Deadlines = Mapping[tuple[str, int, str], Deadline]
Events = list[Event]  # `list` is a method of Cases


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case with what stands around it: its deadlines, what can be done now and by whom, its messages and texts."""

    case: Case
    workflow: Workflow
    regulation: Regulation
    deadlines: tuple[Deadline, ...]
    possible: tuple[Possible, ...]
    people: Mapping[str, Person]
    messages: Sequence[Mapping[str, Any]]
    texts: Mapping[tuple[int, str], str | None]
    same_author: Sequence[str]
    now: datetime

    @property
    def open_deadlines(self) -> tuple[Deadline, ...]:
        """Those still running, the nearest first."""
        return tuple(sorted((d for d in self.deadlines if d.outcome == "open"), key=lambda d: (d.due, d.rule)))

    def person(self, number: int) -> Person | None:
        """A member of staff by number."""
        return next((person for person in self.people.values() if person.id == number), None)

    def text(self, name: str) -> str | None:
        """The latest text of that field; None when there is none, or it was erased."""
        seq = self.case.facts.get(name)
        return self.texts.get((seq, name)) if isinstance(seq, int) else None


class CaseHandle:
    """One case: each trigger of its workflow is a method (`return_` for a word of Python), and `fire` takes any."""

    def __init__(self, cases: Cases, reference: int | str) -> None:
        self._cases = cases
        self.reference = reference

    def fire(self, trigger: str, **values: Any) -> Case:
        """Fire a trigger; see `Cases.fire`."""
        return self._cases.fire(self.reference, trigger, **values)

    def view(self, *, actor: str | None = None) -> CaseView:
        """The case and what stands around it."""
        return self._cases.view(self.reference, actor=actor)

    def history(self) -> Events:
        """The case's events, from the first."""
        return self._cases.history(self.reference)

    def __getattr__(self, name: str) -> Callable[..., Case]:
        trigger = name.rstrip("_")
        if not any(trigger in version.trigger for version in versions(self._cases.workflow.name)):
            raise AttributeError(name)

        def fire(**values: Any) -> Case:
            return self.fire(trigger, **values)

        return fire


class Cases:
    """All cases of one workflow on one desk."""

    def __init__(self, desk: Desk, workflow: str) -> None:
        self._desk = desk
        self.workflow = find(workflow)

    def __getitem__(self, reference: int | str) -> CaseHandle:
        return CaseHandle(self, reference)

    def create(self, **values: Any) -> Case:
        """Begin a case by the workflow's creating trigger; for an incident, `detect`."""
        return self.fire(None, self.workflow.creator.name, **values)

    def detect(self, **values: Any) -> Case:
        """Open an incident for a message; the same as `create`."""
        return self.create(**values)

    def fire(
        self,
        reference: int | str | None,
        trigger: str,
        *,
        actor: str | None = None,
        role: str | None = None,
        at: datetime | str | None = None,
        command: str | None = None,
        expect: int | None = None,
        **values: Any,
    ) -> Case:
        """Fire one trigger in one transaction and return the case after it.

        `actor` is a member of staff by handle (`role` alone for the importer and the clock); `at` is when it
        happened, aware, by default now; `command` is the act's UUID: an act whose UUID is in the log already
        is not repeated; `expect` is the version that the caller saw. Raises Refused, InvalidValue, MissingValue,
        NotFound, Conflict, StorageError; then nothing was written.
        """
        if command is not None:
            _check_command(command)
        with self._desk.writing() as store:
            key = None
            if command is not None:
                done = store.by_command(command)
                if done is None and reference is None:
                    key = store.keys("case")[0]  # who draws waits for whoever drew before: look again
                    done = store.by_command(command)
                if done is not None and done.case is not None:
                    return store.case(done.case)[0]
            return self._fire(store, reference, trigger, actor, role, at, command, expect, values, key).case

    def _fire(
        self,
        store: Store,
        reference: int | str | None,
        trigger_name: str,
        actor: str | None,
        role: str | None,
        at: datetime | str | None,
        command: str | None,
        expect: int | None,
        values: dict[str, Any],
        key: int | None,
    ) -> Decision:
        desk = self._desk
        now = desk.now()
        case: Case | None = None
        deadlines: Deadlines = {}
        workflow = self.workflow
        if reference is None:
            regulation = desk.regulation
        else:
            case, deadlines = self._case(store, reference)
            workflow = find(case.workflow, case.workflow_version)
            regulation = desk.adopted(case.regulation)
            if expect is not None and expect != case.version:
                raise _stale(case, expect)
        trigger = workflow.trigger.get(trigger_name)
        values = self._resolved(store, trigger, case, values)
        messages = Messages(store) if brings_message(workflow.name, trigger_name) else None
        if messages is not None:
            values = messages.prepare(case, values)
        if case is not None:
            key = case.key
        elif key is None:
            key = store.keys("case")[0]
        act = Act(
            trigger=trigger_name,
            actor=self._actor(store, actor),
            role=role,
            values=values,
            occurred_at=_happened(trigger, values, at, now) or (now if case is None else max(now, case.recorded_at)),
            command=command or command_id(now, desk.entropy),
            number=None if case is not None else number_of(regulation.prefix, workflow.letters, now, desk.zone, key),
        )
        decision = decide(
            workflow,
            regulation.rules(),
            case,
            deadlines,
            act,
            tenant=desk.tenant,
            key=key,
            now=now,
            people=store.people() if trigger is not None and _names_people(trigger) else {},
            entropy=desk.entropy,
            author=messages.author if messages is not None else None,
        )
        store.write(decision)
        if messages is not None:
            messages.wrote(decision)
        return decision

    def _actor(self, store: Store, handle: str | None) -> Person | None:
        if handle is None:
            return None
        person = store.person(handle)
        if person is None or not person.active:
            raise NotFound(
                Text(
                    ru="сотрудника «{handle}» нет (--actor); список: otklik staff list",
                    en="no member of staff “{handle}” (--actor); the list: otklik staff list",
                ).fill(handle=handle)
            )
        return person

    def _resolved(
        self, store: Store, trigger: Trigger | None, case: Case | None, values: dict[str, Any]
    ) -> dict[str, Any]:
        """The numbers of other cases as keys of cases that exist; a case is no other to itself."""
        if trigger is None:
            return values
        resolved = dict(values)
        for item in trigger.fields:
            if isinstance(item, CaseNumber) and resolved.get(item.name) is not None:
                resolved[item.name] = self._case(store, resolved[item.name])[0].key
                if case is not None and resolved[item.name] == case.key:
                    raise item.wrong(case.number)
        return resolved

    def _case(self, store: Store, reference: int | str) -> tuple[Case, Mapping[tuple[str, int, str], Deadline]]:
        key, whole = key_of(reference)
        try:
            case, deadlines = store.case(key)
        except NotFound:
            raise self._no_number(reference) from None
        if case.workflow != self.workflow.name or (whole is not None and whole.upper() != case.number.upper()):
            raise self._no_number(reference)
        return case, deadlines

    def _no_number(self, reference: int | str) -> NotFound:
        return NotFound(
            Text(
                ru="{number}: такого номера нет; список: otklik {workflow} list",
                en="{number}: no such number; the list: otklik {workflow} list",
            ).fill(number=reference, workflow=self.workflow.name)
        )

    # ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────

    def get(self, reference: int | str) -> Case:
        """A case by key, number or its ending. Raises NotFound."""
        with self._desk.reading() as store:
            return self._case(store, reference)[0]

    def list(self, *, states: Sequence[str] = (), limit: int | None = None) -> list[Case]:
        """Cases, the newest first."""
        for state in states:
            if state not in self.workflow.state:
                raise InvalidValue(
                    Text(ru="состояние (--state)", en="state (--state)"),
                    state,
                    Text(
                        ru="одно из: " + ", ".join(f"{s.name} ({s.title.ru})" for s in self.workflow.states),
                        en="one of: " + ", ".join(self.workflow.state),
                    ),
                )
        with self._desk.reading() as store:
            return store.cases(self.workflow.name, states=states, limit=limit)

    def texts(self, cases: Sequence[Case], field: str) -> dict[int, str]:
        """By case key, the latest text of a field: what a list shows of each case."""
        with self._desk.reading() as store:
            return store.texts_of([case.key for case in cases], field)

    def view(self, reference: int | str, *, actor: str | None = None) -> CaseView:
        """A case and what stands around it; `actor` says whose possibilities are meant."""
        desk = self._desk
        with desk.reading() as store:
            case, deadlines = self._case(store, reference)
            people = store.people()
            texts = {where: body for where, (body, _) in store.texts(case.stream).items()}
            messages = Messages(store).of_case(case.key)
            others = store.cases_by_key(Messages(store).perhaps_repeated(case.key))
        workflow = find(case.workflow, case.workflow_version)
        who = people.get(actor) if actor is not None else None
        act = Act(trigger="", actor=who, occurred_at=desk.now(), command="")
        return CaseView(
            case=case,
            workflow=workflow,
            regulation=desk.adopted(case.regulation),
            deadlines=tuple(deadlines.values()),
            possible=possible(
                workflow,
                desk.adopted(case.regulation).rules(),
                act,
                case,
                [item for item in deadlines.values() if item.outcome == "open"],
                [item for item in deadlines.values() if item.broken(act.occurred_at)],
            ),
            people=people,
            messages=messages,
            texts=texts,
            same_author=[other.number for other in others.values()],
            now=max(desk.now(), case.recorded_at),
        )

    def history(self, reference: int | str) -> Events:
        """A case's events, from the first."""
        with self._desk.reading() as store:
            case, _ = self._case(store, reference)
            return [event for _, _, event in store.events(stream=case.stream)]

    def __iter__(self) -> Iterator[Case]:
        return iter(self.list())


def _names_people(trigger: Trigger) -> bool:
    return any(isinstance(item, (Breach, Persons, Terms)) for item in trigger.fields)


def _happened(
    trigger: Trigger | None, values: Mapping[str, Any], at: datetime | str | None, now: datetime
) -> datetime | None:
    """When the act happened, where that was said: by `at`, or by the times of its links (A31; a future one is refused later)."""
    if at is not None:
        return aware("--at", at)
    links = [item for item in trigger.fields if isinstance(item, Links)] if trigger is not None else []
    placed = links[0].placed(values.get(links[0].name)) if links else None
    return placed if placed is not None and placed <= now else None


def _check_command(command: str) -> None:
    if _UUID.fullmatch(command) is None:
        raise InvalidValue(
            Text(ru="номер действия (command)", en="the act's number (command)"),
            command,
            Text(ru="UUID строчными буквами", en="a UUID in lower case"),
        )


_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _stale(case: Case, expected: int) -> Conflict:
    return Conflict(
        Text(
            ru="{number}: вы видели версию {expected}, сейчас {found}; посмотрите инцидент снова",
            en="{number}: you saw version {expected}, it is at {found} now; look at it again",
        ).fill(number=case.number, expected=expected, found=case.version)
    )
