"""The answer to a term: when it is due, when it lapses, what it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from .term import Term

if TYPE_CHECKING:
    from .explain import Explanation
    from .working import WorkingCalendar

__all__ = ["Answer", "BackwardAnswer"]


class Answer:
    """What a term comes to. `due`: the earliest instant at which it is used up; `lapse`: the latest (A4).

    `backward`: the term stands before `start`, not after it. Treat it as frozen; a plain class, as a million are made.
    """

    backward: ClassVar[bool] = False

    __slots__ = ("_start", "calendar", "due", "lapse", "term")

    def __init__(
        self,
        calendar: WorkingCalendar,
        start: dt.datetime,
        term: Term,
        due: dt.datetime,
        lapse: dt.datetime,
    ) -> None:
        self.calendar = calendar
        self._start = start
        self.term = term
        self.due = due
        self.lapse = lapse

    @property
    def start(self) -> dt.datetime:
        """The instant that the term counts from (or back from), in the calendar's zone."""
        return self._start

    @property
    def span(self) -> tuple[int, int]:
        """The first year that the term touches, and the one after the last."""
        start, end = self._start.year, (self.due if self.backward else self.lapse).year
        return (end, start + 1) if end < start else (start, end + 1)

    @property
    def years(self) -> range:
        """The years that the term touches."""
        return range(*self.span)

    @property
    def provisional(self) -> bool:
        """Whether the term touches a year whose days off are not decreed yet."""
        return not self.calendar.production.provisional_years.isdisjoint(self.years)

    @property
    def fingerprints(self) -> Mapping[int, str]:
        """The calendar's fingerprint of each year that the term touches."""
        return {year: self.calendar.fingerprint(year) for year in self.years}

    def explain(self) -> Explanation:
        """Account for the answer, interval by interval."""
        from .explain import Explanation  # noqa: PLC0415  most answers are never explained

        return Explanation(self)

    def __repr__(self) -> str:
        return f"Answer({self.term}: due {self.due.isoformat()}, lapse {self.lapse.isoformat()})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Answer):
            return NotImplemented
        return self._key() == other._key() and self.fingerprints == other.fingerprints

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        instants = (self._start, self.due, self.lapse)  # in UTC: two wall-clock times may be equal and not the same
        return (*(instant.astimezone(dt.UTC) for instant in instants), self.term, self.backward)


class BackwardAnswer(Answer):
    """What a term before an instant comes to."""

    backward = True
    __slots__ = ()
