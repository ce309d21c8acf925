"""How a repeated question is shown: which incidents considered before it may repeat, why, and what its answer must hold."""

from __future__ import annotations

from typing import Any

from ..calendars.text import Text
from ..engine.instants import to_text
from ..workflows.cases import CaseView
from ..workflows.repeats import CLAUSE
from .render import cite, moment, wrap
from .session import Session

__all__ = ["repeat_lines", "repeats_json", "warning_lines", "warnings_json"]


def repeats_json(view: CaseView) -> list[dict[str, Any]]:
    """The suggestions as JSON."""
    return [
        {
            "number": item.case.number,
            "case": item.case.key,
            "state": item.case.state,
            "entered_at": to_text(item.case.entered_at),
            "reasons": [reason.kind for reason in item.reasons],
            "similarity": next((reason.percent for reason in item.reasons if reason.percent is not None), None),
            "points": item.points,
        }
        for item in view.repeats
    ]


def warnings_json(view: CaseView) -> list[dict[str, Any]]:
    """What the curator is warned of, in both languages."""
    return [
        {"code": item.code, "clause": item.clause, "ru": item.text.ru, "en": item.text.en} for item in view.warnings
    ]


def repeat_lines(session: Session, view: CaseView) -> list[str]:
    """The suggestions, the likeliest first, and how to say that one is right."""
    if not view.repeats:
        return []
    language, zone = session.language, view.regulation.rules().calendar.zone
    head = Text(ru="Возможно, повторное ({clause}):", en="Perhaps a repeat ({clause}):").fill(
        clause=cite(CLAUSE, language)
    )
    lines = ["  " + head.say(language)]
    for item in view.repeats:
        state = view.workflow.state[item.case.state].title.say(language)
        told = f"    {item.case.number}  {state} {moment(item.case.entered_at.astimezone(zone), view.now, language)}: "
        lines += wrap(told + ", ".join(reason.title.say(language) for reason in item.reasons))
    if view.case.state == "detected":
        how = Text(
            ru="    если вопрос тот же, при отборе: --repeats {number}",
            en="    if the question is the same, when selecting: --repeats {number}",
        )
    else:
        how = Text(
            ru="    если вопрос тот же: otklik incident link-repeat {key} --repeats {number}",
            en="    if the question is the same: otklik incident link-repeat {key} --repeats {number}",
        )
    return [*lines, how.fill(key=view.case.key, number=view.repeats[0].case.key).say(language)]


def warning_lines(session: Session, view: CaseView) -> list[str]:
    """What the terms will not allow, and what an answer to a repeat must hold (A5, A6, A11)."""
    language = session.language
    return [
        line
        for item in view.warnings
        for line in wrap(
            f"  ! {item.text.say(language)}" + (f" ({cite(item.clause, language)})" if item.clause else ""), hang=2
        )
    ]
