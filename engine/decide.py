"""One decision, a pure function: (case, its deadlines, the act, now, the rules, people) → an event and what follows, or a refusal."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import lru_cache
from operator import itemgetter
from typing import Any

from msgspec import Struct
from msgspec.structs import force_setattr

from ..calendars.text import Text
from .canonical import check_value
from .clock import Entropy
from .declaration import Attempt, Trigger, Workflow
from .errors import InvalidValue, MissingValue, NotFound
from .fields import Field, Reading
from .fold import apply_effect, fold_case, fold_deadlines
from .instants import local_text, to_text
from .log import chained
from .machine import Capacity, capacity, fire, refuse_known, responsible
from .rules import Rules
from .terms import deadline_effects, rule_of
from .values import Act, Case, Deadline, Event, Notice, Person, TextItem, seal

__all__ = ["Decision", "decide", "escalate", "holders", "miss", "remind"]

Deadlines = Mapping[tuple[str, int, str], Deadline]


class Decision(Struct, frozen=True, kw_only=True, gc=False):
    """What an act comes to: the event with its canonical data, the case and deadlines after it, texts, notices.

    `related` are the case's relations, where the act has changed them.
    """

    event: Event
    data: str
    before: Case | None
    case: Case
    changed: tuple[Deadline, ...]
    opened: frozenset[tuple[str, int, str]]
    deadlines: Deadlines
    texts: tuple[TextItem, ...]
    notices: tuple[Notice, ...]
    related: tuple[tuple[str, int], ...] | None = None


_NONE: frozenset[tuple[str, int, str]] = frozenset()


def decide(
    workflow: Workflow,
    rules: Rules,
    case: Case | None,
    deadlines: Deadlines,
    act: Act,
    *,
    tenant: str,
    key: int,
    now: datetime,
    people: Mapping[str, Person],
    entropy: Entropy,
    author: int | None = None,
    acting: Capacity | None = None,
) -> Decision:
    """Decide one act.

    `now` is the clock's instant in UTC; `acting` is how the actor may act, where that was found already. Raises InvalidValue and MissingValue for data that cannot be read or an
    instant out of order, Refused when the rules forbid the act, NotFound for an unknown trigger or person.
    """
    trigger = workflow.trigger.get(act.trigger)
    if trigger is None:
        raise _no_trigger(workflow, act.trigger)
    recorded_at = now if case is None else max(now, case.recorded_at)
    _check_instant(act, case, recorded_at, zone=rules.calendar.zone, bounds=not trigger.earliest)
    acting = acting or capacity(workflow, trigger, act, case, rules)
    whose = responsible(act, acting)
    moves = case is None or case.state in trigger.source
    if acting is None or not (moves or (case is not None and case.state in trigger.stays)):
        # Who may, and from where, comes before what is missing: the machine says why.
        fire(workflow, Attempt(case, act, {}, rules, deadlines.values(), whose))
    reading = Reading(
        rules=rules,
        people=people,
        facts=case.facts if case is not None else {},
        zone=rules.calendar.zone,
        occurred_at=act.occurred_at,
        deadlines=deadlines.values(),
    )
    role = acting.role if acting is not None else None
    try:
        fields = _read(trigger, act, reading)
    except (InvalidValue, MissingValue):  # what cannot be at all comes before what is missing
        refuse_known(workflow, Attempt(case, act, {}, rules, deadlines.values(), whose, role))
        raise
    fields.update(reading.also)
    said = fields
    texts: tuple[TextItem, ...] = ()
    if reading.texts:
        said = fields | dict.fromkeys(reading.texts, True)
    state = fire(workflow, Attempt(case, act, said, rules, deadlines.values(), whose, role))
    if reading.texts:
        texts = tuple([seal(name, body, entropy, author) for name, body in reading.texts.items()])
    data: dict[str, Any] = {}
    if moves:
        data["to"] = state
    if case is None:
        data["number"] = act.number
    if fields:
        data["fields"] = fields
    if acting is not None and acting.in_place_of is not None:
        data["in_place_of"] = acting.in_place_of
    if texts:
        data["texts"] = {item.field: item.hmac for item in texts}
    notices = tuple([item for item in trigger.notices if _owed(item, rules, reading)]) if trigger.notices else ()
    if notices:
        data["notices"] = [{"kind": item.kind, "to": item.to} for item in notices]
    event = Event(
        tenant=tenant,
        stream=f"{workflow.name}/{key}",
        seq=1 if case is None else case.version + 1,
        case=key,
        workflow=workflow.name,
        workflow_version=workflow.version,
        regulation=rules.key,
        type=act.trigger,
        occurred_at=act.occurred_at,
        recorded_at=recorded_at,
        actor=act.actor.id if act.actor is not None else None,
        role=role or "",
        command=act.command,
        data=data,
        schema=workflow.schema,
    )
    after = fold_case(workflow, case, event)
    effects = deadline_effects(
        workflow, rules, after, deadlines, trigger=act.trigger, actor=whose, occurred_at=act.occurred_at
    )
    check_value(data)
    moved: Deadlines = deadlines
    changed: tuple[Deadline, ...] = ()
    opened = _NONE
    if effects:  # made here of names and instants: they need no check
        data["deadlines"] = effects
        moved = live = dict(deadlines)
        touched = [apply_effect(live, effect, event) for effect in effects]
        changed = tuple([live[identity] for identity in dict.fromkeys(touched)])
        opened = frozenset([identity for identity in touched if identity not in deadlines])
    written = chained(event, case.head if case is not None else None)
    force_setattr(after, "head", event.hash)  # nobody else has seen it yet
    return Decision(
        event=event,
        data=written,
        before=case,
        case=after,
        changed=changed,
        opened=opened,
        deadlines=moved,
        texts=texts,
        notices=notices,
        related=_related(workflow, case, after) if workflow.relations else None,
    )


def _owed(notice: Notice, rules: Rules, reading: Reading) -> bool:
    """Whether the act owes this notice: to a role that the regulation knows, with the text and without the fact that it names."""
    wanted = notice.when is None or notice.when in reading.texts
    return wanted and notice.to in rules.roles and (notice.unless is None or notice.unless not in reading.facts)


def _related(workflow: Workflow, before: Case | None, after: Case) -> tuple[tuple[str, int], ...] | None:
    """The case's relations, where they are others than before."""
    if before is not None and all(before.facts.get(name) == after.facts.get(name) for name in workflow.relations):
        return None
    return tuple(workflow.related(after.facts))


def _read(trigger: Trigger, act: Act, reading: Reading) -> dict[str, Any]:
    """The act's values as its fields read them, in the order of the declaration."""
    declared, quiet = _declared(trigger)
    values, fields = act.values, reading.fields
    if not values.keys() <= declared.keys():
        raise _no_field(trigger, next(name for name in values if name not in declared))
    for name, item in declared.items():
        if name in quiet and values.get(name) is None:
            continue
        if item.only_when is not None and any(
            fields.get(other, reading.facts.get(other)) != value for other, value in item.only_when.items()
        ):
            if values.get(name) is not None:
                raise InvalidValue(item.named, str(values[name]), _only_when(item))
            continue
        value = item.take(values, reading)
        if value is not None:
            fields[name] = value
    return fields


@lru_cache(maxsize=1024)
def _declared(trigger: Trigger) -> tuple[Mapping[str, Field], frozenset[str]]:
    """The fields of a trigger by name, and those of them that come to nothing where nothing is given."""
    declared = {item.name: item for item in trigger.fields}
    return declared, frozenset(name for name, item in declared.items() if item.quiet)


def _no_field(trigger: Trigger, name: str) -> InvalidValue:
    known = [item.name for item in trigger.fields]
    near = difflib.get_close_matches(name, known, 1)
    return InvalidValue(
        trigger.name,
        name,
        Text(ru="поле из списка: {known}{near}", en="a field of: {known}{near}").fill(
            known=", ".join(known) or "–",
            near=Text(ru=f" (может быть, {near[0]}?)", en=f" (perhaps {near[0]}?)") if near else "",
        ),
    )


def _only_when(item: Field) -> Text:
    wanted = ", ".join(f"--{name.replace('_', '-')} {value}" for name, value in (item.only_when or {}).items())
    return Text(ru="ничего: это указывают только при {wanted}", en="nothing: it goes with {wanted} alone").fill(
        wanted=wanted
    )


def _no_trigger(workflow: Workflow, name: str) -> NotFound:
    near = difflib.get_close_matches(name, workflow.trigger, 1)
    return NotFound(
        Text(
            ru="процесс {workflow}: нет триггера {name}{near}", en="workflow {workflow}: no trigger {name}{near}"
        ).fill(
            workflow=workflow.name,
            name=name,
            near=Text(ru=f"; может быть, {near[0]}?", en=f"; perhaps {near[0]}?") if near else "",
        )
    )


def _check_instant(act: Act, case: Case | None, recorded_at: datetime, *, zone: tzinfo, bounds: bool) -> None:
    if act.occurred_at > recorded_at:
        raise InvalidValue(
            _WHEN,
            local_text(act.occurred_at, zone),
            Text(ru="момент не позже настоящего ({now})", en="an instant not after now ({now})").fill(
                now=local_text(recorded_at, zone)
            ),
        )
    if case is not None and bounds and act.occurred_at < case.entered_at:
        raise InvalidValue(
            _WHEN,
            local_text(act.occurred_at, zone),
            Text(
                ru="момент не раньше предыдущего изменения состояния ({then})",
                en="an instant not before the last change of state ({then})",
            ).fill(then=local_text(case.entered_at, zone, up=True)),
        )


_WHEN = Text(ru="когда произошло (--at)", en="when it happened (--at)")


def remind(
    workflow: Workflow, rules: Rules, case: Case, deadlines: Deadlines, deadline: Deadline, now: datetime, command: str
) -> Decision:
    """The clock's event for reminders whose instant has come; those that came together are one."""
    come = sum(1 for at in deadline.remind if at <= now)
    notices = tuple(Notice(kind="reminder", to=to, rule=deadline.rule) for to in holders(workflow, case, deadline))
    data = {"deadline": _named(deadline), "reminder": come}
    return _by_clock(workflow, rules, case, deadlines, deadline, "reminded", now, command, data, notices)


def miss(
    workflow: Workflow, rules: Rules, case: Case, deadlines: Deadlines, deadline: Deadline, now: datetime, command: str
) -> Decision:
    """The clock's event for a deadline whose lapse has passed, with the notices of the regulation's escalation.

    It keeps as facts the state that held the incident at the breach (A7); it names no culprit.
    """
    rule = rule_of(rules, workflow.name, deadline)
    to = dict.fromkeys(
        (*holders(workflow, case, deadline), *(step.to for step in rule.escalate if step.after is None))
        if rule is not None
        else holders(workflow, case, deadline)
    )
    notices = tuple(Notice(kind="missed", to=name, rule=deadline.rule) for name in to)
    data: dict[str, Any] = {"deadline": _named(deadline), "state": case.state}
    steps = [
        {"at": to_text(rules.calendar.add(deadline.lapse, step.after).due), "to": step.to}
        for step in (rule.escalate if rule is not None else ())
        if step.after is not None
    ]
    if steps:
        data["escalate"] = sorted(steps, key=itemgetter("at"))
    return _by_clock(workflow, rules, case, deadlines, deadline, "missed", now, command, data, notices)


def escalate(
    workflow: Workflow, rules: Rules, case: Case, deadlines: Deadlines, deadline: Deadline, now: datetime, command: str
) -> Decision:
    """The clock's event for the steps of an escalation whose instant has come; those that came together are one."""
    come = [step for step in deadline.escalate if step.at <= now]
    fresh = come[deadline.reminded - len(deadline.remind) :]
    notices = tuple(Notice(kind="missed", to=to, rule=deadline.rule) for to in dict.fromkeys(step.to for step in fresh))
    data = {"deadline": _named(deadline), "step": len(come)}
    return _by_clock(workflow, rules, case, deadlines, deadline, "escalated", now, command, data, notices)


def holders(workflow: Workflow, case: Case, deadline: Deadline) -> tuple[str, ...]:
    """Whose deadline it is: the part's own person, those assigned in the holder's role (numbers), else the role."""
    if deadline.part:
        return (deadline.part,)
    assigned = case.facts.get(workflow.assigned.get(deadline.holder, ""), ())
    return tuple(map(str, assigned)) or (deadline.holder,)


def _named(deadline: Deadline) -> dict[str, Any]:
    named: dict[str, Any] = {"rule": deadline.rule, "occurrence": deadline.occurrence}
    if deadline.part:
        named["part"] = deadline.part
    return named


def _by_clock(
    workflow: Workflow,
    rules: Rules,
    case: Case,
    deadlines: Deadlines,
    deadline: Deadline,
    kind: str,
    now: datetime,
    command: str,
    data: dict[str, Any],
    notices: tuple[Notice, ...],
) -> Decision:
    data["notices"] = [{"kind": item.kind, "to": item.to} for item in notices]
    recorded_at = max(now, case.recorded_at)
    if kind == "missed":
        occurred_at = deadline.lapse
    elif kind == "reminded":
        occurred_at = deadline.remind[data["reminder"] - 1]
    else:
        occurred_at = deadline.escalate[data["step"] - 1].at
    event = Event(
        tenant=case.tenant,
        stream=case.stream,
        seq=case.version + 1,
        case=case.key,
        workflow=workflow.name,
        workflow_version=case.workflow_version,
        regulation=rules.key,
        type=kind,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        actor=None,
        role="clock",
        command=command,
        data=data,
        schema=workflow.schema,
    )
    written = chained(event, case.head)
    moved = fold_deadlines(deadlines, event)
    return Decision(
        event=event,
        data=written,
        before=case,
        case=fold_case(workflow, case, event),
        changed=(moved[deadline.identity],),
        opened=frozenset(),
        deadlines=moved,
        texts=(),
        notices=notices,
    )
