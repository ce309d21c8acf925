"""What is printed when a command fails: a sentence for people, an object on stdout with --json."""

from __future__ import annotations

import json
from typing import Any

import click

from ..calendars.errors import OtklikError
from ..calendars.text import Text
from ..engine.errors import Refused
from .refusal import refusal_lines
from .session import Session
from .usage import explain

__all__ = ["report"]


def report(error: Exception, session: Session) -> None:
    """Say what went wrong and what would be right."""
    if session.json:
        click.echo(json.dumps(_as_json(error, session.language), ensure_ascii=False))
        return
    for line in _lines(error, session.language):
        click.echo(line, err=True)


def _lines(error: Exception, language: str) -> list[str]:
    if isinstance(error, Refused):
        return list(refusal_lines(error, language))
    said = explain(error) if isinstance(error, click.ClickException) else _message(error)
    lines = [Text(ru="Ошибка: {why}", en="Error: {why}").fill(why=said).say(language)]
    context = getattr(error, "ctx", None)
    if context is not None:
        lines.append(
            Text(ru="Справка: {path} --help", en="Help: {path} --help").fill(path=context.command_path).say(language)
        )
    return lines


def _message(error: Exception) -> Text:
    return error.message if isinstance(error, OtklikError) else Text(ru=str(error), en=str(error))


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
    return {"error": getattr(error, "code", "error"), "message": _message(error).say(language)}
