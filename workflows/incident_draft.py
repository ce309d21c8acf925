"""How the answer to an incident comes about: the parts of several executors, the draft, its approval."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import ByFact, Trigger
from ..engine.fields import Choice, FreeText, Persons
from ..engine.values import Notice
from .incident_facts import part_returned
from .incident_fields import attachments, criteria, draft_text, kind, reason
from .incident_groups import ADDRESSEES, CURATOR
from .incident_guards import CHECKLIST, FOUR_EYES, PART_IS_IN, PARTS, SHARED, SINGLE, TURN

__all__ = ["approve", "compose", "provide_part", "recall", "resubmit", "return_draft", "return_part", "start", "submit"]

start = Trigger(
    name="start",
    title=Text(ru="взять в работу", en="start"),
    source=("assigned",),
    to="draft",
    by=("executor",),
    carries=("LS-3b",),
    clause="прил. 1, п. 3",
    help=Text(ru="Исполнитель начал готовить ответ.", en="The executor begins to prepare the answer."),
)

provide_part = Trigger(
    name="provide_part",
    title=Text(ru="прислать свою часть", en="provide a part"),
    stays=("draft",),
    by=("executor",),
    carries=("LS-14b", "LS-18", "PA-3.1"),
    clause="прил. 1, п. 14",
    help=Text(
        ru="Один из исполнителей направляет куратору информацию в своей части.",
        en="One of the executors sends his part to the curator.",
    ),
    fields=(FreeText(name="part", title=Text(ru="текст части", en="the part's text")),),
    guards=(SHARED, TURN),
    collects="provided",
    in_place=True,
)

return_part = Trigger(
    name="return_part",
    title=Text(ru="вернуть часть", en="return a part"),
    stays=("draft",),
    by=CURATOR,
    carries=("LS-14b",),
    clause="прил. 1, п. 14",
    help=Text(
        ru="Вернуть одному из исполнителей его часть с замечаниями: его срок идёт заново.",
        en="Return one executor's part with remarks: his time runs anew.",
    ),
    fields=(
        Persons(name="part_of", title=Text(ru="чья часть", en="whose part"), one=True, as_named=True),
        FreeText(name="remarks", title=Text(ru="замечания", en="remarks")),
    ),
    guards=(SHARED, PART_IS_IN),
    derive=part_returned,
)

submit = Trigger(
    name="submit",
    title=Text(ru="направить на согласование", en="submit"),
    source=("draft",),
    to="review",
    by=("executor",),
    carries=("LS-10a", "LS-10b", "LS-18", "KO-D3", "PA-3.1"),
    clause="прил. 1, п. 10",
    help=Text(ru="Направить проект куратору на согласование.", en="Send the draft to the curator for approval."),
    fields=(kind, draft_text, attachments),
    guards=(SINGLE,),
    collects="drafted_by",
)

return_draft = Trigger(
    name="return",
    title=Text(ru="вернуть на доработку", en="return"),
    source=("review",),
    to="revision",
    by=CURATOR,
    carries=("LS-11", "KO-6.3"),
    clause="прил. 1, п. 11",
    help=Text(ru="Вернуть проект исполнителю с замечаниями.", en="Return the draft to the executor with remarks."),
    fields=(FreeText(name="remarks", title=Text(ru="замечания", en="remarks")),),
    collects="returned_by",
)

resubmit = Trigger(
    name="resubmit",
    title=Text(ru="направить повторно", en="resubmit"),
    source=("revision",),
    to="review",
    by=("executor",),
    carries=("LS-12", "LS-18", "KO-D3", "PA-3.1"),
    clause="прил. 1, п. 12",
    help=Text(
        ru="Направить доработанный проект на повторное согласование.",
        en="Send the reworked draft for approval again.",
    ),
    fields=(
        draft_text,
        Choice(name="kind", title=kind.title, options=kind.options, optional=True),
        attachments,
    ),
    collects="drafted_by",
)

approve = Trigger(
    name="approve",
    title=Text(ru="согласовать", en="approve"),
    source=("review",),
    to="approved",
    by=CURATOR,
    carries=("LS-6c", "LS-11", "LS-16", "KO-6.3"),
    clause="прил. 1, п. 6, 11",
    help=Text(
        ru="Согласовать проект, отметив критерии п. 16.",
        en="Approve the draft, checking the criteria of cl. 16.",
    ),
    fields=(criteria,),
    guards=(FOUR_EYES, CHECKLIST),
)

compose = Trigger(
    name="compose",
    title=Text(ru="составить общий ответ", en="compose"),
    source=("draft",),
    to="approved",
    by=CURATOR,
    carries=("LS-14c", "LS-16"),
    clause="прил. 1, п. 14",
    help=Text(
        ru="Куратор готовит общий ответ с учётом частей всех исполнителей (согласование не нужно).",
        en="The curator composes the common answer from the parts of all executors (no approval needed).",
    ),
    fields=(
        kind,
        draft_text,
        criteria,
        FreeText(name="missing_reason", title=Text(ru="почему нет части", en="why a part is missing"), optional=True),
        attachments,
    ),
    guards=(SHARED, PARTS, CHECKLIST),
    gathers={"deficiencies": "missing_reason"},
    notices=tuple(Notice(kind="deficiency", to=role, when="missing_reason") for role in ADDRESSEES),
)

recall = Trigger(
    name="recall",
    title=Text(ru="отозвать согласование", en="recall"),
    source=("approved",),
    to=ByFact("several", {True: "draft", False: "revision"}),  # A15: a common answer is the curator's own draft
    by=CURATOR,
    practice=Text(ru="согласованный текст не должен выйти", en="the approved text must not go out"),
    help=Text(
        ru="Отозвать согласованный, но не размещённый текст на доработку.",
        en="Take an approved text back for rework before it is placed.",
    ),
    fields=(reason,),
)
