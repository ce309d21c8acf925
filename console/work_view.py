"""The work on a case as `show` tells it: the draft whole, what it was returned for, the parts, the reply, how it ended."""

from __future__ import annotations

from collections.abc import Iterator

from ..calendars.text import Text
from ..engine.fields import Choice, FreeText
from ..engine.values import Case, Event
from ..workflows.cases import CaseView
from ..workflows.work import Part, Work, Written
from .render import moment, plain, wrap
from .session import Session
from .stand_ins import named

__all__ = ["quoted", "return_line", "work_lines"]

BEING_MADE = frozenset({"assigned", "draft", "review", "revision", "approved"})
RETURN = Text(ru="возврат № {count}", en="return No. {count}")


def quoted(head: str, text: str) -> list[str]:
    """A text whole, in lines that fit, each paragraph from its own line."""
    first, *rest = [plain(line) for line in text.strip().splitlines()] or [""]
    lines = wrap(f"  {head}«{first}{'' if rest else '»'}")
    for index, line in enumerate(rest, 1):
        lines += wrap(f"    {line}{'»' if index == len(rest) else ''}", hang=0)
    return lines


def return_line(before: Case | None, view: CaseView, language: str) -> list[str]:
    """After a return: which one it is."""
    count = len(view.case.facts.get("returned_by", ()))
    if before is None or count == len(before.facts.get("returned_by", ())):
        return []
    return [f"  {RETURN.fill(count=count).say(language)}"]


def work_lines(session: Session, view: CaseView, work: Work, events: list[Event]) -> list[str]:
    """What was written so far, as the next person needs it; nothing while nothing was."""
    return [*_lines(session, view, work), *_ending(session, view, events)]


def _lines(session: Session, view: CaseView, work: Work) -> Iterator[str]:
    state = view.case.state
    if work.reply is not None:
        yield from _said(session, view, work.reply, Text(ru="автор ответил", en="the author replied"), who=False)
    for part in work.parts if state in BEING_MADE else ():
        yield from _part(session, view, part)
    if work.draft is not None:
        kind = view.workflow.trigger["submit"].fields[0]
        title = kind.options.get(view.case.facts.get("kind", "")) if isinstance(kind, Choice) else None
        about = Text(ru=", {kind}", en=", {kind}").fill(kind=title) if title is not None else Text(ru="", en="")
        yield from _said(session, view, work.draft, Text(ru="проект{about}", en="draft{about}").fill(about=about))
    back = work.given_back
    if back is not None and state in {"draft", "review", "revision"}:
        recalled = Text(ru="согласование отозвано", en="the approval was recalled")
        yield from _said(session, view, back, recalled if back.act == "recall" else RETURN.fill(count=back.number))
    if work.placed is not None:
        yield from _said(session, view, work.placed, Text(ru="размещено", en="placed"), quotes=False)


def _part(session: Session, view: CaseView, part: Part) -> Iterator[str]:
    who = named(view, part.of, session.language)
    if part.sent is not None:
        yield from _said(session, view, part.sent, Text(ru="часть", en="part of"))
        return
    without = view.text("missing_reason") if view.case.state == "approved" else None
    if without is not None:
        yield from quoted(session.say(Text(ru="часть, {who}: нет, ", en="part of {who}: none, "), who=who), without)
        return
    if part.returned is None:
        yield session.say(Text(ru="  часть, {who}: ещё не получена", en="  part of {who}: not in yet"), who=who)
        return
    head = Text(ru="часть ({who}) возвращена", en="the part of {who} was returned").fill(who=who)
    yield from _said(session, view, part.returned, head)


def _said(
    session: Session, view: CaseView, item: Written, head: Text, *, who: bool = True, quotes: bool = True
) -> list[str]:
    """`возврат № 2, ivanova 10:50: «…»`."""
    language = session.language
    at = moment(item.at.astimezone(view.regulation.rules().calendar.zone), view.now, language)
    person = f", {named(view, item.by, language)}" if who and item.by is not None else ""
    told = f"{head.say(language)}{person} {at}: "
    if not item.texts:
        return wrap(f"  {told}{Text(ru='текст стёрт', en='the text was erased').say(language)}")
    if not quotes:
        return [line for text in item.texts for line in wrap(f"  {told}{plain(text)}")]
    return quoted(told, item.texts[0])


def _ending(session: Session, view: CaseView, events: list[Event]) -> Iterator[str]:
    """Of a case that has ended: what the act that ended it said."""
    if not view.workflow.state[view.case.state].end or "ground" in view.case.facts:
        return
    last = next(event for event in reversed(events) if event.data.get("to") == view.case.state)
    for item in view.workflow.trigger[last.type].fields:
        value = last.data.get("fields", {}).get(item.name)
        text = view.texts.get((last.seq, item.name)) if isinstance(item, FreeText) else None
        title = item.title.say(session.language)
        if text is not None:
            yield from quoted(f"{title}: ", text)
        elif isinstance(item, Choice) and value in item.options:
            yield f"  {title}: {item.options[value].say(session.language)}"
