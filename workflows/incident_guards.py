"""Why an act on an incident may not be, in words: its guards, each with the clause that it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..calendars.text import Text
from ..engine.declaration import Attempt, Guard
from ..engine.fields import asked
from .regulation_value import NO_BLACK_LIST

__all__ = [
    "ASSIGNED",
    "BLACK_LIST",
    "CAME",
    "CHECKLIST",
    "CORRECTION",
    "DEFICIENT",
    "EVENT",
    "EVIDENCE",
    "FOUR_EYES",
    "GROUNDS",
    "HAND_OVER",
    "MESSAGE",
    "NETWORK",
    "NEW",
    "NO_FINAL",
    "PARTS",
    "PART_IS_IN",
    "REPORTED",
    "SHARED",
    "SINGLE",
    "TURN",
    "UNREPORTED",
    "fact_is",
]

CORRECTABLE = {"network", "link", "topic", "channel", "addressee"}
INTAKE = {  # what select needs to know, where the act tells it apart: fact → parameter, and how to say it
    "channel": ("message_channels", Text(ru="каким путём пришло сообщение (--channel)", en="the way by which it came (--channel)")),
    "addressee": ("addressees", Text(ru="кому оно адресовано (--addressee)", en="whom it is addressed to (--addressee)")),
}  # fmt: skip


def _criteria_checked(attempt: Attempt) -> Text | None:
    listed: Mapping[str, Mapping[str, Any]] = attempt.rules.parameters.get("criteria", {})
    wanted = attempt.fields.get("kind", attempt.facts.get("kind"))
    checked = attempt.fields.get("criteria", ())
    missing = [
        Text(ru="{name} – {title}", en="{name}: {title}").fill(name=name, title=item["title"])
        for name, item in listed.items()
        if asked(item, wanted, attempt.facts) and name not in checked
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
    whose = attempt.responsible
    if whose is None or whose in attempt.facts.get("awaited", ()):
        return None
    if whose in attempt.facts.get("provided", ()):
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


def _part_is_in(attempt: Attempt) -> Text | None:
    if attempt.fields.get("part_of") in attempt.facts.get("provided", ()):
        return None
    return Text(ru="эта часть ещё не получена", en="this part is not in yet")


def _is_assigned(attempt: Attempt) -> Text | None:
    if attempt.fields.get("replaced") in attempt.facts.get("executors", ()):
        return None
    return Text(ru="заменить можно того, кто назначен", en="one who is assigned can be replaced")


def _is_new(attempt: Attempt) -> Text | None:
    if attempt.fields.get("replacement") not in attempt.facts.get("executors", ()):
        return None
    return Text(
        ru="этот исполнитель или тот, кто его сейчас замещает, уже назначен",
        en="this executor, or whoever stands in for him now, is assigned already",
    )


def _event_is_there(attempt: Attempt) -> Text | None:
    number = attempt.fields.get("corrects", 0)
    if attempt.case is not None and 1 <= number <= attempt.case.version:
        return None
    return Text(
        ru="события № {number} у инцидента нет (otklik incident history)",
        en="the incident has no event No. {number} (otklik incident history)",
    ).fill(number=number)


def _message_is_there(attempt: Attempt) -> Text | None:
    count = attempt.facts.get("messages", 1)
    if attempt.fields.get("message_number", 1) <= count:
        return None
    return Text(
        ru="у инцидента сообщений: {count} (--message-number)",
        en="the incident has {count} messages (--message-number)",
    ).fill(count=count)


def _something_corrected(attempt: Attempt) -> Text | None:
    if attempt.fields.keys() & CORRECTABLE:
        return None
    return Text(
        ru="не сказано, что исправляется (--network, --link, --topic, --channel, --addressee)",
        en="nothing says what is corrected (--network, --link, --topic, --channel, --addressee)",
    )


def _intake_known(attempt: Attempt) -> Text | None:
    missing = [
        said
        for fact, (parameter, said) in INTAKE.items()
        if attempt.rules.parameters.get(parameter) and fact not in attempt.fields and fact not in attempt.facts
    ]
    if not missing:
        return None
    return Text(
        ru="не указано: " + ", ".join(item.ru for item in missing),
        en="not said: " + ", ".join(item.en for item in missing),
    )


def _network_listed(attempt: Attempt) -> Text | None:
    """A person does not open work for a network that the act does not speak of; an import keeps it, to be set aside."""
    network = attempt.fields.get("network", attempt.facts.get("network"))
    listed = attempt.rules.parameters.get("networks") or {}
    if attempt.rules.parameters.get("messages_from") != "listed" or attempt.act.actor is None:
        return None
    if network is None or network in listed:
        return None
    return Text(
        ru="этот регламент – о сетях: {names}; сообщение из другой сети оставляют без реагирования (set-aside)",
        en="this act is about the networks {names}; a message from another one is set aside (set-aside)",
    ).fill(
        names=Text(
            ru=", ".join(item.title.ru for item in listed.values()),
            en=", ".join(item.title.en for item in listed.values()),
        )
    )


def _grounds_listed(attempt: Attempt) -> Text | None:
    if attempt.rules.grounds.get("decline"):
        return None
    return Text(
        ru="этот регламент не перечисляет оснований не отвечать; если реагировать незачем: set-aside",
        en="this act lists no grounds on which a message is not answered; where there is nothing to react to: set-aside",
    )


def _may_hand_over(attempt: Attempt) -> Text | None:
    if attempt.fields.get("why") != "handed_over" or attempt.rules.parameters.get("hand_over"):
        return None
    return Text(
        ru="этот порядок не применяет 59-ФЗ: автору можно только посоветовать подать обращение (--why appeal)",
        en="this act does not apply 59-FZ: the author can only be advised to file an appeal (--why appeal)",
    )


def _no_final_due(attempt: Attempt) -> Text | None:
    if not any(item.rule == "final" for item in attempt.running):
        return None
    return Text(
        ru="дан промежуточный ответ: завершить можно только публикацией окончательного (author-replied или resume, затем publish)",
        en="an interim answer was given: only publishing the final answer ends the case (author-replied or resume, then publish)",
    )


def _black_list_allowed(attempt: Attempt) -> Text | None:
    if attempt.fields.get("black_list") and attempt.rules.parameters.get("black_list") is None:
        return NO_BLACK_LIST
    if "black_list_until" in attempt.fields and not attempt.fields.get("black_list"):
        return Text(
            ru="указано, до какого дня (--black-list-until), а внести в чёрный список не просят (--black-list)",
            en="a last day is given (--black-list-until), and nobody is put on the list (--black-list)",
        )
    return None


def _something_kept(attempt: Attempt) -> Text | None:
    if "evidence" in attempt.fields or not attempt.facts.keys().isdisjoint({"message", "link"}):
        return None
    return Text(
        ru="нет ни текста, ни ссылки: опишите, что и когда видели (--evidence), сеть может удалить сообщение",
        en="neither text nor link is kept: say what was seen, and when (--evidence); the network may delete it",
    )


def fact_is(fact: str, value: str, why: Text) -> Guard:
    return Guard(
        code=f"not_{value}",
        check=lambda attempt: None if attempt.facts.get(fact, "ordinary") == value else why,
        known=True,
    )


UNREPORTED = Guard(
    code="waiting",
    check=lambda attempt: (
        Text(
            ru="доклад главе уже направлен и ждёт подтверждения", en="the report to the head waits for his word already"
        )
        if attempt.facts.get("unacknowledged")
        else None
    ),
    clause="прил. 1, п. 20",
    requirement="LS-20a",
    known=True,
)
REPORTED = Guard(
    code="not_waiting",
    check=lambda attempt: (
        None
        if attempt.facts.get("unacknowledged")
        else Text(ru="доклада, который ждёт подтверждения, нет", en="no report waits to be acknowledged")
    ),
    clause="прил. 1, п. 20",
    requirement="LS-20a",
    known=True,
)
DEFICIENT = Guard(
    code="no_breach",
    check=lambda attempt: (
        None
        if attempt.broken or attempt.facts.get("deficiencies")
        else Text(ru="недостатков по инциденту нет", en="the incident has no deficiency")
    ),
    clause="прил. 1, п. 19",
    requirement="LS-19",
    known=True,
)
CHECKLIST = Guard(code="criteria", check=_criteria_checked, clause="прил. 1, п. 16", requirement="LS-16")
FOUR_EYES = Guard(code="four_eyes", check=_four_eyes, also=("KO-6.3",))
CAME = Guard(code="intake", check=_intake_known, also=("KO-D3",))
NETWORK = Guard(code="network", check=_network_listed, also=("KH-I.1", "KO-1"))
GROUNDS = Guard(code="no_grounds", check=_grounds_listed, also=("LS-17a",), known=True)
SINGLE = Guard(code="several_executors", check=_one_executor, clause="прил. 1, п. 14", requirement="LS-14c", known=True)
SHARED = Guard(code="one_executor", check=_several_executors, clause="прил. 1, п. 10", requirement="LS-10a", known=True)
TURN = Guard(code="turn", check=_your_turn, clause="прил. 1, п. 14", requirement="LS-14a", known=True)
PARTS = Guard(code="parts", check=_all_parts, clause="прил. 1, п. 14", requirement="LS-14c")
BLACK_LIST = Guard(code="black_list", check=_black_list_allowed, clause="прил. 1, п. 17", requirement="LS-17b")
EVIDENCE = Guard(code="evidence", check=_something_kept, clause="прил. 1, п. 17", requirement="LS-17a")
NO_FINAL = Guard(code="final_due", check=_no_final_due, clause="прил. 1, п. 13", requirement="LS-13", known=True)


PART_IS_IN = Guard(code="part_missing", check=_part_is_in, clause="прил. 1, п. 14", requirement="LS-14b")
ASSIGNED = Guard(code="not_assigned", check=_is_assigned, clause="прил. 1, п. 14", requirement="LS-14a")
NEW = Guard(code="assigned_already", check=_is_new, clause="прил. 1, п. 14", requirement="LS-14a")
EVENT = Guard(code="no_event", check=_event_is_there)
MESSAGE = Guard(code="no_message", check=_message_is_there)
CORRECTION = Guard(code="no_correction", check=_something_corrected)
HAND_OVER = Guard(code="hand_over", check=_may_hand_over, clause="прил. 1, п. 2", requirement="LS-2")
