"""A disk without room, for real: a process that may make no file longer than so many bytes, as the kernel holds it to.

Whatever it was about, it ends with 6 and says so, nothing is half-written, nothing acknowledged is lost, and the same
command works once there is room.
"""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from otklik.engine.store.sqlite import open_engine
from otklik.engine.store.tables import REVISION

from ..support.command_line import Office, Ran, clean_environment, dump
from ..support.old_databases import lay

ACT = ("incident", "detect", "--message", "Нет воды", "--network", "vk")
ROWS, BATCH = 120, 20
# The command line, with batches of an import so small that many fit into a test.
PROGRAM = f"from otklik.workflows import inbox; inbox.BATCH = {BATCH}; from otklik.cli import main; main()"


@pytest.fixture
def office(database: Path) -> Office:
    return Office(database)


def on_a_disk(office: Office, limit: int | None, *words: str) -> Ran:
    """Run a command in a process of its own, none of whose files may grow beyond `limit` bytes."""

    def little() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words, *([] if office.now is None else ["--now", office.now])],
        env=clean_environment(**office.environment({})),
        preexec_fn=little,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def full(ran: Ran) -> None:
    """It ended as the documents say: 6, and in words."""
    assert ran.code == 6, ran.said
    assert "Traceback" not in ran.said
    assert "на диске нет места; ничего не записано: освободите место и повторите" in " ".join(ran.said.split())


def wal(office: Office) -> Path:
    return Path(f"{office.database}-wal")


def incidents(office: Office) -> int:
    with closing(sqlite3.connect(f"file:{office.database}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM otklik_cases").fetchone()[0])


@pytest.mark.slow
def test_an_act_is_written_whole_or_not_at_all_however_little_room_there_is(office: Office) -> None:
    enough = office.database.stat().st_size - 4096  # for the act itself: the file's last page cannot be written back
    assert on_a_disk(office, enough, *ACT).code == 0
    needed = wal(office).stat().st_size  # what the act wrote, left beside the file
    assert 0 < needed < enough
    assert office("db", "check").code == 0
    assert incidents(office) == 1, "what was acknowledged is there"
    before = office.dump()
    for limit in (0, needed // 2, needed - 1):
        full(on_a_disk(office, limit, *ACT))
        assert office.dump() == before
    assert office(*ACT).code == 0
    assert incidents(office) == 2
    assert office("db", "check").code == 0


@pytest.mark.slow
def test_an_import_keeps_the_batches_that_fitted_and_goes_on_with_the_rest(office: Office, tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    rows = [f"2026-07-13 10:00:00;К;{n};https://vk.com/wall-1_{n};Нет воды {n}" for n in range(ROWS)]
    export.write_text("\n".join(["Дата создания;Кабинет;ID;Урл поста;Текст инцидента", *rows]), encoding="utf-8")
    full(on_a_disk(office, 4096, "inbox", "import", str(export)))
    assert incidents(office) == 0
    ran = on_a_disk(office, office.database.stat().st_size, "inbox", "import", str(export))
    full(ran)
    came = incidents(office)
    assert came % BATCH == 0
    assert 0 < came < ROWS
    assert f"первые его строки прочитаны и записаны: {came}." in " ".join(ran.err.split())
    assert office("db", "check").code == 0
    again = office("inbox", "import", str(export), "--json")
    assert (again.code, again.data["new"], again.data["known"]) == (0, ROWS - came, came)
    assert incidents(office) == ROWS
    assert office("db", "check").code == 0


@pytest.mark.slow
def test_an_attachment_that_does_not_fit_leaves_neither_a_file_nor_a_word_of_it(office: Office, tmp_path: Path) -> None:
    office(*ACT)
    picture = tmp_path / "снимок.txt"
    picture.write_text("Нет воды " * 100_000, encoding="utf-8")
    before = office.dump()
    attach = ("incident", "attach", "1", str(picture))
    ran = on_a_disk(office, 1_000_000, *attach)
    assert ran.code == 6
    assert "для вложения нет места на диске; ничего не записано" in " ".join(ran.err.split())
    assert office.dump() == before
    assert [path for path in Path(f"{office.database}.files").rglob("*") if path.is_file()] == []
    assert office(*attach).code == 0
    assert office("db", "check").code == 0


@pytest.mark.slow
def test_an_upgrade_without_room_leaves_the_former_revision(tmp_path: Path) -> None:
    office = Office(tmp_path / "old.db", now=None)
    engine = open_engine(f"sqlite:///{office.database}")
    with engine.begin() as connection:
        lay(connection, "0001")
    engine.dispose()
    before = dump(office.database)
    full(on_a_disk(office, 100_000, "db", "upgrade"))
    assert dump(office.database) == before
    assert office("db", "upgrade", "--json").data == {"from": "0001", "to": REVISION}
    assert office("db", "check", "--tenant", "kozhevnikovo").code == 0
