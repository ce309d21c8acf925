"""What follows from the facts of an incident: whose part is awaited, and what a returned part or a replacement changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..engine.handover import in_whose_place

__all__ = ["derived", "executor_replaced", "part_returned"]


def part_returned(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"provided": [person for person in facts["provided"] if person != facts["part_of"]]}


def executor_replaced(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    old, new = facts["replaced"], facts["replacement"]
    notes = facts.get("stands_in", {})
    held = notes.get("executors", {})
    gone = {str(person) for person in (old, *in_whose_place(held, old))}  # a deputy's deputy stood in for both
    standing = {who: whose for who, whose in held.items() if who not in gone}
    times = {str(new) if who == str(old) else who: term for who, term in facts.get("times", {}).items()}
    return {
        **({"times": times} if times else {}),
        **{
            name: [new if person == old else person for person in facts.get(name, ())]
            for name in ("executors", "awaited")
        },
        "provided": [person for person in facts.get("provided", ()) if person != old],
        "stands_in": {**notes, "executors": standing | notes.get("replacement", {})},
    }


def derived(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Whether several executors work on it, and whose part is awaited now (A16)."""
    assigned = list(facts.get("executors", ()))
    provided = facts.get("provided", ())
    left = [person for person in assigned if person not in provided]
    several = len(assigned) > 1
    had = facts.get("awaited", ())  # who has been given his turn keeps it when an earlier part comes back
    turn = (
        [person for person in left if person in had or person == left[0]] if facts.get("order") == "sequence" else left
    )
    return {"several": several, "awaited": turn if several else [], "importance": facts.get("importance", "ordinary")}
