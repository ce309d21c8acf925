"""What makes two rows the same message, so that a second import adds nothing."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import datetime
from functools import lru_cache

__all__ = ["message_key"]


def message_key(
    *,
    cabinet: str | None,
    external_id: str | None,
    link: str | None,
    author: str | None,
    text: str,
    detected_at: datetime,
) -> str:
    """Return `id:cabinet/ID`, or `sha256:…` of the normalised link, the author and the words when one of the two is missing.

    Without a link the same words of one author may be two messages: then the ID (if any) and the instant of detection
    are hashed too. Spaces and the case of the cabinet's name do not matter.
    """
    if cabinet and external_id:
        return f"id:{_escaped(cabinet)}/{external_id}"
    parts = [link or "", author or "", " ".join(unicodedata.normalize("NFC", text).split())]
    if not link:
        parts += [external_id or "", detected_at.isoformat()]
    return "sha256:" + hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=256)
def _escaped(cabinet: str) -> str:
    """The name with its slashes escaped: the first slash of a key ends the cabinet."""
    name = " ".join(unicodedata.normalize("NFC", cabinet).casefold().split())
    return name.replace("%", "%25").replace("/", "%2F")
