"""Where Alembic runs our migrations: always on a connection that it is handed, in the host's schema if it names one."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
schema = context.config.attributes.get("schema")

context.configure(
    connection=connection,
    version_table=context.config.attributes["version_table"],
    version_table_schema=schema,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
