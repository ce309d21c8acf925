"""A database that cannot be used: each way ends with 6, says what to do in both languages, and leaves everything as it was."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import Engine, event

from otklik import Desk, SetClock, load
from otklik.engine.store.sqlite import open_engine

from ..support.command_line import COMMAND, Office, Ran, clean_environment, dump, run

SAMPLE = Path(__file__).parents[2] / "workflows" / "samples" / "lesozavodsk_week.xlsx"
ACT = ("incident", "detect", "--message", "Нет воды", "--network", "vk")
WRITING = [
    ACT,
    ("staff", "add", "novikov", "--role", "executor"),
    ("inbox", "import", "EXPORT"),
    ("clock", "tick", "--now", "2026-11-17T12:00"),
    ("db", "rebuild"),
    ("init", "--regulation", "khasyn", "--tenant", "khasyn", "--rehearsal"),
]


@pytest.fixture
def office(database: Path, tmp_path: Path) -> Office:
    """An office whose clock stands after the sample's week; EXPORT is its own copy of the sample."""
    shutil.copy(SAMPLE, tmp_path / "EXPORT")
    return Office(database, now="2026-11-16T09:10")


def refused(ran: Ran, *says: str) -> None:
    """It ended with 6, and says these words."""
    assert ran.code == 6, ran.said
    assert ran.out == ""
    for words in says:
        assert words in " ".join(ran.err.split())


@contextmanager
def held(database: Path, how: str = "IMMEDIATE") -> Iterator[None]:
    """Another connection holds the database's writer; nobody waits long."""
    other = sqlite3.connect(database, isolation_level=None)
    other.execute(f"BEGIN {how}")
    with patch.dict(open_engine.__kwdefaults__, busy_milliseconds=20):
        yield
    other.execute("ROLLBACK")
    other.close()


@pytest.mark.parametrize("words", WRITING, ids=lambda words: " ".join(words[:2]))
def test_a_locked_database_refuses_every_act_and_keeps_everything(
    office: Office, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    office(*ACT)  # it gives the clock something to record
    before = office.dump()
    with held(office.database):
        ru, en = office(*words), office(*words, "--lang", "en")
    refused(ru, "база занята", "ничего не записано", "повторите")
    refused(en, "another process holds the database", "nothing was written", "try again")
    assert office.dump() == before
    assert office(*words).code == 0, "the lock gone, the same command works"


def test_a_locked_database_can_still_be_read(office: Office) -> None:
    office(*ACT)
    with held(office.database):
        assert office("board").code == 0
        assert office("incident", "show", "1").code == 0


def test_a_real_process_waits_for_the_lock_before_it_gives_up(office: Office) -> None:
    other = sqlite3.connect(office.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = subprocess.Popen(
        [str(COMMAND), *ACT, "--now", "2026-11-16T09:10"],
        env=clean_environment(**office.environment({})),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with pytest.raises(subprocess.TimeoutExpired):
        waiting.wait(timeout=1.5)
    other.execute("ROLLBACK")
    other.close()
    assert waiting.communicate(timeout=30)[1] == b""
    assert waiting.returncode == 0


def test_a_database_opened_read_only_is_read_and_never_written(office: Office) -> None:
    office(*ACT)
    before = office.dump()
    url = f"sqlite:///file:{office.database}?mode=ro&uri=true"
    assert office("incident", "show", "1", "--db", url).code == 0
    refused(office(*ACT, "--db", url), "только для чтения", "ничего не записано", "права")
    refused(office(*ACT, "--db", url, "--lang", "en"), "read-only", "nothing was written", "rights")
    assert office.dump() == before


@contextmanager
def unprivileged() -> Iterator[None]:
    """Rights hold for this process, even where the tests run as root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.mark.parametrize(("file", "folder"), [(0o444, 0o777), (0o666, 0o555)], ids=["file", "folder"])
def test_rights_that_forbid_writing_are_named(office: Office, file: int, folder: int) -> None:
    office(*ACT)  # what a command imports is imported by now: not even that may be read below
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "desk.db"
        shutil.copy(office.database, copy)
        before = dump(copy)
        copy.chmod(file)
        Path(place).chmod(folder)
        with unprivileged():
            ran = office(*ACT, "--db", f"sqlite:///{copy}")
        Path(place).chmod(0o777)
        refused(ran, "права")
        assert dump(copy) == before


@contextmanager
def disk_of(pages: int) -> Iterator[None]:
    """No database grows beyond so many pages."""

    def cap(dbapi: sqlite3.Connection, _record: object) -> None:
        dbapi.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(Engine, "connect", cap)
    try:
        yield
    finally:
        event.remove(Engine, "connect", cap)


def test_a_full_disk_writes_nothing_and_loses_nothing(office: Office, tmp_path: Path) -> None:
    text = tmp_path / "long.txt"
    text.write_text("Нет воды! " * 20_000, encoding="utf-8")
    words = ("incident", "detect", "--message-file", str(text))
    with sqlite3.connect(office.database) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.close()
    before = office.dump()
    with disk_of(pages):
        ru, en = office(*words), office(*words, "--lang", "en")
    refused(ru, "на диске нет места", "ничего не записано")
    refused(en, "no room on the disk", "nothing was written")
    assert office.dump() == before
    assert office(*words).code == 0
    assert office("db", "check").code == 0


def test_an_import_on_a_full_disk_can_be_repeated(office: Office, tmp_path: Path) -> None:
    with sqlite3.connect(office.database) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.close()
    before = office.dump()
    with disk_of(pages + 2):
        refused(office("inbox", "import", str(tmp_path / "EXPORT")), "на диске нет места")
    assert office.dump() == before, "one batch is one transaction"
    assert office("inbox", "import", str(tmp_path / "EXPORT"), "--json").data["new"] == 12


def test_a_real_process_on_a_disk_without_room(office: Office, tmp_path: Path) -> None:
    def little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    text = tmp_path / "long.txt"
    text.write_text("Нет воды! " * 20_000, encoding="utf-8")
    before = office.dump()
    done = subprocess.run(
        [str(COMMAND), "incident", "detect", "--message-file", str(text), "--now", "2026-11-16T09:10"],
        env=clean_environment(**office.environment({})),
        preexec_fn=little,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 6, done.stderr.decode()
    assert "на диске нет места" in done.stderr.decode()
    assert office.dump() == before


def version(database: Path, number: str | None) -> None:
    """Make the database one of another version."""
    with sqlite3.connect(database) as connection:
        connection.execute("DELETE FROM otklik_alembic_version")
        if number is not None:
            connection.execute("INSERT INTO otklik_alembic_version VALUES (?)", (number,))
    connection.close()


@pytest.mark.parametrize("words", [("board",), ACT, ("db", "check"), ("db", "upgrade"), ("db", "rebuild")])
def test_a_database_of_a_newer_version_is_left_alone(office: Office, words: tuple[str, ...]) -> None:
    version(office.database, "9999")
    before = office.dump()
    refused(office(*words), "база новее программы", "9999", "обновите Отклик")
    refused(office(*words, "--lang", "en"), "newer than this program", "9999", "upgrade Otklik")
    assert office.dump() == before


@pytest.mark.parametrize("words", [("board",), ACT, ("db", "check")])
def test_a_database_of_an_older_version_asks_to_be_upgraded(office: Office, words: tuple[str, ...]) -> None:
    version(office.database, "0000")
    before = office.dump()
    refused(office(*words), "база старее программы", "otklik db upgrade")
    refused(office(*words, "--lang", "en"), "older than the program", "otklik db upgrade")
    assert office.dump() == before


def test_a_version_that_was_never_released_is_not_upgraded(office: Office) -> None:
    version(office.database, "0000")
    before = office.dump()
    refused(office("db", "upgrade"), "ревизии 0000", "не знает")
    refused(office("db", "upgrade", "--lang", "en"), "no revision 0000")
    assert office.dump() == before


def dump_of_nothing(folder: Path) -> str:
    """What an empty database holds; SQLite may write its header when it only looks."""
    (folder / "nothing.db").touch()
    return dump(folder / "nothing.db")


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "в базе ещё нет Отклика"), (b"not a database at all, really", "не база SQLite")],
    ids=["empty", "text"],
)
def test_a_file_that_is_no_database_of_ours(office: Office, tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "other.db"
    file.write_bytes(content)
    for words in (("board",), ACT, ("db", "check")):
        refused(office(*words, "--db", f"sqlite:///{file}"), says)
    assert file.read_bytes() == content or dump(file) == dump_of_nothing(tmp_path)


def test_a_database_of_someone_else_keeps_what_it_has(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "host.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE orders (number INTEGER PRIMARY KEY)")
    connection.close()
    refused(office("board", "--db", f"sqlite:///{file}"), "в базе ещё нет Отклика", "otklik init")
    assert "CREATE TABLE orders" in dump(file)
    assert "otklik" not in dump(file)


def test_a_missing_file_is_not_made_by_looking(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    for words in (("board",), ACT, ("db", "check")):
        ran = office(*words, "--db", f"sqlite:///{file}")
        assert ran.code == 5
        assert "otklik init" in ran.err
        assert str(file) in "".join(ran.err.split())
    assert not file.exists()


def test_a_folder_in_place_of_the_file(office: Office, tmp_path: Path) -> None:
    refused(office("board", "--db", f"sqlite:///{tmp_path}"), "не открывается", "--db")
    refused(
        office("init", "--regulation", "khasyn", "--rehearsal", "--db", f"sqlite:///{tmp_path}/no/such/x.db"), "--db"
    )


@pytest.mark.parametrize("url", ["otklik.db", "oracle://server/x", "mysql://u:secret@server/x", "sqlite://x:y:z"])
def test_an_address_that_is_none_is_named_without_its_password(office: Office, url: str) -> None:
    for lang in ("ru", "en"):
        ran = office("board", "--db", url, "--lang", lang)
        assert ran.code == 2, ran.said
        assert "postgresql://" in ran.err
        assert "--db" in ran.err
        assert "secret" not in ran.said


def test_a_server_that_does_not_answer(office: Office) -> None:
    url = "postgresql://u:secret@127.0.0.1:1/otklik?connect_timeout=2"
    refused(office("board", "--db", url), "сервер базы не отвечает", "--db")
    assert "secret" not in office("board", "--db", url, "--json").said


def test_with_json_a_storage_error_is_an_object(office: Office) -> None:
    with held(office.database):
        ran = office(*ACT, "--json")
    assert (ran.code, ran.err) == (6, "")
    assert ran.data["error"] == "storage_busy"
    assert "база занята" in ran.data["message"]


def test_a_clock_that_was_set_back_is_told_by_the_check(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/real.db"
    ahead = SetClock(datetime.now(UTC) + timedelta(hours=3))
    Desk.init(url, load("lesozavodsk-215"), tenant="office", curator="ivanova", clock=ahead).close()
    ran = run("--db", url, "db", "check", "--lang", "ru")
    assert ran.code == 0
    assert "часы машины отстают от последней записи на 2 ч 5" in ran.out
    assert run("--db", url, "db", "check", "--json").data["clock_behind_seconds"] > 10_000
