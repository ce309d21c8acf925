"""What click says of a wrong command line, in the operator's language."""

from __future__ import annotations

import click

from ..calendars.text import Text

__all__ = ["explain"]


def explain(error: click.ClickException) -> Text:
    """The error in both languages; what click alone knows is said in its own words."""
    if isinstance(error, click.NoSuchOption):
        return Text(ru="нет параметра {name}{near}", en="no such option: {name}{near}").fill(
            name=error.option_name, near=_near(error.possibilities)
        )
    if isinstance(error, click.MissingParameter):
        return Text(ru="не указано: {name}{choices}", en="missing: {name}{choices}").fill(
            name=_name(error.param), choices=_choices(error.param)
        )
    if isinstance(error, click.BadParameter):
        return Text(ru="{name}: {why}", en="{name}: {why}").fill(name=_name(error.param), why=_why(error))
    message = error.format_message()
    if message.startswith("No such command"):
        name = message.partition("'")[2].partition("'")[0]
        return Text(ru="нет команды «{name}»", en="no such command: {name}").fill(name=name)
    if message.startswith("Got unexpected extra argument"):
        rest = message.partition("(")[2].rstrip(")")
        return Text(ru="лишнее на командной строке: {rest}", en="unexpected on the command line: {rest}").fill(
            rest=rest.partition("(")[2] or rest
        )
    if "requires an argument" in message:
        return Text(ru="{message}: не указано значение", en="{message}").fill(
            message=Text(ru=message.split("'")[1] if "'" in message else message, en=message)
        )
    if message.startswith("Missing command"):
        return Text(ru="не указана команда", en="a command is missing")
    return Text(ru=message, en=message)


def _name(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return ""
    return parameter.opts[0] if isinstance(parameter, click.Option) else (parameter.name or "").upper()


def _choices(parameter: click.Parameter | None) -> Text:
    if parameter is not None and isinstance(parameter.type, click.Choice):
        listed = ", ".join(map(str, parameter.type.choices))
        return Text(ru=f" (одно из: {listed})", en=f" (one of: {listed})")
    return Text(ru="", en="")


def _why(error: click.BadParameter) -> Text:
    parameter = error.param
    if parameter is not None and isinstance(parameter.type, click.Choice):
        listed = ", ".join(map(str, parameter.type.choices))
        given = error.message.partition("'")[2].partition("'")[0]
        return Text(ru=f"«{given}» не подходит; одно из: {listed}", en=f"“{given}” is not valid; one of: {listed}")
    if "does not exist" in error.message:
        given = error.message.partition("'")[2].partition("'")[0]
        return Text(ru=f"файла «{given}» нет", en=f"no file “{given}”")
    return Text(ru=error.message, en=error.message)


def _near(possibilities: object) -> Text:
    if isinstance(possibilities, (list, tuple)) and possibilities:
        return Text(ru=f"; может быть, {possibilities[0]}?", en=f"; perhaps {possibilities[0]}?")
    return Text(ru="", en="")
