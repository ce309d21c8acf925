"""Comments and private messages under moderation: by what each is found again, and who wrote it.

Never edit this file: it has landed in databases.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    schema = context.config.attributes.get("schema")
    op.create_table(
        "otklik_comments",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("case_key", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.BigInteger(), nullable=True),
        sa.Column("source_key", sa.String(300), nullable=True),
        sa.Column("link_digest", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "case_key", name=op.f("pk_otklik_comments")),
        sa.UniqueConstraint("tenant", "source_key", name=op.f("uq_otklik_comments_tenant_source_key")),
        schema=schema,
    )
    for columns in (["tenant", "link_digest"], ["tenant", "author"]):
        name = op.f(f"ix_otklik_comments_{'_'.join(columns)}")
        op.create_index(name, "otklik_comments", columns, unique=False, schema=schema)


def downgrade() -> None:
    """Drop it."""
    op.drop_table("otklik_comments", schema=context.config.attributes.get("schema"))
