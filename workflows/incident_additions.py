"""What is added to an incident beside the work: messages, links to earlier ones, files, notes, corrections."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import Trigger
from ..engine.fields import Attachments, CaseNumber, Choice, FreeText, Number, Reference
from .incident_fields import FILES, NETWORKS, intake, message, reason
from .incident_groups import CURATOR, ENDS, OPEN, STAFF
from .incident_guards import CORRECTION, EVENT, MESSAGE

__all__ = ["add_message", "attach", "correct", "link_repeat", "note"]

correct = Trigger(
    name="correct",
    title=Text(ru="исправить запись", en="correct"),
    stays=(*OPEN, *ENDS),
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
)

link_repeat = Trigger(
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
    fields=(CaseNumber(name="repeats", title=Text(ru="ранее рассмотренный инцидент", en="the earlier incident")),),
)

add_message = Trigger(
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
        Reference(name="messages", title=Text(ru="сколько сообщений теперь", en="how many messages there are now")),
    ),
    earliest=("detected",),
)

attach = Trigger(
    name="attach",
    title=Text(ru="приложить файлы", en="attach files"),
    stays=(*OPEN, *ENDS),
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
)

note = Trigger(
    name="note",
    title=Text(ru="записать заметку", en="note"),
    stays=(*OPEN, *ENDS),
    by=STAFF,
    anyone=True,
    practice=Text(ru="заметка для коллег: на сроки не влияет", en="a note for colleagues: it moves no term"),
    help=Text(ru="Записать заметку для коллег.", en="Note something for colleagues."),
    fields=(FreeText(name="note", title=Text(ru="заметка", en="the note")),),
)
