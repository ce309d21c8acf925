"""The console as a sink: a notice for the eye, an event as its line."""

from __future__ import annotations

from typing import TextIO

from .cloudevents import written
from .message import Message

__all__ = ["ConsoleSink"]


class ConsoleSink:
    """Writes to an open text stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def send(self, message: Message) -> None:
        """Write one message, whole."""
        if message.kind == "event":
            said = written(message.event).decode()
        else:
            to = message.recipient.title if message.recipient is not None else ""
            body = "".join(f"\n  {line}" for line in message.text.splitlines() if line)
            said = f"→ {to}: {message.subject}{body}"
        self._stream.write(f"{said}\n")
        self._stream.flush()
