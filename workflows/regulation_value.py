"""A regulation as a value: what one municipal act says, with what its office settled, ready to become engine rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fnmatch import fnmatchcase
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct

from ..calendars import Extra, Overlay, Term, Week, WorkingCalendar, russia
from ..calendars.text import Text
from ..engine.rules import DeadlineRule, Ground, Requirement, Role, Rules
from .advice.rule import AdviceRule
from .regulation_calendar import DeskCalendar
from .regulation_content import Content
from .regulation_items import Acting, Addressee, Channel, Cited, InForce, Network
from .regulation_pages import OwnAct, PageDuty, PageItem

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "NO_BLACK_LIST",
    "Activity",
    "BlackList",
    "Criterion",
    "Moderation",
    "Network",
    "Regulation",
    "Repeats",
    "Sphere",
]

FIRST_YEAR, LAST_YEAR = 2012, 2030  # the years of a desk: those of the production calendar and a few provisional ones


class Criterion(Struct, frozen=True, kw_only=True):
    """What a reply must meet to be approved; `kinds` are the kinds of reply of which it is asked (A25).

    `only_with` names a fact of the case without which it is not asked, such as `repeats`.
    """

    name: str
    title: Text
    kinds: tuple[str, ...]
    if_available: bool
    only_with: str | None
    requirement: str
    clause: str


NO_BLACK_LIST = Text(ru="регламент не предусматривает чёрного списка", en="the act knows no black list")


class BlackList(Struct, frozen=True, kw_only=True):
    """The act's permission to put an author on the black list."""

    requirement: str
    clause: str


class Moderation(Struct, frozen=True, kw_only=True):
    """Who decides on comments and messages: the roles `by`; on the pages of bodies of the kinds `others_of`, the roles `others`."""

    by: tuple[str, ...]
    others: tuple[str, ...]
    others_of: tuple[str, ...]
    requirement: str
    clause: str

    def roles_for(self, owner: str | None) -> tuple[str, ...]:
        """The roles that moderate a page of that kind of body; without one, the act's first."""
        return self.others if owner in self.others_of else self.by


class Repeats(Struct, frozen=True, kw_only=True):
    """When an incident considered before is suggested as the one that is repeated (A12; practice: the act says no more).

    One that moved within the last `days` is suggested where its points reach `threshold`, `limit` of them at most.
    Points: `author` for the same author, `address` for the same house (half for the same street), `topic` for the
    same topic, `text` for the same words (a part of it for a part of them, from `similar` percent on).
    """

    days: int
    limit: int
    threshold: int
    author: int
    address: int
    topic: int
    text: int
    similar: int


class Activity(Struct, frozen=True, kw_only=True):
    """From how many incidents of one topic or place within `window` on a report to the head is suggested (practice)."""

    requirement: str
    window: Term
    count: int
    by: tuple[Literal["topic", "place"], ...]


class Sphere(Struct, frozen=True, kw_only=True):
    """A field that a deputy head supervises: incidents whose topic fits one of `topics` (`*` stands for any letters)."""

    name: str
    title: Text
    topics: tuple[str, ...]
    deputy: str | None = None

    def covers(self, topic: str) -> bool:
        """Whether a topic belongs to it; upper and lower case are alike."""
        return any(fnmatchcase(topic.casefold(), pattern.casefold()) for pattern in self.topics)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Regulation:
    """One adopted act with its office's settings. Two are equal when their texts are: `key` is SHA-256 over both.

    `counted_by` is the one whose calendar counts in place of its own, after the days of the desk have changed.

    `zone` names an IANA zone, `week` is written as `Week.parse` reads it; `deadlines` are by workflow, `grounds` by
    action, the rest by name or ID. `attachment_limit` is in bytes. `date` and `number` are None where the copy of the act leaves them blank;
    `without_terms` says why an act has no terms (A32); `norms` are local ones that stand ready in it, by rule, on or off.
    """

    key: str
    text: str
    settings: str
    id: str
    title: Text
    act: str
    date: date | None
    number: str | None
    zone: str
    week: str
    plain_terms: str
    strict_closing: bool
    prefix: str
    silent_reminder: Term | None
    silent_period: Term | None
    four_eyes: bool
    plan_approval: bool | None
    publication_review: bool
    rotation: Term | None
    attachment_limit: int
    attachment_kinds: tuple[str, ...]
    messages_from: Literal["any", "listed"]
    hand_over: bool
    without_terms: Text | None
    in_force: InForce | None
    decree_days_count: bool
    repeats: Repeats
    overlays: tuple[Overlay, ...]
    extra: Extra
    roles: Mapping[str, Role]
    networks: Mapping[str, Network]
    grounds: Mapping[str, tuple[Ground, ...]]
    criteria: Mapping[str, Criterion]
    black_list: BlackList | None
    moderation: Moderation | None
    advice: Mapping[str, AdviceRule]
    requirements: Mapping[str, Requirement]
    deadlines: Mapping[str, tuple[DeadlineRule, ...]]
    norms: Mapping[str, DeadlineRule]
    activity: Activity | None
    spheres: tuple[Sphere, ...]
    references: Mapping[str, Cited]
    channels: Mapping[str, Channel]
    addressees: Mapping[str, Addressee]
    acting: Mapping[tuple[str, str], Acting]
    content: Content
    page_items: Mapping[str, PageItem]
    page_duties: tuple[PageDuty, ...]
    own_acts: tuple[OwnAct, ...]
    counted_by: Regulation | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Regulation) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> tuple[str, str | None]:
        return (self.key, self.counted_by.key if self.counted_by is not None else None)

    def counting_by(self, other: Regulation) -> Regulation:
        """This act with the other's calendar: its days, hours and zone. How a term is judged at closing stays its own."""
        return self if other.key == self.key else replace(self, counted_by=other)

    def rules(self) -> Rules:
        """What the engine decides by. One value for each key, so that what hangs on it is compiled once."""
        return _rules(self)

    @property
    def asks_approval(self) -> bool:
        """Whether content plans are approved: where the act asks for it (KO-6.3), or the office does."""
        plans = self.content.plans
        return (plans is not None and plans.approval is not None) or bool(self.plan_approval)

    def network_of(self, host: str) -> Network | None:
        """The network to which a link's host belongs (`m.vk.com` is `vk.com`'s); None when the act names none."""
        host = host.lower().rstrip(".")
        for network in self.networks.values():
            if any(host == known or host.endswith("." + known) for known in network.hosts):
                return network
        return None


@lru_cache(maxsize=128)
def _rules(regulation: Regulation) -> Rules:
    return Rules(
        key=regulation.key,
        calendar=DeskCalendar(
            partial(_calendar, regulation),
            FIRST_YEAR,
            LAST_YEAR,
            ZoneInfo((regulation.counted_by or regulation).zone),
        ),
        roles=regulation.roles,
        deadlines=regulation.deadlines,
        grounds=regulation.grounds,
        requirements=regulation.requirements,
        parameters=MappingProxyType(_parameters(regulation)),
        acting=MappingProxyType({where: item.roles for where, item in regulation.acting.items()}),
    )


def _calendar(regulation: Regulation, first: int, last: int) -> WorkingCalendar:
    days = regulation.counted_by or regulation
    return WorkingCalendar(
        russia(first, last, extra=(days.extra,), decree_days_count=days.decree_days_count),
        Week.parse(days.week),
        ZoneInfo(days.zone),
        overlays=days.overlays,
        provisional=True,  # a desk's terms reach into years that are not decreed yet; the answers say so
        strict_closing=regulation.strict_closing,
    )


def _criterion(item: Criterion) -> Mapping[str, Any]:
    return MappingProxyType(
        {"title": item.title, "for": item.kinds, "if_available": item.if_available, "only_with": item.only_with}
    )


def _channels(regulation: Regulation, way: str) -> Mapping[str, Any]:
    return MappingProxyType(
        {
            name: {"title": item.title, "private": item.private}
            for name, item in regulation.channels.items()
            if way in item.ways
        }
    )


def _refuses_link(regulation: Regulation, url: str, at: datetime) -> tuple[Text, str | None] | None:
    """(why, requirement) where a link leads to a network that was closed at that instant (A19)."""
    network = regulation.network_of(urlsplit(url).hostname or "")
    if network is None or not network.closed_on(at.astimezone(ZoneInfo(regulation.zone)).date()):
        return None
    return network.refusal(), network.requirement


def _parameters(regulation: Regulation) -> dict[str, Any]:
    return {
        "regulation": regulation.id,
        "title": regulation.title,
        "prefix": regulation.prefix,
        "plain_terms": regulation.plain_terms,
        "strict_closing": regulation.strict_closing,
        "silent_reminder": regulation.silent_reminder,
        "silent_period": regulation.silent_period,
        "four_eyes": regulation.four_eyes,
        "rotation": regulation.rotation,
        "messages_from": regulation.messages_from,
        "hand_over": regulation.hand_over,
        "without_terms": regulation.without_terms,
        "networks": regulation.networks,
        "refuses_link": partial(_refuses_link, regulation),
        "message_channels": _channels(regulation, "message"),
        "answer_channels": _channels(regulation, "answer"),
        "addressees": MappingProxyType({name: {"title": item.title} for name, item in regulation.addressees.items()}),
        "black_list": regulation.black_list,
        "moderation": regulation.moderation,
        "formats": regulation.content.formats.names if regulation.content.formats is not None else (),
        "plans": regulation.content.plans,
        "plan_approval": regulation.asks_approval,
        "publication_review": regulation.publication_review,
        "page_items": regulation.page_items,
        "criteria": MappingProxyType({name: _criterion(item) for name, item in regulation.criteria.items()}),
    }
