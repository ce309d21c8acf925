"""What comes next, below an act: what the case waits for, as commands; never its end where there is something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..calendars.text import Text
from ..engine.machine import Possible
from ..engine.terms import rule_of
from ..workflows.cases import CaseView
from .session import Session

__all__ = ["next_lines"]

SHOWN = 2


def next_lines(session: Session, view: CaseView) -> list[str]:
    """The commands that lead on, whose they are where they are not yours."""
    ours = OURS.get((view.case.workflow, view.case.state))
    lines = ours(session, view) if ours is not None else [_line(session, view, item) for item in _leading(view)]
    head = Text(ru="дальше:", en="next:").say(session.language)
    return [f"  {head if index == 0 else ' ' * len(head)}  otklik {line}" for index, line in enumerate(lines[:SHOWN])]


def _line(session: Session, view: CaseView, item: Possible) -> str:
    who = "" if item.yours else f"   ({', '.join(title.say(session.language) for title in item.titles)})"
    return f"{view.workflow.name} {item.trigger.replace('_', '-')} {view.case.key}{who}"


def _leading(view: CaseView) -> list[Possible]:
    """The acts that lead on: what meets an open deadline, then forward; back where that is all, an end where nothing else is."""
    workflow, rules = view.workflow, view.regulation.rules()
    meeting = {
        occasion.trigger
        for item in view.open_deadlines
        if (rule := rule_of(rules, workflow.name, item)) is not None
        for occasion in rule.closes_on
    }
    order = list(workflow.state)
    here = order.index(view.case.state)

    def targets(item: Possible) -> list[str]:
        return [name for name in workflow.trigger[item.trigger].destinations if not workflow.state[name].end]

    def forward(item: Possible) -> bool:
        return any(order.index(state) > here for state in targets(item))

    leading = [
        item
        for item in view.possible
        if item.trigger in meeting or view.case.state in workflow.trigger[item.trigger].source
    ]
    leading.sort(key=lambda item: (item.trigger not in meeting, not forward(item)))
    for fit in (forward, targets):
        found = [item for item in leading if item.trigger in meeting or fit(item)]
        if any(fit(item) for item in found):
            return found
    return leading


def _body(session: Session, view: CaseView) -> list[str]:
    """A body without a page: its page; a unit is asked for information instead, where the act wants any."""
    if view.case.facts.get("kind") == "unit":
        return [f"information expect --unit {view.case.key}"] if view.regulation.content.obligations else []
    pages = session.desk().cases("page").related("body", [view.case.key])
    return [] if pages else [f"page propose --body {view.case.key}"]


def _page(session: Session, view: CaseView) -> list[str]:
    """A page that is kept: who answers for it, then what it shows and what comes out on it; in a closed network, its end."""
    key, facts = view.case.key, view.case.facts
    if any(item.code == "network" for item in view.warnings):
        return [f"page close {key}"]
    name = session.say(Text(ru="ИМЯ", en="NAME"))
    steps = []
    if "responsible" not in facts:
        steps.append(f"page {'replace' if facts.get('had_responsible') else 'appoint'} {key} --responsible {name}")
    if "checked" not in view.case.instants:
        steps.append(f"page check {key}")
    return [*steps, f"publication plan --page {key}"]


def _proposed(session: Session, view: CaseView) -> list[str]:
    """A page of before its network's closing is only entered, as of its day."""
    network = view.regulation.networks.get(str(view.case.facts.get("network")))
    if network is None or network.usable:
        return [_line(session, view, item) for item in _leading(view)]
    day = view.case.entered_at.astimezone(view.regulation.rules().calendar.zone)
    return [f"page register {view.case.key} --at {day:%Y-%m-%dT%H:%M}"]


# Where the workflow itself leads only to an end, or to a pause: what a person will most probably want.
OURS: Mapping[tuple[str, str], Callable[[Session, CaseView], list[str]]] = {
    ("body", "active"): _body,
    ("page", "proposed"): _proposed,
    ("page", "active"): _page,
}
