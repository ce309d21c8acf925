"""The task: what the centre sends through «Госпаблики» to be placed on pages, until it stands on each (regulation 001, I.5.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..calendars.text import Text
from ..engine.declaration import Attempt, End, Guard, Start, Trigger, Workflow
from ..engine.fields import CaseOf, CasesOf, FreeText, Instant, Link
from .page_groups import KEEPERS
from .publication_fields import reason

__all__ = ["task", "unplaced"]

CLAUSE = "разд. I, п. 5.4"
page = CaseOf(name="page", of="page", title=Text(ru="страница", en="the page"))


def unplaced(facts: Mapping[str, Any]) -> list[int]:
    """The pages on which the task does not stand yet, by key."""
    done = {*facts.get("placed", ()), *facts.get("waived", ())}
    return [key for key in facts.get("pages", ()) if key not in done]


def _awaited(attempt: Attempt) -> Text | None:
    if attempt.fields.get("page") in unplaced(attempt.facts):
        return None
    return Text(
        ru="этой страницы в задании нет, или на ней оно уже размещено",
        en="the task is not for this page, or stands on it already",
    )


def _all_placed(attempt: Attempt) -> Text | None:
    left = unplaced(attempt.facts)
    if not left:
        return None
    return Text(
        ru="размещено не на всех страницах: осталось {count}", en="not placed on every page: {count} left"
    ).fill(count=len(left))


def _placed(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"placed": [*facts.get("placed", ()), facts["page"]]}


def _waived(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"waived": [*facts.get("waived", ()), facts["page"]]}


AWAITED = Guard(code="page", check=_awaited, clause=CLAUSE, requirement="KH-I.5.4b")

task = Workflow(
    name="task",
    version=1,
    title=Text(ru="задание «Госпабликов»", en="a Gospabliki task"),
    letters="З",
    shared=True,
    states=(
        Start("received", Text(ru="размещается", en="being placed")),
        End("placed", Text(ru="размещено", en="placed")),
        End("withdrawn", Text(ru="отозвано", en="withdrawn")),
    ),
    triggers=(
        Trigger(
            name="receive",
            title=Text(ru="принять", en="receive"),
            to="received",
            by=(*KEEPERS, "importer"),
            carries=("KH-I.5.4b", "KH-I.6.5"),
            clause=CLAUSE,
            help=Text(
                ru="Принять задание центра: что разместить, на каких страницах, к какому сроку.",
                en="Receive a task of the centre: what to place, on which pages, by when.",
            ),
            fields=(
                FreeText(name="text", title=Text(ru="что разместить", en="what to place")),
                CasesOf(name="pages", of="page", title=Text(ru="страницы", en="the pages")),
                Instant(
                    name="due_at", title=Text(ru="к какому моменту", en="when it is due"), ahead=True, optional=True
                ),
            ),
            subject="text",
        ),
        Trigger(
            name="place",
            title=Text(ru="записать размещение", en="place"),
            stays=("received",),
            by=KEEPERS,
            carries=("KH-I.5.4b", "KH-I.6.5"),
            clause=CLAUSE,
            help=Text(
                ru="Записать размещение на странице: ссылка и время. Публикация заводится сама, или назовите готовую.",
                en="Record the placement on a page: link and time. The publication is made, or name one that exists.",
            ),
            fields=(
                page,
                Link(name="link", title=Text(ru="ссылка на публикацию", en="the post's link")),
                CaseOf(
                    name="publication",
                    of="publication",
                    title=Text(ru="готовая публикация этой страницы", en="a publication of that page"),
                    optional=True,
                ),
            ),
            guards=(AWAITED,),
            derive=_placed,
            clears=("publication",),
        ),
        Trigger(
            name="waive",
            title=Text(ru="не размещать на странице", en="waive a page"),
            stays=("received",),
            by=("curator", "responsible", "organiser"),
            practice=Text(ru="страница закрыта или приостановлена", en="the page is closed or suspended"),
            help=Text(ru="На этой странице задание не размещают: причина.", en="The task is not for this page: why."),
            fields=(page, reason),
            guards=(AWAITED,),
            derive=_waived,
        ),
        Trigger(
            name="complete",
            title=Text(ru="завершить", en="complete"),
            source=("received",),
            to="placed",
            by=KEEPERS,
            carries=("KH-I.5.4b",),
            clause=CLAUSE,
            help=Text(
                ru="Задание размещено всюду; с последней страницей это делается само.",
                en="The task stands everywhere; with the last page this happens by itself.",
            ),
            guards=(Guard(code="unplaced", check=_all_placed, clause=CLAUSE, requirement="KH-I.5.4b", known=True),),
        ),
        Trigger(
            name="withdraw",
            title=Text(ru="отозвать", en="withdraw"),
            source=("received",),
            to="withdrawn",
            by=KEEPERS,
            practice=Text(ru="центр отозвал задание", en="the centre took the task back"),
            help=Text(ru="Задание отозвано, указать причину.", en="The task was taken back; why."),
            fields=(reason,),
        ),
    ),
)
