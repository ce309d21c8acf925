"""The one judge of legality: a `transitions` machine for each workflow, shared by all its cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache, partial
from typing import Any

import transitions
from msgspec import Struct

from ..calendars.text import Text
from .declaration import Attempt, ByFact, Guard, Trigger, Workflow
from .errors import Refused
from .instants import local_text
from .rules import Rules
from .values import SYSTEM_ROLES, Act, Case, Deadline

__all__ = [
    "BEGIN",
    "Capacity",
    "Possible",
    "capacity",
    "fire",
    "legal",
    "possible",
    "refuse_known",
    "responsible",
    "role_of",
]

BEGIN = "begin"  # where a case is before it is created


class Possible(Struct, frozen=True, kw_only=True):
    """A trigger that the state allows, who may fire it, and whether this actor may."""

    trigger: str
    roles: tuple[str, ...]
    titles: tuple[Text, ...]
    yours: bool


class _Cursor:
    """What the machine moves: a state, the attempt, and the reasons gathered on the way."""

    __slots__ = ("attempt", "failed", "reasons", "state")

    def __init__(self, state: str, attempt: Attempt) -> None:
        self.state = state
        self.attempt = attempt
        self.failed: list[Guard] = []
        self.reasons: list[Text] = []


class _Transition(transitions.Transition):
    """The guards, asked as they are, then the new state: the cursor is all that they look at. Our declarations hang no callbacks on a transition, so none are looked for."""

    def execute(self, event_data: Any) -> bool:
        for condition in self.conditions:
            ask: Any = condition.func
            if not ask(event_data):
                return False
        event_data.state = self.dest
        return True


class _Event(transitions.Event):
    """The first transition from the cursor's state whose guards agree."""

    def trigger(self, model: Any, *_: object, **__: object) -> bool:
        found = self.transitions.get(model.state)
        if not found:
            raise transitions.MachineError(self.name)
        for transition in found:  # noqa: SIM110  at every act: a plain loop is twice as fast
            if transition.execute(model):
                return True
        return False


class _Machine(transitions.Machine):
    transition_cls = _Transition
    event_cls = _Event


@lru_cache(maxsize=64)
def _machine(workflow: Workflow) -> Any:
    machine = _Machine(
        model=None,
        states=[BEGIN, *(transitions.State(state.name) for state in workflow.states)],
        initial=BEGIN,
        auto_transitions=False,
        queued=False,
    )
    for trigger in workflow.triggers:
        guards = (_who(workflow, trigger), *trigger.guards)
        for source in trigger.stays:
            machine.add_transition(trigger.name, source, source, conditions=partial(_permit, guards))
        for source in (BEGIN,) if trigger.creates else trigger.source:
            if isinstance(trigger.to, ByFact):
                for value, target in trigger.to.states.items():
                    chosen = partial(_chosen, trigger.to.fact, value)
                    machine.add_transition(trigger.name, source, target, conditions=[chosen, partial(_permit, guards)])
            else:
                machine.add_transition(trigger.name, source, trigger.to or source, conditions=partial(_permit, guards))
    return machine


def _chosen(fact: str, value: str, cursor: _Cursor) -> bool:
    attempt = cursor.attempt
    return bool(attempt.fields.get(fact, attempt.facts.get(fact)) == value)


def _permit(guards: Sequence[Guard], cursor: _Cursor) -> bool:
    for guard in guards:
        reason = guard.check(cursor.attempt)
        if reason is not None:
            cursor.failed.append(guard)
            cursor.reasons.append(reason)
            if guard.code == "role":  # the wrong person need not hear what else is missing
                break
    return not cursor.failed


def _who(workflow: Workflow, trigger: Trigger) -> Guard:
    def check(attempt: Attempt) -> Text | None:
        if attempt.role is not None or role_of(workflow, trigger, attempt.act, attempt.case, attempt.rules):
            return None
        return _not_yours(workflow, trigger, attempt)

    return Guard(code="role", check=check)


class Capacity(Struct, frozen=True):
    """In which role the actor may act, and in whose place, where that is an absent person's."""

    role: str
    in_place_of: int | None = None


def capacity(workflow: Workflow, trigger: Trigger, act: Act, case: Case | None, rules: Rules) -> Capacity | None:
    """How the actor may fire `trigger` on `case` at the instant of the act, the first role that fits; None: not at all.

    What is his by his own roles comes before what is his as a deputy.
    """
    named = rules.acting.get((workflow.name, trigger.name), trigger.by)
    if act.actor is None:
        return Capacity(act.role) if act.role in SYSTEM_ROLES and act.role in named else None
    number, own = act.actor.id, act.actor.roles_at(act.occurred_at)
    for role in named:
        if role in own and role not in SYSTEM_ROLES and act.role in (None, role):
            listed = _listed(workflow, trigger, role, case)
            if listed is None or number in listed:
                return Capacity(role)
    for standing in act.stands_for:
        for role in named:
            if role in standing.roles and act.role in (None, role):
                listed = _listed(workflow, trigger, role, case)
                if listed is not None and number in listed:
                    return Capacity(role)
                if listed is None or standing.person in listed:
                    return Capacity(role, standing.person)
    return None


def _listed(workflow: Workflow, trigger: Trigger, role: str, case: Case | None) -> Sequence[int] | None:
    """Those to whom the case is assigned in that role; None where whoever has the role may act."""
    relation = workflow.assigned.get(role)
    if relation is None or trigger.anyone or trigger.creates:
        return None
    return case.facts.get(relation, ()) if case is not None else ()


def responsible(act: Act, acting: Capacity | None) -> int | None:
    """Whose act it is: the absent person's in whose place the actor acts, else the actor's own; None for the clock."""
    if acting is not None and acting.in_place_of is not None:
        return acting.in_place_of
    return act.actor.id if act.actor is not None else None


def role_of(workflow: Workflow, trigger: Trigger, act: Act, case: Case | None, rules: Rules) -> str | None:
    """The role in which the actor may fire `trigger` on `case`; None when he may not."""
    found = capacity(workflow, trigger, act, case, rules)
    return found.role if found is not None else None


def _not_yours(workflow: Workflow, trigger: Trigger, attempt: Attempt) -> Text:
    roles = attempt.rules.roles
    named = attempt.rules.who(workflow.name, trigger.name, trigger.by)

    def titles(names: Sequence[str]) -> Text:
        known = [roles[name].title for name in names if name in roles]
        return Text(ru=", ".join(title.ru for title in known) or "–", en=", ".join(title.en for title in known) or "–")

    actor = attempt.act.actor
    needed = [name for name in named if name not in SYSTEM_ROLES]
    if actor is None:
        return Text(
            ru="не сказано, кто действует (--actor); нужен: {needed}",
            en="nobody is named as the actor (--actor); needed: {needed}",
        ).fill(needed=titles(needed))
    own = actor.roles_at(attempt.act.occurred_at)
    held = [name for name in named if name in own]
    if held:
        return Text(
            ru="это делает {needed}, назначенный на этот случай, а вы на него не назначены",
            en="this is for the {needed} assigned to this case, and you are not assigned to it",
        ).fill(needed=titles(held))
    if own != actor.roles and actor.roles.intersection(needed):
        return Text(
            ru="это делает {needed}, а на {at} ваша роль: {held}; если она у вас была уже тогда: otklik staff add {who} --from",
            en="this is done by the {needed}; at {at} your role was: {held}; if you had it then: otklik staff add {who} --from",
        ).fill(
            needed=titles(needed),
            held=titles(sorted(own)),
            at=local_text(attempt.act.occurred_at, attempt.rules.calendar.zone),
            who=actor.handle,
        )
    return Text(
        ru="это делает {needed}, а ваша роль: {held}", en="this is done by the {needed}; your role: {held}"
    ).fill(needed=titles(needed), held=titles(sorted(own)))


def fire(workflow: Workflow, attempt: Attempt) -> str:
    """Fire the act's trigger and return the state that it leads to.

    Raises Refused with every reason, the clause of the first, and what is possible now.
    """
    machine = _machine(workflow)
    case, act = attempt.case, attempt.act
    cursor = _Cursor(BEGIN if case is None else case.state, attempt)
    try:
        moved = machine.events[act.trigger].trigger(cursor)
    except transitions.MachineError:
        raise _wrong_state(workflow, attempt, cursor.state) from None
    if moved:
        return cursor.state
    raise _refused(workflow, attempt, cursor.failed, cursor.reasons, cursor.state)


def refuse_known(workflow: Workflow, attempt: Attempt) -> None:
    """Raise Refused where a guard that looks at no data of the act forbids it already."""
    found = [(guard, guard.check(attempt)) for guard in workflow.trigger[attempt.act.trigger].guards if guard.known]
    failed = [(guard, reason) for guard, reason in found if reason is not None]
    if failed:
        state = BEGIN if attempt.case is None else attempt.case.state
        raise _refused(workflow, attempt, [guard for guard, _ in failed], [reason for _, reason in failed], state)


def _refused(
    workflow: Workflow, attempt: Attempt, failed: Sequence[Guard], reasons: Sequence[Text], state: str
) -> Refused:
    """The refusal by what failed first, with every reason."""
    first = failed[0] if failed else None
    trigger = workflow.trigger[attempt.act.trigger]
    requirement, clause = attempt.rules.cite(trigger.carries, trigger.clause)
    if first is not None:
        own, at = attempt.rules.cite(first.carries, first.clause)
        if own is not None:
            requirement, clause = own, at or attempt.rules.requirements[own].clause
        elif not first.carries and at is not None:
            clause = at
    return Refused(
        first.code if first else "destination",
        list(reasons) or [_no_destination(trigger)],
        clause=clause,
        requirement=requirement,
        possible=_instead(workflow, attempt),
        state=state,
    )


def _instead(workflow: Workflow, attempt: Attempt) -> tuple[Possible, ...]:
    """What can be done instead of a refused act; what anyone may add at any time is no answer to that."""
    found = possible(workflow, attempt.rules, attempt.act, attempt.case, attempt.deadlines)
    return tuple(item for item in found if not workflow.trigger[item.trigger].anyone)


def _wrong_state(workflow: Workflow, attempt: Attempt, state: str) -> Refused:
    trigger = workflow.trigger[attempt.act.trigger]
    title = workflow.state[state].title if state in workflow.state else Text(ru="ещё нет", en="not there yet")
    sources = [workflow.state[name].title for name in trigger.sources]
    if set(trigger.sources) >= {item.name for item in workflow.states if not item.end}:
        wanted = Text(ru="возможно, пока случай не закрыт", en="is possible while the case is open")
    elif len(sources) == 1:
        wanted = Text(ru="возможно в состоянии «{source}»", en="is possible in the state “{source}”").fill(
            source=sources[0]
        )
    else:
        wanted = Text(ru="возможно в состояниях: ", en="is possible in the states: ")
        wanted = Text(ru=wanted.ru + ", ".join(t.ru for t in sources), en=wanted.en + ", ".join(t.en for t in sources))
    reason = Text(ru="«{trigger}» {wanted}; сейчас: {state}", en="“{trigger}” {wanted}; now: {state}").fill(
        trigger=trigger.title, wanted=wanted, state=title
    )
    requirement, clause = attempt.rules.cite(trigger.carries, trigger.clause)
    return Refused(
        "state",
        [reason],
        clause=clause,
        requirement=requirement,
        possible=_instead(workflow, attempt),
        state=state,
    )


def _no_destination(trigger: Trigger) -> Text:
    return Text(
        ru="«{title}»: не определено, куда ведёт (нет нужного поля)", en="“{title}”: nothing says where it leads"
    ).fill(title=trigger.title)


def possible(
    workflow: Workflow,
    rules: Rules,
    act: Act,
    case: Case | None,
    deadlines: Collection[Deadline],
) -> tuple[Possible, ...]:
    """What the state allows now, by the machine's own table, and to whom; what a known guard forbids is left out."""
    state = BEGIN if case is None else case.state
    allowed = {name for source, name, _ in legal(workflow) if source == state}
    found = []
    for trigger in workflow.triggers:
        acting = capacity(workflow, trigger, act, case, rules)
        attempt = Attempt(case, act, {}, rules, deadlines, responsible(act, acting))
        if trigger.name in allowed and all(guard.check(attempt) is None for guard in trigger.guards if guard.known):
            named = rules.who(workflow.name, trigger.name, trigger.by)
            roles = tuple(role for role in named if role not in SYSTEM_ROLES)
            if not roles and act.actor is not None:
                continue  # what the clock alone does
            titles = tuple(rules.roles[role].title for role in roles if role in rules.roles)
            yours = acting is not None
            found.append(Possible(trigger=trigger.name, roles=roles, titles=titles, yours=yours))
    return tuple(found)


@lru_cache(maxsize=64)
def legal(workflow: Workflow) -> frozenset[tuple[str, str, str]]:
    """(source, trigger, destination) of every transition, compiled from the machine: what replay judges by."""
    return frozenset(
        (transition.source, name, transition.dest)
        for name, event in _machine(workflow).events.items()
        for found in event.transitions.values()
        for transition in found
    )
