"""The signal: what a network tells of people around a page (a block, another administrator); a person decides what follows."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import End, Start, Trigger, Workflow
from ..engine.fields import CaseOf, Choice, FreeText, Instant, Reference
from ..engine.values import Notice
from .incident_fields import NETWORKS
from .page_groups import KEEPERS

__all__ = ["LEVELS", "signal"]

LEVELS = {
    "none": Text(ru="без прав", en="none"),
    "moderator": Text(ru="модератор", en="moderator"),
    "editor": Text(ru="редактор", en="editor"),
    "administrator": Text(ru="администратор", en="administrator"),
}
REASONS = {
    "other": Text(ru="другая", en="another"),
    "spam": Text(ru="спам", en="spam"),
    "abuse": Text(ru="оскорбление участников", en="insulting members"),
    "obscene": Text(ru="нецензурные выражения", en="obscene language"),
    "off_topic": Text(ru="сообщения не по теме", en="messages off the topic"),
}
PRACTICE = Text(
    ru="сеть только сообщает: ответственного меняет и чёрный список ведёт человек",
    en="the network only tells: a person changes who is responsible, and keeps the black list",
)

signal = Workflow(
    name="signal",
    version=1,
    title=Text(ru="сигнал сети", en="signal"),
    letters="СГ",
    states=(
        Start("new", Text(ru="новый", en="new")),
        End("settled", Text(ru="учтён", en="settled")),
        End("dismissed", Text(ru="оставлен без последствий", en="dismissed")),
    ),
    triggers=(
        Trigger(
            name="receive",
            title=Text(ru="принять", en="receive"),
            to="new",
            by=("importer", *KEEPERS),
            practice=PRACTICE,
            help=Text(ru="Записать, что сообщила сеть.", en="Record what the network told."),
            fields=(
                Choice(
                    name="kind",
                    title=Text(ru="о чём", en="what about"),
                    options={
                        "block": Text(ru="пользователь заблокирован на странице", en="a user was blocked on the page"),
                        "officers": Text(ru="изменились права на страницу", en="rights to the page have changed"),
                    },
                ),
                Choice(
                    name="network", title=Text(ru="социальная сеть", en="the network"), options=NETWORKS, optional=True
                ),
                CaseOf(
                    name="page",
                    of="page",
                    title=Text(ru="страница из реестра", en="the page of the register"),
                    optional=True,
                ),
                Reference(name="author", title=Text(ru="о ком", en="about whom"), optional=True),
                Choice(
                    name="level_before",
                    title=Text(ru="права прежде", en="rights before"),
                    options=LEVELS,
                    optional=True,
                ),
                Choice(name="level_now", title=Text(ru="права теперь", en="rights now"), options=LEVELS, optional=True),
                Choice(
                    name="why", title=Text(ru="причина блокировки", en="why blocked"), options=REASONS, optional=True
                ),
                Instant(name="until", title=Text(ru="до какого времени", en="until when"), ahead=True, optional=True),
                FreeText(name="comment", title=Text(ru="пояснение из сети", en="the network's note"), optional=True),
            ),
            notices=(Notice(kind="signal", to="press_centre"),),
            subject="comment",
        ),
        Trigger(
            name="settle",
            title=Text(ru="учесть", en="settle"),
            source=("new",),
            to="settled",
            by=KEEPERS,
            practice=PRACTICE,
            help=Text(
                ru="Записать, что сделано: сменён ответственный, автор внесён в чёрный список.",
                en="Record what was done: another person responsible, the author on the black list.",
            ),
            fields=(FreeText(name="result", title=Text(ru="что сделано", en="what was done")),),
        ),
        Trigger(
            name="dismiss",
            title=Text(ru="оставить без последствий", en="dismiss"),
            source=("new",),
            to="dismissed",
            by=KEEPERS,
            practice=PRACTICE,
            help=Text(ru="Ничего делать не нужно: указать причину.", en="Nothing has to be done: state the reason."),
            fields=(FreeText(name="reason", title=Text(ru="причина", en="the reason")),),
        ),
    ),
)
