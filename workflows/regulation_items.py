"""The smaller things that an act says: since when it is in force, what it refers to, by which channels messages come and go."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from ..calendars.text import Text

__all__ = ["Acting", "Addressee", "Channel", "Cited", "InForce", "Network"]


class Network(Struct, frozen=True, kw_only=True):
    """A social network that the act names; one that is `banned` or `blocked` since a day is refused for new work (A19)."""

    name: str
    title: Text
    status: Literal["active", "banned", "blocked"]
    since: date | None = None
    source: str | None = None
    note: Text | None = None
    hosts: tuple[str, ...] = ()
    requirement: str | None = None
    clause: str | None = None

    @property
    def usable(self) -> bool:
        """Whether new pages, plans and publications may go there."""
        return self.status == "active"

    def closed_on(self, day: date) -> bool:
        """Whether it was banned or blocked on that day of the municipality: what is older is history, and stays."""
        return not self.usable and (self.since is None or day >= self.since)

    @property
    def disclaimer(self) -> Text | None:
        """What is printed wherever a closed network is shown: what it is, since when, by what act; None for an open one."""
        if self.usable:
            return None
        since = f"{self.since:%d.%m.%Y}" if self.since is not None else "–"
        said = Text(ru="{title} {status} с {since}: {source}", en="{title}: {status} since {since}, {source}").fill(
            title=self.title, status=CLOSED[self.status], since=since, source=self.source or "–"
        )
        if self.note is None:
            return said
        return Text(ru="{said}; {note}", en="{said}; {note}").fill(said=said, note=self.note)

    def refusal(self) -> Text:
        """Why new work in it is refused: the reason, the date and the source."""
        return Text(
            ru="новая работа в этой сети не ведётся: {why}", en="no new work is done in this network: {why}"
        ).fill(why=self.disclaimer or self.title)


CLOSED = {
    "banned": Text(ru="– сеть запрещена в России", en="banned in Russia"),
    "blocked": Text(ru="– доступ ограничен", en="access is blocked"),
}


class InForce(Struct, frozen=True, kw_only=True):
    """When the act takes force, in its own words; `since` is the first day, None until the office names it (`in_force`)."""

    says: Text
    requirement: str | None = None
    clause: str | None = None
    since: date | None = None


class Cited(Struct, frozen=True, kw_only=True):
    """What the act refers to: a law, a policy, another act. An office may write its own text in its place.

    `requirement` is one that asks for nothing beyond this; `about` one that it only explains.
    """

    name: str
    title: Text
    requirement: str | None = None
    about: str | None = None
    clause: str | None = None
    says: Text | None = None
    source: str | None = None


class Channel(Struct, frozen=True, kw_only=True):
    """A way by which messages come, or answers go: as a comment, as a private message; a `private` answer has no public link."""

    name: str
    title: Text
    requirement: str
    clause: str
    ways: tuple[Literal["message", "answer"], ...]
    private: bool = False


class Addressee(Struct, frozen=True, kw_only=True):
    """Whom citizens write to on the official pages: the Head, the Administration."""

    name: str
    title: Text
    requirement: str
    clause: str


class Acting(Struct, frozen=True, kw_only=True):
    """The roles that the act names for one trigger of a workflow, in place of the declaration's."""

    workflow: str
    trigger: str
    roles: tuple[str, ...]
    requirement: str
    clause: str
