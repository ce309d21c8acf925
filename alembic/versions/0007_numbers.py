"""Numbers without a hot row: on PostgreSQL each counter of a municipality becomes a sequence that goes on where it stood.

How a sequence is named stands here as it was when this revision landed. Never edit this file: it has landed in databases.
"""

from __future__ import annotations

from alembic import context, op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CREATE = """
DO $otklik$
DECLARE
  counter record;
  whole text;
BEGIN
  FOR counter IN SELECT tenant, name, next FROM {prefix}otklik_counters LOOP
    whole := 'otklik_numbers_' || counter.name || '_' || counter.tenant;
    IF length(whole) > 63 THEN
      whole := left(whole, 46) || '_' || left(encode(sha256(convert_to(whole, 'UTF8')), 'hex'), 16);
    END IF;
    EXECUTE 'CREATE SEQUENCE IF NOT EXISTS {schema}' || quote_ident(whole) || ' START WITH ' || counter.next;
  END LOOP;
END
$otklik$
"""


def upgrade() -> None:
    """Create the sequences; SQLite has one writer at a time, and keeps its rows."""
    _on_postgresql(CREATE)


def _on_postgresql(statement: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        schema = context.config.attributes.get("schema")
        op.execute(statement.format(prefix=f"{schema}." if schema else "", schema=f'"{schema}".' if schema else ""))


BACK = """
DO $otklik$
DECLARE
  counter record;
  whole text;
  reached bigint;
BEGIN
  FOR counter IN SELECT tenant, name FROM {prefix}otklik_counters LOOP
    whole := 'otklik_numbers_' || counter.name || '_' || counter.tenant;
    IF length(whole) > 63 THEN
      whole := left(whole, 46) || '_' || left(encode(sha256(convert_to(whole, 'UTF8')), 'hex'), 16);
    END IF;
    EXECUTE format('SELECT last_value + CASE WHEN is_called THEN 1 ELSE 0 END FROM {schema}%I', whole) INTO reached;
    UPDATE {prefix}otklik_counters SET next = reached WHERE tenant = counter.tenant AND name = counter.name;
    EXECUTE format('DROP SEQUENCE {schema}%I', whole);
  END LOOP;
END
$otklik$
"""


def downgrade() -> None:
    """Bring the rows up to what the sequences gave, and drop these."""
    _on_postgresql(BACK)
