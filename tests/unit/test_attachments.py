"""Attachments: what is accepted, where it is kept, what is left of an act that came to nothing, and what a check finds."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from otklik.engine.errors import (
    InvalidValue,
    MissingValue,
    NotFound,
    Refused,
    StorageError,
    StorageFull,
    StorageReadOnly,
)
from otklik.engine.store.sqlite import prepare_sqlite
from otklik.workflows import file_store
from otklik.workflows.attachments import attachments_of, check_files, content_of
from otklik.workflows.desk import Desk
from otklik.workflows.file_kinds import type_of
from otklik.workflows.upkeep import verify_desk

from ..support.command_line import dump
from ..support.desk_story import TENANT, Story, Told, settled

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
LETTER = "Лавочки установлены 12 июля.\n".encode()


def zipped(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr({"types": "[Content_Types].xml", "macros": "word/vbaProject.bin"}.get(name, name), text)
    return out.getvalue()


def word(kind: str = "wordprocessingml.document") -> str:
    return f'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>'


def workbook() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 70_000
ACCEPTED: dict[str, bytes] = {
    "a.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "a.JPEG": b"\xff\xd8\xff\xe1",
    "a.png": PNG,
    "a.gif": b"GIF89a...",
    "a.webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "a.heic": b"\0\0\0\x18ftypheic\0\0\0\0",
    "a.tif": b"II*\0\x08\0\0\0",
    "a.mp4": b"\0\0\0\x18ftypisom\0\0\2\0",
    "a.mov": b"\0\0\0\x14ftypqt  \0\0\2\0",
    "a.3gp": b"\0\0\0\x14ftyp3gp5",
    "a.webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm",
    "a.mkv": b"\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska",
    "a.avi": b"RIFF\x10\0\0\0AVI LIST",
    "a.pdf": b"%PDF-1.7\n",
    "a.docx": zipped(types=word()),
    "a.xlsx": workbook(),
    "a.pptx": zipped(types=word("presentationml.presentation")),
    "a.odt": zipped(mimetype="application/vnd.oasis.opendocument.text"),
    "a.doc": OLE + "WordDocument".encode("utf-16-le"),
    "a.xls": OLE + "Workbook".encode("utf-16-le"),
    "a.rtf": rb"{\rtf1 \ansi}",
    "a.txt": LETTER,
    "b.txt": "Письмо".encode("cp1251"),
    "c.txt": "Письмо".encode("utf-16"),
    "a.csv": "ФИО;Дом\n".encode("utf-8-sig"),
    "без имени": LETTER,
}
REFUSED: dict[str, bytes] = {
    "program.exe": b"MZ\x90\0\3\0\0\0",
    "program": b"\x7fELF\2\1\1\0",
    "archive.zip": zipped(readme="x"),
    "book.epub": zipped(mimetype="application/epub+zip"),
    "macros.docm": zipped(types=word().replace("openxmlformats-officedocument.wordprocessingml.document", "ms-word.document.macroEnabled")),
    "macros.docx": zipped(types=word(), macros="x"),
    "broken.docx": workbook()[:40],
    "setup.msi": OLE,
    "sound.mp3": b"ID3\4\0\0\0\0\0\0",
    "sound.m4a": b"\0\0\0\x18ftypM4A \0\0\0\0",
    "data.txt": b"one\0two",
    "photo.jpg": PNG,
    "photo.png": LETTER,
    "page.html": b"<html><script>alert(1)</script></html>",
    "script.sh": b"#!/bin/sh\nrm -rf /\n",
    "letter.pdf": LETTER,
}  # fmt: skip


def attach(story: Story, *files: Any, **more: Any) -> Told:
    told = story.incident()
    told.do("attach", attachments=list(files), **more)
    return told


def view(told: Told) -> Any:
    return told.story.desk.incidents.view(told.key)


def stored(story: Story) -> list[Path]:
    folder = story.desk.files.folder
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.requirement("LS-16")
@pytest.mark.parametrize("name", ACCEPTED)
def test_photos_video_and_documents_are_kept_and_given_back(story: Story, name: str) -> None:
    told = attach(story, (name, ACCEPTED[name]))
    (item,) = attachments_of(view(told))
    found, pieces = content_of(story.desk, view(told), 1)
    assert (found, b"".join(pieces)) == (item, ACCEPTED[name])
    assert (item.name, item.size, item.sha256) == (
        name,
        len(ACCEPTED[name]),
        hashlib.sha256(ACCEPTED[name]).hexdigest(),
    )


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_none_of_these_is_refused_whatever_its_name_says(story: Story, name: str) -> None:
    with pytest.raises(InvalidValue) as wrong:
        attach(story, (name, REFUSED[name]))
    assert name in wrong.value.say("ru")
    assert stored(story) == []
    assert story.desk.incidents.get(1).version == 1


def test_the_type_is_that_of_the_content(tmp_path: Path) -> None:
    for name, content in ACCEPTED.items():
        (tmp_path / "anything").write_bytes(content)
        found = type_of(tmp_path / "anything")
        assert found is not None
        assert "." not in name or name.rpartition(".")[2].lower() in found.endings


def test_a_file_stands_under_its_hash_once_and_cannot_be_executed(story: Story, tmp_path: Path) -> None:
    program = tmp_path / "фото.png"
    program.write_bytes(PNG)
    program.chmod(0o777)
    attach(story, program, ("ещё раз.png", PNG))
    attach(story, str(program))
    sha256 = hashlib.sha256(PNG).hexdigest()
    (path,) = stored(story)
    assert path == tmp_path / "desk.db.files" / TENANT / sha256[:2] / sha256[2:]
    assert path.read_bytes() == PNG
    assert not path.stat().st_mode & (stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def test_the_log_holds_neither_name_nor_hash(story: Story, database: Path) -> None:
    attach(story, ("Протокол Иванова.txt", LETTER), note="Секретная заметка")
    story.desk.close()
    events = [line for line in dump(database).splitlines() if "otklik_events" in line]
    assert any('"attachments.1"' in line for line in events)
    for word_ in ("Протокол", hashlib.sha256(LETTER).hexdigest(), "Секретная"):
        assert not any(word_ in line for line in events)


@pytest.mark.requirement("LS-16")
def test_a_draft_brings_its_files_with_it(story: Story) -> None:
    told = story.incident("draft")
    told.do("submit", attachments=[("фото.png", PNG)])
    told.do("return")
    told.do("resubmit", attachments=[("фото.png", PNG), ("акт.txt", LETTER)])
    assert [(item.number, item.name) for item in attachments_of(view(told))] == [
        (1, "фото.png"), (2, "фото.png"), (3, "акт.txt"),
    ]  # fmt: skip
    assert check_files(story.desk).spoken_of == 2


def test_it_is_the_same_on_every_database(url: str, tmp_path: Path) -> None:
    with Desk.open(url, files=tmp_path / "files") as desk:
        for _ in range(2):
            desk.incidents.detect(message="Темно", actor="ivanova")
        desk.incidents[1].attach(attachments=[("а.txt", LETTER)], note="x", actor="ivanova")
        (item,) = attachments_of(desk.incidents[1].view())
        assert (item.name, check_files(desk).whole) == ("а.txt", True)
        desk.templates.add("а", title="а", text="{номер}", actor="ivanova")
        desk.incidents[1].select(importance="ordinary", actor="ivanova")
        for dry in (True, False):  # one of the two is refused, and its savepoint alone is taken back
            outcomes = desk.incidents.bulk("select", [1, 2], actor="ivanova", importance="ordinary", dry_run=dry)
            assert [item.error is None for item in outcomes] == [False, True]
        assert desk.incidents.get(2).state == "selected"
        assert verify_desk(desk).cases == 2


# ── what the office settles ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_limit_is_the_offices(tmp_path: Path) -> None:
    with settled(tmp_path, 'attachment_limit = "1 KiB"') as story:
        attach(story, ("a.txt", b"a" * 1024))
        with pytest.raises(InvalidValue, match="at most 1 KiB"):
            attach(story, ("a.txt", b"a" * 1025))


def test_the_kinds_are_the_offices(tmp_path: Path) -> None:
    with settled(tmp_path, 'attachment_kinds = ["photo"]') as story:
        attach(story, ("a.png", PNG))
        with pytest.raises(InvalidValue, match="photo"):
            attach(story, ("a.txt", LETTER))


# ── bad input ────────────────────────────────────────────────────────────────────────────────────────────────────────


def looping(folder: Path) -> Path:
    (folder / "loop").symlink_to(folder / "loop")
    return folder / "loop"


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


def empty(folder: Path) -> Path:
    (folder / "empty.txt").touch()
    return folder / "empty.txt"


BAD: dict[str, Callable[[Path], Path | str]] = {
    "missing": lambda folder: folder / "нет.txt",
    "under a file": lambda folder: empty(folder) / "x",
    "a folder": lambda folder: folder,
    "empty": empty,
    "a loop of links": looping,
    "a pipe": pipe,
    "a device": lambda _: "/dev/zero",
    "no path at all": lambda _: "a\0b",
    "too long": lambda folder: folder / ("я" * 300),
    "a lone surrogate": lambda folder: str(folder / "\udcff.txt"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_readable_file_is_named_and_nothing_is_written(story: Story, tmp_path: Path, what: str) -> None:
    with pytest.raises(InvalidValue) as wrong:
        attach(story, ("хорошее.png", PNG), BAD[what](tmp_path))
    assert wrong.value.say("ru") != wrong.value.say("en")
    assert stored(story) == []
    assert story.desk.incidents.get(1).version == 1


def test_a_file_without_rights_is_named(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alien = tmp_path / "чужое.txt"
    alien.write_bytes(LETTER)

    def refused(*_: Any, **__: Any) -> Any:  # root reads everything: the system's refusal is played
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(file_store, "open", refused, raising=False)
    with pytest.raises(InvalidValue, match="rights"):
        attach(story, alien)


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.ENOSPC, StorageFull), (errno.EDQUOT, StorageFull), (errno.EROFS, StorageReadOnly), (errno.EIO, StorageError)],
)  # fmt: skip
@pytest.mark.parametrize("call", ["fsync", "replace", "mkdir"])
def test_a_disk_that_does_not_take_it(
    story: Story, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[StorageError], call: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    told = story.incident()
    with monkeypatch.context() as patched:
        patched.setattr(os if call == "fsync" else Path, call, fail)
        with pytest.raises(kind):
            told.do("attach")
    assert stored(story) == []
    assert told.case.version == 1
    told.do("attach")


@pytest.mark.parametrize("given", [7, b"bytes", ["nested"], None])
def test_what_is_no_file_at_all_is_named(story: Story, given: Any) -> None:
    with pytest.raises(InvalidValue):
        attach(story, ("хорошее.png", PNG), given)
    assert stored(story) == []


def test_several_paths_and_one_name_with_its_content(story: Story, tmp_path: Path) -> None:
    told = story.incident()
    for name in ("а.txt", "б.txt"):
        (tmp_path / name).write_bytes(LETTER)
    incident = story.desk.incidents[told.key]
    for given in (("в.txt", LETTER), (tmp_path / "а.txt", str(tmp_path / "б.txt")), tmp_path / "а.txt"):
        incident.attach(attachments=given, actor="ivanova")
    assert [item.name for item in attachments_of(view(told))] == ["в.txt", "а.txt", "б.txt", "а.txt"]


def test_a_refused_act_leaves_no_file(story: Story) -> None:
    told = story.incident("review")
    with pytest.raises(Refused):
        told.do("submit", attachments=[("фото.png", PNG)])
    assert stored(story) == []


def test_an_act_that_is_known_already_stores_nothing_anew(story: Story) -> None:
    told = story.incident()
    command = "019811f6-2f00-7c3a-8f00-3a5c0f9d1e42"
    for content in (LETTER, PNG):
        told.do("attach", attachments=[("а", content)], command=command)
    assert [item.media for item in attachments_of(view(told))] == ["text/plain"]
    assert len(stored(story)) == 1


# ── hosts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_host_names_the_folder_and_its_rollback_leaves_a_file_that_the_check_names(
    story: Story, database: Path, tmp_path: Path
) -> None:
    told = story.incident()
    story.desk.close()
    engine = prepare_sqlite(sa.create_engine(f"sqlite:///{database}"))
    with engine.connect() as connection:
        desk = Desk(connection, files=tmp_path / "files")
        desk.incidents[told.key].attach(attachments=[("а.txt", LETTER)], actor="ivanova")
        assert check_files(desk).spoken_of == 1
        connection.rollback()
        found = check_files(desk)
        assert (found.spoken_of, found.whole, len(found.orphans)) == (0, True, 1)
        connection.rollback()
        nowhere = Desk(connection)
        with pytest.raises(MissingValue, match="--files"):
            nowhere.incidents[told.key].attach(attachments=[("а.txt", LETTER)], actor="ivanova")
    engine.dispose()


def test_a_process_killed_before_the_commit_leaves_at_most_an_orphan(story: Story, database: Path) -> None:
    told = story.incident()
    killed = f"""
import os
from otklik.workflows.desk import Desk
from otklik.workflows.file_store import FileStore

keep = FileStore.keep
FileStore.keep = lambda self, item: (keep(self, item), os._exit(9))
Desk.open("sqlite:///{database}").incidents[{told.key}].attach(attachments=[("а.txt", b"kept")], actor="ivanova")
"""
    assert subprocess.run([sys.executable, "-c", killed], check=False).returncode == 9
    assert told.case.version == 1
    (orphan,) = check_files(story.desk).orphans
    assert orphan.read_bytes() == b"kept"
    assert verify_desk(story.desk).events
    told.do("attach", attachments=[("а.txt", b"kept")])
    assert check_files(story.desk).orphans == ()


# ── the check ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_check_names_what_is_missing_altered_or_spoken_of_by_nobody(story: Story) -> None:
    told = attach(story, ("а.txt", b"one"), ("б.txt", b"two"), ("в.txt", b"three"))
    files = story.desk.files
    one, two = (files.path(hashlib.sha256(content).hexdigest()) for content in (b"one", b"two"))
    one.unlink()
    two.write_bytes(b"tow")
    (files.folder / "incoming" / "left.part").write_bytes(b"x")
    found = check_files(story.desk)
    assert (found.missing, found.altered, found.orphans) == (
        (one,), (two,), (files.folder / "incoming" / "left.part",),
    )  # fmt: skip
    assert not found.whole
    for number, why in ((1, "not in its place"), (2, "altered")):
        with pytest.raises(StorageError, match=why):
            content_of(story.desk, view(told), number)
    with pytest.raises(NotFound):
        content_of(story.desk, view(told), 4)
    told.do("attach", attachments=[("снова.txt", b"two")])  # the same content again mends what was altered
    assert check_files(story.desk).altered == ()


def test_an_erased_text_leaves_an_orphan_and_the_others_their_numbers(story: Story, database: Path) -> None:
    told = attach(story, ("а.txt", b"one"), ("б.txt", b"two"))
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE otklik_texts SET body = NULL, key = NULL WHERE field = 'attachments.1'")
    connection.close()
    assert [(item.number, item.name) for item in attachments_of(view(told))] == [(2, "б.txt")]
    found = check_files(story.desk)
    assert found.whole
    assert [path.read_bytes() for path in found.orphans] == [b"one"]
    assert verify_desk(story.desk).events
