"""What the desk says beside its rows: reports that wait for the Head, heightened activity, what one flag suggests of the other."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote

from ..calendars import Term
from ..calendars.text import Text
from ..engine.values import Case
from ..workflows.activity import Heightened, heightened_now
from ..workflows.cases import CaseView
from ..workflows.significance import Waiting, suggested, waiting
from .render import clip, duration, moment, wrap
from .session import Session

__all__ = ["activity_lines", "suggestion_lines", "waiting_line", "waiting_lines"]


def waiting_lines(session: Session, found: Sequence[Waiting]) -> list[str]:
    """One line for each report that the Head has not acknowledged."""
    return [line for item in found for line in wrap(f"{item.number}: {_waits(session, item)}")]


def waiting_line(session: Session, view: CaseView) -> list[str]:
    """The same for one case, where its report waits."""
    item = waiting(view.regulation.rules(), view.case, view.now)
    return wrap(f"  {_waits(session, item)}") if item is not None else []


def _waits(session: Session, item: Waiting) -> str:
    said = Text(
        ru="доклад главе ждёт подтверждения с {since}, рабочего времени: {waited}",
        en="the report to the head waits to be acknowledged since {since}, working time: {waited}",
    )
    desk = session.desk()
    since = moment(item.since.astimezone(desk.zone), desk.now(), session.language)
    return said.fill(since=since, waited=duration(item.waited, session.language)).say(session.language)


def activity_lines(session: Session, found: Sequence[Heightened]) -> list[str]:
    """What suggests a report of heightened activity, and whether it was made (LS-20b)."""
    desk, language = session.desk(), session.language
    activity = desk.regulation.activity
    lines: list[str] = []
    for item in found if activity is not None else ():
        window = _window(activity.window, language) if activity is not None else ""
        what = Text(ru="тема", en="topic") if item.by == "topic" else Text(ru="место", en="place")
        said = Text(
            ru="много сообщений за {window}: {what} «{value}», инцидентов: {count}",
            en="many messages within {window}: {what} “{value}”, incidents: {count}",
        )
        said = said.fill(window=window, what=what, value=clip(item.value, 40), count=len(item.cases))
        lines += wrap(said.say(language))
        if item.reported_at is not None:
            at = moment(item.reported_at.astimezone(desk.zone), desk.now(), language)
            lines.append(Text(ru=f"  главе доложено {at}", en=f"  reported to the head {at}").say(language))
        else:
            how = Text(ru="  доложить главе:", en="  report to the head:").say(language)
            lines += wrap(f"{how} otklik report activity --send --{item.by} {quote(item.value)} --reason …", hang=4)
    return lines


def _window(window: Term, language: str) -> str:
    """A window as one says it: «24 часа», without the word for round the clock."""
    return window.say(language).removesuffix(" круглосуточно")


def suggestion_lines(session: Session, before: Case | None, view: CaseView) -> list[str]:
    """What the act just done suggests: the other flag (A13), and after selection a report of heightened activity."""
    if view.workflow.name != "incident":
        return []
    lines: list[str] = []
    trigger = suggested(before, view.case)
    if trigger == "mark_significant":
        lines.append(
            Text(
                ru="  если сообщение и социально значимо, доложите главе: mark-significant",
                en="  if it is of public significance too, tell the head: mark-significant",
            ).say(session.language)
        )
    elif trigger == "raise_importance":
        lines.append(
            Text(
                ru="  если и важность повышенная: raise-importance",
                en="  if it is of elevated importance too: raise-importance",
            ).say(session.language)
        )
    if before is not None and before.state == "detected" and view.case.state == "selected":
        mine = [
            item for item in heightened_now(session.desk()) if view.case.key in item.cases and item.reported_at is None
        ]
        lines += [f"  {line}" for line in activity_lines(session, mine)]
    return lines
