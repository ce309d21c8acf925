"""Indexes that reports read by: broken deadlines by their lapse, notices by kind, messages by when they were detected.

Never edit this file: it has landed in databases.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BROKEN = sa.text("(missed_at IS NOT NULL OR closed_at > lapse)")


def upgrade() -> None:
    """Create the indexes; that of broken deadlines holds those alone, so that writing the others costs nothing."""
    schema = context.config.attributes.get("schema")
    op.create_index(
        op.f("ix_otklik_deadlines_tenant_lapse"),
        "otklik_deadlines",
        ["tenant", "lapse"],
        unique=False,
        schema=schema,
        sqlite_where=BROKEN,
        postgresql_where=BROKEN,
    )
    op.create_index(
        op.f("ix_otklik_outbox_tenant_kind_recorded_at"),
        "otklik_outbox",
        ["tenant", "kind", "recorded_at"],
        unique=False,
        schema=schema,
    )
    op.create_index(
        op.f("ix_otklik_messages_tenant_detected_at"),
        "otklik_messages",
        ["tenant", "detected_at"],
        unique=False,
        schema=schema,
    )


def downgrade() -> None:
    """Drop them."""
    schema = context.config.attributes.get("schema")
    op.drop_index("ix_otklik_messages_tenant_detected_at", "otklik_messages", schema=schema)
    op.drop_index("ix_otklik_outbox_tenant_kind_recorded_at", "otklik_outbox", schema=schema)
    op.drop_index("ix_otklik_deadlines_tenant_lapse", "otklik_deadlines", schema=schema)
