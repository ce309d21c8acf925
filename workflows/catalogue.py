"""Every workflow there is: ours by name, others' by the entry point group `otklik.workflows`.

An entry point names a Workflow, or a sequence of its released versions: each stays for the cases that began with it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from ..calendars.errors import OtklikError
from ..calendars.text import Text
from ..engine.declaration import Workflow
from ..engine.errors import DeclarationError, NotFound

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint, EntryPoints

__all__ = ["OURS", "beside", "find", "names", "versions"]

# (name, version) → where the declaration stands; the highest version of a name takes new cases.
OURS = {
    ("incident", 1): "otklik.workflows.incident:incident",
    ("contact", 1): "otklik.workflows.contact:contact",
    ("body", 1): "otklik.workflows.body:body",
    ("page", 1): "otklik.workflows.page:page",
    ("comment", 1): "otklik.workflows.comment:comment",
    ("signal", 1): "otklik.workflows.signal:signal",
    ("plan", 1): "otklik.workflows.plan:plan",
    ("publication", 1): "otklik.workflows.publication:publication",
    ("information", 1): "otklik.workflows.information:information",
    ("task", 1): "otklik.workflows.task:task",
}


def names() -> tuple[str, ...]:
    """Every workflow's name, ours first."""
    ours = dict.fromkeys(name for name, _ in OURS)
    return (*ours, *(point.name for point in _others() if point.name not in ours))


def beside(governed: Iterable[str]) -> dict[str, Workflow]:
    """The workflows that an act is held to: those that it sets terms for; ours, where it sets some for ours, or none at all."""
    known, ours = names(), dict.fromkeys(name for name, _ in OURS)
    named = [near[0] for name in governed if (near := difflib.get_close_matches(name, known, 1))]
    if not named or not ours.keys().isdisjoint(named):
        named = [*ours, *(name for name in named if name not in ours)]
    return {name: find(name) for name in named}


@lru_cache(maxsize=64)
def find(name: str, version: int | None = None) -> Workflow:
    """The declaration of a workflow, the newest version unless one is named.

    Raises NotFound; DeclarationError where someone else's package does not load or declares something else.
    """
    for workflow in versions(name):
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


@lru_cache(maxsize=64)
def versions(name: str) -> tuple[Workflow, ...]:
    """Every released version of a workflow, the newest first; none where there is no such workflow."""
    found = [_imported(place) for (ours, _), place in OURS.items() if ours == name]
    if not found:
        found = [workflow for point in _others() if point.name == name for workflow in _loaded(point)]
    return tuple(sorted(found, key=lambda workflow: workflow.version, reverse=True))


def _imported(place: str) -> Workflow:
    module, _, attribute = place.partition(":")
    found: Workflow = getattr(import_module(module), attribute)
    return found


def _others() -> EntryPoints:
    from importlib.metadata import entry_points  # noqa: PLC0415  it reads the disk, and most commands need ours alone

    return entry_points(group="otklik.workflows")


def _loaded(point: EntryPoint) -> Sequence[Workflow]:
    try:
        found = point.load()
    except OtklikError as error:  # a declaration's own check: it names the offender
        raise _unusable(point, error.message) from error
    except Exception as error:
        raise _unusable(point, Text(ru=repr(error), en=repr(error))) from error
    workflows = found if isinstance(found, (list, tuple)) else [found]
    for workflow in workflows:
        if not isinstance(workflow, Workflow) or workflow.name != point.name:
            raise _unusable(
                point,
                Text(ru="это не процесс с таким именем", en="this is no workflow of that name"),
            )
    return workflows


def _unusable(point: EntryPoint, why: Text) -> DeclarationError:
    return DeclarationError(
        Text(
            ru="процесс {name} ({value}) не загружается: {why}", en="workflow {name} ({value}) does not load: {why}"
        ).fill(name=point.name, value=point.value, why=why)
    )
