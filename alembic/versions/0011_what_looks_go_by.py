"""What looks go by: cases by state newest first, messages by the cabinet's incident, and how full SQLite's tables are.

SQLite takes a column for selective until told otherwise, and every key begins with the municipality, of which a database
holds few: it walked whole tables where an index stood ready. The figures are those of one municipality's years; what a
host's own ANALYZE has found stays. Never edit this file: it has landed in databases.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NUMBERED = sa.text("incident IS NOT NULL")
# table, index, rows: in all, then for each column of the index as many as share the columns so far
FILLED = """
otklik_authors sqlite_autoindex_otklik_authors_1 500000 500000 1
otklik_authors sqlite_autoindex_otklik_authors_2 500000 500000 1
otklik_cases sqlite_autoindex_otklik_cases_1 1000000 1000000 1
otklik_cases ix_otklik_cases_tenant_workflow_state_key 1000000 1000000 300000 30000 1
otklik_comments sqlite_autoindex_otklik_comments_1 500000 500000 1
otklik_comments sqlite_autoindex_otklik_comments_2 500000 500000 1
otklik_comments ix_otklik_comments_tenant_author 500000 500000 5
otklik_comments ix_otklik_comments_tenant_link_digest 500000 500000 1
otklik_deadlines sqlite_autoindex_otklik_deadlines_1 5000000 5000000 5 2 1 1
otklik_deadlines ix_otklik_deadlines_tenant_next_at 5000000 5000000 3
otklik_deadlines ix_otklik_deadlines_tenant_due 20000 20000 3
otklik_deadlines ix_otklik_deadlines_tenant_holder_due 20000 20000 4000 3
otklik_deadlines ix_otklik_deadlines_tenant_lapse 50000 50000 3
otklik_deliveries sqlite_autoindex_otklik_deliveries_1 1000000 1000000 300000 5 2 1
otklik_deliveries ix_otklik_deliveries_tenant_sink_next_at 1000000 1000000 300000 10 1
otklik_events sqlite_autoindex_otklik_events_1 6000000 6000000 6 1
otklik_events ix_otklik_events_tenant_command 6000000 6000000 2
otklik_events ix_otklik_events_tenant_position 6000000 6000000 1
otklik_messages sqlite_autoindex_otklik_messages_1 1000000 1000000 2 1
otklik_messages ix_otklik_messages_tenant_author 1000000 1000000 3
otklik_messages ix_otklik_messages_tenant_detected_at 1000000 1000000 2
otklik_messages ix_otklik_messages_tenant_incident 800000 800000 2
otklik_messages ix_otklik_messages_tenant_link_digest 1000000 1000000 2
otklik_messages ix_otklik_messages_tenant_source_key 1000000 1000000 1
otklik_outbox sqlite_autoindex_otklik_outbox_1 4000000 4000000 4 2 1
otklik_outbox ix_otklik_outbox_tenant_kind_recorded_at 4000000 4000000 400000 2
otklik_outbox ix_otklik_outbox_tenant_sent_at 4000000 4000000 50
otklik_relations sqlite_autoindex_otklik_relations_1 1000000 1000000 2 1 1
otklik_relations ix_otklik_relations_tenant_name_other_key 1000000 1000000 300000 20
otklik_texts sqlite_autoindex_otklik_texts_1 4000000 4000000 4 1 1
otklik_texts ix_otklik_texts_tenant_author 4000000 4000000 4
otklik_texts ix_otklik_texts_tenant_case_key 4000000 4000000 4
"""


def upgrade() -> None:
    """Put the indexes in place; tell SQLite how full the tables are."""
    schema = context.config.attributes.get("schema")
    op.drop_index(op.f("ix_otklik_cases_tenant_workflow_state"), "otklik_cases", schema=schema)
    op.create_index(
        op.f("ix_otklik_cases_tenant_workflow_state_key"),
        "otklik_cases",
        ["tenant", "workflow", "state", "key"],
        unique=False,
        schema=schema,
    )
    op.create_index(
        op.f("ix_otklik_messages_tenant_incident"),
        "otklik_messages",
        ["tenant", "incident"],
        unique=False,
        schema=schema,
        sqlite_where=NUMBERED,
        postgresql_where=NUMBERED,
    )
    if context.get_context().dialect.name != "sqlite":
        return
    op.execute("ANALYZE otklik_desks")  # makes the table of the figures
    for line in FILLED.split("\n"):
        if line:
            table, index, stat = line.split(" ", 2)
            op.execute(
                "INSERT INTO sqlite_stat1 (tbl, idx, stat) "  # noqa: S608  constants from above
                f"SELECT '{table}', '{index}', '{stat}' "
                f"WHERE NOT EXISTS (SELECT 1 FROM sqlite_stat1 WHERE idx = '{index}')"
            )
    op.execute("ANALYZE sqlite_master")  # reads them
