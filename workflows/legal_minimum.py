"""The legal minimum for official pages, a common layer under every local act (A30): shipped data, named by `regulation show`."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import Struct

from ..calendars.text import Text

__all__ = ["LegalMinimum", "MinimumItem", "legal_minimum", "minimum_tables"]


class MinimumItem(Struct, frozen=True, kw_only=True):
    """One thing that the law asks of an official page; `networks` are those in which it may be."""

    name: str
    title: Text
    source: str
    networks: tuple[str, ...] = ()


class LegalMinimum(Struct, frozen=True, kw_only=True):
    """What the law asks of official pages from a day on, whatever a local act says."""

    source: Text
    since: date
    items: tuple[MinimumItem, ...]


@cache
def legal_minimum() -> LegalMinimum:
    """The minimum that ships."""
    law = minimum_tables()
    found, page = law["minimum"], law["minimum"]["page"]
    shown = (
        MinimumItem(name=item["name"], title=Text(**item["title"]), source=item["clause"]) for item in law["page_item"]
    )
    duty = MinimumItem(
        name="page", title=Text(**page["title"]), source=page["source"], networks=tuple(page["networks"])
    )
    return LegalMinimum(source=Text(**found["source"]), since=found["since"], items=(duty, *shown))


@cache
def minimum_tables() -> dict[str, Any]:
    """The file that ships, as TOML has it: `page_item` and `page_duty` are those of an act."""
    return tomllib.loads(files(f"{__package__}.law").joinpath("minimum.toml").read_text("utf-8"))
