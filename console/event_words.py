"""What an act was told: its choices, the numbers that it names, its words; beneath an event of the history, and of an ended case."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.fields import CaseNumber, Choice, FreeText, Number
from ..engine.values import Event
from ..workflows.cases import CaseView
from ..workflows.incident import incident
from .render import clip, plain, wrap

__all__ = ["told_lines", "void_lines"]

WHY = next(item for item in incident.trigger["void"].fields if isinstance(item, Choice))
NOTES = "note"  # shown on a line of its own, with the files


def told_lines(view: CaseView, event: Event, language: str) -> list[str]:
    """What the act was told; nothing for the clock's events, nor for the message itself, which `show` shows."""
    trigger = view.workflow.trigger.get(event.type)
    if trigger is None or trigger.creates:
        return []
    given, told = event.data.get("fields", {}), []
    for item in trigger.fields:
        value = given.get(item.name)
        text = view.texts.get((event.seq, item.name)) if isinstance(item, FreeText) and item.name != NOTES else None
        if isinstance(item, Choice) and isinstance(value, str) and value in item.options:
            told.append(item.options[value].say(language))
        elif isinstance(item, (CaseNumber, Number)) and isinstance(value, int):
            told.append(f"{item.title.say(language)}: {value}")
        elif text is not None:
            told.append(f"«{clip(text, 60)}»")
    return wrap(f"    {plain('; '.join(told))}", hang=0) if told else []


def void_lines(view: CaseView, language: str) -> list[str]:
    """Why a case was taken off without an answer, and what it was merged into."""
    if view.case.state != "void" or view.workflow.name != incident.name:
        return []
    facts = view.case.facts
    said = WHY.options[facts["why"]].say(language)
    if isinstance(facts.get("into"), int):
        into = Text(
            ru="{said}: № {into}, сообщения и ответ – там", en="{said}: № {into}; its messages and its answer are there"
        )
        said = into.fill(said=said, into=facts["into"]).say(language)
    return wrap(f"  {said}")
