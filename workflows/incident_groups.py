"""The roles, states and facts that several acts of an incident name together."""

from __future__ import annotations

__all__ = ["ADDRESSEES", "CURATOR", "ENDS", "OPEN", "ORDERS", "STAFF", "WORK"]

CURATOR = ("curator",)
STAFF = (
    "curator", "executor", "press_centre", "official", "organiser", "head", "head_of_apparatus", "deputy_head",
)  # fmt: skip
ADDRESSEES = ("head", "head_of_apparatus", "deputy_head")  # cl. 19: each of the three

OPEN = (
    "detected", "selected", "assigned", "draft", "review", "revision", "approved", "published", "interim", "clarification",
)  # fmt: skip
ENDS = ("final", "declined", "void")

ORDERS = ("provided", "times", "order", "awaited", "stands_in")  # what an assignment says of its parts
WORK = ("executors", *ORDERS)  # LS-6b, LS-7: the curator forwards anew, and until then nobody works on it
