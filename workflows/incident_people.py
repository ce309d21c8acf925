"""Who works on an incident: executors are assigned, replaced, stood in for."""

from __future__ import annotations

from msgspec.structs import replace

from ..calendars.text import Text
from ..engine.declaration import Trigger
from ..engine.fields import Persons
from ..engine.handover import Handover
from .incident_facts import executor_replaced
from .incident_fields import executors, official, order, reason, times
from .incident_groups import CURATOR, ORDERS
from .incident_guards import ASSIGNED, NEW

__all__ = ["assign", "reassign", "replace_executor", "substitute"]

assign = Trigger(
    name="assign",
    title=Text(ru="направить исполнителю", en="assign"),
    source=("selected",),
    to="assigned",
    by=CURATOR,
    carries=("LS-6b", "LS-7", "LS-14a", "LS-3b", "LS-4"),
    clause="прил. 1, п. 7, 14",
    help=Text(
        ru="Направить компетентному должностному лицу и исполнителю; нескольким – параллельно или по очереди.",
        en="Forward to the competent official and the executor; to several in parallel or in sequence.",
    ),
    fields=(
        official,
        executors,
        order,
        times,
    ),
    clears=ORDERS,
)

reassign = Trigger(
    name="reassign",
    title=Text(ru="переназначить", en="reassign"),
    source=("assigned", "draft", "revision"),
    to="assigned",
    stays=("review", "approved", "interim", "clarification"),
    by=CURATOR,
    carries=("LS-3c", "LS-6b"),
    clause="прил. 1, п. 3, 6",
    help=Text(
        ru="Передать другому исполнителю; если проект уже есть, состояние не меняется.",
        en="Hand over to another executor; where a draft exists already, the state stays.",
    ),
    fields=(
        reason,
        executors,
        replace(order, keeps=True),
        times,
    ),
    clears=ORDERS,
)

substitute = Trigger(
    name="substitute",
    title=Text(ru="передать замещающему", en="hand over to the deputy"),
    stays=("assigned", "draft", "review", "revision", "approved", "interim", "clarification"),
    by=("curator", "clock"),
    carries=("LS-3c",),
    clause="прил. 1, п. 3",
    help=Text(
        ru="Работу отсутствующего – замещающему, вернувшемуся – обратно. Обычно это делается само.",
        en="An absent executor's work goes to the deputy, and back. It usually happens by itself.",
    ),
    fields=(
        Handover(
            name="executors",
            title=Text(ru="кто кому передаёт", en="who hands over to whom"),
            clause="прил. 1, п. 3",
            requirement="LS-3c",
        ),
    ),
)

replace_executor = Trigger(
    name="replace_executor",
    title=Text(ru="заменить исполнителя", en="replace an executor"),
    stays=("assigned", "draft", "review", "revision", "approved", "interim", "clarification"),
    by=CURATOR,
    carries=("LS-3c", "LS-14a"),
    clause="прил. 1, п. 3, 14",
    help=Text(
        ru="Передать работу одного исполнителя другому; части остальных не трогаются.",
        en="Hand one executor's work to another; the others' parts are left alone.",
    ),
    fields=(
        Persons(
            name="replaced",
            title=Text(ru="кого заменить", en="who is replaced"),
            one=True,
            as_named=True,
        ),
        Persons(
            name="replacement",
            title=Text(ru="кем", en="by whom"),
            roles=("executor",),
            one=True,
            clause="прил. 1, п. 3",
            requirement="LS-3c",
        ),
        reason,
    ),
    guards=(ASSIGNED, NEW),
    derive=executor_replaced,
)
