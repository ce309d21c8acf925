"""The vault on both databases: sealed, bound to its place, read with a record, sealed anew; tampering and a wrong key are told."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from otklik import Desk, load
from otklik.calendars.errors import OtklikError
from otklik.engine.clock import SeededEntropy, SetClock
from otklik.engine.errors import InvalidValue, MissingValue, NotFound, Refused
from otklik.workflows.sealing import Damaged, WrongKey
from otklik.workflows.store.tables import message_tables
from otklik.workflows.upkeep import rebuild, verify_desk
from otklik.workflows.vault import Vault
from otklik.workflows.vault_keys import KeyRing, KeysMissing, find_keys, make_key, write_keys

from ..support.desk_story import local

SECRET = "Пароль-7f3a!"


def make(url: str) -> None:
    """An office with two pages."""
    clock = SetClock(local("2026-07-14 09:10"))
    desk = Desk.init(url, load("khasyn"), tenant="kh", curator="ivanova", clock=clock, entropy=SeededEntropy("v"))
    desk.staff.add("petrov", ["press_centre"], actor="ivanova")
    desk.staff.add("egorov", ["executor"], actor="ivanova")
    body = desk.cases("body").create(kind="organisation", name="Школа", actor="ivanova")
    for name in ("one", "two"):
        page = desk.cases("page").create(body=body.key, network="vk", actor="ivanova")
        desk.cases("page").fire(page.key, "register", link=f"https://vk.com/{name}", actor="ivanova")
    desk.close()


@pytest.fixture
def office(ready: Callable[[str, Callable[[str], None]], str]) -> str:
    return ready("vault", make)


@pytest.fixture
def desk(office: str) -> Iterator[Desk]:
    clock = SetClock(local("2026-07-14 09:10"))
    with Desk.open(office, clock=clock, entropy=SeededEntropy("opened"), synchronous="OFF") as made:
        yield made


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing.parse(make_key())


@pytest.mark.requirement("KH-I.5.2", "A24")
def test_a_secret_comes_back_and_every_read_says_who_when_which_and_why(desk: Desk, ring: KeyRing) -> None:
    vault = Vault(desk, ring)
    kept = vault.put(2, SECRET, actor="petrov")
    assert (kept.version, kept.key_id) == (1, ring.current)
    assert vault.read(2, reason="Вход с нового устройства", actor="ivanova") == SECRET
    read = vault.history()[-1]
    assert (read.what, read.page, read.name, read.version, read.by, read.reason) == (
        "secret_read", 2, "password", 1, 1, "Вход с нового устройства",
    )  # fmt: skip
    page = desk.cases("page").get(2)
    assert (page.facts["secret_in"], "rotated" in page.instants) == ("vault", True)
    assert vault.put(2, SECRET + "2", actor="petrov").version == 2
    assert vault.read(2, reason="x", actor="ivanova") == SECRET + "2"
    vault.remove(2, reason="Не нужен", actor="petrov")
    with pytest.raises(NotFound, match="vault list"):
        vault.read(2, reason="x", actor="ivanova")
    assert vault.put(2, SECRET, actor="petrov").version == 3  # no version comes again
    verify_desk(desk)
    assert rebuild(desk).changed == ()
    assert vault.check() == 1  # a rebuild of the projections leaves the vault alone


@pytest.mark.requirement("A24")
def test_only_those_with_access_and_those_who_account_for_it_read(desk: Desk, ring: KeyRing) -> None:
    vault = Vault(desk, ring)
    vault.put(2, SECRET, actor="petrov")
    for actor in ("petrov", "egorov", None):
        with pytest.raises(Refused):
            vault.read(2, reason="x", actor=actor)
    with pytest.raises(MissingValue, match="--reason"):
        vault.read(2, reason=" ", actor="ivanova")
    with pytest.raises(Refused):
        vault.put(2, SECRET, actor="egorov")
    assert [item.what for item in vault.history()] == ["secret_put"]
    desk.cases("page").fire(2, "grant_access", person="egorov", access_role="editor", actor="petrov")
    assert vault.read(2, reason="x", actor="egorov") == SECRET
    assert vault.history()[-1].by == 3


@pytest.mark.parametrize("what", ["sealed", "nonce", "version", "name", "case_key", "key_id"])
def test_what_was_changed_or_moved_is_found_and_not_opened(desk: Desk, ring: KeyRing, what: str) -> None:
    other = KeyRing.parse(make_key())
    both = KeyRing(ring.current, {**ring.keys, **other.keys})
    vault = Vault(desk, both)
    vault.put(2, SECRET, actor="petrov")
    t = message_tables(None).secrets
    with desk.writing() as store:
        row = store.connection.execute(select(t)).mappings().one()
        changed = {
            "sealed": bytes([row["sealed"][0] ^ 1]) + bytes(row["sealed"][1:]),
            "nonce": bytes([row["nonce"][0] ^ 1]) + bytes(row["nonce"][1:]),
            "version": 2,
            "name": "other",
            "case_key": 3,
            "key_id": other.current,
        }[what]
        store.connection.execute(update(t).values({what: changed}))
    with pytest.raises(Damaged) as damaged:
        vault.check()
    assert SECRET not in str(damaged.value.message)
    page, name = (3 if what == "case_key" else 2), ("other" if what == "name" else "password")
    with pytest.raises(Damaged):
        vault.read(page, name=name, reason="x", actor="ivanova")
    assert [item.what for item in vault.history()] == ["secret_put"]


def test_bytes_of_another_municipality_do_not_open(desk: Desk, ring: KeyRing) -> None:
    Vault(desk, ring).put(2, SECRET, actor="petrov")
    moved = Vault(desk, ring)
    desk.tenant, here = "kh", desk.tenant
    assert moved.check() == 1
    from otklik.workflows.sealing import opened
    from otklik.workflows.store.secrets import SecretStore

    with desk.reading() as store:
        item = SecretStore(store.connection, here).all()[0]
    with pytest.raises(Damaged):
        opened(ring, item, tenant="another")


def test_a_wrong_key_says_so_and_names_both(desk: Desk, ring: KeyRing) -> None:
    Vault(desk, ring).put(2, SECRET, actor="petrov")
    other = KeyRing.parse(make_key())
    with pytest.raises(WrongKey, match=rf"{ring.current}.*{other.current}"):
        Vault(desk, other).read(2, reason="x", actor="ivanova")
    with pytest.raises(WrongKey):
        Vault(desk, other).rekey(actor="ivanova")


@pytest.mark.requirement("KH-I.6.3")
def test_another_key_seals_all_anew_and_no_nonce_comes_twice(desk: Desk, ring: KeyRing) -> None:
    vault = Vault(desk, ring)
    t = message_tables(None).secrets
    seen: set[bytes] = set()

    def nonces() -> set[bytes]:
        with desk.reading() as store:
            return {bytes(nonce) for nonce in store.connection.scalars(select(t.c.nonce))}

    for page in (2, 3):
        for name in ("password", "codes"):
            vault.put(page, f"{page}/{name}", name=name, actor="petrov")
    seen |= nonces()
    vault.put(2, "2/password", actor="petrov")
    assert len(seen | nonces()) == 5
    new = KeyRing.parse(make_key() + "\n" + base64.b64encode(ring.keys[ring.current]).decode())
    before = seen | nonces()
    done = Vault(desk, new).rekey(actor="ivanova")
    assert (done.count, done.key_id, done.retired) == (4, new.current, (ring.current,))
    assert before.isdisjoint(nonces())
    alone = Vault(desk, KeyRing(new.current, {new.current: new.keys[new.current]}))
    assert alone.check() == 4
    assert alone.read(3, name="codes", reason="x", actor="ivanova") == "3/codes"
    with pytest.raises(WrongKey):
        vault.check()
    verify_desk(desk)


def test_the_database_holds_nothing_of_the_secret_nor_the_key(tmp_path: Path, ring: KeyRing) -> None:
    path = tmp_path / "v.db"
    make(f"sqlite:///{path}")
    with Desk.open(f"sqlite:///{path}", clock=SetClock(local("2026-07-14 09:10"))) as desk:
        vault = Vault(desk, ring)
        vault.put(2, SECRET, actor="petrov")
        vault.read(2, reason="Проверка", actor="ivanova")
        events = [str(event.data) for _, event in desk.events()]
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    key = ring.keys[ring.current]
    for part in (SECRET.encode(), key, base64.b64encode(key), SECRET.encode("utf-16-le")):
        assert part not in stored
    assert not any(SECRET in text or "Проверка" in text for text in events)
    assert repr(ring).count(ring.current) == 1
    assert base64.b64encode(key).decode() not in repr(ring)


@pytest.mark.parametrize("secret", ["", "x\x00y", "x" * 4097])
def test_a_secret_that_cannot_be_kept_is_refused_without_being_shown(desk: Desk, ring: KeyRing, secret: str) -> None:
    with pytest.raises(InvalidValue) as wrong:
        Vault(desk, ring).put(2, secret, actor="petrov")
    assert len(secret) < 2 or secret not in str(wrong.value.message) + str(wrong.value.details)
    with pytest.raises(InvalidValue, match="--name"):
        Vault(desk, ring).put(2, SECRET, name="Пароль", actor="petrov")


def test_many_readers_at_once_are_all_recorded(office: str, desk: Desk, ring: KeyRing) -> None:
    Vault(desk, ring).put(2, SECRET, actor="petrov")
    desk.release()
    found: list[str] = []
    failed: list[OtklikError] = []

    def reader() -> None:
        with Desk.open(office, clock=SetClock(local("2026-07-14 10:00"))) as own:
            for _ in range(3):
                try:
                    found.append(Vault(own, ring).read(2, reason="Вход", actor="ivanova"))
                except OtklikError as error:
                    failed.append(error)

    threads = [threading.Thread(target=reader) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert found == [SECRET] * 12
    assert [item.what for item in Vault(desk).history()].count("secret_read") == 12
    verify_desk(desk)


def test_a_key_file_is_made_for_its_owner_alone_and_refused_to_others(tmp_path: Path) -> None:
    path = tmp_path / "key"
    first = write_keys(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert find_keys(path).current == first.current
    with pytest.raises(InvalidValue, match="--add"):
        write_keys(path)
    second = write_keys(path, add=True)
    assert (list(second.keys)[1], path.stat().st_mode & 0o777) == (first.current, 0o600)
    path.chmod(0o640)
    with pytest.raises(InvalidValue, match="chmod 600"):
        find_keys(path)


def test_the_environment_may_hold_the_key_or_say_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "key"
    made = write_keys(path)
    assert find_keys(environment={"OTKLIK_VAULT_KEY_FILE": str(path)}).current == made.current
    assert find_keys(environment={"OTKLIK_VAULT_KEY": path.read_text()}).current == made.current
    with pytest.raises(KeysMissing, match="OTKLIK_VAULT_KEY_FILE"):
        find_keys(environment={})
    for wrong in ("короткий", base64.b64encode(b"x" * 16).decode(), "# nothing"):
        with pytest.raises(InvalidValue) as error:
            find_keys(environment={"OTKLIK_VAULT_KEY": wrong})
        assert wrong not in str(error.value.message) or wrong == "# nothing"
    with pytest.raises(InvalidValue):
        find_keys(tmp_path / "none")
