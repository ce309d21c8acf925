"""What the acts of an incident ask for: the message, the draft, the people and their times."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.fields import Attachments, Checklist, Choice, FreeText, Instant, Persons, Reference, Terms
from ..engine.listed import Listed

__all__ = [
    "ELEVATED",
    "FILES",
    "NETWORKS",
    "answer_channel",
    "attachments",
    "criteria",
    "draft_text",
    "executors",
    "importance",
    "intake",
    "kind",
    "message",
    "official",
    "order",
    "reason",
    "times",
]

NETWORKS = {
    "vk": Text(ru="ВКонтакте", en="VK"),
    "ok": Text(ru="Одноклассники", en="OK"),
    "max": Text(ru="MAX", en="MAX"),
    "tg": Text(ru="Телеграм", en="Telegram"),
    "instagram": Text(ru="Instagram", en="Instagram"),
    "facebook": Text(ru="Facebook", en="Facebook"),
    "twitter": Text(ru="Twitter", en="Twitter"),
    "other": Text(ru="другая сеть", en="another network"),
}
message = (
    Choice(name="network", title=Text(ru="социальная сеть", en="the network"), options=NETWORKS, optional=True),
    FreeText(name="link", title=Text(ru="ссылка на сообщение", en="the message's link"), optional=True),
    FreeText(name="message", title=Text(ru="текст сообщения", en="the message’s text"), optional=True, empty=True),
    Reference(name="author", title=Text(ru="автор", en="the author"), optional=True),
    Instant(name="published_at", title=Text(ru="когда опубликовано", en="when it was published"), optional=True),
    Reference(
        name="listed_author", title=Text(ru="запись чёрного списка", en="entry of the black list"), optional=True
    ),
    Reference(name="comment", title=Text(ru="из какого комментария", en="the comment it came from"), optional=True),
)
intake = (  # KO-D3: the way by which it came, and to whom; where the act tells them apart
    Listed(
        name="channel",
        title=Text(ru="каким путём пришло", en="the way by which it came"),
        parameter="message_channels",
        optional=True,
    ),
    Listed(
        name="addressee",
        title=Text(ru="кому адресовано", en="whom it is addressed to"),
        parameter="addressees",
        optional=True,
    ),
)
answer_channel = Listed(
    name="answer_channel",
    title=Text(ru="каким путём дан ответ", en="the way of the answer"),
    parameter="answer_channels",
    optional=True,
)
importance = Choice(
    name="importance",
    title=Text(ru="важность", en="importance"),
    options={"ordinary": Text(ru="обычная", en="ordinary"), "elevated": Text(ru="повышенная", en="elevated")},
)
ELEVATED = Text(ru="почему важность повышенная", en="why the importance is elevated")
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
FILES = Text(ru="вложения (фото, видео, документы)", en="attachments (photo, video, documents)")
attachments = Attachments(name="attachments", title=FILES, optional=True)
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
