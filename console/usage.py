"""What click says of a wrong command line, in the operator's language."""

from __future__ import annotations

import difflib

import click

from ..calendars.text import Text
from .command import language, metavar

__all__ = ["explain"]


def explain(error: click.ClickException) -> Text:
    """The error in both languages; what click alone knows is said in its own words."""
    if isinstance(error, click.NoSuchOption):
        return Text(ru="нет параметра {name}{near}", en="no such option: {name}{near}").fill(
            name=error.option_name, near=_near(error.possibilities)
        )
    if isinstance(error, click.MissingParameter):
        return Text(ru="не указано: {name}{choices}", en="missing: {name}{choices}").fill(
            name=_name(error), choices=_choices(error.param)
        )
    if isinstance(error, click.BadParameter):
        return Text(ru="{name}: {why}", en="{name}: {why}").fill(name=_name(error), why=_why(error))
    message = error.format_message()
    if message.startswith("No such command"):
        name = _quoted(message)
        group = getattr(getattr(error, "ctx", None), "command", None)
        known = group.list_commands(error.ctx) if isinstance(group, click.Group) else []  # type: ignore[attr-defined]
        return Text(ru="нет команды «{name}»{near}", en="no such command: {name}{near}").fill(
            name=name, near=_near(difflib.get_close_matches(name, known, 1))
        )
    if message.startswith("Got unexpected extra argument"):
        rest = message.partition("(")[2].rstrip(")")
        return Text(ru="лишнее на командной строке: {rest}", en="unexpected on the command line: {rest}").fill(
            rest=rest.partition("(")[2] or rest
        )
    if "requires an argument" in message:
        return Text(ru="{name}: не указано значение", en="{name}: the value is missing").fill(name=_quoted(message))
    if "does not take a value" in message:
        return Text(ru="{name}: значение не нужно", en="{name}: takes no value").fill(name=_quoted(message))
    if message.startswith("Missing command"):
        return Text(ru="не указана команда", en="a command is missing")
    return Text(ru=message, en=message)


def _quoted(message: str) -> str:
    return message.partition("'")[2].partition("'")[0]


def _name(error: click.BadParameter) -> str:
    parameter = error.param
    if parameter is None:
        return ""
    if isinstance(parameter, click.Option):
        return parameter.opts[0]
    shown = (parameter.metavar or parameter.name or "").strip("[]…").upper()
    return metavar(shown, language(error.ctx)) if error.ctx is not None else shown


def _choices(parameter: click.Parameter | None) -> Text:
    if parameter is not None and isinstance(parameter.type, click.Choice):
        listed = ", ".join(map(str, parameter.type.choices))
        return Text(ru=f" (одно из: {listed})", en=f" (one of: {listed})")
    return Text(ru="", en="")


def _why(error: click.BadParameter) -> Text:
    kind = error.param.type if error.param is not None else None
    given = _quoted(error.message)
    if isinstance(kind, click.Choice):
        listed = ", ".join(map(str, kind.choices))
        return Text(ru=f"«{given}» не подходит; одно из: {listed}", en=f"“{given}” is not valid; one of: {listed}")
    if isinstance(kind, click.types.IntParamType | click.types.FloatParamType):
        given = given or error.message.partition(" is not in the range")[0]
        return Text(ru="«{given}» не подходит; нужно: {what}", en="“{given}” is not valid; expected: {what}").fill(
            given=given, what=_number(kind)
        )
    if "does not exist" in error.message:
        return Text(ru=f"файла «{given}» нет", en=f"no file “{given}”")
    if "is a directory" in error.message:
        return Text(ru=f"«{given}» – папка; нужно: файл", en=f"“{given}” is a folder; expected: a file")
    if "is a file" in error.message:
        return Text(ru=f"«{given}» – файл; нужно: папка", en=f"“{given}” is a file; expected: a folder")
    if "is not readable" in error.message:
        return Text(ru=f"файл «{given}» не читается: проверьте права", en=f"“{given}” cannot be read: check its rights")
    return Text(ru=error.message, en=error.message)


def _number(kind: click.types.IntParamType | click.types.FloatParamType) -> Text:
    what = (
        Text(ru="целое число", en="a whole number")
        if isinstance(kind, click.types.IntParamType)
        else Text(ru="число", en="a number")
    )
    least, most = getattr(kind, "min", None), getattr(kind, "max", None)
    if least is not None:
        what = Text(ru=f"{what.ru} от {least:g}", en=f"{what.en} from {least:g}")
    if most is not None:
        what = Text(ru=f"{what.ru} до {most:g}", en=f"{what.en} to {most:g}")
    return what


def _near(possibilities: object) -> Text:
    if isinstance(possibilities, (list, tuple)) and possibilities:
        return Text(ru=f"; может быть, {possibilities[0]}?", en=f"; perhaps {possibilities[0]}?")
    return Text(ru="", en="")
