"""A file as a sink: JSON lines, each on the disk before it counts as sent."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from ..errors import DeliveryFailed
from .cloudevents import written
from .message import Message

__all__ = ["FileSink"]


class FileSink:
    """Appends CloudEvents to a file, which may be rotated away: it is opened anew for every line."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, message: Message) -> None:
        """Append one line and sync it. A line that a crash left torn stands alone: what follows begins a new one."""
        try:
            fresh = not self._path.exists()
            handle = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o640)
            try:
                size = os.lseek(handle, 0, os.SEEK_END)
                torn = size > 0 and _last(handle, size) != b"\n"
                line = (b"\n" if torn else b"") + written(message.event) + b"\n"
                if os.write(handle, line) != len(line):
                    raise DeliveryFailed("file_short")
                os.fsync(handle)
            finally:
                os.close(handle)
            if fresh and os.name == "posix":
                _sync(self._path.parent)
        except OSError as error:
            raise DeliveryFailed(f"file_{errno.errorcode.get(error.errno or 0, 'error').lower()}") from error


def _last(handle: int, size: int) -> bytes:
    os.lseek(handle, size - 1, os.SEEK_SET)
    return os.read(handle, 1)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
