"""The incident's table, written from the act and the design: where each trigger leads, and who may fire it."""

from __future__ import annotations

__all__ = ["CLOSED", "OPEN", "STATES", "TABLE"]

OPEN = "detected selected assigned draft review revision approved published interim clarification"
CLOSED = {"final", "declined", "void"}
STATES = [*OPEN.split(), *sorted(CLOSED)]

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
    "note": ("", "", f"{OPEN} final declined void", "curator executor press_centre official head"),
    "acknowledge": ("", "", f"{OPEN} final declined void", "head"),
    "take_measures": ("", "", f"{OPEN} final declined void", "head head_of_apparatus deputy_head curator"),
}
