"""VK's callback over a real socket: confirmation, secret, what each event does, each once, and what is said when it cannot be taken."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from otklik.engine.clock import SetClock
from otklik.engine.errors import InvalidValue
from otklik.workflows.desk import Desk
from otklik.workflows.intake.config import Settings, read_settings
from otklik.workflows.intake.vk import Passed, Received, Unreadable, command_of, read_event
from otklik.workflows.upkeep import verify_desk

from ..support.moderators import MORNING, office
from ..support.vk_events import (
    CONFIRMATION,
    GROUP,
    JULY,
    Line,
    comment,
    deletion,
    envelope,
    message,
    serving,
    settings_file,
)


class Office:
    """A desk, a line to its intake, and the file that the database is."""

    def __init__(self, desk: Desk, line: Line, database: Path, settings: Path) -> None:
        self.desk, self.line, self.database, self.settings = desk, line, database, settings

    def send(self, kind: str, body: Any = None, event: str = "e1", **more: Any) -> tuple[int, str]:
        status, text, _ = self.line.send(envelope(kind, body, event, **more))
        return status, text

    def comments(self) -> list[tuple[str, str | None]]:
        """(state, latest text) of every comment, the first one first."""
        cases = self.desk.cases("comment")
        return [(case.state, cases.view(case.key).text("text")) for case in reversed(cases.list())]


@pytest.fixture
def taking(database: Path, tmp_path: Path) -> Iterator[Office]:
    settings, clock = settings_file(tmp_path), SetClock(MORNING)
    url = f"sqlite:///{database}"
    with Desk.open(url, clock=clock) as desk, serving(url, settings, clock=clock) as line:
        yield Office(desk, line, database, settings)


# ── who calls ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_address_is_confirmed_by_the_string_that_the_settings_hold_now(taking: Office) -> None:
    assert taking.line.send(envelope("confirmation", secret=None, event=None))[:2] == (200, CONFIRMATION)
    settings_file(taking.settings.parent, confirmation="0000ffff")
    assert taking.send("confirmation") == (200, "0000ffff")
    taking.settings.write_text("[[vk]", "utf-8")  # half-written: the former ones go on
    assert taking.send("confirmation") == (200, "0000ffff")


@pytest.mark.parametrize(
    "more",
    [{"secret": "wrong"}, {"secret": None}, {"secret": 5}, {"secret": "ключ"}, {"group_id": 99}, {"group_id": None}],
)
def test_who_does_not_know_the_secret_is_turned_away(taking: Office, more: dict[str, Any]) -> None:
    status, _, _ = taking.line.send(envelope("wall_reply_new", comment(), "e1", **more))
    assert (status, taking.comments()) == (403, [])


def test_a_wrong_secret_confirms_nothing(taking: Office) -> None:
    assert taking.send("confirmation", secret="wrong")[0] == 403


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'{"type": 5}', b"\xff\xfe", b"[" * 5000])
def test_what_is_no_event_is_told_so(taking: Office, body: bytes) -> None:
    assert taking.line.send(body)[0] == 400


def test_a_body_above_the_limit_is_refused_unread(taking: Office) -> None:
    assert taking.send("wall_reply_new", comment(text="а" * (1 << 20)))[0] == 413
    assert taking.comments() == []


# ── what each event does ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_comment_comes_with_its_author_and_link_and_awaits_a_decision(taking: Office) -> None:
    assert taking.send("wall_reply_new", comment()) == (200, "ok")
    (case,) = taking.desk.cases("comment").list()
    view = taking.desk.cases("comment").view(case.key)
    assert (case.state, case.facts["object"], case.facts["network"]) == ("received", "comment", "vk")
    assert view.text("text") == "Когда починят дорогу?"
    assert view.text("link") == f"https://vk.com/wall-{GROUP}_2?reply=3"
    assert case.facts["published_at"] == "2026-07-13T23:00:00.000000Z"
    with taking.desk.reading() as store:
        assert store.connection.exec_driver_sql("SELECT link FROM otklik_authors").scalar() == "https://vk.com/id501"


def test_an_event_that_comes_again_does_nothing(taking: Office) -> None:
    for _ in range(3):
        assert taking.send("wall_reply_new", comment(), "same") == (200, "ok")
    assert taking.send("wall_reply_edit", comment(text="Иначе"), "edit") == (200, "ok")
    assert taking.send("wall_reply_edit", comment(text="Иначе"), "edit") == (200, "ok")
    (case,) = taking.desk.cases("comment").list()
    history = taking.desk.cases("comment").history(case.key)
    assert [event.type for event in history] == ["receive", "edit"]
    assert [event.command for event in history] == [command_of(GROUP, "same"), command_of(GROUP, "edit")]
    verify_desk(taking.desk)


def test_edit_delete_and_restore_follow_the_comment(taking: Office) -> None:
    taking.send("wall_reply_new", comment(), "1")
    taking.send("wall_reply_edit", comment(text="Купите слона"), "2")
    assert taking.comments() == [("received", "Купите слона")]
    taking.send("wall_reply_delete", deletion(), "3")
    assert taking.comments() == [("gone", "Купите слона")]
    taking.send("wall_reply_restore", comment(text="Купите слона"), "4")
    assert taking.comments() == [("received", "Купите слона")]


def test_one_that_was_there_before_us_is_taken_when_it_is_edited_and_passed_when_it_goes(taking: Office) -> None:
    assert taking.send("wall_reply_delete", deletion(99), "0") == (200, "ok")
    assert taking.send("wall_reply_edit", comment(text="Старый"), "1") == (200, "ok")
    assert taking.comments() == [("received", "Старый")]


@pytest.mark.requirement("KO-D3")
def test_a_private_message_is_one_and_a_cropped_one_says_so(taking: Office) -> None:
    assert taking.send("message_new", message(is_cropped=True), "1") == (200, "ok")
    assert taking.send("message_new", message(8, "", attachments=[{"type": "photo"}]), "2") == (200, "ok")
    second, first = taking.desk.cases("comment").list()
    assert (first.facts["object"], first.facts["cropped"]) == ("message", True)
    assert ("text" in second.facts, second.facts["media"]) == (False, True)


def test_the_communitys_own_words_and_unknown_types_are_passed_and_counted(taking: Office) -> None:
    assert taking.send("wall_reply_new", comment(from_id=-GROUP), "1") == (200, "ok")
    assert taking.send("photo_new", {"id": 1}, "2") == (200, "ok")
    assert taking.send("wall_reply_new", {"id": 1}, "3") == (200, "ok")  # less than the schema promises
    assert taking.comments() == []
    status, text, _ = taking.line.send(b"", "/health", "GET")
    assert status == 200
    assert '"photo_new: unknown_type": 1' in text
    assert '"wall_reply_new: own": 1' in text
    assert '"wall_reply_new: unreadable (object.from_id)": 1' in text


def test_a_block_and_another_officer_are_signals_for_a_person(taking: Office) -> None:
    blocked = {"admin_id": 9, "user_id": 501, "unblock_date": JULY + 86400 * 30, "reason": 1, "comment": "Спамит"}
    assert taking.send("user_block", blocked, "1") == (200, "ok")
    officers = {"admin_id": 9, "user_id": 502, "level_old": 0, "level_new": 3}
    assert taking.send("group_officers_edit", officers, "2") == (200, "ok")
    assert taking.send("group_officers_edit", officers, "2") == (200, "ok")
    signals = taking.desk.cases("signal")
    second, first = signals.list()
    assert (first.facts["kind"], first.facts["why"], signals.view(first.key).text("comment")) == (
        "block",
        "spam",
        "Спамит",
    )
    assert (second.facts["level_before"], second.facts["level_now"]) == ("none", "administrator")
    assert taking.desk.blacklist.entries(actor="kozlova") == []  # the network only tells
    assert signals[second.key].settle(result="Ответственной назначена Орлова", actor="smirnov").state == "settled"
    assert signals[first.key].dismiss(reason="Временная блокировка", actor="smirnov").state == "dismissed"
    with taking.desk.reading() as store:
        assert [(row["kind"], row["recipient"]) for row in store.notices(unsent=True)] == [
            ("signal", "press_centre")
        ] * 2


def test_the_communitys_page_and_tenant_come_from_the_settings(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    with office("kozhevnikovo-650", url) as desk:
        body = desk.cases("body").create(kind="organisation", name="Школа", actor="kozlova")
        page = desk.cases("page").create(body=body.key, network="vk", actor="kozlova")
        settings = settings_file(tmp_path, tenant="kozhevnikovo-650", page=page.number)
        with serving(url, settings, clock=SetClock(MORNING)) as line:
            assert line.send(envelope("wall_reply_new", comment()))[:2] == (200, "ok")
        (case,) = desk.cases("comment").list()
        assert (case.facts["page"], case.facts["owner"]) == (page.key, "organisation")


# ── when it cannot be taken ──────────────────────────────────────────────────────────────────────────────────────────


def test_while_the_database_is_busy_the_network_is_asked_to_come_again(taking: Office) -> None:
    holder = sqlite3.connect(taking.database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        status, _, headers = taking.line.send(envelope("wall_reply_new", comment()))
        assert (status, 0 < int(headers["Retry-After"]) < 3 * 3600) == (503, True)
    finally:
        holder.close()
    assert taking.send("wall_reply_new", comment()) == (200, "ok")
    assert len(taking.comments()) == 1


def test_while_the_database_is_away_too_and_after_that_all_is_well(tmp_path: Path) -> None:
    database, settings = tmp_path / "desk.db", settings_file(tmp_path)
    url = f"sqlite:///{database}"
    with serving(url, settings, clock=SetClock(MORNING)) as line:
        status, _, headers = line.send(envelope("wall_reply_new", comment()))
        assert (status, 0 < int(headers["Retry-After"]) < 3 * 3600) == (503, True)
        assert line.send(b"", "/health", "GET")[0] == 503
        database.unlink(missing_ok=True)
        with office("lesozavodsk-215", url) as desk:
            assert line.send(envelope("wall_reply_new", comment()))[:2] == (200, "ok")
            assert line.send(b"", "/health", "GET")[0] == 200
            assert len(desk.cases("comment").list()) == 1


def test_nothing_of_a_person_stands_in_the_log(taking: Office, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        taking.send("wall_reply_new", comment(text="Звоните 8 924 000 00 00"), "1")
        taking.send("wall_reply_new", {**comment(4), "text": 5}, "2")
        taking.send("message_new", message(), "id501\nвброс")
        taking.send("x" * 80, message(), "4")
    said = caplog.text
    assert f"wall_reply_new {GROUP} 1: receive" in said
    assert not any(word in said for word in ("924", "501", "502", "воды", "kluch", "вброс", "xxx"))


# ── pure ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_source_of_a_message_tells_nobody_who_wrote() -> None:
    found = read_event("message_new", GROUP, message())
    assert isinstance(found, Received)
    kind, _, digest = found.source.rpartition(":")
    assert (kind, len(digest)) == ("vk:message", 64)
    assert read_event("message_new", GROUP, message()["message"]) == found  # before 5.103


@pytest.mark.parametrize(
    "kind", ["wall_reply_new", "wall_reply_edit", "wall_reply_delete", "message_new", "user_block"]
)
@pytest.mark.parametrize(
    "body", [None, [], "x", {}, {"from_id": True}, {"message": 5}, {"from_id": 1 << 70, "user_id": 1.5}]
)
def test_a_body_that_the_schema_does_not_know_is_unreadable(kind: str, body: Any) -> None:
    with pytest.raises(Unreadable):
        read_event(kind, GROUP, body)


def test_a_type_that_nobody_handles_is_passed_whatever_its_body() -> None:
    assert read_event("like_add", GROUP, None) == Passed(why="unknown_type")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "[[vk]]"),
        ("[other]\n", "other"),
        ("[[vk]]\nid = 0\nconfirmation = 'a'\nsecret_env = 'S'\n", "vk[1].id"),
        ("[[vk]]\nid = 5\nsecret_env = 'S'\n", "vk[1].confirmation"),
        ("[[vk]]\nid = 5\nconfirmation = 'a'\n", "vk[1].secret_env"),
        ("[[vk]]\nid = 5\nconfirmation = 'a'\nsecret_env = 'ABSENT'\n", "ABSENT"),
        ("[[vk]]\nid = 5\nconfirmation = 'a'\nsecret_file = 'absent.txt'\n", "absent.txt"),
        ("[[vk]]\nid = 5\nconfirmation = 'a'\nsecret_env = 'S'\nsecret_file = 'f'\n", "vk[1].secret_env"),
        ("[[vk]]\nid = 5\nconfirmation = 'a'\nsecret = 'sesame'\n", "vk[1].secret"),
        ("[[vk]]\nid = 5\nconfirmation = 'a'\nsecret_env = 'S'\n" * 2, "vk.id"),
        ("[[vk\n", "TOML"),
    ],
)
def test_wrong_settings_name_the_key_and_show_no_secret(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "intake.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InvalidValue) as wrong:
        read_settings(path, {"S": "secret"})
    assert named in str(wrong.value)
    assert "sesame" not in str(wrong.value)


def test_a_secret_may_come_from_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "intake.toml"
    path.write_text("[[vk]]\nid = 5\nconfirmation = 'a'\nsecret_env = 'OTKLIK_VK_SECRET'\n", "utf-8")
    assert Settings(path, {"OTKLIK_VK_SECRET": "k"}).groups()[5].secret == b"k"
