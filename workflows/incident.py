"""The incident: from a citizen's message to its final answer (regulation 002, appendix 1)."""

from __future__ import annotations

from msgspec.structs import replace

from ..calendars.text import Text
from ..engine.declaration import ByFact, End, Start, State, Timer, Trigger, Workflow, by
from ..engine.fields import (
    Attachments,
    Breach,
    CaseNumber,
    Choice,
    Day,
    Flag,
    FreeText,
    GroundChoice,
    Links,
    Number,
    Persons,
    Reference,
)
from ..engine.handover import Handover
from ..engine.values import Notice
from .incident_facts import derived, executor_replaced, part_returned
from .incident_fields import (
    ELEVATED,
    FILES,
    NETWORKS,
    answer_channel,
    attachments,
    criteria,
    draft_text,
    executors,
    importance,
    intake,
    kind,
    message,
    official,
    order,
    reason,
    times,
)
from .incident_guards import (
    ASSIGNED,
    BLACK_LIST,
    CAME,
    CHECKLIST,
    CORRECTION,
    DEFICIENT,
    EVENT,
    EVIDENCE,
    FOUR_EYES,
    GROUNDS,
    HAND_OVER,
    MESSAGE,
    NETWORK,
    NEW,
    NO_FINAL,
    PART_IS_IN,
    PARTS,
    REPORTED,
    SHARED,
    SINGLE,
    TURN,
    UNREPORTED,
    fact_is,
)

__all__ = ["ADDRESSEES", "incident"]

CURATOR = ("curator",)
STAFF = (
    "curator", "executor", "press_centre", "official", "organiser", "head", "head_of_apparatus", "deputy_head",
)  # fmt: skip
ADDRESSEES = ("head", "head_of_apparatus", "deputy_head")  # cl. 19: each of the three
ENDS = ("final", "declined", "void")
OPEN = (
    "detected", "selected", "assigned", "draft", "review", "revision", "approved", "published", "interim", "clarification",
)  # fmt: skip

ORDERS = ("provided", "times", "order", "awaited", "stands_in")  # what an assignment says of its parts
WORK = ("executors", *ORDERS)  # LS-6b, LS-7: the curator forwards anew, and until then nobody works on it
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
    triggers=(
        Trigger(
            name="detect",
            title=Text(ru="выявить", en="detect"),
            to="detected",
            by=("importer", "curator"),
            carries=("LS-1", "LS-5", "KO-D3"),
            clause="прил. 1, п. 1, 5",
            help=Text(ru="Завести инцидент по сообщению автора.", en="Open an incident for an author's message."),
            fields=(*message, *intake),
            guards=(NETWORK,),
            subject="message",
            sets={"messages": 1},
        ),
        Trigger(
            name="select",
            title=Text(ru="отобрать", en="select"),
            source=("detected",),
            to="selected",
            by=CURATOR,
            carries=("LS-6a", "LS-15a"),
            clause="прил. 1, п. 6",
            help=Text(
                ru="Отобрать сообщение: оно требует реагирования. Открывает срок ответа.",
                en="Select the message: it requires reaction. Opens the term of the answer.",
            ),
            fields=(
                importance,
                FreeText(name="reason", title=ELEVATED, only_when={"importance": "elevated"}),
                FreeText(name="topic", title=Text(ru="тема", en="the topic"), optional=True),
                CaseNumber(
                    name="repeats",
                    title=Text(ru="какой инцидент повторяет, если вопрос уже рассмотрен", en="the incident it repeats"),
                    optional=True,
                ),
                *intake,
            ),
            guards=(CAME, NETWORK),
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
                Day(
                    name="black_list_until",
                    title=Text(ru="последний день в чёрном списке", en="the last day on the black list"),
                    optional=True,
                ),
                FreeText(
                    name="evidence",
                    title=Text(
                        ru="доказательство: что и когда видели (ссылка, снимок)",
                        en="evidence: what was seen, and when (link, picture)",
                    ),
                    optional=True,
                ),
            ),
            guards=(GROUNDS, BLACK_LIST, EVIDENCE),
        ),
        Trigger(
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
                replace(order, keeps=True),
                times,
            ),
            clears=ORDERS,
        ),
        Trigger(
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
        ),
        Trigger(
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
        ),
        Trigger(
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
        ),
        Trigger(
            name="submit",
            title=Text(ru="направить на согласование", en="submit"),
            source=("draft",),
            to="review",
            by=("executor",),
            carries=("LS-10a", "LS-10b", "LS-18", "KO-D3", "PA-3.1"),
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
            carries=("LS-11", "KO-6.3"),
            clause="прил. 1, п. 11",
            help=Text(
                ru="Вернуть проект исполнителю с замечаниями.", en="Return the draft to the executor with remarks."
            ),
            fields=(FreeText(name="remarks", title=Text(ru="замечания", en="remarks")),),
            collects="returned_by",
        ),
        Trigger(
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
        ),
        Trigger(
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
            gathers={"deficiencies": "missing_reason"},
            notices=tuple(Notice(kind="deficiency", to=role, when="missing_reason") for role in ADDRESSEES),
        ),
        Trigger(
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
        ),
        Trigger(
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
            clears=("provided", "awaited"),
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
                        "inexpedient": Text(
                            ru="дальнейший диалог нецелесообразен", en="further dialogue is inexpedient"
                        ),
                    },
                ),
            ),
            guards=(NO_FINAL,),
        ),
        Trigger(
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
                        "handed_over": Text(
                            ru="передано как обращение (59-ФЗ)", en="handed over as an appeal under 59-FZ"
                        ),
                    },
                ),
                CaseNumber(
                    name="into",
                    title=Text(ru="с каким инцидентом объединён", en="the incident it is merged into"),
                    only_when={"why": "merged"},
                ),
            ),
            guards=(HAND_OVER,),
        ),
        Trigger(
            name="correct",
            title=Text(ru="исправить запись", en="correct"),
            stays=(*OPEN, "final", "declined", "void"),
            by=CURATOR,
            practice=Text(
                ru="ошибка в записи исправляется новым событием, которое называет исправляемое; ничего не стирается",
                en="a mistake is mended by a new event that names the one it corrects; nothing is erased",
            ),
            help=Text(
                ru="Исправить ошибку в записи: сеть, ссылку, тему. Прежняя запись остаётся в журнале.",
                en="Mend a mistake in the record: network, link, topic. What stood before stays in the log.",
            ),
            fields=(
                Number(name="corrects", title=Text(ru="№ исправляемого события", en="No. of the event it corrects")),
                reason,
                Number(
                    name="message_number",
                    title=Text(ru="№ сообщения инцидента", en="No. of the incident's message"),
                    default=1,
                ),
                Choice(name="network", title=message[0].title, options=NETWORKS, optional=True),
                FreeText(name="link", title=message[1].title, optional=True),
                FreeText(name="topic", title=Text(ru="тема", en="the topic"), optional=True),
                *intake,
            ),
            guards=(EVENT, MESSAGE, CORRECTION),
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
            clears=WORK,
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
                fact_is(
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
                fact_is(
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
            guards=(UNREPORTED,),
            sets={"significant": True, "unacknowledged": True},
            marks=("reported",),
            notices=(Notice(kind="significant", to="head"),),
        ),
        Trigger(
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
        ),
        Trigger(
            name="attach",
            title=Text(ru="приложить файлы", en="attach files"),
            stays=(*OPEN, "final", "declined", "void"),
            by=("curator", "executor", "press_centre"),
            carries=("LS-16",),
            clause="прил. 1, п. 16",
            help=Text(
                ru="Приложить фото, видео или документы: подтверждение к ответу, снимок экрана, письмо.",
                en="Attach photographs, video or documents: what confirms the answer, a picture of the screen, a letter.",
            ),
            fields=(
                Attachments(name="attachments", title=FILES),
                FreeText(name="note", title=Text(ru="пояснение", en="a note on it"), optional=True),
            ),
        ),
        Trigger(
            name="note",
            title=Text(ru="записать заметку", en="note"),
            stays=(*OPEN, "final", "declined", "void"),
            by=STAFF,
            anyone=True,
            practice=Text(ru="заметка для коллег: на сроки не влияет", en="a note for colleagues: it moves no term"),
            help=Text(ru="Записать заметку для коллег.", en="Note something for colleagues."),
            fields=(FreeText(name="note", title=Text(ru="заметка", en="the note")),),
        ),
        Trigger(
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
        ),
    ),
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
