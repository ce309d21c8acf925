"""Importing a register of official pages: bodies by name where they are missing, each page once, what it is connected to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..calendars.errors import OtklikError
from ..calendars.text import Text
from ..engine.errors import StorageError
from .body import BODY_KINDS
from .exchange import Mapping, Reject
from .exchange.cleaning import shown
from .exchange.pages import PageBuilder, PageRow, page_mapping
from .exchange.reading import read_table
from .page_values import Linked
from .regulation_pages import plain_name

if TYPE_CHECKING:
    from .desk import Desk

__all__ = ["ImportedPages", "import_pages"]

ROLE = "importer"
BATCH = 100  # rows of one transaction


@dataclass(slots=True, kw_only=True)
class ImportedPages:
    """What an import of a register did, or would do."""

    file: str
    dry_run: bool = False
    rows: int = 0
    bodies: int = 0  # made by name
    pages: int = 0
    known: int = 0  # in the register already
    without: int = 0  # rows that name no page
    rejected: int = 0
    unknown: set[str] = field(default_factory=set)
    twice: list[tuple[int, int]] = field(default_factory=list)  # (line, the earlier line) of one page twice in the file
    reasons: list[tuple[int, str, str]] = field(default_factory=list)  # (line, body, why it has no page)

    def as_json(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "file": self.file,
            "dry_run": self.dry_run,
            "rows": self.rows,
            "bodies": self.bodies,
            "pages": self.pages,
            "known": self.known,
            "without": self.without,
            "rejected": self.rejected,
            "unknown_columns": sorted(self.unknown),
            "twice": [{"line": line, "first": first} for line, first in self.twice],
            "reasons": [{"line": line, "body": body, "reason": reason} for line, body, reason in self.reasons],
        }


def import_pages(
    desk: Desk,
    path: Path,
    *,
    mapping: Mapping | None = None,
    kind: str | None = None,
    actor: str | None = None,
    dry_run: bool = False,
    report: ImportedPages | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Reject]:
    """Import a register while its rejects are drawn: each page once, by network and link; a second import adds nothing.

    A body is known by its name; one that is missing is made, of the kind that its row or `kind` names (by default a
    subordinate organisation). Of a row with something wrong nothing stays behind; rows are committed by the hundred, and for each
    hundred the register is read once. Raises what `read_table` raises for a file that cannot be read. `report` is filled on the way.
    """
    report = report or ImportedPages(file=path.name)
    report.dry_run = dry_run
    run = _Run(desk, report, actor, kind)
    rows = read_table(
        path,
        build=PageBuilder,
        zone=desk.zone,
        mapping=mapping or page_mapping(),
        progress=progress,
        unknown=report.unknown,
    )
    while batch := list(islice(rows, BATCH)):
        report.rows += len(batch)
        rejects = run.take_all(batch)
        report.rejected += len(rejects)
        yield from rejects


class _Run:
    """One import."""

    def __init__(self, desk: Desk, report: ImportedPages, actor: str | None, kind: str | None) -> None:
        self.desk = desk
        self.report = report
        self.who: dict[str, Any] = {"actor": actor, "role": None if actor is not None else ROLE}
        self.kind = kind or "organisation"
        self.networks = desk.regulation.networks
        self.tried: set[str] = set()  # bodies that a dry run has made and taken back
        bodies, pages = desk.cases("body"), desk.cases("page")
        active = bodies.list(states=("active",))
        names = bodies.texts(active, "name")
        self.bodies = {plain_name(names[case.key]): case.key for case in active if case.key in names}
        kept = pages.list(states=("proposed", "approved", "active", "suspended"))
        links = pages.texts(kept, "link")
        self.pages: dict[tuple[str | None, str], int] = {
            (case.facts.get("network"), links[case.key]): 0 for case in kept if case.key in links
        }

    def take_all(self, batch: Sequence[PageRow | Reject]) -> list[Reject]:
        """Import rows in one transaction; the rejects, in the file's order."""
        with self.desk.writing() as store:
            linked = Linked(store)
            found = [item if isinstance(item, Reject) else self._take(linked, item) for item in batch]
        return [item for item in found if item is not None]

    def _take(self, store: Linked, row: PageRow) -> Reject | None:
        """Import one row; its reject where something in it is not right."""
        try:
            network = self._network(row)
        except _Unfit as error:
            title = row.titles.get(error.column) or row.titles.get("link")
            return _reject(self.report.file, row, title, error.value, error.reason)
        place = (network, row.link) if row.link is not None else None
        if place is not None and place in self.pages:
            self.report.known += 1
            if self.pages[place]:
                self.report.twice.append((row.line, self.pages[place]))
            else:
                self.pages[place] = row.line
            return None
        try:
            self._write(store, row, network)
        except StorageError:
            raise
        except OtklikError as error:
            return _reject(self.report.file, row, None, row.link or row.body, error.message)
        if place is not None:
            self.pages[place] = row.line
        return None

    def _network(self, row: PageRow) -> str | None:
        """The act's name of the network that a row names by its name or title, or by its link."""
        given = row.network
        if given is None and row.link is not None:
            found = self.desk.regulation.network_of(row.link.removeprefix("https://").partition("/")[0])
            given = found.name if found is not None else None
        if given is None:
            if row.link is None:
                return None
            raise _Unfit("link", row.link, self._listed())
        plain = plain_name(given)
        for network in self.networks.values():
            if plain in {network.name, plain_name(network.title.ru), plain_name(network.title.en)}:
                return network.name
        raise _Unfit("network", given, self._listed())

    def _listed(self) -> Text:
        return Text(
            ru="неизвестная сеть; регламент называет: " + ", ".join(item.title.ru for item in self.networks.values()),
            en="an unknown network; the act names: " + ", ".join(item.title.en for item in self.networks.values()),
        )

    def _write(self, store: Linked, row: PageRow, network: str | None) -> None:
        """The row's body, page and connections, all or nothing; in a dry run nothing stays."""
        made: dict[str, int] = {}
        with suppress(_OnlyTried), store.connection.begin_nested():
            body = self._body(store, row, made)
            page = self._page(store, row, body, network) if row.link is not None else None
            if self.report.dry_run:
                raise _OnlyTried
        if row.link is not None and page is not None and not self.report.dry_run:
            store.entered(row.link, page, network)
        if row.link is None:
            self.report.without += 1
            if row.reason is not None:
                self.report.reasons.append((row.line, row.body, row.reason))
        self.report.pages += row.link is not None
        self.report.bodies += len(made.keys() - self.tried)
        if self.report.dry_run:
            self.tried.update(made)
        else:
            self.bodies.update(made)

    def _page(self, store: Linked, row: PageRow, body: int, network: str | None) -> int:
        def act(page: int | None, trigger: str, at: datetime | None = None, **values: Any) -> int:
            return self.desk.cases("page").fire_within(store, page, trigger, at=at, **self.who, **values).key

        page = act(None, "propose", row.opened, body=body, network=network, name=row.name or row.body)
        act(page, "register", row.opened, link=row.link)
        connected = {name: told for name in ("gospabliki", "mark", "epgu") if (told := getattr(row, name)) is not None}
        if connected:
            act(page, "connect", **connected)
        if row.responsible is not None:
            act(page, "appoint", responsible=row.responsible)
        return page

    def _body(self, store: Linked, row: PageRow, made: dict[str, int]) -> int:
        """The key of the row's body, made where it is missing."""
        name = plain_name(row.body)
        known = self.bodies.get(name)
        if known is not None:
            return known
        values: dict[str, Any] = {"kind": _kind(row.kind) or self.kind, "name": row.body}
        values |= {
            item: told for item in ("site", "address", "email", "phones") if (told := getattr(row, item)) is not None
        }
        values |= self._parent(row)
        made[name] = self.desk.cases("body").fire_within(store, None, "add", at=None, **self.who, **values).key
        return made[name]

    def _parent(self, row: PageRow) -> dict[str, int]:
        """The founder, where it is known by name; what only a register's cell calls so is not made a body."""
        known = self.bodies.get(plain_name(row.parent)) if row.parent is not None else None
        return {"parent": known} if known else {}


class _OnlyTried(Exception):
    """The row would go in."""


class _Unfit(Exception):
    """A cell that does not fit this desk: the field, the value, and why."""

    def __init__(self, column: str, value: str, reason: Text) -> None:
        super().__init__(reason.en)
        self.column = column
        self.value = value
        self.reason = reason


def _kind(words: str | None) -> str | None:
    """The kind of body that a cell names by its word or title."""
    plain = plain_name(words or "")
    return next((name for name, title in BODY_KINDS.items() if plain in {name, plain_name(title.ru)}), None)


def _reject(file: str, row: PageRow, column: str | None, value: str, reason: Text) -> Reject:
    return Reject(
        file=file, line=row.line, column=column, value=shown(value), reason=reason, header=row.header, cells=row.cells
    )
