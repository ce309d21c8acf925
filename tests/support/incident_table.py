"""The incident's tables, written from the act and the design: where each trigger leads, who may fire it, who is told of a term."""

from __future__ import annotations

from .desk_story import ALL_PARTS, Story, Told

__all__ = [
    "AT_ONCE",
    "CLAUSES",
    "CLOSED",
    "HELD",
    "LATER",
    "OPEN",
    "REMINDERS",
    "ROLES",
    "STATES",
    "TABLE",
    "VECTORS",
    "ready",
]

OPEN = "detected selected assigned draft review revision approved published interim clarification"
CLOSED = {"final", "declined", "void"}
STATES = [*OPEN.split(), *sorted(CLOSED)]
HELD = set(OPEN.split()) - {"detected", "selected", "published"}  # an executor has work on his hands

ROLES = ["curator", "executor", "official", "press_centre", "organiser", "head", "head_of_apparatus", "deputy_head", "controller", "analyst"]  # fmt: skip
NOTING = " ".join(
    role for role in ROLES if role not in {"analyst", "controller"}
)  # who reads or controls changes nothing

# trigger: the states it leads from → to, the states in which it changes nothing, and who may fire it.
TABLE = {
    "select": ("detected", "selected", "", "curator"),
    "set_aside": ("detected", "declined", "", "curator"),
    "decline": ("detected selected assigned", "declined", "", "curator"),
    "assign": ("selected", "assigned", "", "curator"),
    "reassign": ("assigned draft revision", "assigned", "review approved interim clarification", "curator"),
    "substitute": ("", "", "assigned draft review revision approved interim clarification", "curator clock"),
    "start": ("assigned", "draft", "", "executor"),
    "provide_part": ("", "", "draft", "executor"),
    "return_part": ("", "", "draft", "curator"),
    "replace_executor": ("", "", "assigned draft review revision approved interim clarification", "curator"),
    "submit": ("draft", "review", "", "executor"),
    "return": ("review", "revision", "", "curator"),
    "resubmit": ("revision", "review", "", "executor"),
    "approve": ("review", "approved", "", "curator"),
    "compose": ("draft", "approved", "", "curator"),
    "publish": ("approved", "published interim clarification", "", "executor press_centre"),
    "author_replied": ("clarification", "selected", "", "curator"),
    "resume": ("interim", "draft", "", "executor curator"),
    "finalize": ("published clarification", "final", "", "curator clock"),
    "recall": ("approved", "revision draft", "", "curator"),
    "void": (OPEN, "void", "", "curator"),
    "correct": ("", "", f"{OPEN} final declined void", "curator"),
    "reopen": ("declined void final", "selected", "", "curator"),
    "raise_importance": ("", "", OPEN, "curator"),
    "lower_importance": ("", "", OPEN, "curator"),
    "mark_significant": ("", "", OPEN, "curator"),
    "link_repeat": ("", "", OPEN, "curator"),
    "add_message": ("", "", OPEN, "importer curator"),
    "escalate": ("", "", OPEN, "curator"),
    "report_deficiency": ("", "", f"{OPEN} final declined void", "curator"),
    "attach": ("", "", f"final declined void {OPEN}", "curator executor press_centre"),
    "note": ("", "", f"{OPEN} final declined void", NOTING),
    "acknowledge": ("", "", f"{OPEN} final declined void", "head"),
    "take_measures": ("", "", f"{OPEN} final declined void", "head head_of_apparatus deputy_head curator"),
}

# trigger: the points of appendix 1 that it carries out; what is not here is practice, and no point speaks of it.
CLAUSES = {
    "select": "6",
    "set_aside": "1, 6",
    "decline": "17",
    "assign": "7, 14",
    "reassign": "3, 6",
    "substitute": "3",
    "start": "3",
    "provide_part": "14",
    "return_part": "14",
    "replace_executor": "3, 14",
    "submit": "10",
    "return": "11",
    "resubmit": "12",
    "approve": "6, 11",
    "compose": "14",
    "publish": "8, 9",
    "author_replied": "8, 9",
    "resume": "13",
    "raise_importance": "9",
    "lower_importance": "8",
    "mark_significant": "20",
    "link_repeat": "15",
    "report_deficiency": "19",
    "attach": "16",
    "acknowledge": "20",
    "take_measures": "19",
}

# Practice: the terms' holder is reminded before they are due (minutes, and the time in which they are counted); of a broken
# one its holder is told and those above him, at once or so many working minutes after, while it stays open.
REMINDERS = {
    "forward": [(20, "open")],
    "reply ordinary": [(120, "working"), (30, "working")],
    "reply elevated": [(90, "working"), (30, "working")],
    "draft ordinary": [(60, "working")],
    "draft elevated": [(20, "working")],
    "review": [(10, "open")],
    "rework": [(20, "open")],
    "final": [(480, "working"), (120, "working")],
    "part": [(30, "working")],
}
AT_ONCE = {"curator": ["organiser", "head_of_apparatus"], "executor": ["curator"]}
LATER = {"curator": [(240, "head")], "executor": [(60, "organiser"), (240, "head")]}

# When each term of the Lesozavodsk act is due, worked out by hand, minute by minute. From when → LS-8 (7 working hours),
# LS-10a (3 before), LS-9 (3 working hours), LS-10b (2 before), LS-7 (a plain hour), LS-13 (the third working day after).
# Mon–Fri 09:00–13:00, 14:00–18:00; the day before a holiday ends at 17:00.
VECTORS = {
    "2026-07-14 09:10": ("07-14 17:10", "07-14 14:10", "07-14 12:10", "07-14 10:10", "07-14 10:10", "07-17 18:00"),
    "2026-07-14 13:20": ("07-15 12:00", "07-14 18:00", "07-14 17:00", "07-14 15:00", "07-14 14:20", "07-17 18:00"),
    "2026-07-17 16:30": ("07-20 15:30", "07-20 11:30", "07-20 10:30", "07-17 17:30", "07-17 17:30", "07-22 18:00"),
    "2026-07-18 23:00": ("07-20 17:00", "07-20 13:00", "07-20 12:00", "07-20 10:00", "07-20 10:00", "07-22 18:00"),
    "2026-04-30 15:00": ("05-04 15:00", "05-04 11:00", "05-04 10:00", "04-30 16:00", "04-30 16:00", "05-06 18:00"),
    "2026-12-30 16:00": ("01-11 15:00", "01-11 11:00", "01-11 10:00", "12-30 17:00", "12-30 17:00", "01-13 18:00"),
}  # fmt: skip


def ready(story: Story, state: str, trigger: str) -> Told:
    """An incident in `state`, such that nothing but state, role and the rule under test stands against `trigger`."""
    several = trigger in {"provide_part", "compose", "return_part"} and state == "draft"
    first = {"acknowledge": ("mark_significant",), "take_measures": ("report_deficiency",)}.get(trigger, ())
    told = story.incident(state, executors=ALL_PARTS if several else ("petrov",), first=first)
    if several and trigger == "return_part":
        told.do("provide_part", actor="petrov")
    if trigger == "lower_importance" and state not in CLOSED:
        told.do("raise_importance")
    return told
