"""What other registers say of an act on a page: another page with its link; whether the act lists its body."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..engine.store.store import Store
from ..engine.values import Case
from .beside import Beside
from .exchange.links import read_link
from .regulation_pages import same_name

if TYPE_CHECKING:
    from .regulation import Regulation

__all__ = ["Linked", "PageBeside", "normal_link"]

OPEN = ("proposed", "approved", "active", "suspended")
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
    found = store if isinstance(store, Linked) else Linked(store)
    return found.page_with(link, network, besides=case.key if case is not None else None)


class Linked(Store):
    """A store that has read the links of the pages: for many acts in one transaction, which tells it of each.

    Whoever enters a page at the same time waits until that transaction is over: each page is entered once.
    """

    def __init__(self, store: Store) -> None:
        super().__init__(store.connection, store.tenant, schema=store.schema)
        self.alone("page links")
        pages = {page.key: page for page in self.cases("page", states=OPEN)}
        self._links: dict[str, list[tuple[int, Any]]] = {}
        for key, link in self.texts_of([*pages], "link").items():
            self.entered(link, key, pages[key].facts.get("network"))

    def entered(self, link: str, page: int, network: Any) -> None:
        """Note a page that was entered."""
        self._links.setdefault(link, []).append((page, network))

    def page_with(self, link: str, network: Any, *, besides: int | None) -> int | None:
        """The key of another page with that link in that network, whatever the network where it is None."""
        others = self._links.get(link, ())
        return next((key for key, own in others if key != besides and network in (None, own)), None)


def _listed(store: Store, regulation: Regulation, case: Case, ground: Any) -> bool:
    """Whether the act names the page's body under that ground."""
    named = next((item for item in regulation.grounds.get("exempt", ()) if item.name == ground), None)
    if named is None or not named.bodies:
        return False
    key = case.facts["body"]
    return same_name(store.texts_of([key], "name").get(key, ""), named.bodies)
