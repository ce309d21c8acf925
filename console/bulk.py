"""`otklik incident bulk TRIGGER`: one act on many cases, told before it is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from ..calendars.text import Text
from ..engine.declaration import Trigger, Workflow
from ..engine.errors import Conflict, Refused
from ..engine.fields import Attachments, Field
from ..workflows.bulk import Outcome, chosen, fit_for_bulk
from ..workflows.retry import Retry
from .command import RETRY, UUID, OtklikGroup, argument, command, group, option
from .conflict import retried_lines
from .render import NOTHING, cite, table, wrap
from .session import Session

__all__ = ["add_bulk"]

Options = Callable[[Field], list[click.Parameter]]
Values = Callable[[Session, Trigger, dict[str, Any]], dict[str, Any]]


def add_bulk(made: OtklikGroup, workflow: Workflow, options: Options, values: Values) -> None:
    """The group `bulk` of a workflow: a command for each trigger that can mean many cases."""
    bulk = group(
        "bulk",
        Text(
            ru="Одно действие над многими: сначала показать, потом сделать.",
            en="One act on many: shown first, then done.",
        ),
    )
    made.add_command(bulk)
    for trigger in workflow.triggers:
        if fit_for_bulk(workflow, trigger):
            _acting(bulk, workflow, trigger, options, values)


def _acting(bulk: OtklikGroup, workflow: Workflow, trigger: Trigger, options: Options, values: Values) -> None:
    fields = [item for item in trigger.fields if not isinstance(item, Attachments)]
    taken = any(item.name == "topic" for item in fields)
    parameters: list[click.Parameter] = [
        argument("numbers", nargs=-1, metavar="NUMBER…", text=Text(ru="Номера: ЛЗ-26-000123 или 123.", en="The numbers: ЛЗ-26-000123 or 123.")),
        option("--state", "states", multiple=True, metavar="STATE", text=Text(ru="Все в этом состоянии (с номерами – из них).", en="All in this state (with numbers: among them).")),
        option("--of-topic", *(() if taken else ("--topic",)), "of_topic", metavar="TEXT", text=Text(ru="Все с этими словами в теме (с номерами – из них).", en="All with these words in the topic (with numbers: among them).")),
        *(parameter for item in fields for parameter in options(item)),
        option("--yes", is_flag=True, text=Text(ru="Сделать; без этого – только показать.", en="Do it; without this, only show.")),
        option("--all-or-nothing", is_flag=True, text=Text(ru="Если что-то не положено, не делать ничего.", en="If anything is refused, do nothing.")),
        RETRY,
        UUID,
    ]  # fmt: skip

    @command(bulk, trigger.name.replace("_", "-"), trigger.help, *parameters, clause=trigger.clause)
    def act(
        session: Session,
        numbers: Sequence[str],
        states: Sequence[str],
        of_topic: str | None,
        yes: bool,
        all_or_nothing: bool,
        retry: bool,
        uuid: str | None,
        **given: Any,
    ) -> int:
        cases = session.desk().cases(workflow.name)
        references: list[int | str] = [*numbers]
        if not numbers or states or of_topic:
            among = chosen(cases, states=states, topic=of_topic)
            known = {case.key for case in map(cases.get, numbers)}
            references = [case.key for case in among if not numbers or case.key in known]
        data = values(session, trigger, given)
        again = Retry() if retry else None

        def run(**how: Any) -> list[Outcome]:
            return cases.bulk(
                trigger.name,
                references,
                actor=session.actor,
                all_or_nothing=all_or_nothing,
                command=uuid,
                retry=again,
                **how,
                **data,
            )

        seen: dict[int, int] | None = None
        outcomes: list[Outcome] = []
        if not yes:
            outcomes = run(dry_run=True)
            _stop_where_the_command_is_wrong(outcomes)
            seen = {item.before.key: item.before.version for item in outcomes}
            yes = _agreed(session, workflow, outcomes)
        if yes:
            outcomes = run(expect=seen)
            _stop_where_the_command_is_wrong(outcomes)
        session.emit(
            [_json(item, session.language, again) for item in outcomes],
            lambda: "\n".join(
                [*retried_lines(again, session.language), _told(session, workflow, outcomes, done=yes, uuid=uuid)]
            ),
        )
        return 3 if any(item.error is not None for item in outcomes) else 0


def _stop_where_the_command_is_wrong(outcomes: Sequence[Outcome]) -> None:
    """What is wrong with every case, and is no rule's refusal, is wrong with the command: it is said once."""
    errors = [item.error for item in outcomes]
    first = errors[0] if errors else None
    if first is not None and not any(error is None or isinstance(error, (Refused, Conflict)) for error in errors):
        raise first


def _agreed(session: Session, workflow: Workflow, outcomes: Sequence[Outcome]) -> bool:
    """Ask at a terminal, where anything can be done; elsewhere nobody answers, and nothing is done."""
    possible = sum(1 for item in outcomes if item.error is None and not item.known)
    if session.json or not possible or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    click.echo("\n".join(_rows(session, workflow, outcomes)))
    return click.confirm(session.say(Text(ru="Сделать: {count}?", en="Do it: {count}?"), count=possible))


def _rows(session: Session, workflow: Workflow, outcomes: Sequence[Outcome]) -> list[str]:
    def state(name: str) -> str:
        return workflow.state[name].title.say(session.language) if name in workflow.state else name

    same = session.say(Text(ru="состояние прежнее", en="the state stays"))
    before = session.say(Text(ru="уже сделано (тот же UUID)", en="done already (the same UUID)"))
    moved = [
        [
            item.before.number,
            state(item.before.state),
            before if item.known else f"→ {state(item.after.state)}" if item.after.state != item.before.state else same,
        ]
        for item in outcomes
        if item.after is not None
    ]
    lines = table(moved, flexible=2)
    for item in outcomes:
        if item.error is not None:
            lines += wrap(f"{item.before.number}  {state(item.before.state)}: {_why(item, session.language)}", hang=14)
    return lines


def _why(item: Outcome, language: str) -> str:
    error = item.error
    assert error is not None  # noqa: S101  asked of those that have one
    if not isinstance(error, Refused):
        return error.say(language)
    clause = f" ({cite(error.clause, language)})" if error.clause else ""
    said = "; ".join(reason.say(language) for reason in error.reasons)
    return Text(ru=f"отказано: {said}{clause}", en=f"refused: {said}{clause}").say(language)


def _told(session: Session, workflow: Workflow, outcomes: Sequence[Outcome], *, done: bool, uuid: str | None) -> str:
    if not outcomes:
        if uuid is not None and session.desk().outcome(uuid) is not None:
            return session.say(
                Text(
                    ru="под этим UUID уже сделано; этих случаев среди сделанных нет: otklik log outcome {uuid}",
                    en="done already under this UUID, and none of these is among what was done: otklik log outcome {uuid}",
                ),
                uuid=uuid,
            )
        return session.say(NOTHING)
    known = sum(1 for item in outcomes if item.known)
    made = sum(1 for item in outcomes if item.done) - known
    possible = sum(1 for item in outcomes if item.error is None) - known
    refused = len(outcomes) - possible - known
    if known:
        last = Text(
            ru="уже сделано под этим UUID: {known}; теперь ничего не сделано",
            en="done already under this UUID: {known}; nothing was done now",
        )
    elif made:
        last = Text(ru="сделано: {made}, отказано: {refused}", en="done: {made}, refused: {refused}")
    elif done and refused and possible:
        last = Text(
            ru="ничего не сделано: отказано {refused} из {all}", en="nothing was done: {refused} of {all} refused"
        )
    elif possible:
        last = Text(
            ru="ничего не записано; сделать ({possible}): та же команда с --yes",
            en="nothing was written; to do it ({possible}): the same command with --yes",
        )
    else:
        last = Text(ru="ничего не сделано: отказано {refused}", en="nothing was done: {refused} refused")
    filled = last.fill(known=known, made=made, refused=refused, possible=possible, all=len(outcomes))
    return "\n".join([*_rows(session, workflow, outcomes), filled.say(session.language)])


def _json(item: Outcome, language: str, retry: Retry | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "number": item.before.number,
        "case": item.before.key,
        "state": item.before.state,
        "to": item.after.state if item.after is not None else None,
        "done": item.done,
        "known": item.known,
        "error": None,
    }
    if retry is not None:
        own = (conflict for conflict in retry.conflicts if conflict.details.get("case") == item.before.key)
        data["meanwhile"] = [event.as_json() for conflict in own for event in conflict.meanwhile]
    if item.error is not None:
        refused = isinstance(item.error, Refused)
        data["error"] = {
            "error": "refused" if refused else item.error.code,
            "code": getattr(item.error, "reason_code", item.error.code),
            "clause": getattr(item.error, "clause", None),
            "message": item.error.say(language),
        }
        if isinstance(item.error, Conflict):
            data["error"]["meanwhile"] = [event.as_json() for event in item.error.meanwhile]
    return data
