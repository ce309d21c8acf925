"""What other registers say of an act on a page: another page with its link; whether the act lists its body."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..engine.values import Case
from .beside import Beside
from .exchange.links import read_link
from .regulation_pages import same_name

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .regulation import Regulation

__all__ = ["PageBeside", "normal_link"]

GIVEN = ("same_link", "listed")  # what is found here, and never taken from whoever acts


class PageBeside(Beside):
    """An act on a page: what the registers say of it."""

    def prepare(self, case: Case | None, values: dict[str, Any], happened: datetime) -> dict[str, Any]:  # noqa: ARG002
        """The values with what the registers say of them."""
        regulation = self.desk.regulation if case is None else self.desk.rules_of(case)
        return _prepared(self.store, regulation, self.trigger, case, values)


def _prepared(
    store: Store, regulation: Regulation, trigger: str, case: Case | None, values: Mapping[str, Any]
) -> dict[str, Any]:
    kept = {name: value for name, value in values.items() if name not in GIVEN}
    if kept.get("link") is not None:
        other = _same_link(store, case, kept.get("network"), normal_link(kept["link"]))
        if other is not None:
            kept["same_link"] = other
    if trigger == "exempt" and case is not None and _listed(store, regulation, case, kept.get("ground")):
        kept["listed"] = 1
    return kept


def normal_link(text: Any) -> str | None:
    """A link in its one spelling; None for what is no link: the field will say so."""
    try:
        return read_link(text.strip()).address if isinstance(text, str) else None
    except ValueError:
        return None


def _same_link(store: Store, case: Case | None, network: Any, link: str | None) -> int | None:
    """The key of another page that is there or coming, in that network and with that link."""
    if link is None:
        return None
    if network is None and case is not None:
        network = case.facts.get("network")
    open_states = ("proposed", "approved", "active", "suspended")
    others = [
        other
        for other in store.cases("page", states=open_states)
        if (case is None or other.key != case.key) and network in (None, other.facts.get("network"))
    ]
    links = store.texts_of([other.key for other in others], "link")
    return next((key for key, known in links.items() if known == link), None)


def _listed(store: Store, regulation: Regulation, case: Case, ground: Any) -> bool:
    """Whether the act names the page's body under that ground."""
    named = next((item for item in regulation.grounds.get("exempt", ()) if item.name == ground), None)
    if named is None or not named.bodies:
        return False
    key = case.facts["body"]
    return same_name(store.texts_of([key], "name").get(key, ""), named.bodies)
