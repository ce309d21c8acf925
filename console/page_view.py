"""How an official page is shown: its body, who answers, its checklist with force and dates, who holds access; and what is left with a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from ..calendars.text import Text
from ..engine.instants import to_text
from ..engine.values import Event, Person
from ..workflows.cases import CaseView
from ..workflows.page_attendance import Left, answers
from ..workflows.page_fields import ACCESS_ROLES, SECRET_PLACES
from ..workflows.page_state import FORCE, STATES, item_states
from .render import clip, plain, table, wrap
from .session import Session

__all__ = ["access_json", "access_lines", "left_json", "left_lines", "page_lines"]


def page_lines(session: Session, view: CaseView) -> list[str]:
    """What stands beside an official page's own words."""
    language, facts, zone = session.language, view.case.facts, view.regulation.rules().calendar.zone
    body = session.desk().cases("body")
    owner = body.get(facts["body"])
    named = body.texts([owner], "name").get(owner.key, "–")
    lines = wrap(f"  {Text(ru='чья', en='whose').say(language)}: {plain(named)} ({owner.number})")
    network = view.regulation.networks.get(facts.get("network", ""))
    if network is not None:
        lines += wrap(f"  {Text(ru='сеть', en='network').say(language)}: {network.title.say(language)}")
    lines += wrap(f"  {Text(ru='ответственный', en='responsible').say(language)}: {_responsible(view, language)}")
    states = item_states(view.regulation.rules(), view.case)
    if view.case.state not in {"closed", "exempt"}:
        lines.append(Text(ru="Содержание:", en="Content:").say(language))
        rows = [
            [
                item.item.name,
                item.item.title.say(language),
                STATES[item.state].say(language),
                f"{item.at.astimezone(zone):%d.%m.%y}" if item.at is not None else "–",
                FORCE[item.item.force].say(language),
            ]
            for item in states
        ]
        lines += [f"  {line}" for line in table(rows, limit=78, flexible=1)]
    return lines


def _responsible(view: CaseView, language: str) -> str:
    how, person = answers(view.case, _people(view), view.regulation.rules(), view.now)
    handle = person.handle if person is not None else "–"
    words = {
        "there": handle,
        "deputy": Text(ru="замещает {who}", en="{who} stands in").fill(who=handle).say(language),
        "absent": Text(ru="{who} отсутствует", en="{who} is absent").fill(who=handle).say(language),
        "gone": Text(ru="{who} больше не работает", en="{who} works here no longer").fill(who=handle).say(language),
        "nobody": Text(ru="нет", en="nobody").say(language),
    }
    return words[how]


def _people(view: CaseView) -> Mapping[int, Person]:
    return {person.id: person for person in view.people.values()}


# ── who holds access (A24) ───────────────────────────────────────────────────────────────────────────────────────────


def access_json(view: CaseView, events: Sequence[Event]) -> dict[str, Any]:
    """The account of a page's access: who, in what role, since when; passwords by their last change, never themselves."""
    return {
        "page": view.case.number,
        "access": [
            {"person": who, "role": role, "since": to_text(since) if since else None, "active": active}
            for who, role, since, active in _holders(view, events)
        ],
        "responsible": [{"person": who, "since": to_text(since)} for who, since in _keepers(view, events)],
        "two_factor": view.case.facts.get("two_factor"),
        "rotated_at": to_text(view.case.instants["rotated"]) if "rotated" in view.case.instants else None,
        "rotation_due": bool(view.case.facts.get("rotation_due")),
        "secret_in": view.case.facts.get("secret_in"),
        "envelope": view.text("envelope") if view.case.facts.get("secret_in") == "envelope" else None,
        "recovery": view.text("recovery"),
    }


def access_lines(session: Session, view: CaseView, events: Sequence[Event]) -> Iterator[str]:
    """The same for the eye."""
    language, facts, zone = session.language, view.case.facts, view.regulation.rules().calendar.zone

    def day(at: datetime | None) -> str:
        return f"{at.astimezone(zone):%d.%m.%Y}" if at is not None else "–"

    yield (
        Text(ru="{number}: кто имеет доступ", en="{number}: who holds access")
        .fill(number=view.case.number)
        .say(language)
    )
    gone = Text(ru="больше не работает", en="works here no longer").say(language)
    rows = [
        [f"  {who}", ACCESS_ROLES[role].say(language), day(since), "" if active else gone]
        for who, role, since, active in _holders(view, events)
    ]
    yield from table(rows) if rows else ["  –"]
    yield Text(ru="Ответственные:", en="Who answered for it:").say(language)
    kept = [[f"  {who or '–'}", day(since)] for who, since in _keepers(view, events)]
    yield from table(kept) if kept else ["  –"]
    two = {"on": Text(ru="включена", en="on"), "off": Text(ru="выключена", en="off")}.get(facts.get("two_factor", ""))
    unknown = Text(ru="не отмечено", en="not noted")
    place = SECRET_PLACES.get(facts.get("secret_in", ""))
    told = {
        Text(ru="двухфакторная аутентификация", en="two-factor authentication"): (two or unknown).say(language),
        Text(ru="пароль сменён", en="password changed"): day(view.case.instants.get("rotated")),
        Text(ru="где лежит пароль", en="where the password lies"): (place or unknown).say(language),
    }
    if facts.get("secret_in") == "envelope":
        told[Text(ru="конверт", en="envelope")] = plain(view.text("envelope") or "–")
    told[Text(ru="восстановление доступа", en="recovery")] = plain(view.text("recovery") or "–")
    for title, words in told.items():
        yield from wrap(f"  {title.say(language)}: {words}")
    for timer in view.timers:
        if timer.rule == "rotation":
            yield from wrap(
                f"  {Text(ru='напомнить о смене пароля', en='a reminder to change it').say(language)}: {day(timer.lapse)}"
            )


def _holders(view: CaseView, events: Sequence[Event]) -> Iterator[tuple[str, str, datetime | None, bool]]:
    for number, role in view.case.facts.get("access", {}).items():
        person = view.person(int(number))
        since = next(
            (
                event.occurred_at
                for event in reversed(events)
                if event.type == "grant_access" and event.data["fields"]["person"] == int(number)
            ),
            None,
        )
        yield (person.handle if person else f"№{number}"), role, since, person is not None and person.active


def _keepers(view: CaseView, events: Sequence[Event]) -> Iterator[tuple[str | None, datetime]]:
    """Who answered for the page, from the first on; None: nobody from then on."""
    for event in events:
        if event.type in {"appoint", "replace"}:
            person = view.person(event.data["fields"]["responsible"])
            yield (person.handle if person else None), event.occurred_at
        elif event.type == "release":
            yield None, event.occurred_at


# ── what is left with a person ───────────────────────────────────────────────────────────────────────────────────────


def left_json(item: Left) -> dict[str, Any]:
    """A page that is left with a person, as JSON."""
    return {"page": item.page.number, "case": item.page.key, "responsible": item.responsible, "access": item.access}


def left_lines(session: Session, left: Sequence[Left], handle: str) -> list[str]:
    """What is left with a person, and what to do about it."""
    if not left:
        return []
    language = session.language
    lines = [Text(ru="За ним осталось:", en="Left with him:").say(language)]
    for item in left:
        if item.responsible:
            told = Text(ru="отвечает за страницу {number}", en="answers for page {number}").fill(
                number=item.page.number
            )
            lines += wrap(f"  {told.say(language)}: otklik page replace {item.page.key} --responsible …")
        if item.access is not None:
            role = ACCESS_ROLES[item.access]
            told = Text(ru="доступ к странице {number} ({role})", en="access to page {number} ({role})")
            words = told.fill(number=item.page.number, role=role).say(language)
            lines += wrap(f"  {words}: otklik page revoke-access {item.page.key} --person {clip(handle, 32)}")
    return lines
