"""Commands that speak both languages and take the global options anywhere on the line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import click

from ..calendars.text import Text
from ..engine.errors import InvalidValue
from .render import cite
from .session import Session

__all__ = [
    "RETRY",
    "UUID",
    "OtklikCommand",
    "OtklikGroup",
    "argument",
    "command",
    "group",
    "language",
    "metavar",
    "option",
]

USAGE = Text(ru="Использование: ", en="Usage: ")
HEADINGS = {
    "Options": Text(ru="Параметры", en="Options"),
    "Commands": Text(ru="Команды", en="Commands"),
    "Global": Text(ru="Общие параметры", en="Global options"),
}
PIECES = {
    "[OPTIONS]": Text(ru="[ПАРАМЕТРЫ]", en="[OPTIONS]"),
    "COMMAND [ARGS]...": Text(ru="КОМАНДА …", en="COMMAND …"),
}
HELP = Text(ru="Показать эту справку.", en="Show this help.")
NEEDED = Text(ru=" Обязательно.", en=" Required.")
DEFAULT = Text(ru=" По умолчанию {value}.", en=" Default {value}.")
METAVARS = {
    "A": "НАЧАЛО",
    "B": "КОНЕЦ",
    "ADDRESS": "АДРЕС",
    "BREACH": "НЕДОСТАТОК",
    "DATE": "ДАТА",
    "DEADLINE": "СРОК",
    "DEPUTY": "ЗАМЕСТИТЕЛЬ",
    "DIRECTORY": "ПАПКА",
    "ENTRY": "ЗАПИСЬ",
    "FILE": "ФАЙЛ",
    "FROM": "ОТКУДА",
    "HANDLE": "ИМЯ",
    "HASH": "ХЕШ",
    "N": "N",
    "NAME": "ИМЯ",
    "NETWORK": "СЕТЬ",
    "NUMBER": "НОМЕР",
    "PERIOD": "ПЕРИОД",
    "REVISION": "РЕВИЗИЯ",
    "PATH": "ПУТЬ",
    "ROLE": "РОЛЬ",
    "SECONDS": "СЕКУНДЫ",
    "START": "НАЧАЛО",
    "STATE": "СОСТОЯНИЕ",
    "TENANT": "МУНИЦИПАЛИТЕТ",
    "TERM": "СРОК",
    "TEXT": "ТЕКСТ",
    "TIME": "ВРЕМЯ",
    "TO": "КУДА",
    "URL": "URL",
    "UUID": "UUID",
    "VERSION": "ВЕРСИЯ",
    "W": "НЕДЕЛЯ",
    "WEEK": "НЕДЕЛЯ",
    "WORDS": "СЛОВА",
    "YEAR": "ГОД",
    "Z": "ПОЯС",
    "ZONE": "ПОЯС",
}
_SENTENCE_END = re.compile(r"\.\s+(?=[А-ЯЁA-Z«“])")


def language(context: click.Context) -> str:
    """The language of the run that `context` belongs to."""
    session = context.find_object(Session)
    return session.language if session is not None else "ru"


class _Option(click.Option):
    def __init__(self, *args: Any, text: Text | None = None, is_global: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        self.is_global = is_global

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        if self.text is not None:
            more = Text(ru="", en="")
            if self.required:
                more = NEEDED
            elif self.show_default:
                more = DEFAULT.fill(value=f"{self.default:g}" if isinstance(self.default, float) else self.default)
            self.help = self.text.say(language(ctx)) + more.say(language(ctx))
        return super().get_help_record(ctx)

    def get_help_extra(self, ctx: click.Context) -> Any:  # noqa: ARG002  click would say it in English
        return {}

    def make_metavar(self, ctx: click.Context) -> str:
        return metavar(super().make_metavar(ctx), language(ctx))

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        return whole(self, self.opts[0], super().type_cast_value(ctx, value))


class _Argument(click.Argument):
    def __init__(self, *args: Any, text: Text | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text

    def make_metavar(self, ctx: click.Context) -> str:
        return metavar(super().make_metavar(ctx), language(ctx))

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        return whole(self, self.make_metavar(ctx), super().type_cast_value(ctx, value))


def whole(parameter: click.Parameter, name: str, value: Any) -> Any:
    """The value that was typed, unless its letters are broken. Raises InvalidValue; names of files may be of any bytes."""
    if isinstance(parameter.type, click.Path):
        return value
    for word in value if isinstance(value, tuple) else (value,):
        if isinstance(word, str) and any("\ud800" <= sign <= "\udfff" for sign in word):
            raise InvalidValue(
                name, word.encode("utf-8", "replace").decode(), Text(ru="текст в UTF-8", en="a text in UTF-8")
            )
    return value


def metavar(shown: str, language: str) -> str:
    """`[FILE…]` as `[ФАЙЛ…]` in Russian; words that are none of ours stay."""
    if language == "en":
        return shown
    return re.sub(r"(?<![A-Za-z])[A-Z]+(?![A-Za-z])", lambda word: METAVARS.get(word[0], word[0]), shown)


def _setter(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def store(context: click.Context, parameter: click.Parameter, value: Any) -> None:  # noqa: ARG001
        session = context.ensure_object(Session)
        if value is not None and value is not False:
            setattr(session, name, value)

    return store


def global_options() -> list[click.Parameter]:
    """The options that every command takes, before or after its name."""

    def text_option(name: str, target: str, metavar: str, text: Text, **more: Any) -> click.Parameter:
        return _Option(
            [name, f"_{target}"],
            metavar=metavar,
            text=text,
            expose_value=False,
            callback=_setter(target),
            is_global=True,
            **more,
        )

    return [
        text_option("--db", "database", "URL", Text(ru="База данных (OTKLIK_DB; по умолчанию sqlite:///otklik.db).", en="The database (OTKLIK_DB; default sqlite:///otklik.db)."), envvar="OTKLIK_DB"),
        text_option("--actor", "actor", "NAME", Text(ru="Кто действует (OTKLIK_ACTOR).", en="Who acts (OTKLIK_ACTOR)."), envvar="OTKLIK_ACTOR"),
        text_option("--tenant", "tenant", "ID", Text(ru="Муниципалитет, если в базе их несколько (OTKLIK_TENANT).", en="The municipality, where the database holds several (OTKLIK_TENANT)."), envvar="OTKLIK_TENANT"),
        text_option("--files", "files", "DIRECTORY", Text(ru="Папка вложений (OTKLIK_FILES; по умолчанию рядом с базой SQLite).", en="The folder of attachments (OTKLIK_FILES; by default beside a SQLite database)."), envvar="OTKLIK_FILES"),
        text_option("--now", "now", "TIME", Text(ru="Который час: только в учебной базе.", en="What time it is: in a rehearsal database only.")),
        text_option("--lang", "language", "ru|en", Text(ru="Язык (OTKLIK_LANG, иначе язык системы).", en="Language (OTKLIK_LANG, else the locale's)."), type=click.Choice(["ru", "en"])),
        _Option(["--json", "_json"], is_flag=True, text=Text(ru="Вывести данные как JSON.", en="Print data as JSON."), expose_value=False, callback=_setter("json"), is_global=True),
    ]  # fmt: skip


class _Bilingual(click.Command):
    text: Text | None = None
    clause: str | None = None

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        own = super().get_params(ctx)
        return [*own, *_shared]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = HELP.say(language(ctx))
        return found

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002  a whole sentence, whatever its length
        context = click.get_current_context(silent=True)
        said = "" if self.text is None else self.text.say(language(context) if context else "ru")
        return _SENTENCE_END.split(said, maxsplit=1)[0].rstrip(".")

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = [
            PIECES.get(piece, Text(ru=piece, en=piece)).say(language(ctx)) for piece in self.collect_usage_pieces(ctx)
        ]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=USAGE.say(language(ctx)))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.text is not None:
            formatter.write_paragraph()
            said = self.text.say(language(ctx))
            if self.clause is not None:
                said = f"{said.rstrip('.')} ({cite(self.clause, language(ctx))})."
            with formatter.indentation():
                formatter.write_text(said)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        own: list[tuple[str, str]] = []
        shared: list[tuple[str, str]] = []
        for parameter in self.get_params(ctx):
            if isinstance(parameter, _Argument) and parameter.text is not None:
                own.append((parameter.make_metavar(ctx), parameter.text.say(language(ctx))))
                continue
            record = parameter.get_help_record(ctx)
            if record is not None:
                (shared if getattr(parameter, "is_global", False) else own).append(record)
        for heading, rows in (("Options", own), ("Global", shared)):
            if rows:
                with formatter.section(HEADINGS[heading].say(language(ctx))):
                    formatter.write_dl(rows)


_shared = global_options()


class OtklikCommand(_Bilingual):
    """A command with help in both languages."""


class OtklikGroup(_Bilingual, click.Group):
    """A group with help in both languages."""

    command_class = OtklikCommand

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_commands(ctx, formatter)
        _Bilingual.format_options(self, ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for name in self.list_commands(ctx):
            found = self.get_command(ctx, name)
            if found is not None and not found.hidden:
                rows.append((name, found.get_short_help_str(limit=100)))
        if rows:
            with formatter.section(HEADINGS["Commands"].say(language(ctx))):
                formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


def group(name: str, text: Text) -> OtklikGroup:
    """A group of commands."""
    made = OtklikGroup(name)
    made.text = text
    return made


def command(
    parent: click.Group, name: str, text: Text, *parameters: click.Parameter, clause: str | None = None
) -> Callable[[Callable[..., int | None]], OtklikCommand]:
    """Make a function of (session, …) a command of `parent`, taking `parameters` in the order of the help.

    `clause` is that of the act, shown behind the help.
    """

    def make(function: Callable[..., int | None]) -> OtklikCommand:
        def call(**values: Any) -> int | None:
            context = click.get_current_context()
            return function(context.ensure_object(Session), **values)

        made = OtklikCommand(name, callback=call, params=list(parameters))
        made.text, made.clause = text, clause
        parent.add_command(made)
        return made

    return make


def option(*names: str, text: Text, **more: Any) -> click.Option:
    """An option with help in both languages; `more` as click.Option takes it."""
    return _Option(names, text=text, **more)


def argument(name: str, *, text: Text | None = None, **more: Any) -> click.Argument:
    """An argument, shown in the help when it has a `text`."""
    return _Argument([name], text=text, **more)


UUID = option(
    "--command",
    "uuid",
    metavar="UUID",
    text=Text(
        ru="UUID действия: с тем же UUID оно второй раз не делается (после обрыва связи).",
        en="The act's UUID: under the same UUID it is not done twice (after a cut connection).",
    ),
)
RETRY = option(
    "--retry",
    is_flag=True,
    text=Text(
        ru="Если случай изменили, но действие ещё возможно и решение то же – повторить и сказать об этом.",
        en="Where the case was changed, yet the act is still possible and rests on the same: do it again, and say so.",
    ),
)
EXPECT = option(
    "--expect",
    type=int,
    metavar="VERSION",
    text=Text(
        ru="Версия списка, которую вы видели; изменили с тех пор – отказ с рассказом, кто и что (код 4).",
        en="The version of the list that you saw; where it was changed since, it is told who did what (code 4).",
    ),
)
