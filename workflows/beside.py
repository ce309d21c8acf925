"""What an act rests on, and what it means, beside its own case: one table from the act to whatever stands beside it.

What stands there is loaded when such an act is done: most acts have nothing beside them.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ..engine.decide import Decision
    from ..engine.store.store import Store
    from ..engine.values import Act, Case
    from .desk import Desk

__all__ = ["Beside", "beside"]

Values = dict[str, Any]


class Beside:
    """One act while it is done. `author` is whose the texts are that it brings, by number."""

    names_people: ClassVar[bool] = False  # it takes an author's page and name, and keeps them apart from the log
    of_one: ClassVar[bool] = False  # what it brings is one case's own

    def __init__(self, desk: Desk, store: Store, trigger: str) -> None:
        self.desk = desk
        self.store = store
        self.trigger = trigger
        self.author: int | None = None

    def prepare(self, case: Case | None, values: Values, happened: datetime) -> Values:  # noqa: ARG002
        """The act's values with what stands elsewhere; `case` is None for one that begins. Raises what refuses the act."""
        return values

    def follow(self, decision: Decision, act: Act) -> None:
        """Write what the act means elsewhere, after its event and in its transaction."""


_MESSAGE, _SEARCH, _LIST = "messages:MessageBeside", "search:Searched", "blacklist:Listing"
_CONTENT, _PAGE = "content:ContentBeside", "page_values:PageBeside"
_ACTS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("incident", "detect"): (_MESSAGE,),
    ("incident", "add_message"): (_MESSAGE,),
    ("incident", "author_replied"): (_SEARCH,),
    ("incident", "correct"): ("messages:Correction",),
    ("incident", "decline"): (_LIST,),
    ("incident", "void"): ("messages:Merging",),
    ("comment", "receive"): ("comments:CommentBeside",),
    ("comment", "edit"): ("comments:Edit", _SEARCH),
    ("comment", "remove"): (_LIST,),
    ("comment", "decline"): (_LIST,),
    ("comment", "raise"): ("comments:Raising",),
    ("signal", "receive"): ("comments:Signal",),
    ("plan", "prepare"): (_CONTENT,),
    ("publication", "plan"): (_CONTENT,),
    ("publication", "publish"): (_CONTENT,),
    ("task", "receive"): (_CONTENT,),
    ("task", "place"): (_CONTENT,),
    ("task", "waive"): (_CONTENT,),
}
_WORKFLOWS: Mapping[str, tuple[str, ...]] = {"page": (_PAGE,)}  # beside every act of theirs


@lru_cache(maxsize=1024)
def beside(workflow: str, trigger: str) -> tuple[type[Beside], ...]:
    """What stands beside an act, in order."""
    return tuple(map(_loaded, _ACTS.get((workflow, trigger)) or _WORKFLOWS.get(workflow, ())))


def _loaded(place: str) -> type[Beside]:
    module, _, name = place.partition(":")
    found: type[Beside] = getattr(import_module(f".{module}", __package__), name)
    return found
