"""The repair order: from a reported pothole to the accepted work (the training rules, clauses 1 to 5)."""

from __future__ import annotations

from otklik.calendars.text import Text
from otklik.engine.declaration import Attempt, End, Guard, Start, State, Trigger, Workflow
from otklik.engine.fields import Choice, FreeText, FreeTexts

__all__ = ["pothole"]


def _another_person(attempt: Attempt) -> Text | None:
    """Why this person may not accept the work; None when he may."""
    actor = attempt.act.actor
    if actor is None or actor.id not in attempt.facts.get("repaired_by", ()):
        return None
    return Text(ru="работу принимает не тот, кто её делал", en="the work is accepted by another person than did it")


ANOTHER_PERSON = Guard(code="another_person", check=_another_person, clause="п. 5", requirement="PT-5", known=True)

pothole = Workflow(
    name="pothole",
    version=1,
    title=Text(ru="заявка на ремонт ямы", en="pothole repair order"),
    letters="Я",
    states=(
        Start("reported", Text(ru="принята", en="reported")),
        State("inspected", Text(ru="осмотрена", en="inspected")),
        State("repaired", Text(ru="яма заделана", en="repaired")),
        End("closed", Text(ru="закрыта", en="closed")),
        End("rejected", Text(ru="отклонена", en="rejected")),
    ),
    triggers=(
        Trigger(
            name="report",
            title=Text(ru="принять заявку", en="take the report"),
            to="reported",
            by=("curator",),
            carries=("PT-1",),
            clause="п. 1",
            help=Text(ru="Принять заявку: где яма.", en="Take a report: where the pothole is."),
            fields=(FreeText(name="place", title=Text(ru="место", en="the place")),),
            subject="place",
        ),
        Trigger(
            name="inspect",
            title=Text(ru="осмотреть", en="inspect the pothole"),
            source=("reported",),
            to="inspected",
            by=("inspector",),
            carries=("PT-2",),
            clause="п. 2",
            help=Text(ru="Осмотреть яму и оценить опасность.", en="Look at the pothole and judge the danger."),
            fields=(
                Choice(
                    name="danger",
                    title=Text(ru="опасность", en="danger"),
                    options={
                        "high": Text(ru="высокая", en="high"),
                        "low": Text(ru="обычная", en="low"),
                    },
                ),
            ),
        ),
        Trigger(
            name="reject",
            title=Text(ru="отклонить", en="reject the order"),
            source=("reported", "inspected"),
            to="rejected",
            by=("curator",),
            practice=Text(ru="не наша дорога или ямы нет", en="another owner's road, or no pothole there"),
            help=Text(ru="Отклонить заявку, указав причину.", en="Reject the order, with a reason."),
            fields=(FreeText(name="reason", title=Text(ru="причина", en="the reason")),),
        ),
        Trigger(
            name="repair",
            title=Text(ru="заделать", en="record the repair"),
            source=("inspected",),
            to="repaired",
            by=("crew",),
            carries=("PT-3", "PT-4"),
            clause="п. 3, 4",
            help=Text(ru="Записать, что яма заделана.", en="Record that the pothole is repaired."),
            fields=(FreeTexts(name="photos", title=Text(ru="снимки", en="photographs"), optional=True),),
            collects="repaired_by",
        ),
        Trigger(
            name="redo",
            title=Text(ru="вернуть на переделку", en="send back for rework"),
            source=("repaired",),
            to="inspected",
            by=("inspector",),
            carries=("PT-5",),
            clause="п. 5",
            help=Text(ru="Вернуть работу с замечаниями.", en="Return the work with remarks."),
            fields=(FreeText(name="remarks", title=Text(ru="замечания", en="remarks")),),
        ),
        Trigger(
            name="accept",
            title=Text(ru="принять работу", en="accept the work"),
            source=("repaired",),
            to="closed",
            by=("inspector",),
            carries=("PT-5",),
            clause="п. 5",
            help=Text(ru="Принять работу и закрыть заявку.", en="Accept the work and close the order."),
            guards=(ANOTHER_PERSON,),
        ),
    ),
)
