"""`otklik vault`: the secret comes on standard input and is printed alone; nothing else that is printed or logged holds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support.command_line import Office
from ..support.register_office import office

SECRET = "Пароль-7f3a!"


@pytest.fixture
def ask(tmp_path: Path) -> Office:
    with office(tmp_path) as told:
        told.page(told.body("Школа"))
    return Office(tmp_path / "register.db", now=None, actor="ivanova")


@pytest.mark.requirement("KH-I.5.2", "A24")
def test_a_secret_goes_in_and_comes_out_and_stands_nowhere_else(ask: Office, tmp_path: Path) -> None:
    key = str(tmp_path / "key")
    assert ask("vault", "key", key).code == 0
    given = SECRET + "\n"
    said = [
        ask("vault", "put", "2", "--key-file", key, given=given),
        ask("vault", "put", "2", "--key-file", key, "--json", given=given),
        ask("vault", "put", "2", "--key-file", key, "--name", "Плохое", given=given),
        ask("vault", "put", "99", "--key-file", key, given=given),
        ask("vault", "put", "2", given=given),
        ask("vault", "get", "2", "--key-file", key),
        ask("vault", "get", "2", "--key-file", key, "--reason", "x", "--json"),
        ask("vault", "get", "2", "--key-file", key, "--reason", "x", "--actor", "egorov"),
        ask("vault", "list", "--json"),
        ask("vault", "history", "--json"),
        ask("vault", "check", "--key-file", key),
        ask("page", "access", "2"),
        ask("page", "history", "2", "--json"),
        ask("log", "export"),
        ask("db", "check"),
    ]
    assert [ran.code for ran in said] == [0, 0, 2, 5, 2, 2, 2, 3, 0, 0, 0, 0, 0, 0, 0]
    assert not any(SECRET in ran.said for ran in said)
    assert SECRET not in ask.dump()
    shown = ask("vault", "get", "2", "--key-file", key, "--reason", "Вход")
    assert (shown.out, shown.err) == (SECRET + "\n", "")


def test_no_command_takes_a_secret_on_its_line(ask: Office) -> None:
    for word in (SECRET, f"--secret={SECRET}"):
        assert ask("vault", "put", "2", word).code == 2


def test_the_key_is_changed_with_the_old_one_beside_it(ask: Office, tmp_path: Path) -> None:
    key = tmp_path / "key"
    ask("vault", "key", str(key))
    old = key.read_text()
    ask("vault", "put", "2", "--key-file", str(key), given=SECRET)
    assert ask("vault", "key", str(key), "--add").code == 0
    assert ask("vault", "rekey", "--key-file", str(key), "--json").data["count"] == 1
    assert ask("vault", "check", OTKLIK_VAULT_KEY=key.read_text().splitlines()[0]).code == 0
    wrong = ask("vault", "check", OTKLIK_VAULT_KEY=old)
    assert wrong.code == 2
    assert "другим ключом" in wrong.err
