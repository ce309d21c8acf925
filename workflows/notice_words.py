"""What a notice says: rendered when it is sent, in the desk's language, for whom it is meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..calendars.text import Text
from ..engine.instants import to_text
from ..engine.outbox.message import Recipient
from ..engine.terms import rule_of
from ..engine.values import Deadline, Event, Person
from .catalogue import find
from .duty import duty

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["KINDS", "AddressBook", "Said", "kind_of", "recipient_of", "render"]

KINDS = {
    "reminder": Text(ru="напоминание", en="reminder"),
    "missed": Text(ru="пропущен срок", en="missed"),
    "significant": Text(ru="доклад о значимом сообщении", en="report of a significant message"),
    "escalation": Text(ru="риск срыва срока", en="a term at risk"),
    "activity": Text(ru="доклад о повышенной активности", en="report of heightened activity"),
    "deficiency": Text(ru="недостаток в работе", en="a deficiency"),
    "signal": Text(ru="сигнал сети", en="the network's signal"),
    "nobody_stands_in": Text(ru="отсутствует, работу передать некому", en="absent, and nobody takes the work"),
    "quota": Text(ru="не хватает публикаций", en="too few publications"),
    "responsible_changed": Text(ru="за страницу отвечает другой человек", en="another person answers for the page"),
    "page_unattended": Text(ru="за страницу некому отвечать", en="nobody answers for the page"),
    "nobody_on_duty": Text(ru="никого нет на месте", en="nobody is on duty"),
}
REASONS = ("reason", "missing_reason", "note")  # texts of an act that say why the notice is owed
EXCERPT = 1000  # letters of a citizen's message
ERASED = Text(ru="(текст стёрт)", en="(the text was erased)")


class AddressBook(Struct, frozen=True, kw_only=True):
    """Where people are reached: addresses by a person's name in the desk, and by role. They stay out of the database."""

    people: Mapping[str, Sequence[str]] = {}
    roles: Mapping[str, Sequence[str]] = {}


class Said(Struct, frozen=True, kw_only=True):
    """A notice in words, and the same as data."""

    subject: str
    text: str
    data: Mapping[str, Any]


def kind_of(name: str) -> Text:
    """A kind of notices in words; another package's stays what it is."""
    return KINDS.get(name, Text(ru=name, en=name))


def recipient_of(desk: Desk, people: Sequence[Person], name: str, book: AddressBook, language: str) -> Recipient:
    """Whom a notice is for. A role without an address of its own is reached by those in it who are on duty now."""
    person = next((item for item in people if str(item.id) == name), None)
    if person is not None:
        return Recipient(
            name=person.handle, title=person.name or person.handle, addresses=tuple(book.people.get(person.handle, ()))
        )
    rules = desk.regulation.rules()
    role = rules.roles.get(name)
    addresses = tuple(book.roles.get(name, ()))
    if not addresses:
        found = [item for item in duty(people, rules, desk.now()) if item.role.name == name]
        there = [person for item in found for person in (*item.there, *(deputy for _, deputy in item.away if deputy))]
        addresses = tuple(dict.fromkeys(address for one in there for address in book.people.get(one.handle, ())))
    return Recipient(name=name, title=role.title.say(language) if role is not None else name, addresses=addresses)


def render(
    desk: Desk, store: Store, event: Event, row: Mapping[str, Any], to: Recipient, language: str, *, texts: bool
) -> Said:
    """The notice in words; `texts`: with the reason that was given, and a significant message itself."""
    kind = kind_of(row["kind"])
    number, term, lines, data = _of_case(desk, store, event, language) if event.case is not None else ("", "", [], {})
    about = [number, kind.say(language), term]
    if texts:
        lines += _words(store, event, row["kind"], language)
    if event.case is not None:
        lines += ["", f"otklik {event.workflow} show {number}"]
    practice = Text(ru="[учебная база] ", en="[rehearsal] ").say(language) if desk.rehearsal else ""
    subject = practice + ": ".join(part for part in about if part)
    told = {
        "kind": row["kind"],
        "to": to.name,
        "stream": event.stream,
        "seq": event.seq,
        "event": event.type,
        "recorded_at": to_text(event.recorded_at),
        "subject": subject,
        "text": (text := "\n".join(lines).strip("\n") + "\n"),
        **data,
    }
    return Said(subject=subject, text=text, data=told)


def _of_case(desk: Desk, store: Store, event: Event, language: str) -> tuple[str, str, list[str], dict[str, Any]]:
    """(number, the term's title, lines, data) of a notice that a case owes."""
    assert event.case is not None  # noqa: S101  asked for cases alone
    case, deadlines = store.case(event.case)
    workflow = find(case.workflow, case.workflow_version)
    state = workflow.state[case.state].title.say(language)
    lines = [Text(ru="Сейчас: {state}", en="Now: {state}").fill(state=state).say(language)]
    data: dict[str, Any] = {"number": case.number, "state": case.state}
    named = event.data.get("deadline")
    item = deadlines.get((named["rule"], named["occurrence"], named.get("part", ""))) if named else None
    if item is None:
        return case.number, "", lines, data
    rules = desk.rules_of(case).rules()
    rule = rule_of(rules, case.workflow, item)
    timer = workflow.timer.get(item.rule)
    title = (
        rule.title.say(language) if rule is not None else timer.title.say(language) if timer is not None else item.rule
    )
    data |= {"rule": item.rule, "due": to_text(item.due), "outcome": item.outcome}
    lines.append(_term(item, rules.calendar.zone, language))
    if rule is not None:
        lines.append(Text(ru="Основание: {clause}", en="By: {clause}").fill(clause=rule.clause).say(language))
        data |= {"clause": rule.clause, "requirement": item.requirement}
    return case.number, title, lines, data


def _term(item: Deadline, zone: tzinfo, language: str) -> str:
    at = _moment(item.due, zone)
    if item.outcome != "open":
        return Text(ru="Срок был: {at}, уже закрыт", en="Was due: {at}, closed since").fill(at=at).say(language)
    return Text(ru="Срок: {at}", en="Due: {at}").fill(at=at).say(language)


def _moment(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%d.%m.%Y %H:%M}"


def _words(store: Store, event: Event, kind: str, language: str) -> list[str]:
    """The texts of the act that owes the notice; of a significant message the message itself."""
    texts = store.texts(event.stream)
    lines: list[str] = []
    for name in REASONS:
        if (event.seq, name) in texts:
            body = texts[event.seq, name][0]
            said = body if body is not None else ERASED.say(language)
            lines.append(Text(ru="Причина: {said}", en="Reason: {said}").fill(said=said).say(language))
    if kind == "significant":
        for (_, name), (body, _) in sorted(texts.items()):
            if name in {"message", "link"}:
                lines += ["", (body if body is not None else ERASED.say(language))[:EXCERPT]]
    return lines
