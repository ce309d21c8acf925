"""The inbox: messages of a cabinet's export become detected incidents, in batches, each message once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..calendars.text import Text
from ..engine.clock import command_id
from ..engine.decide import Decision, decide
from ..engine.errors import StorageError
from ..engine.fields import Choice
from ..engine.instants import to_text
from ..engine.values import Act
from .catalogue import find
from .exchange import Limits, Mapping, Reject, Row, read
from .messages import message_row
from .numbers import number_of
from .registers import acting
from .search import search_store
from .store.messages import MessageStore, link_digest
from .store.search import search_row

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["Imported", "Underway", "import_export"]

BATCH = 1000  # rows a transaction: other writers wait for no longer
TOGETHER = 250  # of these, so many are written at a time: PostgreSQL works on them while the next are decided
REACHED = Text(
    ru="{why}. Это о той части файла, что шла последней; первые его строки прочитаны и записаны: {rows}. "
    "Загрузите файл снова, второй раз они не загрузятся",
    en="{why}. That is of the part of the file that came last; its first {rows} rows were read and written. "
    "Import it again, they are not imported twice",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Underway:
    """A row without an end that the cabinet has assigned or answered already: an operator decides what to do."""

    line: int
    external_id: str | None
    executor: str | None
    answered: bool
    link: str | None


@dataclass(slots=True, kw_only=True)
class Imported:
    """What an import did, or would do."""

    file: str
    dry_run: bool = False
    rows: int = 0
    new: int = 0
    merged: int = 0
    known: int = 0
    ended: int = 0
    rejected: int = 0
    listed: int = 0  # new incidents of authors on the black list
    numbers: tuple[str, str] | None = None
    unknown: set[str] = field(default_factory=set)  # headers that nobody reads
    underway: list[Underway] = field(default_factory=list)
    same_link: list[tuple[int, str]] = field(default_factory=list)  # (line, number of the incident with that link)

    def as_json(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "file": self.file,
            "dry_run": self.dry_run,
            "rows": self.rows,
            "new": self.new,
            "merged": self.merged,
            "known": self.known,
            "ended": self.ended,
            "rejected": self.rejected,
            "listed": self.listed,
            "unknown_columns": sorted(self.unknown),
            "first": self.numbers[0] if self.numbers else None,
            "last": self.numbers[1] if self.numbers else None,
            "underway": [
                {"line": u.line, "id": u.external_id, "executor": u.executor, "answered": u.answered}
                for u in self.underway
            ],
            "same_link": [{"line": line, "incident": number} for line, number in self.same_link],
        }


def import_export(
    desk: Desk,
    path: Path,
    *,
    mapping: Mapping | None = None,
    actor: str | None = None,
    dry_run: bool = False,
    report: Imported | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Reject]:
    """Import an export while its rejects are drawn: rows without an end become incidents, each message once.

    A message is known by cabinet and ID, else by link, author and text: a second import adds nothing. Rows of one
    incident number of a cabinet become messages of one incident (A36). Without `actor` the importer acts.
    Raises what `exchange.read` raises for a file that cannot be read; bad rows are what it yields, and stop nothing.
    `report` is filled on the way.
    """
    report = report or Imported(file=path.name)
    report.dry_run = dry_run
    run = _Run(desk, report, actor)
    batch: list[Row] = []
    for item in read(
        path,
        zone=desk.zone,
        mapping=mapping,
        limits=Limits(latest=desk.now()),
        progress=progress,
        unknown=report.unknown,
    ):
        report.rows += 1
        if isinstance(item, Reject):
            report.rejected += 1
            yield item
        elif item.disposition == "ended":
            report.ended += 1
        else:
            batch.append(item)
            if len(batch) == BATCH:
                run.take_all(batch)
                batch = []
    if batch:
        run.take_all(batch)


class _Run:
    """One import: the rows of a batch are told apart, decided and written together."""

    def __init__(self, desk: Desk, report: Imported, actor: str | None) -> None:
        self.desk = desk
        self.report = report
        self.reached = 0  # rows of the file that are dealt with for good
        self.workflow = find("incident")
        with desk.reading() as store:
            desk.refresh(store)
        self.regulation = desk.regulation
        self.rules = self.regulation.rules()
        network = next(item for item in self.workflow.creator.fields if item.name == "network")
        assert isinstance(network, Choice)  # noqa: S101  the incident's declaration
        self.networks = network.options
        self.seen: set[int] = set()  # a dry run writes nothing: it has to remember
        with desk.reading() as store:
            self.actor = acting(store, actor)
            self.listed = desk.blacklist.standing(store)

    def take_all(self, rows: Sequence[Row]) -> None:
        """Import one batch; where the database says no after others are in, the error says how far the import has come."""
        try:
            self.take(rows)
        except StorageError as error:
            if not self.reached or self.report.dry_run:
                raise
            raise type(error)(REACHED.fill(why=error.message, rows=self.reached), **error.details) from error
        self.reached = self.report.rows

    def take(self, rows: Sequence[Row]) -> None:
        """Import one batch in one transaction; in a dry run only look."""
        dry = self.report.dry_run
        with (self.desk.reading if dry else self.desk.writing)() as store:
            if not dry:
                store.alone("import")  # whoever imports the same export at the same time would not see these rows
            messages = MessageStore(store.connection, store.tenant, schema=store.schema)
            fresh = self._unknown(messages, rows)
            new, merging = self._told_apart(messages, fresh)
            self._flag(store, messages, new)
            self.report.underway += [
                Underway(
                    line=row.line,
                    external_id=row.external_id,
                    executor=row.executor,
                    answered=row.answered_at is not None,
                    link=row.link,
                )
                for row in new
                if row.disposition == "underway"
            ]
            new = [row for row in new if row.disposition == "open"]
            self.report.new += len(new)
            self.report.merged += len(merging)
            if dry or not (new or merging):
                return
            self._write(store, messages, new)
        for key, row in merging:
            self._merge(key, row)

    def _unknown(self, messages: MessageStore, rows: Sequence[Row]) -> list[Row]:
        known = messages.known([row.key for row in rows])
        fresh = []
        for row in rows:
            mark = hash(row.key)
            if row.key in known or mark in self.seen:
                self.report.known += 1
            else:
                if self.report.dry_run:
                    self.seen.add(mark)
                known[row.key] = 0
                fresh.append(row)
        return fresh

    def _told_apart(self, messages: MessageStore, rows: Sequence[Row]) -> tuple[list[Row], list[tuple[int | Row, Row]]]:
        """New incidents, and further messages with the incident (its key, or the new row) that they belong to."""
        new: list[Row] = []
        merging: list[tuple[int | Row, Row]] = []
        first: dict[tuple[str | None, str], int | Row] = {}
        by_cabinet: dict[str | None, list[str]] = {}
        for row in rows:
            if row.incident is not None:
                by_cabinet.setdefault(row.cabinet, []).append(row.incident)
        for cabinet, numbers in by_cabinet.items():
            for number, key in messages.incidents(cabinet, numbers).items():
                first[cabinet, number] = key
        for row in rows:
            home = first.get((row.cabinet, row.incident)) if row.incident is not None else None
            if home is not None and row.disposition == "open":
                merging.append((home, row))
                continue
            if row.incident is not None and row.disposition == "open":
                first[row.cabinet, row.incident] = row
            new.append(row)
        return new, merging

    def _flag(self, store: Store, messages: MessageStore, rows: Sequence[Row]) -> None:
        """The same link under another ID is imported and flagged."""
        digests = {
            digest: row for row in rows if (digest := link_digest(row.link)) is not None and row.disposition == "open"
        }
        for digest, key in messages.linked(list(digests)).items():
            self.report.same_link.append((digests[digest].line, store.case(key)[0].number))

    def _authors(self, store: Store, messages: MessageStore, rows: Iterable[Row]) -> dict[str, int]:
        links = {row.author_link: row.author_name for row in rows if row.author_link}
        known = messages.authors(list(links))
        new = [link for link in links if link not in known]
        if new:
            numbers = store.keys("author", len(new))
            messages.add_authors(
                [{"author": n, "link": link, "name": links[link]} for n, link in zip(numbers, new, strict=True)]
            )
            known.update(messages.authors(new))  # where someone else wrote one in the meantime, theirs
        return known

    def _write(self, store: Store, messages: MessageStore, rows: Sequence[Row]) -> None:
        if not rows:
            return
        authors, keys = self._authors(store, messages, rows), store.keys("case", len(rows))
        index = search_store(store)
        with store.unawaited():  # to decide asks the database nothing
            for start in range(0, len(rows), TOGETHER):
                part = rows[start : start + TOGETHER]
                message_rows: list[dict[str, Any]] = []
                store.write_new(self._decided(keys[start : start + TOGETHER], part, authors, message_rows))
                messages.add(message_rows)
                found_by = (
                    search_row(store.tenant, message["case_key"], message["seq"], row.text, message["place"])
                    for row, message in zip(part, message_rows, strict=True)
                )
                index.add([row for row in found_by if row is not None])

    def _decided(
        self, keys: Sequence[int], rows: Sequence[Row], authors: dict[str, int], message_rows: list[dict[str, Any]]
    ) -> Iterator[Decision]:
        """What each row comes to; the row of its message is left in `message_rows`."""
        now = self.desk.now()
        for key, row in zip(keys, rows, strict=True):
            author = authors.get(row.author_link or "")
            number = number_of(self.regulation.prefix, self.workflow.letters, now, self.desk.zone, key)
            act = Act(
                trigger=self.workflow.creator.name,
                actor=self.actor,
                role=None if self.actor is not None else "importer",
                values=self._values(row, author),
                occurred_at=row.detected_at,
                command=command_id(now, self.desk.entropy),
                number=number,
            )
            decision = decide(
                self.workflow,
                self.rules,
                None,
                {},
                act,
                tenant=self.desk.tenant,
                key=key,
                now=now,
                people={},
                entropy=self.desk.entropy,
                author=author,
            )
            message_rows.append(message_row(decision, row.link, _source(row)))
            self.report.numbers = (self.report.numbers[0] if self.report.numbers else number, number)
            yield decision

    def _merge(self, home: int | Row, row: Row) -> None:
        """A further message of an incident: an act of its own."""
        if isinstance(home, Row):
            with self.desk.reading() as store:
                messages = MessageStore(store.connection, store.tenant, schema=store.schema)
                home = messages.known([home.key])[home.key]
        values = self._values(row, None)
        values.update(author_link=row.author_link, author_name=row.author_name, source=_source(row))
        self.desk.incidents.fire(
            home,
            "add_message",
            actor=self.actor.handle if self.actor is not None else None,
            role=None if self.actor is not None else "importer",
            at=row.detected_at,
            **values,
        )

    def _values(self, row: Row, author: int | None) -> dict[str, Any]:
        values: dict[str, Any] = {"message": row.text}
        if row.network is not None:
            values["network"] = row.network if row.network in self.networks else "other"
        if row.link is not None:
            values["link"] = row.link
        if author is not None:
            values["author"] = author
        listed = self.listed.entry(author, row.detected_at)
        if listed is not None:
            values["listed_author"] = listed
            self.report.listed += 1
        if row.published_at is not None and row.published_at <= row.detected_at:
            values["published_at"] = to_text(row.published_at)
        return values


def _source(row: Row) -> dict[str, Any]:
    place = ", ".join(part for part in (row.settlement, row.street, row.house) if part)
    topic = " / ".join(part for part in (row.topic_group, row.topic) if part)
    return {
        "cabinet": row.cabinet,
        "external_id": row.external_id,
        "incident": row.incident,
        "topic": topic[:200] or None,
        "place": place[:400] or None,
        "key": row.key,
    }
