"""Links: one spelling for one page, and the network it belongs to."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import urlsplit

from ...calendars.text import Text

__all__ = ["LINK", "Link", "read_link"]

LINK = Text(
    ru="ссылка на сообщение, например https://vk.com/wall-1_2?reply=3",
    en="a link to the message, for example https://vk.com/wall-1_2?reply=3",
)

_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}")  # лесозаводск.рф is one too
# How nearly every link is written; other spellings are taken apart more slowly.
_PLAIN = re.compile(r"https?://([a-z0-9.-]+)((?:/[\w.,:@%~/+-]*)?)(?:\?([\w.,:@%~/+=&-]*))?", re.ASCII)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_NOT_IN_A_LINK = re.compile(r"[\s\x00-\x20\x7f<>\"\\]")


class Link(NamedTuple):
    """A normalised address and the network of its host by networks.toml ("other" when no network has it)."""

    address: str
    network: str


@dataclass(frozen=True, slots=True)
class _Catalogue:
    networks: dict[str, str]  # host → network
    canonical: dict[str, str]  # host → the host that links are written with
    dresses: tuple[str, ...]
    tracking: re.Pattern[str]


def read_link(text: str) -> Link:
    """Return the link that `text` spells: https, host in lower case and without m. or www., no tracking, no fragment.

    Other query parameters stay (`?reply=` names a comment); a trailing slash, a port and a user name go.

    Raises:
        ValueError: it is no address of a page on the web.
    """
    plain = _PLAIN.fullmatch(text)
    if plain is not None:
        host, path, query = plain.groups()
    else:
        host, path, query = _split(text)
    host, network = _host(host)
    if query:
        tracking = _catalogue().tracking
        query = "&".join(item for item in query.split("&") if item and not tracking.fullmatch(item))
    path = path.rstrip("/")
    return Link(f"https://{host}{path}?{query}" if query else f"https://{host}{path}", network)


def _split(text: str) -> tuple[str, str, str]:
    """Host, path and query of any other spelling of a link."""
    if _NOT_IN_A_LINK.search(text):
        raise ValueError(text)
    scheme = _SCHEME.match(text)
    if scheme is None or (text[scheme.end() : scheme.end() + 2] != "//" and "." in scheme[1]):
        text = "https://" + text.removeprefix("//")  # vk.com/wall-1_2, also with a port
    elif scheme[1].lower() not in {"http", "https"}:
        raise ValueError(text)
    parts = urlsplit(text)
    return parts.hostname or "", parts.path, parts.query


@lru_cache(maxsize=1024)
def _host(host: str) -> tuple[str, str]:
    """The host that links to the same pages are written with, and its network."""
    host = host.lower().rstrip(".")
    if not _HOST.fullmatch(host):
        raise ValueError(host)
    catalogue = _catalogue()
    for dress in catalogue.dresses:
        bare = host.removeprefix(dress)
        if bare != host and "." in bare:
            host = bare
            break
    network = catalogue.networks.get(host) or catalogue.networks.get(host.partition(".")[2], "other")
    return catalogue.canonical.get(host, host), network


@cache
def _catalogue() -> _Catalogue:
    data = tomllib.loads(files(__package__).joinpath("networks.toml").read_text("utf-8"))
    networks: dict[str, str] = {}
    canonical: dict[str, str] = {}
    for network, entry in data["network"].items():
        for host in [*entry["hosts"], *entry.get("also", [])]:
            networks[host] = network
        for host in entry["hosts"]:
            canonical[host] = entry["hosts"][0]
    names = "|".join(re.escape(name).replace(r"\*", ".*?") for name in data["tracking"])
    return _Catalogue(networks, canonical, tuple(data["dresses"]), re.compile(rf"(?:{names})(?:=.*)?", re.IGNORECASE))
