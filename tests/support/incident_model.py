"""A plain model of one incident, written from the design's table and the act's terms, not from the product.

It knows the state, who works on it and in whose place, which deadlines run until when and who is told of them;
instants are naive local times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from . import office_oracle as office
from .incident_table import AT_ONCE, CLOSED, HELD, LATER, REMINDERS, TABLE
from .staff_model import Roster

__all__ = ["ADDRESSEES", "Deficiency", "Incident", "Term"]

ADDRESSEES = ["head", "head_of_apparatus", "deputy_head"]  # cl. 19: each of the three

REPLY = {"ordinary": (7 * 60, 3 * 60), "elevated": (3 * 60, 2 * 60)}  # the reply's minutes, and the draft's before it
KINDS = {"answer": "published", "interim": "interim", "request": "clarification"}
Name = tuple[str, str]  # rule and, for a part, whose
Deficiency = tuple[str, str, datetime, str | None, int | None, int]  # name, kind, since, outcome, delay, measures


@dataclass
class Term:
    """One deadline: when it is due, when it lapses, what became of it."""

    occurrence: int
    start: datetime
    due: datetime
    lapse: datetime
    opened: datetime
    outcome: str = "open"
    missed: bool = False
    reminders: list[datetime] = field(default_factory=list)
    steps: list[tuple[datetime, str]] = field(default_factory=list)
    done: int = 0  # of the reminders, then of the steps
    closed: datetime | None = None

    @property
    def past(self) -> bool:
        """Over when it was opened (A14): no ordinary breach."""
        return self.lapse < self.opened

    def broken(self, at: datetime) -> bool:
        """Whether it was broken, as far as is known then: recorded so, ended too late, or open too long."""
        return self.missed or (at if self.outcome == "open" or self.closed is None else self.closed) > self.lapse


@dataclass
class Incident:
    """One incident as the office would keep it on paper."""

    detected: datetime
    recorded: datetime
    staff: Roster
    author: int | None = None
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
    line: dict[str, list[str]] = field(default_factory=dict)  # in whose place somebody works, the nearest first
    brought: list[tuple[datetime, int | None, str | None]] = field(init=False)  # messages: when, whose, the link
    marked: bool = False  # a message of one on the black list
    version: int = 1
    owed: list[tuple[str, str, str | None]] = field(default_factory=list)  # what it was told to whom, of which term
    deficiencies: list[tuple[str, datetime]] = field(default_factory=list)  # what was told: its kind, and when
    measures: Counter[str] = field(default_factory=Counter)  # how often they were recorded, by the deficiency's name
    waiting: bool = False  # a report to the head that he has not acknowledged
    terms: dict[Name, list[Term]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.entered = self.selected = self.detected
        self.brought = [(self.detected, self.author, None)]
        self._forward(self.detected)

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

    def whose(self, trigger: str, actor: str, at: datetime) -> str | None:
        """Whose act it is: the actor's by his own roles, else that of one in whose place he is; None: not his to do."""
        _, _, _, by = TABLE[trigger]

        def mine(roles: set[str], who: str) -> bool:
            return any(
                role in roles and (role != "executor" or trigger == "note" or who in self.executors)
                for role in by.split()
            )

        if mine(self.staff.roles[actor], actor):
            return actor
        return next((who for who, roles in self.staff.deputizes(actor, at) if mine(roles, who)), None)

    def broken(self, at: datetime) -> set[str]:
        """The terms broken by then, as measures name them."""
        return {
            "/".join(filter(None, (rule, str(term.occurrence), part)))
            for (rule, part), terms in self.terms.items()
            for term in terms
            if term.broken(at)
        }

    def report(self, at: datetime) -> list[Deficiency]:
        """What cl. 19 is told of: each broken term with its delay in working minutes (A7, A14), and what was told."""
        found = [
            (
                name := "/".join(filter(None, (rule, str(term.occurrence), part))),
                "reclassified" if term.past else "term",
                max(term.lapse, term.opened),
                term.outcome,
                0
                if term.outcome == "met"  # a late entry turned it to a kept one: both facts stay
                else office.passed(max(term.due, term.opened), term.closed or at),
                self.measures[name],
            )
            for (rule, part), terms in self.terms.items()
            for term in terms
            if term.broken(at)
        ]
        told = [
            (name := f"deficiency/{number}", kind, then, None, None, self.measures[name])
            for number, (kind, then) in enumerate(self.deficiencies, 1)
        ]
        return [*found, *told]

    def allows(self, trigger: str, actor: str, values: dict[str, Any], at: datetime) -> bool:
        """Whether the act may be: the state, the person, and what the act asks for."""
        sources, _, stays, _ = TABLE[trigger]
        if self.state not in f"{sources} {stays}".split():
            return False
        whose = self.whose(trigger, actor, at)
        if whose is None:
            return False
        authors = {author for _, author, _ in self.brought}
        breaches = {*self.broken(at), *(f"deficiency/{number}" for number, _ in enumerate(self.deficiencies, 1))}
        asks: dict[str, Callable[[], bool]] = {
            "assign": lambda: self.staff.present(values["executors"], at) is not None,
            "reassign": lambda: self.staff.present(values["executors"], at) is not None,
            "substitute": lambda: self._may_hand_over(*pair(values), at),
            "return_part": lambda: self.several and values["part_of"] in self.provided,
            "replace_executor": lambda: (
                values["replaced"] in self.executors
                and (found := self.staff.present([values["replacement"]], at)) is not None
                and not {*found.values()} & {*self.executors}
            ),
            "submit": lambda: not self.several,
            "provide_part": lambda: self.several and whose in self.awaited,
            "compose": lambda: (
                self.several and ("missing_reason" in values or set(self.provided) >= set(self.executors))
            ),
            "finalize": lambda: not self.running("final"),
            "raise_importance": lambda: self.importance == "ordinary",
            "lower_importance": lambda: self.importance == "elevated",
            "mark_significant": lambda: not self.waiting,
            "acknowledge": lambda: self.waiting,
            "take_measures": lambda: values["breach"] in breaches,
            "decline": lambda: not values.get("black_list") or (len(authors) == 1 and None not in authors),
            "void": lambda: values["why"] != "handed_over",  # cl. 2: 59-FZ is not applied
            "correct": lambda: (
                values["corrects"] <= self.version and values.get("message_number", 1) <= len(self.brought)
            ),
        }
        return asks[trigger]() if trigger in asks else True

    def _may_hand_over(self, giver: str, taker: str, at: datetime) -> bool:
        """Work goes to a deputy, back to whose it was, or stays for good; nobody gets two parts of it."""
        if giver not in self.executors or (taker != giver and taker in self.executors):
            return False
        line = self.line.get(giver, [])
        return taker in {giver, *line} or any(taker in self.staff.chain(who, at) for who in (giver, *line))

    # ── and then ─────────────────────────────────────────────────────────────────────────────────────────────────

    def act(self, trigger: str, actor: str, at: datetime, values: dict[str, Any], now: datetime) -> None:
        """Do what `allows` allowed."""
        sources, to, _, _ = TABLE[trigger]
        whose = self.whose(trigger, actor, at) or actor
        self._written(now)
        moves = self.state in sources.split()
        self.kind = values.get("kind", self.kind)
        if moves:
            self.state = KINDS[self.kind] if trigger == "publish" else to.split()[-1 if self.several else 0]
            self.entered = at
        if self.state == "selected" and moves:
            self.selected = at
        if trigger in {"assign", "reassign"}:
            doers = self.staff.present(values["executors"], at) or {}
            self.executors, self.provided, self.turns = list(doers.values()), [], []
            self.line = {doer: [name] for name, doer in doers.items() if doer != name}
            stood = "sequence" if self.sequence and trigger == "reassign" else "parallel"
            self.sequence = values.get("order", stood) == "sequence"
            self.times = {doers[values["executors"][0]]: 90} if "times" in values else {}
        if trigger in {
            "author_replied",
            "reopen",
        }:  # cl. 7: the curator forwards anew, and until then nobody works on it
            self.detected = at
            self.executors, self.provided, self.line, self.times, self.sequence = [], [], {}, {}, False
        if trigger == "add_message":
            self.brought.append((at, values.get("author"), values.get("link")))
            self.detected = min(self.detected, at)
            self.marked = self.marked or bool(values.get("listed"))
        if trigger == "resume":
            self.provided, self.turns = [], []
        if trigger in {"mark_significant", "acknowledge"}:
            self.waiting = trigger == "mark_significant"
        if trigger == "report_deficiency" or "missing_reason" in values:
            self.deficiencies.append(("reported" if trigger == "report_deficiency" else "part_missing", at))
        if trigger == "take_measures":
            self.measures[values["breach"]] += 1
        if trigger == "provide_part":
            self.provided.append(whose)
        if trigger == "return_part":
            self.provided.remove(values["part_of"])
        if trigger == "replace_executor":
            self._replace(values["replaced"], values["replacement"], at)
        if trigger == "substitute":
            self._hand_over(*pair(values))
        self.turns = self.awaited
        self.importance = {"raise_importance": "elevated", "lower_importance": "ordinary"}.get(
            trigger, values.get("importance", self.importance)
        )
        self._tell(trigger, values)
        self._end(trigger, whose, at, moves=moves)
        if self.state in CLOSED:
            for name in list(self.terms):
                self._close(name, "cancelled", at)
        else:
            self._open(trigger, at, moves=moves)

    def _written(self, now: datetime) -> None:
        self.version += 1
        self.recorded = max(self.recorded, now)

    def _tell(self, trigger: str, values: dict[str, Any]) -> None:
        """What the act itself owes: reports to the head, to the head of the apparatus, to each of the three of cl. 19."""
        deficient = trigger == "report_deficiency" or (trigger == "compose" and "missing_reason" in values)
        to = {"mark_significant": ["head"], "escalate": ["head_of_apparatus"]}.get(trigger, ADDRESSEES * deficient)
        kind = {"mark_significant": "significant", "escalate": "escalation"}.get(trigger, "deficiency")
        self.owed += [(kind, name, None) for name in to]

    def _replace(self, old: str, new: str, at: datetime) -> None:
        doer = (self.staff.present([new], at) or {})[new]
        self.executors = [doer if name == old else name for name in self.executors]
        self.turns = [doer if name == old else name for name in self.turns]
        self.provided = [name for name in self.provided if name != old]
        self.line.pop(old, None)
        if doer != new:
            self.line[doer] = [new]
        self.times = {doer if name == old else name: minutes for name, minutes in self.times.items()}
        self._close(("part", old), "cancelled", at)

    # ── the deputies ─────────────────────────────────────────────────────────────────────────────────────────────

    def held(self, who: str) -> list[str]:
        """Who has work on his hands that is his own, or done in his place."""
        if self.state not in HELD:
            return []
        return [name for name in self.executors if name == who or who in self.line.get(name, [])]

    def hand_over(self, giver: str, taker: str, now: datetime) -> None:
        """By the clock, where it may be."""
        at = max(now, self.recorded)
        if self._may_hand_over(giver, taker, at):
            self._written(now)
            self._hand_over(giver, taker)
            self.turns = self.awaited
            self._open("substitute", at, moves=False)

    def _hand_over(self, giver: str, taker: str) -> None:
        line = self.line.pop(giver, [])
        left = [] if taker == giver else line[line.index(taker) + 1 :] if taker in line else [giver, *line]
        if left:
            self.line[taker] = left
        for names in (self.executors, self.provided, self.turns):
            names[:] = [taker if name == giver else name for name in names]
        self.times = {taker if name == giver else name: minutes for name, minutes in self.times.items()}

    # ── the clock ────────────────────────────────────────────────────────────────────────────────────────────────

    def holders(self, rule: str, part: str) -> list[str]:
        """Whose term it is: a part's own person, those assigned, else the role."""
        if part:
            return [part]
        return ["curator"] if rule in {"forward", "review"} else (self.executors or ["executor"])

    def look(self, now: datetime) -> int:
        """What the clock records: reminders, breaches, steps up the chain; how many events that is."""
        before = self.version
        for (rule, part), terms in self.terms.items():
            role = "curator" if rule in {"forward", "review"} else "executor"
            for term in terms:
                if term.outcome != "open":
                    continue
                holders = self.holders(rule, part)
                if now > term.lapse and not term.missed:
                    term.missed, term.done = True, len(term.reminders)
                    self.owed += [("missed", to, rule) for to in dict.fromkeys([*holders, *AT_ONCE[role]])]
                    self._written(now)
                come = sum(at <= now for at in term.reminders)
                if not term.missed and come > term.done:
                    term.done = come
                    self.owed += [("reminder", to, rule) for to in holders]
                    self._written(now)
                come = len(term.reminders) + sum(at <= now for at, _ in term.steps)
                if term.missed and come > term.done:
                    fresh = term.steps[term.done - len(term.reminders) : come - len(term.reminders)]
                    self.owed += [("missed", to, rule) for _, to in fresh]
                    term.done = come
                    self._written(now)
        return self.version - before

    def running(self, rule: str, part: str = "") -> bool:
        """Whether the last deadline of that name is open."""
        terms = self.terms.get((rule, part))
        return bool(terms) and terms is not None and terms[-1].outcome == "open"

    def _end(self, trigger: str, whose: str, at: datetime, *, moves: bool) -> None:
        closers = {
            "assign": ["forward"],
            "publish": ["reply", "draft", *(["final"] if self.state == "published" else [])],
            "submit": ["draft"],
            "approve": ["review"],
            "return": ["review"],
            "resubmit": ["rework"],
        }
        for rule in closers.get(trigger, []):
            self._close((rule, ""), self._met(rule, "", at), at)
        if trigger == "provide_part":
            self._close(("part", whose), self._met("part", whose, at), at)
        if trigger == "compose" or (trigger == "reassign" and moves):
            for name in list(self.terms):
                if name[0] == "part" or name[0] == ("draft" if trigger == "compose" else "rework"):
                    self._close(name, "cancelled", at)

    def _open(self, trigger: str, at: datetime, *, moves: bool) -> None:
        anew = trigger in {"select", "author_replied", "reopen"}
        earlier = trigger == "add_message"  # a message that was detected before the others
        if trigger in {"author_replied", "reopen"} or (earlier and self._outdated("forward")):
            self._forward(at)
        another = anew or (
            self.running("reply")
            and (
                trigger in {"raise_importance", "lower_importance"}
                or (earlier and self.importance == "elevated" and self._outdated("reply"))
            )
        )
        if another:
            start = self.selected if self.importance == "ordinary" else self.detected
            due = office.due(start, REPLY[self.importance][0], "working")
            self._put(("reply", ""), start, due, "working", at)
        self._draft(at, anew=anew, another=another)
        if trigger in {"submit", "resubmit"}:
            self._put(("review", ""), at, office.due(at, 30, "open"), "open", at)
        if trigger == "return" or (trigger == "recall" and not self.several):
            self._put(("rework", ""), at, office.due(at, 60, "open"), "open", at)
        if trigger == "publish" and self.state == "interim" and not self.running("final"):
            self._put(("final", ""), at, office.days(at, 3), "working", at)
        given = {"assign", "resume", "provide_part", "return_part"}
        in_hand = trigger in {"replace_executor", "substitute"} and self.state in {"assigned", "draft"}
        if trigger in given or in_hand or (trigger == "reassign" and moves):
            for rule, name in list(self.terms):
                if rule == "part" and name not in self.awaited:
                    self._close((rule, name), "cancelled", at)  # it is in other hands now
            for name in self.awaited:
                if not self.running("part", name):
                    due = office.due(at, self.times.get(name, 120), "working")
                    self._put(("part", name), at, due, "working", at)

    def _forward(self, at: datetime) -> None:
        self._put(("forward", ""), self.detected, office.due(self.detected, 60, "open"), "open", at)

    def _draft(self, at: datetime, *, anew: bool, another: bool) -> None:
        """One executor's draft, so long before the reply; it follows the reply, and stands still while several work."""
        last = self.terms.get(("draft", ""), [])
        was = last[-1].outcome if last else "never"
        if self.several:
            self._close(("draft", ""), "superseded", at)
        elif self.running("reply") and (anew or was == "superseded" or (another and was == "open")):
            due, lapse = office.before(self.terms["reply", ""][-1].due, REPLY[self.importance][1])
            self._put(("draft", ""), at, due, "working", at, lapse)

    def _outdated(self, rule: str) -> bool:
        """Whether an open deadline that counts from detection counts from another instant now."""
        return self.running(rule) and self.terms[rule, ""][-1].start != self.detected

    def _put(
        self,
        name: Name,
        start: datetime,
        due: datetime,
        basis: office.Basis,
        opened: datetime,
        lapse: datetime | None = None,
    ) -> None:
        self._close(name, "superseded", opened)
        terms = self.terms.setdefault(name, [])
        rule = f"{name[0]} {self.importance}" if name[0] in {"reply", "draft"} else name[0]
        role = "curator" if name[0] in {"forward", "review"} else "executor"
        lapse = lapse or office.lapse(due, basis)
        told = {at for term in terms for at in term.reminders[: term.done]}  # none is owed twice
        instants = {office.before(due, minutes, kind)[1] for minutes, kind in REMINDERS[rule]}
        terms.append(
            Term(
                len(terms) + 1,
                start,
                due,
                lapse,
                opened,
                reminders=sorted(at for at in instants - told if opened < at < due),
                steps=[(office.due(lapse, minutes, "working"), to) for minutes, to in LATER[role]],
            )
        )

    def _close(self, name: Name, outcome: str, at: datetime) -> None:
        if self.running(*name):
            self.terms[name][-1].outcome = outcome
            self.terms[name][-1].closed = at

    def _met(self, rule: str, part: str, at: datetime) -> str:
        terms = self.terms.get((rule, part))
        return "met" if terms and at <= terms[-1].lapse else "late"


def pair(values: dict[str, Any]) -> tuple[str, str]:
    """Who hands over, and to whom."""
    giver, _, taker = values["executors"][0].partition("=")
    return giver, taker
