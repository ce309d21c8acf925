"""Running cases under other rules: moved to another regulation or workflow version, or open terms counted by another calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..calendars import parse_term
from ..calendars.text import Text
from .check import order
from .clock import Entropy
from .decide import Decision
from .declaration import Workflow
from .errors import Refused
from .fold import CLOCK_TYPES, MOVED, RECOMPUTED, apply_effect, fold_case
from .instants import to_text
from .log import chained
from .rules import Before, Rules, Until
from .terms import deadline_effects, rule_of, stamp
from .values import Case, Deadline, Event, Person, seal

__all__ = ["By", "move", "recount"]

Deadlines = Mapping[tuple[str, int, str], Deadline]
Find = Callable[[str, int], Workflow]


class By(Struct, frozen=True, kw_only=True):
    """Who moves or recounts, in which role, when, why: `now` is the clock's instant in UTC."""

    actor: Person | None
    role: str
    now: datetime
    command: str
    reason: str
    entropy: Entropy


# ── to another regulation or workflow version ────────────────────────────────────────────────────────────────────────


def move(
    case: Case, deadlines: Deadlines, history: Sequence[Event], find: Find, to: Workflow, rules: Rules, by: By
) -> Decision:
    """Move a running case to `to` and `rules`, by an event.

    Its terms become those that it would have, had it lived under the new rules from its first event; a term that runs as it
    would is left alone, one that was met or missed stays as it was judged. Raises Refused, saying why, where the case is
    there already, has ended, is in a state that the new version has not, or in one in which nobody of the new act may act.
    """
    _check(case, to, rules)
    event = _event(case, by, MOVED, to, rules.key)
    after = fold_case(to, case, event)
    wanted = _would_run(history, find, to, rules, after, event)
    effects = _effects(deadlines, wanted, event.occurred_at)
    data = {"from": {"regulation": case.regulation, "workflow_version": case.workflow_version}}
    return _decided(case, deadlines, event, to, by, data, effects)


def _check(case: Case, to: Workflow, rules: Rules) -> None:
    def refused(code: str, ru: str, en: str, **values: Any) -> Refused:
        return Refused(code, [Text(ru=ru, en=en).fill(**values)], state=case.state)

    if (case.regulation, case.workflow_version) == (rules.key, to.version):
        raise refused("moved_already", "случай уже идёт по этим правилам", "the case goes by these rules already")
    if case.state not in to.state:
        raise refused(
            "no_state",
            "состояния {state} в версии {version} процесса нет; есть: {known}",
            "version {version} of the workflow has no state {state}; there are: {known}",
            state=case.state,
            version=to.version,
            known=", ".join(to.state),
        )
    if to.state[case.state].end:
        raise refused("ended", "случай закрыт: переводят то, что в работе", "the case has ended: what runs is moved")
    acting = {
        role
        for trigger in to.triggers
        if case.state in trigger.source
        for role in rules.who(to.name, trigger.name, trigger.by)
    }
    held = {role for role, fact in to.assigned.items() if case.facts.get(fact)}
    missing = sorted(held - rules.roles.keys()) or ([] if acting & rules.roles.keys() else sorted(acting))
    if missing:
        raise refused(
            "no_role",
            "в новом регламенте нет роли, которая продолжит работу: {roles}",
            "the new act has no role that could go on with it: {roles}",
            roles=", ".join(missing),
        )


def _would_run(
    history: Iterable[Event], find: Find, to: Workflow, rules: Rules, after: Case, moved: Event
) -> dict[tuple[str, int, str], Deadline]:
    """The deadlines that the case would have by `rules`: its own history, each act in the workflow version in which it was done."""
    case: Case | None = None
    found: dict[tuple[str, int, str], Deadline] = {}
    for event in history:
        if event.type in CLOCK_TYPES or event.type in {MOVED, RECOMPUTED}:
            continue
        workflow = find(event.workflow or "", event.workflow_version or 0)
        case = fold_case(workflow, case, event)
        whose = event.data.get("in_place_of", event.actor)
        _apply(found, workflow, rules, case, event, whose)
    _apply(found, to, rules, after, moved, None)
    return found


def _apply(
    found: dict[tuple[str, int, str], Deadline],
    workflow: Workflow,
    rules: Rules,
    case: Case,
    event: Event,
    whose: int | None,
) -> None:
    effects = deadline_effects(
        workflow, rules, case, found, trigger=event.type, actor=whose, occurred_at=event.occurred_at
    )
    for effect in effects:
        apply_effect(found, effect, event)


def _effects(deadlines: Deadlines, wanted: Deadlines, now: datetime) -> list[dict[str, Any]]:
    """What ends and what opens, so that the open deadlines are those that are wanted."""
    running = {(item.rule, item.part): item for item in deadlines.values() if item.outcome == "open"}
    target = {(item.rule, item.part): item for item in wanted.values() if item.outcome == "open"}
    ending, opening = [], []
    for where, item in running.items():
        other = target.get(where)
        if other is not None and _stays(item, other, now):
            del target[where]
        else:
            ending.append(_named(item) | {"do": "superseded"})
    for (rule, part), item in target.items():
        of_rule = [other for other in deadlines.values() if (other.rule, other.part) == (rule, part)]
        sent = {at for other in of_rule for at in other.remind[: other.reminded]}  # to and fro owes no reminder twice
        remind = [at for at in item.remind if at > now and at not in sent]
        number = 1 + max((other.occurrence for other in of_rule), default=0)
        opening.append(
            _named(item)
            | {
                "occurrence": number,
                "do": "open",
                "requirement": item.requirement,
                "holder": item.holder,
                "term": item.term,
                "from": to_text(item.counts_from),
                "due": to_text(item.due),
                "lapse": to_text(item.lapse),
                "calendar": dict(item.calendar),
            }
            | ({"remind": [to_text(at) for at in remind]} if remind else {})
            | ({"provisional": True} if item.provisional else {})
        )
    return [*ending, *opening]


def _stays(item: Deadline, wanted: Deadline, now: datetime) -> bool:
    """Whether a running deadline is left alone: it was judged under the same requirement, or is what it would be."""
    if item.missed_at is not None:
        return item.requirement == wanted.requirement

    def told(one: Deadline) -> tuple[Any, ...]:
        ahead = tuple(at for at in one.remind if at > now)
        return (one.requirement, one.holder, one.term, one.counts_from, one.due, one.lapse, ahead)

    return told(item) == told(wanted)


# ── by another calendar ──────────────────────────────────────────────────────────────────────────────────────────────


def recount(
    workflow: Workflow, rules: Rules, case: Case, deadlines: Deadlines, by: By, *, calendar: str, differs: bool
) -> Decision | None:
    """Count a running case's open terms by the calendar of `rules`, by an event; None where nothing is to be done.

    `calendar` is the adopted regulation whose calendar it is: from this event on the case counts by it. `differs` says that
    it answers otherwise than the case's present one even where no term that runs is touched. What was judged stays.
    """
    effects = list(_recounted(workflow, rules, deadlines, max(by.now, case.recorded_at)))
    if not effects and not differs:
        return None
    event = _event(case, by, RECOMPUTED, workflow, case.regulation)
    return _decided(case, deadlines, event, workflow, by, {"calendar": calendar}, effects)


def _recounted(workflow: Workflow, rules: Rules, deadlines: Deadlines, now: datetime) -> Iterator[dict[str, Any]]:
    """An effect for each open term that comes out otherwise, each after those that it refers to."""
    names = [*order(rules.deadlines.get(workflow.name, ())), *workflow.timer]
    due: dict[str, datetime] = {}
    for name in names:
        for item in deadlines.values():
            if item.rule != name or item.outcome != "open":
                continue
            due.setdefault(name, item.due)
            answer = None if item.missed_at is not None else _answer(workflow, rules, item, due)
            if answer is None:
                continue
            due[name] = answer.due
            rule = rule_of(rules, workflow.name, item)
            done = item.remind[: item.reminded]
            back = (
                [rules.calendar.subtract(answer.due, term) for term in rule.remind]
                if rule is not None
                else [answer.lapse]
            )
            ahead = sorted({at for at in back if now < at and (rule is None or at < answer.due)} - {*done})
            still = tuple(at for at in item.remind[item.reminded :] if at > now)
            if (answer.due, answer.lapse, tuple(ahead)) == (item.due, item.lapse, still):
                continue
            calendar, provisional = stamp(answer.calendar, answer.years.start, answer.years.stop)
            yield _named(item) | {
                "do": "recount",
                "was": {"due": to_text(item.due), "lapse": to_text(item.lapse), "calendar": dict(item.calendar)},
                "due": to_text(answer.due),
                "lapse": to_text(answer.lapse),
                "remind": [to_text(at) for at in (*done, *ahead)],
                "calendar": dict(calendar),
                "provisional": provisional,
            }


def _answer(workflow: Workflow, rules: Rules, item: Deadline, due: Mapping[str, datetime]) -> Any:
    """The calendar's answer anew; None where the term is an instant that people named, or refers to one that runs no more."""
    rule = rule_of(rules, workflow.name, item)
    if rule is None and not item.timer:
        return None
    if rule is not None and isinstance(rule.term, Until):
        return None
    if rule is not None and isinstance(rule.term, Before):
        outer = due.get(rule.term.rule)
        return None if outer is None else rules.calendar.before(outer, rule.term.term)
    return rules.calendar.add(item.counts_from, parse_term(item.term))


# ── the event ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _event(case: Case, by: By, kind: str, workflow: Workflow, regulation: str) -> Event:
    at = max(by.now, case.recorded_at)
    return Event(
        tenant=case.tenant,
        stream=case.stream,
        seq=case.version + 1,
        case=case.key,
        workflow=workflow.name,
        workflow_version=workflow.version,
        regulation=regulation,
        type=kind,
        occurred_at=at,
        recorded_at=at,
        actor=by.actor.id if by.actor is not None else None,
        role=by.role,
        command=by.command,
        data={"calendar": case.regulation} if kind == RECOMPUTED else {},
        schema=workflow.schema,
    )


def _decided(
    case: Case,
    deadlines: Deadlines,
    bare: Event,
    workflow: Workflow,
    by: By,
    data: dict[str, Any],
    effects: Sequence[dict[str, Any]],
) -> Decision:
    text = seal("reason", by.reason, by.entropy)
    held = data | {"texts": {text.field: text.hmac}} | ({"deadlines": list(effects)} if effects else {})
    event = replace(bare, data=held)
    written = chained(event, case.head)
    after = dict(deadlines)
    for effect in effects:
        apply_effect(after, effect, event)
    return Decision(
        event=event,
        data=written,
        before=case,
        case=fold_case(workflow, case, event),
        changed=tuple(item for identity, item in after.items() if deadlines.get(identity) is not item),
        opened=frozenset(after.keys() - deadlines.keys()),
        deadlines=after,
        texts=(text,),
        notices=(),
    )


def _named(item: Deadline) -> dict[str, Any]:
    named: dict[str, Any] = {"rule": item.rule, "occurrence": item.occurrence}
    return named | {"part": item.part} if item.part else named
