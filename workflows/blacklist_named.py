"""Whom and why an entry of the black list names: the author of a page or of an incident, and a ground of the act (cl. 17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..calendars.text import Text
from ..engine.errors import InvalidValue, MissingValue, Refused
from ..engine.rules import Ground, Rules
from ..engine.values import Case
from .messages import Messages, page_of

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["author_meant", "ground_named", "writer"]


def author_meant(
    desk: Desk, store: Store, link: str | None, incident: int | str | None, *, new: bool = False
) -> tuple[int, str | None, Case | None]:
    """Author, network and case of what was named: a page, or an incident. Raises MissingValue, NotFound, Refused."""
    if (link is None) == (incident is None):
        raise MissingValue(
            "--author-link",
            Text(ru="чей автор", en="which author"),
            Text(
                ru="страница автора (--author-link) или номер инцидента (--incident), что-то одно",
                en="the author's page (--author-link) or an incident's number (--incident), one of the two",
            ),
        )
    if incident is not None:
        case = desk.incidents.get(incident)
        return (*writer(store, case), case)
    address, network = page_of(link or "")
    number = Messages(store).author_number(address, None) if new else Messages(store).known_author(address)
    return number or 0, network, None


def writer(store: Store, case: Case) -> tuple[int, str | None]:
    """The one author of a case's messages, with the network. Raises Refused where there is none, or more than one."""
    if case.workflow == "comment" and "author" in case.facts:
        return case.facts["author"], case.facts.get("network")
    found = {row["author"]: row["network"] for row in Messages(store).of_case(case.key)}
    if len(found) == 1 and None not in found:
        return next(iter(found.items()))
    why = (
        Text(
            ru="{number}: авторов несколько; внесите того, кого нужно: otklik blacklist add --author-link …",
            en="{number} has several authors; list the one that is meant: otklik blacklist add --author-link …",
        )
        if len(found) > 1
        else Text(
            ru="{number}: автор неизвестен, в чёрный список вносить некого",
            en="{number}: the author is unknown, there is nobody to list",
        )
    )
    raise Refused("author", [why.fill(number=case.number)])


def ground_named(rules: Rules, name: str, *actions: str) -> Ground:
    """A ground of the act for not answering, else for removing (A27: two lists), or of `actions`. Raises InvalidValue."""
    known: dict[str, Ground] = {}
    for action in actions or ("decline", "remove"):
        for ground in rules.grounds.get(action, ()):
            known.setdefault(ground.name, ground)
    if name not in known:
        raise InvalidValue(
            Text(ru="основание (--ground)", en="the ground (--ground)"),
            name,
            Text(
                ru="одно из оснований регламента: " + ", ".join(f"{g.name} ({g.title.ru})" for g in known.values()),
                en="a ground of the regulation: " + ", ".join(f"{g.name} ({g.title.en})" for g in known.values()),
            ),
        )
    return known[name]
