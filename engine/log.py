"""The log's line: what is hashed, what is exported, and the chain from one event to the next."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from msgspec.structs import force_setattr

from ..calendars.text import Text
from .canonical import LARGEST_INTEGER, canonical, digest
from .errors import LogError
from .instants import from_text, to_text
from .values import Event

__all__ = ["FIELDS", "chained", "event_of", "exported", "hashed_text", "parse_line"]

FIELDS = (
    "actor", "case", "command", "data", "hash", "occurred_at", "position", "prev", "recorded_at", "regulation",
    "role", "schema", "seq", "stream", "tenant", "type", "workflow", "workflow_version",
)  # fmt: skip


@lru_cache(maxsize=4096)
def _quoted(value: str | None) -> str:
    return "null" if value is None else json.dumps(value, ensure_ascii=False)


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


def hashed_text(event: Event, data: str) -> str:
    """The canonical JSON (RFC 8785) of a line without `position` and `hash`; `data` is canonical already."""
    return _hashed_text(event, data, event.prev)


def _hashed_text(event: Event, data: str, prev_hash: str | None) -> str:
    prev = "null" if prev_hash is None else f'"{prev_hash}"'
    return (
        f'{{"actor":{_number(event.actor)},"case":{_number(event.case)},"command":"{event.command}","data":{data},'
        f'"occurred_at":"{to_text(event.occurred_at)}","prev":{prev},"recorded_at":"{to_text(event.recorded_at)}",'
        f'{_by_what(event.regulation, event.role, event.schema)},"seq":{event.seq},"stream":"{event.stream}",'
        f"{_of_what(event.tenant, event.type, event.workflow, event.workflow_version)}}}"
    )


# Of these two pieces there are few: each is written once.


@lru_cache(maxsize=1024)
def _by_what(regulation: str | None, role: str, schema: int) -> str:
    return f'"regulation":{_quoted(regulation)},"role":{_quoted(role)},"schema":{schema}'


@lru_cache(maxsize=1024)
def _of_what(tenant: str, kind: str, workflow: str | None, version: int | None) -> str:
    return (
        f'"tenant":{_quoted(tenant)},"type":{_quoted(kind)},"workflow":{_quoted(workflow)},'
        f'"workflow_version":{_number(version)}'
    )


def chained(event: Event, prev: str | None) -> str:
    """Put an event that nobody else has seen yet in its place in the chain; returns the canonical text of its data."""
    data = canonical(event.data)
    force_setattr(event, "prev", prev)  # a copy of a value with so many fields costs as much as its hash
    force_setattr(event, "hash", digest(_hashed_text(event, data, prev)))
    return data


def exported(event: Event, data: str, position: int) -> str:
    """The line as `log export` writes it: canonical, with `position` and `hash`."""
    prev = "null" if event.prev is None else f'"{event.prev}"'
    return (
        f'{{"actor":{_number(event.actor)},"case":{_number(event.case)},"command":"{event.command}","data":{data},'
        f'"hash":"{event.hash}","occurred_at":"{to_text(event.occurred_at)}","position":{position},"prev":{prev},'
        f'"recorded_at":"{to_text(event.recorded_at)}",{_by_what(event.regulation, event.role, event.schema)},'
        f'"seq":{event.seq},"stream":"{event.stream}",'
        f"{_of_what(event.tenant, event.type, event.workflow, event.workflow_version)}}}"
    )


def event_of(line: Mapping[str, Any]) -> Event:
    """The event of a parsed line."""
    return Event(
        tenant=line["tenant"],
        stream=line["stream"],
        seq=line["seq"],
        case=line["case"],
        workflow=line["workflow"],
        workflow_version=line["workflow_version"],
        regulation=line["regulation"],
        type=line["type"],
        occurred_at=from_text(line["occurred_at"]),
        recorded_at=from_text(line["recorded_at"]),
        actor=line["actor"],
        role=line["role"],
        command=line["command"],
        data=line["data"],
        schema=line["schema"],
        prev=line["prev"],
        hash=line["hash"],
    )


def parse_line(text: str, number: int) -> dict[str, Any]:
    """Parse one line of an export and hold it to the format, or a trailer. Raises LogError naming the line."""
    try:
        line = json.loads(text, parse_float=_no_float, parse_constant=_no_float, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        raise _bad(number, str(error)) from None
    if not isinstance(line, dict):
        raise _bad(number, "not an object")
    if line.keys() == {"trailer"}:
        return line
    missing = [name for name in FIELDS if name not in line]
    extra = [name for name in line if name not in FIELDS]
    if missing or extra:
        raise _bad(number, f"fields: {', '.join([*('-' + name for name in missing), *('+' + name for name in extra)])}")
    for name, kinds in _KINDS.items():
        if type(line[name]) not in kinds:
            raise _bad(number, f"{name}: {line[name]!r}")
    for name in ("occurred_at", "recorded_at"):
        _check_instant(line[name], name, number)
    if line["occurred_at"] > line["recorded_at"]:
        raise _bad(number, "occurred_at is after recorded_at")
    named = line["workflow"], line["workflow_version"], line["case"], line["regulation"]
    if None in named and named != (None,) * 4:
        raise _bad(number, f"workflow, workflow_version, case, regulation: {named!r}")
    if line["case"] is not None and line["stream"] != f"{line['workflow']}/{line['case']}":
        raise _bad(number, f"stream: {line['stream']!r}")
    return line


_TEXT, _TEXT_OR_NONE, _INTEGER, _INTEGER_OR_NONE = (str,), (str, type(None)), (int,), (int, type(None))
_KINDS: Mapping[str, tuple[type, ...]] = {
    "tenant": _TEXT, "stream": _TEXT, "type": _TEXT, "role": _TEXT, "command": _TEXT, "hash": _TEXT,
    "occurred_at": _TEXT, "recorded_at": _TEXT, "workflow": _TEXT_OR_NONE, "regulation": _TEXT_OR_NONE,
    "prev": _TEXT_OR_NONE, "seq": _INTEGER, "schema": _INTEGER, "position": _INTEGER, "case": _INTEGER_OR_NONE,
    "workflow_version": _INTEGER_OR_NONE, "actor": _INTEGER_OR_NONE, "data": (dict,),
}  # fmt: skip
_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


def _check_instant(text: str, name: str, number: int) -> None:
    try:
        sound = _WRITTEN.fullmatch(text) is not None and from_text(text) is not None
    except ValueError:
        sound = False
    if not sound:
        raise _bad(number, f"{name}: {text!r}")


def _no_float(text: str) -> float:
    raise ValueError(f"a number that is no integer: {text}")


def _whole(text: str) -> int:
    value = int(text)
    if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        raise ValueError(f"an integer beyond 2^53: {text}")
    return value


def _bad(number: int, why: str) -> LogError:
    return LogError(
        Text(
            ru="строка {number}: это не строка журнала Отклика ({why})",
            en="line {number}: not a line of an Otklik log ({why})",
        ).fill(number=number, why=why),
        line=number,
    )
