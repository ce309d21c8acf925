"""SQL of the full-text search: FTS5 on SQLite, tsvector with a GIN index on PostgreSQL. A projection of the texts.

What a person typed is never syntax: a query is made here of words that hold letters and digits alone. The words come
folded (workflows/words.py), so that no database's locale or tokeniser decides what is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Select, and_, or_, select, text

from ...engine.store.failures import translated
from ...engine.store.many import all_at_once, in_json
from ...engine.store.statements import Statement, compiled
from ...engine.store.store import Store
from ...engine.store.tables import tables
from ..words import stem, words_of
from .tables import message_tables

__all__ = ["SearchStore", "search_row"]

_ANY = 2**62  # before every case
_BATCH = 1000
_MOST_WORDS = 32  # of a query; the rest adds nothing that a person would miss


def search_row(tenant: str, case_key: int, seq: int, *texts: str | None) -> dict[str, Any] | None:
    """The row by which a text is found (and the place beside it); None where it has no words."""
    words = " ".join([word for part in texts if part for word in words_of(part)])
    return {"tenant": tenant, "case_key": case_key, "seq": seq, "words": words} if words else None


class SearchStore:
    """The index of one tenant, through one open connection."""

    def __init__(self, connection: Connection, tenant: str, *, schema: str | None = None) -> None:
        self.connection = connection
        self.tenant = tenant
        self.schema = schema
        self._fts = connection.dialect.name == "sqlite"
        self._table = f"{schema}.otklik_search" if schema else "otklik_search"

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write rows of `search_row`."""
        if not rows:
            return
        dialect, cursor = self.connection.dialect, self.connection.connection.cursor()
        with translated():
            if len(rows) > 1 and not self._fts:
                _inserting_all(self._table, dialect).run(cursor, all_at_once(map(in_json, rows)))
            else:
                _inserting(self._table, dialect).run_many(cursor, rows)

    def find(
        self, words: Sequence[str], *, every: bool = True, before: int | None = None, limit: int
    ) -> list[tuple[int, int]]:
        """(case, seq of the event) of the best hit of each case, the best first.

        `words` are folded; a word finds those that begin with its stem. `every`: all of them are asked for; else any,
        and of very many hits only the latest are ranked. `before`: only cases with a smaller key.
        """
        asked = list(dict.fromkeys(words))[:_MOST_WORDS]
        if not asked:
            return []
        sql, made = (_SQLITE, _match) if self._fts else (_POSTGRESQL, _tsquery)
        latest = "" if every else (_LATEST_SQLITE if self._fts else _LATEST_POSTGRESQL)
        query = text(sql.format(table=self._table, latest=latest)).bindparams(
            tenant=self.tenant, limit=limit, query=made(asked, every=every), before=before or _ANY
        )
        with translated():
            return [(row[0], row[1]) for row in self.connection.execute(query)]

    def bodies(self, hits: Sequence[tuple[int, int]], fields: Iterable[str]) -> dict[tuple[int, int], tuple[str, str]]:
        """For each hit its text and its message's place ("" where there is none); erased ones are left out."""
        t = tables(self.schema).texts
        query = self._texts().where(t.c.field.in_(list(fields)))
        wanted, keys = set(hits), list({key for key, _ in hits})
        streams = list(Store(self.connection, self.tenant, schema=self.schema).streams_of(keys))
        found: dict[tuple[int, int], tuple[str, str]] = {}
        with translated():
            for start in range(0, len(streams), 500):  # databases bound the number of parameters
                for row in self.connection.execute(query.where(t.c.stream.in_(streams[start : start + 500]))):
                    if (row[0], row[1]) in wanted:
                        found[row[0], row[1]] = (row[2], row[3] or "")
        return found

    def _texts(self) -> Select[Any]:
        """(case, seq, text, place) of every text that is not erased."""
        t, m = tables(self.schema).texts, message_tables(self.schema).messages
        same = and_(m.c.tenant == t.c.tenant, m.c.case_key == t.c.case_key, m.c.seq == t.c.seq)
        query = select(t.c.case_key, t.c.seq, t.c.body, m.c.place).select_from(t.outerjoin(m, same))
        return query.where(t.c.tenant == self.tenant, t.c.body.is_not(None))

    def rebuild(self, searched: Iterable[tuple[str, str]]) -> int:
        """Make the tenant's index anew from the texts that are there, (workflow, field) each; returns how many.

        Words of texts that were erased are gone from it afterwards, and from SQLite's pages: the index is merged into
        one (`optimize`), the pages let go are given back by `Binding.shrink`.
        """
        t = tables(self.schema).texts
        query = self._texts().where(
            or_(*(and_(t.c.stream.startswith(f"{name}/"), t.c.field == field) for name, field in searched))
        )
        count = 0
        with translated():
            self.connection.execute(text(f"DELETE FROM {self._table} WHERE tenant = :tenant"), {"tenant": self.tenant})  # noqa: S608
            for batch in self.connection.execute(query, execution_options={"yield_per": _BATCH}).partitions():
                made = [search_row(self.tenant, row[0], row[1], row[2], row[3]) for row in batch]
                rows = [row for row in made if row is not None]
                self.add(rows)
                count += len(rows)
            if self._fts:
                self.connection.execute(text(f"INSERT INTO {self._table} (otklik_search) VALUES ('optimize')"))  # noqa: S608
        return count


@lru_cache(maxsize=16)
def _inserting(table: str, dialect: Dialect) -> Statement:
    words = ":words" if dialect.name == "sqlite" else "to_tsvector('russian', :words)"
    into = f"INSERT INTO {table} (tenant, case_key, seq, words)"
    return compiled(text(f"{into} VALUES (:tenant, :case_key, :seq, {words})"), dialect)


@lru_cache(maxsize=16)
def _inserting_all(table: str, dialect: Dialect) -> Statement:
    """The same for all rows at once, on PostgreSQL."""
    given = "json_to_recordset(CAST(:rows AS JSON)) AS given (tenant text, case_key bigint, seq integer, words text)"
    taken = f"SELECT tenant, case_key, seq, to_tsvector('russian', words) FROM {given}"  # noqa: S608  no value is in it
    return compiled(text(f"INSERT INTO {table} (tenant, case_key, seq, words) {taken}"), dialect)


# The inner question ranks, the outer one keeps the best of each case (SQLite: bare columns are those of the minimum).
_SQLITE = """
SELECT case_key, seq, min(score) AS best
FROM (SELECT case_key, seq, rank AS score FROM {table} WHERE otklik_search MATCH :query AND tenant = :tenant
  AND case_key < :before {latest})
GROUP BY case_key ORDER BY best, case_key DESC LIMIT :limit
"""
_LATEST_SQLITE = "ORDER BY rowid DESC LIMIT 2000"
_POSTGRESQL = """
SELECT case_key, seq, score
FROM (
  SELECT DISTINCT ON (case_key) case_key, seq, ts_rank(words, asked) AS score
  FROM (
    SELECT case_key, seq, words, asked FROM {table}, to_tsquery('russian', :query) AS asked
    WHERE tenant = :tenant AND case_key < :before AND words @@ asked {latest}
  ) AS hits
  ORDER BY case_key, score DESC, seq
) AS found
ORDER BY score DESC, case_key DESC LIMIT :limit
"""
_LATEST_POSTGRESQL = "ORDER BY case_key DESC, seq LIMIT 2000"


def _match(words: Sequence[str], *, every: bool) -> str:
    """FTS5: the word itself, which weighs more, or whatever begins with its stem; a number is itself alone."""
    terms = [f'"{word}"' if word.isdecimal() else f'("{word}" OR "{stem(word)}" *)' for word in words]
    return (" AND " if every else " OR ").join(terms)


def _tsquery(words: Sequence[str], *, every: bool) -> str:
    """The same for `to_tsquery`; the database's Russian stemmer cuts the endings."""
    terms = [f"'{word}'" if word.isdecimal() else f"('{word}' | '{word}':*)" for word in words]
    return (" & " if every else " | ").join(terms)
