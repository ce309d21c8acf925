"""The outbox leaves through sinks, the board and the clock read by narrower indexes, PostgreSQL wakes who waits.

Never edit this file: it has landed in databases.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

RUNNING = sa.text("(outcome = 'open' AND requirement <> '')")

# A worker sleeps a minute at the most: a nearer instant, or a notice, wakes it. Each channel tells the tenant.
WAKE = """
CREATE FUNCTION {prefix}otklik_wake() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN PERFORM pg_notify('otklik', NEW.tenant); RETURN NULL; END$$
"""
SOON = """
CREATE TRIGGER otklik_wake AFTER INSERT OR UPDATE OF next_at ON {prefix}otklik_deadlines FOR EACH ROW
WHEN (NEW.next_at < to_char(now() AT TIME ZONE 'UTC' + interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS'))
EXECUTE FUNCTION {prefix}otklik_wake()
"""
OWED = """
CREATE TRIGGER otklik_wake AFTER INSERT ON {prefix}otklik_outbox FOR EACH ROW EXECUTE FUNCTION {prefix}otklik_wake()
"""


def upgrade() -> None:
    """Create the sinks' cursors and what is on its way, the indexes, and on PostgreSQL the triggers that wake."""
    schema = context.config.attributes.get("schema")
    prefix = f"{schema}." if schema else ""
    op.create_table(
        "otklik_sinks",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("sink", sa.String(length=64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("registered_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "sink", name=op.f("pk_otklik_sinks")),
        schema=schema,
    )
    op.create_table(
        "otklik_deliveries",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("sink", sa.String(length=64), nullable=False),
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.String(length=27), nullable=True),
        sa.Column("error", sa.String(length=48), nullable=True),
        sa.Column("dead_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "sink", "stream", "seq", "ordinal", name=op.f("pk_otklik_deliveries")),
        schema=schema,
    )
    op.create_index(
        op.f("ix_otklik_deliveries_tenant_sink_next_at"),
        "otklik_deliveries",
        ["tenant", "sink", "next_at", "position"],
        unique=False,
        schema=schema,
    )
    op.drop_index(op.f("ix_otklik_deadlines_tenant_outcome_due"), "otklik_deadlines", schema=schema)
    for name, columns in (("due", ["tenant", "due"]), ("holder_due", ["tenant", "holder", "due"])):
        op.create_index(
            op.f(f"ix_otklik_deadlines_tenant_{name}"),
            "otklik_deadlines",
            columns,
            unique=False,
            schema=schema,
            sqlite_where=RUNNING,
            postgresql_where=RUNNING,
        )
    if op.get_bind().dialect.name == "postgresql":
        for statement in (WAKE, SOON, OWED):
            op.execute(statement.format(prefix=prefix))


def downgrade() -> None:
    """Drop them; what was on its way to a sink is forgotten."""
    schema = context.config.attributes.get("schema")
    prefix = f"{schema}." if schema else ""
    if op.get_bind().dialect.name == "postgresql":
        for table in ("otklik_outbox", "otklik_deadlines"):
            op.execute(f"DROP TRIGGER otklik_wake ON {prefix}{table}")
        op.execute(f"DROP FUNCTION {prefix}otklik_wake()")
    op.drop_index("ix_otklik_deadlines_tenant_holder_due", "otklik_deadlines", schema=schema)
    op.drop_index("ix_otklik_deadlines_tenant_due", "otklik_deadlines", schema=schema)
    op.create_index(
        op.f("ix_otklik_deadlines_tenant_outcome_due"),
        "otklik_deadlines",
        ["tenant", "outcome", "due"],
        unique=False,
        schema=schema,
    )
    op.drop_table("otklik_deliveries", schema=schema)
    op.drop_table("otklik_sinks", schema=schema)
