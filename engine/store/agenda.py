"""What the clock and the board ask of deadlines, each by an index: the cost is that of the answer, not of what is stored."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from ..values import Deadline
from .failures import translated
from .rows import deadline_of
from .tables import RUNNING

if TYPE_CHECKING:
    from .store import Store

__all__ = ["Agenda", "Due", "Place"]

Place = tuple[str, int, str, int, str]  # where the board's page ends: due, case, rule, occurrence, part
Due = tuple[str, int, tuple[str, int, str]]  # the instant that has come, the case, which of its deadlines


class Agenda:
    """The deadlines of one tenant in the order in which they come."""

    def __init__(self, store: Store) -> None:
        self._connection = store.connection
        self._tenant = store.tenant
        self._deadlines = store.tables.deadlines
        self._cases = store.tables.cases

    def _come(self, now: str) -> list[ColumnElement[bool]]:
        c = self._deadlines.c
        # the lapse itself is still in time
        return [c.tenant == self._tenant, c.next_at <= now, or_(c.next_at < c.lapse, c.lapse < now)]

    def due(self, now: str) -> list[Due]:
        """What the clock has to do, with the instant at which each came: a breach at its lapse, whatever was not reminded of."""
        c = self._deadlines.c
        query = select(c.next_at, c.lapse, c.missed_at, c.requirement, c.case_key, c.rule, c.occurrence, c.part)
        with translated():
            found = self._connection.execute(query.where(*self._come(now))).all()
        return [
            (row[1] if row[2] is None and row[1] < now and row[3] else row[0], row[4], (row[5], row[6], row[7]))
            for row in found
        ]

    def claim(self, keys: Collection[int], now: str) -> set[int]:
        """Those of these cases for which something is still to do; on PostgreSQL locked, others' skipped."""
        cases, c = self._cases.c, self._deadlines.c
        here = (c.tenant == cases.tenant, c.case_key == cases.key)
        query = (
            select(cases.key)
            .where(cases.tenant == self._tenant, cases.key.in_(sorted(keys)))
            .where(select(c.rule).where(*here, *self._come(now)).exists())
            .with_for_update(skip_locked=True)
        )
        with translated():
            return set(self._connection.scalars(query))

    def next_at(self) -> tuple[str, bool] | None:
        """The nearest instant at which the clock has to look, and whether it is a lapse, which itself is still in time."""
        c = self._deadlines.c
        query = select(c.next_at, c.lapse).where(c.tenant == self._tenant, c.next_at.is_not(None))
        with translated():
            row = self._connection.execute(query.order_by(c.next_at).limit(1)).first()
        return None if row is None else (row[0], row[0] == row[1])

    def waiting(self, now: str) -> tuple[int, str | None]:
        """How much has come and is not recorded yet, and since when."""
        query = select(func.count(), func.min(self._deadlines.c.next_at)).where(*self._come(now))
        with translated():
            count, first = self._connection.execute(query).one()
        return count, first

    def held(self, holders: Collection[str]) -> set[str]:
        """Those of these roles whose terms run."""
        c = self._deadlines.c
        found = set()
        with translated():
            for holder in holders:
                query = select(c.rule).where(c.tenant == self._tenant, RUNNING, c.holder == holder).limit(1)
                if self._connection.execute(query).first() is not None:
                    found.add(holder)
        return found

    def running(
        self, limit: int, *, after: Place | None = None, holder: str | None = None
    ) -> list[tuple[int, Deadline]]:
        """The next `limit` terms that run, the nearest first, with their case's key; `holder` is a role."""
        t = self._deadlines
        order = (t.c.due, t.c.case_key, t.c.rule, t.c.occurrence, t.c.part)
        query = select(t).where(t.c.tenant == self._tenant, RUNNING).order_by(*order).limit(limit)
        if holder is not None:
            query = query.where(t.c.holder == holder)
        if after is not None:
            query = query.where(and_(t.c.due >= after[0], tuple_(*order) > tuple_(*after)))
        with translated():
            return [(row[1], deadline_of(row)) for row in self._connection.execute(query)]

    def count(self, limit: int, *, holder: str | None = None, before: str | None = None) -> int:
        """How many terms run, counted up to `limit`; those that lapsed before an instant alone, where one is given."""
        c = self._deadlines.c
        query = select(c.rule).where(c.tenant == self._tenant, RUNNING)
        if holder is not None:
            query = query.where(c.holder == holder)
        if before is not None:
            query = query.where(c.due < before, c.lapse < before)
        with translated():
            return int(
                self._connection.execute(select(func.count()).select_from(query.limit(limit).subquery())).scalar_one()
            )
