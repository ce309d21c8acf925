"""Cases of one workflow: fire a trigger, look at a case, list them. One act is one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from ..calendars.text import Text
from ..engine.clock import command_id
from ..engine.decide import Decision
from ..engine.declaration import Workflow
from ..engine.errors import InvalidValue, NotFound
from ..engine.instants import to_text
from ..engine.machine import Possible, possible
from ..engine.rules import Rules
from ..engine.standing import numbered, standings
from ..engine.values import Act, Case, Deadline, Event, Person
from . import firing
from .acts import check_command
from .catalogue import find, versions
from .firing import Asked
from .messages import Messages
from .numbers import key_of
from .registers import at_work
from .repeats import undecided
from .retry import Retry
from .warnings import Warned, warnings

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .bulk import Outcome
    from .desk import Desk
    from .regulation import Regulation
    from .repeats import Suggestion

__all__ = ["CaseHandle", "CaseView", "Cases"]

Deadlines = Mapping[tuple[str, int, str], Deadline]
Events = list[Event]  # `list` is a method of Cases
Outcomes: TypeAlias = "list[Outcome]"
Related = list[tuple[int, Case]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case with what stands around it: its deadlines, what can be done now and by whom, its messages and texts.

    `repeats` are incidents considered before that ask perhaps the same, while the curator has not decided (A12).
    """

    case: Case
    workflow: Workflow
    regulation: Regulation
    deadlines: tuple[Deadline, ...]
    possible: tuple[Possible, ...]
    people: Mapping[str, Person]
    messages: Sequence[Mapping[str, Any]]
    texts: Mapping[tuple[int, str], str | None]
    repeats: Sequence[Suggestion]
    warnings: Sequence[Warned]
    now: datetime

    @property
    def open_deadlines(self) -> tuple[Deadline, ...]:
        """Those still running, the nearest first; timers are no deadlines."""
        running = (d for d in self.deadlines if d.outcome == "open" and not d.timer)
        return tuple(sorted(running, key=lambda d: (d.due, d.rule)))

    @property
    def timers(self) -> tuple[Deadline, ...]:
        """The timers that have not run out yet, the nearest first."""
        waiting = (d for d in self.deadlines if d.timer and d.next_at is not None)
        return tuple(sorted(waiting, key=lambda d: (d.due, d.rule)))

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
            raise AttributeError(f"{self._cases.workflow.name} has no trigger {name!r}", name=name, obj=self)

        def fire(**values: Any) -> Case:
            return self.fire(trigger, **values)

        return fire


class Cases:
    """All cases of one workflow on one desk."""

    def __init__(self, desk: Desk, workflow: str) -> None:
        self.desk = desk
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
        retry: Retry | int | None = None,
        **values: Any,
    ) -> Case:
        """Fire one trigger in one transaction and return the case after it.

        `template` names a template that fills the draft's text, where the trigger takes one.
        `actor` is a member of staff by handle (`role` alone for the importer and the clock); `at` is when it
        happened, aware, by default now; `command` is the act's UUID: an act whose UUID is in the log already
        is not repeated; `expect` is the version that the caller saw; `retry` does it again after a conflict where that
        is safe (a `Retry`, which then tells after what, or how often). Raises Refused, InvalidValue, MissingValue,
        NotFound, Conflict, StorageError; then nothing was written, save for OutcomeUnknown.
        """
        if command is not None:
            check_command(command)
        asked = Asked(
            reference=reference,
            trigger=trigger,
            values=values,
            actor=actor,
            role=role,
            at=at,
            command=command or command_id(self.desk.now(), self.desk.entropy),
            known=command is not None,
            expect=expect,
        )
        return firing.fire(self, asked, Retry(times=retry) if isinstance(retry, int) else retry)

    def bulk(
        self,
        trigger: str,
        references: Iterable[int | str],
        *,
        actor: str | None = None,
        at: datetime | str | None = None,
        dry_run: bool = False,
        all_or_nothing: bool = False,
        expect: Mapping[int, int] | None = None,
        command: str | None = None,
        retry: Retry | int | None = None,
        **values: Any,
    ) -> Outcomes:
        """Fire one trigger on many cases, each its own act, in one transaction; `dry_run` only tells; see `bulk.bulk`."""
        from .bulk import bulk  # noqa: PLC0415  most acts are one

        return bulk(
            self,
            trigger,
            references,
            actor=actor,
            at=at,
            dry_run=dry_run,
            all_or_nothing=all_or_nothing,
            expect=expect,
            command=command,
            retry=retry,
            values=values,
        )

    def fire_within(
        self,
        store: Store,
        reference: int | str | None,
        trigger: str,
        *,
        actor: str | None,
        at: datetime | str | None,
        role: str | None = None,
        acting_at: datetime | None = None,
        key: int | None = None,
        **values: Any,
    ) -> Case:
        """Fire one trigger inside the transaction of `store`, as a part of a larger act; see `fire`.

        `acting_at`: the instant at which the actor's deputies are asked for; `key`: that of a new case, drawn before.
        """
        asked = Asked(
            reference=reference, trigger=trigger, values=values, actor=actor, role=role, at=at,
            acting_at=acting_at, key=key,
        )  # fmt: skip
        return firing.act_on(self, store, asked).case

    def happened(self, trigger: str, values: Mapping[str, Any], at: datetime | str | None) -> datetime:
        """When an act with these values happened: `at`, or what its links say, or now. Raises InvalidValue, NaiveInstant."""
        return firing.happened(self.desk, self.workflow.trigger[trigger], values, at)

    def fire_in(self, store: Store, reference: int | str, trigger: str, *, role: str, **values: Any) -> Decision:
        """Fire one trigger for the clock, inside the transaction of `store`; see `fire`."""
        return firing.act_on(self, store, Asked(reference=reference, trigger=trigger, values=values, role=role))

    def in_store(self, store: Store, reference: int | str) -> Case:
        """A case of this workflow, inside the transaction of `store`. Raises NotFound."""
        return self._case(store, reference)[0]

    def _case(self, store: Store, reference: int | str) -> tuple[Case, Mapping[tuple[str, int, str], Deadline]]:
        case, deadlines, _ = self.with_actor(store, reference, None)
        return case, deadlines

    def with_actor(
        self, store: Store, reference: int | str, actor: str | None
    ) -> tuple[Case, Deadlines, Person | None]:
        """A case of this workflow, its deadlines, and who acts, inside the transaction of `store`. Raises NotFound."""
        key, whole = key_of(reference)
        person: Person | None = None
        try:
            if actor is None:
                case, deadlines = store.case(key)
            else:
                case, deadlines, person = store.case_and_person(key, actor)
        except NotFound:
            raise self._no_number(reference) from None
        if not self._is_meant(case, whole):
            raise self._no_number(reference)
        return case, deadlines, person if actor is None else at_work(actor, person)

    def in_store_many(self, store: Store, references: Iterable[int | str]) -> dict[int, tuple[Case, Deadlines]]:
        """Cases of this workflow with their deadlines by key, each once, in the given order. Raises NotFound for the first that is not there."""
        named = [(reference, *key_of(reference)) for reference in references]
        found = store.cases_at_once(list({key: None for _, key, _ in named}))
        for reference, key, whole in named:
            if key not in found or not self._is_meant(found[key][0], whole):
                raise self._no_number(reference)
        return {key: found[key] for _, key, _ in named}

    def _is_meant(self, case: Case, whole: str | None) -> bool:
        """Whether it is of this workflow, and has the whole number where one was given."""
        return case.workflow == self.workflow.name and (whole is None or whole.upper() == case.number.upper())

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
        with self.desk.reading() as store:
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
        with self.desk.reading() as store:
            return store.cases(self.workflow.name, states=states or _states(self.workflow.name), limit=limit)

    def related(
        self,
        name: str,
        others: Sequence[int] | None = None,
        *,
        states: Sequence[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Related:
        """(the other's key, case) by the relation `name`, to `others` where they are given; see `Store.related`.

        `since` and `until` (aware) bound when the case entered its state: from the first on, before the second.
        """
        bounds = {"since": to_text(since) if since else "", "until": to_text(until) if until else ""}
        with self.desk.reading() as store:
            return store.related(self.workflow.name, name, others, states=states, **bounds)

    def texts(self, cases: Sequence[Case], field: str) -> dict[int, str]:
        """By case key, the latest text of a field: what a list shows of each case."""
        with self.desk.reading() as store:
            return store.texts_of([case.key for case in cases], field)

    def view(self, reference: int | str, *, actor: str | None = None) -> CaseView:
        """A case and what stands around it; `actor` says whose possibilities are meant."""
        desk = self.desk
        with desk.reading() as store:
            case, deadlines = self._case(store, reference)
            people = store.people()
            texts = {where: body for where, (body, _) in store.texts(case.stream).items()}
            messages = Messages(store).of_case(case.key)
            repeats: Sequence[Suggestion] = ()
            if undecided(case):
                from .repeat_search import suggestions  # noqa: PLC0415  asked of new incidents alone

                repeats = suggestions(store, case, desk.rules_of(case).repeats, desk.now())
            body_name = ""
            if case.workflow == "page":
                body_name = store.texts_of([case.facts["body"]], "name").get(case.facts["body"], "")
        workflow = find(case.workflow, case.workflow_version)
        who = people.get(actor) if actor is not None else None
        now, rules = desk.now(), desk.rules_of(case).rules()
        stands_for = standings(who, people.values(), now, rules) if who is not None else ()
        act = Act(trigger="", actor=who, stands_for=stands_for, occurred_at=now, command="")
        running = [item for item in deadlines.values() if item.outcome == "open"]
        return CaseView(
            case=case,
            workflow=workflow,
            regulation=desk.rules_of(case),
            deadlines=tuple(deadlines.values()),
            possible=possible(workflow, rules, act, case, deadlines.values()),
            people=people,
            messages=messages,
            texts=texts,
            repeats=repeats,
            warnings=_warned(rules, case, running, numbered(people.values()), body_name, now),
            now=max(desk.now(), case.recorded_at),
        )

    def history(self, reference: int | str) -> Events:
        """A case's events, from the first."""
        with self.desk.reading() as store:
            case, _ = self._case(store, reference)
            return [event for _, _, event in store.events(stream=case.stream)]

    def __iter__(self) -> Iterator[Case]:
        return iter(self.list())


def _warned(
    rules: Rules,
    case: Case,
    running: Sequence[Deadline],
    people: Mapping[int, Person],
    body_name: str,
    now: datetime,
) -> Sequence[Warned]:
    """What the desk warns of: the arithmetic of an incident's terms, or what is not as it should be with a page."""
    if case.workflow != "page":
        return warnings(rules, case, running, people, now)
    from .page_state import page_warnings  # noqa: PLC0415  most views are of incidents

    return tuple(page_warnings(rules, case, people, body_name, now))


def _states(workflow: str) -> Sequence[str]:
    """Every state of a workflow, in any of its versions."""
    return tuple(dict.fromkeys(state for version in versions(workflow) for state in version.state))
