"""People on paper: roles, absences, deputies (cl. 3, A17), written from the act; instants are naive local times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from . import office_oracle as office

__all__ = ["Absence", "Roster"]

ESCALATE = {"curator": ["organiser", "head_of_apparatus"]}  # who is told that nobody is there


@dataclass
class Absence:
    """A time in which somebody is away: who stands in, whether the work stays with him, or stays with the deputy after."""

    start: datetime
    end: datetime | None
    deputy: str | None = None
    stays: bool = False
    keeps: bool = False
    begun: bool = False
    ended: bool = False

    @property
    def empty(self) -> bool:
        """Whether he was back before it began."""
        return self.end is not None and self.end <= self.start

    def over(self, at: datetime) -> bool:
        return self.empty or (self.end is not None and self.end <= at)

    def covers(self, at: datetime) -> bool:
        return self.start <= at and (self.end is None or at < self.end)


@dataclass
class Roster:
    """The staff in the order of joining."""

    roles: Mapping[str, set[str]]
    absences: dict[str, list[Absence]] = field(default_factory=dict)
    told: dict[str, datetime] = field(default_factory=dict)  # when it was told that nobody is there, by role

    def away(self, who: str, at: datetime) -> Absence | None:
        """The absence in which somebody is then."""
        return next((item for item in self.absences.get(who, []) if item.covers(at)), None)

    def chain(self, who: str, at: datetime) -> Iterator[str]:
        """His deputy, the deputy's deputy and so on, up to one who is there."""
        seen = {who}
        absence = self.away(who, at)
        while absence is not None and absence.deputy is not None and absence.deputy not in seen:
            seen.add(absence.deputy)
            yield absence.deputy
            absence = self.away(absence.deputy, at)

    def may_act(self, who: str, role: str) -> bool:
        """Whether somebody may act in a role as a deputy: for the curator one of the press centre may (A17)."""
        return bool(self.roles[who] & {role, *(["press_centre"] if role == "curator" else [])})

    def stand_in(self, who: str, role: str, at: datetime) -> str | None:
        """Who acts for somebody who is away."""
        there = [name for name in self.chain(who, at) if self.away(name, at) is None]
        return there[0] if there and self.may_act(there[0], role) else None

    def present(self, names: list[str], at: datetime) -> dict[str, str] | None:
        """Who does the work meant for those named: himself, or his deputy; None where one of them can do no such work."""
        found: dict[str, str] = {}
        for name in names:
            doer = name if self.away(name, at) is None else self.stand_in(name, "executor", at)
            if doer is None or (doer != name and doer in {*names, *found.values()}):
                return None
            found[name] = doer
        return found

    def deputizes(self, actor: str, at: datetime) -> Iterator[tuple[str, set[str]]]:
        """For whom somebody stands in then, and in which roles."""
        for who, roles in self.roles.items():
            if actor in self.chain(who, at):
                yield who, {role for role in roles if self.may_act(actor, role)}

    def may_be_away(self, who: str, start: datetime, end: datetime | None) -> bool:
        """Nobody is away twice at a time."""
        return not any(
            not item.empty and (end is None or item.start < end) and (item.end is None or start < item.end)
            for item in self.absences.get(who, [])
        )

    def may_be_deputy(self, deputy: str, who: str, start: datetime, end: datetime | None) -> bool:
        """Another one of a role that fits, who is there or has a deputy who is, and no circle of deputies."""
        starts = {item.start for items in self.absences.values() for item in items}
        line = [deputy, *self.chain(deputy, start)]
        return (
            deputy != who
            and any(self.away(name, start) is None for name in line)
            and any(self.may_act(deputy, role) for role in self.roles[who])
            and not any(
                who in self.chain(deputy, at)
                for at in {start, *starts}
                if start <= at and (at == start or end is None or at < end)
            )
        )

    def now_or_next(self, who: str, at: datetime) -> Absence | None:
        """The absence in which somebody is, else the next."""
        ahead = [item for item in self.absences.get(who, []) if item.start > at and not item.empty]
        return self.away(who, at) or (ahead[0] if ahead else None)

    def returns(self, who: str, at: datetime, *, keeps: bool) -> None:
        """He is back; an absence that has not begun is no more."""
        item = self.now_or_next(who, at)
        assert item is not None
        if item.start >= at and not item.begun:
            self.absences[who].remove(item)
        else:
            item.end, item.keeps, item.ended = max(item.start, at), keeps, False  # now his work comes back, or stays

    def another_deputy(self, who: str, deputy: str, now: datetime) -> None:
        """Another deputy from now on, or from the beginning of what is ahead."""
        item = self.now_or_next(who, now)
        assert item is not None
        start, end = max(item.start, now), item.end
        self.absences[who].remove(item)
        if item.start < start:
            self.absences[who].append(Absence(item.start, start, item.deputy, item.stays, item.keeps, item.begun, True))
        self.absences[who].append(Absence(start, end, deputy, item.stays))
        self.sort()

    def sort(self) -> None:
        """The absences of each in time's order."""
        for items in self.absences.values():
            items.sort(key=lambda item: item.start)

    def nobody(self, role: str, at: datetime) -> bool:
        """Whether nobody acts in a role then."""
        having = [who for who in self.roles if role in self.roles[who]]
        return all(self.away(who, at) is not None and self.stand_in(who, role, at) is None for who in having)

    def unattended(self, role: str, now: datetime) -> list[str]:
        """Who is to be told that nobody acts in a role: once for each time in which that is so, in office hours."""
        if not office.is_open(now, "working") or not self.nobody(role, now):
            return []
        told = self.told.get(role)
        at = now
        while told is not None and told < at and self.nobody(role, at - office.MINUTE):
            at -= office.MINUTE
        if told is not None and told >= at:
            return []
        there = [name for name in ESCALATE[role] if not self.nobody(name, now)]
        return there[:1] or ESCALATE[role]
