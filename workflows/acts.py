"""The UUID of an act: the same twice is one act, and what became of it can be looked up."""

from __future__ import annotations

import re

from ..calendars.text import Text
from ..engine.errors import InvalidValue, OutcomeUnknown

__all__ = ["another_act", "check_command", "unknown"]

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FIELD = Text(ru="номер действия (--command)", en="the act's number (--command)")


def check_command(command: str) -> None:
    """Raise InvalidValue for what is no UUID in lower case."""
    if _UUID.fullmatch(command) is None:
        raise InvalidValue(_FIELD, command, Text(ru="UUID строчными буквами", en="a UUID in lower case"))


def another_act(command: str, what: Text) -> InvalidValue:
    """The error of one who gives a new act the UUID of another."""
    return InvalidValue(
        _FIELD,
        command,
        Text(
            ru="UUID этого действия; под этим уже записано другое: {what}",
            en="a UUID of this act's own; another act was recorded under this one: {what}",
        ).fill(what=what),
    )


def unknown(error: OutcomeUnknown, command: str) -> OutcomeUnknown:
    """The same error, naming the act and how to look up what became of it."""
    more = Text(
        ru="{why}; узнать: otklik log outcome {command}; повторить, не сделав дважды: та же команда с --command {command}",
        en="{why}; to know: otklik log outcome {command}; to do it again, never twice: the same command with --command {command}",
    )
    return OutcomeUnknown(more.fill(why=error.message, command=command), **{**error.details, "command": command})
