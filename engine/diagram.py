"""A declaration as a table and as a diagram: the docs, `workflow show` and a drawing come from the same source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..calendars.text import Text
from .declaration import Trigger, Workflow
from .fields import Field, Reference, Told
from .machine import BEGIN, legal
from .rules import Role

__all__ = ["dot", "markdown", "mermaid", "transition_rows"]


Acting = Mapping[tuple[str, str], tuple[str, ...]]


def transition_rows(
    workflow: Workflow, roles: Mapping[str, Role], language: str, acting: Acting | None = None
) -> list[dict[str, Any]]:
    """A row for each trigger: from, to, who (an act's own `acting` first), what data it needs, which requirements it carries out."""

    def who(trigger: Trigger) -> tuple[str, ...]:
        return (acting or {}).get((workflow.name, trigger.name), trigger.by)

    return [
        {
            "trigger": trigger.name.replace("_", "-"),
            "title": trigger.title.say(language),
            "from": list(trigger.sources),
            "to": list(dict.fromkeys([*trigger.destinations, *trigger.stays])),
            "stays": list(trigger.stays),
            "by": list(who(trigger)),
            "who": [roles[name].title.say(language) if name in roles else name for name in who(trigger)],
            "needs": [item.name for item in _asked(trigger) if item.required],
            "may": [item.name for item in _asked(trigger) if not item.required],
            "carries": list(trigger.carries),
            "practice": trigger.practice.say(language) if trigger.practice is not None else None,
            "clause": trigger.clause,
        }
        for trigger in workflow.triggers
    ]


def _asked(trigger: Trigger) -> list[Field]:
    """The fields that a person fills in; numbers that registers give are not asked."""
    return [item for item in trigger.fields if not isinstance(item, (Reference, Told))]


def markdown(workflow: Workflow, roles: Mapping[str, Role], language: str, acting: Acting | None = None) -> str:
    """The transition table for the docs."""
    heads = Text(ru="действие|из → в|кто|что нужно|требование", en="trigger|from → to|who|needs|requirement").say(
        language
    )
    lines = [f"| {' | '.join(heads.split('|'))} |", "|---|---|---|---|---|"]
    for trigger, row in zip(workflow.triggers, transition_rows(workflow, roles, language, acting), strict=True):
        needs = ", ".join([*row["needs"], *(f"({name})" for name in row["may"])])
        why = ", ".join(row["carries"]) or row["practice"]
        cells = [
            f"`{row['trigger']}` {row['title']}",
            _path(workflow, trigger, language),
            ", ".join(row["who"]),
            needs,
            why,
        ]
        lines.append(f"| {' | '.join(cell or '' for cell in cells)} |")
    return "\n".join(lines)


def _path(workflow: Workflow, trigger: Trigger, language: str) -> str:
    def names(states: tuple[str, ...]) -> str:
        if len(workflow.open_states) > 1 and set(states) >= set(workflow.open_states):
            rest = [workflow.state[name].title.say(language) for name in states if workflow.state[name].end]
            return ", ".join([Text(ru="любое открытое", en="any open").say(language), *rest])
        return ", ".join(workflow.state[name].title.say(language) for name in states)

    stays = Text(ru="{names} (остаётся)", en="{names} (stays)").fill(names=names(trigger.stays)).say(language)
    if not trigger.destinations:
        return stays
    moves = f"{names(trigger.source) or '–'} → {' / '.join(names((name,)) for name in trigger.destinations)}"
    return f"{moves}; {stays}" if trigger.stays else moves


def mermaid(workflow: Workflow, language: str) -> str:
    """A Mermaid state diagram of the machine's own transitions; acts that leave the state are left out."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {state.name}: {state.title.say(language)}" for state in workflow.states]
    for (source, target), names in _arrows(workflow, language).items():
        lines.append(f"    {'[*]' if source == BEGIN else source} --> {target}: {' / '.join(names)}")
    lines += [f"    {state.name} --> [*]" for state in workflow.states if state.end]
    return "\n".join(lines)


def dot(workflow: Workflow, language: str) -> str:
    """The same for Graphviz."""
    lines = [
        f'digraph "{workflow.name}" {{',
        "  rankdir=TB; node [shape=box style=rounded fontname=sans]; edge [fontname=sans fontsize=10];",
        f"  {BEGIN} [shape=point];",
    ]
    for state in workflow.states:
        shape = " peripheries=2" if state.end else ""
        lines.append(f'  {state.name} [label="{state.title.say(language)}"{shape}];')
    for (source, target), names in _arrows(workflow, language).items():
        lines.append(f'  {source} -> {target} [label="{"/".join(names)}"];')
    return "\n".join([*lines, "}"])


def _arrows(workflow: Workflow, language: str) -> dict[tuple[str, str], list[str]]:
    order = {state.name: index for index, state in enumerate(workflow.states)} | {BEGIN: -1}
    arrows: dict[tuple[str, str], list[str]] = {}
    for source, name, target in sorted(legal(workflow), key=lambda item: (order[item[0]], order[item[2]], item[1])):
        if source != target:
            arrows.setdefault((source, target), []).append(workflow.trigger[name].title.say(language))
    return arrows
