"""Doing an act again after a conflict, where that is safe: what one decided on is still there, and the rules still allow it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..engine.declaration import Trigger, Workflow
from ..engine.errors import Conflict

if TYPE_CHECKING:
    from .meanwhile import Meanwhile

__all__ = ["Retry"]


@dataclass(slots=True, kw_only=True)
class Retry:
    """How often an act may be done again after a conflict; `conflicts` are those that it was done again after.

    It is done again only where nobody moved the case meanwhile (the clock, notes and the like leave its state), gave a part
    of the answer, or did the same; an act that leaves the state itself may be done again wherever it is still possible.
    Each time the rules judge it anew. Else the conflict is raised, with the refusal as `refused` where the rules say no.
    """

    times: int = 3
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def meanwhile(self) -> tuple[Meanwhile, ...]:
        """All that happened before the act was done after all, the oldest first."""
        return tuple(item for conflict in self.conflicts for item in conflict.meanwhile)

    def again(self, conflict: Conflict, workflow: Workflow, trigger: str) -> bool:
        """Whether to do the act again; notes the conflict where so."""
        declared = workflow.trigger.get(trigger)
        if declared is None or not conflict.meanwhile or len(self.conflicts) >= self.times:
            return False
        if not all(_leaves(declared, workflow.trigger.get(item.type), item) for item in conflict.meanwhile):
            return False
        self.conflicts.append(conflict)
        return True


def _leaves(act: Trigger, other: Trigger | None, happened: Meanwhile) -> bool:
    """Whether what happened leaves what the act rests on."""
    if happened.type == act.name:
        return False
    if not act.source:  # it leaves the state itself
        return True
    return happened.move is None and (other is None or other.collects is None)
