"""A forger's tools, written apart from the product: chain a changed log anew, trailer and all, so that the bytes agree."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import rfc8785

__all__ = ["Line", "chain_anew", "export", "parsed"]

Line = dict[str, Any]


def parsed(lines: Iterable[bytes]) -> list[Line]:
    """The events of an export, without its trailer."""
    return [line for line in map(json.loads, lines) if "trailer" not in line]


def chain_anew(lines: list[Line]) -> list[Line]:
    """Give every line the `prev` and `hash` that its place and its content ask for."""
    heads: dict[tuple[str, str], str] = {}
    done = []
    for line in lines:
        stream = (str(line.get("tenant")), str(line.get("stream")))
        linked = {**line, "prev": heads.get(stream)}
        hashed = {name: value for name, value in linked.items() if name not in {"hash", "position"}}
        linked["hash"] = heads[stream] = hashlib.sha256(rfc8785.dumps(hashed)).hexdigest()
        done.append(linked)
    return done


def export(lines: list[Line], *, trailer: Line | None = None) -> list[bytes]:
    """The lines as an export has them, closed by a trailer that fits but for what `trailer` puts in."""
    written = [rfc8785.dumps(line) + b"\n" for line in lines]
    heads = {f"{line.get('tenant')}/{line.get('stream')}": line["hash"] for line in lines}
    fitting: Line = {
        "events": len(lines),
        "heads": heads,
        "sha256": hashlib.sha256(b"".join(written)).hexdigest(),
        "streams": len(heads),
    }
    return [*written, rfc8785.dumps({"trailer": {**fitting, **(trailer or {})}}) + b"\n"]
