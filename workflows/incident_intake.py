"""How an incident begins: a message is detected, and selected, or left without an answer."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import Trigger
from ..engine.fields import CaseNumber, Day, Flag, FreeText, GroundChoice
from .incident_fields import ELEVATED, importance, intake, message, reason
from .incident_groups import CURATOR
from .incident_guards import BLACK_LIST, CAME, EVIDENCE, GROUNDS, NETWORK

__all__ = ["decline", "detect", "select", "set_aside"]

detect = Trigger(
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
)

select = Trigger(
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
)

set_aside = Trigger(
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
)

decline = Trigger(
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
)
