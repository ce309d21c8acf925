"""What a regulation's TOML and an office's settings may hold: the tables, key by key. docs/regulations.md explains them."""

from __future__ import annotations

from collections.abc import Mapping

from ..calendars.term import Basis
from .body import BODY_KINDS
from .file_kinds import KINDS
from .regulation_advice import ADVICE
from .regulation_content import CONTENT, SETTLED
from .regulation_kinds import (
    bilingual,
    choice,
    day,
    escalation,
    facts,
    flag,
    limit,
    line,
    named,
    number,
    occasion,
    reminder,
    rows,
    several,
    silence,
    size,
    table,
    tables,
    term,
    week,
    word,
    zone,
)
from .regulation_pages import OWN_ACT, PAGE_DUTY, PAGE_ITEM
from .regulation_reader import Key, optional, required

__all__ = ["DEADLINE", "PLAIN", "PRACTICE", "SETTINGS", "act_keys"]

PLAIN: tuple[Basis, ...] = ("open", "working", "calendar")  # A2: how a term without its own word for it is counted

REPEATS: Mapping[str, Key] = {  # A12: when an incident considered before is suggested as the one that is repeated
    "days": optional(number(1, 3650), 365),
    "limit": optional(number(0, 20), 5),
    "threshold": optional(number(1, 1000), 30),
    "author": optional(number(0, 1000), 30),
    "address": optional(number(0, 1000), 40),
    "topic": optional(number(0, 1000), 10),
    "text": optional(number(0, 1000), 60),
    "similar": optional(number(1, 100), 60),
}

PRACTICE: Mapping[
    str, Key
] = {  # what an office settles where the act is silent: stands in the act's file, settings override
    "zone": required(zone),
    "week": required(week),
    "plain_terms": optional(choice(*PLAIN), "open"),
    "strict_closing": optional(flag, default=False),
    "decree_days_count": optional(flag, default=False),
    "prefix": required(line),
    "silent_reminder": optional(silence),
    "silent_period": optional(silence),
    "four_eyes": optional(flag, default=False),
    "plan_approval": optional(flag),
    "publication_review": optional(flag, default=False),
    "rotation": optional(silence),  # how long a page's password stays before its keeper is reminded (KH-I.5.2)
    "attachment_limit": optional(size, default=20 << 20),
    "attachment_kinds": optional(several(choice(*KINDS)), tuple(KINDS)),
    "repeats": optional(table(REPEATS), {name: key.default for name, key in REPEATS.items()}),
}

HEADER: Mapping[str, Key] = {
    "id": required(line),
    "title": required(bilingual),
    "act": required(line),
    "date": optional(day),
    "number": optional(line),
    "messages_from": optional(choice("any", "listed"), "any"),
    "hand_over": optional(flag, default=False),
    "without_terms": optional(bilingual),
    **PRACTICE,
}

REASON: Mapping[str, Key] = {"requirement": optional(line), "clause": optional(line)}

ROLE: Mapping[str, Key] = {
    "title": required(bilingual),
    "practice": optional(line),
    "deputies": optional(several(word), ()),
    "escalate": optional(several(word), ()),
    "also": optional(several(line), ()),
    "apart": optional(several(word), ()),
    **REASON,
}

NETWORK: Mapping[str, Key] = {
    "title": required(bilingual),
    "status": optional(choice("active", "banned", "blocked"), "active"),
    "since": optional(day),
    "source": optional(line),
    "note": optional(bilingual),
    "hosts": optional(several(line), ()),
    **REASON,
}

GROUND: Mapping[str, Key] = {
    "name": required(word),
    "action": required(word),
    "of": optional(several(choice("comment", "message")), ("comment", "message")),
    "title": required(bilingual),
    "requirement": required(line),
    "clause": optional(line),
    "bodies": optional(several(line), ()),
}

CRITERION: Mapping[str, Key] = {
    "name": required(word),
    "title": required(bilingual),
    "for": required(several(word)),
    "if_available": optional(flag, default=False),
    "only_with": optional(word),
    "requirement": required(line),
    "clause": optional(line),
}

IN_FORCE: Mapping[str, Key] = {
    "says": required(bilingual),
    "from": optional(day),
    **REASON,
}

REFERENCE: Mapping[str, Key] = {  # what the act refers to; an office may write its own text in its place (A18)
    "name": required(word),
    "title": required(bilingual),
    "about": optional(line),
    "says": optional(bilingual),
    "source": optional(line),
    **REASON,
}

CHANNEL: Mapping[str, Key] = {  # by which messages come to the pages, and answers go
    "name": required(word),
    "title": required(bilingual),
    "for": optional(several(choice("message", "answer")), ("message", "answer")),
    "private": optional(flag, default=False),
    "requirement": required(line),
    "clause": optional(line),
}

ADDRESSEE: Mapping[str, Key] = {
    "name": required(word),
    "title": required(bilingual),
    "requirement": required(line),
    "clause": optional(line),
}

ACTING: Mapping[str, Key] = {  # who does it where this act differs from the workflow's declaration
    "trigger": required(word),
    "roles": required(several(word)),
    "requirement": required(line),
    "clause": optional(line),
}

REQUIREMENT: Mapping[str, Key] = {
    "id": required(line),
    "clause": required(line),
    "force": required(choice("M", "R", "P", "-")),
    "says": required(bilingual),
    "note": optional(bilingual),
}

DEADLINE: Mapping[str, Key] = {
    "rule": required(word),
    "title": required(bilingual),
    "requirement": required(line),
    "clause": optional(line),
    "says": required(line),
    "opens_on": required(several(occasion)),
    "counts_from": optional(word),
    "closes_on": required(several(occasion)),
    "cancels_on": optional(several(occasion), ()),
    "term": required(limit),
    "holder": required(word),
    "when": optional(facts, {}),
    "remind": optional(several(reminder), ()),
    "escalate": optional(several(escalation), ()),
    "again": optional(choice("restart", "keep"), "restart"),
    "per": optional(word),
    "term_from": optional(word),
    "grace": optional(term),
}

ACTIVITY: Mapping[str, Key] = {  # how many incidents of one topic or place within a window suggest a report to the head
    "requirement": required(line),
    "window": required(term),
    "count": required(number(2, 10_000)),
    "by": optional(several(choice("topic", "place")), ("topic", "place")),
}

FIELD: Mapping[str, Key] = {  # a field of supervision: what a deputy head answers for, told by the incidents' topics
    "name": required(word),
    "title": required(bilingual),
    "topics": required(several(line)),
    "deputy": optional(line),
}

MODERATION: Mapping[str, Key] = {  # who decides on comments; bodies of the kinds `others_of` moderate their own pages
    "by": required(several(word)),
    "others": optional(several(word), ()),
    "others_of": optional(several(choice(*BODY_KINDS)), ()),
    "requirement": required(line),
    "clause": optional(line),
}

OVERLAY: Mapping[str, Key] = {
    "date": required(day),
    "kind": required(choice("closed", "working", "short", "hours")),
    "hours": optional(line, ""),
    "source": required(line),
    "name": optional(line, ""),
}

NORM: Mapping[str, Key] = {  # an office's own norm: another term for a deadline of the act, or a deadline of its own
    "workflow": optional(word, "incident"),
    "source": required(line),
    **{name: optional(key.kind) for name, key in DEADLINE.items() if name != "rule"},
    "rule": required(word),
}

ACT: Mapping[str, Key] = {
    "regulation": required(table(HEADER)),
    "roles": required(named(ROLE)),
    "networks": optional(named(NETWORK), ()),
    "ground": optional(tables(GROUND, "name"), ()),
    "criterion": optional(tables(CRITERION, "name"), ()),
    "black_list": optional(table({"requirement": required(line), "clause": optional(line)})),
    "moderation": optional(table(MODERATION)),
    "activity": optional(table(ACTIVITY)),
    "advice": optional(tables(ADVICE, "name"), ()),
    **CONTENT,
    "page_item": optional(tables(PAGE_ITEM, "name"), ()),
    "page_duty": optional(tables(PAGE_DUTY, "requirement"), ()),
    "own_act": optional(tables(OWN_ACT, "name"), ()),
    "in_force": optional(table(IN_FORCE)),
    "reference": optional(tables(REFERENCE, "name"), ()),
    "channel": optional(tables(CHANNEL, "name"), ()),
    "addressee": optional(tables(ADDRESSEE, "name"), ()),
    "norm": optional(tables(NORM, "rule"), ()),  # local norms that stand ready: off until the settings switch them on
    "requirement": required(tables(REQUIREMENT, "id")),
}

SETTINGS: Mapping[str, Key] = {
    **{name: optional(key.kind) for name, key in PRACTICE.items()},
    "networks": optional(named(NETWORK), ()),  # beside those that the act names
    "overlay": optional(tables(OVERLAY, "date"), ()),
    "in_force": optional(day),  # the day that the act leaves open: of its official publication
    "norms_on": optional(several(word), ()),  # which of the act's ready norms hold here
    "norm": optional(tables(NORM, "rule"), ()),
    "reference": optional(tables(REFERENCE, "name"), ()),
    "activity": optional(
        table({name: optional(key.kind) for name, key in ACTIVITY.items() if name != "requirement"}), {}
    ),
    "field": optional(tables(FIELD, "name"), ()),
    "advice": optional(tables(ADVICE, "name"), ()),  # in place of the act's of that name, or beside them
    "advice_off": optional(several(word), ()),
    **SETTLED,
    "year": optional(rows, ()),  # a newly decreed year and its days, in the form of docs/calendar.md
    "day": optional(rows, ()),
}


def act_keys(given: Mapping[str, object]) -> Mapping[str, Key]:
    """The keys of an act's file: those of every act, and one table for each workflow whose deadlines or actors it lists."""
    keys = {
        "deadline": optional(tables(DEADLINE, "requirement"), ()),
        "acting": optional(tables(ACTING, "trigger"), ()),
    }
    workflows = {
        name: optional(table(keys))
        for name, value in given.items()
        if isinstance(value, dict) and not keys.keys().isdisjoint(value) and name not in ACT
    }
    return {**ACT, **workflows}
