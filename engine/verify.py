"""Verification of a log: bytes, chains, trailer, the legality of every transition."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..calendars.text import Text
from .canonical import canonical, digest
from .declaration import Workflow
from .errors import LogError, NotFound
from .fold import CLOCK_TYPES, MOVED, RECOMPUTED
from .log import event_of, exported, parse_line
from .machine import BEGIN, legal
from .values import Event

__all__ = ["Chains", "Verified", "Written", "lines_with_trailer", "verify_lines"]

Find = Callable[[str, int], Workflow]


@dataclass(slots=True)
class Chains:
    """Heads of the streams seen so far, and the state of each case: what the next event must follow."""

    find: Find
    heads: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    states: dict[tuple[str, str], str] = field(default_factory=dict)
    recorded: dict[tuple[str, str], datetime] = field(default_factory=dict)
    rules: dict[tuple[str, str], tuple[int | None, str | None]] = field(default_factory=dict)  # what each case goes by
    events: int = 0

    def add(self, event: Event, place: Text) -> None:
        """Hold an event to its chain, and a case's event to the machine's table. Raises LogError naming `place`."""
        name = (event.tenant, event.stream)
        seq, prev = self.heads.get(name, (0, None))
        if event.seq != seq + 1 or event.prev != prev:
            raise _broken(
                place,
                Text(
                    ru="цепь потока {stream} прервана перед событием {seq}",
                    en="the chain of stream {stream} is broken before event {seq}",
                ).fill(stream=event.stream, seq=event.seq),
            )
        if event.recorded_at < self.recorded.get(name, event.recorded_at):
            raise _broken(
                place,
                Text(
                    ru="время записи (recorded_at) идёт назад в потоке {stream}",
                    en="recorded_at runs back in stream {stream}",
                ).fill(stream=event.stream),
            )
        self.heads[name] = (event.seq, event.hash)
        self.recorded[name] = event.recorded_at
        self.events += 1
        if event.workflow is not None:
            self._judge(event, name, place)

    def _judge(self, event: Event, name: tuple[str, str], place: Text) -> None:
        try:
            workflow = self.find(event.workflow or "", event.workflow_version or 0)
        except NotFound as error:
            raise _broken(place, error.message) from error
        self._judge_rules(event, name, workflow, place)
        if event.type in {*CLOCK_TYPES, MOVED, RECOMPUTED} and name in self.states:
            return
        state = self.states.get(name, BEGIN)
        to = event.data.get("to", state)
        if not isinstance(to, str) or (state, event.type, to) not in legal(workflow):
            raise _broken(
                place,
                Text(
                    ru="переход {state} → {to} по «{trigger}» невозможен",
                    en="no transition {state} → {to} by “{trigger}”",
                ).fill(state=state, to=to, trigger=event.type),
            )
        self.states[name] = to

    def _judge_rules(self, event: Event, name: tuple[str, str], workflow: Workflow, place: Text) -> None:
        """Only a move changes what a case goes by, and it leads into a version that has the case's state (invariant 5)."""
        rules = (event.workflow_version, event.regulation)
        before = self.rules.setdefault(name, rules)
        if event.type == MOVED:
            told = event.data.get("from")
            named = (told.get("workflow_version"), told.get("regulation")) if isinstance(told, dict) else None
            if named != before or self.states.get(name) not in workflow.state:
                raise _broken(
                    place, Text(ru="перевод не сходится с тем, что было", en="the move does not fit what was")
                )
            self.rules[name] = rules
        elif rules != before:
            raise _broken(
                place,
                Text(
                    ru="событие по другим правилам, а перевода не было",
                    en="an event by other rules, and there was no move",
                ),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What verification found in order: counts, the state of every case, and when the last of it was recorded."""

    events: int
    streams: int
    cases: int
    states: dict[tuple[str, str], str]
    latest: datetime | None = None


class Written:
    """Lines on their way out, counted and hashed for the trailer."""

    def __init__(self) -> None:
        self.events = 0
        self.heads: dict[str, str] = {}
        self._hash = hashlib.sha256()

    def line(self, event: Event, data: str, position: int) -> str:
        """One exported line."""
        text = exported(event, data, position)
        self._hash.update(text.encode() + b"\n")
        self.events += 1
        self.heads[f"{event.tenant}/{event.stream}"] = event.hash
        return text

    def trailer(self) -> str:
        """The last line: counts, the heads of all streams, SHA-256 of the lines before it."""
        return canonical(
            {
                "trailer": {
                    "events": self.events,
                    "heads": self.heads,
                    "sha256": self._hash.hexdigest(),
                    "streams": len(self.heads),
                }
            }
        )


def lines_with_trailer(rows: Iterable[tuple[int, str, Event]]) -> Iterator[str]:
    """Exported lines of (position, canonical data, event), and the trailer."""
    written = Written()
    for position, data, event in rows:
        yield written.line(event, data, position)
    yield written.trailer()


def verify_lines(
    lines: Iterable[bytes],
    find: Find,
    *,
    trailer: bool = True,
    each: Callable[[Event], None] | None = None,
) -> Verified:
    """Verify an exported log from its bytes: canonical lines, hashes, chains, legality, and the trailer.

    `each` gets every event that held. Raises LogError naming the line.
    """
    chains = Chains(find)
    running = hashlib.sha256()
    closing: dict[str, Any] | None = None
    heads: dict[str, str] = {}
    number = 0
    for number, raw in enumerate(lines, 1):
        place = Text(ru=f"строка {number}", en=f"line {number}")
        if closing is not None:
            raise _broken(
                place, Text(ru="после заключительной строки есть ещё строки", en="there are lines after the trailer")
            )
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            raise _broken(place, Text(ru="не UTF-8", en="not UTF-8")) from None
        if not text.endswith("\n"):
            raise _broken(place, Text(ru="строка оборвана", en="the line is cut off"))
        text = text[:-1]
        line = parse_line(text, number)
        if canonical(line) != text:
            raise _broken(
                place, Text(ru="запись не в каноническом виде (RFC 8785)", en="not in canonical form (RFC 8785)")
            )
        if "trailer" in line:
            closing = line["trailer"]
            continue
        running.update(raw)
        event = event_of(line)
        hashed = {name: value for name, value in line.items() if name not in {"hash", "position"}}
        if digest(canonical(hashed)) != event.hash:
            raise _broken(
                place, Text(ru="хеш не сходится: запись изменена", en="the hash does not match: the line was changed")
            )
        chains.add(event, place)
        heads[f"{event.tenant}/{event.stream}"] = event.hash
        if each is not None:
            _hand(each, event, place)
    _check_trailer(closing, chains.events, heads, running.hexdigest(), number, required=trailer)
    return Verified(events=chains.events, streams=len(chains.heads), cases=len(chains.states), states=chains.states)


def _hand(each: Callable[[Event], None], event: Event, place: Text) -> None:
    """Hand an event on; data of a shape that no event has is the log's mistake."""
    try:
        each(event)
    except LogError as error:
        raise _broken(place, error.message) from error
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise _broken(place, Text(ru="содержание события не читается", en="the event's data cannot be read")) from error


def _check_trailer(
    closing: dict[str, Any] | None, events: int, heads: dict[str, str], sha256: str, number: int, *, required: bool
) -> None:
    place = Text(ru=f"строка {number}", en=f"line {number}")
    if closing is None:
        if required:
            raise _broken(
                place, Text(ru="нет заключительной строки: журнал обрезан", en="no trailer: the log is cut off")
            )
        return
    if closing != {"events": events, "heads": heads, "sha256": sha256, "streams": len(heads)}:
        raise _broken(
            place,
            Text(
                ru="заключительная строка не сходится с журналом: строки потеряны или изменены",
                en="the trailer does not match the log: lines were lost or changed",
            ),
        )


def _broken(place: Text, why: Text) -> LogError:
    return LogError(Text(ru="{place}: {why}", en="{place}: {why}").fill(place=place, why=why))
