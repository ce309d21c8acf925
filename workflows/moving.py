"""Running cases under other rules, each by an event: moved to another adoption or workflow version, or recounted by other days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..calendars.errors import OtklikError
from ..calendars.text import Text
from ..engine.clock import command_id
from ..engine.decide import Decision
from ..engine.errors import Conflict, InvalidValue, MissingValue, StorageError
from ..engine.instants import to_text
from ..engine.moving import By, move, recount
from ..engine.values import Case, Deadline
from .catalogue import find, names, versions
from .meanwhile import conflict
from .numbers import key_of

if TYPE_CHECKING:
    from datetime import datetime

    from ..engine.store.store import Store
    from .desk import Desk
    from .regulation import Regulation

__all__ = ["Moved", "TermChange", "move_cases", "recompute", "running"]

BATCH = 200  # cases a transaction: other writers wait for no longer


@dataclass(frozen=True, slots=True, kw_only=True)
class TermChange:
    """One term before and after: `due` is None where it did not run, or runs no more. Instants in UTC."""

    rule: str
    part: str
    before: datetime | None
    after: datetime | None
    calendar: dict[str, tuple[str | None, str | None]]  # by year, the fingerprints that differ

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "rule": self.rule,
            "part": self.part or None,
            "before": to_text(self.before) if self.before is not None else None,
            "after": to_text(self.after) if self.after is not None else None,
            "calendar": {year: {"before": old, "after": new} for year, (old, new) in self.calendar.items()},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What became, or would become, of a case: what it went by and goes by, its terms; or why it cannot be. `done`: written."""

    before: Case
    after: Case | None = None
    terms: tuple[TermChange, ...] = ()
    error: OtklikError | None = None
    done: bool = False

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "number": self.before.number,
            "case": self.before.key,
            "workflow": self.before.workflow,
            "state": self.before.state,
            "from": _rules_json(self.before),
            "to": _rules_json(self.after) if self.after is not None else None,
            "terms": [item.as_json() for item in self.terms],
            "refused": self.error.message.en if self.error is not None else None,
            "done": self.done,
        }


def _rules_json(case: Case) -> dict[str, Any]:
    return {"regulation": case.regulation, "workflow_version": case.workflow_version}


# ── to another adoption or version ───────────────────────────────────────────────────────────────────────────────────


def move_cases(
    desk: Desk,
    references: Iterable[int | str],
    *,
    to: Regulation | None = None,
    version: int | None = None,
    reason: str | None,
    actor: str | None,
    dry_run: bool = False,
    all_or_nothing: bool = False,
) -> list[Moved]:
    """Move running cases to an adopted regulation (by default the one in force) and a workflow version (the newest).

    One transaction, a savepoint for each case: what is refused leaves the others alone, unless `all_or_nothing`. Who keeps the
    list of staff may. Raises NotFound, MissingValue without a reason, Refused for the actor; then nothing was written.
    """
    with desk.writing() as store:
        desk.refresh(store)
        target = to or desk.regulation
        by = _by(desk, store, actor, reason, dry_run=dry_run)
        found = [store.case(key)[0] for key in dict.fromkeys(_key(store, word) for word in references)]
        whole = store.connection.begin_nested()

        def moved(case: Case, deadlines: dict[tuple[str, int, str], Deadline]) -> Decision:
            history = [event for _, _, event in store.events(stream=case.stream)]
            return move(case, deadlines, history, find, find(case.workflow, version), target.rules(), by())

        outcomes = [_one(desk, store, case, moved) for case in found]
        undone = dry_run or (all_or_nothing and any(item.error is not None for item in outcomes))
        (whole.rollback if undone else whole.commit)()
    return outcomes if undone else [_done(item) for item in outcomes]


def _done(item: Moved) -> Moved:
    return Moved(before=item.before, after=item.after, terms=item.terms, error=item.error, done=item.after is not None)


def _one(desk: Desk, store: Store, case: Case, decide: Callable[..., Decision | None]) -> Moved:
    """One case by itself: read anew, decided, written; what is refused, or was changed meanwhile, is told."""
    try:
        with store.connection.begin_nested():
            now, deadlines = store.case(case.key)
            decision = decide(now, deadlines)
            if decision is None:
                return Moved(before=now)
            try:
                store.write(decision)
            except Conflict:
                raise conflict(store, now, now.version, desk.rules_of(now).rules()) from None
    except StorageError:
        raise
    except OtklikError as error:
        return Moved(before=case, error=error)
    return Moved(before=now, after=decision.case, terms=tuple(_terms(deadlines, decision)))


def _terms(before: Any, decision: Decision) -> Iterator[TermChange]:
    """Every term that runs before or after and is not the same, by rule and part."""
    was = {(item.rule, item.part): item for item in before.values() if item.outcome == "open" and not item.timer}
    now = {
        (item.rule, item.part): item
        for item in decision.deadlines.values()
        if item.outcome == "open" and not item.timer
    }
    for rule, part in dict.fromkeys((*was, *now)):
        old, new = was.get((rule, part)), now.get((rule, part))
        if old is new:
            continue
        years = {year for item in (old, new) if item is not None for year in item.calendar}
        prints = {
            year: (old.calendar.get(year) if old else None, new.calendar.get(year) if new else None)
            for year in sorted(years)
        }
        yield TermChange(
            rule=rule,
            part=part,
            before=old.due if old is not None else None,
            after=new.due if new is not None else None,
            calendar={year: pair for year, pair in prints.items() if pair[0] != pair[1]},
        )


def _by(desk: Desk, store: Store, actor: str | None, reason: str | None, *, dry_run: bool) -> Callable[[], By]:
    if not (reason or "").strip() and not dry_run:
        raise MissingValue(
            "--reason", Text(ru="причина", en="the reason"), Text(ru="почему, словами", en="why, in words")
        )
    person, role = desk.staff.manager(store, actor)
    now = desk.now()
    return lambda: By(
        actor=person,
        role=role,
        now=now,
        command=command_id(now, desk.entropy),
        reason=reason or "–",
        entropy=desk.entropy,
    )


def _key(store: Store, reference: int | str) -> int:
    """The key of a case by number, of whichever workflow. Raises NotFound."""
    key, whole = key_of(reference)
    case = store.case(key)[0]
    if whole is not None and whole.upper() != case.number.upper():
        raise InvalidValue(
            Text(ru="номер", en="number"),
            str(reference),
            Text(ru="номер случая: {number}", en="a case's number: {number}").fill(number=case.number),
        )
    return key


# ── by other days ────────────────────────────────────────────────────────────────────────────────────────────────────


def recompute(desk: Desk, *, reason: str | None, actor: str | None, dry_run: bool = False) -> list[Moved]:
    """Count the open terms of running cases by the calendar in force on the desk; the cases that this touches.

    A case counts by it from then on; terms that were met or missed stay as they were judged. A second time nothing is done.
    Who keeps the list of staff may. Raises MissingValue without a reason, Refused for the actor.
    """
    with desk.reading() as store:
        desk.refresh(store)
        _by(desk, store, actor, reason, dry_run=dry_run)
    keys = iter([case.key for case in running(desk)])
    found: list[Moved] = []
    while batch := list(islice(keys, BATCH)):
        with desk.writing() as store:
            by = _by(desk, store, actor, reason, dry_run=dry_run)
            whole = store.connection.begin_nested()
            found += [item for key in batch if (item := _recounted(desk, store, key, by)).after or item.error]
            (whole.rollback if dry_run else whole.commit)()
    return found if dry_run else [_done(item) for item in found]


def _recounted(desk: Desk, store: Store, key: int, by: Callable[[], By]) -> Moved:
    def counted(case: Case, deadlines: dict[tuple[str, int, str], Deadline]) -> Decision | None:
        workflow = find(case.workflow, case.workflow_version)
        if workflow.state[case.state].end:
            return None
        present = desk.rules_of(case)
        rules = desk.adopted(case.regulation).counting_by(desk.regulation)
        return recount(
            workflow,
            rules.rules(),
            case,
            deadlines,
            by(),
            calendar=desk.regulation.key,
            differs=_differ(present, rules, desk.now().astimezone(desk.zone).year),
        )

    return _one(desk, store, store.case(key)[0], counted)


@lru_cache(maxsize=256)
def _differ(one: Regulation, other: Regulation, year: int) -> bool:
    """Whether two calendars answer otherwise in this year or the next two."""
    if one == other:
        return False
    calendars = (one.rules().calendar, other.rules().calendar)
    return any(len({calendar.fingerprint(each) for calendar in calendars}) > 1 for each in range(year, year + 3))


def running(desk: Desk, *, workflow: str | None = None, states: Sequence[str] = ()) -> list[Case]:
    """Every case that has not ended, of every workflow or one, the oldest first."""
    found: list[Case] = []
    with desk.reading() as store:
        for name in (workflow,) if workflow is not None else names():
            every = tuple(dict.fromkeys(state for version in versions(name) for state in version.open_states))
            wanted = [state for state in every if not states or state in states]
            found += store.cases(name, states=wanted) if wanted else []
    return sorted(found, key=lambda case: case.key)
