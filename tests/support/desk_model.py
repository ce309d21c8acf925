"""The whole desk on paper: several incidents, the staff, the black list, and every notice that was owed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from .incident_model import Incident
from .incident_table import OPEN
from .staff_model import Absence, Roster

__all__ = ["Paper"]

Owed = tuple[str, str, str | None, int | None]  # kind, to whom, of which term, of which incident


class Paper:
    """What the office would write down by hand; instants are naive local times."""

    def __init__(self, roles: dict[str, set[str]], recorded: datetime) -> None:
        self.staff = Roster(roles)
        self.recorded = recorded  # when the list of staff was last written to
        self.incidents: dict[int, Incident] = {}
        self.listed: dict[int, datetime] = {}  # authors on the black list, since when
        self.owed: list[tuple[str, str]] = []

    @property
    def outbox(self) -> Counter[Owed]:
        """Every notice owed so far."""
        found: Counter[Owed] = Counter((kind, to, None, None) for kind, to in self.owed)
        for key, incident in self.incidents.items():
            found.update((kind, to, rule, key) for kind, to, rule in incident.owed)
        return found

    # ── incidents ────────────────────────────────────────────────────────────────────────────────────────────────

    def detect(self, key: int, at: datetime, now: datetime, author: int | None = None) -> None:
        """A message came."""
        self.incidents[key] = Incident(at, now, self.staff, author)
        self.incidents[key].marked = self.is_listed(author, at)

    def is_listed(self, author: int | None, at: datetime) -> bool:
        """Whether an author is on the black list then."""
        return author is not None and author in self.listed and self.listed[author] <= at

    def allows(self, key: int, trigger: str, actor: str, values: dict[str, Any], at: datetime, now: datetime) -> bool:
        """Whether an act may be done: what the incident says, and where it is merged, what the other one says."""
        if not self.incidents[key].allows(trigger, actor, values, at):
            return False
        if trigger == "void" and values["why"] == "merged":
            other = self.incidents[values["into"]]
            moved = self._moved(key, values["into"])
            return not moved or (
                other.state in OPEN.split() and all(then <= max(now, other.recorded) for then, _, _ in moved)
            )
        return True

    def act(self, key: int, trigger: str, actor: str, values: dict[str, Any], at: datetime, now: datetime) -> None:
        """Do what is allowed."""
        incident = self.incidents[key]
        if trigger == "add_message":
            values = {**values, "listed": self.is_listed(values.get("author"), at)}
        incident.act(trigger, actor, at, values, now)
        if trigger == "decline" and values.get("black_list"):
            author = incident.brought[0][1]
            assert author is not None
            if not self.is_listed(author, at):
                self.listed[author] = min(at, self.listed.get(author, at))
        if trigger == "void" and values["why"] == "merged":
            for then, author, link in self._moved(key, values["into"]):  # they are answered there
                brought = {"author": author, "link": link}
                self.act(values["into"], "add_message", actor, brought, then, now)

    def _moved(self, key: int, into: int) -> list[tuple[datetime, int | None, str | None]]:
        there = {link for _, _, link in self.incidents[into].brought} - {None}
        return [message for message in self.incidents[key].brought if message[2] not in there]

    # ── people ───────────────────────────────────────────────────────────────────────────────────────────────────

    def begins(self, who: str, now: datetime) -> datetime:
        """From when somebody is away who is away from now on: a clock that was set back makes no absences overlap."""
        over = [item.end for item in self.staff.absences.get(who, []) if item.end and item.end <= self.written(now)]
        return max([now, *over])

    def written(self, now: datetime) -> datetime:
        """When what is told of the staff now is recorded."""
        return max(now, self.recorded)

    def absent(self, who: str, absence: Absence, now: datetime) -> None:
        """Somebody is away, or will be."""
        self.staff.absences.setdefault(who, []).append(absence)
        self.staff.sort()
        self.changed(now)

    def changed(self, now: datetime) -> None:
        """The list of staff was written to: what has begun or ended by now moves work."""
        self.recorded = self.written(now)
        self.settle(now)

    def settle(self, now: datetime) -> None:
        """What absences that have begun or ended by the clock do to the work, each once."""
        for who in self.staff.roles:
            for absence in list(self.staff.absences.get(who, [])):
                if absence.ended:
                    continue
                if absence.over(now):
                    self._came_back(who, absence, now)
                elif not absence.begun and absence.start <= now:
                    self._went_away(who, absence, now)

    def _went_away(self, who: str, absence: Absence, now: datetime) -> None:
        absence.begun = True
        self.recorded = self.written(now)
        taker = self.staff.stand_in(who, "executor", now)
        work = [] if absence.stays else [(paper, name) for paper in self._newest() for name in paper.held(who)]
        if any(taker is None or (taker != name and taker in paper.executors) for paper, name in work):
            self.owed += [("nobody_stands_in", "curator"), ("nobody_stands_in", "organiser")]
        for paper, name in work:
            if taker not in {None, *paper.executors}:
                paper.hand_over(name, str(taker), now)

    def _came_back(self, who: str, absence: Absence, now: datetime) -> None:
        absence.begun = absence.ended = True
        self.recorded = self.written(now)
        if self.staff.away(who, now) is None:
            for paper in self._newest():
                for name in paper.held(who):
                    if name != who:
                        stays = absence.keeps or who in paper.executors  # nobody gives two parts
                        paper.hand_over(name, name if stays else who, now)

    def _newest(self) -> list[Incident]:
        return [self.incidents[key] for key in sorted(self.incidents, reverse=True)]

    # ── the clock ────────────────────────────────────────────────────────────────────────────────────────────────

    def look(self, now: datetime) -> None:
        """What the clock does when it looks."""
        self.settle(now)
        if any(paper.running(rule) for paper in self.incidents.values() for rule in ("forward", "review")):
            to = self.staff.unattended("curator", now)
            if to:
                self.recorded = self.staff.told["curator"] = self.written(now)
                self.owed += [("nobody_on_duty", name) for name in to]
        for paper in self.incidents.values():
            paper.look(now)
