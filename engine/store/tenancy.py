"""Many municipalities in one PostgreSQL: SQL that gives a role one of them and no other, and that puts one into partitions of its own."""

from __future__ import annotations

from collections.abc import Iterator

from .counters import sequence_name, shortened
from .tables import VERSION_TABLE, tables

__all__ = ["grant_sql", "partition_sql"]

SEARCH = "otklik_search"  # made by a migration of its own
# What an office's work takes; the log can be added to, and by these rights never changed. What is not named: everything.
RIGHTS = {
    "otklik_events": "SELECT, INSERT",
    "otklik_desks": "SELECT",
    "otklik_regulations": "SELECT",
    "otklik_counters": "SELECT",
    "otklik_cases": "SELECT, INSERT, UPDATE",
    "otklik_deadlines": "SELECT, INSERT, UPDATE",
    "otklik_texts": "SELECT, INSERT, UPDATE",
    "otklik_messages": "SELECT, INSERT, UPDATE",
    "otklik_authors": "SELECT, INSERT, UPDATE",
    "otklik_outbox": "SELECT, INSERT, UPDATE",
    SEARCH: "SELECT, INSERT",
}
COUNTERS = ("case", "author")
# Partitioned since the first revision; the tables that a foreign key leads to come with those that hold it.
LARGE = ("otklik_cases", "otklik_deadlines", "otklik_events", "otklik_messages", "otklik_outbox", "otklik_texts")
REFERS = (
    "otklik_deadlines",
    "fk_otklik_deadlines_otklik_cases",
    '("tenant", "case_key")',
    "otklik_cases",
    '("tenant", "key")',
)


def grant_sql(role: str, tenant: str, *, schema: str | None = None, read_only: bool = False) -> str:
    """SQL by which `role` works with one municipality and sees no row of another; run by the tables' owner, again after upgrades.

    Row-level security: each table has a policy for the role; one without a policy sees nothing. The owner sees all.
    """
    lines = [f"-- {role}: {tenant}{', read only' if read_only else ''}", "BEGIN;"]
    if schema is not None:
        lines.append(f"GRANT USAGE ON SCHEMA {_name(schema)} TO {_name(role)};")
    for table in _tables(schema):
        place, policy = _place(schema, table), _name(shortened(f"otklik_{role}"))
        rights = "SELECT" if read_only else RIGHTS.get(table, "SELECT, INSERT, UPDATE, DELETE")
        lines += [
            f"REVOKE ALL ON {place} FROM {_name(role)};",
            f"GRANT {rights} ON {place} TO {_name(role)};",
            f"ALTER TABLE {place} ENABLE ROW LEVEL SECURITY;",
            f"DROP POLICY IF EXISTS {policy} ON {place};",
            f"CREATE POLICY {policy} ON {place} TO {_name(role)} USING (tenant = {_text(tenant)}) WITH CHECK (tenant = {_text(tenant)});",
        ]
    lines.append(f"GRANT SELECT ON {_place(schema, VERSION_TABLE)} TO {_name(role)};")
    if not read_only:
        for sequence in ("otklik_positions", *(sequence_name(tenant, name) for name in COUNTERS)):
            lines.append(f"GRANT USAGE ON SEQUENCE {_place(schema, sequence)} TO {_name(role)};")
    return "\n".join([*lines, "COMMIT;", ""])


def partition_sql(tenant: str, *, schema: str | None = None) -> str:
    """SQL that moves a municipality's rows into partitions of its own, in one transaction; others wait meanwhile."""
    holder, key, columns, referred, referred_columns = REFERS
    lines = [
        f"-- {tenant}: partitions of its own",
        "BEGIN;",
        f"LOCK TABLE {', '.join(_place(schema, table) for table in (*LARGE, SEARCH))} IN ACCESS EXCLUSIVE MODE;",
        f"ALTER TABLE {_place(schema, holder)} DROP CONSTRAINT {key};",
    ]
    for table in (*LARGE, SEARCH):
        own, rest = _place(schema, shortened(f"{table}_{tenant}")), _place(schema, f"{table}_default")
        lines += [
            f"CREATE TABLE {own} (LIKE {_place(schema, table)} INCLUDING ALL);",
            f"INSERT INTO {own} SELECT * FROM {rest} WHERE tenant = {_text(tenant)};",  # noqa: S608  names and a literal, quoted
            f"DELETE FROM {rest} WHERE tenant = {_text(tenant)};",  # noqa: S608
            f"ALTER TABLE {_place(schema, table)} ATTACH PARTITION {own} FOR VALUES IN ({_text(tenant)});",
        ]
    lines.append(
        f"ALTER TABLE {_place(schema, holder)} ADD CONSTRAINT {key} FOREIGN KEY {columns}"
        f" REFERENCES {_place(schema, referred)} {referred_columns};"
    )
    return "\n".join([*lines, "COMMIT;", f"ANALYZE {', '.join(_place(schema, table) for table in LARGE)};", ""])


def _tables(schema: str | None) -> Iterator[str]:
    yield from (table.name for table in tables(schema).metadata.sorted_tables)
    yield SEARCH


def _name(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _text(value: str) -> str:
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


def _place(schema: str | None, name: str) -> str:
    return f"{_name(schema)}.{_name(name)}" if schema is not None else _name(name)
