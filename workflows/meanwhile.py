"""What happened to a case since somebody saw it: the events after that version, and the conflict that tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..calendars.text import Text
from ..engine.declaration import State, Workflow
from ..engine.errors import Conflict
from ..engine.instants import to_text
from ..engine.rules import Rules
from ..engine.values import Case, Event
from .catalogue import find

if TYPE_CHECKING:
    from ..engine.store.store import Store

__all__ = ["Meanwhile", "conflict", "register_conflict", "title_of"]

CLOCK = {
    "reminded": Text(ru="напоминание", en="reminder"),
    "missed": Text(ru="срок пропущен", en="deadline missed"),
    "escalated": Text(ru="доложено выше", en="escalated"),
    "moved": Text(ru="переведён на другие правила", en="moved to other rules"),
    "recomputed": Text(ru="сроки пересчитаны: другой календарь", en="terms recounted: another calendar"),
}
REGISTERS = {
    "adopted": Text(ru="принят регламент", en="regulation adopted"),
    "person_added": Text(ru="сотрудник и его роли", en="a person and the roles"),
    "person_absent": Text(ru="отсутствие", en="absence"),
    "deputy_named": Text(ru="назван заместитель", en="deputy named"),
    "person_returned": Text(ru="возвращение", en="return"),
    "absence_began": Text(ru="отсутствие началось", en="an absence began"),
    "absence_ended": Text(ru="отсутствие закончилось", en="an absence ended"),
    "nobody_on_duty": Text(ru="в роли никого нет", en="nobody on duty in a role"),
    "listed": Text(ru="автор внесён в чёрный список", en="author put on the black list"),
    "unlisted": Text(ru="автор исключён из чёрного списка", en="author taken off the black list"),
    "template_added": Text(ru="шаблон записан", en="template recorded"),
    "template_removed": Text(ru="шаблон убран", en="template taken out of use"),
    "activity_reported": Text(ru="доклад о повышенной активности", en="heightened activity reported"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """One event that the caller has not seen: who (a handle, None for the clock and the importer) did what, when, from state to state; instants are the office's."""

    version: int
    type: str
    title: Text
    occurred_at: datetime
    recorded_at: datetime
    actor: str | None
    role: str
    who: Text
    move: tuple[State, State] | None

    def moved(self, language: str) -> str:
        """`выявлен → отобран`; empty where the state stayed."""
        return " → ".join(state.title.say(language) for state in self.move) if self.move is not None else ""

    def as_json(self) -> dict[str, Any]:
        """For programs: `from` and `to` are None where the state stayed."""
        return {
            "version": self.version,
            "type": self.type,
            "occurred_at": to_text(self.occurred_at),
            "recorded_at": to_text(self.recorded_at),
            "actor": self.actor,
            "role": self.role,
            "from": self.move[0].name if self.move is not None else None,
            "to": self.move[1].name if self.move is not None else None,
        }


def title_of(workflow: Workflow, kind: str) -> Text:
    """What an event of that kind is called: a trigger of the workflow, or the clock's."""
    trigger = workflow.trigger.get(kind)
    return trigger.title if trigger is not None else CLOCK.get(kind, Text(ru=kind, en=kind))


def conflict(store: Store, case: Case, seen: int, rules: Rules) -> Conflict:
    """The conflict of one who saw `case` at version `seen`, with all that was recorded since, by the clock of the office.

    It reads the log anew, in the transaction of `store`: there others' commits are seen (PostgreSQL's READ COMMITTED; SQLite has one writer).
    """
    workflow = find(case.workflow, case.workflow_version)
    handles = {person.id: person.handle for person in store.people().values()}
    later = list(_since(workflow, handles, [event for _, _, event in store.events(stream=case.stream)], seen, rules))
    if later:
        message = Text(
            ru="{number}: вы видели версию {seen}, с тех пор: {what}; посмотрите снова и решите",
            en="{number}: you saw version {seen}, since then: {what}; look at it again and decide anew",
        ).fill(number=case.number, seen=seen, what=_said(later))
    else:
        message = Text(
            ru="{number}: версии {seen} ещё не было, сейчас {found}; посмотрите снова",
            en="{number}: there is no version {seen} yet, it is at {found}; look at it again",
        ).fill(number=case.number, seen=seen, found=case.version)
    return Conflict(
        message,
        number=case.number,
        case=case.key,
        workflow=case.workflow,
        workflow_version=case.workflow_version,
        seen=seen,
        meanwhile=later,
    )


def register_conflict(store: Store, stream: str, seen: int, rules: Rules) -> Conflict:
    """The conflict of one who saw a register when its last event was `seen`, with all that was recorded since."""
    handles = {person.id: person.handle for person in store.people().values()}
    events = [event for _, _, event in store.events(stream=stream)]
    later = [
        _told(event, REGISTERS.get(event.type, Text(ru=event.type, en=event.type)), handles, rules, None)
        for event in events
        if event.seq > seen
    ]
    if later:
        message = Text(
            ru="{stream}: вы видели запись {seen}, с тех пор: {what}; посмотрите снова и решите",
            en="{stream}: you saw record {seen}, since then: {what}; look at it again and decide anew",
        ).fill(stream=stream, seen=seen, what=_said(later))
    else:
        message = Text(
            ru="{stream}: записи {seen} ещё не было, последняя {found}; посмотрите снова",
            en="{stream}: there is no record {seen} yet, the last is {found}; look at it again",
        ).fill(stream=stream, seen=seen, found=len(events))
    return Conflict(message, stream=stream, seen=seen, meanwhile=later)


def _since(
    workflow: Workflow, handles: Mapping[int, str], events: Iterable[Event], seen: int, rules: Rules
) -> Iterator[Meanwhile]:
    before: str | None = None
    for event in events:
        to = event.data.get("to", before)
        workflow = find(
            event.workflow or workflow.name, event.workflow_version
        )  # a move may have led to another version
        if event.seq > seen:
            moved = before is not None and to != before
            move = (workflow.state[before], workflow.state[to]) if before is not None and moved else None
            yield _told(event, title_of(workflow, event.type), handles, rules, move)
        before = to


def _told(
    event: Event, title: Text, handles: Mapping[int, str], rules: Rules, move: tuple[State, State] | None
) -> Meanwhile:
    return Meanwhile(
        version=event.seq,
        type=event.type,
        title=title,
        occurred_at=event.occurred_at.astimezone(rules.calendar.zone),
        recorded_at=event.recorded_at.astimezone(rules.calendar.zone),
        actor=handles.get(event.actor) if event.actor is not None else None,
        role=event.role,
        who=_who(rules, handles, event),
        move=move,
    )


def _who(rules: Rules, handles: Mapping[int, str], event: Event) -> Text:
    """A member of staff by handle, the clock and the importer by their roles."""
    handle = handles.get(event.actor) if event.actor is not None else None
    if handle is None and event.role in rules.roles:
        return rules.roles[event.role].title
    return Text(ru=handle or event.role, en=handle or event.role)


def _said(later: Sequence[Meanwhile]) -> Text:
    """All of it in one sentence, by the times at which it was recorded."""
    return Text(*("; ".join(_one(item, language) for item in later) for language in ("ru", "en")))


def _one(item: Meanwhile, language: str) -> str:
    move = f" ({item.moved(language)})" if item.move is not None else ""
    at = f"{item.recorded_at:%d.%m.%Y %H:%M}"
    return f"{at} {item.who.say(language)} – {item.title.say(language)}{move}"
