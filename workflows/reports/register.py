"""The register of official pages: whose they are, who has none and why, what is not as it should be; the bodies' own acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Literal

from ...calendars.text import Text
from ...engine.instants import to_text
from ...engine.standing import numbered
from ...engine.values import Case, Person
from ..body import BODY_KINDS
from ..page_attendance import answers
from ..page_state import ItemState, item_states, listed_ground, page_warnings
from ..regulation_pages import OwnAct, PageDuty
from ..warnings import Warned

if TYPE_CHECKING:
    from ..desk import Desk
    from ..regulation import Network, Regulation

__all__ = ["WHY", "BodyRow", "OwnActRow", "PageRow", "Register", "register"]

Standing = Literal["kept", "suspended", "expected", "exempt", "listed", "missing", "free"]
WHY: Mapping[str, Text] = {
    "kept": Text(ru="страница ведётся", en="a page is kept"),
    "suspended": Text(ru="страница приостановлена", en="the page is suspended"),
    "expected": Text(ru="страница готовится", en="a page is being prepared"),
    "exempt": Text(ru="страницы не будет", en="there will be no page"),
    "listed": Text(
        ru="назван в акте среди тех, кто может не иметь страницы", en="listed in the act among those that may have none"
    ),
    "missing": Text(ru="страницы нет, а она нужна", en="there is no page, and there has to be one"),
    "free": Text(ru="акт страницы не требует", en="the act asks for none"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """One open page. `responsible` is the person who answers for it; only those who may know are shown the name."""

    case: Case
    name: str | None
    network: Network | None
    link: str | None
    state: Text
    items: Sequence[ItemState]
    warnings: Sequence[Warned]
    responsible: Person | None

    def as_json(self, *, named: bool = False) -> dict[str, Any]:
        """The page as JSON; `named` adds who answers for it."""
        facts = self.case.facts
        data: dict[str, Any] = {
            "number": self.case.number,
            "name": self.name,
            "network": self.network.name if self.network is not None else None,
            "link": self.link,
            "state": self.case.state,
            "since": to_text(self.case.entered_at),
            "gospabliki": facts.get("gospabliki"),
            "epgu": facts.get("epgu"),
            "mark": facts.get("mark"),
            "two_factor": facts.get("two_factor"),
            "checked_at": to_text(self.case.instants["checked"]) if "checked" in self.case.instants else None,
            "items": [item.as_json() for item in self.items],
            "warnings": [item.code for item in self.warnings],
        }
        if named:
            data["responsible"] = self.responsible.name if self.responsible is not None else None
        return data


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnActRow:
    """A body's own act on its pages: whether one is asked of it, and what is known of it (KO-D5, KO-9)."""

    rule: OwnAct | None
    state: str | None  # adopted, expected; None: nothing is known
    number: str | None
    day: date | None
    link: str | None

    def as_json(self) -> dict[str, Any]:
        """The act as JSON."""
        return {
            "requirement": self.rule.requirement if self.rule is not None else None,
            "force": self.rule.force if self.rule is not None else None,
            "state": self.state,
            "number": self.number,
            "date": self.day.isoformat() if self.day is not None else None,
            "link": self.link,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRow:
    """One body with its pages. `standing` says whether it has one, and why not; `lacking` are networks still owed."""

    case: Case
    name: str
    kind: str
    site: str | None
    pages: Sequence[PageRow]
    duty: PageDuty | None
    standing: Standing
    why: Text
    lacking: Sequence[Network]
    own_act: OwnActRow | None

    def as_json(self, *, named: bool = False) -> dict[str, Any]:
        """The body as JSON."""
        return {
            "number": self.case.number,
            "name": self.name,
            "kind": self.kind,
            "site": self.site,
            "standing": self.standing,
            "why": {"ru": self.why.ru, "en": self.why.en},
            "duty": self.duty.requirement if self.duty is not None else None,
            "lacking": [network.name for network in self.lacking],
            "own_act": self.own_act.as_json() if self.own_act is not None else None,
            "pages": [page.as_json(named=named) for page in self.pages],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The register at an instant."""

    made_at: datetime
    zone: tzinfo
    regulation: Regulation
    of: BodyRow | None  # the one body whose list it is; None: everybody's
    bodies: Sequence[BodyRow]

    @property
    def pages(self) -> list[tuple[BodyRow, PageRow]]:
        """The pages that are there, with their bodies."""
        there = {"active", "suspended"}
        return [(body, page) for body in self.bodies for page in body.pages if page.case.state in there]

    @property
    def without(self) -> list[BodyRow]:
        """The bodies without a page that is there."""
        return [body for body in self.bodies if body.standing not in {"kept", "suspended"}]


def register(desk: Desk, *, body: int | str | None = None, kind: str | None = None, below: bool = False) -> Register:
    """The register of the desk's official pages, by kind of body and name.

    `body` narrows it to one body's own list (KH-I.6.2), with `below` and those subordinate to it; `kind` to a kind (KO-2).
    Raises NotFound.
    """
    bodies = desk.cases("body")
    one = bodies.get(body) if body is not None else None
    active = bodies.list(states=("active",)) if one is None or below else [one]
    if one is not None and below:
        active = [case for case in active if one.key in (case.key, case.facts.get("parent"))]
    rows = _Rows(desk, [case for case in active if kind in (None, case.facts["kind"])]).rows()
    return Register(
        made_at=desk.now(),
        zone=desk.zone,
        regulation=desk.regulation,
        of=next((row for row in rows if one is not None and row.case.key == one.key), None),
        bodies=rows,
    )


class _Rows:
    """What is read once for all rows."""

    def __init__(self, desk: Desk, bodies: Sequence[Case]) -> None:
        self.desk = desk
        self.regulation = desk.regulation
        self.bodies = bodies
        self.now = desk.now()
        with desk.reading() as store:
            self.people = numbered(store.people().values())
            keys = {case.key for case in bodies}
            pages = [case for case in store.cases("page") if case.facts["body"] in keys and case.state != "closed"]
            self.pages: dict[int, list[Case]] = {}
            for case in reversed(pages):
                self.pages.setdefault(case.facts["body"], []).append(case)
            body_keys, page_keys = [*keys], [case.key for case in pages]
            self.names, self.sites, self.numbers, self.links = (
                store.texts_of(body_keys, name) for name in ("name", "site", "act_number", "act_link")
            )
            self.page_names, self.page_links = (store.texts_of(page_keys, name) for name in ("name", "link"))
        self.usable = [network for network in self.regulation.networks.values() if network.usable]

    def rows(self) -> list[BodyRow]:
        kinds = list(BODY_KINDS)
        found = [self._body(case) for case in self.bodies]
        return sorted(found, key=lambda row: (kinds.index(row.kind), row.name.casefold(), row.case.key))

    def _body(self, case: Case) -> BodyRow:
        kind, name = case.facts["kind"], self.names.get(case.key) or case.number
        pages = self.pages.get(case.key, [])
        duty = next((item for item in self.regulation.page_duties if kind in item.kinds), None)
        standing, why = self._standing(name, pages, duty)
        owed = () if duty is None or standing in {"exempt", "listed"} else self._lacking(duty, pages)
        return BodyRow(
            case=case,
            name=name,
            kind=kind,
            site=self.sites.get(case.key),
            pages=[self._page(page, name) for page in pages if page.state != "exempt"],
            duty=duty,
            standing=standing,
            why=why,
            lacking=owed,
            own_act=self._own_act(case, kind, name),
        )

    def _standing(self, name: str, pages: Sequence[Case], duty: PageDuty | None) -> tuple[Standing, Text]:
        states = {page.state for page in pages}
        listed = listed_ground(self.regulation.rules(), name)
        exempt = next((page for page in pages if page.state == "exempt"), None)
        if "active" in states:
            return "kept", WHY["kept"]
        if "suspended" in states:
            return "suspended", WHY["suspended"]
        if states & {"proposed", "approved"}:
            return "expected", WHY["expected"]
        if exempt is not None:
            return "exempt", self._exempt(exempt)
        if listed is not None:
            return "listed", _with(WHY["listed"], listed.clause)
        return ("free", WHY["free"]) if duty is None else ("missing", _with(WHY["missing"], duty.clause))

    def _exempt(self, page: Case) -> Text:
        """By which ground there is no page, and since when that is agreed; who agreed is nobody's business outside."""
        grounds = self.desk.adopted(page.regulation).grounds.get("exempt", ())
        ground = next((item for item in grounds if item.name == page.facts["ground"]), None)
        if ground is None:
            return WHY["exempt"]
        agreed = page.facts.get("agreed_on")
        if agreed is None:
            return _with(ground.title if not ground.bodies else WHY["listed"], ground.clause)
        day = f"{date.fromisoformat(agreed):%d.%m.%Y}"
        title = Text(ru="{title}, {day}", en="{title}, {day}").fill(title=ground.title, day=day)
        return _with(title, ground.clause)

    def _lacking(self, duty: PageDuty, pages: Sequence[Case]) -> tuple[Network, ...]:
        """The networks in which a page is still owed: each usable one, or any of them while there is none."""
        there = {page.facts.get("network") for page in pages if page.state in {"active", "suspended"}}
        if duty.networks == "any":
            return () if there & {network.name for network in self.usable} else tuple(self.usable)
        return tuple(network for network in self.usable if network.name not in there)

    def _page(self, case: Case, body: str) -> PageRow:
        rules = self.desk.adopted(case.regulation).rules()
        workflow = self.desk.cases("page").workflow
        how, person = answers(case, self.people, rules, self.now)
        return PageRow(
            case=case,
            name=self.page_names.get(case.key),
            network=self.regulation.networks.get(case.facts.get("network", "")),
            link=self.page_links.get(case.key),
            state=workflow.state[case.state].title,
            items=item_states(rules, case),
            warnings=tuple(page_warnings(rules, case, self.people, body, self.now)),
            responsible=person if how in {"there", "absent"} else self.people.get(case.facts.get("responsible", 0)),
        )

    def _own_act(self, case: Case, kind: str, name: str) -> OwnActRow | None:
        rule = next((item for item in self.regulation.own_acts if item.asked_of(kind, name)), None)
        state = case.facts.get("act")
        if rule is None and state is None:
            return None
        adopted = state == "adopted"
        return OwnActRow(
            rule=rule,
            state=state,
            number=self.numbers.get(case.key) if adopted else None,
            day=date.fromisoformat(case.facts["act_date"]) if adopted else None,
            link=self.links.get(case.key) if adopted else None,
        )


def _with(title: Text, clause: str) -> Text:
    return Text(ru=f"{title.ru} ({clause})", en=f"{title.en} ({clause})") if clause else title
