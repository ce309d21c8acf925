"""What reading an export gives: rows cleaned and typed, rejects that can be corrected, and the limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

from ...calendars.errors import NaiveInstant
from ...calendars.text import Text

__all__ = ["Disposition", "Limits", "Progress", "Reject", "Row"]

Disposition = Literal["open", "underway", "ended"]

Progress = Callable[[int, int], None]
"""Called with the bytes done and the bytes in all, now and then and at the end."""

MEBIBYTE = 1024 * 1024


class Row(Struct, frozen=True, kw_only=True, gc=False):
    """One message of an export. Instants are aware, in UTC; an empty cell is None, an empty message is ""."""

    line: int  # its row in the file, 1-based, as a spreadsheet numbers it (in JSONL: the line)
    cabinet: str | None
    external_id: str | None
    incident: str | None
    network: str | None  # from the link's host by networks.toml: vk, ok, tg, max, instagram, other; None without a link
    link: str | None  # normalised
    author_link: str | None
    author_name: str | None
    text: str
    published_at: datetime | None
    detected_at: datetime
    topic_group: str | None
    topic: str | None
    municipality: str | None
    settlement: str | None
    street: str | None
    house: str | None
    executor: str | None
    assigned_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    step: str | None
    key: str  # identity.py: what makes two rows the same message
    disposition: (
        Disposition  # open: to be detected; underway: assigned or answered already; ended: closed in the cabinet
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row that could not be imported: where, what and why, with all its cells as text under their headers."""

    file: str
    line: int
    column: str | None  # the header of the cell that is wrong; None when the whole row is
    value: str  # that cell, or the beginning of the row, cut to 200 characters
    reason: Text
    header: tuple[str, ...]
    cells: tuple[str, ...]  # may be shorter or longer than the header, as the row was


def _founding_of_the_networks() -> datetime:
    return datetime(2006, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a file may hold. Sizes in bytes of UTF-8, but `row` in characters; instants are aware.

    `latest` is the caller's now (nothing here reads a clock): instants after it are rejected; without it, years
    after 2100 are. `earliest` is the year when ВКонтакте and Одноклассники opened.
    """

    cell: int = MEBIBYTE
    row: int = 8 * MEBIBYTE
    unpacked: int = 256 * MEBIBYTE
    earliest: datetime = field(default_factory=_founding_of_the_networks)
    latest: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("earliest", "latest"):
            instant = getattr(self, name)
            if instant is not None and instant.tzinfo is None:
                raise NaiveInstant(name, instant)

    @property
    def until(self) -> datetime:
        """The last instant that is believed."""
        return self.latest or datetime(2101, 1, 1, tzinfo=UTC)
