"""SQL of sealed secrets: sealed bytes, their nonce, the id of their key. Neither a key nor a plain secret comes here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from ...engine.instants import from_text, to_text
from ...engine.store.failures import translated
from .tables import message_tables

__all__ = ["Sealed", "SecretStore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """One sealed secret of a page, with the key's id and the nonce under which it was sealed."""

    case: int
    name: str
    version: int
    key_id: str
    nonce: bytes
    sealed: bytes
    put_at: datetime


class SecretStore:
    """The sealed secrets of one tenant, through one open connection."""

    def __init__(self, connection: Connection, tenant: str, *, schema: str | None = None) -> None:
        self.connection = connection
        self.tenant = tenant
        self.table = message_tables(schema).secrets

    def all(self, case: int | None = None) -> list[Sealed]:
        """Every secret, or those of one page, in order."""
        t = self.table
        query = select(t).where(t.c.tenant == self.tenant).order_by(t.c.case_key, t.c.name)
        if case is not None:
            query = query.where(t.c.case_key == case)
        with translated():
            return [
                Sealed(
                    case=row["case_key"],
                    name=row["name"],
                    version=row["version"],
                    key_id=row["key_id"],
                    nonce=bytes(row["nonce"]),
                    sealed=bytes(row["sealed"]),
                    put_at=from_text(row["put_at"]),
                )
                for row in self.connection.execute(query).mappings()
            ]

    def one(self, case: int, name: str) -> Sealed | None:
        """One secret of a page."""
        return next((item for item in self.all(case) if item.name == name), None)

    def put(self, items: Sequence[Sealed]) -> None:
        """Write secrets in place of those of the same page and name."""
        for item in items:
            self.remove(item.case, item.name)
            with translated():
                self.connection.execute(
                    insert(self.table).values(
                        tenant=self.tenant,
                        case_key=item.case,
                        name=item.name,
                        version=item.version,
                        key_id=item.key_id,
                        nonce=item.nonce,
                        sealed=item.sealed,
                        put_at=to_text(item.put_at),
                    )
                )

    def remove(self, case: int, name: str) -> None:
        """Take a secret away."""
        t = self.table
        with translated():
            self.connection.execute(delete(t).where(t.c.tenant == self.tenant, t.c.case_key == case, t.c.name == name))
