"""One at a time: whoever does the same thing waits until the transaction that does it is over, and others are not held up.

PostgreSQL: an advisory lock of the transaction, under the tenant and a name; an SQL error there is none. SQLite has one
writer at a time in any case.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

__all__ = ["alone"]

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


def alone(connection: Connection, tenant: str, name: str) -> None:
    """Wait for every transaction that has asked for the same, and keep later ones waiting until this one is over."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"name": f"otklik/{tenant}/{name}"})
