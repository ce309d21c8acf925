"""Every workflow there is: ours by name, others' by the entry point group `otklik.workflows`.

A released version of a workflow stays here for the cases that began with it.
"""

from __future__ import annotations

import difflib
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points

from ..calendars.text import Text
from ..engine.declaration import Workflow
from ..engine.errors import NotFound

__all__ = ["OURS", "find", "names"]

# (name, version) → where the declaration stands; the highest version of a name takes new cases.
OURS = {("incident", 1): "otklik.workflows.incident:incident"}


def names() -> tuple[str, ...]:
    """Every workflow's name, ours first."""
    ours = dict.fromkeys(name for name, _ in OURS)
    return (*ours, *(point.name for point in entry_points(group="otklik.workflows") if point.name not in ours))


@lru_cache(maxsize=64)
def find(name: str, version: int | None = None) -> Workflow:
    """The declaration of a workflow, the newest version unless one is named. Raises NotFound."""
    versions = [number for ours, number in OURS if ours == name]
    if versions and (version is None or version in versions):
        module, _, attribute = OURS[name, version or max(versions)].partition(":")
        found: Workflow = getattr(import_module(module), attribute)
        return found
    for point in entry_points(group="otklik.workflows", name=name):
        workflow: Workflow = point.load()
        if version in (None, workflow.version):
            return workflow
    near = difflib.get_close_matches(name, names(), 1)
    raise NotFound(
        Text(ru="процесса {name} нет; есть: {known}{near}", en="no workflow {name}; there are: {known}{near}").fill(
            name=name if version is None else f"{name}/{version}",
            known=", ".join(names()),
            near=Text(ru=f"; может быть, {near[0]}?", en=f"; perhaps {near[0]}?") if near else "",
        )
    )
