"""A bound on the whole of an attempt: a socket's own timeout begins anew with every byte that trickles in."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

__all__ = ["bounded"]


@contextmanager
def bounded(seconds: float, held: Callable[[], Any]) -> Iterator[Callable[[], bool]]:
    """Shut the socket that `held` answers once so many seconds have gone; yields whether that has happened."""
    over = threading.Event()

    def shut() -> None:
        over.set()
        found = held()
        if isinstance(found, socket.socket):
            with suppress(OSError):
                socket.socket.shutdown(found, socket.SHUT_RDWR)  # of a TLS socket, too, the plain way

    timer = threading.Timer(seconds, shut)
    timer.daemon = True
    timer.start()
    try:
        yield over.is_set
    finally:
        timer.cancel()
