"""What is known of a page: the state of each item of its checklist, and what is not as it should be, each with its clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ..calendars.text import Text
from ..engine.instants import from_text, to_text
from ..engine.rules import Ground, Rules
from ..engine.values import Case, Person
from .page_attendance import answers
from .page_groups import KEPT
from .regulation_pages import PageItem, same_name
from .warnings import Warned

__all__ = ["FORCE", "STATES", "ItemState", "item_states", "listed_ground", "page_warnings", "untold_since"]

State = Literal["present", "absent", "none", "requested", "unknown"]
STATES: Mapping[str, Text] = {
    "present": Text(ru="есть", en="there"),
    "absent": Text(ru="нет", en="missing"),
    "none": Text(ru="не бывает", en="no such thing"),
    "requested": Text(ru="заявка подана", en="asked for"),
    "unknown": Text(ru="не проверено", en="not checked"),
}
FORCE: Mapping[str, Text] = {
    "M": Text(ru="обязательно", en="mandatory"),
    "R": Text(ru="рекомендуется", en="recommended"),
    "P": Text(ru="допускается", en="permitted"),
}
_OF_A_FACT: Mapping[str, State] = {
    "yes": "present",
    "on": "present",
    "no": "absent",
    "off": "absent",
    "requested": "requested",
}
_MARKS = {"two_factor": "secured"}  # when the fact was told; the connections share their mark


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemState:
    """One item of the checklist on one page, and when it was looked at last (aware)."""

    item: PageItem
    state: State
    at: datetime | None

    @property
    def lacks(self) -> bool:
        """Whether the page lacks what the act or the law makes a must."""
        return self.item.force == "M" and self.state in {"absent", "requested"}

    def as_json(self) -> dict[str, object]:
        """The item as JSON."""
        return {
            "name": self.item.name,
            "force": self.item.force,
            "requirement": self.item.requirement,
            "clause": self.item.clause,
            "state": self.state,
            "at": to_text(self.at) if self.at is not None else None,
        }


def item_states(rules: Rules, case: Case) -> list[ItemState]:
    """Every item that the page's regulation, or the law below it, names, in its order."""
    looked = case.facts.get("items", {})
    return [_state(item, case, looked) for item in rules.parameters["page_items"].values()]


def _state(item: PageItem, case: Case, looked: Mapping[str, Mapping[str, str]]) -> ItemState:
    if item.fact is not None:
        told = case.facts.get(item.fact)
        at = case.instants.get(_MARKS.get(item.fact, "connected")) if told is not None else None
        return ItemState(item=item, state=_OF_A_FACT.get(told or "", "unknown"), at=at)
    found = looked.get(item.name)
    if found is None:
        return ItemState(item=item, state="unknown", at=None)
    return ItemState(item=item, state=found["state"], at=from_text(found["at"]))  # type: ignore[arg-type]


def listed_ground(rules: Rules, name: str) -> Ground | None:
    """The ground under which the act itself lists a body of that name, if it does."""
    return next(
        (item for item in rules.grounds.get("exempt", ()) if item.bodies and same_name(name, item.bodies)), None
    )


def untold_since(rules: Rules, case: Case) -> datetime | None:
    """Since when the regional centre has not been told of another responsible person; None where nothing is owed (A23)."""
    return case.instants.get("replaced") if case.facts.get("to_tell") and "tsur" in rules.roles else None


def page_warnings(
    rules: Rules, case: Case, people: Mapping[int, Person], body_name: str, now: datetime
) -> Iterator[Warned]:
    """What is not as it should be with an open page; advice of the office's own practice names no clause of the act."""
    ground = listed_ground(rules, body_name)
    if ground is not None and case.state not in {"closed", "exempt"}:
        text = Text(
            ru="акт называет этот орган среди тех, кто может не иметь страницы; страница принята",
            en="the act lists this body among those that may have no page; the page is accepted",
        )
        yield Warned(code="listed_body", clause=ground.clause, text=text)
    network = rules.parameters["networks"].get(case.facts.get("network"))
    if case.state in KEPT and network is not None and not network.usable:
        text = Text(
            ru="{title}: сеть запрещена или заблокирована с {since}; закройте страницу, она останется в истории",
            en="{title}: the network is banned or blocked since {since}; close the page, it stays in history",
        ).fill(title=network.title, since=f"{network.since:%d.%m.%Y}" if network.since else "–")
        yield Warned(code="network", clause=network.clause or "", text=text)
    since = untold_since(rules, case)
    if since is not None:
        waited = rules.calendar.elapsed(since, max(now, since), basis="working")
        hours, minutes = divmod(int(waited.total_seconds()) // 60, 60)
        text = Text(
            ru="ответственный сменился, ЦУР не уведомлён; прошло рабочего времени: {hours} ч {minutes} мин (otklik page notify-tsur)",
            en="another person answers, the regional centre is not told; working time passed: {hours} h {minutes} min (otklik page notify-tsur)",
        ).fill(hours=hours, minutes=f"{minutes:02}")
        yield Warned(code="tsur", clause=_clause(rules, "KH-I.5.3b"), text=text)
    if case.state in KEPT:
        yield from _kept(rules, case, people, now)


def _kept(rules: Rules, case: Case, people: Mapping[int, Person], now: datetime) -> Iterator[Warned]:
    how, person = answers(case, people, rules, now)
    who = person.handle if person is not None else ""
    missing = {
        "nobody": Text(
            ru="ответственный не назначен (otklik page appoint)", en="nobody answers for it (otklik page appoint)"
        ),
        "gone": Text(
            ru="ответственный {who} больше не работает: смените его (otklik page replace)",
            en="{who}, who answers for it, works here no longer: replace him (otklik page replace)",
        ).fill(who=who),
        "absent": Text(
            ru="ответственный {who} отсутствует, и замещать некому",
            en="{who}, who answers for it, is absent, and nobody stands in",
        ).fill(who=who),
    }
    if how == "nobody" and case.facts.get("had_responsible"):
        missing["nobody"] = Text(
            ru="ответственный снят, нового нет (otklik page replace)",
            en="who answered was released, and there is no other (otklik page replace)",
        )
    if how in missing:
        yield Warned(code="unattended", clause="", text=missing[how])
    lacking = [item for item in item_states(rules, case) if item.lacks]
    for clause in dict.fromkeys(item.item.clause for item in lacking):
        names = [item.item.title for item in lacking if item.item.clause == clause]
        text = Text(ru="на странице нет обязательного: {names}", en="the page lacks what is mandatory: {names}")
        listed = Text(ru=", ".join(name.ru for name in names), en=", ".join(name.en for name in names))
        yield Warned(code="items", clause=clause, text=text.fill(names=listed))
    yield from _access(case, people)


def _access(case: Case, people: Mapping[int, Person]) -> Iterator[Warned]:
    gone = [
        person.handle
        for number in case.facts.get("access", {})
        if (person := people.get(int(number))) is not None and not person.active
    ]
    if gone:
        text = Text(
            ru="доступ остался у тех, кто больше не работает: {who} (otklik page revoke-access)",
            en="those who work here no longer still hold access: {who} (otklik page revoke-access)",
        )
        yield Warned(code="access_left", clause="", text=text.fill(who=", ".join(gone)))
    if case.facts.get("rotation_due"):
        text = Text(
            ru="доступ сняли, а пароль с тех пор не меняли (otklik page rotated)",
            en="access was taken away, and the password has not been changed since (otklik page rotated)",
        )
        yield Warned(code="rotation", clause="", text=text)
    if case.facts.get("two_factor") == "off":
        text = Text(ru="двухфакторная аутентификация выключена", en="two-factor authentication is off")
        yield Warned(code="two_factor", clause="", text=text)


def _clause(rules: Rules, requirement: str) -> str:
    found = rules.requirements.get(requirement)
    return found.clause if found is not None else ""
