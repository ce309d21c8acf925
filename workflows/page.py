"""The page: an official page of a body in a social network, from its proposal to its end, or the agreement to do without."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import End, Start, State, Timer, Workflow
from .page_access import grant_access, revoke_access, rotated, two_factor
from .page_groups import KEPT
from .page_life import activate, amend, approve, check, close, connect, exempt, propose, register, resume, suspend
from .page_people import appoint, attended, notify_tsur, release, replace, unattended

__all__ = ["page"]

TRIGGERS = (  # the order in which they are offered
    # it comes into the register, and leaves it
    propose, amend, approve, register, exempt, activate, suspend, resume, close,
    # who answers for it
    appoint, replace, release, notify_tsur, unattended, attended,
    # what it shows
    check, connect,
    # who can enter it (A24)
    grant_access, revoke_access, rotated, two_factor,
)  # fmt: skip

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
    triggers=TRIGGERS,
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
