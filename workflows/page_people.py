"""Who answers for a page: appointed, replaced, released, away, back; and the regional centre is told."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import Trigger
from ..engine.fields import Persons
from ..engine.values import Notice
from .page_fields import reason, why
from .page_groups import KEEPERS, KEPT, OPEN, UNATTENDED
from .page_guards import ANOTHER, HAD_NONE, HAS_ONE, TO_TELL, TOLD_ONCE, UNTOLD

__all__ = ["appoint", "attended", "notify_tsur", "release", "replace", "unattended"]

responsible = Persons(
    name="responsible",
    title=Text(ru="ответственный за страницу", en="who answers for the page"),
    one=True,
    as_named=True,
)

appoint = Trigger(
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
)

replace = Trigger(
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
)

release = Trigger(
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
)

notify_tsur = Trigger(
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
)

unattended = Trigger(
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
)

attended = Trigger(
    name="attended",
    title=Text(ru="снова есть кому отвечать", en="someone answers again"),
    stays=KEPT,
    by=("clock",),
    practice=Text(ru="ответственный вернулся", en="who answers is back"),
    help=Text(ru="Часы заметили, что ответственный снова на месте.", en="The clock has seen that the person is back."),
    guards=(TOLD_ONCE,),
    clears=("unattended",),
)
