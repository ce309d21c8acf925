"""`otklik WORKFLOW advise`, and how advice on a draft is shown: for the eye and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from ..calendars.text import Text
from ..engine.declaration import Workflow
from ..engine.errors import InvalidValue, MissingValue
from ..engine.fields import Choice
from ..workflows.advice.case import advice_on, drafts, kind_of, kinds
from .command import OtklikGroup, argument, command, option
from .render import cite, clip, plain, wrap
from .session import Session, read_text

if TYPE_CHECKING:
    from ..workflows.advice.advise import Advice, Place

__all__ = ["add_advise", "advice_data", "advice_lines", "where"]

NEAR = 12  # signs of context on either side
SHOWN = 3  # places of one piece of advice that the eye is shown; JSON holds them all


def add_advise(made: OtklikGroup, workflow: Workflow, number: Text) -> None:
    """Add the command to a workflow that takes drafts."""
    draft = next(drafts(workflow), None)
    if draft is None:
        return
    field = kinds(workflow, draft)

    @command(
        made,
        "advise",
        Text(
            ru="Советы к проекту: к записанному или к тексту, который ещё не направлен. Совет ничего не запрещает.",
            en="Advice on a draft: on the stored one, or on a text not yet submitted. Advice forbids nothing.",
        ),
        argument("number", text=number),
        option(
            draft.option,
            "text",
            metavar="TEXT",
            text=Text(ru="Текст, который ещё не направлен.", en="A text not yet submitted."),
        ),
        option(
            f"{draft.option}-file",
            "text_file",
            metavar="FILE",
            type=click.Path(allow_dash=True),
            text=Text(
                ru="То же из файла в UTF-8 («-» – со стандартного ввода).",
                en="The same from a UTF-8 file (“-”: standard input).",
            ),
        ),
        *([_kind_option(field)] if field is not None else ()),
    )
    def advise(
        session: Session, number: str, text: str | None = None, text_file: str | None = None, kind: str | None = None
    ) -> None:
        if text_file is not None:
            if text is not None:
                raise InvalidValue(
                    f"{draft.option}-file",
                    text_file,
                    Text(ru="либо текст, либо файл", en="either the text or the file"),
                )
            text = read_text(text_file, f"{draft.option}-file")
        if kind is not None and field is not None and kind not in field.options:
            raise field.wrong(kind)
        view = session.desk().cases(workflow.name).view(number, actor=session.actor)
        kind = kind or kind_of(view, draft) or (next(iter(field.options)) if field is not None else None)
        found = advice_on(view, text, kind)
        if found is None:
            raise MissingValue(draft.option, draft.title, draft.expected)
        titles = field.options if field is not None else {}
        head = f"{view.case.number}   {titles.get(kind or '', draft.title).say(session.language)}"
        session.emit(
            {"number": view.case.number, "case": view.case.key, "kind": kind, **advice_data(found)},
            lambda: "\n".join([head, *advice_lines(session, found, none=True)]),
        )


def _kind_option(field: Choice) -> click.Parameter:
    listed = Text(
        ru="; ".join(f"{name} – {title.ru}" for name, title in field.options.items()),
        en="; ".join(f"{name} – {title.en}" for name, title in field.options.items()),
    )
    return option(
        field.option,
        "kind",
        metavar="|".join(field.options),
        text=Text(
            ru="{title}: {listed}. По умолчанию – как у проекта, а где его нет – первое.",
            en="{title}: {listed}. By default the draft's, and where there is none, the first.",
        ).fill(title=Text(ru=field.title.ru.capitalize(), en=field.title.en.capitalize()), listed=listed),
    )


def advice_data(found: Sequence[Advice] | None) -> dict[str, Any]:
    """Advice as JSON under its own key; nothing where none was asked for."""
    if found is None:
        return {}
    return {
        "advice": [
            {
                "rule": item.rule.name,
                "title": _both(item.rule.title),
                "right": _both(item.rule.right),
                "requirement": item.rule.requirement,
                "clause": item.rule.clause,
                "places": [
                    {
                        "start": place.start,
                        "end": place.end,
                        "quote": place.quote,
                        "before": place.before,
                        "after": place.after,
                        "note": _both(place.note) if place.note is not None else None,
                    }
                    for place in item.places
                ],
            }
            for item in found
        ]
    }


def _both(text: Text) -> dict[str, str]:
    return {"ru": text.ru, "en": text.en}


def advice_lines(session: Session, found: Sequence[Advice] | None, *, none: bool = False) -> list[str]:
    """Advice for the eye: what is noticed and by which clause, where it stands, what would be right."""
    language = session.language
    if not found:
        return [Text(ru="  советов нет", en="  no advice").say(language)] if none and found is not None else []
    lines = [
        Text(ru="Советы к проекту (ничего не запрещают):", en="Advice on the draft (forbids nothing):").say(language)
    ]
    for item in found:
        lines += wrap(f"  {item.rule.title.say(language)}   {cite(item.rule.clause, language)}")
        for place in (place for place in item.places[:SHOWN] if not _whole(place) or place.note is not None):
            lines += wrap(f"      {where(place, language)}")
        if len(item.places) > SHOWN:
            more = Text(ru="      и ещё мест: {count}", en="      and {count} more places")
            lines.append(more.fill(count=len(item.places) - SHOWN).say(language))
        better = Text(ru="      лучше: {right}", en="      better: {right}").fill(right=item.rule.right)
        lines += wrap(better.say(language))
    return lines


def _whole(place: Place) -> bool:
    return not place.before and not place.after


def where(place: Place, language: str) -> str:
    """The place: its offset and its words in their context; all of a text is not quoted again."""
    note = f" → {place.note.say(language)}" if place.note is not None else ""
    if _whole(place):
        return Text(ru="во всём тексте", en="in the whole text").say(language) + note
    at = Text(ru="знак {start}", en="character {start}").fill(start=place.start + 1).say(language)
    before = ("…" if len(place.before) > NEAR else "") + place.before[-NEAR:]
    after = place.after[:NEAR] + ("…" if len(place.after) > NEAR else "")
    left = plain(before) + (" " if before[-1:].isspace() else "")
    right = (" " if after[:1].isspace() else "") + plain(after)
    return f"{at}: {left}«{clip(place.quote, 40)}»{right}{note}"
