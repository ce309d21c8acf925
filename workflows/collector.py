"""Python's garbage collector, paused while a batch makes values by the thousand: none of them form cycles, and it looks through them all."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["paused"]


@contextmanager
def paused() -> Iterator[None]:
    """Pause the collector, and let it go on afterwards where it was on: of pauses that overlap the first to end ends both."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
