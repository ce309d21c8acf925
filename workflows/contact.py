"""The contact: a talk with, or a report to, the Government of Primorsky Krai (regulation 002, decree, cl. 3.2), with its term."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import End, Start, Trigger, Workflow
from ..engine.fields import Choice, FreeText, Instant

__all__ = ["contact"]

BY = ("press_centre", "curator", "organiser")
CLAUSE = "постановление, п. 3.2"
reason = FreeText(name="reason", title=Text(ru="причина", en="the reason"))
due_at = Instant(name="due_at", title=Text(ru="к какому моменту", en="when it is due"), ahead=True)

contact = Workflow(
    name="contact",
    version=1,
    title=Text(ru="взаимодействие", en="contact"),
    letters="К",
    states=(
        Start("planned", Text(ru="запланировано", en="planned")),
        End("done", Text(ru="выполнено", en="done")),
        End("cancelled", Text(ru="отменено", en="cancelled")),
    ),
    triggers=(
        Trigger(
            name="plan",
            title=Text(ru="запланировать", en="plan"),
            to="planned",
            by=BY,
            carries=("LS-P3.2",),
            clause=CLAUSE,
            help=Text(
                ru="Запланировать отчёт, ответ или разговор с правительством края к сроку.",
                en="Plan a report, a reply or a talk with the krai's government, with its term.",
            ),
            fields=(
                Choice(
                    name="form",
                    title=Text(ru="что это", en="what it is"),
                    options={
                        "report": Text(ru="отчёт", en="a report"),
                        "reply": Text(ru="ответ на запрос", en="a reply to an inquiry"),
                        "talk": Text(ru="встреча, звонок, совещание", en="a meeting or a call"),
                    },
                ),
                FreeText(name="whom", title=Text(ru="с кем", en="with whom")),
                FreeText(name="about", title=Text(ru="о чём", en="what about")),
                due_at,
            ),
            subject="about",
        ),
        Trigger(
            name="postpone",
            title=Text(ru="перенести срок", en="postpone"),
            stays=("planned",),
            by=BY,
            practice=Text(
                ru="срок назначает правительство края и может его изменить",
                en="the krai's government sets the term, and may change it",
            ),
            help=Text(ru="Назначить другой срок, указав причину.", en="Set another term, with the reason."),
            fields=(due_at, reason),
        ),
        Trigger(
            name="complete",
            title=Text(ru="отметить выполнение", en="complete"),
            source=("planned",),
            to="done",
            by=BY,
            carries=("LS-P3.2",),
            clause=CLAUSE,
            help=Text(ru="Записать, что сделано: чем кончилось.", en="Record that it is done, and what came of it."),
            fields=(FreeText(name="result", title=Text(ru="итог", en="what came of it")),),
        ),
        Trigger(
            name="cancel",
            title=Text(ru="отменить", en="cancel"),
            source=("planned",),
            to="cancelled",
            by=BY,
            practice=Text(ru="запланированное становится ненужным", en="what was planned is needed no longer"),
            help=Text(ru="Отменить, указав причину.", en="Cancel it, with the reason."),
            fields=(reason,),
        ),
    ),
)
