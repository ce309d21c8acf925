"""Between the engine's values and the rows of the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from ..canonical import canonical, parsed
from ..decide import Decision
from ..fold import RECOMPUTED
from ..instants import from_text, to_text, to_texts
from ..values import Absence, Case, Deadline, Event, Notice, Person, Step, TextItem

__all__ = [
    "case_of",
    "case_row",
    "deadline_change",
    "deadline_of",
    "deadline_recount",
    "deadline_row",
    "event_of_row",
    "event_row",
    "notice_rows",
    "person_of",
    "person_row",
    "relation_rows",
    "rows_beside",
    "steps_text",
    "text_row",
]

Row = dict[str, Any]


def _optional(instant: datetime | None) -> str | None:
    return None if instant is None else to_text(instant)


def event_row(event: Event, data: str) -> Row:
    """An event as a row; `data` is its canonical text."""
    return {
        "tenant": event.tenant,
        "stream": event.stream,
        "seq": event.seq,
        "case_key": event.case,
        "workflow": event.workflow,
        "workflow_version": event.workflow_version,
        "regulation": event.regulation,
        "type": event.type,
        "occurred_at": to_text(event.occurred_at),
        "recorded_at": to_text(event.recorded_at),
        "actor": event.actor,
        "role": event.role,
        "command": event.command,
        "data": data,
        "schema": event.schema,
        "prev": event.prev,
        "hash": event.hash,
    }


def event_of_row(row: Mapping[Any, Any]) -> Event:
    """The event of a row, its data parsed."""
    return Event(
        tenant=row["tenant"],
        stream=row["stream"],
        seq=row["seq"],
        case=row["case_key"],
        workflow=row["workflow"],
        workflow_version=row["workflow_version"],
        regulation=row["regulation"],
        type=row["type"],
        occurred_at=from_text(row["occurred_at"]),
        recorded_at=from_text(row["recorded_at"]),
        actor=row["actor"],
        role=row["role"],
        command=row["command"],
        data=parsed(row["data"]),
        schema=row["schema"],
        prev=row["prev"],
        hash=row["hash"],
    )


def case_row(case: Case) -> Row:
    """A case as a row."""
    return {
        "tenant": case.tenant,
        "key": case.key,
        "number": case.number,
        "workflow": case.workflow,
        "workflow_version": case.workflow_version,
        "regulation": case.regulation,
        "state": case.state,
        "version": case.version,
        "head": case.head,
        "entered_at": to_text(case.entered_at),
        "recorded_at": to_text(case.recorded_at),
        "facts": canonical(case.facts),
        "instants": canonical(to_texts(case.instants)),
    }


def case_of(row: Sequence[Any]) -> Case:
    """The case of a row, in the table's order of columns."""
    return Case(
        tenant=row[0],
        key=row[1],
        number=row[2],
        workflow=row[3],
        workflow_version=row[4],
        regulation=row[5],
        state=row[6],
        version=row[7],
        head=row[8],
        entered_at=from_text(row[9]),
        recorded_at=from_text(row[10]),
        facts=parsed(row[11]),
        instants={name: from_text(text) for name, text in parsed(row[12]).items()},
    )


def deadline_row(tenant: str, case_key: int, item: Deadline) -> Row:
    """A deadline as a row."""
    return {
        "tenant": tenant,
        "case_key": case_key,
        "rule": item.rule,
        "occurrence": item.occurrence,
        "part": item.part,
        "requirement": item.requirement,
        "holder": item.holder,
        "term": item.term,
        "opened_at": to_text(item.opened_at),
        "counts_from": to_text(item.counts_from),
        "due": to_text(item.due),
        "lapse": to_text(item.lapse),
        "remind": steps_text(item),
        "reminded": item.reminded,
        "outcome": item.outcome,
        "closed_at": _optional(item.closed_at),
        "missed_at": _optional(item.missed_at),
        "provisional": item.provisional,
        "calendar": canonical(item.calendar),
        "next_at": _optional(item.next_at),
    }


def steps_text(item: Deadline) -> str:
    """What the clock has to do about a deadline, in order: instants of reminders, then steps up."""
    return canonical(
        [
            *(to_text(instant) for instant in item.remind),
            *({"at": to_text(step.at), "to": step.to} for step in item.escalate),
        ]
    )


def deadline_change(tenant: str, case_key: int, item: Deadline) -> Row:
    """What may change of a deadline once it is open, and its identity."""
    return {
        "tenant_": tenant,
        "case_key_": case_key,
        "rule_": item.rule,
        "occurrence_": item.occurrence,
        "part_": item.part,
        "reminded": item.reminded,
        "outcome": item.outcome,
        "closed_at": _optional(item.closed_at),
        "missed_at": _optional(item.missed_at),
        "next_at": _optional(item.next_at),
    }


def deadline_recount(tenant: str, case_key: int, item: Deadline) -> Row:
    """What another calendar may change of an open deadline, and its identity."""
    return deadline_change(tenant, case_key, item) | {
        "due": to_text(item.due),
        "lapse": to_text(item.lapse),
        "remind": steps_text(item),
        "provisional": item.provisional,
        "calendar": canonical(item.calendar),
    }


def relation_rows(tenant: str, key: int, related: Iterable[tuple[str, int]]) -> Iterator[Row]:
    """A case's relations as rows."""
    for name, other in related:
        yield {"tenant": tenant, "case_key": key, "name": name, "other_key": other}


def text_row(event: Event, item: TextItem) -> Row:
    """A text as a row, beside its event."""
    return {
        "tenant": event.tenant,
        "stream": event.stream,
        "seq": event.seq,
        "field": item.field,
        "case_key": event.case,
        "author": item.author,
        "body": item.body,
        "key": item.key,
        "erased_at": None,
    }


def notice_rows(event: Event, notices: Sequence[Notice]) -> Iterator[Row]:
    """The notices that an event owes as rows."""
    for ordinal, notice in enumerate(notices, 1):
        yield {
            "tenant": event.tenant,
            "stream": event.stream,
            "seq": event.seq,
            "ordinal": ordinal,
            "case_key": event.case,
            "kind": notice.kind,
            "recipient": notice.to,
            "rule": notice.rule,
            "recorded_at": to_text(event.recorded_at),
            "sent_at": None,
        }


def rows_beside(decision: Decision) -> Iterator[tuple[str, Row]]:
    """(kind, row) of all that an act writes beside its case's own row, the event first; the kinds are `Statements.of`'s."""
    event, tenant, key = decision.event, decision.event.tenant, decision.case.key
    yield "events", event_row(event, decision.data)
    for item in decision.changed:
        if item.identity in decision.opened:
            yield "deadlines", deadline_row(tenant, key, item)
        elif event.type == RECOMPUTED:
            yield "recounted", deadline_recount(tenant, key, item)
        elif item.missed_at is None:
            yield "changed", deadline_change(tenant, key, item)
        else:
            yield "missed", deadline_change(tenant, key, item) | {"remind": steps_text(item)}
    if decision.related is not None:
        if decision.before is not None:
            yield "unrelated", {"tenant": tenant, "key": key}
        for row in relation_rows(tenant, key, decision.related):
            yield "relations", row
    for text in decision.texts:
        yield "texts", text_row(event, text)
    for row in notice_rows(event, decision.notices):
        yield "outbox", row


# The same few rows and texts are read at act after act: each is parsed once. What is parsed is shared, and never changed.


@lru_cache(maxsize=4096)
def deadline_of(row: tuple[Any, ...]) -> Deadline:
    """The deadline of a row, in the table's order of columns."""
    _, _, rule, occurrence, part, requirement, holder, term, opened_at, counts_from, due, lapse, *rest = row
    remind, reminded, outcome, closed_at, missed_at, provisional, calendar, _ = rest
    return Deadline(  # by place: Python packs a call of more than fifteen names into a dictionary first
        rule,
        occurrence,
        part,
        requirement,
        holder,
        term,
        from_text(opened_at),
        from_text(counts_from),
        from_text(due),
        from_text(lapse),
        *_instants(remind),
        reminded,
        outcome,
        from_text(closed_at) if closed_at is not None else None,
        from_text(missed_at) if missed_at is not None else None,
        bool(provisional),
        _fingerprints(calendar),
    )


@lru_cache(maxsize=4096)
def _instants(text: str) -> tuple[tuple[datetime, ...], tuple[Step, ...]]:
    found = parsed(text)
    return (
        tuple([from_text(item) for item in found if isinstance(item, str)]),
        tuple([Step(from_text(item["at"]), item["to"]) for item in found if not isinstance(item, str)]),
    )


@lru_cache(maxsize=256)
def _fingerprints(text: str) -> Mapping[str, str]:
    found: dict[str, str] = parsed(text)
    return found


@lru_cache(maxsize=256)
def _history(text: str) -> tuple[tuple[datetime | None, frozenset[str]], ...]:
    return tuple((from_text(start) if start else None, frozenset(roles)) for start, roles in parsed(text))


@lru_cache(maxsize=256)
def _absences(text: str) -> tuple[Absence, ...]:
    return tuple(
        Absence(**{**item, "start": from_text(item["start"]), "end": from_text(item["end"]) if item["end"] else None})
        for item in parsed(text)
    )


def person_row(person: Person) -> Row:
    """A person as a row without the tenant, in the table's order of columns."""
    return {
        "person": person.id,
        "handle": person.handle,
        "name": person.name,
        "roles": canonical([[_optional(start), sorted(roles)] for start, roles in person.history]),
        "active": person.active,
        "absences": canonical(
            [
                {
                    "number": item.number,
                    "start": to_text(item.start),
                    "end": _optional(item.end),
                    "deputy": item.deputy,
                    "stays": item.stays,
                    "keeps": item.keeps,
                    "begun": item.begun,
                    "ended": item.ended,
                }
                for item in person.absences
            ]
        ),
        "fields": canonical(list(person.fields)),
        "unit": person.unit,
        "members": canonical(list(person.members)),
    }


@lru_cache(maxsize=1024)
def person_of(row: tuple[Any, ...]) -> Person:
    """The person of a staff row, in the table's order of columns."""
    history = _history(row[4])
    return Person(
        id=row[1],
        handle=row[2],
        name=row[3],
        roles=history[-1][1] if history else frozenset(),
        history=history,
        absences=_absences(row[6]) if row[6] != "[]" else (),
        fields=tuple(parsed(row[7])) if row[7] != "[]" else (),
        active=bool(row[5]),
        unit=bool(row[8]),
        members=tuple(parsed(row[9])) if row[9] != "[]" else (),
    )
