"""Regulations: load a shipped act, adopt one from its text and the office's settings. docs/regulations.md shows how."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from ..calendars.errors import InvalidValue
from ..calendars.term import Basis
from ..calendars.text import Text
from .regulation_advice import advice
from .regulation_build import (
    Placed,
    acting,
    activity,
    addressees,
    black_list,
    channels,
    deadlines,
    extra,
    frozen,
    grounds,
    in_force,
    moderation,
    networks_beside,
    norms,
    overlays,
    ready,
    references,
    repeats,
    spheres,
    values,
)
from .regulation_check import check
from .regulation_content import content
from .regulation_coverage import Carrier, Coverage, coverage
from .regulation_items import Network
from .regulation_meaning import examine
from .regulation_pages import own_acts, page_duties, page_items
from .regulation_reader import Place, Problem, RegulationError, hint, parse, read_table
from .regulation_schema import PLAIN, PRACTICE, SETTINGS, act_keys
from .regulation_value import Criterion, Regulation

__all__ = [
    "Carrier",
    "Coverage",
    "Criterion",
    "Network",
    "Problem",
    "Regulation",
    "RegulationError",
    "adopt",
    "available",
    "check",
    "coverage",
    "hint",
    "load",
    "shipped_requirements",
    "source",
]


def available() -> tuple[str, ...]:
    """IDs of the shipped acts, in order; nothing is parsed."""
    names = (item.name for item in files(f"{__package__}.regulations").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def source(regulation_id: str) -> str:
    """The TOML text of a shipped act. Raises InvalidValue naming the nearest known ID."""
    known = available()
    if regulation_id not in known:
        expected = Text(ru="регламент из поставки; {hint}", en="a shipped regulation; {hint}")
        raise InvalidValue(
            Text(ru="регламент", en="regulation"), regulation_id, expected.fill(hint=hint(regulation_id, known))
        )
    return files(f"{__package__}.regulations").joinpath(f"{regulation_id}.toml").read_text(encoding="utf-8")


def load(regulation_id: str) -> Regulation:
    """A shipped act, without an office's settings. Raises InvalidValue naming the nearest known ID."""
    return adopt(source(regulation_id), file=f"{regulation_id}.toml")


@cache
def shipped_requirements() -> frozenset[str]:
    """Requirement IDs of every shipped act: what a workflow may carry out beside the act at hand."""
    return frozenset(name for act in available() for name in load(act).requirements)


@lru_cache(maxsize=128)
def adopt(
    text: str, settings: str | None = None, *, file: str = "regulation.toml", settings_file: str = "settings.toml"
) -> Regulation:
    """An act with an office's settings, from the TOML texts themselves: what a desk keeps in its log.

    `file` and `settings_file` name them in messages. Raises RegulationError with every mistake found.
    """
    act, own = parse(text, file), parse(settings or "", settings_file)
    problems: list[Problem] = []
    place = Place(file, "", _plain(act, own), problems)
    found = read_table(act_keys(act), act, place)
    office = Place(settings_file, "", place.plain, problems)
    settled = read_table(SETTINGS, own, office)
    _stop(problems)
    header = {**found["regulation"], **{name: settled[name] for name in PRACTICE if name in own}}
    header["repeats"] = repeats(found["regulation"]["repeats"], settled["repeats"], own.get("repeats", {}))

    requirements, roles, networks, criteria = values(found)
    networks = networks_beside(networks, settled["networks"], requirements)
    placed = deadlines(found, requirements)
    laid, added, standing = ready(found["norm"], settled["norms_on"], placed, requirements, office.at("norms_on"))
    requirements = MappingProxyType({**requirements, **frozen(added, by="id")})
    laid, added = norms(settled["norm"], laid, requirements)
    requirements = MappingProxyType({**requirements, **frozen(added, by="id")})
    advised = advice(found["advice"], settled, office, requirements, criteria)
    days, years = overlays(settled["overlay"]), extra(settled, office)
    said = content(found, settled, place, requirements, roles)
    examine(found, place, laid, roles, requirements)
    _stop(problems)
    return Regulation(
        key=_key(text, settings or ""),
        text=text,
        settings=settings or "",
        overlays=days,
        extra=years,
        roles=roles,
        networks=networks,
        grounds=grounds(found["ground"], requirements),
        criteria=criteria,
        black_list=black_list(found["black_list"], requirements),
        moderation=moderation(found["moderation"], requirements),
        advice=advised,
        requirements=requirements,
        deadlines=_by_workflow(laid),
        activity=activity(found["activity"], settled["activity"]),
        spheres=spheres(settled["field"]),
        norms=standing,
        in_force=in_force(found["in_force"], settled["in_force"], requirements),
        references=references(found["reference"], settled["reference"], requirements),
        channels=channels(found["channel"], requirements),
        addressees=addressees(found["addressee"], requirements),
        acting=acting(found, requirements),
        content=said,
        page_items=MappingProxyType(page_items(found["page_item"], requirements)),
        page_duties=page_duties(found["page_duty"], requirements),
        own_acts=own_acts(found["own_act"], requirements),
        **header,
    )


def _plain(act: dict[str, Any], own: dict[str, Any]) -> Basis:
    """How the terms that follow are to be read; a wrong word is told where it stands."""
    header = act.get("regulation")
    given = own.get("plain_terms", header.get("plain_terms") if isinstance(header, dict) else None)
    return next((basis for basis in PLAIN if basis == given), PLAIN[0])


def _stop(problems: list[Problem]) -> None:
    if problems:
        raise RegulationError(problems)


def _key(*texts: str) -> str:
    """SHA-256 over the texts, each behind its length in bytes, so that no two pairs run into one."""
    digest = hashlib.sha256()
    for text in texts:
        data = text.encode()
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def _by_workflow(placed: list[Placed]) -> MappingProxyType[str, Any]:
    names = dict.fromkeys(item.workflow for item in placed)
    return MappingProxyType({name: tuple(item.value for item in placed if item.workflow == name) for name in names})
