"""SQL of messages and their authors: what tells one message from another, and who wrote it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Table, bindparam, func, select, update

from ...engine.instants import from_text
from ...engine.store.failures import translated
from ...engine.store.many import all_at_once, in_json, inserting_all
from ...engine.store.statements import Statement, among, compiled, inserting, listed
from .tables import message_tables

__all__ = ["MessageStore", "link_digest"]

T = TypeVar("T")


@lru_cache(maxsize=2048)  # an import asks twice for each link of a batch
def link_digest(link: str | None) -> str | None:
    """What a link is found by: SHA-256 of its normalised form."""
    return hashlib.sha256(link.encode()).hexdigest() if link else None


def _padded(values: Sequence[T]) -> Sequence[T]:
    """The values, the last repeated up to a power of two: a driver keeps the statement of every length that it meets."""
    width = 1 << (len(values) - 1).bit_length()
    return [*values, *list(values[-1:]) * (width - len(values))]


class MessageStore:
    """Messages of one tenant, through one open connection."""

    def __init__(self, connection: Connection, tenant: str, *, schema: str | None = None) -> None:
        self.connection = connection
        self.tenant = tenant
        self.tables = message_tables(schema)

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write messages."""
        self._write(self.tables.messages, rows)

    def _write(self, table: Table, rows: Sequence[Mapping[str, Any]], *, unless_there: bool = False) -> None:
        dialect, cursor = self.connection.dialect, self.connection.connection.cursor()
        with translated():
            if len(rows) > 1 and dialect.name == "postgresql":
                whole = inserting_all(table, dialect, unless_there=unless_there)
                whole.run(cursor, all_at_once(map(in_json, rows)))
            else:
                inserting(table, dialect, unless_there=unless_there).run_many(cursor, rows)

    def of_case(self, key: int) -> list[dict[str, Any]]:
        """The messages of a case, in order."""
        t = self.tables.messages
        query = select(t).where(t.c.tenant == self.tenant, t.c.case_key == key).order_by(t.c.message)
        with translated():
            return [dict(row) for row in self.connection.execute(query).mappings()]

    def change(self, key: int, message: int, changes: Mapping[str, Any]) -> None:
        """Change what is recorded of one message."""
        t = self.tables.messages
        with translated():
            self.connection.execute(
                update(t).where(t.c.tenant == self.tenant, t.c.case_key == key, t.c.message == message).values(changes)
            )

    def topics(self, keys: Sequence[int]) -> dict[int, str]:
        """For each of these cases the topic that the cabinet gave its first message."""
        t = self.tables.messages
        found: dict[int, str] = {}
        with translated():
            for start in range(0, len(keys), 500):  # databases bound the number of parameters
                query = select(t.c.case_key, t.c.topic).where(
                    t.c.tenant == self.tenant, t.c.case_key.in_(keys[start : start + 500]), t.c.topic.is_not(None)
                )
                found.update((row[0], row[1]) for row in self.connection.execute(query.order_by(t.c.message.desc())))
        return found

    def known(self, source_keys: Sequence[str]) -> dict[str, int]:
        """Of these identities those that are in already → the case."""
        return self._found(self.tables.messages, "source_key", "case_key", source_keys)

    def linked(self, digests: Sequence[str]) -> dict[str, int]:
        """Of these links those that a message has already → its case."""
        return self._found(self.tables.messages, "link_digest", "case_key", digests)

    def incidents(self, cabinet: str | None, numbers: Sequence[str]) -> dict[str, int]:
        """Of these numbers of a cabinet's incidents those that are in already → the case."""
        dialect = self.connection.dialect
        statement = _cabinets_incidents(self.tables.messages, dialect)
        named = {"tenant": self.tenant, "asked": listed(numbers, dialect), "cabinet": cabinet}
        return self._answers(statement, named)

    def authors(self, links: Sequence[str]) -> dict[str, int]:
        """Of these authors' links those that are known → the author."""
        return self._found(self.tables.authors, "link", "author", links)

    def _found(self, table: Table, asked: str, answer: str, values: Sequence[str]) -> dict[str, int]:
        """Of these values of one column those that are there → that row's number in another."""
        dialect = self.connection.dialect
        named = {"tenant": self.tenant, "asked": listed(values, dialect)}
        return self._answers(_finding(table, asked, answer, dialect), named)

    def _answers(self, statement: Statement, named: Mapping[str, Any]) -> dict[str, int]:
        with translated():
            return dict(statement.run(self.connection.connection.cursor(), named).fetchall())

    def of_cases(self, keys: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
        """The messages of each of these cases, in order."""
        t = self.tables.messages
        found: dict[int, list[dict[str, Any]]] = {}
        with translated():
            for start in range(0, len(keys), 500):  # databases bound the number of parameters
                query = select(t).where(t.c.tenant == self.tenant, t.c.case_key.in_(_padded(keys[start : start + 500])))
                for row in self.connection.execute(query.order_by(t.c.case_key, t.c.message)).mappings():
                    found.setdefault(row["case_key"], []).append(dict(row))
        return found

    def by_authors(self, authors: Sequence[int], *, before: int, limit: int) -> list[int]:
        """Cases with a smaller key that have a message of one of these authors, the latest first."""
        t = self.tables.messages
        query = select(t.c.case_key).where(t.c.tenant == self.tenant, t.c.author.in_(authors), t.c.case_key < before)
        with translated():
            return list(self.connection.scalars(query.distinct().order_by(t.c.case_key.desc()).limit(limit)))

    def detected(self, since: str, until: str) -> list[tuple[int, datetime, str | None, str | None]]:
        """(case, detected, topic, place) of the messages detected after `since` and not after `until`."""
        t = self.tables.messages
        query = select(t.c.case_key, t.c.detected_at, t.c.topic, t.c.place).where(
            t.c.tenant == self.tenant, t.c.detected_at > since, t.c.detected_at <= until
        )
        with translated():
            return [(row[0], from_text(row[1]), row[2], row[3]) for row in self.connection.execute(query)]

    def add_authors(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write authors: author, link, name; one whose link someone else has just written stays as it is."""
        if rows:
            self._write(
                self.tables.authors,
                [{"tenant": self.tenant, "erased_at": None, **row} for row in rows],
                unless_there=True,
            )

    def author(self, number: int) -> tuple[str | None, str | None]:
        """(link, name) of an author; both None once erased."""
        t = self.tables.authors
        query = select(t.c.link, t.c.name).where(t.c.tenant == self.tenant, t.c.author == number)
        with translated():
            row = self.connection.execute(query).first()
        return (row[0], row[1]) if row is not None else (None, None)


@lru_cache(maxsize=64)
def _finding(table: Table, asked: str, answer: str, dialect: Dialect) -> Statement:
    c = table.c
    query = select(c[asked], c[answer]).where(c.tenant == bindparam("tenant"), among(c[asked], "asked", dialect))
    return compiled(query, dialect)


@lru_cache(maxsize=16)
def _cabinets_incidents(table: Table, dialect: Dialect) -> Statement:
    c = table.c
    cabinet = c.cabinet.is_not_distinct_from(bindparam("cabinet", type_=c.cabinet.type))
    query = select(c.incident, func.min(c.case_key)).where(
        c.tenant == bindparam("tenant"), among(c.incident, "asked", dialect), cabinet
    )
    return compiled(query.group_by(c.incident), dialect)
