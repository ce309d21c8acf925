"""The vault's key from the system's keyring: found by its service, and said plainly where there is none or it is locked."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import keyring
import keyring.backend
import keyring.errors
import pytest

from otklik.engine.errors import InvalidValue
from otklik.workflows.vault_keys import ACCOUNT, KEYRING, KeysMissing, find_keys

KEY = base64.b64encode(bytes(range(32))).decode()
OFFICE = {KEYRING: "otklik-office"}


class InMemory(keyring.backend.KeyringBackend):
    """A keyring as the library knows them, that lives as long as the test."""

    priority = 1
    locked = False

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept."""
        if self.locked:
            raise keyring.errors.KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self.kept[service, username] = password


@pytest.fixture
def ring() -> Iterator[InMemory]:
    before, ring = keyring.get_keyring(), InMemory()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.mark.requirement("KH-I.5.2", "A24")
def test_the_key_is_found_by_the_service_that_the_environment_names(ring: InMemory) -> None:
    keyring.set_password("otklik-office", ACCOUNT, KEY)
    assert find_keys(environment=OFFICE) == find_keys(environment={"OTKLIK_VAULT_KEY": KEY})
    assert ring.kept.keys() == {("otklik-office", ACCOUNT)}


def test_a_keyring_without_the_key_says_which_account_is_wanted(ring: InMemory) -> None:
    ring.set_password("another", ACCOUNT, KEY)
    with pytest.raises(KeysMissing, match="otklik-office"):
        find_keys(environment=OFFICE)


def test_a_locked_keyring_is_told_without_a_secret(ring: InMemory) -> None:
    ring.locked = True
    with pytest.raises(InvalidValue, match="KeyringLocked") as told:
        find_keys(environment=OFFICE)
    assert KEY not in told.value.say("ru")
