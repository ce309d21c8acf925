"""The tables that the engine has no word for: messages of citizens and their authors (personal data, apart from the log), sealed secrets."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from ...engine.store.tables import Instant, by_schema, tables

__all__ = ["MessageTables", "message_tables"]

NUMBERED = text("incident IS NOT NULL")


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTables:
    """The tables of one schema."""

    messages: Table
    authors: Table
    secrets: Table
    comments: Table


@by_schema
def message_tables(schema: str | None = None) -> MessageTables:
    """The tables in `schema`; `source_key` is the identity by which a second import adds nothing."""
    metadata = tables(schema).metadata
    return MessageTables(
        messages=Table(
            "otklik_messages",
            metadata,
            Column("tenant", String(64), nullable=False),
            Column("case_key", BigInteger, nullable=False),
            Column("message", Integer, nullable=False),
            Column("seq", Integer, nullable=False),
            Column("network", String(16)),
            Column("author", BigInteger),
            Column("published_at", Instant),
            Column("detected_at", Instant, nullable=False),
            Column("cabinet", String(200)),
            Column("external_id", String(64)),
            Column("incident", String(64)),
            Column("topic", String(200)),
            Column("place", String(400)),
            Column("source_key", String(300)),
            Column("link_digest", String(64)),
            PrimaryKeyConstraint("tenant", "case_key", "message"),
            Index(None, "tenant", "source_key"),
            Index(None, "tenant", "link_digest"),
            Index(None, "tenant", "author"),
            Index(None, "tenant", "detected_at"),
            Index(None, "tenant", "incident", sqlite_where=NUMBERED),
        ),
        authors=Table(
            "otklik_authors",
            metadata,
            Column("tenant", String(64), nullable=False),
            Column("author", BigInteger, nullable=False),
            Column("link", Text),
            Column("name", Text),
            Column("erased_at", Instant),
            PrimaryKeyConstraint("tenant", "author"),
            UniqueConstraint("tenant", "link"),
        ),
        secrets=Table(
            "otklik_secrets",
            metadata,
            Column("tenant", String(64), nullable=False),
            Column("case_key", BigInteger, nullable=False),
            Column("name", String(32), nullable=False),
            Column("version", Integer, nullable=False),
            Column("key_id", String(16), nullable=False),
            Column("nonce", LargeBinary(12), nullable=False),
            Column("sealed", LargeBinary, nullable=False),
            Column("put_at", Instant, nullable=False),
            PrimaryKeyConstraint("tenant", "case_key", "name"),
            UniqueConstraint("tenant", "key_id", "nonce"),  # no nonce stands twice under one key
        ),
        comments=Table(
            "otklik_comments",
            metadata,
            Column("tenant", String(64), nullable=False),
            Column("case_key", BigInteger, nullable=False),
            Column("author", BigInteger),
            Column("source_key", String(300)),
            Column("link_digest", String(64)),
            PrimaryKeyConstraint("tenant", "case_key"),
            UniqueConstraint("tenant", "source_key"),
            Index(None, "tenant", "link_digest"),
            Index(None, "tenant", "author"),
        ),
    )
