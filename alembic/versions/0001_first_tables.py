"""The first tables: events, cases, deadlines, texts, staff, outbox, messages.

On PostgreSQL the large ones are partitioned by tenant from the start: a table cannot become partitioned later
without being written anew. Never edit this file: it has landed in databases.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PARTITIONED = ("otklik_cases", "otklik_events", "otklik_messages", "otklik_outbox", "otklik_texts", "otklik_deadlines")


def upgrade() -> None:
    """Create the tables, and on PostgreSQL their default partitions and the sequence of positions."""
    schema = context.config.attributes.get("schema")
    prefix = f"{schema}." if schema else ""
    op.create_table(
        "otklik_authors",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("author", sa.BigInteger(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("erased_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "author", name=op.f("pk_otklik_authors")),
        sa.UniqueConstraint("tenant", "link", name=op.f("uq_otklik_authors_tenant_link")),
        schema=schema,
    )
    op.create_table(
        "otklik_cases",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("workflow", sa.String(length=32), nullable=False),
        sa.Column("workflow_version", sa.Integer(), nullable=False),
        sa.Column("regulation", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("entered_at", sa.String(length=27), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("instants", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "key", name=op.f("pk_otklik_cases")),
        postgresql_partition_by="LIST (tenant)",
        schema=schema,
    )
    op.create_index(
        op.f("ix_otklik_cases_tenant_workflow_state"),
        "otklik_cases",
        ["tenant", "workflow", "state"],
        unique=False,
        schema=schema,
    )
    op.create_table(
        "otklik_counters",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name", name=op.f("pk_otklik_counters")),
        schema=schema,
    )
    op.create_table(
        "otklik_desks",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("regulation", sa.String(length=64), nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_otklik_desks")),
        schema=schema,
    )
    op.create_table(
        "otklik_events",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("case_key", sa.BigInteger(), nullable=True),
        sa.Column("workflow", sa.String(length=32), nullable=True),
        sa.Column("workflow_version", sa.Integer(), nullable=True),
        sa.Column("regulation", sa.String(length=64), nullable=True),
        sa.Column("type", sa.String(length=48), nullable=False),
        sa.Column("occurred_at", sa.String(length=27), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.Column("actor", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("command", sa.String(length=36), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "stream", "seq", name=op.f("pk_otklik_events")),
        postgresql_partition_by="LIST (tenant)",
        schema=schema,
    )
    op.create_index(
        op.f("ix_otklik_events_tenant_command"), "otklik_events", ["tenant", "command"], unique=False, schema=schema
    )
    op.create_index(
        op.f("ix_otklik_events_tenant_position"), "otklik_events", ["tenant", "position"], unique=False, schema=schema
    )
    op.create_table(
        "otklik_messages",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("case_key", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(length=16), nullable=True),
        sa.Column("author", sa.BigInteger(), nullable=True),
        sa.Column("published_at", sa.String(length=27), nullable=True),
        sa.Column("detected_at", sa.String(length=27), nullable=False),
        sa.Column("cabinet", sa.String(length=200), nullable=True),
        sa.Column("external_id", sa.String(length=64), nullable=True),
        sa.Column("incident", sa.String(length=64), nullable=True),
        sa.Column("topic", sa.String(length=200), nullable=True),
        sa.Column("place", sa.String(length=400), nullable=True),
        sa.Column("source_key", sa.String(length=300), nullable=True),
        sa.Column("link_digest", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "case_key", "message", name=op.f("pk_otklik_messages")),
        postgresql_partition_by="LIST (tenant)",
        schema=schema,
    )
    op.create_index(
        op.f("ix_otklik_messages_tenant_author"), "otklik_messages", ["tenant", "author"], unique=False, schema=schema
    )
    op.create_index(
        op.f("ix_otklik_messages_tenant_link_digest"),
        "otklik_messages",
        ["tenant", "link_digest"],
        unique=False,
        schema=schema,
    )
    op.create_index(
        op.f("ix_otklik_messages_tenant_source_key"),
        "otklik_messages",
        ["tenant", "source_key"],
        unique=False,
        schema=schema,
    )
    op.create_table(
        "otklik_outbox",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("case_key", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=True),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.Column("sent_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "stream", "seq", "ordinal", name=op.f("pk_otklik_outbox")),
        postgresql_partition_by="LIST (tenant)",
        schema=schema,
    )
    op.create_index(
        op.f("ix_otklik_outbox_tenant_sent_at"), "otklik_outbox", ["tenant", "sent_at"], unique=False, schema=schema
    )
    op.create_table(
        "otklik_regulations",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "key", name=op.f("pk_otklik_regulations")),
        schema=schema,
    )
    op.create_table(
        "otklik_staff",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("deputy", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "person", name=op.f("pk_otklik_staff")),
        sa.UniqueConstraint("tenant", "handle", name=op.f("uq_otklik_staff_tenant_handle")),
        schema=schema,
    )
    op.create_table(
        "otklik_texts",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=48), nullable=False),
        sa.Column("case_key", sa.BigInteger(), nullable=True),
        sa.Column("author", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("key", sa.LargeBinary(length=32), nullable=True),
        sa.Column("erased_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "stream", "seq", "field", name=op.f("pk_otklik_texts")),
        postgresql_partition_by="LIST (tenant)",
        schema=schema,
    )
    op.create_index(
        op.f("ix_otklik_texts_tenant_author"), "otklik_texts", ["tenant", "author"], unique=False, schema=schema
    )
    op.create_index(
        op.f("ix_otklik_texts_tenant_case_key"), "otklik_texts", ["tenant", "case_key"], unique=False, schema=schema
    )
    op.create_table(
        "otklik_deadlines",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("case_key", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("requirement", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("term", sa.String(length=80), nullable=False),
        sa.Column("opened_at", sa.String(length=27), nullable=False),
        sa.Column("counts_from", sa.String(length=27), nullable=False),
        sa.Column("due", sa.String(length=27), nullable=False),
        sa.Column("lapse", sa.String(length=27), nullable=False),
        sa.Column("remind", sa.Text(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("closed_at", sa.String(length=27), nullable=True),
        sa.Column("missed_at", sa.String(length=27), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("next_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "case_key"],
            [f"{prefix}otklik_cases.tenant", f"{prefix}otklik_cases.key"],
            name=op.f("fk_otklik_deadlines_otklik_cases"),
        ),
        sa.PrimaryKeyConstraint("tenant", "case_key", "rule", "occurrence", "part", name=op.f("pk_otklik_deadlines")),
        postgresql_partition_by="LIST (tenant)",
        schema=schema,
    )
    op.create_index(
        op.f("ix_otklik_deadlines_tenant_next_at"),
        "otklik_deadlines",
        ["tenant", "next_at"],
        unique=False,
        schema=schema,
    )
    op.create_index(
        op.f("ix_otklik_deadlines_tenant_outcome_due"),
        "otklik_deadlines",
        ["tenant", "outcome", "due"],
        unique=False,
        schema=schema,
    )

    if op.get_bind().dialect.name == "postgresql":
        for table in PARTITIONED:
            op.execute(f"CREATE TABLE {prefix}{table}_default PARTITION OF {prefix}{table} DEFAULT")
        op.execute(f"CREATE SEQUENCE {prefix}otklik_positions")


def downgrade() -> None:
    """Refuse: the log is never dropped by a migration."""
    raise NotImplementedError("the first revision holds the log; drop the tables by hand if you mean it")
