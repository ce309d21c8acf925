"""What the desk warns of while an incident is worked on: the arithmetic of its terms, told before it is too late (A5, A6, A11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..calendars import Term, parse_term
from ..calendars.text import Text
from ..engine.rules import DeadlineRule, Rules
from ..engine.terms import rule_of
from ..engine.values import Case, Deadline, Person
from .repeats import CLAUSE, interim_warning

__all__ = ["Warned", "warnings"]

OUTER = ("reply", "final")  # the terms that end with what the author reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """One warning: its code, the clause that it comes from, and the words."""

    code: str
    clause: str
    text: Text


def warnings(
    rules: Rules, case: Case, deadlines: Sequence[Deadline], people: Mapping[int, Person], now: datetime
) -> tuple[Warned, ...]:
    """What the terms of an open case will not allow, in words; `deadlines` are those that are open."""
    repeat = interim_warning(case)
    about = () if repeat is None else (Warned(code="repeat_interim", clause=CLAUSE, text=repeat),)
    outer = min((item for item in deadlines if item.rule in OUTER), key=lambda item: item.due, default=None)
    if outer is None or outer.due <= now:
        return about  # nothing runs out, or it has: the deadlines themselves say so
    return (
        *about,
        *_return_does_not_fit(rules, case, deadlines, outer, now),
        *_forward_at_once(rules, case, deadlines, now),
        *_no_time_to_draft(rules, case, deadlines, now),
        *(
            list(_part_does_not_fit(rules, case, deadlines, outer, people))
            or _sequence_does_not_fit(rules, case, deadlines, outer)
        ),
    )


def _return_does_not_fit(
    rules: Rules, case: Case, deadlines: Sequence[Deadline], outer: Deadline, now: datetime
) -> Iterator[Warned]:
    """A6: a return takes the rework and one more approval; both have to end before the outer term."""
    rework, review = (_rule(rules, case, name) for name in ("rework", "review"))
    if rework is None or review is None or not (isinstance(rework.term, Term) and isinstance(review.term, Term)):
        return
    add, clause = rules.calendar.add, rework.clause
    returned = next((item for item in deadlines if item.rule == "rework"), None)
    if case.state == "review":
        ready = add(add(now, rework.term).due, review.term).due
        text = Text(
            ru="ещё один возврат не поместится: доработка и согласование займут время до {ready}, а ответ нужен до {due}",
            en="one more return does not fit: rework and approval take until {ready}, and the answer is due by {due}",
        )
    elif case.state == "revision" and returned is not None:
        ready = add(max(returned.due, now), review.term).due
        text = Text(
            ru="доработка и согласование в свои сроки займут время до {ready}, а ответ нужен до {due}",
            en="rework and approval within their terms take until {ready}, and the answer is due by {due}",
        )
    else:
        return
    if ready < outer.due:
        return
    text = text.fill(ready=_clock(rules, ready), due=_clock(rules, outer.due))
    if outer.rule == "reply":
        text = Text(
            ru=f"{text.ru}; можно дать промежуточный ответ (--kind interim)",
            en=f"{text.en}; an interim answer can be given (--kind interim)",
        )
    yield Warned(code="return_does_not_fit", clause=clause, text=text)


def _forward_at_once(rules: Rules, case: Case, deadlines: Sequence[Deadline], now: datetime) -> Iterator[Warned]:
    """A5: where the draft is due no later than the forwarding, every minute until that is the executor's."""
    forward, draft = (next((item for item in deadlines if item.rule == name), None) for name in ("forward", "draft"))
    if case.state != "selected" or forward is None or draft is None or not now < draft.due <= forward.due:
        return
    rule = rule_of(rules, case.workflow, draft)
    yield Warned(
        code="forward_at_once",
        clause=rule.clause if rule is not None else "",
        text=Text(
            ru="проект нужен уже к {due}: направьте сразу, каждая минута здесь – исполнителя",
            en="the draft is due by {due} already: forward at once, each minute is the executor's",
        ).fill(due=_clock(rules, draft.due)),
    )


def _no_time_to_draft(rules: Rules, case: Case, deadlines: Sequence[Deadline], now: datetime) -> Iterator[Warned]:
    """A5: forwarding may take an hour, and so may be all the time that the executor has."""
    draft = next((item for item in deadlines if item.rule == "draft" and item.due <= now), None)
    rule = rule_of(rules, case.workflow, draft) if draft is not None else None
    if draft is None or rule is None or case.state not in {"selected", "assigned", "draft"}:
        return
    yield Warned(
        code="no_time_to_draft",
        clause=rule.clause,
        text=Text(
            ru="проект нужен был до {due}: исполнителю времени не осталось, направляйте и согласуйте сразу",
            en="the draft was due by {due}: no time is left to the executor, forward and approve at once",
        ).fill(due=_clock(rules, draft.due)),
    )


def _part_does_not_fit(
    rules: Rules, case: Case, deadlines: Sequence[Deadline], outer: Deadline, people: Mapping[int, Person]
) -> Iterator[Warned]:
    """A5: a part that may come when the whole answer is due leaves the curator no time."""
    for item in deadlines:
        rule = rule_of(rules, case.workflow, item) if item.part else None
        if rule is None or rule.term_from is None or item.due < outer.due:
            continue
        person = people.get(int(item.part))
        who = person.handle if person is not None else f"№{item.part}"
        yield Warned(
            code="part_does_not_fit",
            clause=rule.clause,
            text=Text(
                ru="часть ({who}) по своему сроку придёт к {part}, а весь ответ нужен до {due}: "
                "куратору времени не останется, дайте на часть меньше (--time '{who}=60 working minutes')",
                en="the part of {who} may come as late as {part}, and the whole answer is due by {due}: "
                "no time is left to the curator, give the part less (--time '{who}=60 working minutes')",
            ).fill(who=who, part=_clock(rules, item.due), due=_clock(rules, outer.due)),
        )


def _sequence_does_not_fit(
    rules: Rules, case: Case, deadlines: Sequence[Deadline], outer: Deadline
) -> Iterator[Warned]:
    """A5, A16: in a sequence each time begins when the one before is over; together they have to end before all is due."""
    running = [item for item in deadlines if item.part]
    rule = rule_of(rules, case.workflow, running[0]) if running else None
    if rule is None or not isinstance(rule.term, Term) or case.facts.get("order") != "sequence":
        return
    come, times = max(item.due for item in running), case.facts.get("times", {})
    known = {*case.facts.get("provided", ()), *case.facts.get("awaited", ())}
    waiting = [person for person in case.facts["executors"] if person not in known]
    for person in waiting:
        own = times.get(str(person))
        come = rules.calendar.add(come, parse_term(own) if own is not None else rule.term).due
    if not waiting or come < outer.due:
        return
    yield Warned(
        code="sequence_does_not_fit",
        clause=rule.clause,
        text=Text(
            ru="части по очереди по своим срокам придут к {come}, а весь ответ нужен до {due}: дайте на части меньше "
            "(--time 'ИМЯ=30 working minutes') или готовьте их одновременно (--order parallel)",
            en="the parts in sequence may come as late as {come}, and the whole answer is due by {due}: give the parts "
            "less (--time 'NAME=30 working minutes'), or have them prepared at once (--order parallel)",
        ).fill(come=_clock(rules, come), due=_clock(rules, outer.due)),
    )


def _rule(rules: Rules, case: Case, name: str) -> DeadlineRule | None:
    return next(
        (item for item in rules.deadlines.get(case.workflow, ()) if item.rule == name and item.applies(case.facts)),
        None,
    )


def _clock(rules: Rules, instant: datetime) -> str:
    """An instant as people say it, `14.07 17:10`, in the office's zone."""
    return f"{instant.astimezone(rules.calendar.zone):%d.%m %H:%M}"
