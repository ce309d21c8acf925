"""How search results are shown: number, state, since when, and below it the words found, in brackets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..calendars.text import Text
from ..engine.instants import to_text
from ..workflows.catalogue import find
from ..workflows.search import Found
from .render import moment, plain, wrap
from .session import Session

__all__ = ["found_json", "found_lines"]


def found_json(item: Found) -> dict[str, Any]:
    """One result as JSON."""
    case = item.case
    return {
        "number": case.number,
        "case": case.key,
        "workflow": case.workflow,
        "state": case.state,
        "entered_at": to_text(case.entered_at),
        "place": item.place or None,
        "snippet": item.snippet,
    }


def found_lines(session: Session, found: Sequence[Found]) -> Iterator[str]:
    """The results, the best first."""
    if not found:
        yield Text(ru="ничего не нашлось", en="nothing found").say(session.language)
        return
    desk = session.desk()
    now, zone = desk.now(), desk.zone
    for item in found:
        case = item.case
        state = find(case.workflow, case.workflow_version).state[case.state].title.say(session.language)
        yield f"{case.number}  {state}  {moment(case.entered_at.astimezone(zone), now, session.language)}"
        yield from wrap(f"    {plain(item.snippet)}", hang=0)
