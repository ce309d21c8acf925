"""The vault's keys, outside the database: in a file that nobody else may read, in the environment, or in the system's keyring.

A key ring is one or several keys of 256 bits in base64, a line each: the first seals, the others only open what they sealed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..calendars.errors import OtklikError
from ..calendars.text import Text
from ..engine.errors import InvalidValue, MissingValue

__all__ = ["ENVIRONMENT", "KEY_BYTES", "KeyRing", "KeysMissing", "find_keys", "make_key", "write_keys"]

KEY_BYTES = 32  # AES-256
ENVIRONMENT = "OTKLIK_VAULT_KEY"
KEY_FILE = "OTKLIK_VAULT_KEY_FILE"
KEYRING = "OTKLIK_VAULT_KEYRING"
ACCOUNT = "otklik-vault"
_FIELD = Text(ru="ключ хранилища", en="the vault's key")
_FORM = Text(
    ru="ключ из 32 байт в base64 (создать: otklik vault key ФАЙЛ)",
    en="a key of 32 bytes in base64 (make one: otklik vault key FILE)",
)


class KeysMissing(MissingValue):
    """Nobody has said where the vault's key is."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys by id, the first of them current. It never shows a key: not in its repr, not in an error."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """Read keys, one a line or between commas; `#` begins a remark. Raises InvalidValue, which does not show them."""
        words = [line.partition("#")[0].strip() for line in text.replace(",", "\n").splitlines()]
        found: dict[str, bytes] = {}
        for word in filter(None, words):
            try:
                key = base64.b64decode(word, validate=True)
            except (binascii.Error, ValueError):
                raise InvalidValue(_FIELD, "…", _FORM) from None
            if len(key) != KEY_BYTES:
                raise InvalidValue(_FIELD, "…", _FORM)
            found[key_id(key)] = key
        if not found:
            raise InvalidValue(_FIELD, "", _FORM)
        return cls(next(iter(found)), found)


def key_id(key: bytes) -> str:
    """By what a key is known: the beginning of SHA-256 over it and a label, so that the id tells nothing of the key."""
    return hashlib.sha256(b"otklik vault key\x00" + key).hexdigest()[:16]


def make_key() -> str:
    """A fresh key in base64, from the system's generator."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def find_keys(file: Path | str | None = None, environment: Mapping[str, str] | None = None) -> KeyRing:
    """The keys from the file named, else from what the environment names: a file, the keys, or a keyring's service.

    Raises KeysMissing where nothing names them, InvalidValue for a file that others may read or that holds no key.
    """
    known = os.environ if environment is None else environment
    named = file or known.get(KEY_FILE)
    if named:
        return KeyRing.parse(_read(Path(named)))
    if known.get(ENVIRONMENT):
        return KeyRing.parse(known[ENVIRONMENT])
    if known.get(KEYRING):
        return KeyRing.parse(_from_keyring(known[KEYRING]))
    raise KeysMissing(
        "--key-file",
        _FIELD,
        Text(
            ru=f"файл ключа (--key-file, {KEY_FILE}), сам ключ ({ENVIRONMENT}) или служба связки ключей ({KEYRING})",
            en=f"a key file (--key-file, {KEY_FILE}), the key itself ({ENVIRONMENT}), or a keyring's service ({KEYRING})",
        ),
    )


def write_keys(path: Path, *, add: bool = False) -> KeyRing:
    """Make a key file that its owner alone may read; `add` puts a fresh key before those that are in it.

    Raises InvalidValue where the file is there already, or cannot be written.
    """
    before = _read(path) if add else ""
    text = f"{make_key()}\n{before}"
    unfinished = path.with_name(path.name + ".part") if add else path
    try:
        with os.fdopen(
            os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
        ) as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if add:
            unfinished.replace(path)
    except FileExistsError:
        raise InvalidValue(
            Text(ru="файл ключа", en="the key file"),
            str(unfinished),
            Text(
                ru="файл, которого ещё нет; новый ключ перед прежними: --add",
                en="a file that is not there yet; a new key before the old ones: --add",
            ),
        ) from None
    except OSError as error:
        raise InvalidValue(
            Text(ru="файл ключа", en="the key file"),
            str(path),
            Text(ru="файл, в который можно писать", en="a file that can be written"),
        ) from error
    return KeyRing.parse(text)


def _read(path: Path) -> str:
    where = Text(ru="файл ключа (--key-file)", en="the key file (--key-file)")
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
                raise InvalidValue(
                    where,
                    str(path),
                    Text(
                        ru="файл, который может читать только владелец (chmod 600): сейчас права {mode}",
                        en="a file that its owner alone may read (chmod 600): its mode is {mode}",
                    ).fill(mode=f"{stat.S_IMODE(mode):03o}"),
                )
            return stream.read(64 * 1024).decode("ascii")
    except UnicodeDecodeError:
        raise InvalidValue(where, str(path), _FORM) from None
    except OSError as error:
        raise InvalidValue(
            where, str(path), Text(ru="файл, который можно прочесть", en="a file that can be read")
        ) from error


def _from_keyring(service: str) -> str:
    keyring = _keyring()
    try:
        found = keyring.get_password(service, ACCOUNT)
    except keyring.errors.KeyringError as error:
        raise _no_keyring(type(error).__name__) from None
    if found is None:
        raise KeysMissing(
            KEYRING,
            _FIELD,
            Text(
                ru=f"ключ в связке «{service}», учётная запись {ACCOUNT}",
                en=f"a key in the keyring “{service}”, account {ACCOUNT}",
            ),
        )
    return str(found)


def _keyring() -> Any:
    try:
        import keyring  # noqa: PLC0415  an extra: few offices have one
        import keyring.errors  # noqa: PLC0415
    except ImportError:
        raise _no_keyring("pip install otklik[keyring]") from None
    return keyring


def _no_keyring(why: str) -> OtklikError:
    return InvalidValue(
        KEYRING,
        why,
        Text(ru="связка ключей системы, которой можно пользоваться", en="a keyring of the system that can be used"),
    )
