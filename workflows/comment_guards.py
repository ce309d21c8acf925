"""Why a decision on a comment may not be: who moderates, which grounds fit, what has to be kept first."""

from __future__ import annotations

from ..calendars.text import Text
from ..engine.declaration import Attempt, Guard
from .incident_guards import BLACK_LIST as INCIDENT_BLACK_LIST
from .regulation_value import Moderation

__all__ = ["BLACK_LIST", "FITTING", "KEPT", "MODERATOR"]

OBJECTS = {
    "comment": Text(ru="комментариям", en="comments"),
    "message": Text(ru="личным сообщениям", en="private messages"),
}


def _moderates(attempt: Attempt) -> Text | None:
    """By the act's own division: who keeps whose pages (A29)."""
    moderation: Moderation | None = attempt.rules.parameters.get("moderation")
    act = attempt.act
    if moderation is None or act.actor is None:
        return None
    roles = moderation.roles_for(attempt.facts.get("owner"))
    held = act.actor.roles_at(act.occurred_at).union(*(standing.roles for standing in act.stands_for))
    if held.intersection(roles):
        return None
    titles = [attempt.rules.roles[name].title for name in roles if name in attempt.rules.roles]
    return Text(
        ru="эту страницу модерирует {who} ({clause})", en="this page is moderated by the {who} ({clause})"
    ).fill(
        who=Text(ru=", ".join(title.ru for title in titles), en=", ".join(title.en for title in titles)),
        clause=moderation.clause,
    )


def _fits(attempt: Attempt) -> Text | None:
    """A ground that the act gives for comments alone removes no private message, and the other way round."""
    grounds = attempt.rules.grounds.get("remove", ())
    found = next((ground for ground in grounds if ground.name == attempt.fields.get("ground")), None)
    what = attempt.facts.get("object", "comment")
    if found is None or not found.objects or what in found.objects:
        return None
    others = [ground for ground in grounds if not ground.objects or what in ground.objects]
    return Text(
        ru="основание «{ground}» не относится к {what} ({clause}); относятся: {others}",
        en="the ground “{ground}” is not for {what} ({clause}); these are: {others}",
    ).fill(
        ground=found.title,
        what=OBJECTS[what],
        clause=found.clause,
        others=Text(
            ru=", ".join(f"{ground.name} ({ground.title.ru})" for ground in others) or "–",
            en=", ".join(f"{ground.name} ({ground.title.en})" for ground in others) or "–",
        ),
    )


def _something_kept(attempt: Attempt) -> Text | None:
    kept = {"text", "attachments", "evidence"}
    if not kept.isdisjoint(attempt.fields) or not kept.isdisjoint(attempt.facts):
        return None
    return Text(
        ru="сначала сохраните доказательство: опишите, что и когда видели (--evidence), или приложите снимок (attach)",
        en="keep evidence first: say what was seen, and when (--evidence), or attach a picture (attach)",
    )


MODERATOR = Guard(code="moderator", check=_moderates, known=True)
FITTING = Guard(code="object", check=_fits)
KEPT = Guard(code="evidence", check=_something_kept, requirement="A27")
BLACK_LIST = Guard(code="black_list", check=INCIDENT_BLACK_LIST.check)
