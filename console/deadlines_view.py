"""The deadlines of a case: all of them with what became of each, and the account of one, day by day."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..calendars import Answer, parse_term
from ..calendars.text import Text
from ..engine.errors import NotFound
from ..engine.instants import to_text
from ..engine.rules import Before, DeadlineRule
from ..engine.terms import rule_of
from ..engine.values import Deadline
from ..workflows.cases import CaseView
from .render import APPOINTED, cite, fit, moment, table, wrap
from .session import Session

if TYPE_CHECKING:
    from ..workflows.regulation import Regulation

__all__ = ["OUTCOMES", "explain_lines", "without_terms_lines"]

OUTCOMES = {
    "open": Text(ru="идёт", en="running"),
    "met": Text(ru="исполнен в срок", en="met"),
    "late": Text(ru="исполнен с опозданием", en="late"),
    "cancelled": Text(ru="отменён", en="cancelled"),
    "superseded": Text(ru="заменён", en="superseded"),
}
ENDS = Text(
    ru="{title} до {due}: {term}, отсчёт с {start} ({clause})",
    en="{title} by {due}: {term}, counted from {start} ({clause})",
)
BACK = Text(
    ru="{title} до {due}: за {term} до срока «{outer}», {end} ({clause})",
    en="{title} by {due}: {term} before “{outer}”, {end} ({clause})",
)
RINGS = Text(
    ru="{title} – часы сработают {lapse}: {term}, отсчёт с {start} ({clause})",
    en="{title}: the clock acts {lapse}: {term}, counted from {start} ({clause})",
)
SET_DOWN = Text(
    ru="{title} до {due}: срок назначен {start} ({clause})",
    en="{title} by {due}: appointed {start} ({clause})",
)
NO_TERM = Text(ru="практика, не срок регламента", en="practice, no term of the act")


def explain_lines(session: Session, view: CaseView, name: str | None) -> tuple[list[str], Any]:
    """Deadlines of the case, or the account of one. Raises NotFound."""
    if name is None:
        terms = [item for item in view.deadlines if not item.timer]
        items = sorted(terms, key=lambda item: (item.counts_from, item.rule, item.occurrence))
        return _all_deadlines(session, view, items), [_deadline_json(item) for item in items]
    found = [item for item in view.deadlines if item.rule == name]
    if not found:
        known = ", ".join(sorted({item.rule for item in view.deadlines})) or "–"
        raise NotFound(
            Text(
                ru="срока «{name}» у этого случая нет; есть: {known}",
                en="no deadline “{name}” here; there are: {known}",
            ).fill(name=name, known=known)
        )
    item = max(found, key=lambda item: (item.outcome == "open", item.occurrence, item.part))
    language, zone = session.language, view.regulation.rules().calendar.zone
    rule = rule_of(view.regulation.rules(), view.workflow.name, item)
    appointed = item.term.startswith("until ")
    answer = None if appointed else _answer(view, item)
    timer = view.workflow.timer.get(item.rule)
    named = rule or timer
    title = named.title.say(language) if named is not None else item.rule
    clause = rule.clause if rule is not None else item.requirement or NO_TERM.say(language)
    outer = _outer(view, item, rule) if rule is not None else None
    outer_rule = rule_of(view.regulation.rules(), view.workflow.name, outer) if outer is not None else None
    lines = wrap(
        (RINGS if item.timer else SET_DOWN if appointed else BACK if outer_rule is not None else ENDS)
        .fill(
            title=title[:1].upper() + title[1:],
            due=moment(item.due.astimezone(zone), view.now, language),
            lapse=moment(item.lapse.astimezone(zone), view.now, language),
            term=_term(item, language)
            if outer_rule is None
            else parse_term(item.term.partition(" before ")[0]).say(language),
            outer=outer_rule.title if outer_rule is not None else "",
            end=moment(outer.due.astimezone(zone), view.now, language) if outer is not None else "",
            start=moment(item.counts_from.astimezone(zone), view.now, language),
            clause=cite(clause, language),
        )
        .say(language)
    )
    if answer is not None:
        lines += [piece for line in answer.explain().lines(language) for piece in fit(line)]
    if rule is not None:
        lines += wrap(f"  «{rule.says}»")
    elif timer is not None:
        lines += wrap(f"  {timer.practice.say(language)}")
    if item.lapse != item.due and not item.timer:
        lines += wrap(
            Text(
                ru="  срок считается нарушенным только после {lapse}: между ними нет рабочего времени",
                en="  it is broken only after {lapse}: no working time lies between",
            )
            .fill(lapse=moment(item.lapse.astimezone(zone), view.now, language))
            .say(language)
        )
    if answer is not None and answer.due != item.due:
        lines += wrap(
            Text(
                ru="  внимание: календарь с тех пор изменился, сейчас вышло бы {due}",
                en="  note: the calendar has changed since; now it would be {due}",
            )
            .fill(due=moment(answer.due.astimezone(zone), view.now, language))
            .say(language)
        )
    return lines, _deadline_json(item) | {"explanation": answer.explain().to_json() if answer is not None else None}


def _answer(view: CaseView, item: Deadline) -> Answer:
    """The calendar's answer anew, from what was recorded."""
    calendar = view.regulation.rules().calendar
    rule = rule_of(view.regulation.rules(), view.workflow.name, item)
    outer = _outer(view, item, rule) if rule is not None else None
    if outer is not None and rule is not None and isinstance(rule.term, Before):
        return calendar.before(outer.due, rule.term.term)
    return calendar.add(item.counts_from, parse_term(item.term))


def _outer(view: CaseView, item: Deadline, rule: DeadlineRule) -> Deadline | None:
    """The deadline back from which this one is counted; None where it is counted onward."""
    if not isinstance(rule.term, Before):
        return None
    others = [other for other in view.deadlines if other.rule == rule.term.rule and other.counts_from <= item.due]
    return max(others, key=lambda other: other.occurrence)


def _term(item: Deadline, language: str) -> str:
    if item.term.startswith("until "):
        return APPOINTED.say(language)
    left, _, right = item.term.partition(" before ")
    said = parse_term(left).say(language)
    return said if not right else Text(ru=f"за {said} до срока «{right}»", en=f"{said} before “{right}”").say(language)


def _all_deadlines(session: Session, view: CaseView, items: Sequence[Deadline]) -> list[str]:
    language, zone = session.language, view.regulation.rules().calendar.zone
    if not items:
        return without_terms_lines(view.regulation, view.workflow.name, language) or [
            Text(ru="сроков нет", en="no deadlines").say(language)
        ]
    rows = [Text(ru="срок|раз|до|что с ним|сколько", en="deadline|no.|by|outcome|term").say(language).split("|")]
    for item in items:
        missed = Text(ru=", срыв записан", en=", breach recorded").say(language) if item.missed_at else ""
        who = view.person(int(item.part)) if item.part else None
        rows.append(
            [
                item.rule,
                f"{item.occurrence}{' ' + who.handle if who else ''}",
                moment(item.due.astimezone(zone), view.now, language),
                OUTCOMES[item.outcome].say(language) + missed,
                _term(item, language),
            ]
        )
    return [part for whole in table(rows, limit=sys.maxsize) for part in fit(whole)]  # nothing is cut off


def _deadline_json(item: Deadline) -> dict[str, Any]:
    return {
        "rule": item.rule,
        "occurrence": item.occurrence,
        "part": item.part,
        "requirement": item.requirement,
        "holder": item.holder,
        "term": item.term,
        "counts_from": to_text(item.counts_from),
        "due": to_text(item.due),
        "lapse": to_text(item.lapse),
        "outcome": item.outcome,
        "missed_at": to_text(item.missed_at) if item.missed_at else None,
        "provisional": item.provisional,
        "calendar": dict(item.calendar),
    }


def without_terms_lines(regulation: Regulation, workflow: str, language: str) -> list[str]:
    """Why a case has no terms, where its act sets none and no local norm does (A32); nothing where there are some."""
    if regulation.without_terms is None or workflow != "incident" or regulation.deadlines.get(workflow):
        return []
    why = Text(ru="сроков нет: {why}", en="no terms: {why}").fill(why=regulation.without_terms).say(language)
    return wrap(f"  {why}")
