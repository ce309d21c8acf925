"""`otklik case move` and `otklik clock recompute`: running cases under other rules, shown first, each by an event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ..calendars.text import Text
from ..engine.fold import RULES_TYPES
from ..engine.instants import from_text
from .command import OtklikGroup, argument, command, group, option
from .difference_view import difference_lines
from .render import moment, wrap
from .session import Session

if TYPE_CHECKING:
    from ..engine.values import Event
    from ..workflows.cases import CaseView
    from ..workflows.moving import Moved, TermChange
    from ..workflows.regulation import Regulation

__all__ = ["add_recompute", "case", "rules_notes"]

case = group(
    "case",
    Text(ru="Случаи под другими правилами: перевести идущие.", en="Cases under other rules: move running ones."),
)
DRY = option(
    "--dry-run", is_flag=True, text=Text(ru="Только показать, что изменится.", en="Only show what will change.")
)
REASON = option(
    "--reason", metavar="TEXT", text=Text(ru="Почему; нужно, чтобы записать.", en="Why; needed to record it.")
)
SHOWN = ("deadlines", "roles", "acting")  # of the differences: what a running case feels


@command(
    case,
    "move",
    Text(
        ru="Перевести идущие случаи на принятый регламент и новую версию процесса: сроки, роли, каждый – событием.",
        en="Move running cases to the adopted regulation and the new version of their workflow: terms, roles, each by an event.",
    ),
    argument("numbers", nargs=-1, metavar="[NUMBER…]", text=Text(ru="Номера; либо --all.", en="Numbers; or --all.")),
    option("--all", "everything", is_flag=True, text=Text(ru="Все идущие, что ещё на прежнем.", en="All running ones that still go by what was before.")),
    option("--workflow", metavar="NAME", text=Text(ru="С --all: только этого процесса.", en="With --all: of this workflow only.")),
    option("--state", "states", multiple=True, metavar="STATE", text=Text(ru="С --all: только в этом состоянии.", en="With --all: in this state only.")),
    option("--to", "key", metavar="HASH", text=Text(ru="Куда: принятый столом регламент по началу хеша (otklik regulation adopted); иначе тот, что для новых.", en="Where to: an adopted regulation by the beginning of its hash (otklik regulation adopted); else the one for new cases.")),
    option("--workflow-version", "version", type=int, metavar="N", text=Text(ru="Версия процесса (иначе новейшая).", en="The workflow's version (else the newest).")),
    option("--all-or-nothing", is_flag=True, text=Text(ru="Все или ни одного.", en="All of them or none.")),
    REASON,
    DRY,
)  # fmt: skip
def move(
    session: Session,
    numbers: tuple[str, ...],
    everything: bool,
    workflow: str | None,
    states: tuple[str, ...],
    key: str | None,
    version: int | None,
    all_or_nothing: bool,
    reason: str | None,
    dry_run: bool,
) -> int:
    """Move cases, or show what that would change."""
    from ..engine.errors import MissingValue  # noqa: PLC0415
    from ..workflows.adoption import adopted_by_key  # noqa: PLC0415
    from ..workflows.catalogue import find  # noqa: PLC0415
    from ..workflows.moving import move_cases, running  # noqa: PLC0415

    desk = session.desk()
    to = adopted_by_key(desk, key) if key is not None else desk.regulation
    if not numbers and not everything:
        raise MissingValue(
            "NUMBER", Text(ru="номера", en="numbers"), Text(ru="номера, либо --all", en="numbers, or --all")
        )
    chosen: list[str | int] = [*numbers]
    if everything:
        chosen = [
            item.key
            for item in running(desk, workflow=workflow, states=states)
            if (item.regulation, item.workflow_version) != (to.key, version or find(item.workflow).version)
        ]
    found = move_cases(
        desk,
        chosen,
        to=to,
        version=version,
        reason=reason,
        actor=session.actor,
        dry_run=dry_run,
        all_or_nothing=all_or_nothing,
    )
    session.emit([item.as_json() for item in found], lambda: "\n".join(_moved_lines(session, found, to, dry_run)))
    return 3 if any(item.error is not None for item in found) else 0


def _moved_lines(session: Session, found: Sequence[Moved], to: Regulation, dry_run: bool) -> Iterator[str]:
    from ..workflows.regulation_diff import differences  # noqa: PLC0415

    language, desk = session.language, session.desk()
    if not found:
        yield Text(ru="переводить нечего", en="nothing to move").say(language)
        return
    for old in dict.fromkeys(item.before.regulation for item in found if item.before.regulation != to.key):
        head = Text(ru="с {old} на {new} ({title})", en="from {old} to {new} ({title})")
        yield from wrap(head.fill(old=old[:12], new=to.key[:12], title=to.title).say(language))
        shown = [item for item in differences(desk.adopted(old), to) if item.section in SHOWN]
        yield from (f"  {line}" for line in difference_lines(shown, language))
    for item in found:
        yield from _case_lines(session, item)
    yield _summary(
        found, dry_run, Text(ru="переведено", en="moved"), Text(ru="будет переведено", en="to be moved")
    ).say(language)


def _summary(found: Sequence[Moved], dry_run: bool, done: Text, ahead: Text) -> Text:
    fine = sum(item.done or (dry_run and item.error is None) for item in found)
    refused = sum(item.error is not None for item in found)
    return Text(ru="{what}: {fine}, отказано: {refused}", en="{what}: {fine}, refused: {refused}").fill(
        what=ahead if dry_run else done, fine=fine, refused=refused
    )


def _case_lines(session: Session, item: Moved) -> Iterator[str]:
    """One case: which version, which terms; or why not."""
    from ..workflows.catalogue import find  # noqa: PLC0415

    language = session.language
    state = find(item.before.workflow, item.before.workflow_version).state[item.before.state].title
    head = f"{item.before.number}   {state.say(language)}"
    if item.error is not None:
        yield head
        yield from wrap(
            "  " + Text(ru="нельзя: {why}", en="not possible: {why}").fill(why=item.error.message).say(language)
        )
        return
    after = item.after
    if after is not None and after.workflow_version != item.before.workflow_version:
        head += Text(ru=", версия {old} → {new}", en=", version {old} → {new}").fill(old=item.before.workflow_version, new=after.workflow_version).say(language)  # fmt: skip
        new = find(after.workflow, after.workflow_version).state[after.state].title
        head += f" ({new.say(language)})" if new != state else ""
    yield head
    if not item.terms:
        yield "  " + Text(ru="сроки те же", en="the terms stay").say(language)
    for term in item.terms:
        yield from wrap(f"  {_term(session, item, term)}")


def _term(session: Session, item: Moved, term: TermChange) -> str:
    """`разместить ответ: до 17:10 → до ср 12:00`, with whose part it is."""
    language = session.language
    title = _title(session, item, term.rule)
    if term.part:
        people = {person.id: person.handle for person in session.desk().staff.list()}
        title += f" ({people.get(int(term.part), '№' + term.part)})"
    none = Text(ru="не шёл", en="did not run") if term.before is None else Text(ru="снят", en="ends")
    told = [_due(session, at) if at is not None else none.say(language) for at in (term.before, term.after)]
    return f"{title}: {told[0]} → {told[1]}"


def _due(session: Session, at: datetime) -> str:
    desk = session.desk()
    until = Text(ru="до {at}", en="by {at}")
    return until.fill(at=moment(at.astimezone(desk.zone), desk.now(), session.language)).say(session.language)


def _title(session: Session, item: Moved, rule: str) -> str:
    desk = session.desk()
    for case_ in filter(None, (item.after, item.before)):
        for found in desk.adopted(case_.regulation).rules().deadlines.get(case_.workflow, ()):
            if found.rule == rule:
                return found.title.say(session.language)
    return rule


def add_recompute(made: OtklikGroup) -> None:
    """Add `recompute` to the clock's commands."""

    @command(
        made,
        "recompute",
        Text(
            ru="Календарь изменился: показать и пересчитать открытые сроки идущих случаев по дням, что действуют теперь.",
            en="The calendar has changed: show, and count the open terms of running cases by the days that hold now.",
        ),
        REASON,
        DRY,
    )
    def recompute(session: Session, reason: str | None, dry_run: bool) -> int:
        from ..workflows.moving import recompute as count  # noqa: PLC0415

        found = count(session.desk(), reason=reason, actor=session.actor, dry_run=dry_run)
        session.emit([item.as_json() for item in found], lambda: "\n".join(_recounted_lines(session, found, dry_run)))
        return 3 if any(item.error is not None for item in found) else 0


def _recounted_lines(session: Session, found: Sequence[Moved], dry_run: bool) -> Iterator[str]:
    if not found:
        yield Text(ru="все открытые сроки посчитаны по нынешнему календарю", en="all open terms are counted by the present calendar").say(session.language)  # fmt: skip
        return
    for item in found:
        if item.terms or item.error is not None:
            yield from _case_lines(session, item)
    later = sum(not item.terms and item.error is None for item in found)
    if later:
        only = Text(
            ru="без сдвига открытых сроков, дальше по новым дням: {count}",
            en="no open term moves, later ones by the new days: {count}",
        )
        yield only.fill(count=later).say(session.language)
    yield _summary(found, dry_run, Text(ru="пересчитано", en="recounted"), Text(ru="будет пересчитано", en="to be recounted")).say(session.language)  # fmt: skip


def rules_notes(session: Session, view: CaseView, event: Event, named: Callable[[str], str]) -> list[str]:
    """Of a move or a recount in a case's history: from what to what, and each term, as `named`, before and after."""
    if event.type not in RULES_TYPES:
        return []
    language, zone = session.language, view.regulation.rules().calendar.zone

    def told(text: str) -> str:
        return moment(from_text(text).astimezone(zone), view.now, language)

    was = event.data.get("from")
    notes = [f"{was['regulation'][:12]}/{was['workflow_version']} → {(event.regulation or '')[:12]}/{event.workflow_version}"] if was else []  # fmt: skip
    reason = view.texts.get((event.seq, "reason"))
    notes += [f"«{reason}»"] if reason else []
    for entry in event.data.get("deadlines", ()):
        if entry["do"] == "recount":
            notes.append(f"{named(entry['rule'])}: {told(entry['was']['due'])} → {told(entry['due'])}")
        elif entry["do"] == "open":
            notes.append(f"{named(entry['rule'])}: {_until(told(entry['due']), language)}")
    return notes


def _until(at: str, language: str) -> str:
    return Text(ru="до {at}", en="by {at}").fill(at=at).say(language)
