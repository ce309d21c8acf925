"""SQL of comments under moderation: by what one is found again when the network, or a file, speaks of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select
from sqlalchemy.exc import IntegrityError

from ...calendars.text import Text
from ...engine.errors import Conflict
from ...engine.store.failures import translated
from .tables import message_tables

__all__ = ["CommentStore"]

_KNOWN = Text(
    ru="этот комментарий только что внёс кто-то другой", en="somebody else has recorded this comment just now"
)


class CommentStore:
    """Comments of one tenant, through one open connection."""

    def __init__(self, connection: Connection, tenant: str, *, schema: str | None = None) -> None:
        self.connection = connection
        self.tenant = tenant
        self.table = message_tables(schema).comments

    def add(self, row: Mapping[str, Any]) -> None:
        """Write what one comment is found by. Raises Conflict where its source is in already."""
        try:
            with translated():
                self.connection.execute(self.table.insert().values(tenant=self.tenant, **row))
        except IntegrityError as error:
            raise Conflict(_KNOWN) from error

    def find(self, source: str | None, link_digest: str | None = None) -> int | None:
        """The case of the comment from that source, else with that link."""
        t = self.table
        asked = [
            column == value for column, value in ((t.c.source_key, source), (t.c.link_digest, link_digest)) if value
        ]
        if not asked:
            return None
        query = select(t.c.case_key, t.c.source_key).where(t.c.tenant == self.tenant, or_(*asked))
        with translated():
            found = list(self.connection.execute(query.order_by(t.c.case_key)))
        same = (row[0] for row in found if source is not None and row[1] == source)
        return next(same, found[0][0] if found else None)

    def of_author(self, author: int) -> Sequence[int]:
        """The cases of an author's comments, the latest first."""
        t = self.table
        query = select(t.c.case_key).where(t.c.tenant == self.tenant, t.c.author == author)
        with translated():
            return list(self.connection.scalars(query.order_by(t.c.case_key.desc())))
