"""How a comment is shown: its words, what was decided on which ground, how long it waits, hints for whoever decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..calendars.text import Text
from ..engine.values import Case
from ..workflows.cases import CaseView
from ..workflows.messages import Messages
from .advice import where
from .render import cite, duration, plain, wrap
from .session import Session
from .work_view import quoted

if TYPE_CHECKING:
    from ..workflows.advice.grounds import Hint

__all__ = ["comment_lines", "decided_lines", "hint_data", "waits"]

WAITS = Text(ru="ждёт {span}", en="waiting {span}")
SHOWN = 3  # places of one hint that the eye is shown


def waits(session: Session, case: Case) -> str | None:
    """How long a comment has been waiting; None for one that waits no longer."""
    if case.workflow != "comment" or case.state != "received":
        return None
    span = duration(session.desk().now() - case.entered_at, session.language, rough=True)
    return WAITS.fill(span=span).say(session.language)


def comment_lines(session: Session, view: CaseView) -> list[str]:
    """A comment as a moderator needs it: words, link, author, page, how long it waits, what was decided, hints."""
    language = session.language
    lines: list[str] = []
    text = view.text("text")
    if text:
        lines += quoted("  ", text)
    for said in (*_about(session, view), *_marks(session, view)):
        lines += wrap(f"  {said.say(language)}")
    return [*lines, *decided_lines(session, view)]


def _about(session: Session, view: CaseView) -> Iterator[Text]:
    """What it is, whose it is, and where."""
    facts, fields = view.case.facts, {item.name: item for item in view.workflow.creator.fields}
    for name in ("object", "network", "owner"):
        options = getattr(fields[name], "options", {})
        if facts.get(name) in options:
            yield Text(ru="{title}: {what}", en="{title}: {what}").fill(
                title=fields[name].title, what=options[facts[name]]
            )
    link = view.text("link")
    if link:
        yield Text(ru=f"ссылка: {plain(link)}", en=f"link: {plain(link)}")
    if facts.get("author") is not None:
        with session.desk().reading() as store:
            known = [plain(part) for part in Messages(store).author_of(facts["author"]) if part]
        who = ", ".join(known)
        yield Text(ru=f"автор: {who or 'стёрт'}", en=f"author: {who or 'erased'}")
    if facts.get("page") is not None:
        number = session.desk().cases("page").get(facts["page"]).number
        yield Text(ru=f"страница: {number}", en=f"page: {number}")


def _marks(session: Session, view: CaseView) -> Iterator[Text]:
    facts = view.case.facts
    if (waiting := waits(session, view.case)) is not None:
        yield Text(ru=waiting, en=waiting)
    if facts.get("cropped"):
        yield Text(
            ru="сеть прислала текст не целиком: весь – по ссылке",
            en="the network sent a part of the text: see the link",
        )
    if facts.get("media"):
        yield Text(
            ru="к нему что-то приложено (фото, видео): посмотрите в сети",
            en="something is attached (photo, video): look at it there",
        )


def decided_lines(session: Session, view: CaseView) -> list[str]:
    """What was decided and on which ground, or, while it waits, what its words may speak for."""
    language, facts, state = session.language, view.case.facts, view.case.state
    said: list[Text] = []
    action = {"removed": "remove", "kept": "decline"}.get(state, "")
    ground = next((item for item in view.regulation.grounds.get(action, ()) if item.name == facts.get("ground")), None)
    if ground is not None:
        head = (
            Text(ru="удалён: {title} ({clause})", en="removed: {title} ({clause})")
            if state == "removed"
            else Text(ru="ответ не даётся: {title} ({clause})", en="not answered: {title} ({clause})")
        )
        said.append(head.fill(title=ground.title, clause=cite(ground.clause, language)))
    if state == "removed" and "deleted" not in view.case.instants:
        said.append(
            Text(ru="из сети его удаляет человек: по ссылке", en="a person removes it from the network: by its link")
        )
    if facts.get("incident") is not None:
        number = session.desk().incidents.get(facts["incident"]).number
        said.append(Text(ru=f"инцидент: {number}", en=f"incident: {number}"))
    if facts.get("black_list"):
        said.append(Text(ru="автор внесён в чёрный список", en="the author was put on the black list"))
    lines = [line for text in said for line in wrap(f"  {text.say(language)}")]
    return lines + (_hints(view, language) if state == "received" else [])


def _hints(view: CaseView, language: str) -> list[str]:
    found = _found(view)
    if not found:
        return []
    lines = [
        Text(ru="Подсказки по словам (решает человек):", en="Hints from the words (a person decides):").say(language)
    ]
    for item in found:
        lines += wrap(f"  {item.title.say(language)}: {_allowed(item, language)}")
        for place in item.places[:SHOWN]:
            lines += wrap(f"      {where(place, language)}")
    return lines


def _allowed(item: Hint, language: str) -> str:
    """What the act allows on that ground."""
    known = [
        title.fill(clause=cite(ground.clause, language)).say(language)
        for title, ground in (
            (Text(ru="можно удалить ({clause})", en="may be removed ({clause})"), item.remove),
            (Text(ru="можно не отвечать ({clause})", en="may be left unanswered ({clause})"), item.decline),
        )
        if ground is not None
    ]
    none = Text(
        ru="в акте такого основания нет: сохраните доказательство", en="the act has no such ground: keep evidence"
    )
    return ", ".join(known) or none.say(language)


def _found(view: CaseView) -> tuple[Hint, ...]:
    text = view.text("text")
    if not text:
        return ()
    from ..workflows.advice.grounds import hints  # noqa: PLC0415  word lists and patterns: most commands give no hints

    return hints(text, view.regulation.grounds, view.case.facts.get("object", "comment"))


def hint_data(view: CaseView) -> dict[str, Any]:
    """The hints as JSON; nothing for other cases."""
    if view.case.workflow != "comment":
        return {}
    return {
        "hints": [
            {
                "ground": item.name,
                "title": {"ru": item.title.ru, "en": item.title.en},
                "remove": item.remove.clause if item.remove is not None else None,
                "decline": item.decline.clause if item.decline is not None else None,
                "places": [{"start": place.start, "end": place.end, "quote": place.quote} for place in item.places],
            }
            for item in _found(view)
        ]
    }
