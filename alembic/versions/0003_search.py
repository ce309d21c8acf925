"""The full-text index of messages: FTS5 on SQLite, tsvector with a GIN index on PostgreSQL, filled from the texts that are there.

The index is a projection: `otklik db rebuild` makes it anew. How a text is folded stands here as it was when this
revision landed. Never edit this file: it has landed in databases.
"""

from __future__ import annotations

import re
import unicodedata

import sqlalchemy as sa
from alembic import context, op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXTS = """
SELECT t.tenant, t.case_key, t.seq, t.body, m.place FROM {prefix}otklik_texts AS t
LEFT JOIN {prefix}otklik_messages AS m ON m.tenant = t.tenant AND m.case_key = t.case_key AND m.seq = t.seq
WHERE t.stream LIKE 'incident/%' AND t.field IN ('message', 'reply') AND t.body IS NOT NULL
"""
INSERT = "INSERT INTO {prefix}otklik_search (tenant, case_key, seq, words) VALUES (:tenant, :case_key, :seq, {words})"


def upgrade() -> None:
    """Create the index and fill it."""
    schema = context.config.attributes.get("schema")
    prefix = f"{schema}." if schema else ""
    connection = op.get_bind()
    words = ":words"
    if connection.dialect.name == "postgresql":
        words = "to_tsvector('russian', :words)"
        op.execute(
            f"CREATE TABLE {prefix}otklik_search (tenant VARCHAR(64) NOT NULL, case_key BIGINT NOT NULL,"
            " seq INTEGER NOT NULL, words TSVECTOR NOT NULL,"
            " CONSTRAINT pk_otklik_search PRIMARY KEY (tenant, case_key, seq)) PARTITION BY LIST (tenant)"
        )
        op.execute(f"CREATE TABLE {prefix}otklik_search_default PARTITION OF {prefix}otklik_search DEFAULT")
        op.execute(f"CREATE INDEX ix_otklik_search_words ON {prefix}otklik_search USING gin (words)")
    else:
        op.execute(
            f"CREATE VIRTUAL TABLE {prefix}otklik_search USING fts5(tenant UNINDEXED, case_key UNINDEXED, seq UNINDEXED,"
            " words, tokenize = 'unicode61 remove_diacritics 0')"
        )
    insert = sa.text(INSERT.format(prefix=prefix, words=words))
    texts = connection.execute(sa.text(TEXTS.format(prefix=prefix)), execution_options={"yield_per": 1000})
    for rows in texts.partitions():
        found = [
            {"tenant": row[0], "case_key": row[1], "seq": row[2], "words": _words(row[3], row[4] or "")} for row in rows
        ]
        found = [row for row in found if row["words"]]
        if found:
            connection.execute(insert, found)


def _words(*texts: str) -> str:
    return " ".join(word[:64] for text in texts for word in re.findall(r"[^\W_]+", _fold(text[:100_000])[:100_000]))


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold().replace("и\u0306", "й")
    return re.sub(r"[\u0300-\u036f]+", "", plain)


def downgrade() -> None:
    """Drop the index: no record is in it."""
    schema = context.config.attributes.get("schema")
    op.execute(f"DROP TABLE {f'{schema}.' if schema else ''}otklik_search")
