"""What an incident weighs and what the heads are told of it: importance, significance, risks, deficiencies, measures."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import Trigger
from ..engine.fields import Breach, Choice, FreeText
from ..engine.values import Notice
from .incident_fields import reason
from .incident_groups import ADDRESSEES, CURATOR, ENDS, OPEN
from .incident_guards import DEFICIENT, REPORTED, UNREPORTED, fact_is

__all__ = [
    "acknowledge",
    "escalate",
    "lower_importance",
    "mark_significant",
    "raise_importance",
    "report_deficiency",
    "take_measures",
]

raise_importance = Trigger(
    name="raise_importance",
    title=Text(ru="повысить важность", en="raise the importance"),
    stays=OPEN,
    by=CURATOR,
    carries=("LS-9",),
    clause="прил. 1, п. 9",
    help=Text(
        ru="Повышенная важность: срок 3 рабочих часа от выявления.",
        en="Elevated importance: 3 working hours from detection.",
    ),
    fields=(reason,),
    guards=(
        fact_is(
            "importance",
            "ordinary",
            Text(ru="важность уже повышенная", en="the importance is elevated already"),
        ),
    ),
    sets={"importance": "elevated"},
)

lower_importance = Trigger(
    name="lower_importance",
    title=Text(ru="снизить важность", en="lower the importance"),
    stays=OPEN,
    by=CURATOR,
    carries=("LS-8",),
    clause="прил. 1, п. 8",
    help=Text(
        ru="Обычная важность: срок 7 рабочих часов от отбора.",
        en="Ordinary importance: 7 working hours from selection.",
    ),
    fields=(reason,),
    guards=(
        fact_is("importance", "elevated", Text(ru="важность и так обычная", en="the importance is ordinary already")),
    ),
    sets={"importance": "ordinary"},
)

mark_significant = Trigger(
    name="mark_significant",
    title=Text(ru="отметить значимость", en="mark as significant"),
    stays=OPEN,
    by=CURATOR,
    carries=("LS-20a", "LS-20b"),
    clause="прил. 1, п. 20",
    help=Text(
        ru="Социально значимо: главе немедленно уходит доклад.",
        en="Of public significance: a report to the head is owed at once.",
    ),
    fields=(reason,),
    guards=(UNREPORTED,),
    sets={"significant": True, "unacknowledged": True},
    marks=("reported",),
    notices=(Notice(kind="significant", to="head"),),
)

acknowledge = Trigger(
    name="acknowledge",
    title=Text(ru="подтвердить получение доклада", en="acknowledge the report"),
    stays=(*OPEN, *ENDS),
    by=("head",),
    carries=("LS-20a",),
    clause="прил. 1, п. 20",
    help=Text(
        ru="Глава получил доклад о социально значимом сообщении. До этого инцидент помечен: доклад ждёт.",
        en="The head has received the report of a significant message. Until then the incident says that it waits.",
    ),
    guards=(REPORTED,),
    clears=("unacknowledged",),
    marks=("acknowledged",),
)

escalate = Trigger(
    name="escalate",
    title=Text(ru="эскалировать", en="escalate"),
    stays=OPEN,
    by=CURATOR,
    practice=Text(
        ru="руководителю аппарата – о риске срыва срока",
        en="tell the head of the apparatus that a term is at risk",
    ),
    help=Text(ru="Сообщить руководителю аппарата о риске.", en="Tell the head of the apparatus about a risk."),
    fields=(reason,),
    notices=(Notice(kind="escalation", to="head_of_apparatus"),),
)

report_deficiency = Trigger(
    name="report_deficiency",
    title=Text(ru="сообщить о недостатке", en="report a deficiency"),
    stays=(*OPEN, *ENDS),
    by=CURATOR,
    carries=("LS-19",),
    clause="прил. 1, п. 19",
    help=Text(
        ru="Сообщить о недостатках в работе: главе, руководителю аппарата и заместителю главы.",
        en="Report deficiencies to each of: the head, the head of the apparatus, the deputy head.",
    ),
    fields=(reason,),
    gathers={"deficiencies": "reason"},
    notices=tuple(Notice(kind="deficiency", to=role) for role in ADDRESSEES),
)

take_measures = Trigger(
    name="take_measures",
    title=Text(ru="записать принятые меры", en="record the measures taken"),
    stays=(*OPEN, *ENDS),
    by=(*ADDRESSEES, "curator"),
    carries=("LS-19",),
    clause="прил. 1, п. 19",
    help=Text(
        ru="Записать меры по недостатку: сорванному сроку (reply/1) или тому, о чём сообщил куратор (deficiency/1).",
        en="Record measures on a deficiency: a broken term (reply/1), or one that the curator reported (deficiency/1).",
    ),
    fields=(
        Breach(
            name="breach",
            title=Text(ru="недостаток", en="the deficiency"),
            gathered="deficiencies",
            word="deficiency",
            clause="прил. 1, п. 19",
            requirement="LS-19",
        ),
        FreeText(name="measures", title=Text(ru="принятые меры", en="the measures taken")),
        Choice(
            name="decision",
            title=Text(ru="решение", en="the decision"),
            options={
                "removed": Text(ru="недостаток устранён", en="the deficiency is removed"),
                "discussed": Text(ru="проведён разговор", en="it was talked over"),
                "disciplinary": Text(ru="дисциплинарное взыскание", en="disciplinary measures"),
                "none": Text(ru="меры не требуются", en="no measures are needed"),
            },
            optional=True,
        ),
    ),
    guards=(DEFICIENT,),
)
