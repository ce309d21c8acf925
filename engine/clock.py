"""Where “now” and chance come from: the system's, or set and seeded ones for tests, demos and rehearsals."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from .instants import aware

__all__ = ["Clock", "Entropy", "SeededEntropy", "SetClock", "SystemClock", "SystemEntropy", "command_id"]


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands where it was set, until it is moved."""

    def __init__(self, instant: datetime | str) -> None:
        self._now = aware("now", instant)

    def now(self) -> datetime:
        """The instant that was set, in UTC."""
        return self._now

    def set(self, instant: datetime | str) -> None:
        """Move the clock to `instant`, forward or back."""
        self._now = aware("now", instant)

    def advance(self, step: timedelta) -> None:
        """Move the clock by `step`."""
        self._now += step


class Entropy(Protocol):
    """Anything that gives random bytes."""

    def bytes(self, count: int) -> bytes:
        """`count` random bytes."""
        ...


@dataclass(frozen=True, slots=True)
class SystemEntropy:
    """The machine's random source."""

    def bytes(self, count: int) -> bytes:
        """`count` random bytes."""
        return os.urandom(count)


class SeededEntropy:
    """Bytes that follow from a seed: SHA-256 in counter mode. For rehearsals and tests only."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._count = 0

    def bytes(self, count: int) -> bytes:
        """`count` bytes, the same after the same calls."""
        out = b""
        while len(out) < count:
            self._count += 1
            out += hashlib.sha256(self._seed + self._count.to_bytes(8, "big")).digest()
        return out[:count]


def command_id(now: datetime, entropy: Entropy) -> str:
    """The UUID of one act, ordered by time (version 7, RFC 9562)."""
    time = f"{int(now.timestamp() * 1000):012x}"
    chance = entropy.bytes(10).hex()
    variant = "89ab"[int(chance[4], 16) & 0x3]
    return f"{time[:8]}-{time[8:]}-7{chance[1:4]}-{variant}{chance[5:8]}-{chance[8:]}"
