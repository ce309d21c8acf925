"""The comment: what a citizen wrote on an official page or to it, from its receipt to what a moderator decided."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import End, Start, Trigger, Workflow
from ..engine.fields import (
    Attachments,
    CaseOf,
    Choice,
    Day,
    Flag,
    FreeText,
    GroundChoice,
    Instant,
    Reference,
)
from .body import BODY_KINDS
from .comment_guards import BLACK_LIST, FITTING, KEPT, MODERATOR
from .incident_fields import NETWORKS

__all__ = ["OBJECTS", "comment"]

MODERATORS = ("press_centre", "curator", "executor", "responsible", "page_keeper")
CARRIED = ("LS2-2.6a", "KH-I.6.6", "KH-II.6", "PA-2.3a", "KO-11")
EVERY = ("received", "kept", "removed", "raised", "gone")
OBJECTS = {
    "comment": Text(ru="комментарий", en="a comment"),
    "message": Text(ru="личное сообщение", en="a private message"),
}
NETWORK_SAYS = Text(
    ru="автор и сеть меняют комментарий сами: это записывается, чтобы решение было понятно",
    en="author and network change a comment themselves: that is recorded, so that a decision can be understood",
)
reason = FreeText(name="reason", title=Text(ru="причина", en="the reason"))
text = FreeText(name="text", title=Text(ru="текст", en="the text"), optional=True)
cropped = Flag(
    name="cropped", title=Text(ru="сеть прислала текст не целиком", en="the network sent a part of the text")
)
media = Flag(name="media", title=Text(ru="с вложением (фото, видео)", en="with something attached (photo, video)"))
files = Attachments(
    name="attachments",
    title=Text(ru="доказательства: снимки экрана, файлы", en="evidence: pictures of the screen, files"),
    optional=True,
)
evidence = FreeText(
    name="evidence",
    title=Text(
        ru="доказательство: что и когда видели (ссылка, снимок)",
        en="evidence: what was seen, and when (link, picture)",
    ),
    optional=True,
)
black_list = (
    Flag(name="black_list", title=Text(ru="внести автора в чёрный список", en="put the author on the black list")),
    Day(
        name="black_list_until",
        title=Text(ru="последний день в чёрном списке", en="the last day on the black list"),
        optional=True,
    ),
)

comment = Workflow(
    name="comment",
    version=1,
    title=Text(ru="комментарий", en="comment"),
    letters="М",
    states=(
        Start("received", Text(ru="ждёт решения", en="awaiting a decision")),
        End("kept", Text(ru="оставлен", en="kept")),
        End("removed", Text(ru="удалён", en="removed")),
        End("raised", Text(ru="передан в инцидент", en="raised to an incident")),
        End("gone", Text(ru="исчез из сети", en="gone from the network")),
    ),
    triggers=(
        Trigger(
            name="receive",
            title=Text(ru="принять", en="receive"),
            to="received",
            by=("importer", *MODERATORS),
            carries=("LS2-2.6a", "KH-I.6.6", "PA-2.3a", "KO-11", "KO-D3"),
            help=Text(
                ru="Принять комментарий или личное сообщение с официальной страницы.",
                en="Receive a comment on an official page, or a private message to it.",
            ),
            fields=(
                Choice(
                    name="object",
                    title=Text(ru="комментарий или личное сообщение", en="a comment or a private message"),
                    options=OBJECTS,
                    default="comment",
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
                Choice(name="owner", title=Text(ru="чья страница", en="whose page"), options=BODY_KINDS, optional=True),
                FreeText(name="link", title=Text(ru="ссылка", en="the link"), optional=True),
                text,
                Reference(name="author", title=Text(ru="автор", en="the author"), optional=True),
                Instant(
                    name="published_at", title=Text(ru="когда опубликован", en="when it was published"), optional=True
                ),
                Reference(
                    name="listed_author",
                    title=Text(ru="запись чёрного списка", en="entry of the black list"),
                    optional=True,
                ),
                cropped,
                media,
                files,
            ),
            subject="text",
        ),
        Trigger(
            name="keep",
            title=Text(ru="оставить", en="keep"),
            source=("received", "gone"),
            to="kept",
            by=MODERATORS,
            carries=CARRIED,
            help=Text(ru="Ничего не нарушает: оставить.", en="It breaks no rule: keep it."),
            guards=(MODERATOR,),
        ),
        Trigger(
            name="remove",
            title=Text(ru="удалить", en="remove"),
            source=("received", "kept", "raised", "gone"),
            to="removed",
            by=MODERATORS,
            carries=(*CARRIED, "LS2-2.6b", "PA-2.3b", "A27"),
            help=Text(
                ru="Записать удаление: по основанию акта, с доказательством. Из сети удаляет человек.",
                en="Record a removal: on a ground of the act, with evidence. A person removes it from the network.",
            ),
            fields=(
                GroundChoice(name="ground", title=Text(ru="основание", en="the ground"), action="remove"),
                *black_list,
                evidence,
                files,
            ),
            guards=(MODERATOR, FITTING, KEPT, BLACK_LIST),
        ),
        Trigger(
            name="decline",
            title=Text(ru="не отвечать", en="decline"),
            source=("received",),
            to="kept",
            stays=("kept",),
            by=MODERATORS,
            carries=("LS-17a", "A27"),
            help=Text(
                ru="Оставить без ответа по основанию акта. Это не удаление: у него свои основания.",
                en="Leave it unanswered on a ground of the act. That is no removal: removing has grounds of its own.",
            ),
            fields=(
                GroundChoice(name="ground", title=Text(ru="основание", en="the ground"), action="decline"),
                *black_list,
                evidence,
                files,
            ),
            guards=(MODERATOR, KEPT, BLACK_LIST),
            sets={"unanswered": True},
        ),
        Trigger(
            name="raise",
            title=Text(ru="передать в инцидент", en="raise to an incident"),
            source=("received", "kept", "gone"),
            to="raised",
            by=MODERATORS,
            carries=("KO-D3", "LS-1"),
            help=Text(
                ru="Завести по нему инцидент или добавить сообщением к открытому (--incident).",
                en="Open an incident for it, or add it as a message to an open one (--incident).",
            ),
            fields=(
                CaseOf(
                    name="incident",
                    of="incident",
                    title=Text(ru="открытый инцидент о том же", en="an open incident on the same matter"),
                    optional=True,
                ),
            ),
        ),
        Trigger(
            name="restore",
            title=Text(ru="вернуть ошибочно удалённый", en="restore one removed by mistake"),
            source=("removed",),
            to="kept",
            by=MODERATORS,
            practice=Text(
                ru="ошибочное удаление исправляется новым событием, прежнее остаётся в журнале",
                en="a removal by mistake is mended by a new event; what stood before stays in the log",
            ),
            help=Text(
                ru="Удалён по ошибке: вернуть, указав причину.", en="Removed by mistake: restore it, with the reason."
            ),
            fields=(reason,),
            guards=(MODERATOR,),
            clears=("ground", "black_list", "black_list_until"),
            marks=("restored",),
        ),
        Trigger(
            name="edit",
            title=Text(ru="записать правку автора", en="record an edit by the author"),
            source=("kept",),
            to="received",
            stays=("received", "removed", "raised", "gone"),
            by=("importer", *MODERATORS),
            practice=NETWORK_SAYS,
            help=Text(
                ru="Автор изменил текст. Оставленный прежде снова ждёт решения; прежний текст хранится.",
                en="The author changed the text. One kept before awaits a decision again; the earlier text is kept.",
            ),
            fields=(
                FreeText(name="text", title=Text(ru="новый текст", en="the new text"), optional=True),
                cropped,
                media,
            ),
            marks=("edited",),
        ),
        Trigger(
            name="delete",
            title=Text(ru="записать удаление в сети", en="record a deletion in the network"),
            source=("received", "kept"),
            to="gone",
            stays=("removed", "raised", "gone"),
            by=("importer", *MODERATORS),
            practice=NETWORK_SAYS,
            help=Text(
                ru="Комментария в сети больше нет. Кто его удалил, сеть не говорит; сохранённое остаётся.",
                en="The comment is no longer there. Who deleted it the network does not tell; what was kept stays.",
            ),
            marks=("deleted",),
        ),
        Trigger(
            name="reappear",
            title=Text(ru="записать восстановление в сети", en="record a restoration in the network"),
            source=("gone",),
            to="received",
            stays=("received", "kept", "removed", "raised"),
            by=("importer", *MODERATORS),
            practice=NETWORK_SAYS,
            help=Text(
                ru="Комментарий снова виден в сети. Исчезнувший снова ждёт решения.",
                en="The comment can be seen again. One that was gone awaits a decision again.",
            ),
            marks=("reappeared",),
        ),
        Trigger(
            name="attach",
            title=Text(ru="приложить доказательства", en="attach evidence"),
            stays=EVERY,
            by=MODERATORS,
            carries=("A27",),
            help=Text(
                ru="Приложить снимки экрана или файлы: сделайте это до удаления.",
                en="Attach pictures of the screen or files: do so before a removal.",
            ),
            fields=(Attachments(name="attachments", title=files.title),),
        ),
        Trigger(
            name="note",
            title=Text(ru="записать заметку", en="note"),
            stays=EVERY,
            by=MODERATORS,
            anyone=True,
            practice=Text(ru="заметка для коллег ничего не меняет", en="a note for colleagues changes nothing"),
            help=Text(ru="Записать заметку для коллег.", en="Note something for colleagues."),
            fields=(FreeText(name="note", title=Text(ru="заметка", en="the note")),),
        ),
    ),
)
