"""One act on many cases: each its own act and chain, all in one transaction; a preview is the same acts, taken back.

Where the whole is given a UUID, the first act that is written bears it, and every other one what follows from it and the case's key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from ..calendars.errors import OtklikError
from ..calendars.text import Text
from ..engine.decide import Decision
from ..engine.declaration import Trigger, Workflow
from ..engine.errors import Conflict, InvalidValue, MissingValue, OutcomeUnknown, Refused, StorageError
from ..engine.fields import Attachments, Links
from ..engine.store.store import Store
from ..engine.values import Case, Deadline, Person
from .acts import another_act, check_command, unknown
from .attachments import Staged
from .beside import beside
from .catalogue import find
from .collector import paused
from .firing import Asked, act_on, decided, from_template
from .meanwhile import conflict
from .registers import at_work
from .retry import Retry
from .store.messages import MessageStore

if TYPE_CHECKING:
    from .cases import Cases

__all__ = ["Outcome", "bulk", "chosen", "fit_for_bulk"]

BATCH = 500  # cases read, decided and written before the next ones: they stay near the processor, and memory stays flat

Deadlines = Mapping[tuple[str, int, str], Deadline]
Found = tuple[Case, Deadlines]


class Outcome(Struct, frozen=True, kw_only=True):
    """What an act came to on one case, or would come to: the case after it, or why not. `done` tells whether it is written.

    `known`: it was written before, under the same UUID; `before` and `after` are both the case as it is now.
    """

    before: Case
    after: Case | None = None
    error: OtklikError | None = None
    done: bool = False
    known: bool = False


def fit_for_bulk(workflow: Workflow, trigger: Trigger) -> bool:
    """Whether one command can mean many cases: not where each needs a message, links or files of its own."""
    own = any(item.required and isinstance(item, (Links, Attachments)) for item in trigger.fields)
    return not (trigger.creates or own or any(kind.of_one for kind in beside(workflow.name, trigger.name)))


def bulk(
    cases: Cases,
    trigger: str,
    references: Iterable[int | str],
    *,
    actor: str | None,
    at: datetime | str | None,
    dry_run: bool,
    all_or_nothing: bool,
    expect: Mapping[int, int] | None,
    command: str | None,
    retry: Retry | int | None,
    values: Mapping[str, Any],
) -> list[Outcome]:
    """Fire `trigger` on each case, once each, in the given order.

    One transaction for all: what is refused leaves the others alone, unless `all_or_nothing`. Python's garbage collector
    stands still meanwhile. Files are kept once, and are each case's. `expect` holds the versions that the caller saw, by case key. The staff is read once.
    `command` is the UUID of the whole: where it is written already, nothing is done, and the acts on these cases are told as
    `known`; a case that it did not reach then is an error. `retry` is for each case what it is for one, and tells of all.
    Raises NotFound for an unknown number, InvalidValue for a trigger that is not fit, StorageError; then nothing was written,
    save for OutcomeUnknown.
    """
    desk = cases.desk
    declared = cases.workflow.trigger.get(trigger)
    if declared is not None and not fit_for_bulk(cases.workflow, declared):
        raise InvalidValue(
            Text(ru="действие над многими", en="an act on many"),
            trigger,
            Text(
                ru="действие без ссылок, файлов и сообщений: они у каждого случая свои",
                en="an act without links, files or messages: those are each case's own",
            ),
        )
    if command is not None:
        check_command(command)
    whole = _Whole(command)
    again = Retry(times=retry) if isinstance(retry, int) else retry
    try:
        with Staged(desk, cases.workflow.name, trigger, values) as files, desk.writing() as store, paused():
            act = _Act(cases, _Staffed(store), trigger, actor, at, expect or {}, files.values, whole, again)
            if command is not None and (done := store.claimed(command)) is not None:
                if done.workflow != cases.workflow.name or done.type != trigger:
                    raise another_act(command, Text(ru=f"{done.type} ({done.stream})", en=f"{done.type} ({done.stream})"))  # fmt: skip
                whole.bearer = done.case
                return act.written_before(cases.in_store_many(store, references).values())
            outcomes, kept = act.on_all(references, dry_run=dry_run, all_or_nothing=all_or_nothing)
            if kept:
                files.keep()
    except OutcomeUnknown as error:
        raise (error if command is None else unknown(error, command)) from error
    return [replace(item, done=item.error is None) for item in outcomes] if kept else outcomes


@dataclass(slots=True)
class _Whole:
    """The UUID that the whole was given, and the case whose act bears it: the first that is written."""

    command: str | None
    bearer: int | None = None

    def of(self, key: int) -> str | None:
        """The UUID of the act on one case, which bears that of the whole where nobody does yet; None: of its own."""
        if self.command is None or self.bearer in {None, key}:
            return self.command
        return str(uuid5(UUID(self.command), str(key)))


@dataclass(frozen=True, slots=True)
class _Act:
    """The act, as it is on every case."""

    cases: Cases
    store: _Staffed
    trigger: str
    actor: str | None
    at: datetime | str | None
    expect: Mapping[int, int]
    values: Mapping[str, Any]
    whole: _Whole
    retry: Retry | None
    retries: dict[int, Retry] = field(default_factory=dict)

    def on_all(
        self, references: Iterable[int | str], *, dry_run: bool, all_or_nothing: bool
    ) -> tuple[list[Outcome], bool]:
        """The outcomes, and whether they stay written; what bears the UUID of the whole is always among what is written."""
        named = list(references)
        while True:
            savepoint = self.store.connection.begin_nested()
            outcomes = self._over(named)
            failed = {item.before.key for item in outcomes if item.error is not None}
            if dry_run or (all_or_nothing and failed):
                savepoint.rollback()
                return outcomes, False
            if self.whole.command is None or self.whole.bearer not in failed or len(failed) == len(outcomes):
                savepoint.commit()
                return outcomes, len(failed) < len(outcomes)
            savepoint.rollback()  # on PostgreSQL the case that bore it moved while it was written: all is decided anew

    def _over(self, named: Sequence[int | str]) -> list[Outcome]:
        """On each once, part by part."""
        self.whole.bearer = None
        touching = bool(beside(self.cases.workflow.name, self.trigger))
        done: dict[int, Outcome] = {}
        for start in range(0, len(named), BATCH):
            found = self.cases.in_store_many(self.store, named[start : start + BATCH])
            part = [item for key, item in found.items() if key not in done]
            outcomes = [self.alone(case) for case, _ in part] if touching else self.together(part)
            done.update((item.before.key, item) for item in outcomes)
        return list(done.values())

    def written_before(self, found: Iterable[Found]) -> list[Outcome]:
        """What the whole came to when it was written, on each of these cases; nothing is written now."""
        outcomes = []
        for case, deadlines in found:
            if self.store.by_command(self.whole.of(case.key) or "") is not None:
                outcomes.append(Outcome(before=case, after=case, done=True, known=True))
                continue
            try:
                self._decided(case, deadlines, self.cases.desk.now())
            except Refused as refused:
                outcomes.append(Outcome(before=case, error=refused))
            else:
                outcomes.append(Outcome(before=case, error=another_act(self.whole.command or "", NOT_REACHED)))
        return outcomes

    def alone(self, case: Case) -> Outcome:
        """On one case, written at once in a savepoint: the act means something beside its case, which others may rest on."""
        expect = self.expect.get(case.key)
        while True:
            try:
                with self.store.connection.begin_nested():
                    decision = act_on(self.cases, self.store, self._asked(case, expect))
            except StorageError:
                raise
            except OtklikError as error:
                if isinstance(error, Conflict) and self._again(case, error):
                    expect = error.meanwhile[-1].version
                    continue
                return Outcome(before=case, error=self._told(case, error))
            if self.whole.bearer is None:
                self.whole.bearer = case.key
            return Outcome(before=case, after=decision.case)

    def together(self, cases: Sequence[Found]) -> list[Outcome]:
        """On cases that do not touch each other: each decided by itself, what was decided written together."""
        now = self.cases.desk.now()
        decisions: list[Decision] = []
        errors: dict[int, OtklikError] = {}
        for case, deadlines in cases:
            try:
                decisions.append(self._decided(case, deadlines, now))
            except StorageError:
                raise
            except OtklikError as error:
                errors[case.key] = self._told(case, error)
        anew: list[int] = []
        for stale in self.store.write_many(decisions):
            moved = self._conflict(stale.before or stale.case)
            errors[stale.case.key] = moved
            if self._again(stale.case, moved):
                anew.append(stale.case.key)
        after = {item.case.key: item.case for item in decisions if item.case.key not in errors}
        outcomes = {
            case.key: Outcome(before=case, after=after.get(case.key), error=errors.get(case.key)) for case, _ in cases
        }
        if anew:
            fresh = list(self.cases.in_store_many(self.store, anew).values())
            outcomes |= {item.before.key: item for item in self.together(fresh)}
        return list(outcomes.values())

    def _decided(self, case: Case, deadlines: Deadlines, now: datetime) -> Decision:
        asked = self._asked(case)
        person = None
        if self.actor is not None:
            person = at_work(self.actor, self.store.person(self.actor))
        seen = self.expect.get(case.key)
        if seen is not None and seen != case.version and case.key not in self.retries:
            error = self._conflict(case, seen)
            if not self._again(case, error):
                raise error
        decision = decided(self.cases, self.store, case, deadlines, asked, person, now)[0]
        if self.whole.bearer is None:
            self.whole.bearer = case.key
        return decision

    def _again(self, case: Case, error: Conflict) -> bool:
        """Whether to do the act again on that case; the retry of the whole notes what it was done again after."""
        if self.retry is None:
            return False
        own = self.retries.get(case.key) or Retry(times=self.retry.times)
        if not own.again(error, find(case.workflow, case.workflow_version), self.trigger):
            return False
        self.retries[case.key] = own
        self.retry.conflicts.append(error)
        return True

    def _told(self, case: Case, error: OtklikError) -> OtklikError:
        """The error of a case: where it was done again after a conflict and the rules refuse it now, the conflict says so."""
        own = self.retries.get(case.key)
        if own is None or not isinstance(error, Refused):
            return error
        own.conflicts[-1].refused = error
        return own.conflicts[-1]

    def _asked(self, case: Case, expect: int | None = None) -> Asked:
        """The act as it is on one case."""
        asked = Asked(
            reference=case.key,
            trigger=self.trigger,
            values=dict(self.values),
            actor=self.actor,
            at=self.at,
            command=self.whole.of(case.key),
            expect=expect,
        )
        return replace(asked, values=from_template(self.cases, asked)) if "template" in self.values else asked

    def _conflict(self, case: Case, seen: int | None = None) -> Conflict:
        rules = self.cases.desk.rules_of(case).rules()
        return conflict(self.store, case, case.version if seen is None else seen, rules)


NOT_REACHED = Text(
    ru="тогда этого случая среди них не было, или он был не готов: для него – новое действие",
    en="this case was not among them then, or not ready: a new act for it",
)


class _Staffed(Store):
    """A store that has read the staff."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.connection, store.tenant, schema=store.schema)
        self._people = super().people()

    def people(self) -> dict[str, Person]:
        """Every member of staff, by handle."""
        return self._people

    def case_and_person(
        self, key: int, handle: str
    ) -> tuple[Case, dict[tuple[str, int, str], Deadline], Person | None]:
        """A case, all its deadlines, and who acts."""
        return *self.case(key), self._people.get(handle)

    def person(self, handle: str) -> Person | None:
        """One member of staff."""
        return self._people.get(handle)


def chosen(cases: Cases, *, states: Sequence[str] = (), topic: str | None = None) -> list[Case]:
    """The cases in these states, and of that topic (a part of its words will do), the oldest first.

    The topic is the curator's, or else the cabinet's. Raises MissingValue where neither is said.
    """
    if not states and not topic:
        raise MissingValue(
            "NUMBER",
            Text(ru="номера", en="numbers"),
            Text(ru="номера, либо --state, либо тема", en="numbers, or --state, or a topic"),
        )
    found = cases.list(states=states)[::-1]
    if not topic:
        return found
    keys = [case.key for case in found]
    with cases.desk.reading() as store:
        cabinets = MessageStore(store.connection, store.tenant, schema=store.schema).topics(keys)
        named = cabinets | store.texts_of(keys, "topic")
    return [case for case in found if topic.casefold() in named.get(case.key, "").casefold()]
