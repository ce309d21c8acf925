"""Staff: from when which roles, every absence with its deputy, fields of supervision.

A row holds what judging an act at its instant needs, so that an act still reads one row of staff. The rows are folded
anew from the register's events, by the rule that held when this was written. Never edit this file: it has landed in databases.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put the history of roles and absences where the present roles and the present absence stood."""
    schema = context.config.attributes.get("schema")
    with op.batch_alter_table("otklik_staff", schema=schema) as table:
        table.drop_column("absent")
        table.drop_column("deputy")
        table.add_column(sa.Column("absences", sa.Text(), nullable=True))
        table.add_column(sa.Column("fields", sa.Text(), nullable=True))
    connection = op.get_bind()
    columns = ("tenant", "person", "roles", "absences", "fields")
    staff = sa.table("otklik_staff", *[sa.column(name) for name in columns], schema=schema)
    connection.execute(sa.update(staff).values(absences="[]", fields="[]"))
    for (tenant, person), (roles, absences) in _folded(connection, schema).items():
        row = sa.update(staff).where(staff.c.tenant == tenant, staff.c.person == person)
        connection.execute(row.values(roles=_text(roles), absences=_text(absences)))
    with op.batch_alter_table("otklik_staff", schema=schema) as table:
        table.alter_column("absences", existing_type=sa.Text(), nullable=False)
        table.alter_column("fields", existing_type=sa.Text(), nullable=False)


def _folded(connection: sa.Connection, schema: str | None) -> dict[tuple[str, int], tuple[list[Any], list[Any]]]:
    """By tenant and person: the roles and from when they held, and the absences."""
    names = ("tenant", "stream", "seq", "type", "occurred_at", "data")
    events = sa.table("otklik_events", *[sa.column(name) for name in names], schema=schema)
    query = sa.select(*[events.c[name] for name in names if name != "stream"])
    query = query.where(events.c.stream == "staff").order_by(events.c.tenant, events.c.seq)
    found: dict[tuple[str, int], tuple[list[Any], list[Any]]] = {}
    for tenant, seq, kind, at, text in connection.execute(query):
        data = json.loads(text)
        roles, absences = found.setdefault((tenant, data["person"]), ([], []))
        away = absences[-1] if absences and absences[-1]["end"] is None else None
        if kind == "person_added":
            roles.append(
                [at if roles else None, data["roles"]]
            )  # what he first was, he was before: nothing else is known
            continue
        if away is not None:
            away.update(end=at, ended=True)
        if kind == "person_absent":
            told = {"number": seq, "start": at, "end": None, "deputy": data.get("deputy")}
            absences.append({**told, "stays": False, "keeps": False, "begun": True, "ended": False})
    return found


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def downgrade() -> None:
    """Refuse: the former columns cannot say what these do."""
    raise NotImplementedError("absences have dates since this revision; restore the copy that was made before")
