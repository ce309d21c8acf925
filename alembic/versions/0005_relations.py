"""Relations between cases: the page of a publication, the body of a page. A projection of the log; no case had any before.

Never edit this file: it has landed in databases.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    schema = context.config.attributes.get("schema")
    op.create_table(
        "otklik_relations",
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("case_key", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("other_key", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "case_key", "name", "other_key", name=op.f("pk_otklik_relations")),
        postgresql_partition_by="LIST (tenant)",
        schema=schema,
    )
    op.create_index(
        op.f("ix_otklik_relations_tenant_name_other_key"),
        "otklik_relations",
        ["tenant", "name", "other_key"],
        unique=False,
        schema=schema,
    )
    if op.get_bind().dialect.name == "postgresql":
        table = f"{schema}.otklik_relations" if schema else "otklik_relations"
        op.execute(f"CREATE TABLE {table}_default PARTITION OF {table} DEFAULT")


def downgrade() -> None:
    """Drop it."""
    op.drop_table("otklik_relations", schema=context.config.attributes.get("schema"))
