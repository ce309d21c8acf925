"""Staff: a department may stand in the list as a unit, with its members.

Rows of before are persons. Never edit this file: it has landed in databases.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add whether it is a unit, and its members."""
    schema = context.config.attributes.get("schema")
    with op.batch_alter_table("otklik_staff", schema=schema) as table:
        table.add_column(sa.Column("unit", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("members", sa.Text(), nullable=True))
    staff = sa.table("otklik_staff", sa.column("unit", sa.Boolean()), sa.column("members"), schema=schema)
    op.execute(sa.update(staff).values(unit=sa.false(), members=sa.literal_column("'[]'")))
    with op.batch_alter_table("otklik_staff", schema=schema) as table:
        table.alter_column("unit", existing_type=sa.Boolean(), nullable=False)
        table.alter_column("members", existing_type=sa.Text(), nullable=False)


def downgrade() -> None:
    """Drop them; refuse where there is a unit: it would turn into a person."""
    schema = context.config.attributes.get("schema")
    staff = sa.table("otklik_staff", sa.column("unit", sa.Boolean()), schema=schema)
    if op.get_bind().scalar(sa.select(sa.func.count()).select_from(staff).where(staff.c.unit)):
        raise NotImplementedError("the list holds units since this revision; restore the copy that was made before")
    with op.batch_alter_table("otklik_staff", schema=schema) as table:
        table.drop_column("members")
        table.drop_column("unit")
