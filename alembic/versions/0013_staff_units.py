"""Staff: a department may stand in the list as a unit, with its members.

Rows of before are persons. Never edit this file: it has landed in databases.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add whether it is a unit, and its members."""
    schema = context.config.attributes.get("schema")
    with op.batch_alter_table("otklik_staff", schema=schema) as table:
        table.add_column(sa.Column("unit", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("members", sa.Text(), nullable=True))
    staff = sa.table("otklik_staff", sa.column("unit", sa.Boolean()), sa.column("members"), schema=schema)
    op.get_bind().execute(sa.update(staff).values(unit=False, members="[]"))
    with op.batch_alter_table("otklik_staff", schema=schema) as table:
        table.alter_column("unit", existing_type=sa.Boolean(), nullable=False)
        table.alter_column("members", existing_type=sa.Text(), nullable=False)


def downgrade() -> None:
    """Refuse: a unit would turn into a person."""
    raise NotImplementedError("the list may hold units since this revision; restore the copy that was made before")
