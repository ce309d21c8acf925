"""The page: an official page of a body in a social network, from its proposal to its end, or the agreement to do without."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import End, Start, State, Trigger, Workflow
from ..engine.fields import CaseOf, Choice, FreeText
from .body import KEEPERS
from .incident_fields import NETWORKS

__all__ = ["LIVE", "page"]

LIVE = ("active",)  # the states in which a page is kept: it takes publications and owes its quota
reason = FreeText(name="reason", title=Text(ru="причина", en="the reason"))
OFFICE = Text(
    ru="порядок согласования определяет администрация", en="how a page is approved, the Administration decides"
)

page = Workflow(
    name="page",
    version=1,
    title=Text(ru="официальная страница", en="official page"),
    letters="С",
    states=(
        Start("proposed", Text(ru="предложена", en="proposed")),
        State("approved", Text(ru="согласована", en="approved")),
        State("active", Text(ru="ведётся", en="active")),
        State("suspended", Text(ru="приостановлена", en="suspended")),
        End("closed", Text(ru="закрыта", en="closed")),
        End("exempt", Text(ru="страницы не будет", en="exempt")),
    ),
    triggers=(
        Trigger(
            name="propose",
            title=Text(ru="предложить", en="propose"),
            to="proposed",
            by=(*KEEPERS, "importer"),
            carries=("LS2-1.2.1", "KH-I.5.1", "KO-6.1"),
            help=Text(ru="Предложить страницу органа или организации.", en="Propose a page of a body or organisation."),
            fields=(
                CaseOf(name="body", of="body", title=Text(ru="чья страница", en="whose page it is")),
                Choice(name="network", title=Text(ru="социальная сеть", en="the network"), options=NETWORKS),
                FreeText(name="link", title=Text(ru="ссылка на страницу", en="the page's link"), optional=True),
                FreeText(name="name", title=Text(ru="название страницы", en="the page's name"), optional=True),
            ),
            subject="name",
        ),
        Trigger(
            name="approve",
            title=Text(ru="согласовать", en="approve"),
            source=("proposed",),
            to="approved",
            by=KEEPERS,
            practice=OFFICE,
            help=Text(ru="Согласовать создание страницы.", en="Approve that the page is made."),
        ),
        Trigger(
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
            fields=(reason,),
        ),
        Trigger(
            name="activate",
            title=Text(ru="начать вести", en="activate"),
            source=("approved",),
            to="active",
            by=KEEPERS,
            carries=("LS-P3.1",),
            help=Text(ru="Страница создана и ведётся.", en="The page is there and is kept."),
            fields=(FreeText(name="link", title=Text(ru="ссылка на страницу", en="the page's link")),),
        ),
        Trigger(
            name="suspend",
            title=Text(ru="приостановить", en="suspend"),
            source=("active",),
            to="suspended",
            by=KEEPERS,
            practice=Text(
                ru="страница может быть недоступна или под угрозой", en="a page may be out of reach, or in danger"
            ),
            help=Text(ru="Временно не вести страницу.", en="Do not keep the page for a time."),
            fields=(reason,),
        ),
        Trigger(
            name="resume",
            title=Text(ru="возобновить", en="resume"),
            source=("suspended",),
            to="active",
            by=KEEPERS,
            practice=Text(ru="причина отпала", en="the reason is gone"),
            help=Text(ru="Снова вести страницу.", en="Keep the page again."),
        ),
        Trigger(
            name="close",
            title=Text(ru="закрыть", en="close"),
            source=("active", "suspended", "approved"),
            to="closed",
            by=KEEPERS,
            practice=Text(ru="страница больше не нужна", en="the page is needed no longer"),
            help=Text(ru="Закрыть страницу насовсем.", en="Close the page for good."),
            fields=(reason,),
        ),
    ),
)
