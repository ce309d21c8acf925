"""The incident: from a citizen's message to its final answer (regulation 002, appendix 1)."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import End, Start, State, Timer, Workflow
from .incident_additions import add_message, attach, correct, link_repeat, note
from .incident_answer import author_replied, finalize, publish, reopen, resume, void
from .incident_draft import approve, compose, provide_part, recall, resubmit, return_draft, return_part, start, submit
from .incident_facts import derived
from .incident_intake import decline, detect, select, set_aside
from .incident_people import assign, reassign, replace_executor, substitute
from .incident_reports import (
    acknowledge,
    escalate,
    lower_importance,
    mark_significant,
    raise_importance,
    report_deficiency,
    take_measures,
)

__all__ = ["incident"]

TRIGGERS = (  # the order in which they are offered
    # a message comes in, and is selected or not
    detect, select, set_aside, decline,
    # it is forwarded to those who answer
    assign, reassign, substitute,
    # they prepare their parts
    start, provide_part, return_part, replace_executor,
    # the draft is approved
    submit, return_draft, resubmit, approve, compose,
    # the answer is out
    publish, author_replied, resume, finalize,
    # what went wrong is mended
    recall, void, correct, reopen,
    # what it weighs changes
    raise_importance, lower_importance, mark_significant, acknowledge,
    # more is to be said of it
    link_repeat, add_message, escalate, report_deficiency, attach, note, take_measures,
)  # fmt: skip
SILENT = ("published", "clarification")  # here the author may reply, and nothing is owed while he does not

incident = Workflow(
    name="incident",
    version=1,
    title=Text(ru="инцидент", en="incident"),
    letters="",
    states=(
        Start("detected", Text(ru="выявлен", en="detected")),
        State("selected", Text(ru="отобран", en="selected")),
        State("assigned", Text(ru="направлен исполнителю", en="assigned")),
        State("draft", Text(ru="черновик", en="draft")),
        State("review", Text(ru="на согласовании", en="in review")),
        State("revision", Text(ru="на доработке", en="in revision")),
        State("approved", Text(ru="согласован", en="approved")),
        State("published", Text(ru="ответ размещён", en="published")),
        State("interim", Text(ru="дан промежуточный ответ", en="interim answer given")),
        State("clarification", Text(ru="ждём уточнения от автора", en="awaiting the author")),
        End("final", Text(ru="завершён", en="final")),
        End("declined", Text(ru="отклонён", en="declined")),
        End("void", Text(ru="снят", en="void")),
    ),
    triggers=TRIGGERS,
    assigned={"executor": "executors"},
    derive=derived,
    timers=(
        Timer(
            name="silence",
            title=Text(ru="автор не отвечает", en="the author does not reply"),
            states=SILENT,
            after="silent_reminder",
            to="curator",
            practice=Text(ru="A8: мягкое напоминание, не срок", en="A8: a soft reminder, no term"),
        ),
        Timer(
            name="silent_close",
            title=Text(ru="закрытие: автор не ответил", en="closing: the author did not reply"),
            states=SILENT,
            after="silent_period",
            to="curator",
            practice=Text(
                ru="кабинеты закрывают то, на что автор не ответил", en="cabinets close what the author left unanswered"
            ),
            fires="finalize",
            gives={"closing": "silent"},
        ),
    ),
)
