"""The intake's settings: which community is whose, its page, its confirmation, and where its secret is; read anew when the file changes."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from ...calendars.text import Text
from ...engine.errors import InvalidValue

__all__ = ["Group", "Settings", "read_settings"]

FIELDS = ("id", "tenant", "page", "confirmation", "secret_env", "secret_file")
_ID = Text(ru="номер сообщества, целое число от 1", en="the community's number, a whole number from 1")
_WORDS = Text(ru="непустая строка", en="a text")


class Group(Struct, frozen=True, kw_only=True):
    """One community: its tenant (None: the only one), its page in the register, what it confirms with, its secret."""

    id: int
    tenant: str | None
    page: str | None
    confirmation: str
    secret: bytes


class Settings:
    """The settings of a file, as it stands now: the confirmation changes from time to time, and nothing has to be restarted.

    A file that has become wrong is told once by `problem`, and what stood before goes on.
    """

    def __init__(self, path: Path, environment: Mapping[str, str] | None = None) -> None:
        self._path = path
        self._environment = os.environ if environment is None else environment
        self._seen = _stamp(path)
        self._groups = read_settings(path, self._environment)
        self.problem: InvalidValue | None = None

    def groups(self) -> Mapping[int, Group]:
        """The communities by number."""
        stamp = _stamp(self._path)
        if stamp != self._seen:
            self._seen = stamp
            try:
                self._groups = read_settings(self._path, self._environment)
                self.problem = None
            except InvalidValue as error:
                self.problem = error
        return self._groups


def read_settings(path: Path, environment: Mapping[str, str]) -> Mapping[int, Group]:
    """The communities of a settings file by number. Raises InvalidValue naming the key, what stands there, what would be right."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        expected = Text(ru="файл в UTF-8, который можно прочесть", en="a file in UTF-8 that can be read")
        raise InvalidValue("--config", str(path), expected) from None
    except tomllib.TOMLDecodeError as error:
        expected = Text(ru=f"файл TOML ({error})", en=f"a TOML file ({error})")
        raise InvalidValue("--config", str(path), expected) from None
    unknown = [name for name in data if name != "vk"]
    listed = data.get("vk")
    if unknown or not isinstance(listed, list) or not listed or not all(isinstance(item, dict) for item in listed):
        expected = Text(ru="таблицы [[vk]], по одной на сообщество", en="tables [[vk]], one for each community")
        raise InvalidValue(path.name, ", ".join(unknown) or "–", expected)
    groups = [_group(item, f"vk[{number}]", path.parent, environment) for number, item in enumerate(listed, 1)]
    found: dict[int, Group] = {}
    for group in groups:
        if group.id in found:
            once = Text(ru="каждое сообщество один раз", en="each community once")
            raise InvalidValue("vk.id", str(group.id), once)
        found[group.id] = group
    return found


def _group(item: Mapping[str, Any], where: str, folder: Path, environment: Mapping[str, str]) -> Group:
    for name in item:
        if name not in FIELDS:
            known = ", ".join(FIELDS)
            raise InvalidValue(f"{where}.{name}", "…", Text(ru=f"ключ из списка: {known}", en=f"a key of: {known}"))
    number = item.get("id")
    if type(number) is not int or number < 1:
        raise InvalidValue(f"{where}.id", str(number), _ID)
    for name in FIELDS[1:]:
        value = item.get(name)
        if (value is None and name == "confirmation") or (
            value is not None and not (isinstance(value, str) and value.strip())
        ):
            raise InvalidValue(f"{where}.{name}", str(value), _WORDS)
    return Group(
        id=number,
        tenant=item.get("tenant"),
        page=item.get("page"),
        confirmation=item["confirmation"].strip(),
        secret=_secret(item, where, folder, environment),
    )


def _secret(item: Mapping[str, Any], where: str, folder: Path, environment: Mapping[str, str]) -> bytes:
    """The secret, from the environment or from a file beside the settings: never from the settings themselves."""
    variable, file = item.get("secret_env"), item.get("secret_file")
    if (variable is None) == (file is None):
        expected = Text(
            ru="что-то одно: secret_env (имя переменной окружения) или secret_file (файл с ключом)",
            en="one of the two: secret_env (the name of an environment variable) or secret_file (a file with the key)",
        )
        raise InvalidValue(f"{where}.secret_env", str(variable), expected)
    if variable is not None:
        found = environment.get(variable, "").strip()
        if not found:
            expected = Text(ru="переменная окружения, в которой ключ", en="an environment variable that holds the key")
            raise InvalidValue(f"{where}.secret_env", variable, expected)
        return found.encode()
    try:
        found = (folder / str(file)).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        found = ""
    if not found:
        expected = Text(ru="файл с ключом, который можно прочесть", en="a file with the key that can be read")
        raise InvalidValue(f"{where}.secret_file", str(file), expected)
    return found.encode()


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
