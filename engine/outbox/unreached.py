"""Why a receiver was not reached, as a code: what every sink over the network may meet."""

from __future__ import annotations

import socket
import ssl

__all__ = ["unreached"]


def unreached(error: Exception) -> str | None:
    """`timeout`, `connection_refused`, `name_unknown` or `tls`; None for what only the sink itself can name."""
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ConnectionRefusedError):
        return "connection_refused"
    if isinstance(error, socket.gaierror):
        return "name_unknown"
    if isinstance(error, ssl.SSLError):
        return "tls"
    return None
