"""The body: a local body, a unit or an organisation that has official pages, or may do without; and its own act on them."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import Attempt, End, Guard, Start, Trigger, Workflow
from ..engine.fields import CaseOf, Choice, Day, FreeText
from .page_groups import KEEPERS

__all__ = ["ACT_STATES", "BODY_KINDS", "body"]

BODY_KINDS = {
    "head": Text(ru="глава", en="the Head"),
    "administration": Text(ru="администрация", en="the Administration"),
    "local_body": Text(ru="орган местного самоуправления", en="a local body"),
    "branch_body": Text(ru="отраслевой (функциональный) орган", en="a branch body"),
    "unit": Text(ru="структурное подразделение", en="a structural unit"),
    "organisation": Text(ru="подведомственная организация", en="a subordinate organisation"),
}
ACT_STATES = {
    "adopted": Text(ru="принят", en="adopted"),
    "expected": Text(ru="ожидается", en="expected"),
}
name = FreeText(name="name", title=Text(ru="наименование", en="the name"))
parent = CaseOf(name="parent", of="body", title=Text(ru="кому подведомственна", en="its superior"), optional=True)
told = (  # what its pages have to show: kept here once, for every page
    FreeText(name="site", title=Text(ru="официальный сайт", en="the official site"), optional=True),
    FreeText(name="address", title=Text(ru="почтовый адрес", en="the postal address"), optional=True),
    FreeText(name="email", title=Text(ru="адрес электронной почты", en="the e-mail"), optional=True),
    FreeText(name="phones", title=Text(ru="телефоны справочных служб", en="enquiry phones"), optional=True),
)
reason = FreeText(name="reason", title=Text(ru="причина", en="the reason"))
PRACTICE = Text(
    ru="обязанность иметь страницы лежит на органах и организациях: их надо знать поимённо",
    en="the duty to have pages lies on bodies and organisations: they have to be known by name",
)


def _changed(attempt: Attempt) -> Text | None:
    if attempt.fields:
        return None
    return Text(ru="укажите, что изменилось", en="say what has changed")


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
                parent,
                *told,
            ),
            subject="name",
        ),
        Trigger(
            name="amend",
            title=Text(ru="исправить сведения", en="amend"),
            stays=("active",),
            by=KEEPERS,
            carries=("KH-II.1.1", "KO-5"),
            help=Text(
                ru="Исправить наименование, сайт или контакты: на страницах должны быть действующие.",
                en="Mend the name, the site or the contacts: the pages have to show current ones.",
            ),
            fields=(
                Choice(name="kind", title=Text(ru="что это", en="what it is"), options=BODY_KINDS, optional=True),
                FreeText(name="name", title=name.title, optional=True),
                parent,
                *told,
            ),
            guards=(Guard(code="nothing", check=_changed),),
        ),
        Trigger(
            name="own_act",
            title=Text(ru="учесть собственный акт", en="note its own act"),
            stays=("active",),
            by=KEEPERS,
            carries=("KO-D5", "KO-9"),
            help=Text(
                ru="Учесть собственный акт органа или организации об официальных страницах: принят он или ожидается.",
                en="Note the body's own act on official pages: whether it is adopted, or expected.",
            ),
            fields=(
                Choice(name="act", title=Text(ru="состояние акта", en="the act's state"), options=ACT_STATES),
                FreeText(
                    name="act_number", title=Text(ru="номер акта", en="the act's number"), only_when={"act": "adopted"}
                ),
                Day(
                    name="act_date",
                    title=Text(ru="дата акта", en="the act's date"),
                    only_when={"act": "adopted"},
                    past=True,
                ),
                FreeText(
                    name="act_link",
                    title=Text(ru="ссылка на текст акта", en="a link to the act's text"),
                    only_when={"act": "adopted"},
                    optional=True,
                ),
            ),
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
