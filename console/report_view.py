"""The report of deficiencies in words: one text for the screen, the page and the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ..calendars.text import Text
from ..engine.fields import Choice
from ..workflows.incident import incident
from ..workflows.reports.deficiency_report import DeficiencyReport, DeficiencyRow
from .render import cite, duration, plain, wrap

__all__ = ["COLUMNS", "SECTIONS", "Told", "heading", "lines", "subheading", "summary", "told"]

SECTIONS = {
    "term": Text(ru="Сорванные сроки", en="Broken terms"),
    "reclassified": Text(
        ru="Просрочено уже при переводе: срок истёк до того, как изменилась важность",
        en="Overdue on reclassification: the term was past before the importance changed",
    ),
    "part_missing": Text(ru="Ответ составлен без части", en="Composed without a part"),
    "reported": Text(ru="Сообщил куратор", en="Reported by the curator"),
}
COLUMNS = {
    "number": Text(ru="инцидент", en="incident"),
    "what": Text(ru="недостаток", en="deficiency"),
    "clause": Text(ru="пункт", en="clause"),
    "due": Text(ru="срок", en="due"),
    "closed": Text(ru="исполнено", en="closed"),
    "delay": Text(ru="просрочка, рабочее время", en="delay, working time"),
    "holder": Text(ru="у кого был", en="with whom it was"),
    "before": Text(ru="до этого нарушено", en="broken before"),
    "sphere": Text(ru="сфера", en="field"),
    "note": Text(ru="примечание", en="note"),
    "measures": Text(ru="принятые меры", en="measures taken"),
}
MENDED = Text(
    ru="срыв записан {at}; по поздней записи исполнено в срок: оба факта сохраняются",
    en="the breach was recorded {at}; a late entry says that the term was kept: both facts stay",
)
UNRECORDED = Text(
    ru="часы срыва ещё не записали (otklik clock tick)", en="the clock has not recorded it yet (otklik clock tick)"
)
LIABLE = Text(
    ru="за соблюдение этого срока отвечает исполнитель (п. 18)", en="the executor is liable for this term (cl. 18)"
)
DECISIONS = next(item.options for item in incident.trigger["take_measures"].fields if isinstance(item, Choice))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A row in words; an empty text where there is nothing to say."""

    number: str
    what: str
    clause: str
    due: str
    closed: str
    delay: str
    holder: str
    before: str
    sphere: str
    note: str
    measures: str


def told(report: DeficiencyReport, row: DeficiencyRow, language: str) -> Told:
    """A row in words."""
    item = row.item

    def at(instant: datetime | None) -> str:
        return f"{instant.astimezone(report.zone):%d.%m.%Y %H:%M}" if instant is not None else ""

    who = ", ".join(row.persons) or row.holder.say(language)
    state = Text(ru="состояние: {state}", en="state: {state}").fill(state=row.state).say(language)
    if row.recorded_state is not None:
        known = Text(ru=" (когда срыв записали – {state})", en=" (when the breach was recorded: {state})")
        state += known.fill(state=row.recorded_state).say(language)
    notes = []
    if item.mended and item.recorded_at is not None:
        notes.append(MENDED.fill(at=at(item.recorded_at)).say(language))
    elif item.kind in {"term", "reclassified"} and item.recorded_at is None and item.outcome == "open":
        notes.append(UNRECORDED.say(language))
    if item.liable and not item.mended:
        notes.append(LIABLE.say(language))
    if row.reason:
        notes.append(f"«{plain(row.reason)}»")
    measures = []
    for measure, (by, words) in zip(item.measures, row.measures, strict=True):
        title = DECISIONS.get(measure.decision or "")
        decision = f" ({title.say(language)})" if title is not None else ""
        measures.append(f"{at(measure.at)}, {by}: {plain(words)}{decision}")
    closed = "" if item.closed_at is None else at(item.closed_at)
    if item.kind in {"term", "reclassified"} and item.closed_at is None:
        closed = Text(ru="ещё нет", en="not yet").say(language)
    return Told(
        number=item.number,
        what=item.title.say(language),
        clause=cite(item.clause, language),
        due=at(item.due) or at(item.at),
        closed=closed,
        delay=duration(item.delay, language) if item.delay else "",
        holder=f"{who}; {state}",
        before="; ".join(f"{other.title.say(language)} ({cite(other.clause, language)})" for other in item.before),
        sphere=row.sphere.title.say(language) if row.sphere is not None else "",
        note="; ".join(notes),
        measures="; ".join(measures),
    )


def heading(report: DeficiencyReport, language: str) -> str:
    """`Недостатки в работе с сообщениями: 14.07.2026 – 20.07.2026`."""
    return (
        Text(
            ru="Недостатки в работе с сообщениями (п. 19): {first} – {last}",
            en="Deficiencies in the work with messages (cl. 19): {first} to {last}",
        )
        .fill(first=f"{report.first:%d.%m.%Y}", last=f"{report.last:%d.%m.%Y}")
        .say(language)
    )


def subheading(report: DeficiencyReport, language: str) -> str:
    """For whom, by which act, when made."""
    said = Text(ru="кому: {reader}; составлено {at}", en="to: {reader}; made {at}")
    return said.fill(reader=report.reader, at=f"{report.made_at.astimezone(report.zone):%d.%m.%Y %H:%M}").say(language)


def summary(report: DeficiencyReport, language: str) -> str:
    """How many, and with how many something was done."""
    kept = sum(1 for row in report.rows if row.item.mended)
    acted = sum(1 for row in report.rows if row.item.measures)
    return (
        Text(
            ru="всего: {all}, по поздней записи исполнено в срок: {kept}, меры записаны: {acted}",
            en="in all: {all}, kept by a late entry: {kept}, measures recorded: {acted}",
        )
        .fill(all=len(report.rows), kept=kept, acted=acted)
        .say(language)
    )


def lines(report: DeficiencyReport, language: str) -> Iterator[str]:
    """The report for the screen, in 80 columns."""
    yield from wrap(heading(report, language))
    yield from wrap(f"  {subheading(report, language)}")
    for kind, title in SECTIONS.items():
        rows = [row for row in report.rows if row.item.kind == kind]
        if rows:
            yield ""
            yield from wrap(title.say(language))
        for row in rows:
            yield from _lines(report, row, language)
    yield ""
    yield from wrap(summary(report, language))
    if any(not row.item.measures for row in report.rows):
        example = next(row.item for row in report.rows if not row.item.measures)
        how = Text(ru="записать меры:", en="record measures:").say(language)
        yield from wrap(f"{how} otklik incident take-measures {example.case} --breach {example.name} --measures …")


def _lines(report: DeficiencyReport, row: DeficiencyRow, language: str) -> Iterator[str]:
    words, item = told(report, row, language), row.item
    yield from wrap(f"{words.number}  {words.what} ({words.clause})   {item.name}", hang=15)
    if item.due is None:
        when = words.due
    else:
        when = (
            Text(ru="срок {due}; исполнено: {closed}", en="due {due}; closed: {closed}")
            .fill(due=words.due, closed=words.closed)
            .say(language)
        )
    if words.delay:
        late = Text(ru="; просрочка {delay} рабочего времени", en="; {delay} of working time late")
        when += late.fill(delay=words.delay).say(language)
    yield from wrap(f"    {when}")
    yield from wrap(
        f"    {words.holder}" + (f"; {COLUMNS['sphere'].say(language)}: {words.sphere}" if words.sphere else "")
    )
    for name in ("before", "note", "measures"):
        text = getattr(words, name)
        if text:
            label = "" if name == "note" else f"{COLUMNS[name].say(language)}: "
            yield from wrap(f"    {label}{text}")
