"""The information: what a structural unit owes the press department every week (regulation 004, decree, cl. 7)."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import End, Start, Trigger, Workflow
from ..engine.fields import Attachments, CaseOf, FreeText, Instant, Told
from .page_groups import KEEPERS
from .publication_fields import reason

__all__ = ["information"]

CLAUSE = "постановление, п. 7"

information = Workflow(
    name="information",
    version=1,
    title=Text(ru="сведения подразделения", en="a unit's information"),
    letters="И",
    shared=True,
    states=(
        Start("expected", Text(ru="ожидаются", en="expected")),
        End("received", Text(ru="получены", en="received")),
        End("missed", Text(ru="не получены", en="missed")),
        End("excused", Text(ru="не требуются", en="excused")),
    ),
    triggers=(
        Trigger(
            name="expect",
            title=Text(ru="ожидать", en="expect"),
            to="expected",
            by=("clock", *KEEPERS),
            carries=("KO-D7",),
            clause=CLAUSE,
            help=Text(
                ru="Ожидать сведения подразделения к сроку; еженедельные открывают часы.",
                en="Expect a unit's information by a term; the weekly ones are opened by the clock.",
            ),
            fields=(
                CaseOf(name="unit", of="body", title=Text(ru="подразделение", en="the unit")),
                Instant(name="due_at", title=Text(ru="к какому моменту", en="when it is due"), ahead=True),
                Told(name="week", title=Text(ru="неделя", en="the week"), optional=True),
            ),
        ),
        Trigger(
            name="receive",
            title=Text(ru="получить", en="receive"),
            source=("expected", "missed"),
            to="received",
            by=(*KEEPERS, "unit_head"),
            carries=("KO-D7",),
            clause=CLAUSE,
            help=Text(
                ru="Записать сведения о мероприятиях и иную информацию подразделения; из них берут публикации.",
                en="Record the unit's news of events and other information; publications are made of it.",
            ),
            fields=(
                FreeText(name="content", title=Text(ru="что прислано", en="what came")),
                Attachments(name="attachments", title=Text(ru="файлы", en="files"), optional=True),
            ),
        ),
        Trigger(
            name="excuse",
            title=Text(ru="не требовать", en="excuse"),
            source=("expected", "missed"),
            to="excused",
            by=("curator", "organiser", "press_centre"),
            practice=Text(
                ru="подразделение ликвидируется или не работает: сведений быть не может",
                en="the unit is wound up or does not work: there can be no information",
            ),
            help=Text(ru="Сведения за эту неделю не нужны.", en="The information of this week is not needed."),
            fields=(reason,),
        ),
        Trigger(
            name="give_up",
            title=Text(ru="отметить, что не получены", en="give up"),
            source=("expected",),
            to="missed",
            by=KEEPERS,
            practice=Text(
                ru="сведения за прошлую неделю больше не нужны; записанный срыв остаётся",
                en="last week's information is of no use now; the recorded miss stays",
            ),
            help=Text(ru="Сведения не пришли и больше не нужны.", en="It did not come and is of no use now."),
        ),
    ),
)
