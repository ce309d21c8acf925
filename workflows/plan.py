"""The plan: the content plan of a page for a week or a month, prepared, corrected and, where the act asks, approved."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import Attempt, End, Guard, Start, State, Timer, Trigger, Workflow
from ..engine.fields import CaseOf, FreeText
from .page_groups import KEEPERS
from .period import PeriodField
from .publication_fields import reason

__all__ = ["OPEN_PLANS", "plan"]

OPEN_PLANS = ("prepared", "corrected", "approved")


def _approval_asked(attempt: Attempt) -> Text | None:
    if attempt.rules.parameters.get("plan_approval"):
        return None
    return Text(
        ru="акт не требует согласовывать план: подготовленный план уже действует",
        en="the act asks for no approval: a prepared plan holds already",
    )


plan = Workflow(
    name="plan",
    version=1,
    title=Text(ru="контент-план", en="content plan"),
    letters="П",
    shared=True,
    states=(
        Start("prepared", Text(ru="подготовлен", en="prepared")),
        State("corrected", Text(ru="скорректирован", en="corrected")),
        State("approved", Text(ru="согласован", en="approved")),
        End("closed", Text(ru="закрыт", en="closed")),
        End("withdrawn", Text(ru="отозван", en="withdrawn")),
    ),
    triggers=(
        Trigger(
            name="prepare",
            title=Text(ru="подготовить", en="prepare"),
            to="prepared",
            by=(*KEEPERS, "importer"),
            carries=("LS2-1.2.4", "KH-I.6.1", "KO-6.2"),
            help=Text(
                ru="Подготовить контент-план страницы на неделю или месяц.",
                en="Prepare the content plan of a page for a week or a month.",
            ),
            fields=(
                CaseOf(name="page", of="page", title=Text(ru="страница", en="the page")),
                PeriodField(name="period", title=Text(ru="неделя или месяц", en="the week or month")),
                FreeText(name="note", title=Text(ru="пояснение", en="a note"), optional=True),
            ),
            subject="note",
        ),
        Trigger(
            name="correct",
            title=Text(ru="скорректировать", en="correct"),
            source=("prepared", "approved"),
            to="corrected",
            stays=("corrected",),
            by=("curator", "responsible", "organiser", "press_centre"),
            carries=("KO-6.3",),
            help=Text(
                ru="Скорректировать план: в него снова можно вносить публикации, согласование – заново.",
                en="Correct the plan: it takes publications again, and is approved anew.",
            ),
            fields=(FreeText(name="remarks", title=Text(ru="что скорректировано", en="what is corrected")),),
        ),
        Trigger(
            name="approve",
            title=Text(ru="согласовать", en="approve"),
            source=("prepared", "corrected"),
            to="approved",
            by=("curator", "responsible", "organiser"),
            carries=("KO-6.3", "A29"),
            help=Text(
                ru="Согласовать план. Свой план отдел согласует сам: второй человек не нужен.",
                en="Approve the plan. The department approves its own plan itself: no second person is needed.",
            ),
            guards=(Guard(code="no_approval", check=_approval_asked, known=True),),
        ),
        Trigger(
            name="close",
            title=Text(ru="закрыть", en="close"),
            source=OPEN_PLANS,
            to="closed",
            by=("clock", *KEEPERS),
            practice=Text(ru="период кончился", en="the period is over"),
            help=Text(
                ru="Закрыть план; в конце периода это делают часы.",
                en="Close the plan; at the end of its period the clock does.",
            ),
        ),
        Trigger(
            name="withdraw",
            title=Text(ru="отозвать", en="withdraw"),
            source=OPEN_PLANS,
            to="withdrawn",
            by=KEEPERS,
            practice=Text(ru="план составлен по ошибке", en="the plan was made by mistake"),
            help=Text(
                ru="Отозвать план, указав причину. Его публикации отменяют отдельно.",
                en="Withdraw the plan, with the reason. Its publications are cancelled by themselves.",
            ),
            fields=(reason,),
        ),
    ),
    timers=(
        Timer(
            name="period_end",
            title=Text(ru="закрытие плана: период кончился", en="closing: the period is over"),
            states=OPEN_PLANS,
            of="ends_at",
            after="",
            to="press_centre",
            practice=Text(ru="план действует до конца периода", en="a plan holds to the end of its period"),
            fires="close",
        ),
    ),
)
