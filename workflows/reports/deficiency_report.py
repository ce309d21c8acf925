"""The report of deficiencies (cl. 19): those of a period, for one of the three addressees, by field of supervision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from ...calendars.text import Text
from ...engine.errors import InvalidValue
from ...engine.instants import to_text
from ...engine.values import Case, Person
from ..catalogue import find
from ..incident_groups import ADDRESSEES
from ..store.messages import MessageStore
from .deficiencies import Deficiency, deficiencies

if TYPE_CHECKING:
    from ...engine.store.store import Store
    from ..desk import Desk
    from ..regulation import Regulation
    from ..regulation_value import Sphere

__all__ = ["DeficiencyReport", "DeficiencyRow", "deficiency_report"]

EVERYTHING = frozenset({"head", "head_of_apparatus"})  # cl. 19: the deputy heads by the fields that they supervise
Texts = Mapping[tuple[int, str], tuple[str | None, bytes | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeficiencyRow:
    """A deficiency with what stands beside the log: names, words, the topic and the field that follows from it."""

    item: Deficiency
    persons: tuple[str, ...]
    holder: Text
    state: Text
    recorded_state: Text | None  # where it was recorded as another one
    topic: str | None
    sphere: Sphere | None
    reason: str | None
    measures: tuple[tuple[str, str], ...]  # who (a handle or a role), and the words; in the order of item.measures

    def as_json(self) -> dict[str, Any]:
        """The row as JSON; `delay_seconds` is working time, instants are UTC."""
        item = self.item
        return {
            "number": item.number,
            "case": item.case,
            "breach": item.name,
            "kind": item.kind,
            "at": to_text(item.at),
            "rule": item.rule,
            "clause": item.clause,
            "requirement": item.requirement,
            "holder": item.holder,
            "persons": list(self.persons),
            "state": item.state,
            "recorded_state": item.recorded_state,
            "liable_by": "LS-18" if item.liable else None,
            "due": _optional(item.due),
            "lapse": _optional(item.lapse),
            "closed_at": _optional(item.closed_at),
            "outcome": item.outcome,
            "recorded_at": _optional(item.recorded_at),
            "kept_by_late_entry": item.mended,
            "delay_seconds": int(item.delay.total_seconds()) if item.delay is not None else None,
            "broken_before": [
                {"rule": other.rule, "clause": other.clause, "requirement": other.requirement, "at": to_text(other.at)}
                for other in item.before
            ],
            "topic": self.topic,
            "field": self.sphere.name if self.sphere is not None else None,
            "reason": self.reason,
            "measures": [
                {"at": to_text(measure.at), "by": who, "decision": measure.decision, "words": words}
                for measure, (who, words) in zip(item.measures, self.measures, strict=True)
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DeficiencyReport:
    """The deficiencies of local days `first` to `last`; `made_at` is the clock's instant, `reader` for whom it is."""

    title: Text
    first: date
    last: date
    made_at: datetime
    zone: tzinfo
    reader: Text
    rows: tuple[DeficiencyRow, ...]


def deficiency_report(desk: Desk, first: date, last: date, *, reader: str | None = None) -> DeficiencyReport:
    """Every deficiency that came to be in the local days `first` to `last`, the earliest first.

    `reader` is one of the three roles of cl. 19, or a person by handle: a deputy head gets the fields that the office's
    settings give him and what has no field. Raises InvalidValue for a period that runs backwards, or another reader.
    """
    if last < first:
        raise InvalidValue("--to", last.isoformat(), Text(ru=f"день не раньше {first}", en=f"a day not before {first}"))
    now, zone = desk.now(), desk.zone
    start = datetime.combine(first, time(), zone).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
    with desk.reading() as store:
        people = store.people()
        title, mine = _reader(desk.regulation, people, reader)
        keys = sorted(
            {*store.broken(to_text(start), to_text(end), to_text(now)), *store.owing("deficiency", to_text(start))}
        )
        cases = [case for case in store.cases_by_key(keys).values() if case.workflow == "incident"]
        found = [row for row in _rows(desk, store, cases, people, now) if start <= row.item.at < end]
    return DeficiencyReport(
        title=desk.regulation.title,
        first=first,
        last=last,
        made_at=now,
        zone=zone,
        reader=title,
        rows=tuple(
            sorted((row for row in found if _his(row.sphere, mine)), key=lambda row: (row.item.at, row.item.case))
        ),
    )


def _rows(
    desk: Desk, store: Store, cases: list[Case], people: Mapping[str, Person], now: datetime
) -> Iterator[DeficiencyRow]:
    keys = [case.key for case in cases]
    topics = MessageStore(store.connection, store.tenant, schema=store.schema).topics(keys)
    topics |= store.texts_of(keys, "topic")
    histories = store.histories([case.stream for case in cases])
    handles = {person.id: person.handle for person in people.values()}
    for case in cases:
        workflow = find(case.workflow, case.workflow_version)
        rules = desk.rules_of(case).rules()
        deadlines = tuple(store.case(case.key)[1].values())
        topic = topics.get(case.key)
        sphere = next((item for item in desk.regulation.spheres if topic is not None and item.covers(topic)), None)
        texts: Texts = store.texts(case.stream)
        for item in deficiencies(workflow, rules, case, deadlines, histories[case.stream], now):
            role = rules.roles.get(item.holder)
            yield DeficiencyRow(
                item=item,
                persons=tuple(handles.get(number, f"№{number}") for number in item.persons),
                holder=role.title if role is not None else Text(ru=item.holder, en=item.holder),
                state=workflow.state[item.state].title,
                recorded_state=workflow.state[item.recorded_state].title
                if item.recorded_state not in (None, item.state)
                else None,
                topic=topic,
                sphere=sphere,
                reason=_words(texts, item.seq, "reason") or _words(texts, item.seq, "missing_reason"),
                measures=tuple(
                    (handles.get(measure.actor or 0, measure.role), _words(texts, measure.seq, "measures") or "–")
                    for measure in item.measures
                ),
            )


def _words(texts: Texts, seq: int | None, field: str) -> str | None:
    return texts.get((seq or 0, field), (None, None))[0]


def _optional(instant: datetime | None) -> str | None:
    return to_text(instant) if instant is not None else None


def _his(sphere: Sphere | None, mine: str | None) -> bool:
    """Whether a field is the deputy's, or nobody's; without a deputy everything is."""
    return mine is None or sphere is None or sphere.deputy in (None, mine)


def _reader(regulation: Regulation, people: Mapping[str, Person], reader: str | None) -> tuple[Text, str | None]:
    """For whom the report is, in words, and the deputy head to whose fields it keeps."""
    roles = regulation.roles
    addressees = [roles[name].title for name in ADDRESSEES if name in roles]
    if reader is None:
        return Text(ru=", ".join(item.ru for item in addressees), en=", ".join(item.en for item in addressees)), None
    if reader in ADDRESSEES and reader in roles:
        return roles[reader].title, None
    person = people.get(reader)
    if person is not None and person.roles & EVERYTHING:
        return Text(ru=person.name, en=person.name), None
    if person is not None and ("deputy_head" in person.roles or any(s.deputy == reader for s in regulation.spheres)):
        return Text(ru=person.name, en=person.name), reader
    known = ", ".join([*ADDRESSEES, *(p.handle for p in people.values() if p.roles & {*ADDRESSEES})])
    raise InvalidValue(
        "--for",
        reader,
        Text(
            ru=f"адресат п. 19: роль или имя; есть: {known}",
            en=f"an addressee of cl. 19: a role or a name; there are: {known}",
        ),
    )
