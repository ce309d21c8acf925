"""What was written while a case was worked on: drafts, parts, returns with remarks, replies, links; read from its events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..engine.instants import to_text
from ..engine.values import Event

if TYPE_CHECKING:
    from .cases import CaseView

__all__ = ["Part", "Work", "Written", "work_of"]

DRAFTS = ("submit", "resubmit", "compose")
GIVEN_BACK = ("return", "recall")
TEXTS = {
    "submit": "text", "resubmit": "text", "compose": "text", "provide_part": "part", "return_part": "remarks",
    "return": "remarks", "recall": "reason", "author_replied": "reply", "publish": "links",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What one act said: which act, who (a person's number), when, the texts (erased ones are left out).

    `number` counts the acts of its kind on the case: that of the second return is 2.
    """

    act: str
    by: int | None
    at: datetime
    texts: tuple[str, ...]
    number: int

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "act": self.act,
            "by": self.by,
            "at": to_text(self.at),
            "texts": list(self.texts),
            "number": self.number,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One executor's part: what he sent, unless it went back, and the latest return of it."""

    of: int
    sent: Written | None = None
    returned: Written | None = None

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "of": self.of,
            "sent": self.sent.as_json() if self.sent is not None else None,
            "returned": self.returned.as_json() if self.returned is not None else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The latest draft, the latest return or recall, how many returns, the parts, the author's reply, the placed links."""

    draft: Written | None
    given_back: Written | None
    returns: int
    parts: tuple[Part, ...]
    reply: Written | None
    placed: Written | None

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        single = {name: getattr(self, name) for name in ("draft", "given_back", "reply", "placed")}
        return {
            **{name: item.as_json() if item is not None else None for name, item in single.items()},
            "returns": self.returns,
            "parts": [part.as_json() for part in self.parts],
        }


def work_of(view: CaseView, events: Sequence[Event]) -> Work:
    """The work on a case from its events, the earliest first."""
    written = dict(_written(view, events))
    said = list(written.values())
    return Work(
        draft=_last(said, *DRAFTS),
        given_back=_last(said, *GIVEN_BACK),
        returns=sum(item.act == "return" for item in said),
        parts=tuple(_parts(events, written)) if view.case.facts.get("several") else (),
        reply=_last(said, "author_replied"),
        placed=_last(said, "publish"),
    )


def _last(written: Sequence[Written], *acts: str) -> Written | None:
    return next((item for item in reversed(written) if item.act in acts), None)


def _written(view: CaseView, events: Sequence[Event]) -> Iterator[tuple[int, Written]]:
    """By the event's number, what it said."""
    counted: dict[str, int] = {}
    for event in events:
        field = TEXTS.get(event.type)
        if field is None:
            continue
        counted[event.type] = counted.get(event.type, 0) + 1
        names = sorted(name for seq, name in view.texts if seq == event.seq and name.partition(".")[0] == field)
        texts = (view.texts[event.seq, name] for name in names)
        yield (
            event.seq,
            Written(
                act=event.type,
                by=event.actor,
                at=event.occurred_at,
                texts=tuple(text for text in texts if text is not None),
                number=counted[event.type],
            ),
        )


def _parts(events: Sequence[Event], written: dict[int, Written]) -> list[Part]:
    """Part by part; one keeps its place among the others when a deputy takes it over, and begins anew with a new executor."""
    parts: list[Part] = []
    for event in events:
        fields = event.data.get("fields", {})
        match event.type:
            case "assign" | "reassign":
                parts = [Part(of=number) for number in fields["executors"]]
            case "substitute":
                new = fields["executors"]
                parts = [
                    Part(of=of, sent=part.sent, returned=part.returned) for of, part in zip(new, parts, strict=True)
                ]
            case "replace_executor":
                parts = _with(parts, fields["replaced"], Part(of=fields["replacement"]))
            case "resume":
                parts = [Part(of=part.of) for part in parts]
            case "provide_part":
                whose = event.data.get("in_place_of", event.actor)
                parts = _with(parts, whose, Part(of=whose, sent=written[event.seq]))
            case "return_part":
                whose = fields["part_of"]
                parts = _with(parts, whose, Part(of=whose, returned=written[event.seq]))
    return parts


def _with(parts: list[Part], of: int, new: Part) -> list[Part]:
    return [new if part.of == of else part for part in parts]
