"""The command line: the lazy root group, and the one table from errors to exit codes."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Sequence

import click

from otklik.calendars.errors import OtklikError
from otklik.calendars.text import Text
from otklik.console.command import OtklikGroup, language, option
from otklik.console.session import Session, language_of
from otklik.console.streams import prepare_streams
from otklik.engine import errors

__all__ = ["EXIT_CODES", "main", "root"]

# The first that fits decides; anything that is not ours is 1.
EXIT_CODES: tuple[tuple[type[BaseException], int], ...] = (
    (errors.Refused, 3),
    (errors.Conflict, 4),
    (errors.NotFound, 5),
    (errors.StorageError, 6),
    (errors.LogError, 6),
    (OtklikError, 2),
    (click.ClickException, 2),
)

# name → (module, attribute, help): a module is loaded when its command is called.
COMMANDS: dict[str, tuple[str, str, Text]] = {
    "demo": ("demo", "demo", Text(ru="Вся работа на готовом примере, с пояснениями", en="The whole job on the shipped sample, explained")),
    "init": ("init", "init", Text(ru="Завести базу и принять регламент", en="Make a database and adopt a regulation")),
    "incident": ("cases", "incident", Text(ru="Инциденты: от сообщения до окончательного ответа", en="Incidents: from a message to the final answer")),
    "contact": ("cases", "contact", Text(ru="Отчёты и разговоры с правительством края, со сроками", en="Reports to and talks with the krai's government, with terms")),
    "body": ("cases", "body", Text(ru="Органы и организации, у которых есть официальные страницы", en="Bodies and organisations that have official pages")),
    "page": ("page", "page", Text(ru="Реестр официальных страниц", en="The register of official pages")),
    "comment": ("cases", "comment", Text(ru="Комментарии и личные сообщения: модерация", en="Comments and private messages: moderation")),
    "signal": ("cases", "signal", Text(ru="Сигналы сетей: блокировки, права на страницы", en="Networks' signals: blocks, rights to pages")),
    "case": ("moving", "case", Text(ru="Перевести идущие случаи на другой регламент или версию", en="Move running cases to another regulation or version")),
    "plan": ("plan", "plan", Text(ru="Контент-планы страниц: на неделю или месяц", en="The content plans of pages, for a week or a month")),
    "publication": ("content", "publication", Text(ru="Публикации: запланированные и вышедшие", en="Publications: planned, and out")),
    "information": ("content", "information", Text(ru="Еженедельные сведения подразделений", en="The weekly information of units")),
    "task": ("content", "task", Text(ru="Задания «Госпабликов» и их размещение", en="Gospabliki tasks and their placement")),
    "board": ("board", "board", Text(ru="Что и кому пора делать, ближайшее сверху", en="What is due now and by whom, nearest first")),
    "inbox": ("inbox", "inbox", Text(ru="Загрузить выгрузку кабинета, посмотреть новое", en="Import a cabinet's export, see what is new")),
    "blacklist": ("blacklist", "blacklist", Text(ru="Чёрный список авторов: кто, почему, до какого дня", en="The black list of authors: who, why, until when")),
    "intake": ("intake", "intake", Text(ru="Приём из сетей: события ВКонтакте сразу", en="Intake from networks: VK's events as they happen")),
    "clock": ("clock", "clock", Text(ru="Часы: напоминания и истекшие сроки", en="The clock: reminders and missed deadlines")),
    "report": ("reports", "report", Text(ru="Отчёты: недостатки, доклады главе, активность, реестр страниц, квоты, сведения", en="Reports: deficiencies, reports to the head, activity, the register of pages, quotas, information")),
    "staff": ("staff", "staff", Text(ru="Сотрудники, роли, отсутствие и замещение", en="Staff, roles, absences and deputies")),
    "template": ("template", "template", Text(ru="Шаблоны ответов по темам, с подстановками", en="Templates of answers by topic, with placeholders")),
    "notices": ("notices_send", "notices", Text(ru="Кому и о чём положено сообщить", en="Who is owed which notice")),
    "vault": ("vault", "vault", Text(ru="Хранилище паролей страниц, зашифрованное", en="The vault of pages' passwords, sealed")),
    "regulation": ("regulation", "regulation", Text(ru="Регламенты: показать, проверить", en="Regulations: show, check")),
    "workflow": ("workflow", "workflow", Text(ru="Процессы: таблица переходов и схема", en="Workflows: transition table and diagram")),
    "calendar": ("calendar", "calendar", Text(ru="Рабочий календарь: сроки и объяснения", en="The working calendar: terms and explanations")),
    "log": ("log", "log", Text(ru="Журнал событий: выгрузить, проверить, воспроизвести", en="The event log: export, verify, replay")),
    "db": ("database", "database", Text(ru="База: обновить, проверить, перестроить", en="The database: upgrade, check, rebuild")),
}  # fmt: skip


class _Root(OtklikGroup):
    """Loads a command's module when it is called; other workflows' groups come from their declarations."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [*COMMANDS, *_others()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name in COMMANDS:
            module, attribute, _ = COMMANDS[cmd_name]
            found: click.Command = getattr(importlib.import_module(f"otklik.console.{module}"), attribute)
            return found
        from otklik.console.cases import group_for  # noqa: PLC0415  someone else's workflow

        try:
            return group_for(cmd_name)
        except errors.NotFound:
            return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(Text(ru="Команды", en="Commands").say(language(ctx))):
            formatter.write_dl([(name, text.say(language(ctx))) for name, (_, _, text) in COMMANDS.items()])
        others = _others()
        if others:
            with formatter.section(Text(ru="Другие процессы", en="Other workflows").say(language(ctx))):
                formatter.write_dl([(name, _title(name).say(language(ctx))) for name in others])


def _others() -> list[str]:
    """Names of other people's workflows; a name that a command has already stays the command's."""
    from importlib.metadata import entry_points  # noqa: PLC0415  most commands need it not

    return sorted({point.name for point in entry_points(group="otklik.workflows")} - COMMANDS.keys())


def _title(name: str) -> Text:
    """A workflow's title, or why it cannot be had: someone else's mistake does not take the help away."""
    from otklik.workflows.catalogue import find  # noqa: PLC0415

    try:
        return find(name).title
    except OtklikError as error:
        return error.message


def _version(context: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: ARG001
    if value:
        from importlib.metadata import version  # noqa: PLC0415

        click.echo(f"otklik {version('otklik')}")
        context.exit()


root = _Root("otklik")
root.params.append(
    option(
        "--version",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_version,
        text=Text(ru="Показать версию программы.", en="Show the program's version."),
    )
)
root.text = Text(
    ru="Отклик: как муниципалитет отвечает на сообщения граждан в социальных сетях, по регламенту и в срок.",
    en="Otklik: how a municipality answers what citizens write in social networks, by its regulation and in time.",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    prepare_streams()
    session = Session(language=language_of(words))
    try:
        code = _run(words, session)
        sys.stdout.flush()
    except BrokenPipeError:
        code = _reader_left()
    except Exception as error:  # noqa: BLE001  the last line of defence: a person gets a sentence, too
        traceback.print_exc()
        code = _failed(error, session, words)
    finally:
        session.close()
    sys.exit(code)


def _run(words: list[str], session: Session) -> int:
    try:
        code = root.main(args=words, prog_name="otklik", standalone_mode=False, obj=session)
    except click.Abort:
        return 130  # Ctrl+C, as shells count it
    except (click.ClickException, OtklikError) as error:
        return _failed(error, session, words)
    except SystemExit:  # click's way out where the reader of a pipe has left
        return _reader_left()
    return code if isinstance(code, int) else 0


def exit_code(error: BaseException) -> int:
    """The exit code of an error."""
    return next((code for kind, code in EXIT_CODES if isinstance(error, kind)), 1)


def _failed(error: Exception, session: Session, words: Sequence[str]) -> int:
    from otklik.console.failure import report  # noqa: PLC0415  only when something went wrong

    session.json = session.json or "--json" in words  # the line may be wrong before it
    report(error, session)
    return exit_code(error)


def _reader_left() -> int:
    """`otklik board | head -1` is no failure; what is left in the buffer goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
