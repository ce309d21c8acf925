"""Events and notices as CloudEvents 1.0 (the CNCF specification), structured mode: one JSON object each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..canonical import canonical, parsed
from ..instants import to_text
from ..log import exported
from ..values import Event

__all__ = ["MEDIA_TYPE", "event_envelope", "notice_envelope", "written"]

MEDIA_TYPE = "application/cloudevents+json"
PREFIX = "otklik"


def event_envelope(event: Event, data: str, position: int, *, source: str, rehearsal: bool) -> dict[str, Any]:
    """An event of the log; `data` is its canonical text. The envelope's data is the line that `log export` writes."""
    line: dict[str, Any] = parsed(exported(event, data, position))
    kind = f"{PREFIX}.{event.workflow or event.stream}.{event.type}"
    return _envelope(f"{event.stream}/{event.seq}", kind, event, line, source, 0, rehearsal=rehearsal)


def notice_envelope(
    event: Event, ordinal: int, kind: str, data: Mapping[str, Any], *, source: str, rehearsal: bool
) -> dict[str, Any]:
    """The `ordinal`-th notice that an event owes."""
    name = f"{event.stream}/{event.seq}/{ordinal}"
    return _envelope(name, f"{PREFIX}.notice.{kind}", event, dict(data), source, ordinal, rehearsal=rehearsal)


def _envelope(
    name: str, kind: str, event: Event, data: dict[str, Any], source: str, ordinal: int, *, rehearsal: bool
) -> dict[str, Any]:
    """Required and optional attributes, then registered extensions: recordedtime, partitionkey, sequence."""
    found: dict[str, Any] = {
        "specversion": "1.0",
        "id": name,
        "source": source,
        "type": kind,
        "subject": event.stream,
        "time": to_text(event.occurred_at),
        "datacontenttype": "application/json",
        "recordedtime": to_text(event.recorded_at),
        "partitionkey": event.stream,
        "sequence": f"{event.seq:010d}.{ordinal:03d}",  # sorts as text within the stream
        "data": data,
    }
    if rehearsal:
        found["rehearsal"] = True
    return found


def written(envelope: Mapping[str, Any]) -> bytes:
    """The envelope's bytes: canonical JSON (RFC 8785), so that each attempt sends the same."""
    return canonical(dict(envelope)).encode()
