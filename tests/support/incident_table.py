"""The incident's tables, written from the act and the design: where each trigger leads, who may fire it, who is told of a term."""

from __future__ import annotations

__all__ = ["AT_ONCE", "CLAUSES", "CLOSED", "HELD", "LATER", "OPEN", "REMINDERS", "ROLES", "STATES", "TABLE"]

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
