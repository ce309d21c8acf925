"""How a page comes into the register and leaves it: proposed, approved, kept, suspended, closed; what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..calendars.text import Text
from ..engine.declaration import Trigger
from ..engine.fields import CaseOf, Choice, Day, FreeText, GroundChoice, Reference
from ..engine.values import Notice
from .page_fields import CONNECTION, ItemStates, NetworkChoice, PageLink, reason, why
from .page_groups import KEEPERS, OPEN, UNATTENDED
from .page_guards import AGREED, CHANGED, CONNECTED, EXEMPTIBLE, LISTED, NETWORK, OTHER_LINK, PROPOSED_NETWORK

__all__ = [
    "activate",
    "amend",
    "approve",
    "check",
    "close",
    "connect",
    "exempt",
    "propose",
    "register",
    "resume",
    "suspend",
]

link = PageLink(name="link", title=Text(ru="ссылка на страницу", en="the page's link"))
network = NetworkChoice(name="network", title=Text(ru="социальная сеть", en="the network"), optional=True)
name = FreeText(name="name", title=Text(ru="название страницы", en="the page's name"), optional=True)
same_link = Reference(
    name="same_link", title=Text(ru="страница с этой ссылкой", en="the page with that link"), optional=True
)
OFFICE = Text(
    ru="порядок согласования определяет администрация", en="how a page is approved, the Administration decides"
)


def _optional_link() -> PageLink:
    return PageLink(name="link", title=link.title, optional=True)


def _attended(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """A page that begins without anybody who answers for it is told of at once."""
    return {} if "responsible" in facts else {"unattended": True}


propose = Trigger(
    name="propose",
    title=Text(ru="предложить", en="propose"),
    to="proposed",
    by=(*KEEPERS, "importer"),
    carries=("LS2-1.2.1", "KH-I.5.1", "KO-6.1"),
    help=Text(ru="Предложить страницу органа или организации.", en="Propose a page of a body or organisation."),
    fields=(
        CaseOf(name="body", of="body", title=Text(ru="чья страница", en="whose page it is")),
        network,
        _optional_link(),
        name,
        same_link,
    ),
    guards=(PROPOSED_NETWORK, OTHER_LINK),
    subject="name",
)

amend = Trigger(
    name="amend",
    title=Text(ru="исправить сведения", en="amend"),
    stays=OPEN,
    by=KEEPERS,
    carries=("LS2-1.3", "KH-I.6.2", "KO-2"),
    help=Text(
        ru="Исправить сеть, ссылку или название: в реестре должны быть актуальные сведения.",
        en="Mend the network, the link or the name: the register holds current information.",
    ),
    fields=(network, _optional_link(), name, same_link),
    guards=(CHANGED, PROPOSED_NETWORK, OTHER_LINK),
)

approve = Trigger(
    name="approve",
    title=Text(ru="согласовать", en="approve"),
    source=("proposed",),
    to="approved",
    by=KEEPERS,
    practice=OFFICE,
    help=Text(ru="Согласовать создание страницы.", en="Approve that the page is made."),
    guards=(NETWORK,),
)

register = Trigger(
    name="register",
    title=Text(ru="внести существующую", en="register"),
    source=("proposed",),
    to="active",
    by=(*KEEPERS, "importer"),
    carries=("LS2-1.2.1", "KH-I.5.1", "KO-6.1"),
    help=Text(
        ru="Внести в реестр страницу, которая уже ведётся: согласовывать её создание поздно.",
        en="Take a page that is kept already into the register: it is too late to approve its making.",
    ),
    fields=(link, same_link),
    guards=(NETWORK, OTHER_LINK),
)

exempt = Trigger(
    name="exempt",
    title=Text(ru="разрешить не создавать", en="exempt"),
    source=("proposed", "approved"),
    to="exempt",
    by=KEEPERS,
    carries=("KO-3", "KH-I.3"),
    help=Text(
        ru="Страницы не будет: по согласованию или потому, что орган назван в акте.",
        en="There will be no page: by agreement, or since the act lists the body.",
    ),
    fields=(
        GroundChoice(name="ground", action="exempt", title=Text(ru="основание", en="the ground")),
        FreeText(name="agreed_by", title=Text(ru="кто согласовал", en="who agreed"), optional=True),
        Day(
            name="agreed_on",
            title=Text(ru="когда согласовано", en="when it was agreed"),
            optional=True,
            past=True,
        ),
        FreeText(
            name="evidence",
            title=Text(ru="чем подтверждено (номер письма, протокол)", en="the evidence (a letter's number, minutes)"),
            optional=True,
        ),
        why,
        Reference(name="listed", title=Text(ru="назван в акте", en="listed in the act"), optional=True),
    ),
    guards=(EXEMPTIBLE, AGREED, LISTED),
)

activate = Trigger(
    name="activate",
    title=Text(ru="начать вести", en="activate"),
    source=("approved",),
    to="active",
    by=KEEPERS,
    carries=("LS-P3.1", "KH-I.2", "PA-1.3a"),
    help=Text(ru="Страница создана и ведётся.", en="The page is there and is kept."),
    fields=(link, same_link),
    guards=(NETWORK, OTHER_LINK),
    derive=_attended,
    notices=tuple(Notice(kind=item.kind, to=item.to, unless="responsible") for item in UNATTENDED),
)

suspend = Trigger(
    name="suspend",
    title=Text(ru="приостановить", en="suspend"),
    source=("active",),
    to="suspended",
    by=KEEPERS,
    practice=Text(ru="страница может быть недоступна или под угрозой", en="a page may be out of reach, or in danger"),
    help=Text(ru="Временно не вести страницу.", en="Do not keep the page for a time."),
    fields=(reason,),
)

resume = Trigger(
    name="resume",
    title=Text(ru="возобновить", en="resume"),
    source=("suspended",),
    to="active",
    by=KEEPERS,
    practice=Text(ru="причина отпала", en="the reason is gone"),
    help=Text(ru="Снова вести страницу.", en="Keep the page again."),
    guards=(NETWORK,),
)

close = Trigger(
    name="close",
    title=Text(ru="закрыть", en="close"),
    source=("active", "suspended", "approved", "proposed"),
    to="closed",
    by=KEEPERS,
    practice=Text(ru="страница больше не нужна", en="the page is needed no longer"),
    help=Text(
        ru="Закрыть страницу насовсем или отозвать предложение.",
        en="Close the page for good, or take the proposal back.",
    ),
    fields=(reason,),
)

check = Trigger(
    name="check",
    title=Text(ru="проверить содержание", en="check"),
    stays=OPEN,
    by=KEEPERS,
    carries=("KH-II.1.1", "KH-II.1.2", "KH-II.4", "KO-5", "LS2-2.4", "PA-1.3b", "A30"),
    help=Text(
        ru="Отметить, что на странице есть и чего нет из того, что требует или рекомендует акт.",
        en="Note what the page shows, and what it lacks, of that which the act asks or recommends.",
    ),
    fields=(ItemStates(name="items", title=Text(ru="что на странице", en="what the page shows")),),
    marks=("checked",),
)

connect = Trigger(
    name="connect",
    title=Text(ru="отметить подключение", en="connect"),
    stays=OPEN,
    by=(*KEEPERS, "importer"),
    carries=("KH-I.4", "KH-I.5.4a", "KH-I.6.5", "A30"),
    help=Text(
        ru="Отметить подключение к «Госпабликам», связь с ЕПГУ, госметку.",
        en="Note the connection to Gospabliki, the link with the Gosuslugi portal, the official mark.",
    ),
    fields=(
        Choice(name="gospabliki", title=Text(ru="«Госпаблики»", en="Gospabliki"), options=CONNECTION, optional=True),
        Choice(
            name="epgu",
            title=Text(ru="связь с ЕПГУ", en="linked with Gosuslugi"),
            options=CONNECTION,
            optional=True,
        ),
        Choice(name="mark", title=Text(ru="госметка", en="the official mark"), options=CONNECTION, optional=True),
    ),
    guards=(CONNECTED,),
    marks=("connected",),
)
