"""How cases are shown: after an act, in a list, and whole; for the eye and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ..calendars.text import Text
from ..engine.declaration import Timer, Workflow
from ..engine.fields import Choice, FreeText
from ..engine.instants import to_text
from ..engine.terms import rule_of
from ..engine.values import Case, Event
from ..workflows.cases import CaseView
from ..workflows.catalogue import find
from ..workflows.reports.board import BoardRow, describe
from ..workflows.significance import waiting
from ..workflows.work import work_of
from .attachments import kept_lines
from .blacklist import still_listed
from .comment import comment_lines, decided_lines, hint_data, waits
from .deadlines_view import without_terms_lines
from .declined_view import declined_lines, void_lines
from .next_steps import next_lines
from .render import NOTHING, cite, clip, coloured, deadline_lines, moment, plain, remaining, table, wrap
from .repeats_view import repeat_lines, repeats_json, warning_lines, warnings_json
from .report_notes import suggestion_lines, waiting_line
from .session import Session
from .stand_ins import named, stand_in_lines
from .work_view import quoted, return_line, work_lines

__all__ = ["case_json", "list_lines", "moved_lines", "show_lines"]


LISTED = Text(ru=", чёрный список", en=", black list")


def _rows(view: CaseView) -> list[BoardRow]:
    people = {person.id: person for person in view.people.values()}
    return [describe(view.regulation, view.workflow, view.case, item, people, view.now) for item in view.open_deadlines]


def case_json(case: Case, workflow: Workflow, view: CaseView | None = None) -> dict[str, Any]:
    """A case as JSON; with a view, its open deadlines and what is possible."""
    data: dict[str, Any] = {
        "number": case.number,
        "case": case.key,
        "workflow": workflow.name,
        "state": case.state,
        "version": case.version,
        "entered_at": to_text(case.entered_at),
        "recorded_at": to_text(case.recorded_at),
        "facts": dict(case.facts),
        "instants": {name: to_text(at) for name, at in case.instants.items()},
    }
    if view is not None:
        data["deadlines"] = [row.as_json() for row in _rows(view)]
        data |= hint_data(view)
        why = view.regulation.without_terms
        data["without_terms"] = {"ru": why.ru, "en": why.en} if why is not None else None
        data["repeats"] = repeats_json(view)
        data["warnings"] = warnings_json(view)
        waits = waiting(view.regulation.rules(), case, view.now)
        data["report_to_head"] = waits.as_json() if waits is not None else None
        data["possible"] = [
            {"trigger": item.trigger.replace("_", "-"), "roles": list(item.roles), "yours": item.yours}
            for item in view.possible
        ]
    return data


def moved_lines(session: Session, before: Case | None, view: CaseView, told: Sequence[str] = ()) -> list[str]:
    """What an operator reads after an act: from where to where, what is due, what else is `told`, what comes next."""
    states = view.workflow.state
    to = states[view.case.state].title.say(session.language)
    if before is None:
        lines = [f"{view.case.number}   {to}"]
    elif before.state == view.case.state:
        lines = [f"{view.case.number}   {to} ({Text(ru='записано', en='recorded').say(session.language)})"]
    else:
        lines = [f"{view.case.number}   {states[before.state].title.say(session.language)} → {to}"]
    lines += stand_in_lines(view, before, session.language)
    lines += return_line(before, view, session.language)
    if before is None:
        lines += _facts(session, view)
    elif before.state != view.case.state:
        lines += declined_lines(session, view) + void_lines(view, session.language)
    if before is None or before.entered_at != view.case.entered_at:
        lines += _late(session, view)
    if view.case.workflow == "comment" and (before is None or before.facts != view.case.facts):
        lines += decided_lines(session, view)
    lines += deadline_lines(_rows(view), view.now, session.language)
    if before is None or before.state != view.case.state:
        lines += repeat_lines(session, view)
    lines += warning_lines(session, view)
    lines += suggestion_lines(session, before, view)
    return [*lines, *told, *next_lines(session, view)]


def _late(session: Session, view: CaseView) -> list[str]:
    """Deadlines that this act met too late: the operator hears it at once."""
    zone = view.regulation.rules().calendar.zone
    late = [item for item in view.deadlines if item.outcome == "late" and item.closed_at == view.case.entered_at]
    return [
        Text(ru="  с опозданием: {title}, срок был до {due}", en="  late: {title}, it was due by {due}")
        .fill(
            title=rule.title if (rule := rule_of(view.regulation.rules(), view.workflow.name, item)) else item.rule,
            due=moment(item.due.astimezone(zone), view.now, session.language),
        )
        .say(session.language)
        for item in late
    ]


def list_lines(session: Session, workflow: Workflow, cases: Sequence[Case]) -> list[str]:
    """The list: number, state, since when, what it is about."""
    if not cases:
        return [session.say(NOTHING)]
    desk = session.desk()
    now, zone = desk.now(), desk.zone
    words = desk.cases(workflow.name).texts(cases, workflow.creator.subject) if workflow.creator.subject else {}
    rows = []
    for case in cases:
        mark = "! " if case.facts.get("importance") == "elevated" else ""
        listed = LISTED.say(session.language) if still_listed(session, case) else ""
        rows.append(
            [
                case.number,
                mark
                + find(case.workflow, case.workflow_version).state[case.state].title.say(session.language)
                + listed,
                waits(session, case) or moment(case.entered_at.astimezone(zone), now, session.language),
                words.get(case.key) or "–",
            ]
        )
    lines = table(rows, flexible=3)
    if any(row[1].startswith("! ") for row in rows):
        lines.append(Text(ru="! – повышенная важность", en="!: elevated importance").say(session.language))
    return lines


def show_lines(session: Session, view: CaseView, events: list[Event]) -> list[str]:
    """The whole case, with its events."""
    language, case, zone = session.language, view.case, view.regulation.rules().calendar.zone
    state = view.workflow.state[case.state].title.say(language)
    since = moment(case.entered_at.astimezone(zone), view.now, language)
    lines = [Text(ru=f"{case.number}   {state} с {since}", en=f"{case.number}   {state} since {since}").say(language)]
    lines += _facts(session, view)
    lines += waiting_line(session, view)
    if view.case.workflow == "comment":
        lines += comment_lines(session, view)
    elif not view.messages:
        lines += _told(session, view)
    if view.case.workflow == "page":
        from .page_view import page_lines  # noqa: PLC0415  most cases that are shown are incidents

        lines += page_lines(session, view)
    for message in view.messages:
        text = view.texts.get((message["seq"], "message")) or ""
        link = view.texts.get((message["seq"], "link")) or "–"
        place = f", {message['place']}" if message["place"] else ""
        head = Text(ru="сообщение", en="message").say(language)
        lines.append(f"  {head} {message['message']}: {plain(link + place)}")
        if text:
            lines += quoted("  ", text)
    lines += repeat_lines(session, view)
    if view.messages:
        lines += work_lines(session, view, work_of(view, events), events)
    lines += declined_lines(session, view) + void_lines(view, language)
    lines += kept_lines(session, view)
    lines += warning_lines(session, view)
    rows = _rows(view)
    if rows:
        lines.append(Text(ru="Сроки:", en="Deadlines:").say(language))
        for row in rows:
            lines += _deadline(row, view.now, language)
        names = "|".join(dict.fromkeys(row.rule for row in rows))
        how = Text(ru="как получился срок:", en="how a term came about:").say(language)
        lines.append(f"  {how} otklik {view.workflow.name} explain {case.key} {names}")
    elif not view.workflow.state[case.state].end:
        lines += without_terms_lines(view.regulation, view.workflow.name, language)
    return lines + _silence(session, view) + _possible(session, view)


def _silence(session: Session, view: CaseView) -> list[str]:
    """What the clock will do while nobody writes, and what a reply to a placed answer is (A8)."""
    language, zone = session.language, view.regulation.rules().calendar.zone
    head = Text(ru="если ничего не изменится, часы:", en="if nothing changes, the clock:").say(language)
    lines = [
        line
        for item in view.timers
        for line in wrap(
            f"  {head} {moment(item.lapse.astimezone(zone), view.now, language)} – "
            f"{_does(view.workflow.timer[item.rule]).say(language)}"
        )
    ]
    if view.case.state == "published" and "link_repeat" in view.workflow.trigger:
        repeat = Text(
            ru="автор ответил – это повторное сообщение: заведите его (detect) и свяжите:",
            en="the author replied: that is a repeated message; open it (detect) and link it:",
        )
        lines += wrap(f"  {repeat.say(language)}")
        number = Text(ru="НОВЫЙ", en="NEW").say(language)
        lines.append(f"    otklik {view.workflow.name} link-repeat {number} --repeats {view.case.key}")
    return lines


def _does(timer: Timer) -> Text:
    if timer.fires is not None:
        return timer.title
    return Text(ru="напоминание ({title})", en="a reminder ({title})").fill(title=timer.title)


def _deadline(row: BoardRow, now: datetime, language: str) -> list[str]:
    """One deadline in two lines: what and by which clause, then whose, by when, how long yet."""
    notes = [
        Text(ru="срыв записан", en="breach recorded").say(language) if row.missed else "",
        Text(ru="истёк уже при переводе", en="was past when it was set").say(language) if row.past_when_opened else "",
        Text(ru="предварительно", en="provisional").say(language) if row.provisional else "",
    ]
    until = Text(ru="до", en="by").say(language)
    who = ", ".join(row.persons) or row.holder_title.say(language)
    clause = f"   {cite(row.clause, language)}" if row.clause else ""
    told = [who, f"{until} {moment(row.due, now, language)}", remaining(row, language), *filter(None, notes)]
    return [
        coloured(line, row.urgency)
        for line in (*wrap(f"  {row.title.say(language)}{clause}"), *wrap(f"      {' · '.join(told)}"))
    ]


def _facts(session: Session, view: CaseView) -> list[str]:
    language, facts = session.language, view.case.facts
    found: list[str] = []
    if facts.get("importance") == "elevated":
        found.append(Text(ru="повышенная важность", en="elevated importance").say(language))
    if facts.get("significant"):
        found.append(Text(ru="социально значимый", en="of public significance").say(language))
    if facts.get("listed_author"):
        listed = (
            Text(ru="автор в чёрном списке (запись {entry})", en="the author is on the black list (entry {entry})")
            if still_listed(session, view.case)
            else Text(
                ru="автор был в чёрном списке (запись {entry})", en="the author was on the black list (entry {entry})"
            )
        )
        found.append(listed.fill(entry=facts["listed_author"]).say(language))
    if isinstance(facts.get("official"), int):
        official = Text(ru="в чьей компетенции: {who}", en="competent official: {who}")
        found.append(official.fill(who=named(view, facts["official"], language)).say(language))
    if facts.get("executors"):
        names = ", ".join(named(view, number, language) for number in facts["executors"])
        several, in_turn = len(facts["executors"]) > 1, facts.get("order") == "sequence"
        head = (
            Text(ru="исполнители по очереди", en="executors in turn")
            if several and in_turn
            else Text(ru="исполнители", en="executors")
            if several
            else Text(ru="исполнитель", en="executor")
        )
        found.append(f"{head.say(language)}: {names}")
    found += _ways(view, language)
    if isinstance(facts.get("repeats"), int):
        found.append(Text(ru=f"повторный к № {facts['repeats']}", en=f"repeats № {facts['repeats']}").say(language))
    if isinstance(facts.get("comment"), int):
        found.append(
            Text(ru=f"из комментария № {facts['comment']}", en=f"from comment № {facts['comment']}").say(language)
        )
    lines = wrap(f"  {' · '.join(found)}") if found else []
    network = view.regulation.networks.get(str(facts.get("network")))
    if network is not None and network.disclaimer is not None:
        lines += wrap(f"  {network.disclaimer.say(language)}")
    return lines


def _ways(view: CaseView, language: str) -> list[str]:
    """How it came and to whom, how the answer went: where the act tells them apart."""
    facts, act = view.case.facts, view.regulation
    told = (
        (Text(ru="пришло: {name}", en="it came as: {name}"), act.channels.get(facts.get("channel", ""))),
        (Text(ru="адресат: {name}", en="addressed to: {name}"), act.addressees.get(facts.get("addressee", ""))),
        (Text(ru="ответ дан: {name}", en="answered by: {name}"), act.channels.get(facts.get("answer_channel", ""))),
    )
    return [said.fill(name=item.title).say(language) for said, item in told if item is not None]


def _told(session: Session, view: CaseView) -> list[str]:
    """What the acts have told of a case that begins with no message: words and choices, by their titles."""
    found: dict[str, str] = {}
    for item in (item for trigger in view.workflow.triggers for item in trigger.fields):
        value = view.case.facts.get(item.name)
        text = view.text(item.name) if isinstance(item, FreeText) else None
        if text is not None:
            found[item.name] = f"  {item.title.say(session.language)}: «{clip(text, 60)}»"
        elif isinstance(item, Choice) and isinstance(value, str) and value in item.options:
            found[item.name] = f"  {item.title.say(session.language)}: {item.options[value].say(session.language)}"
    return list(found.values())


def _possible(session: Session, view: CaseView) -> list[str]:
    """What can be done: yours as commands with their meaning, the others' by role."""
    language = session.language
    mine = [item for item in view.possible if item.yours]
    theirs: dict[str, list[str]] = {}
    for item in view.possible:
        if not item.yours:
            who = ", ".join(title.say(language) for title in item.titles)
            title = view.workflow.trigger[item.trigger].title.say(language)
            theirs.setdefault(who, []).append(_meaning(item.trigger, title, "{word} ({title})"))
    lines = []
    if mine:
        lines.append(Text(ru="Вы можете:", en="You can:").say(language))
        size = max(len(item.trigger) for item in mine)
        for item in mine:
            title = view.workflow.trigger[item.trigger].title.say(language)
            lines.append("  " + _meaning(item.trigger, title, f"{{word:{size}}}  {{title}}"))
    if theirs:
        others = (
            Text(ru="Другие могут:", en="Others can:") if mine else Text(ru="Можно сделать:", en="What can be done:")
        )
        lines.append(others.say(language))
        for who, names in theirs.items():
            lines += wrap(f"  {who}: {', '.join(names)}")
    return lines


def _meaning(trigger: str, title: str, pattern: str) -> str:
    """A command's word with what it means, where that is not the same word."""
    word = trigger.replace("_", "-")
    return word if title.replace(" ", "-") == word else pattern.format(word=word, title=title)
