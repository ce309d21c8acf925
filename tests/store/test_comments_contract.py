"""Comments on both databases: found by source and link, raised with their incident in one transaction, rebuilt from the log."""

from __future__ import annotations

import pytest

from otklik import Conflict, Desk, Refused, SetClock
from otklik.workflows.comments import comment_store
from otklik.workflows.intake.record import record_event
from otklik.workflows.intake.vk import command_of, read_event
from otklik.workflows.regulation import load
from otklik.workflows.search import search
from otklik.workflows.store.messages import link_digest
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.desk_story import TENANT, local
from ..support.moderators import received
from ..support.vk_events import GROUP, comment, message


def desk_of(url: str) -> Desk:
    desk = Desk.init(
        url, load("lesozavodsk-215"), tenant=TENANT, curator="ivanova", clock=SetClock(local("2026-07-14 09:10"))
    )
    desk.staff.add("smirnov", ["press_centre"], actor="ivanova")
    return desk


@pytest.mark.requirement("KO-D3")
def test_a_comment_is_found_again_and_becomes_an_incident(empty: str) -> None:
    with desk_of(empty) as desk:
        case = received(desk, source={"key": "vk:1"})
        with desk.reading() as store:
            found = comment_store(store)
            link = link_digest("https://vk.com/wall-1_2?reply=3")
            assert (found.find("vk:1"), found.find("vk:2", link), found.find("vk:2"), found.find(None)) == (
                case.key, case.key, None, None,
            )  # fmt: skip
            assert found.of_author(case.facts["author"]) == [case.key]
        with pytest.raises(Conflict):
            received(desk, source={"key": "vk:1"})
        raised = desk.cases("comment")[case.key].fire("raise", actor="smirnov")
        assert desk.incidents.get(raised.facts["incident"]).facts["comment"] == case.key
        closed = desk.incidents[raised.facts["incident"]].set_aside(reason="Не наше", actor="ivanova")
        other = received(desk, link="https://vk.com/wall-1_2?reply=8")
        with pytest.raises(Refused):
            desk.cases("comment")[other.key].fire("raise", incident=closed.key, actor="smirnov")
        assert desk.cases("comment").get(other.key).state == "received"
        assert {found.case.key for found in search(desk, "дорога")} == {case.key, closed.key, other.key}
        verify_desk(desk)
        assert rebuild(desk).changed == ()


def test_events_of_the_network_are_recorded_once(empty: str) -> None:
    events = [
        ("wall_reply_new", comment()), ("message_new", message()), ("wall_reply_edit", comment(text="Иначе")),
        ("user_block", {"admin_id": 9, "user_id": 501, "unblock_date": 0, "reason": 4, "comment": ""}),
    ]  # fmt: skip
    with desk_of(empty) as desk:
        for _ in range(2):
            for number, (kind, body) in enumerate(events):
                record_event(desk, read_event(kind, GROUP, body), command_of(GROUP, str(number)))
        assert [len(desk.cases(name).list()) for name in ("comment", "signal")] == [2, 1]
        assert sum(1 for _, event in desk.events() if event.type == "edit") == 1
        verify_desk(desk)
