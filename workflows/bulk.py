"""One act on many cases: each its own act and chain, all in one transaction; a preview is the same acts, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..calendars.errors import OtklikError
from ..calendars.text import Text
from ..engine.decide import Decision
from ..engine.declaration import Trigger, Workflow
from ..engine.errors import Conflict, InvalidValue, MissingValue, StorageError
from ..engine.fields import Attachments, Links
from ..engine.store.store import Store
from ..engine.values import Case, Deadline, Person
from .attachments import Staged
from .beside import beside
from .collector import paused
from .meanwhile import conflict
from .registers import at_work
from .store.messages import MessageStore

if TYPE_CHECKING:
    from .cases import Cases

__all__ = ["Outcome", "bulk", "chosen", "fit_for_bulk"]

BATCH = 500  # cases read, decided and written before the next ones: they stay near the processor, and memory stays flat

Deadlines = Mapping[tuple[str, int, str], Deadline]
Found = tuple[Case, Deadlines]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an act came to on one case, or would come to: the case after it, or why not. `done` tells whether it is written."""

    before: Case
    after: Case | None = None
    error: OtklikError | None = None
    done: bool = False


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
    values: Mapping[str, Any],
) -> list[Outcome]:
    """Fire `trigger` on each case, once each, in the given order.

    One transaction for all: what is refused leaves the others alone, unless `all_or_nothing`. Python's garbage collector
    stands still meanwhile. Files are kept once, and are each case's. `expect` holds the versions that the caller saw, by case key. The staff is read once.
    Raises NotFound for an unknown number, InvalidValue for a trigger that is not fit, StorageError; then nothing was written.
    """
    desk = cases._desk  # noqa: SLF001  a part of Cases, in a file of its own
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
    named = list(references)
    with Staged(desk, cases.workflow.name, trigger, values) as files, desk.writing() as store, paused():
        whole = store.connection.begin_nested()
        act = _Act(cases, _Staffed(store), trigger, actor, at, expect or {}, files.values)
        touching = bool(beside(cases.workflow.name, trigger))
        done: dict[int, Outcome] = {}
        for start in range(0, len(named), BATCH):
            found = cases.in_store_many(store, named[start : start + BATCH])
            part = [item for key, item in found.items() if key not in done]
            outcomes = [act.alone(case) for case, _ in part] if touching else act.together(part)
            done.update((item.before.key, item) for item in outcomes)
        outcomes = list(done.values())
        if dry_run or (all_or_nothing and any(item.error is not None for item in outcomes)):
            whole.rollback()
            return outcomes
        if any(item.error is None for item in outcomes):
            files.keep()
        whole.commit()
    return [
        Outcome(before=item.before, after=item.after, error=item.error, done=item.error is None) for item in outcomes
    ]


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

    def alone(self, case: Case) -> Outcome:
        """On one case, written at once in a savepoint: the act means something beside its case, which others may rest on."""
        try:
            with self.store.connection.begin_nested():
                decision = self.cases._fire(  # noqa: SLF001
                    self.store, case.key, self.trigger, self.actor, None, self.at, None, self.expect.get(case.key),
                    self._values(case),
                )  # fmt: skip
        except StorageError:
            raise
        except OtklikError as error:
            return Outcome(before=case, error=error)
        return Outcome(before=case, after=decision.case)

    def together(self, cases: Sequence[Found]) -> list[Outcome]:
        """On cases that do not touch each other: each decided by itself, what was decided written together."""
        now = self.cases._desk.now()  # noqa: SLF001
        decisions: list[Decision] = []
        errors: dict[int, OtklikError] = {}
        for case, deadlines in cases:
            try:
                decisions.append(self._decided(case, deadlines, now))
            except StorageError:
                raise
            except OtklikError as error:
                errors[case.key] = error
        for stale in self.store.write_many(decisions):
            errors[stale.case.key] = self._conflict(stale.before or stale.case)
        after = {item.case.key: item.case for item in decisions if item.case.key not in errors}
        return [Outcome(before=case, after=after.get(case.key), error=errors.get(case.key)) for case, _ in cases]

    def _decided(self, case: Case, deadlines: Deadlines, now: datetime) -> Decision:
        values = self._values(case)
        person = None
        if self.actor is not None:
            person = at_work(self.actor, self.store.person(self.actor))
        seen = self.expect.get(case.key)
        if seen is not None and seen != case.version:
            raise self._conflict(case, seen)
        return self.cases.decided(self.store, case, deadlines, self.trigger, person, now, values, at=self.at)[0]

    def _values(self, case: Case) -> dict[str, Any]:
        return self.cases._from_template(case.key, self.trigger, dict(self.values))  # noqa: SLF001

    def _conflict(self, case: Case, seen: int | None = None) -> Conflict:
        rules = self.cases._desk.rules_of(case).rules()  # noqa: SLF001
        return conflict(self.store, case, case.version if seen is None else seen, rules)


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
    with cases._desk.reading() as store:  # noqa: SLF001
        cabinets = MessageStore(store.connection, store.tenant, schema=store.schema).topics(keys)
        named = cabinets | store.texts_of(keys, "topic")
    return [case for case in found if topic.casefold() in named.get(case.key, "").casefold()]
