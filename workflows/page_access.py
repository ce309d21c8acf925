"""Who can enter a page: access, the password, the second factor (KH-I.5.2, A24). No secrets here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..calendars.text import Text
from ..engine.declaration import Trigger
from ..engine.fields import Choice, FreeText, Persons
from .page_fields import ACCESS_ROLES, SECRET_PLACES, Holder
from .page_groups import KEEPERS, KEPT, OPEN

__all__ = ["grant_access", "revoke_access", "rotated", "two_factor"]

SECURITY = ("KH-I.5.2", "KH-I.6.3", "LS2-1.2.3", "PA-1.5", "KO-D4", "A24")


def _granted(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Who holds access, by number, in what role."""
    return {"access": {**facts.get("access", {}), str(facts["person"]): facts["access_role"]}}


def _revoked(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"access": {who: role for who, role in facts.get("access", {}).items() if who != str(facts["person"])}}


grant_access = Trigger(
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
)

revoke_access = Trigger(
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
)

rotated = Trigger(
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
)

two_factor = Trigger(
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
)
