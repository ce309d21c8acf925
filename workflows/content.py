"""What acts on content rest on beside their own case: the page and its network, the plan of the period, the task placed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..calendars.text import Text
from ..engine.errors import InvalidValue, MissingValue, Refused
from ..engine.fields import several
from ..engine.instants import aware, to_text
from ..engine.values import Act, Case
from .beside import Beside
from .catalogue import find
from .exchange.links import read_link
from .page_groups import LIVE
from .period import week_of
from .plan import OPEN_PLANS
from .publication_fields import SOURCES
from .task import unplaced

if TYPE_CHECKING:
    from ..engine.decide import Decision
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["ContentBeside", "record"]

Values = dict[str, Any]
_TIME = re.compile(r"@\d{4}-\d\d-\d\d[T ].*$")


def _plan(desk: Desk, store: Store, case: Case | None, values: Values, happened: datetime) -> Values:  # noqa: ARG001
    if values.get("page") is None:
        return values
    page = _page(desk, store, values["page"], happened)
    period = str(values.get("period", "")).strip()
    for _, other in store.related("plan", "page", [page.key], states=OPEN_PLANS):
        if other.facts["period"] == period:
            raise Refused(
                "plan_exists",
                [
                    Text(
                        ru="план этой страницы на {period} уже есть: {number}",
                        en="the page has a plan for {period} already: {number}",
                    ).fill(period=period, number=other.number)
                ],
            )
    return values


def _publication(desk: Desk, store: Store, case: Case | None, values: Values, happened: datetime) -> Values:  # noqa: ARG001
    if values.get("page") is None:
        return values
    values = dict(values)
    source = values.get("source")
    for name in ("information", "task"):
        if values.get(name) is not None and source is None:
            source = values["source"] = name
        if source == name and values.get(name) is None:
            raise MissingValue(
                f"--{name}", SOURCES[name], Text(ru="номер, откуда взята публикация", en="the number that it comes of")
            )
    unplanned = source == "unplanned" or (source == "task" and values.get("slot") is None)
    page = _page(desk, store, values["page"], happened, past=unplanned)
    values["network"] = page.facts["network"]
    if values.get("information") is not None:
        given = store.case(values["information"])[0]
        if given.state != "received":
            raise Refused(
                "information",
                [
                    Text(ru="{number}: сведения ещё не получены", en="{number}: the information has not come yet").fill(
                        number=given.number
                    )
                ],
            )
    if unplanned:
        return {name: value for name, value in values.items() if name not in {"slot", "plan"}}
    if values.get("slot") is None:
        raise MissingValue(
            "--slot",
            Text(ru="время выхода", en="the slot"),
            Text(
                ru="день и время; вышедшее без плана вносит otklik publication record",
                en="a day and time; what came out unplanned is entered by otklik publication record",
            ),
        )
    return values | _of_plan(desk, store, page, values, aware("--slot", values["slot"]))


def _of_plan(desk: Desk, store: Store, page: Case, values: Values, slot: datetime) -> Values:
    """The plan that is named, or that holds the slot (a week's before a month's): it has to take publications still."""
    plans = [found for _, found in store.related("plan", "page", [page.key], states=OPEN_PLANS)]
    if values.get("plan") is not None:
        named = store.case(values["plan"])[0]
        if named.key not in {found.key for found in plans}:
            raise InvalidValue(
                "--plan",
                named.number,
                Text(ru="открытый план этой страницы", en="an open plan of this page"),
            )
        plans = [named]
    else:
        plans = [item for item in plans if item.facts["starts_at"] <= to_text(slot) < item.facts["ends_at"]]
    if not plans:
        return {}
    plan = min(plans, key=lambda item: (len(item.facts["period"]) != len("2026-W29"), item.key))
    if plan.state == "approved" and desk.regulation.asks_approval:
        said = desk.regulation.content.plans
        raise Refused(
            "plan_approved",
            [
                Text(
                    ru="план {number} уже согласован: сначала otklik plan correct {key}, потом согласуйте заново",
                    en="the plan {number} is approved already: otklik plan correct {key} first, then approve it anew",
                ).fill(number=plan.number, key=plan.key)
            ],
            clause=said.approval_clause if said is not None else None,
            requirement=said.approval if said is not None else None,
        )
    return {"plan": plan.key, "plan_from": plan.facts["starts_at"], "plan_to": plan.facts["ends_at"]}


def _published(desk: Desk, store: Store, case: Case | None, values: Values, happened: datetime) -> Values:
    link = values.get("link")
    if case is None or link is None:
        return values
    url = _TIME.sub("", str(several(link)[0]).strip())
    try:
        found = read_link(url)
    except ValueError:
        return values  # the field says what is wrong
    network: str = case.facts.get("network", "other")
    if network not in {"other", found.network}:
        title = desk.regulation.networks[network].title if network in desk.regulation.networks else network
        raise InvalidValue(
            "--link", url, Text(ru="ссылка сети {network}", en="a link of {network}").fill(network=title)
        )
    week = week_of(happened.astimezone(desk.zone).date())
    others = store.related(
        "publication",
        "page",
        [case.facts["page"]],
        states=["published"],
        since=to_text(week.start(desk.zone)),
        until=to_text(week.end(desk.zone)),
    )
    keys = [other.key for _, other in others if other.key != case.key]
    for key, known in store.texts_of(keys, "link").items():
        if _same(known, found.address):
            number = next(other.number for _, other in others if other.key == key)
            raise Refused(
                "recorded",
                [
                    Text(
                        ru="публикация с этой ссылкой уже записана: {number}",
                        en="a publication with this link is recorded already: {number}",
                    ).fill(number=number)
                ],
            )
    return values


def _same(known: str, address: str) -> bool:
    try:
        return read_link(known).address == address
    except ValueError:
        return False


def _task(desk: Desk, store: Store, case: Case | None, values: Values, happened: datetime) -> Values:  # noqa: ARG001
    for key in values.get("pages") or ():
        _page(desk, store, key, happened)
    return values


def _placed(desk: Desk, store: Store, case: Case | None, values: Values, happened: datetime) -> Values:  # noqa: ARG001
    if values.get("publication") is not None and values.get("page") is not None:
        given = store.case(values["publication"])[0]
        if given.facts["page"] != values["page"] or given.state not in {"planned", "approved", "missed", "published"}:
            raise InvalidValue(
                "--publication",
                given.number,
                Text(
                    ru="публикация этой страницы, вышедшая или готовая выйти",
                    en="a publication of that page, out or ready to be",
                ),
            )
    return values


def _page(desk: Desk, store: Store, key: int, happened: datetime, *, past: bool = False) -> Case:
    """A page that is kept, in a network that is not banned (A19); `past`: it was kept when that happened.

    Raises Refused.
    """
    page = store.case(key)[0]
    kept = page.state in LIVE or (past and (page.state == "suspended" or _closed_after(page, happened)))
    if not kept:
        state = find(page.workflow, page.workflow_version).state[page.state].title
        raise Refused(
            "page",
            [
                Text(ru="страница {number} не ведётся: {state}", en="the page {number} is not kept: {state}").fill(
                    number=page.number, state=state
                )
            ],
        )
    network = desk.regulation.networks.get(page.facts["network"])
    if network is not None and not network.usable:
        day = f"{network.since:%d.%m.%Y}" if network.since is not None else "–"
        if network.since is None or happened.astimezone(desk.zone).date() >= network.since:
            raise Refused(
                "network",
                [
                    Text(
                        ru="{network}: сеть закрыта для новых публикаций с {day} ({source})",
                        en="{network}: closed to new publications since {day} ({source})",
                    ).fill(network=network.title, day=day, source=network.source or "–")
                ],
                clause=network.clause,
                requirement=network.requirement,
            )
    return page


def _closed_after(page: Case, happened: datetime) -> bool:
    closed = page.instants.get("closed")
    return page.state == "closed" and closed is not None and happened < closed


Prepare = Callable[["Desk", "Store", "Case | None", Values, datetime], Values]
PREPARES: Mapping[str, Prepare] = {
    "prepare": _plan,
    "plan": _publication,
    "publish": _published,
    "receive": _task,
    "place": _placed,
}


class ContentBeside(Beside):
    """An act on a plan, a publication or a task: it rests on its page, and a placement makes its publication."""

    def prepare(self, case: Case | None, values: Values, happened: datetime) -> Values:
        """The act's values with what the page and the plan tell. Raises Refused, InvalidValue, MissingValue."""
        found = PREPARES.get(self.trigger)
        return values if found is None else found(self.desk, self.store, case, values, happened)

    def follow(self, decision: Decision, act: Act) -> None:
        """After a placement its publication is out, and after the last page the task is done."""
        if decision.event.workflow == "task" and self.trigger != "receive":
            actor = act.actor.handle if act.actor is not None else None
            _placement(self.desk, self.store, decision, actor, dict(act.values))


def _placement(desk: Desk, store: Store, decision: Decision, actor: str | None, values: Values) -> None:
    event, task = decision.event, decision.case
    publications, at = desk.cases("publication"), event.occurred_at
    if event.type == "place":
        text = store.texts_of([task.key], "text").get(task.key) or "–"
        given, link = values.get("publication"), values["link"]
        if given is None:
            planned = {"page": values["page"], "topic": _topic(text), "task": task.key}
            given = publications.fire_within(store, None, "plan", actor=actor, at=at, **planned).key
        else:
            publications.fire_within(store, given, "link_task", actor=actor, at=None, task=task.key)
        if store.case(given)[0].state != "published":
            publications.fire_within(store, given, "publish", actor=actor, at=at, link=link)
    if not unplaced(task.facts):
        desk.cases("task").fire_within(store, task.key, "complete", actor=actor, at=None)


def _topic(text: str) -> str:
    first = text.strip().splitlines()[0]
    return first if len(first) <= 200 else first[:199] + "…"


def record(
    desk: Desk,
    *,
    page: int | str,
    topic: str,
    link: str | Sequence[str],
    actor: str | None = None,
    role: str | None = None,
    at: datetime | str | None = None,
    **values: Any,
) -> Case:
    """Record at once a publication that came out beside the plan, in one transaction: planned by nobody, and published.

    `at` is when it came out, aware (or the link says: `URL@TIME`). Raises what the two acts raise.
    """
    publications = desk.cases("publication")
    at = publications.happened("publish", {"link": link}, at)
    repost = values.pop("repost", None)
    with desk.writing() as store:
        planned = {"page": page, "topic": topic, "source": "unplanned", **values}
        made = publications.fire_within(store, None, "plan", actor=actor, role=role, at=at, repost=repost, **planned)
        return publications.fire_within(store, made.key, "publish", actor=actor, role=role, at=at, link=link)
