"""The body: a local body, a unit or an organisation that has official pages, or may do without."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import End, Start, Trigger, Workflow
from ..engine.fields import CaseOf, Choice, FreeText

__all__ = ["BODY_KINDS", "KEEPERS", "body"]

KEEPERS = ("press_centre", "responsible", "organiser", "curator")
BODY_KINDS = {
    "head": Text(ru="глава", en="the Head"),
    "administration": Text(ru="администрация", en="the Administration"),
    "local_body": Text(ru="орган местного самоуправления", en="a local body"),
    "branch_body": Text(ru="отраслевой (функциональный) орган", en="a branch body"),
    "unit": Text(ru="структурное подразделение", en="a structural unit"),
    "organisation": Text(ru="подведомственная организация", en="a subordinate organisation"),
}
name = FreeText(name="name", title=Text(ru="наименование", en="the name"))
site = FreeText(name="site", title=Text(ru="официальный сайт", en="the official site"), optional=True)
reason = FreeText(name="reason", title=Text(ru="причина", en="the reason"))
PRACTICE = Text(
    ru="обязанность иметь страницы лежит на органах и организациях: их надо знать поимённо",
    en="the duty to have pages lies on bodies and organisations: they have to be known by name",
)

body = Workflow(
    name="body",
    version=1,
    title=Text(ru="орган или организация", en="a body or organisation"),
    letters="О",
    states=(
        Start("active", Text(ru="действует", en="active")),
        End("closed", Text(ru="упразднён", en="closed")),
    ),
    triggers=(
        Trigger(
            name="add",
            title=Text(ru="внести", en="add"),
            to="active",
            by=(*KEEPERS, "importer"),
            carries=("KH-I.2", "PA-1.3a"),
            help=Text(
                ru="Внести орган или организацию, чтобы вести их страницы.",
                en="Add a body or organisation, to keep its pages.",
            ),
            fields=(
                Choice(name="kind", title=Text(ru="что это", en="what it is"), options=BODY_KINDS),
                name,
                CaseOf(
                    name="parent", of="body", title=Text(ru="кому подведомственна", en="its superior"), optional=True
                ),
                site,
            ),
            subject="name",
        ),
        Trigger(
            name="close",
            title=Text(ru="закрыть", en="close"),
            source=("active",),
            to="closed",
            by=KEEPERS,
            practice=PRACTICE,
            help=Text(ru="Орган упразднён или организация закрыта.", en="The body or organisation is no more."),
            fields=(reason,),
        ),
    ),
)
