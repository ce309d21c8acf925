"""The file of sinks (TOML): what leaves the desk, by which way, to which addresses. Secrets stand in the environment or in files."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO, get_args
from urllib.parse import urlsplit

from ..calendars.text import Text
from ..engine.errors import InvalidValue
from ..engine.instants import aware
from ..engine.outbox.console import ConsoleSink
from ..engine.outbox.file import FileSink
from ..engine.outbox.message import Backoff, Route, Sink
from ..engine.outbox.smtp import Security, SmtpSink
from ..engine.outbox.webhook import WebhookSink
from .notice_words import AddressBook

__all__ = ["Sinks", "read_sinks"]

TAKES = ("notices", "events")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sinks:
    """What the file says: routes, addresses, the desk's language, the source of the CloudEvents (None: the desk's own)."""

    routes: tuple[Route, ...]
    book: AddressBook
    language: str
    source: str | None


def read_sinks(path: Path, *, tenant: str, console: TextIO) -> Sinks:
    """Read the file; `{tenant}` in its name stands for the municipality. Relative paths in it begin at its folder.

    Raises InvalidValue naming the table, the key, and what would be right.
    """
    path = Path(str(path).replace("{tenant}", tenant))
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise _wrong("--sinks", str(path), ru="файл, который можно прочесть", en="a file that can be read") from None
    except ValueError as error:
        raise _wrong("--sinks", str(path), ru=f"TOML в UTF-8 ({error})", en=f"TOML in UTF-8 ({error})") from None
    top = _Table(told, "", path.parent)
    language = top.take("language", str, "ru")
    if language not in {"ru", "en"}:
        raise _wrong("language", language, ru="ru или en", en="ru or en")
    source = top.take("source", str, None)
    retry = _retry(top.table("retry"), Backoff())
    book = _book(top.table("addresses"))
    tables = top.take("sink", list, [])
    routes = [
        _route(_Table(item, f"sink[{number}].", path.parent), retry, console) for number, item in enumerate(tables, 1)
    ]
    top.done()
    names = [route.name for route in routes]
    for name in names:
        if names.count(name) > 1:
            raise _wrong("sink.name", name, ru="своё имя у каждого приёмника", en="a name of its own for each sink")
    if not routes:
        raise _wrong("[[sink]]", str(path), ru="хотя бы один приёмник", en="at least one sink")
    return Sinks(routes=tuple(routes), book=book, language=language, source=source)


class _Table:
    """One table of the file, read key by key; what is left over at the end is a mistake."""

    def __init__(self, told: Any, name: str, folder: Path) -> None:
        if not isinstance(told, dict):
            raise _wrong(name.rstrip(".") or "sinks", str(told), ru="таблица TOML", en="a TOML table")
        self._left = dict(told)
        self.name = name
        self.folder = folder

    def take(self, key: str, kind: type | tuple[type, ...], default: Any = ...) -> Any:
        """The value of a key, which is of that kind. Raises InvalidValue."""
        if key not in self._left:
            if default is ...:
                raise _wrong(self.name + key, "–", ru="обязательный ключ", en="a key that is needed")
            return default
        value = self._left.pop(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.wrong(key, value, ru="значение другого вида", en="a value of another kind")
        return value

    def positive(self, key: str, default: float) -> float:
        """A number above zero."""
        value = self.take(key, (int, float), default)
        if not 0 < value < 10**9:
            raise self.wrong(key, value, ru="число больше нуля", en="a number above zero")
        return float(value)

    def whole(self, key: str, default: int, most: int) -> int:
        """A whole number from 1 on."""
        value: int = self.take(key, int, default)
        if not 1 <= value <= most:
            raise self.wrong(key, value, ru=f"целое число от 1 до {most}", en=f"a whole number from 1 to {most}")
        return value

    def words(self, key: str, default: Sequence[str]) -> tuple[str, ...]:
        """One word, or several."""
        value = self.take(key, (str, list), list(default))
        listed = [value] if isinstance(value, str) else value
        if not all(isinstance(item, str) for item in listed):
            raise self.wrong(key, value, ru="строки", en="strings")
        return tuple(listed)

    def path(self, key: str, default: Any = ...) -> Path | None:
        """A path; a relative one begins at the file's folder."""
        value = self.take(key, str, default)
        return None if value is None else self.folder / value

    def secret(self, key: str) -> str | None:
        """A secret from the variable `KEY_env` or the file `KEY_file`; never from here."""
        if key in self._left:
            raise self.wrong(
                key,
                "…",
                ru=f'секретов здесь не пишут: {key}_env = "ПЕРЕМЕННАЯ" или {key}_file = "файл"',
                en=f'no secrets in this file: {key}_env = "VARIABLE" or {key}_file = "file"',
            )
        variable, file = self.take(f"{key}_env", str, None), self.path(f"{key}_file", None)
        if variable is not None:
            if variable not in os.environ:
                raise self.wrong(f"{key}_env", variable, ru="переменная, которая задана", en="a variable that is set")
            return os.environ[variable]
        if file is None:
            return None
        try:
            return file.read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            raise self.wrong(
                f"{key}_file", str(file), ru="файл, который можно прочесть", en="a file that can be read"
            ) from None

    def table(self, key: str) -> _Table:
        """A table inside; an empty one where there is none."""
        return _Table(self._left.pop(key, {}), f"{self.name}{key}.", self.folder)

    def keys(self) -> list[str]:
        """What has not been read."""
        return list(self._left)

    def done(self) -> None:
        """Raise InvalidValue where a key is left that nobody knows."""
        for key in self._left:
            raise _wrong(self.name + key, "…", ru="ключ, который здесь известен", en="a key that is known here")

    def wrong(self, key: str, value: object, *, ru: str, en: str) -> InvalidValue:
        """The error that names the key."""
        return _wrong(self.name + key, str(value), ru=ru, en=en)


def _wrong(key: str, value: str, *, ru: str, en: str) -> InvalidValue:
    return InvalidValue(
        Text(ru=f"приёмники ({key})", en=f"sinks ({key})") if not key.startswith("--") else key,
        value,
        Text(ru=ru, en=en),
    )


def _retry(table: _Table, default: Backoff) -> Backoff:
    found = Backoff(
        attempts=table.whole("attempts", default.attempts, 1000),
        first=table.positive("first_seconds", default.first),
        longest=table.positive("longest_seconds", default.longest),
        seed=table.take("seed", str, default.seed),
    )
    table.done()
    return found


def _book(table: _Table) -> AddressBook:
    people, roles = table.table("people"), table.table("roles")
    found = AddressBook(
        people={name: people.words(name, ()) for name in people.keys()},  # noqa: SIM118  it is no dictionary
        roles={name: roles.words(name, ()) for name in roles.keys()},  # noqa: SIM118
    )
    table.done()
    for listed in (found.people, found.roles):
        for name, addresses in listed.items():
            for address in addresses:
                if not _is_address(address):
                    raise _wrong(
                        f"addresses: {name}", address, ru="адрес почты: имя@домен", en="a mail address: name@domain"
                    )
    return found


def _is_address(text: str) -> bool:
    name, at, domain = text.rpartition("@")
    return bool(name and at and domain) and not any(sign.isspace() or sign in ",;<>" for sign in text)


def _route(table: _Table, retry: Backoff, console: TextIO) -> Route:
    name, kind = table.take("name", str), table.take("kind", str)
    if not 0 < len(name) <= 64:
        raise table.wrong("name", name, ru="имя до 64 знаков", en="a name of up to 64 characters")
    if kind not in _MAKERS:
        raise table.wrong("kind", kind, ru="один из: " + ", ".join(_MAKERS), en="one of: " + ", ".join(_MAKERS))
    table.name = f"{name}: "
    takes = table.words("takes", ("notices",))
    if not takes or set(takes) - set(TAKES) or (kind == "smtp" and "events" in takes):
        usable = TAKES[:1] if kind == "smtp" else TAKES
        raise table.wrong("takes", ", ".join(takes), ru="из: " + ", ".join(usable), en="of: " + ", ".join(usable))
    timeout = table.positive("timeout_seconds", 10.0)
    texts = table.take("texts", bool, kind in {"smtp", "console"})
    kinds = frozenset(table.words("kinds", ()))
    since = table.take("since", (datetime, date, str), None)
    parallel = table.whole("parallel", 4 if kind == "webhook" else 1, 64)
    own = _retry(table.table("retry"), retry)
    sink = _MAKERS[kind](table, timeout, console)
    table.done()
    return Route(
        name=name,
        sink=sink,
        events="events" in takes,
        notices="notices" in takes,
        kinds=kinds,
        since=_instant(table, since),
        retry=own,
        timeout=timeout,
        parallel=parallel,
        texts=texts,
    )


def _instant(table: _Table, value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        return aware(f"{table.name}since", datetime.fromisoformat(str(value)))
    except (ValueError, InvalidValue):
        raise table.wrong(
            "since",
            value,
            ru="момент со смещением: 2026-07-14T09:00:00+10:00",
            en="an instant with its offset: 2026-07-14T09:00:00+10:00",
        ) from None


def _console(_table: _Table, _timeout: float, console: TextIO) -> Sink:
    return ConsoleSink(console)


def _file(table: _Table, _timeout: float, _console: TextIO) -> Sink:
    path = table.path("path")
    assert path is not None  # noqa: S101  it is needed
    if not path.parent.is_dir():
        raise table.wrong("path", path, ru="файл в папке, которая есть", en="a file in a folder that is there")
    return FileSink(path)


def _smtp(table: _Table, timeout: float, _console: TextIO) -> Sink:
    security = table.take("security", str, "starttls")
    if security not in get_args(Security):
        known = ", ".join(get_args(Security))
        raise table.wrong("security", security, ru=f"одно из: {known}", en=f"one of: {known}")
    sender = table.take("from", str)
    if not _is_address(sender.rpartition("<")[2].rstrip("> ")):
        raise table.wrong("from", sender, ru="адрес почты: имя@домен", en="a mail address: name@domain")
    port = table.whole("port", 0, 65535) if "port" in table.keys() else None  # noqa: SIM118
    return SmtpSink(
        table.take("host", str),
        sender=sender,
        port=port,
        security=security,
        user=table.take("user", str, None),
        password=table.secret("password"),
        timeout=timeout,
    )


def _webhook(table: _Table, timeout: float, _console: TextIO) -> Sink:
    url, proxy = table.take("url", str), table.take("proxy", str, None)
    for key, value in (("url", url), ("proxy", proxy)):
        if value is not None and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname):
            raise table.wrong(key, value, ru="адрес http:// или https://", en="an address http:// or https://")
    secret = table.secret("secret")
    if secret is None:
        raise table.wrong(
            "secret_env",
            "–",
            ru="секрет подписи: secret_env или secret_file",
            en="the signature's secret: secret_env or secret_file",
        )
    return WebhookSink(url, secret.split(), timeout=timeout, proxy=proxy)


_MAKERS: Mapping[str, Callable[[_Table, float, TextIO], Sink]] = {
    "console": _console,
    "file": _file,
    "smtp": _smtp,
    "webhook": _webhook,
}
