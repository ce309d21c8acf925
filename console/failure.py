"""What is printed when a command fails: a sentence for people, an object on stdout with --json."""

from __future__ import annotations

from typing import Any

import click

from ..calendars.errors import OtklikError
from ..calendars.text import Text
from ..engine.errors import Conflict, OutcomeUnknown, Refused
from .conflict import conflict_lines
from .refusal import refusal_lines
from .render import plain, wrap
from .session import Session, print_json
from .usage import explain

__all__ = ["failure_lines", "report"]


def report(error: Exception, session: Session) -> None:
    """Say what went wrong and what would be right."""
    if session.json:
        print_json(_as_json(error, session.language))
        return
    for line in failure_lines(error, session.language):
        click.echo(line, err=True)


def failure_lines(error: Exception, language: str) -> list[str]:
    """What went wrong, line by line, for people."""
    if isinstance(error, Refused):
        return list(refusal_lines(error, language))
    if isinstance(error, Conflict) and error.meanwhile:
        return list(conflict_lines(error, language))
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return [error.format_message()]
    said = explain(error) if isinstance(error, click.ClickException) else _message(error)
    lines = wrap(plain(Text(ru="Ошибка: {why}", en="Error: {why}").fill(why=said).say(language)))
    context = getattr(error, "ctx", None)
    if context is not None:
        lines.append(
            Text(ru="Справка: {path} --help", en="Help: {path} --help").fill(path=context.command_path).say(language)
        )
    return lines


def _message(error: Exception) -> Text:
    if isinstance(error, OtklikError):
        return error.message
    return Text(
        ru="непредвиденная: {kind}: {why}. Это недочёт программы; пришлите разработчикам всё, что напечатано выше",
        en="unexpected: {kind}: {why}. This is a fault of the program; send its makers all that is printed above",
    ).fill(kind=type(error).__name__, why=error)


def _as_json(error: Exception, language: str) -> dict[str, Any]:
    if isinstance(error, Refused):
        return {
            "error": "refused",
            "code": error.reason_code,
            "clause": error.clause,
            "requirement": error.requirement,
            "reasons": [reason.say(language) for reason in error.reasons],
            "state": error.state,
            "possible": [
                {"trigger": item.trigger.replace("_", "-"), "roles": list(item.roles), "yours": item.yours}
                for item in error.possible
            ],
        }
    if isinstance(error, click.ClickException):
        return {"error": "usage", "message": explain(error).say(language)}
    if isinstance(error, Conflict):
        later = [item.as_json() for item in error.meanwhile]
        refused = {"refused": _as_json(error.refused, language)} if error.refused is not None else {}
        return {"error": error.code, "message": error.say(language), **error.details, "meanwhile": later, **refused}
    if isinstance(error, OutcomeUnknown):
        return {"error": error.code, "message": error.say(language), "command": error.command}
    return {"error": getattr(error, "code", "unexpected"), "message": _message(error).say(language)}
