"""What follows the approved answer of an incident: it is placed, the author replies, the incident ends, or is taken up again."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import Trigger, by
from ..engine.fields import CaseNumber, Choice, FreeText, Links
from .incident_fields import answer_channel, reason
from .incident_groups import CURATOR, OPEN, WORK
from .incident_guards import HAND_OVER, NO_FINAL

__all__ = ["author_replied", "finalize", "publish", "reopen", "resume", "void"]

publish = Trigger(
    name="publish",
    title=Text(ru="отметить размещение", en="publish"),
    source=("approved",),
    to=by("kind", answer="published", interim="interim", request="clarification"),
    by=("executor", "press_centre"),
    carries=("LS-8", "LS-9", "LS-3b", "LS-13", "KO-D3", "PA-1.2"),
    clause="прил. 1, п. 8, 9",
    help=Text(
        ru="Записать, где и когда размещён ответ: по ссылке на каждое сообщение. Останавливает срок ответа.",
        en="Record where and when the answer was placed: a link for each message. Stops the term of the answer.",
    ),
    fields=(
        answer_channel,
        Links(
            name="links",
            title=Text(ru="ссылки на размещённый ответ", en="links to the placed answer"),
            channel=("answer_channel", "answer_channels"),
        ),
    ),
)

author_replied = Trigger(
    name="author_replied",
    title=Text(ru="автор ответил", en="the author replied"),
    source=("clarification",),
    to="selected",
    by=CURATOR,
    carries=("LS-8", "LS-9"),
    practice=Text(
        ru="A8: запрос не завершает инцидент, ответ автора открывает новый срок",
        en="A8: a request ends nothing, the author's reply opens a new clock",
    ),
    clause="прил. 1, п. 8, 9",
    help=Text(
        ru="Автор дал уточнение: инцидент снова отобран, срок идёт заново.",
        en="The author clarified: selected again, with a new clock.",
    ),
    fields=(FreeText(name="reply", title=Text(ru="ответ автора", en="the author's reply")),),
    clears=WORK,
    marks=("detected",),
)

resume = Trigger(
    name="resume",
    title=Text(ru="вернуться к ответу", en="resume"),
    source=("interim",),
    to="draft",
    by=("executor", "curator"),
    carries=("LS-13",),
    clause="прил. 1, п. 13",
    help=Text(
        ru="Готовить окончательный ответ после промежуточного.",
        en="Prepare the final answer after the interim one.",
    ),
    clears=("provided", "awaited"),
)

finalize = Trigger(
    name="finalize",
    title=Text(ru="завершить", en="finalize"),
    source=("published", "clarification"),
    to="final",
    by=("curator", "clock"),
    carries=("LS-13",),
    practice=Text(
        ru="закрытие после ответа регламент не описывает",
        en="the act does not describe closing after the answer",
    ),
    help=Text(ru="Завершить инцидент, указав причину.", en="End the incident, with a reason."),
    fields=(
        Choice(
            name="closing",
            title=Text(ru="причина закрытия", en="the closing reason"),
            options={
                "solved": Text(ru="решено", en="solved"),
                "explained": Text(ru="разъяснено", en="explained"),
                "satisfied": Text(ru="автор доволен", en="the author is satisfied"),
                "silent": Text(ru="нет ответа от автора", en="the author is silent"),
                "inexpedient": Text(ru="дальнейший диалог нецелесообразен", en="further dialogue is inexpedient"),
            },
        ),
    ),
    guards=(NO_FINAL,),
)

void = Trigger(
    name="void",
    title=Text(ru="снять", en="void"),
    source=OPEN,
    to="void",
    by=CURATOR,
    practice=Text(
        ru="A28: объединён с другим, сообщение удалено, автору посоветовано обращение",
        en="A28: merged, message gone, author advised to file an appeal",
    ),
    help=Text(
        ru="Снять с работы без ответа. Записанное нарушение срока остаётся.",
        en="Take off without an answer. A recorded breach stays.",
    ),
    fields=(
        Choice(
            name="why",
            title=Text(ru="почему", en="why"),
            options={
                "merged": Text(ru="объединён с другим инцидентом", en="merged into another incident"),
                "gone": Text(ru="сообщение удалено", en="the message is gone"),
                "appeal": Text(
                    ru="автору посоветовано подать обращение", en="the author was advised to file an appeal"
                ),
                "handed_over": Text(ru="передано как обращение (59-ФЗ)", en="handed over as an appeal under 59-FZ"),
            },
        ),
        CaseNumber(
            name="into",
            title=Text(ru="с каким инцидентом объединён", en="the incident it is merged into"),
            only_when={"why": "merged"},
        ),
    ),
    guards=(HAND_OVER,),
)

reopen = Trigger(
    name="reopen",
    title=Text(ru="открыть вновь", en="reopen"),
    source=("declined", "void", "final"),
    to="selected",
    by=CURATOR,
    practice=Text(ru="ошибочное закрытие исправляется с новым сроком", en="a wrong ending is mended, with a new clock"),
    help=Text(ru="Вернуть в работу: срок идёт заново.", en="Take up again, with a new clock."),
    fields=(reason,),
    clears=WORK,
    marks=("detected",),
)
