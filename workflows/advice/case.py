"""Advice on a case's draft: which text it is, of what kind, where it will go; and when it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...calendars.text import Text
from ...engine.declaration import Trigger, Workflow
from ...engine.fields import Checklist, Choice, Field, FreeText, FreeTexts

if TYPE_CHECKING:
    from ..cases import CaseView
    from .advise import Advice

__all__ = ["advice_after", "advice_in_review", "advice_on", "advised", "drafts", "kind_of", "kinds"]


def advised(trigger: Trigger) -> FreeText | None:
    """The draft that a trigger takes, where advice is given on it."""
    return next((item for item in trigger.fields if isinstance(item, FreeText) and item.advised is not None), None)


def drafts(workflow: Workflow) -> Iterator[FreeText]:
    """The drafts of a workflow on which advice is given."""
    return (item for trigger in workflow.triggers if (item := advised(trigger)) is not None)


def kinds(workflow: Workflow, draft: FreeText) -> Choice | None:
    """The field that tells the draft's kind; None where all are of one, which `advised` itself names."""
    fields = (item for trigger in workflow.triggers for item in trigger.fields)
    return next((item for item in fields if isinstance(item, Choice) and item.name == draft.advised), None)


def kind_of(view: CaseView, draft: FreeText) -> str | None:
    """The kind of the case's draft, as far as it is known."""
    return view.case.facts.get(draft.advised or "") if kinds(view.workflow, draft) is not None else draft.advised


def advice_on(view: CaseView, text: str | None = None, kind: str | None = None) -> tuple[Advice, ...] | None:
    """Advice on the case's latest draft, or on a `text` not yet submitted; None where there is neither."""
    draft = next(drafts(view.workflow), None)
    if draft is None:
        return None
    text = text if text is not None else view.text(draft.name)
    if text is None:
        return None
    from .advise import Context, advise  # noqa: PLC0415  word lists and patterns: most commands give no advice

    facts = view.case.facts
    context = Context(
        kind=kind or kind_of(view, draft),
        networks=_networks(view),
        attached=any(item.name in facts for item in _attachments(view.workflow)),
        criteria=frozenset(name for item in _all_checklists(view.workflow) for name in facts.get(item.name, ())),
        facts=frozenset(facts),
    )
    return advise(text, view.regulation.advice.values(), context)


def advice_after(view: CaseView, trigger: str) -> tuple[Advice, ...] | None:
    """What to tell whoever fired a trigger: advice on the draft that it took, or on the criteria that it marked."""
    fired = view.workflow.trigger[trigger]
    if advised(fired) is not None:
        return advice_on(view)
    if next(_checklists(fired), None) is not None:
        return tuple(item for item in advice_on(view) or () if item.rule.criterion is not None) or None
    return None


def advice_in_review(view: CaseView) -> tuple[Advice, ...] | None:
    """What to tell whoever looks at a case whose draft waits for a person, with a checklist where the workflow has one."""
    triggers = view.workflow.triggers
    state = view.case.state
    waits = any(advised(trigger) is not None and state in trigger.destinations for trigger in triggers)
    judges = [trigger for trigger in triggers if next(_checklists(trigger), None) is not None]
    judged = not judges or any(state in trigger.source for trigger in judges)
    return advice_on(view) if waits and judged else None


def _attachments(workflow: Workflow) -> Iterator[Field]:
    """What may be given beside a draft."""
    takers = (trigger for trigger in workflow.triggers if advised(trigger) is not None)
    return (item for trigger in takers for item in trigger.fields if isinstance(item, FreeTexts))


def _all_checklists(workflow: Workflow) -> Iterator[Field]:
    return (item for trigger in workflow.triggers for item in _checklists(trigger))


def _checklists(trigger: Trigger) -> Iterator[Field]:
    return (item for item in trigger.fields if isinstance(item, Checklist))


def _networks(view: CaseView) -> dict[str, Text]:
    """The networks of the case's messages: to each its answer goes (A36)."""
    titles = {
        name: title
        for item in view.workflow.creator.fields
        if isinstance(item, Choice) and item.name == "network"
        for name, title in item.options.items()
    }
    titles |= {name: network.title for name, network in view.regulation.networks.items() if name not in titles}
    names = [message["network"] for message in view.messages] or [view.case.facts.get("network")]
    return {name: titles.get(name, Text(ru=name, en=name)) for name in names if name is not None}
