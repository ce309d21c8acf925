"""Secrets of official pages, encrypted under a key that is not in the database. No office has had any before.

Never edit this file: it has landed in databases.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "otklik_secrets",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("case_key", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("nonce", sa.LargeBinary(12), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("put_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "case_key", "name", name=op.f("pk_otklik_secrets")),
        sa.UniqueConstraint("tenant", "key_id", "nonce", name=op.f("uq_otklik_secrets_tenant_key_id_nonce")),
        schema=context.config.attributes.get("schema"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("otklik_secrets", schema=context.config.attributes.get("schema"))
