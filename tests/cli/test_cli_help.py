"""Help: every command has it in both languages, in whole phrases, and says it in the language that was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import version
from itertools import pairwise

import click
import pytest

from otklik.cli import root
from otklik.console.session import Session

from ..support.command_line import run


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every group and command below, with its path."""
    context = click.Context(root, obj=Session())
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


PATHS = [(), *(path for path, _ in commands(root))]
NAMES = frozenset(name for path in PATHS for name in path)
# What a Russian page may say in Latin letters: words that are typed, and names.
TYPED = re.compile(
    r"--[a-z-]+|`[^`]*`|OTKLIK_[A-Z_]+|otklik( [a-z-]+)*|(sqlite|postgresql)://\S+|ru\|en|[a-z_]+(\|[a-z_]+)+|\[[a-z|_]+\]"
    r"|\b(JSON|JSONL|TOML|CSV|XLSX|URL|ID|UTF|SVG|HTTPS|Mermaid|Graphviz|Ctrl|C|N|PostgreSQL|SQLite|SQL|UUID|ISO|PT7H|VK|MAX|Telegram|Instagram|Asia/\w+)\b"
    r"|[a-z_/-]+\.[a-z]+|(?<= )/[a-z]+|[a-z_]+(?=\s+–)"
)
NUMBER = re.compile(r"ЛЗ-26-\d+")


def page(path: tuple[str, ...], lang: str) -> str:
    """The help page of a command."""
    ran = run(*path, "--help", "--lang", lang)
    assert (ran.code, ran.err) == (0, ""), ran.said
    return ran.out


# Values and examples in the help's own words: they are typed as they stand.
KNOWN = frozenset(
    [
        "petrov",
        "password",
        "off",
        "UUID",
        "Facebook",
        "Twitter",
        "reply",
        "deficiency",
        "disciplinary",
        "xlsx",
        "fri",
        "working",
        "hours",
        "minutes",
        "days",
        "open",
        "incident",
        "rejects",
        "demo",
        "explained",
        "appeal",
        "table",
        "jsonl",
        "csv",
        "html",
        "ics",
        "RFC",
        "text",
        "UUID",
    ]
)


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_the_english_page_is_english_fits_and_explains_every_option(path: tuple[str, ...]) -> None:
    said = page(path, "en")
    assert said.startswith("Usage: otklik")
    assert not re.findall(r"[а-яёА-ЯЁ]+", NUMBER.sub("", said))
    _laid_out(said)


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_the_russian_page_is_russian_fits_and_explains_every_option(path: tuple[str, ...]) -> None:
    said = page(path, "ru")
    assert said.startswith("Использование: otklik")
    _, _, body = said.partition("\n\n")
    left = [word for word in re.findall(r"[A-Za-z]{2,}(?:-[a-z]+)*", TYPED.sub(" ", body)) if word not in NAMES]
    assert not [word for word in left if word not in KNOWN], left
    _laid_out(said)


def _laid_out(said: str) -> None:
    """It fits eighty columns, and beside or below each option stands what it is."""
    assert max(map(len, said.splitlines())) <= 80
    for line, below in pairwise([*said.splitlines(), ""]):
        if line.startswith("  --"):
            assert re.search(r"\S  +\S", line) or below.startswith("     "), line
    assert "[required]" not in said
    assert "[default" not in said


def test_every_command_says_what_it_is_for() -> None:
    for path, command in commands(root):
        text = getattr(command, "text", None)
        assert text is not None, path
        for said in (text.ru, text.en):
            assert len(said) > 5, path
            assert said[0].isupper(), path
            assert said.endswith("."), path
        assert text.ru != text.en, path


@pytest.mark.parametrize(
    "group", ["incident", "inbox", "blacklist", "staff", "log", "db", "clock", "calendar", "regulation", "workflow"]
)
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_short_help_is_a_whole_phrase(group: str, lang: str) -> None:
    """The line beside a command ends where its first sentence ends: no cut word, no ellipsis, no clause left hanging."""
    command = root.get_command(click.Context(root), group)
    assert isinstance(command, click.Group)
    said = " ".join(page((group,), lang).split())
    for name in command.list_commands(click.Context(root)):
        child = command.get_command(click.Context(root), name)
        full = getattr(child, "text", None)
        assert full is not None
        first = re.split(r"(?<=\w)\. (?=[А-ЯЁA-Z«“])", full.say(lang))[0].rstrip(".")
        assert f" {name} {first}" in said, name
    assert "…" not in said.replace("КОМАНДА …", "").replace("COMMAND …", "").replace("[ФАЙЛ…]", "").replace(
        "[FILE…]", ""
    )


@pytest.mark.requirement("LS-8")
def test_a_trigger_names_its_clause() -> None:
    assert "(прил. 1, п. 8, 9)." in " ".join(page(("incident", "publish"), "ru").split())
    assert "(app. 1, cl. 8, 9)." in " ".join(page(("incident", "publish"), "en").split())


def test_a_group_alone_shows_its_help_and_ends_with_two() -> None:
    for words in ((), ("incident",), ("db",)):
        ran = run(*words)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("Использование: otklik")
        assert "Ошибка" not in ran.err


def test_the_root_lists_every_group() -> None:
    said = page((), "ru")
    for name in (
        "demo",
        "init",
        "db",
        "regulation",
        "workflow",
        "staff",
        "inbox",
        "incident",
        "board",
        "clock",
        "log",
        "calendar",
        "notices",
    ):
        assert re.search(rf"^  {name}  +\S", said, re.MULTILINE), name


def test_the_version_is_the_packages() -> None:
    ran = run("--version")
    assert (ran.code, ran.out) == (0, f"otklik {version('otklik')}\n")
