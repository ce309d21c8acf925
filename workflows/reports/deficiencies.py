"""Deficiencies (cl. 19): each broken term, each part left out, each thing reported, as recorded facts. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from ...calendars.text import Text
from ...engine.decide import holders
from ...engine.declaration import Workflow
from ...engine.errors import LogError
from ...engine.fields import breach_name
from ...engine.fold import fold_case
from ...engine.rules import Rules
from ...engine.terms import rule_of
from ...engine.values import Case, Deadline, Event

__all__ = ["Broken", "Deficiency", "Measure", "deficiencies"]

Kind = Literal["term", "reclassified", "part_missing", "reported"]
LISTED, WORD = "deficiencies", "deficiency"  # the case's list of reported ones, and what `take_measures` calls them
LIABLE = "LS-18"  # whose acts carry it, by their terms the executor's liability for timely submission is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A term broken before another's breach: a fact for those who look into it, no verdict (A7)."""

    rule: str
    title: Text
    clause: str
    requirement: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What was done about a deficiency: when, in which role, the decision, and the seq of the event that holds the words."""

    at: datetime
    role: str
    actor: int | None
    decision: str | None
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deficiency:
    """One deficiency of one case. Instants are aware; `delay` is working time, None where there is no term.

    `name` is what `take_measures` takes. `at` is when it came to be: the lapse, the reclassification, the act.
    `holder` is the role whose term it was, `persons` those assigned then, `state` that in which the case then was.
    `recorded_at`: when the clock recorded the breach, `recorded_state`: the state as it was then known to have been;
    `mended`: a late entry turned it to a kept term. Both facts stay.
    `seq` is the event that holds the words of a reported one.
    """

    name: str
    kind: Kind
    number: str
    case: int
    at: datetime
    rule: str
    title: Text
    clause: str
    requirement: str
    holder: str
    persons: tuple[int, ...]
    state: str
    due: datetime | None = None
    lapse: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    recorded_at: datetime | None = None
    recorded_state: str | None = None
    delay: timedelta | None = None
    mended: bool = False
    liable: bool = False
    before: tuple[Broken, ...] = ()
    measures: tuple[Measure, ...] = ()
    seq: int | None = None


def deficiencies(
    workflow: Workflow, rules: Rules, case: Case, deadlines: Sequence[Deadline], events: Sequence[Event], now: datetime
) -> list[Deficiency]:
    """Every deficiency of a case as far as is known at `now`, the earliest first; `events` are the case's, from the first."""
    measures = _measures(events)
    broken = sorted((item for item in deadlines if item.broken(now)), key=lambda item: (_when(item), item.identity))
    found = [_term(workflow, rules, case, item, broken, events, now, measures) for item in broken]
    found += _told(workflow, rules, case, events, measures)
    return sorted(found, key=lambda item: (item.at, item.name))


def _when(item: Deadline) -> datetime:
    """When a term came to be broken: at its lapse, or when it was opened after that."""
    return max(item.lapse, item.opened_at)


def _term(
    workflow: Workflow,
    rules: Rules,
    case: Case,
    item: Deadline,
    broken: Sequence[Deadline],
    events: Sequence[Event],
    now: datetime,
    measures: Mapping[str, tuple[Measure, ...]],
) -> Deficiency:
    at = _when(item)
    first, *later = events  # an earlier message that was merged may break a term before the case was there (A36)
    happened = [first, *(event for event in later if event.occurred_at <= at)]
    then = _folded(workflow, happened)  # late entries included
    missed = next((event.seq for event in events if event.type == "missed" and _names(event, item)), None)
    known = _folded(workflow, [event for event in happened if event.seq < missed]) if missed is not None else None
    rule = rule_of(rules, workflow.name, item)
    mended = item.outcome == "met"
    ended = item.closed_at if item.outcome != "open" and item.closed_at is not None else now
    delay = timedelta(0) if mended else rules.calendar.elapsed(max(item.due, item.opened_at), ended)
    submitting = {trigger.name for trigger in workflow.triggers if LIABLE in trigger.carries}
    earlier = [
        other
        for other in broken
        if other.identity != item.identity
        and other.outcome != "met"
        and not other.past_when_opened
        and item.counts_from <= _when(other) < at
    ]
    name = breach_name(item)
    return Deficiency(
        name=name,
        kind="reclassified" if item.past_when_opened else "term",
        number=case.number,
        case=case.key,
        at=at,
        rule=item.rule,
        title=rule.title if rule is not None else Text(ru=item.rule, en=item.rule),
        clause=rule.clause if rule is not None else "",
        requirement=item.requirement,
        holder=item.holder,
        persons=tuple(int(who) for who in holders(workflow, then, item) if who.isdigit()),
        state=then.state,
        due=item.due,
        lapse=item.lapse,
        closed_at=item.closed_at,
        outcome=item.outcome,
        recorded_at=item.missed_at,
        recorded_state=known.state if known is not None else None,
        delay=max(delay, timedelta(0)),
        mended=mended,
        liable=rule is not None and any(occasion.trigger in submitting for occasion in rule.closes_on),
        before=tuple(_broken(workflow, rules, other) for other in earlier),
        measures=measures.get(name, ()),
    )


def _broken(workflow: Workflow, rules: Rules, item: Deadline) -> Broken:
    rule = rule_of(rules, workflow.name, item)
    return Broken(
        rule=item.rule,
        title=rule.title if rule is not None else Text(ru=item.rule, en=item.rule),
        clause=rule.clause if rule is not None else "",
        requirement=item.requirement,
        at=_when(item),
    )


def _told(
    workflow: Workflow,
    rules: Rules,
    case: Case,
    events: Sequence[Event],
    measures: Mapping[str, tuple[Measure, ...]],
) -> Iterator[Deficiency]:
    """What people reported, and the parts that an answer was composed without: the case's list, by number."""
    by_seq = {event.seq: event for event in events}
    for number, seq in enumerate(case.facts.get(LISTED, ()), 1):
        event = by_seq[seq]
        before = _folded(workflow, [item for item in events if item.seq < seq])
        trigger = workflow.trigger[event.type]
        requirement = rules.requirements.get(next(iter(trigger.carries), ""))
        left_out = "missing_reason" in event.data.get("texts", {})
        assigned = before.facts.get("executors", ())
        waited = [person for person in assigned if person not in before.facts.get("provided", ())]
        name = f"{WORD}/{number}"
        yield Deficiency(
            name=name,
            kind="part_missing" if left_out else "reported",
            number=case.number,
            case=case.key,
            at=event.occurred_at,
            rule=event.type,
            title=_LEFT_OUT if left_out else _REPORTED,
            clause=trigger.clause or "",
            requirement=requirement.id if requirement is not None else "",
            holder="executor",
            persons=tuple(waited if left_out else assigned),
            state=before.state,
            measures=measures.get(name, ()),
            seq=seq,
        )


_LEFT_OUT = Text(ru="ответ составлен без части", en="composed without a part")
_REPORTED = Text(ru="сообщил куратор", en="reported by the curator")


def _measures(events: Sequence[Event]) -> dict[str, tuple[Measure, ...]]:
    found: dict[str, tuple[Measure, ...]] = {}
    for event in events:
        if event.type == "take_measures":
            fields: Mapping[str, Any] = event.data["fields"]
            measure = Measure(
                at=event.occurred_at,
                role=event.role,
                actor=event.actor,
                decision=fields.get("decision"),
                seq=event.seq,
            )
            found[fields["breach"]] = (*found.get(fields["breach"], ()), measure)
    return found


def _names(event: Event, item: Deadline) -> bool:
    """Whether the clock's event is of that deadline."""
    named = event.data["deadline"]
    return (named["rule"], named["occurrence"], named.get("part", "")) == item.identity


def _folded(workflow: Workflow, events: Sequence[Event]) -> Case:
    case: Case | None = None
    for event in events:
        case = fold_case(workflow, case, event)
    if case is None:
        raise LogError(Text(ru="событий до этого нет", en="no events before that"))
    return case
