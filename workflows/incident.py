"""The incident: from a citizen's message to its final answer (regulation 002, appendix 1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..calendars.text import Text
from ..engine.declaration import Attempt, End, Guard, Start, State, Trigger, Workflow, by
from ..engine.fields import (
    CaseNumber,
    Checklist,
    Choice,
    Flag,
    FreeText,
    FreeTexts,
    GroundChoice,
    Instant,
    Links,
    Persons,
    Reference,
    Terms,
)
from ..engine.values import Notice

__all__ = ["incident"]

CURATOR = ("curator",)
ADDRESSEES = ("head", "head_of_apparatus", "deputy_head")  # cl. 19: each of the three
OPEN = (
    "detected", "selected", "assigned", "draft", "review", "revision", "approved", "published", "interim", "clarification",
)  # fmt: skip

# ── what a message and an answer are made of ────────────────────────────────────────────────────────────────────────

NETWORKS = {
    "vk": Text(ru="ВКонтакте", en="VK"),
    "ok": Text(ru="Одноклассники", en="OK"),
    "max": Text(ru="MAX", en="MAX"),
    "tg": Text(ru="Телеграм", en="Telegram"),
    "instagram": Text(ru="Instagram", en="Instagram"),
    "other": Text(ru="другая сеть", en="another network"),
}
message = (
    Choice(name="network", title=Text(ru="социальная сеть", en="the network"), options=NETWORKS, optional=True),
    FreeText(name="link", title=Text(ru="ссылка на сообщение", en="the message's link"), optional=True),
    FreeText(name="message", title=Text(ru="текст сообщения", en="the message’s text"), optional=True, empty=True),
    Reference(name="author", title=Text(ru="автор", en="the author"), optional=True),
    Instant(name="published_at", title=Text(ru="когда опубликовано", en="when it was published"), optional=True),
)
importance = Choice(
    name="importance",
    title=Text(ru="важность", en="importance"),
    options={"ordinary": Text(ru="обычная", en="ordinary"), "elevated": Text(ru="повышенная", en="elevated")},
)
kind = Choice(
    name="kind",
    title=Text(ru="вид ответа", en="kind of answer"),
    options={
        "answer": Text(ru="ответ", en="answer"),
        "interim": Text(ru="промежуточный ответ", en="interim answer"),
        "request": Text(ru="запрос (уточнение)", en="request for clarification"),
    },
)
reason = FreeText(name="reason", title=Text(ru="причина", en="the reason"))
draft_text = FreeText(name="text", title=Text(ru="текст проекта", en="the draft's text"), advised="kind")
attachments = FreeTexts(
    name="attachments", title=Text(ru="вложения (фото, видео)", en="attachments (photo, video)"), optional=True
)
criteria = Checklist(
    name="criteria", title=Text(ru="проверенные критерии ответа", en="answer criteria that were checked")
)
executors = Persons(
    name="executors",
    title=Text(ru="исполнители", en="executors"),
    roles=("executor",),
    clause="прил. 1, п. 3",
    requirement="LS-3c",
)
official = Persons(
    name="official",
    title=Text(ru="компетентное должностное лицо", en="the competent official"),
    one=True,
    clause="прил. 1, п. 7",
    requirement="LS-7",
)

order = Choice(
    name="order",
    title=Text(ru="очерёдность частей", en="order of the parts"),
    options={
        "parallel": Text(ru="одновременно", en="all at once"),
        "sequence": Text(ru="по очереди", en="one after another"),
    },
    default="parallel",
)
times = Terms(name="times", title=Text(ru="иное время на часть", en="another time for a part"), optional=True)

# ── guards: why an act may not be, in words ─────────────────────────────────────────────────────────────────────────


def _criteria_checked(attempt: Attempt) -> Text | None:
    listed: Mapping[str, Mapping[str, Any]] = attempt.rules.parameters.get("criteria", {})
    wanted = attempt.fields.get("kind", attempt.facts.get("kind"))
    checked = attempt.fields.get("criteria", ())
    missing = [
        item["title"]
        for name, item in listed.items()
        if wanted in item["for"] and not item["if_available"] and name not in checked
    ]
    if not missing:
        return None
    return Text(
        ru="не отмечены критерии ответа: {missing} (--criteria)",
        en="answer criteria not checked: {missing} (--criteria)",
    ).fill(missing=Text(ru="; ".join(item.ru for item in missing), en="; ".join(item.en for item in missing)))


def _four_eyes(attempt: Attempt) -> Text | None:
    actor = attempt.act.actor
    if (
        not attempt.rules.parameters.get("four_eyes")
        or actor is None
        or attempt.facts.get("drafted_by", [None])[-1] != actor.id
    ):
        return None
    return Text(
        ru="проект согласует не тот, кто его подготовил", en="a draft is approved by another person than its author"
    )


def _one_executor(attempt: Attempt) -> Text | None:
    if not attempt.facts.get("several"):
        return None
    return Text(
        ru="исполнителей несколько: каждый присылает свою часть (provide-part), общий ответ готовит куратор (compose)",
        en="there are several executors: each provides a part (provide-part), the curator composes the answer (compose)",
    )


def _several_executors(attempt: Attempt) -> Text | None:
    if attempt.facts.get("several"):
        return None
    return Text(
        ru="исполнитель один: он направляет проект целиком (submit)",
        en="there is one executor: he submits the whole draft (submit)",
    )


def _your_turn(attempt: Attempt) -> Text | None:
    actor = attempt.act.actor
    if actor is None or actor.id in attempt.facts.get("awaited", ()):
        return None
    if actor.id in attempt.facts.get("provided", ()):
        return Text(ru="ваша часть уже получена", en="your part is in already")
    return Text(
        ru="части готовятся по очереди, ваша очередь ещё не пришла",
        en="the parts are prepared in sequence, and it is not your turn yet",
    )


def _all_parts(attempt: Attempt) -> Text | None:
    missing = len(attempt.facts.get("executors", ())) - len(set(attempt.facts.get("provided", ())))
    if missing <= 0 or "missing_reason" in attempt.fields:
        return None
    return Text(
        ru="не получено частей: {count}; чтобы составить ответ без них, укажите причину (--missing-reason)",
        en="{count} parts are not in; to compose without them, state the reason (--missing-reason)",
    ).fill(count=missing)


def _no_final_due(attempt: Attempt) -> Text | None:
    if not any(item.rule == "final" for item in attempt.deadlines):
        return None
    return Text(
        ru="дан промежуточный ответ: завершить можно только публикацией окончательного (author-replied или resume, затем publish)",
        en="an interim answer was given: only publishing the final answer ends the case (author-replied or resume, then publish)",
    )


def _is(fact: str, value: str, why: Text) -> Guard:
    return Guard(
        code=f"not_{value}",
        check=lambda attempt: None if attempt.facts.get(fact, "ordinary") == value else why,
        known=True,
    )


CHECKLIST = Guard(code="criteria", check=_criteria_checked, clause="прил. 1, п. 16", requirement="LS-16")
FOUR_EYES = Guard(code="four_eyes", check=_four_eyes)
SINGLE = Guard(code="several_executors", check=_one_executor, clause="прил. 1, п. 14", requirement="LS-14c", known=True)
SHARED = Guard(code="one_executor", check=_several_executors, clause="прил. 1, п. 10", requirement="LS-10a", known=True)
TURN = Guard(code="turn", check=_your_turn, clause="прил. 1, п. 14", requirement="LS-14a", known=True)
PARTS = Guard(code="parts", check=_all_parts, clause="прил. 1, п. 14", requirement="LS-14c")
NO_FINAL = Guard(code="final_due", check=_no_final_due, clause="прил. 1, п. 13", requirement="LS-13", known=True)


def _derive(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Whether several executors work on it, and whose part is awaited now (A16)."""
    assigned = list(facts.get("executors", ()))
    provided = facts.get("provided", ())
    left = [person for person in assigned if person not in provided]
    several = len(assigned) > 1
    turn = left[:1] if facts.get("order") == "sequence" else left
    return {"several": several, "awaited": turn if several else [], "importance": facts.get("importance", "ordinary")}


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
    triggers=(
        Trigger(
            name="detect",
            title=Text(ru="выявить", en="detect"),
            to="detected",
            by=("importer", "curator"),
            carries=("LS-1", "LS-5"),
            clause="прил. 1, п. 1, 5",
            help=Text(ru="Завести инцидент по сообщению автора.", en="Open an incident for an author's message."),
            fields=message,
            subject="message",
            sets={"messages": 1},
        ),
        Trigger(
            name="select",
            title=Text(ru="отобрать", en="select"),
            source=("detected",),
            to="selected",
            by=CURATOR,
            carries=("LS-6a",),
            clause="прил. 1, п. 6",
            help=Text(
                ru="Отобрать сообщение: оно требует реагирования. Открывает срок ответа.",
                en="Select the message: it requires reaction. Opens the term of the answer.",
            ),
            fields=(importance, FreeText(name="topic", title=Text(ru="тема", en="the topic"), optional=True)),
        ),
        Trigger(
            name="set_aside",
            title=Text(ru="оставить без реагирования", en="set aside"),
            source=("detected",),
            to="declined",
            by=CURATOR,
            carries=("LS-1", "LS-6a"),
            clause="прил. 1, п. 1, 6",
            help=Text(
                ru="Реагирование не требуется или вопрос вне деятельности Администрации.",
                en="No reaction is required, or the matter is outside the Administration's activity.",
            ),
            fields=(reason,),
        ),
        Trigger(
            name="decline",
            title=Text(ru="отклонить", en="decline"),
            source=("detected", "selected", "assigned"),
            to="declined",
            by=CURATOR,
            carries=("LS-17a", "LS-17b"),
            clause="прил. 1, п. 17",
            help=Text(
                ru="Не подлежит обработке и ответу: одно из оснований п. 17. Доказательства сохраняются.",
                en="Not to be processed or answered: one of the grounds of cl. 17. Evidence is kept.",
            ),
            fields=(
                GroundChoice(name="ground", title=Text(ru="основание", en="the ground"), action="decline"),
                Flag(
                    name="black_list",
                    title=Text(ru="внести автора в чёрный список", en="put the author on the black list"),
                ),
                FreeText(
                    name="evidence",
                    title=Text(ru="доказательство (ссылка, снимок)", en="evidence (link, picture)"),
                    optional=True,
                ),
            ),
        ),
        Trigger(
            name="assign",
            title=Text(ru="направить исполнителю", en="assign"),
            source=("selected",),
            to="assigned",
            by=CURATOR,
            carries=("LS-6b", "LS-7", "LS-14a", "LS-3b"),
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
            clears=("provided", "times", "order"),
        ),
        Trigger(
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
                order,
                times,
            ),
            clears=("provided", "times", "order"),
        ),
        Trigger(
            name="start",
            title=Text(ru="взять в работу", en="start"),
            source=("assigned",),
            to="draft",
            by=("executor",),
            carries=("LS-3b",),
            clause="прил. 1, п. 3",
            help=Text(ru="Исполнитель начал готовить ответ.", en="The executor begins to prepare the answer."),
        ),
        Trigger(
            name="provide_part",
            title=Text(ru="прислать свою часть", en="provide a part"),
            stays=("draft",),
            by=("executor",),
            carries=("LS-14b",),
            clause="прил. 1, п. 14",
            help=Text(
                ru="Один из исполнителей направляет куратору информацию в своей части.",
                en="One of the executors sends his part to the curator.",
            ),
            fields=(FreeText(name="part", title=Text(ru="текст части", en="the part's text")),),
            guards=(SHARED, TURN),
            collects="provided",
        ),
        Trigger(
            name="submit",
            title=Text(ru="направить на согласование", en="submit"),
            source=("draft",),
            to="review",
            by=("executor",),
            carries=("LS-10a", "LS-10b"),
            clause="прил. 1, п. 10",
            help=Text(
                ru="Направить проект куратору на согласование.", en="Send the draft to the curator for approval."
            ),
            fields=(kind, draft_text, attachments),
            guards=(SINGLE,),
            collects="drafted_by",
        ),
        Trigger(
            name="return",
            title=Text(ru="вернуть на доработку", en="return"),
            source=("review",),
            to="revision",
            by=CURATOR,
            carries=("LS-11",),
            clause="прил. 1, п. 11",
            help=Text(
                ru="Вернуть проект исполнителю с замечаниями.", en="Return the draft to the executor with remarks."
            ),
            fields=(FreeText(name="remarks", title=Text(ru="замечания", en="remarks")),),
        ),
        Trigger(
            name="resubmit",
            title=Text(ru="направить повторно", en="resubmit"),
            source=("revision",),
            to="review",
            by=("executor",),
            carries=("LS-12",),
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
        ),
        Trigger(
            name="approve",
            title=Text(ru="согласовать", en="approve"),
            source=("review",),
            to="approved",
            by=CURATOR,
            carries=("LS-6c", "LS-11", "LS-16"),
            clause="прил. 1, п. 6, 11",
            help=Text(
                ru="Согласовать проект, отметив критерии п. 16.",
                en="Approve the draft, checking the criteria of cl. 16.",
            ),
            fields=(criteria,),
            guards=(FOUR_EYES, CHECKLIST),
        ),
        Trigger(
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
                FreeText(
                    name="missing_reason", title=Text(ru="почему нет части", en="why a part is missing"), optional=True
                ),
                attachments,
            ),
            guards=(SHARED, PARTS, CHECKLIST),
            notices=tuple(Notice(kind="deficiency", to=role, when="missing_reason") for role in ADDRESSEES),
        ),
        Trigger(
            name="publish",
            title=Text(ru="отметить размещение", en="publish"),
            source=("approved",),
            to=by("kind", answer="published", interim="interim", request="clarification"),
            by=("executor", "press_centre"),
            carries=("LS-8", "LS-9", "LS-3b", "LS-13"),
            clause="прил. 1, п. 8, 9",
            help=Text(
                ru="Записать, где и когда размещён ответ: по ссылке на каждое сообщение. Останавливает срок ответа.",
                en="Record where and when the answer was placed: a link for each message. Stops the term of the answer.",
            ),
            fields=(
                Links(name="links", title=Text(ru="ссылки на размещённый ответ", en="links to the placed answer")),
            ),
        ),
        Trigger(
            name="author_replied",
            title=Text(ru="автор ответил", en="the author replied"),
            source=("clarification",),
            to="selected",
            by=CURATOR,
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
            marks=("detected",),
        ),
        Trigger(
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
            clears=("provided",),
        ),
        Trigger(
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
                    },
                ),
            ),
            guards=(NO_FINAL,),
        ),
        Trigger(
            name="recall",
            title=Text(ru="отозвать согласование", en="recall"),
            source=("approved",),
            to="revision",
            by=CURATOR,
            practice=Text(ru="согласованный текст не должен выйти", en="the approved text must not go out"),
            help=Text(
                ru="Отозвать согласованный, но не размещённый текст на доработку.",
                en="Take an approved text back for rework before it is placed.",
            ),
            fields=(reason,),
        ),
        Trigger(
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
                        "handed_over": Text(ru="передано в другой орган", en="handed over to another body"),
                    },
                ),
                CaseNumber(
                    name="into",
                    title=Text(ru="с каким инцидентом объединён", en="the incident it is merged into"),
                    only_when={"why": "merged"},
                ),
            ),
        ),
        Trigger(
            name="reopen",
            title=Text(ru="открыть вновь", en="reopen"),
            source=("declined", "void", "final"),
            to="selected",
            by=CURATOR,
            practice=Text(
                ru="ошибочное закрытие исправляется с новым сроком", en="a wrong ending is mended, with a new clock"
            ),
            help=Text(ru="Вернуть в работу: срок идёт заново.", en="Take up again, with a new clock."),
            fields=(reason,),
            marks=("detected",),
        ),
        Trigger(
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
                _is(
                    "importance",
                    "ordinary",
                    Text(ru="важность уже повышенная", en="the importance is elevated already"),
                ),
            ),
            sets={"importance": "elevated"},
        ),
        Trigger(
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
                _is(
                    "importance", "elevated", Text(ru="важность и так обычная", en="the importance is ordinary already")
                ),
            ),
            sets={"importance": "ordinary"},
        ),
        Trigger(
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
            sets={"significant": True},
            notices=(Notice(kind="significant", to="head"),),
        ),
        Trigger(
            name="link_repeat",
            title=Text(ru="связать как повторный", en="link as a repeat"),
            stays=OPEN,
            by=CURATOR,
            carries=("LS-15a", "LS-15b", "LS-15c"),
            clause="прил. 1, п. 15",
            help=Text(
                ru="Это повторное сообщение по ранее рассмотренному вопросу.",
                en="This repeats a question considered before.",
            ),
            fields=(
                CaseNumber(name="repeats", title=Text(ru="ранее рассмотренный инцидент", en="the earlier incident")),
            ),
        ),
        Trigger(
            name="add_message",
            title=Text(ru="добавить сообщение", en="add a message"),
            stays=OPEN,
            by=("importer", "curator"),
            practice=Text(
                ru="A36: кабинет объединяет сообщения по одному вопросу",
                en="A36: cabinets merge messages on one matter",
            ),
            help=Text(
                ru="Ещё одно сообщение по тому же вопросу: ответ нужен каждому автору.",
                en="One more message on the same matter: each author is answered.",
            ),
            fields=(
                *message,
                Reference(
                    name="messages", title=Text(ru="сколько сообщений теперь", en="how many messages there are now")
                ),
            ),
            earliest=("detected",),
        ),
        Trigger(
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
        ),
        Trigger(
            name="report_deficiency",
            title=Text(ru="сообщить о недостатке", en="report a deficiency"),
            stays=(*OPEN, "final", "declined", "void"),
            by=CURATOR,
            carries=("LS-19",),
            clause="прил. 1, п. 19",
            help=Text(
                ru="Сообщить о недостатках в работе: главе, руководителю аппарата и заместителю главы.",
                en="Report deficiencies to each of: the head, the head of the apparatus, the deputy head.",
            ),
            fields=(reason,),
            notices=tuple(Notice(kind="deficiency", to=role) for role in ADDRESSEES),
        ),
    ),
    assigned={"executor": "executors"},
    derive=_derive,
)
