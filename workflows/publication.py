"""The publication: an item of a page's content plan, or one beside it, from its slot to its link."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import Attempt, End, Guard, Start, State, Trigger, Workflow
from ..engine.fields import CaseOf, Choice, Flag, FreeText, Instant, Link, ListedChoice, Told
from ..engine.instants import from_text, local_text
from .page_groups import KEEPERS
from .publication_fields import FORMATS, SOURCES, reason

__all__ = ["WAITING", "publication"]

WAITING = ("planned", "review", "revision", "approved")
AUTHORS = (*KEEPERS, "executor")
topic = FreeText(name="topic", title=Text(ru="тема", en="the topic"))
text = FreeText(name="text", title=Text(ru="текст публикации", en="the post's text"), advised="post")
format_ = ListedChoice(
    name="format", title=Text(ru="формат", en="the format"), options=FORMATS, parameter="formats", default="text"
)
PRACTICE = Text(
    ru="акт не говорит о согласовании публикаций: так решает офис (publication_review)",
    en="the act asks for no review of publications: the office decides (publication_review)",
)


def _within(attempt: Attempt) -> Text | None:
    """A slot lies within the period of its plan."""
    known = {**attempt.facts, **attempt.fields}
    first, end, slot = known.get("plan_from"), known.get("plan_to"), attempt.fields.get("slot")
    if slot is None or first is None or end is None or first <= slot < end:
        return None
    zone = attempt.rules.calendar.zone
    return Text(
        ru="время выхода {slot} вне периода плана: с {first} до {end}",
        en="the slot {slot} is outside the plan's period: from {first} to {end}",
    ).fill(
        slot=local_text(from_text(slot), zone),
        first=local_text(from_text(first), zone),
        end=local_text(from_text(end), zone),
    )


def _reviewed(attempt: Attempt) -> Text | None:
    """Where the office asks for review, what was planned for a time is approved before it goes out."""
    if not attempt.rules.parameters.get("publication_review") or attempt.case is None:
        return None
    if attempt.case.state == "approved" or attempt.facts.get("slot") is None:
        return None
    return Text(
        ru="офис согласует публикации до выхода (publication_review): сначала submit и approve",
        en="the office reviews publications before they go out (publication_review): submit and approve first",
    )


WITHIN = Guard(code="outside_period", check=_within)
REVIEWED = Guard(code="review", check=_reviewed, known=True)

publication = Workflow(
    name="publication",
    version=1,
    title=Text(ru="публикация", en="publication"),
    letters="В",
    shared=True,
    states=(
        Start("planned", Text(ru="запланирована", en="planned")),
        State("review", Text(ru="на согласовании", en="in review")),
        State("revision", Text(ru="на доработке", en="in revision")),
        State("approved", Text(ru="согласована", en="approved")),
        End("published", Text(ru="вышла", en="published")),
        End("missed", Text(ru="не вышла", en="missed")),
        End("cancelled", Text(ru="отменена", en="cancelled")),
    ),
    triggers=(
        Trigger(
            name="plan",
            title=Text(ru="запланировать", en="plan"),
            to="planned",
            by=(*AUTHORS, "importer"),
            carries=("LS2-1.2.4", "LS2-2.3", "KH-I.6.1", "KH-I.6.6", "KH-II.3", "KO-6.2", "KO-7", "KO-10", "PA-2.1"),
            help=Text(
                ru="Запланировать публикацию страницы на время; она войдёт в план этого периода, если он есть.",
                en="Plan a publication of a page for a time; it joins the plan of that period, if there is one.",
            ),
            fields=(
                CaseOf(name="page", of="page", title=Text(ru="страница", en="the page")),
                Instant(name="slot", title=Text(ru="время выхода", en="the slot"), ahead=True, optional=True),
                topic,
                format_,
                FreeText(name="text", title=text.title, advised="post", optional=True),
                Choice(name="source", title=Text(ru="источник", en="the source"), options=SOURCES, default="own"),
                CaseOf(
                    name="information",
                    of="information",
                    title=Text(ru="сведения подразделения", en="the unit's information"),
                    optional=True,
                ),
                CaseOf(name="task", of="task", title=Text(ru="задание «Госпабликов»", en="the task"), optional=True),
                Flag(name="repost", title=Text(ru="это репост", en="it is a repost")),
                CaseOf(name="plan", of="plan", title=Text(ru="контент-план", en="the plan"), optional=True),
                Told(name="network", title=Text(ru="сеть", en="the network"), optional=True),
                Told(name="plan_from", title=Text(ru="начало плана", en="the plan's start"), optional=True),
                Told(name="plan_to", title=Text(ru="конец плана", en="the plan's end"), optional=True),
            ),
            guards=(WITHIN,),
            subject="topic",
        ),
        Trigger(
            name="edit",
            title=Text(ru="изменить", en="edit"),
            stays=(*WAITING, "missed"),
            by=AUTHORS,
            carries=("LS2-1.2.4", "KH-I.6.6"),
            help=Text(ru="Изменить тему, текст или формат.", en="Change the topic, the text or the format."),
            fields=(
                FreeText(name="topic", title=topic.title, optional=True),
                FreeText(name="text", title=text.title, advised="post", optional=True),
                ListedChoice(name="format", title=format_.title, options=FORMATS, parameter="formats", optional=True),
            ),
        ),
        Trigger(
            name="reschedule",
            title=Text(ru="перенести", en="reschedule"),
            stays=WAITING,
            by=AUTHORS,
            practice=Text(ru="время выхода меняется", en="slots change"),
            help=Text(
                ru="Назначить другое время выхода в пределах плана.", en="Set another slot, within the plan's period."
            ),
            fields=(
                Instant(name="slot", title=Text(ru="время выхода", en="the slot"), ahead=True),
                FreeText(name="reason", title=reason.title, optional=True),
            ),
            guards=(WITHIN,),
        ),
        Trigger(
            name="submit",
            title=Text(ru="направить на согласование", en="submit"),
            source=("planned",),
            to="review",
            by=AUTHORS,
            practice=PRACTICE,
            help=Text(ru="Направить текст на согласование.", en="Submit the text for approval."),
            fields=(text,),
            collects="written_by",
        ),
        Trigger(
            name="return",
            title=Text(ru="вернуть на доработку", en="return"),
            source=("review",),
            to="revision",
            by=KEEPERS,
            practice=PRACTICE,
            help=Text(ru="Вернуть текст с замечаниями.", en="Return the text with remarks."),
            fields=(FreeText(name="remarks", title=Text(ru="замечания", en="remarks")),),
        ),
        Trigger(
            name="resubmit",
            title=Text(ru="направить повторно", en="resubmit"),
            source=("revision",),
            to="review",
            by=AUTHORS,
            practice=PRACTICE,
            help=Text(ru="Направить доработанный текст.", en="Submit the reworked text."),
            fields=(text,),
            collects="written_by",
        ),
        Trigger(
            name="approve",
            title=Text(ru="согласовать", en="approve"),
            source=("review",),
            to="approved",
            by=("curator", "responsible", "organiser"),
            practice=PRACTICE,
            help=Text(ru="Согласовать текст публикации.", en="Approve the post's text."),
        ),
        Trigger(
            name="publish",
            title=Text(ru="записать выход", en="publish"),
            source=("planned", "approved", "missed"),
            to="published",
            by=(*AUTHORS, "importer"),
            carries=("LS2-1.2.4", "KH-I.6.6", "KO-6.2", "KO-7", "PA-2.2"),
            help=Text(
                ru="Записать, что публикация вышла: ссылка и время.",
                en="Record that it is out: its link and time.",
            ),
            fields=(
                Link(name="link", title=Text(ru="ссылка на публикацию", en="the post's link")),
                Flag(name="repost", title=Text(ru="это репост", en="it is a repost")),
            ),
            guards=(REVIEWED,),
        ),
        Trigger(
            name="cancel",
            title=Text(ru="отменить", en="cancel"),
            source=(*WAITING, "missed"),
            to="cancelled",
            by=KEEPERS,
            practice=Text(ru="публикация больше не нужна", en="it is needed no longer"),
            help=Text(ru="Отменить публикацию, указав причину.", en="Cancel the publication, with the reason."),
            fields=(reason,),
        ),
        Trigger(
            name="retract",
            title=Text(ru="снять", en="retract"),
            source=("published",),
            to="cancelled",
            by=KEEPERS,
            practice=Text(
                ru="публикацию удалили или записали по ошибке: в квоту она не идёт",
                en="it was taken down, or recorded by mistake: it counts for no quota",
            ),
            help=Text(
                ru="Публикация удалена со страницы или записана по ошибке.",
                en="The post was taken down, or was recorded by mistake.",
            ),
            fields=(reason,),
        ),
        Trigger(
            name="link_task",
            title=Text(ru="связать с заданием", en="link to a task"),
            stays=(*WAITING, "published", "missed"),
            by=KEEPERS,
            carries=("KH-I.5.4b", "A20"),
            help=Text(
                ru="Публикация выполняет задание «Госпабликов».", en="The publication carries out a Gospabliki task."
            ),
            fields=(CaseOf(name="task", of="task", title=Text(ru="задание «Госпабликов»", en="the task")),),
        ),
        Trigger(
            name="give_up",
            title=Text(ru="отметить невыход", en="give up"),
            source=WAITING,
            to="missed",
            by=KEEPERS,
            practice=Text(
                ru="время прошло, и публикация уже не нужна; записанный невыход остаётся",
                en="its time is over and it is of no use; the recorded miss stays",
            ),
            help=Text(
                ru="Публикация не вышла и больше не нужна.", en="The publication did not come and is of no use now."
            ),
        ),
    ),
)
