"""The page: an official page of a body in a social network, from its proposal to its end, or the agreement to do without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..calendars.text import Text
from ..engine.declaration import End, Start, State, Timer, Trigger, Workflow
from ..engine.fields import CaseOf, Choice, Day, FreeText, GroundChoice, Persons, Reference
from ..engine.values import Notice
from .body import KEEPERS
from .page_fields import ACCESS_ROLES, CONNECTION, SECRET_PLACES, Holder, ItemStates, NetworkChoice, PageLink
from .page_guards import (
    AGREED,
    ANOTHER,
    CHANGED,
    CONNECTED,
    EXEMPTIBLE,
    HAD_NONE,
    HAS_ONE,
    LISTED,
    NETWORK,
    OTHER_LINK,
    PROPOSED_NETWORK,
    TO_TELL,
    TOLD_ONCE,
    UNTOLD,
)

__all__ = ["KEPT", "LIVE", "page"]

LIVE = ("active",)  # the states in which a page is kept: it takes publications and owes its quota
KEPT = ("active", "suspended")  # a page that is there: someone answers for it, and holds access
OPEN = ("proposed", "approved", "active", "suspended")
SECURITY = ("KH-I.5.2", "KH-I.6.3", "LS2-1.2.3", "PA-1.5", "KO-D4", "A24")
reason = FreeText(name="reason", title=Text(ru="причина", en="the reason"))
why = FreeText(name="reason", title=Text(ru="причина", en="the reason"), optional=True)
link = PageLink(name="link", title=Text(ru="ссылка на страницу", en="the page's link"))
network = NetworkChoice(name="network", title=Text(ru="социальная сеть", en="the network"), optional=True)
name = FreeText(name="name", title=Text(ru="название страницы", en="the page's name"), optional=True)
same_link = Reference(
    name="same_link", title=Text(ru="страница с этой ссылкой", en="the page with that link"), optional=True
)
responsible = Persons(
    name="responsible",
    title=Text(ru="ответственный за страницу", en="who answers for the page"),
    one=True,
    as_named=True,
)
OFFICE = Text(
    ru="порядок согласования определяет администрация", en="how a page is approved, the Administration decides"
)
UNATTENDED = tuple(Notice(kind="page_unattended", to=to) for to in ("responsible", "press_centre", "organiser"))


def _optional_link() -> PageLink:
    return PageLink(name="link", title=link.title, optional=True)


def _attended(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """A page that begins without anybody who answers for it is told of at once."""
    return {} if "responsible" in facts else {"unattended": True}


def _granted(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Who holds access, by number, in what role."""
    return {"access": {**facts.get("access", {}), str(facts["person"]): facts["access_role"]}}


def _revoked(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"access": {who: role for who, role in facts.get("access", {}).items() if who != str(facts["person"])}}


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
                network,
                _optional_link(),
                name,
                same_link,
            ),
            guards=(PROPOSED_NETWORK, OTHER_LINK),
            subject="name",
        ),
        Trigger(
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
        ),
        Trigger(
            name="approve",
            title=Text(ru="согласовать", en="approve"),
            source=("proposed",),
            to="approved",
            by=KEEPERS,
            practice=OFFICE,
            help=Text(ru="Согласовать создание страницы.", en="Approve that the page is made."),
            guards=(NETWORK,),
        ),
        Trigger(
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
                    title=Text(
                        ru="чем подтверждено (номер письма, протокол)", en="the evidence (a letter's number, minutes)"
                    ),
                    optional=True,
                ),
                why,
                Reference(name="listed", title=Text(ru="назван в акте", en="listed in the act"), optional=True),
            ),
            guards=(EXEMPTIBLE, AGREED, LISTED),
        ),
        Trigger(
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
            guards=(NETWORK,),
        ),
        Trigger(
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
        ),
        # ── who answers for it ───────────────────────────────────────────────────────────────────────────────────
        Trigger(
            name="appoint",
            title=Text(ru="назначить ответственного", en="appoint"),
            stays=OPEN,
            by=(*KEEPERS, "importer"),
            carries=("KH-I.6.1", "KO-D2"),
            help=Text(ru="Назначить того, кто отвечает за страницу.", en="Appoint who answers for the page."),
            fields=(responsible,),
            guards=(HAD_NONE,),
            sets={"had_responsible": True},
            clears=("unattended",),
            marks=("appointed",),
        ),
        Trigger(
            name="replace",
            title=Text(ru="сменить ответственного", en="replace"),
            stays=OPEN,
            by=KEEPERS,
            carries=("KH-I.6.4", "KH-I.5.3b", "A23"),
            help=Text(
                ru="Сменить ответственного. Где акт требует, о смене уведомляют ответственного за аккаунты, а он – ЦУР.",
                en="Replace who answers. Where the act asks it, the Responsible is told, and he tells the regional centre.",
            ),
            fields=(responsible, why),
            guards=(HAS_ONE, ANOTHER),
            sets={"to_tell": True},
            clears=("unattended",),
            marks=("appointed", "replaced"),
            notices=(Notice(kind="responsible_changed", to="responsible"),),
        ),
        Trigger(
            name="release",
            title=Text(ru="снять ответственного", en="release"),
            stays=OPEN,
            by=KEEPERS,
            practice=Text(
                ru="человек может уйти раньше, чем назначат другого",
                en="a person may leave before another is appointed",
            ),
            help=Text(
                ru="Человек больше не отвечает за страницу, а нового ещё нет.",
                en="The person no longer answers for the page, and there is no other yet.",
            ),
            fields=(reason,),
            guards=(HAS_ONE,),
            clears=("responsible",),
            sets={"unattended": True},
            notices=UNATTENDED,
        ),
        Trigger(
            name="notify_tsur",
            title=Text(ru="уведомить ЦУР о смене", en="notify the regional centre"),
            stays=(*OPEN, "closed"),
            by=("responsible", "organiser", "curator"),
            carries=("KH-I.5.3b", "A23"),
            help=Text(
                ru="Ответственный за аккаунты уведомляет ЦУР, что за страницу отвечает другой человек.",
                en="The Responsible tells the regional centre that another person answers for the page.",
            ),
            guards=(TO_TELL,),
            clears=("to_tell",),
            marks=("notified",),
            notices=(Notice(kind="responsible_changed", to="tsur"),),
        ),
        Trigger(
            name="unattended",
            title=Text(ru="отвечать некому", en="nobody answers"),
            stays=KEPT,
            by=("clock",),
            practice=Text(
                ru="ответственный уволен или отсутствует без замещения: об этом надо знать",
                en="who answers has left, or is away without a deputy: it has to be known",
            ),
            help=Text(
                ru="Часы заметили, что за страницу никто не отвечает.",
                en="The clock has seen that nobody answers for the page.",
            ),
            guards=(UNTOLD,),
            sets={"unattended": True},
            notices=UNATTENDED,
        ),
        Trigger(
            name="attended",
            title=Text(ru="снова есть кому отвечать", en="someone answers again"),
            stays=KEPT,
            by=("clock",),
            practice=Text(ru="ответственный вернулся", en="who answers is back"),
            help=Text(
                ru="Часы заметили, что ответственный снова на месте.", en="The clock has seen that the person is back."
            ),
            guards=(TOLD_ONCE,),
            clears=("unattended",),
        ),
        # ── what it shows ────────────────────────────────────────────────────────────────────────────────────────
        Trigger(
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
        ),
        Trigger(
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
                Choice(
                    name="gospabliki", title=Text(ru="«Госпаблики»", en="Gospabliki"), options=CONNECTION, optional=True
                ),
                Choice(
                    name="epgu",
                    title=Text(ru="связь с ЕПГУ", en="linked with Gosuslugi"),
                    options=CONNECTION,
                    optional=True,
                ),
                Choice(
                    name="mark", title=Text(ru="госметка", en="the official mark"), options=CONNECTION, optional=True
                ),
            ),
            guards=(CONNECTED,),
            marks=("connected",),
        ),
        # ── who can enter it (A24) ───────────────────────────────────────────────────────────────────────────────
        Trigger(
            name="grant_access",
            title=Text(ru="дать доступ", en="grant access"),
            stays=(*KEPT, "approved"),
            by=KEEPERS,
            carries=SECURITY,
            help=Text(
                ru="Учесть, кто получил доступ к странице и в какой роли.",
                en="Account who was given access to the page, and in what role.",
            ),
            fields=(
                Persons(name="person", title=Text(ru="кому", en="to whom"), one=True, as_named=True),
                Choice(
                    name="access_role",
                    title=Text(ru="роль на странице", en="the role on the page"),
                    options=ACCESS_ROLES,
                ),
            ),
            derive=_granted,
        ),
        Trigger(
            name="revoke_access",
            title=Text(ru="снять доступ", en="revoke access"),
            stays=(*OPEN, "closed"),
            by=KEEPERS,
            carries=SECURITY,
            help=Text(
                ru="Учесть, что доступ снят; общий пароль после этого меняют.",
                en="Account that access was taken away; a shared password is changed after that.",
            ),
            fields=(Holder(name="person", title=Text(ru="у кого", en="whose"), one=True, as_named=True),),
            derive=_revoked,
            sets={"rotation_due": True},
        ),
        Trigger(
            name="rotated",
            title=Text(ru="пароль сменён", en="password changed"),
            stays=KEPT,
            by=KEEPERS,
            carries=SECURITY,
            help=Text(
                ru="Учесть смену пароля: когда и где он лежит. Самого пароля здесь нет.",
                en="Account a change of the password: when, and where it lies. The password itself is not here.",
            ),
            fields=(
                Choice(
                    name="secret_in",
                    title=Text(ru="где лежит пароль", en="where the password lies"),
                    options=SECRET_PLACES,
                ),
                FreeText(
                    name="envelope",
                    title=Text(ru="номер конверта и где он", en="the envelope's number, and where it is"),
                    only_when={"secret_in": "envelope"},
                ),
                FreeText(
                    name="recovery",
                    title=Text(ru="контакт для восстановления доступа", en="the contact for recovery"),
                    optional=True,
                ),
            ),
            clears=("rotation_due",),
            marks=("rotated",),
        ),
        Trigger(
            name="two_factor",
            title=Text(ru="двухфакторная аутентификация", en="two-factor authentication"),
            stays=KEPT,
            by=KEEPERS,
            carries=SECURITY,
            help=Text(
                ru="Учесть, включена ли двухфакторная аутентификация.",
                en="Account whether two-factor authentication is on.",
            ),
            fields=(
                Choice(
                    name="two_factor",
                    title=Text(ru="двухфакторная аутентификация", en="two-factor authentication"),
                    options={"on": Text(ru="включена", en="on"), "off": Text(ru="выключена", en="off")},
                ),
            ),
            marks=("secured",),
        ),
    ),
    timers=(
        Timer(
            name="rotation",
            title=Text(ru="пора сменить пароль", en="the password is to be changed"),
            states=KEPT,
            after="rotation",
            to="press_centre",
            practice=Text(
                ru="как часто менять пароль, акт не говорит: срок задаёт администрация (rotation)",
                en="how often a password is changed, the act leaves open: the office sets the term (rotation)",
            ),
            restarts_on=("rotated",),
        ),
    ),
)
