"""Sealing a secret: AES-256-GCM (NIST SP 800-38D) by the `cryptography` library, a random nonce each time, bound to where it belongs."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from ..calendars.errors import OtklikError
from ..calendars.text import Text
from .vault_keys import KeyRing

if TYPE_CHECKING:
    from .store.secrets import Sealed

__all__ = ["NONCE_BYTES", "Damaged", "WrongKey", "opened", "sealed"]

NONCE_BYTES = 12  # 96 bits, as the standard recommends; random ones stay apart for 2^32 secrets under one key


class WrongKey(OtklikError):
    """The secret was sealed under a key that is not at hand."""

    code = "wrong_key"


class Damaged(OtklikError):
    """The secret's bytes, or where they stand, were changed: it is not opened."""

    code = "secret_damaged"


def sealed(ring: KeyRing, secret: str, *, tenant: str, case: int, name: str, version: int) -> tuple[str, bytes, bytes]:
    """The key's id, the nonce and the sealed bytes of a secret of that place.

    The nonce is the system's own, whatever generator a rehearsal runs on: one that repeats would open the cipher.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    bound = _bound(tenant, case, name, version, ring.current)
    return ring.current, nonce, _cipher(ring.keys[ring.current]).encrypt(nonce, secret.encode(), bound)


def opened(ring: KeyRing, item: Sealed, *, tenant: str) -> str:
    """The secret. Raises WrongKey where its key is not in the ring, Damaged where anything of it was changed."""
    key = ring.keys.get(item.key_id)
    if key is None:
        raise WrongKey(
            Text(
                ru="секрет запечатан другим ключом ({key}); с собой ключи: {known}",
                en="the secret was sealed under another key ({key}); at hand: {known}",
            ).fill(key=item.key_id, known=", ".join(ring.keys))
        )
    cipher = _cipher(key)
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415  an extra: `_cipher` has said so where it is missing

    try:
        plain: bytes = cipher.decrypt(
            item.nonce, item.sealed, _bound(tenant, item.case, item.name, item.version, item.key_id)
        )
    except InvalidTag:
        raise Damaged(
            Text(
                ru="секрет «{name}» страницы № {case} повреждён или подменён: восстановите его и смените пароль",
                en="the secret “{name}” of page № {case} was damaged or changed: restore it, and change the password",
            ).fill(name=item.name, case=item.case)
        ) from None
    return plain.decode()


def _bound(tenant: str, case: int, name: str, version: int, key: str) -> bytes:
    """Where a secret belongs, as associated data: bytes moved to another page, name, version or municipality do not open."""
    return json.dumps(["otklik vault 1", tenant, case, name, version, key], ensure_ascii=True).encode()


def _cipher(key: bytes) -> Any:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  an extra
    except ImportError:
        raise OtklikError(
            Text(
                ru="для хранилища нужна библиотека cryptography: pip install 'otklik[vault]'",
                en="the vault needs the library cryptography: pip install 'otklik[vault]'",
            )
        ) from None
    return AESGCM(key)
