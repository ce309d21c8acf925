"""The history of a case: every event, when, what, by whom, and where it led; for the eye and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from ..calendars.text import Text
from ..engine.instants import to_text
from ..engine.terms import rule_of
from ..engine.values import Event
from ..workflows.cases import CaseView
from ..workflows.catalogue import find
from ..workflows.meanwhile import title_of
from .attachments import words_of
from .deadlines_view import OUTCOMES
from .moving import rules_notes
from .render import clip, table, wrap
from .session import Session
from .stand_ins import event_note

__all__ = ["history_lines"]

KEPT = Text(ru="исполнен в срок, хотя срыв был записан", en="met after all, though a breach was recorded")
ENTERED = Text(ru="внесено {at}", en="entered {at}")
MINUTE = timedelta(minutes=1)


def _term(named: Mapping[str, Any]) -> tuple[str, int, str]:
    """Which deadline an event speaks of."""
    return (named["rule"], named["occurrence"], named.get("part", ""))


def history_lines(session: Session, view: CaseView, events: Sequence[Event]) -> tuple[list[str], Any]:
    """Every event: when, what, who, where it led."""
    language, zone = session.language, view.regulation.rules().calendar.zone
    roles = view.regulation.rules().roles
    titles = {
        item.rule: found.title.say(language)
        for item in view.deadlines
        if (found := rule_of(view.regulation.rules(), view.workflow.name, item) or view.workflow.timer.get(item.rule))
    }

    def named_rule(name: str) -> str:
        return titles.get(name, name)

    rows, notes = [], []
    missed: set[tuple[str, int, str]] = set()
    for event in events:
        workflow = find(event.workflow or view.workflow.name, event.workflow_version)  # it may have been moved since
        title = title_of(workflow, event.type)
        person = view.person(event.actor) if event.actor is not None else None
        to: str | None = event.data.get("to")
        rule = event.data.get("deadline", {}).get("rule")
        role = roles[event.role].title.say(language) if event.role in roles else event.role
        ended = event.data.get("deadlines", ())
        late = [entry["rule"] for entry in ended if entry["do"] == "late"]
        if event.type == "missed":
            missed.add(_term(event.data["deadline"]))
        kept = [entry["rule"] for entry in ended if entry["do"] == "met" and _term(entry) in missed]
        noted = [note] if (note := event_note(view, event, language)) is not None else []
        noted += rules_notes(session, view, event, named_rule)
        noted += [f"{OUTCOMES['late'].say(language)}: {', '.join(map(named_rule, late))}"] if late else []
        noted += [f"{KEPT.say(language)}: {', '.join(map(named_rule, kept))}"] if kept else []
        noted += [named_rule(rule)] if rule is not None else []
        if event.actor is not None and event.recorded_at - event.occurred_at >= MINUTE:
            entered = f"{event.recorded_at.astimezone(zone):%d.%m.%y %H:%M}"
            noted.append(ENTERED.fill(at=entered).say(language))
        told = wrap("    " + "; ".join(noted), hang=0) if noted else []
        notes.append("\n".join([*told, *words_of(session, view, event)]) or None)
        rows.append(
            [
                str(event.seq),
                f"{event.occurred_at.astimezone(zone):%d.%m.%y %H:%M}",
                person.handle if person is not None else clip(role, 12),
                title.say(language),
                f"→ {workflow.state[to].title.say(language)}" if to else "",
            ]
        )
    data = [
        {
            "seq": event.seq,
            "type": event.type,
            "occurred_at": to_text(event.occurred_at),
            "recorded_at": to_text(event.recorded_at),
            "actor": event.actor,
            "role": event.role,
            "command": event.command,
            "data": event.data,
            "hash": event.hash,
        }
        for event in events
    ]
    told = [line for row, note in zip(table(rows), notes, strict=True) for line in (row, note) if line is not None]
    return told, data
