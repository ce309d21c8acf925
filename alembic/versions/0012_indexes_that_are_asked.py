"""Indexes hold what is asked of them: the texts of authors alone, the deadlines that the clock still looks at.

A case's texts are found by its stream, in their own key. Never edit this file: it has landed in databases.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# table, column, the rows that the index holds, how full it is for SQLite (as in 0011)
PARTIAL = (
    ("otklik_texts", "author", "author IS NOT NULL", "1500000 1500000 4"),
    ("otklik_deadlines", "next_at", "next_at IS NOT NULL", "30000 30000 3"),
)


def upgrade() -> None:
    """Drop the index that nobody asks, and make two anew without the rows that nobody asks for."""
    schema = context.config.attributes.get("schema")
    op.drop_index(op.f("ix_otklik_texts_tenant_case_key"), "otklik_texts", schema=schema)
    for table, column, held, stat in PARTIAL:
        index = f"ix_{table}_tenant_{column}"
        op.drop_index(op.f(index), table, schema=schema)
        op.create_index(
            op.f(index),
            table,
            ["tenant", column],
            unique=False,
            schema=schema,
            sqlite_where=sa.text(held),
            postgresql_where=sa.text(held),
        )
        if context.get_context().dialect.name == "sqlite":
            op.execute(
                "INSERT INTO sqlite_stat1 (tbl, idx, stat) "  # noqa: S608  constants from above
                f"SELECT '{table}', '{index}', '{stat}' "
                f"WHERE NOT EXISTS (SELECT 1 FROM sqlite_stat1 WHERE idx = '{index}')"
            )
    if context.get_context().dialect.name == "sqlite":
        op.execute("ANALYZE sqlite_master")  # reads the figures
