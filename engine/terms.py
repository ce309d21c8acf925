"""What an act does to the case's deadlines: which end, which open, and until when."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from msgspec import Struct

from ..calendars import Answer, CalendarMinutes, WorkingCalendar, parse_term
from .check import order
from .declaration import Timer, Workflow
from .instants import from_text, to_text
from .rules import Before, DeadlineRule, Occasion, Rules, Until
from .values import Case, Deadline

__all__ = ["answer_for", "deadline_effects", "rule_of", "stamp"]

Effect = dict[str, Any]
NOTHING = CalendarMinutes(0)


Variants = tuple[tuple[DeadlineRule, bool], ...]
Ending = tuple[str, str | None]  # "close" or "cancel", and the rule's `per`
_ALIVE = frozenset({"open", "superseded"})  # what an act may end, or bring back without opening it


@lru_cache(maxsize=4096)
def _grouped(rules: Rules, workflow: str, trigger: str, state: str) -> tuple[tuple[str, Variants, bool], ...]:
    """Variants by name, each name after those that it refers to; whether `trigger` into `state` opens each, and any."""
    deadlines = rules.deadlines.get(workflow, ())
    grouped = []
    for name in order(deadlines):
        variants = tuple((item, _fits(item.opens_on, trigger, state)) for item in deadlines if item.rule == name)
        grouped.append((name, variants, any(fits for _, fits in variants)))
    return tuple(grouped)


@lru_cache(maxsize=4096)
def _endings(rules: Rules, workflow: str, trigger: str, state: str) -> Mapping[tuple[str, str], Ending]:
    """What `trigger` into `state` ends, by rule and requirement: the variant under which a deadline was opened."""
    endings: dict[tuple[str, str], Ending] = {}
    for item in reversed(rules.deadlines.get(workflow, ())):  # of those with one name and requirement the first holds
        key = (item.rule, item.requirement)
        endings.pop(key, None)
        if _fits(item.closes_on, trigger, state):
            endings[key] = ("close", item.per)
        elif _fits(item.cancels_on, trigger, state):
            endings[key] = ("cancel", item.per)
    return endings


@lru_cache(maxsize=256)
def stamp(calendar: WorkingCalendar, first: int, end: int) -> tuple[Mapping[str, str], bool]:
    """The fingerprints of the years that an answer touches, and whether one of them is provisional. Shared: never changed."""
    years = range(first, end)
    return (
        {str(year): calendar.fingerprint(year) for year in years},
        not calendar.production.provisional_years.isdisjoint(years),
    )


@lru_cache(maxsize=1024)
def _asked(question: Callable[[datetime, Any], Any], instant: datetime, term: Any) -> Any:
    """What a calendar answers: acts done together ask it the same, case after case."""
    return question(instant, term)


def _fits(occasions: Iterable[Occasion], trigger: str, state: str) -> bool:
    return any(occasion.fits(trigger, state) for occasion in occasions)


def rule_of(rules: Rules, workflow: str, deadline: Deadline) -> DeadlineRule | None:
    """The variant under which a deadline was opened; None when the regulation no longer has it."""
    for item in rules.deadlines.get(workflow, ()):
        if item.rule == deadline.rule and item.requirement == deadline.requirement:
            return item
    return None


class _Turn(Struct, gc=False):
    """One act while its effects are worked out."""

    workflow: Workflow
    rules: Rules
    after: Case
    trigger: str
    actor: int | None
    occurred_at: datetime
    before: Collection[Deadline]
    latest: dict[tuple[str, str], Deadline]  # by rule and part: the last occurrence
    effects: list[Effect]
    ended: set[tuple[str, int, str]]
    moved: set[str]  # rules whose due instant is new: those that refer to them follow

    def is_open(self, item: Deadline | None) -> bool:
        return item is not None and item.outcome == "open" and item.identity not in self.ended

    def end(self, item: Deadline, outcome: str) -> None:
        effect = _named(item.rule, item.occurrence, item.part)
        effect["do"] = outcome
        self.effects.append(effect)
        self.ended.add(item.identity)

    def open(self, variant: DeadlineRule, part: str = "") -> None:
        found = answer_for(self.rules, variant, self.after, self.occurred_at, part, self.due_of)
        if found is None:
            return
        start, answer, term = found
        last = self.latest.get((variant.rule, part))
        due, lapse, opened = answer.due, answer.lapse, self.occurred_at
        calendar, provisional = stamp(answer.calendar, *answer.span)
        effect: Effect = {
            "rule": variant.rule,
            "occurrence": last.occurrence + 1 if last is not None else 1,
            "do": "open",
            "requirement": variant.requirement,
            "holder": variant.holder,
            "term": term,
            "from": to_text(start),
            "due": (written := to_text(due)),
            "lapse": written if lapse is due else to_text(lapse),
            "calendar": calendar,
        }
        if part:
            effect["part"] = part
        if provisional:
            effect["provisional"] = True
        if variant.remind:
            subtract = self.rules.calendar.subtract
            remind = {at for back in variant.remind if opened < (at := _asked(subtract, due, back)) < due}
            if last is not None:  # to and fro owes no reminder twice
                for item in self.before:
                    if item.reminded and item.rule == variant.rule and item.part == part:
                        remind.difference_update(item.remind[: item.reminded])
            if remind:
                effect["remind"] = [to_text(at) for at in sorted(remind)]
        self.effects.append(effect)
        self.moved.add(variant.rule)

    def wait(self, timer: Timer) -> None:
        """Start a timer on entering one of its states, end it on leaving them.

        An act that restarts it, or another instant from which it runs, puts a new one in its place.
        """
        last = self.latest.get((timer.name, ""))
        start = self._start(timer)
        waiting = start is not None and self.after.state in timer.states
        again = waiting and self.trigger in timer.restarts_on
        moved = last is not None and timer.of is not None and last.counts_from != start
        if last is not None and waiting and (again or moved) and self.is_open(last):
            self.end(last, "superseded")
        elif self.is_open(last) is waiting:
            return
        if last is not None and not waiting:
            self.end(last, "cancelled")
            return
        term = self.rules.parameters.get(timer.after) if timer.after else NOTHING
        if term is None or start is None:
            return
        if again:
            start = self.occurred_at
        answer = self.rules.calendar.add(start, term)
        self.effects.append(
            _named(timer.name, last.occurrence + 1 if last else 1, "")
            | {
                "do": "open",
                "requirement": "",
                "holder": timer.to,
                "term": str(term),
                "from": to_text(start),
                "due": to_text(answer.due),
                "lapse": to_text(answer.lapse),
                "remind": [to_text(answer.lapse)],
                "calendar": {str(year): value for year, value in answer.fingerprints.items()},
            }
        )

    def _start(self, timer: Timer) -> datetime | None:
        """What a timer counts from: entering the state, or the instant that the case names, where it names one."""
        if timer.of is None:
            return self.after.entered_at
        named = self.after.facts.get(timer.of)
        return from_text(named) if named is not None else None

    def due_of(self, rule: str) -> datetime | None:
        for effect in reversed(self.effects):
            if effect["rule"] == rule and effect["do"] == "open":
                return datetime.fromisoformat(effect["due"])
        item = self.latest.get((rule, ""))
        return item.due if item is not None and self.is_open(item) else None


def deadline_effects(
    workflow: Workflow,
    rules: Rules,
    after: Case,
    deadlines: Mapping[tuple[str, int, str], Deadline],
    *,
    trigger: str,
    actor: int | None,
    occurred_at: datetime,
) -> list[Effect]:
    """The effects of an act that brought the case to `after`; `deadlines` are those before it.

    A deadline ends when its closer fires (met, or late after the lapse), when a canceller fires, when the case
    ends, or is superseded when its condition stops holding, its start moves (A14, A36) or it is opened anew.
    """
    latest: dict[tuple[str, str], Deadline] = {}
    alive: set[str] = set()  # rules of which something can end or come back
    turn = _Turn(workflow, rules, after, trigger, actor, occurred_at, deadlines.values(), latest, [], set(), set())
    endings = _endings(rules, workflow.name, trigger, after.state)
    for item in deadlines.values():
        where = (item.rule, item.part)
        other = latest.get(where)
        if other is None or other.occurrence < item.occurrence:
            latest[where] = item
        if item.outcome in _ALIVE:
            alive.add(item.rule)
            if item.outcome == "open" and (ending := endings.get((item.rule, item.requirement))) is not None:
                _close(turn, item, ending)
    if workflow.state[after.state].end:
        for item in deadlines.values():
            if turn.is_open(item):
                turn.end(item, "cancelled")
        return turn.effects
    for rule, variants, opening in _grouped(rules, workflow.name, trigger, after.state):
        if not opening and rule not in alive:
            continue
        found: DeadlineRule | None = None
        opens = False
        for variant, fits in variants:
            if not variant.when or variant.applies(after.facts):
                found, opens = variant, fits
                break
        if variants[0][0].per is None:
            _single(turn, rule, found, opens=opens)
        else:
            _parts(turn, rule, found, opens=opens)
    for timer in workflow.timers:
        if timer.name in alive or after.state in timer.states:
            turn.wait(timer)
    return turn.effects


def _close(turn: _Turn, item: Deadline, ending: Ending) -> None:
    how, per = ending
    if how == "cancel":
        turn.end(item, "cancelled")
    elif per is None or item.part == str(turn.actor):
        turn.end(item, "met" if turn.occurred_at <= item.lapse else "late")


def _single(turn: _Turn, rule: str, variant: DeadlineRule | None, *, opens: bool) -> None:
    last = turn.latest.get((rule, ""))
    current = last if last is not None and turn.is_open(last) else None
    if variant is None:
        if current is not None:
            turn.end(current, "superseded")
    elif current is not None:
        if variant.again == "keep":
            return
        if opens or variant.requirement != current.requirement or _moved(turn, variant, current):
            turn.end(current, "superseded")
            turn.open(variant)
    elif opens or (last is not None and last.outcome == "superseded"):
        turn.open(variant)


def _moved(turn: _Turn, variant: DeadlineRule, current: Deadline) -> bool:
    """Whether the instant that it counts from or ends at, or the deadline that it refers to, is another one now."""
    if isinstance(variant.term, Before):
        return variant.term.rule in turn.moved
    if isinstance(variant.term, Until) and turn.after.facts.get(variant.term.fact) != to_text(current.due):
        return True
    return variant.counts_from is not None and turn.after.instants.get(variant.counts_from) != current.counts_from


def _parts(turn: _Turn, rule: str, variant: DeadlineRule | None, *, opens: bool) -> None:
    current = [item for (name, _), item in turn.latest.items() if name == rule and turn.is_open(item)]
    if variant is None:
        for item in current:
            turn.end(item, "superseded")
        return
    awaited = list(_awaited(turn.after, variant))
    for item in current:
        if item.part not in awaited:  # it is in other hands now
            turn.end(item, "cancelled")
    if not opens:
        return
    running = {item.part for item in current}
    for part in awaited:
        if part not in running:
            turn.open(variant, part)


def _awaited(case: Case, variant: DeadlineRule) -> Iterator[str]:
    yield from map(str, case.facts.get(variant.per or "", ()))


def answer_for(
    rules: Rules,
    variant: DeadlineRule,
    case: Case,
    occurred_at: datetime,
    part: str,
    due_of: Any,
) -> tuple[datetime, Answer, str] | None:
    """Start, due and lapse of a variant for a case; None when what it refers to, a deadline or an instant, is not there."""
    start = case.instants.get(variant.counts_from, occurred_at) if variant.counts_from else occurred_at
    if isinstance(variant.term, Before):
        outer = due_of(variant.term.rule)
        if outer is None:
            return None
        return start, _asked(rules.calendar.before, outer, variant.term.term), str(variant.term)
    if isinstance(variant.term, Until):
        named = case.facts.get(variant.term.fact)
        if named is None:
            return None
        instant = from_text(named)
        answer = rules.calendar.add(instant, NOTHING)
        if variant.grace is not None:
            lapse = rules.calendar.add(instant, variant.grace).lapse
            answer = Answer(answer.calendar, answer.start, answer.term, answer.due, lapse)
        return start, answer, str(variant.term)
    term = variant.term
    if variant.term_from is not None:
        set_apart = case.facts.get(variant.term_from, {}).get(part)
        if set_apart is not None:
            term = parse_term(set_apart)
    return start, _asked(rules.calendar.add, start, term), str(term)


def _named(rule: str, occurrence: int, part: str) -> Effect:
    return {"rule": rule, "occurrence": occurrence, "part": part} if part else {"rule": rule, "occurrence": occurrence}
