"""A plain model of one incident, written from the design's table and the act's terms, not from the product.

It knows the state, who is assigned, and which deadlines run until when; instants are naive local times.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from . import office_oracle as office
from .incident_table import CLOSED, TABLE

__all__ = ["Incident", "Term"]

REPLY = {"ordinary": (7 * 60, 3 * 60), "elevated": (3 * 60, 2 * 60)}  # the reply's minutes, and the draft's before it
KINDS = {"answer": "published", "interim": "interim", "request": "clarification"}
Name = tuple[str, str]  # rule and, for a part, whose


@dataclass
class Term:
    """One deadline: when it is due, when it lapses, what became of it."""

    occurrence: int
    start: datetime
    due: datetime
    lapse: datetime
    outcome: str = "open"
    missed: bool = False


@dataclass
class Incident:
    """One incident as the office would keep it on paper."""

    detected: datetime
    state: str = "detected"
    entered: datetime = field(init=False)
    selected: datetime = field(init=False)
    importance: str = "ordinary"
    executors: list[str] = field(default_factory=list)
    provided: list[str] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)  # who has been given his turn
    sequence: bool = False
    times: dict[str, int] = field(default_factory=dict)
    kind: str = ""
    messages: int = 1
    deficiencies: int = 0
    waiting: bool = False  # a report to the head that he has not acknowledged
    terms: dict[Name, list[Term]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.entered = self.selected = self.detected
        self._forward()

    # ── may it be? ───────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def several(self) -> bool:
        """Whether several executors work on it."""
        return len(self.executors) > 1

    @property
    def awaited(self) -> list[str]:
        """Whose parts are awaited now."""
        left = [name for name in self.executors if name not in self.provided] if self.several else []
        return [name for name in left if name in self.turns or name == left[0]] if self.sequence else left

    def allows(self, trigger: str, actor: str, roles: set[str], values: dict[str, Any], absent: set[str]) -> bool:
        """Whether the act may be: the state, the person, and what the act asks for."""
        sources, _, stays, by = TABLE[trigger]
        if self.state not in f"{sources} {stays}".split():
            return False
        anyone = trigger == "note"  # of a role, whoever works on the incident
        if not any(role in roles and (role != "executor" or anyone or actor in self.executors) for role in by.split()):
            return False
        return {
            "assign": not absent & set(values.get("executors", ())),
            "reassign": not absent & set(values.get("executors", ())),
            "return_part": self.several and values.get("part_of") in self.provided,
            "replace_executor": values.get("replaced") in self.executors
            and values.get("replacement") not in {*self.executors, *absent},
            "submit": not self.several,
            "provide_part": self.several and actor in self.awaited,
            "compose": self.several and ("missing_reason" in values or set(self.provided) >= set(self.executors)),
            "finalize": not self.running("final"),
            "raise_importance": self.importance == "ordinary",
            "lower_importance": self.importance == "elevated",
            "mark_significant": not self.waiting,
            "acknowledge": self.waiting,
            "take_measures": self.deficiencies > 0,
        }.get(trigger, True)

    # ── and then ─────────────────────────────────────────────────────────────────────────────────────────────────

    def act(self, trigger: str, actor: str, at: datetime, values: dict[str, Any]) -> None:
        """Do what `allows` allowed."""
        sources, to, _, _ = TABLE[trigger]
        moves = self.state in sources.split()
        self.kind = values.get("kind", self.kind)
        if moves:
            self.state = KINDS[self.kind] if trigger == "publish" else to.split()[-1 if self.several else 0]
            self.entered = at
        if self.state == "selected" and moves:
            self.selected = at
        if trigger in {"assign", "reassign"}:
            self.executors, self.provided, self.turns = list(values["executors"]), [], []
            self.sequence = values.get("order") == "sequence"
            self.times = {values["executors"][0]: 90} if "times" in values else {}
        if trigger in {"author_replied", "reopen"}:
            self.detected = at
        if trigger == "add_message":
            self.messages += 1
            self.detected = min(self.detected, at)
        if trigger == "resume":
            self.provided, self.turns = [], []
        if trigger in {"mark_significant", "acknowledge"}:
            self.waiting = trigger == "mark_significant"
        self.deficiencies += trigger == "report_deficiency" or "missing_reason" in values
        if trigger == "provide_part":
            self.provided.append(actor)
        if trigger == "return_part":
            self.provided.remove(values["part_of"])
        if trigger == "replace_executor":
            self._replace(values["replaced"], values["replacement"])
            if values["replaced"] in self.times:  # the time that the curator set is the part's
                self.times[values["replacement"]] = self.times.pop(values["replaced"])
        self.turns = self.awaited
        self.importance = {"raise_importance": "elevated", "lower_importance": "ordinary"}.get(
            trigger, values.get("importance", self.importance)
        )
        self._end(trigger, actor, at, moves=moves)
        if self.state in CLOSED:
            for name in list(self.terms):
                self._close(name, "cancelled")
        else:
            self._open(trigger, at, moves=moves)

    def _replace(self, old: str, new: str) -> None:
        self.executors = [new if name == old else name for name in self.executors]
        self.provided = [name for name in self.provided if name != old]
        self._close(("part", old), "cancelled")

    def missed(self, now: datetime) -> set[Name]:
        """What the clock has to record as missed, and does."""
        late = {
            name
            for name, terms in self.terms.items()
            for term in terms
            if term.outcome == "open" and not term.missed and now > term.lapse
        }
        for name in late:
            self.terms[name][-1].missed = True
        return late

    def running(self, rule: str, part: str = "") -> bool:
        """Whether the last deadline of that name is open."""
        terms = self.terms.get((rule, part))
        return bool(terms) and terms is not None and terms[-1].outcome == "open"

    def _end(self, trigger: str, actor: str, at: datetime, *, moves: bool) -> None:
        closers = {
            "assign": ["forward"],
            "publish": ["reply", "draft", *(["final"] if self.state == "published" else [])],
            "submit": ["draft"],
            "approve": ["review"],
            "return": ["review"],
            "resubmit": ["rework"],
        }
        for rule in closers.get(trigger, []):
            self._close((rule, ""), self._met(rule, "", at))
        if trigger == "provide_part":
            self._close(("part", actor), self._met("part", actor, at))
        if trigger == "compose" or (trigger == "reassign" and moves):
            for name in list(self.terms):
                if name[0] == "part" or name[0] == ("draft" if trigger == "compose" else "rework"):
                    self._close(name, "cancelled")

    def _open(self, trigger: str, at: datetime, *, moves: bool) -> None:
        anew = trigger in {"select", "author_replied", "reopen"}
        earlier = trigger == "add_message"  # a message that was detected before the others
        if trigger in {"author_replied", "reopen"} or (earlier and self._outdated("forward")):
            self._forward()
        another = anew or (
            self.running("reply")
            and (
                trigger in {"raise_importance", "lower_importance"}
                or (earlier and self.importance == "elevated" and self._outdated("reply"))
            )
        )
        if another:
            start = self.selected if self.importance == "ordinary" else self.detected
            self._put(("reply", ""), start, office.due(start, REPLY[self.importance][0], "working"), "working")
        self._draft(at, anew=anew, another=another)
        if trigger in {"submit", "resubmit"}:
            self._put(("review", ""), at, office.due(at, 30, "open"), "open")
        if trigger == "return" or (trigger == "recall" and not self.several):
            self._put(("rework", ""), at, office.due(at, 60, "open"), "open")
        if trigger == "publish" and self.state == "interim" and not self.running("final"):
            self._put(("final", ""), at, office.days(at, 3), "working")
        given = {"assign", "resume", "provide_part", "return_part"}
        in_hand = trigger == "replace_executor" and self.state in {"assigned", "draft"}
        if trigger in given or in_hand or (trigger == "reassign" and moves):
            for name in self.awaited:
                if not self.running("part", name):
                    self._put(("part", name), at, office.due(at, self.times.get(name, 120), "working"), "working")

    def _forward(self) -> None:
        self._put(("forward", ""), self.detected, office.due(self.detected, 60, "open"), "open")

    def _draft(self, at: datetime, *, anew: bool, another: bool) -> None:
        """One executor's draft, so long before the reply; it follows the reply, and stands still while several work."""
        last = self.terms.get(("draft", ""), [])
        was = last[-1].outcome if last else "never"
        if self.several:
            self._close(("draft", ""), "superseded")
        elif self.running("reply") and (anew or was == "superseded" or (another and was == "open")):
            due, lapse = office.before(self.terms["reply", ""][-1].due, REPLY[self.importance][1])
            self._put(("draft", ""), at, due, "working", lapse)

    def _outdated(self, rule: str) -> bool:
        """Whether an open deadline that counts from detection counts from another instant now."""
        return self.running(rule) and self.terms[rule, ""][-1].start != self.detected

    def _put(
        self, name: Name, start: datetime, due: datetime, basis: office.Basis, lapse: datetime | None = None
    ) -> None:
        self._close(name, "superseded")
        terms = self.terms.setdefault(name, [])
        terms.append(Term(len(terms) + 1, start, due, lapse or office.lapse(due, basis)))

    def _close(self, name: Name, outcome: str) -> None:
        if self.running(*name):
            self.terms[name][-1].outcome = outcome

    def _met(self, rule: str, part: str, at: datetime) -> str:
        terms = self.terms.get((rule, part))
        return "met" if terms and at <= terms[-1].lapse else "late"
