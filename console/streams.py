"""What standard output can carry: a code page without an arrow gets `->`, and JSON stays JSON."""

from __future__ import annotations

import codecs
import sys

__all__ = ["carries_unicode", "prepare_streams"]

INSTEAD = {"→": "->", "–": "-", "—": "-", "─": "-", "…": "...", "·": "*", "“": '"', "”": '"', "«": '"', "»": '"', "№": "N", "’": "'"}  # fmt: skip


def prepare_streams() -> None:
    """Let nothing that is printed fail for its letters; what a terminal's code page lacks is written by its nearest signs."""
    codecs.register_error("otklik", _nearest)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="otklik")


def carries_unicode() -> bool:
    """Whether standard output takes every letter; where not, JSON is written in escapes, so that nothing is lost."""
    return (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(INSTEAD.get(sign, "?") for sign in error.object[error.start : error.end]), error.end
