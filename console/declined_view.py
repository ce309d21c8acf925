"""A declined incident: on which ground, what is kept as evidence, and whether its message may be removed (cl. 17, A27); why another was taken off."""

from __future__ import annotations

from collections.abc import Iterator

from ..calendars.text import Text
from ..engine.fields import Choice
from ..engine.rules import Ground
from ..workflows.cases import CaseView
from ..workflows.incident import incident
from .render import cite, clip, wrap
from .session import Session

__all__ = ["declined_lines", "void_lines"]

WHY = next(item for item in incident.trigger["void"].fields if isinstance(item, Choice))
KEPT = {
    "message": Text(ru="текст сообщения", en="the message's text"),
    "link": Text(ru="ссылка", en="the link"),
}


def declined_lines(session: Session, view: CaseView) -> list[str]:
    """The lines for a case that was declined on a ground of its act; none for others."""
    grounds = view.regulation.grounds
    name = view.case.facts.get("ground")
    ground = next((item for item in grounds.get("decline", ()) if item.name == name), None)
    if ground is None or view.case.state != "declined":
        return []
    return [
        line
        for text in (
            _ground(ground, session.language),
            _kept(view),
            *_removing(view, ground, session.language),
            *_listed(view),
        )
        for line in wrap(f"  {text.say(session.language)}")
    ]


def _ground(ground: Ground, language: str) -> Text:
    return Text(ru="ответ не даётся: {title} ({clause})", en="not answered: {title} ({clause})").fill(
        title=ground.title, clause=cite(ground.clause, language)
    )


def _kept(view: CaseView) -> Text:
    kept = [title for name, title in KEPT.items() if view.text(name)]
    evidence = view.text("evidence")
    if evidence is not None:
        kept.append(Text(ru="«{text}»", en="«{text}»").fill(text=clip(evidence, 60)))
    return Text(ru="сохранено: {kept}", en="kept: {kept}").fill(
        kept=Text(ru=", ".join(item.ru for item in kept) or "–", en=", ".join(item.en for item in kept) or "–")
    )


def _removing(view: CaseView, ground: Ground, language: str) -> Iterator[Text]:
    """Not answering is one act, removing another, each with its own grounds; an act without the second says nothing."""
    removing = view.regulation.grounds.get("remove", ())
    if not removing:
        return
    clause = cite(removing[0].clause, language)
    if any(item.name == ground.name for item in removing):
        yield Text(
            ru="с нашей страницы можно удалить: это и основание удаления ({clause})",
            en="it may be removed from our page: the ground stands in that list too ({clause})",
        ).fill(clause=clause)
    else:
        yield Text(
            ru="с нашей страницы по этому основанию не удаляют; можно, если есть и другое: {others} ({clause})",
            en="it is not removed from our page on this ground, but may be on another as well: {others} ({clause})",
        ).fill(
            clause=clause,
            others=Text(
                ru=", ".join(item.title.ru for item in removing), en=", ".join(item.title.en for item in removing)
            ),
        )


def _listed(view: CaseView) -> Iterator[Text]:
    if view.case.facts.get("black_list"):
        yield Text(
            ru="автор внесён в чёрный список: otklik blacklist show --incident {number}",
            en="the author was put on the black list: otklik blacklist show --incident {number}",
        ).fill(number=view.case.key)


def void_lines(view: CaseView, language: str) -> list[str]:
    """Why a case was taken off without an answer, and what it was merged into."""
    if view.case.state != "void" or view.workflow.name != incident.name:
        return []
    facts = view.case.facts
    said = WHY.options[facts["why"]].say(language)
    if isinstance(facts.get("into"), int):
        into = Text(
            ru="{said}: № {into}, сообщения и ответ – там", en="{said}: № {into}; its messages and its answer are there"
        )
        said = into.fill(said=said, into=facts["into"]).say(language)
    return wrap(f"  {said}")
