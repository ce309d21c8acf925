"""The engine's tables: SQLAlchemy Core, prefix `otklik_`, the tenant in every key.

Instants are stored as the log writes them (UTC, RFC 3339, microseconds), so that they sort, and read the same
from every driver; JSON is stored as canonical text. Events, texts and the outbox are records; desks, regulations, cases, deadlines,
relations between cases and staff are projections that `db rebuild` makes anew from the log. That PostgreSQL partitions the large tables by
tenant is the migration's to say: said here, it would load that dialect in every process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import RLock
from typing import TypeVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

__all__ = ["BROKEN", "NAMING", "REVISION", "RUNNING", "VERSION_TABLE", "Tables", "by_schema", "tables"]

VERSION_TABLE = "otklik_alembic_version"
REVISION = "0012"  # the newest migration; a test holds it to alembic/versions

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

T = TypeVar("T")

Instant = String(27)
Hash = String(64)
BROKEN = text(
    "(missed_at IS NOT NULL OR closed_at > lapse)"
)  # of deadlines: recorded as missed, or ended after the lapse
RUNNING = text("(outcome = 'open' AND requirement <> '')")  # of deadlines: terms that run; timers are none
AHEAD = text("next_at IS NOT NULL")  # of deadlines: the clock has something to do about them yet
WRITTEN = text("author IS NOT NULL")  # of texts: an author's own, not the staff's


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables of one schema."""

    metadata: MetaData
    desks: Table
    regulations: Table
    counters: Table
    events: Table
    cases: Table
    deadlines: Table
    relations: Table
    texts: Table
    staff: Table
    outbox: Table
    sinks: Table
    deliveries: Table


def by_schema(make: Callable[[str | None], T]) -> Callable[..., T]:
    """A function of a schema whose answer is made once, by one thread: a table can be declared once in its metadata."""
    made: dict[str | None, T] = {}
    lock = RLock()

    @wraps(make)
    def found(schema: str | None = None) -> T:
        if schema not in made:
            with lock:
                if schema not in made:
                    made[schema] = make(schema)
        return made[schema]

    return found


@by_schema
def tables(schema: str | None = None) -> Tables:
    """The tables in `schema` (the host's choice), or in the default one."""
    metadata = MetaData(schema=schema, naming_convention=NAMING)

    def tenant() -> Column[str]:
        return Column("tenant", String(64), nullable=False)

    return Tables(
        metadata=metadata,
        desks=Table(
            "otklik_desks",
            metadata,
            tenant(),
            Column("regulation", Hash, nullable=False),
            Column("rehearsal", Boolean, nullable=False),
            Column("version", Integer, nullable=False),
            PrimaryKeyConstraint("tenant"),
        ),
        regulations=Table(
            "otklik_regulations",
            metadata,
            tenant(),
            Column("key", Hash, nullable=False),
            Column("text", Text, nullable=False),
            Column("settings", Text),
            PrimaryKeyConstraint("tenant", "key"),
        ),
        counters=Table(
            "otklik_counters",
            metadata,
            tenant(),
            Column("name", String(32), nullable=False),
            Column("next", BigInteger, nullable=False),
            PrimaryKeyConstraint("tenant", "name"),
        ),
        events=Table(
            "otklik_events",
            metadata,
            tenant(),
            Column("stream", String(80), nullable=False),
            Column("seq", Integer, nullable=False),
            Column("position", BigInteger, nullable=False),
            Column("case_key", BigInteger),
            Column("workflow", String(32)),
            Column("workflow_version", Integer),
            Column("regulation", Hash),
            Column("type", String(48), nullable=False),
            Column("occurred_at", Instant, nullable=False),
            Column("recorded_at", Instant, nullable=False),
            Column("actor", Integer),
            Column("role", String(32), nullable=False),
            Column("command", String(36), nullable=False),
            Column("data", Text, nullable=False),
            Column("schema", Integer, nullable=False),
            Column("prev", Hash),
            Column("hash", Hash, nullable=False),
            PrimaryKeyConstraint("tenant", "stream", "seq"),
            Index(None, "tenant", "position"),
            Index(None, "tenant", "command"),
        ),
        cases=Table(
            "otklik_cases",
            metadata,
            tenant(),
            Column("key", BigInteger, nullable=False),
            Column("number", String(32), nullable=False),
            Column("workflow", String(32), nullable=False),
            Column("workflow_version", Integer, nullable=False),
            Column("regulation", Hash, nullable=False),
            Column("state", String(32), nullable=False),
            Column("version", Integer, nullable=False),
            Column("head", Hash, nullable=False),
            Column("entered_at", Instant, nullable=False),
            Column("recorded_at", Instant, nullable=False),
            Column("facts", Text, nullable=False),
            Column("instants", Text, nullable=False),
            PrimaryKeyConstraint("tenant", "key"),
            Index(None, "tenant", "workflow", "state", "key"),
        ),
        deadlines=Table(
            "otklik_deadlines",
            metadata,
            tenant(),
            Column("case_key", BigInteger, nullable=False),
            Column("rule", String(32), nullable=False),
            Column("occurrence", Integer, nullable=False),
            Column("part", String(16), nullable=False),
            Column("requirement", String(32), nullable=False),
            Column("holder", String(32), nullable=False),
            Column("term", String(80), nullable=False),
            Column("opened_at", Instant, nullable=False),
            Column("counts_from", Instant, nullable=False),
            Column("due", Instant, nullable=False),
            Column("lapse", Instant, nullable=False),
            Column("remind", Text, nullable=False),
            Column("reminded", Integer, nullable=False),
            Column("outcome", String(12), nullable=False),
            Column("closed_at", Instant),
            Column("missed_at", Instant),
            Column("provisional", Boolean, nullable=False),
            Column("calendar", Text, nullable=False),
            Column("next_at", Instant),
            PrimaryKeyConstraint("tenant", "case_key", "rule", "occurrence", "part"),
            ForeignKeyConstraint(
                ["tenant", "case_key"],
                ["otklik_cases.tenant", "otklik_cases.key"]
                if schema is None
                else [f"{schema}.otklik_cases.tenant", f"{schema}.otklik_cases.key"],
            ),
            Index(None, "tenant", "next_at", sqlite_where=AHEAD),
            Index(None, "tenant", "due", sqlite_where=RUNNING),
            Index(None, "tenant", "holder", "due", sqlite_where=RUNNING),
            Index(None, "tenant", "lapse", sqlite_where=BROKEN),
        ),
        relations=Table(
            "otklik_relations",
            metadata,
            tenant(),
            Column("case_key", BigInteger, nullable=False),
            Column("name", String(32), nullable=False),
            Column("other_key", BigInteger, nullable=False),
            PrimaryKeyConstraint("tenant", "case_key", "name", "other_key"),
            Index(None, "tenant", "name", "other_key"),
        ),
        texts=Table(
            "otklik_texts",
            metadata,
            tenant(),
            Column("stream", String(80), nullable=False),
            Column("seq", Integer, nullable=False),
            Column("field", String(48), nullable=False),
            Column("case_key", BigInteger),
            Column("author", BigInteger),
            Column("body", Text),
            Column("key", LargeBinary(32)),
            Column("erased_at", Instant),
            PrimaryKeyConstraint("tenant", "stream", "seq", "field"),
            Index(None, "tenant", "author", sqlite_where=WRITTEN),
        ),
        staff=Table(
            "otklik_staff",
            metadata,
            tenant(),
            Column("person", Integer, nullable=False),
            Column("handle", String(64), nullable=False),
            Column("name", String(200), nullable=False),
            Column("roles", Text, nullable=False),
            Column("active", Boolean, nullable=False),
            Column("absences", Text, nullable=False),
            Column("fields", Text, nullable=False),
            Column("unit", Boolean, nullable=False),
            Column("members", Text, nullable=False),
            PrimaryKeyConstraint("tenant", "person"),
            UniqueConstraint("tenant", "handle"),
        ),
        outbox=Table(
            "otklik_outbox",
            metadata,
            tenant(),
            Column("stream", String(80), nullable=False),
            Column("seq", Integer, nullable=False),
            Column("ordinal", Integer, nullable=False),
            Column("case_key", BigInteger),
            Column("kind", String(32), nullable=False),
            Column("recipient", String(32), nullable=False),
            Column("rule", String(32)),
            Column("recorded_at", Instant, nullable=False),
            Column("sent_at", Instant),
            PrimaryKeyConstraint("tenant", "stream", "seq", "ordinal"),
            Index(None, "tenant", "sent_at"),
            Index(None, "tenant", "kind", "recorded_at"),
        ),
        sinks=Table(  # up to which position of the log each sink has taken what is for it
            "otklik_sinks",
            metadata,
            tenant(),
            Column("sink", String(64), nullable=False),
            Column("position", BigInteger, nullable=False),
            Column("registered_at", Instant, nullable=False),
            PrimaryKeyConstraint("tenant", "sink"),
        ),
        deliveries=Table(  # what is on its way to a sink, or dead; a row goes when it has arrived
            "otklik_deliveries",
            metadata,
            tenant(),
            Column("sink", String(64), nullable=False),
            Column("stream", String(80), nullable=False),
            Column("seq", Integer, nullable=False),
            Column("ordinal", Integer, nullable=False),
            Column("position", BigInteger, nullable=False),
            Column("recorded_at", Instant, nullable=False),
            Column("attempts", Integer, nullable=False),
            Column("next_at", Instant),
            Column("error", String(48)),
            Column("dead_at", Instant),
            PrimaryKeyConstraint("tenant", "sink", "stream", "seq", "ordinal"),
            Index("ix_otklik_deliveries_tenant_sink_next_at", "tenant", "sink", "next_at", "position"),
        ),
    )
