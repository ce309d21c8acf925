"""A week's verdict and its obligations on both databases: once however many clocks look, rebuilt from the log."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from otklik.engine.clock import SetClock
from otklik.engine.values import Event
from otklik.workflows.desk import Desk
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.content_office import ContentOffice


@pytest.mark.requirement("KO-8", "KO-9", "KO-D7")
def test_two_clocks_at_once_judge_and_open_each_week_once(empty: str) -> None:
    with ContentOffice(empty) as office:
        school = office.body("organisation", "Школа")
        pages = [office.page(), office.page(school), office.page(school, network="ok")]
        office.body("unit", "Отдел культуры")
        office.now("2026-07-15 12:00")
        office.published(pages[2], network="ok")
        office.now("2026-07-27 09:00")

        def look(_: int) -> tuple[Event, ...]:
            with Desk.open(office.url, clock=SetClock(office.clock.now())) as desk:
                return desk.tick().events

        with ThreadPoolExecutor(2) as pool:
            events = [event for found in pool.map(look, range(2)) for event in found]
        judged = [(event.data["week"], event.data["subject"]) for event in events if event.type == "judged"]
        assert sorted(judged) == sorted(set(judged))
        assert {week: sum(1 for other, _ in judged if other == week) for week, _ in judged} == {
            "2026-W29": 2,
            "2026-W30": 2,
        }
        expected = [event for event in events if event.type == "expect"]
        assert len(expected) == 3  # W29, W30 and the week under way
        assert [row.status for row in office.report("2026-W29").rows] == ["short", "met"]
        verify_desk(office.desk)
        assert rebuild(office.desk).changed == ()
