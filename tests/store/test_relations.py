"""Relations between cases: a page belongs to its body, and is found by it; rebuilt from the log, on both databases."""

from __future__ import annotations

import pytest

from otklik import Desk, LogError, NotFound, SetClock
from otklik.workflows.regulation import load
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.desk_story import TENANT, local

NOW = local("2026-07-14 09:10")


def desk_of(url: str) -> Desk:
    return Desk.init(url, load("lesozavodsk-215"), tenant=TENANT, curator="ivanova", clock=SetClock(NOW))


def test_pages_are_found_by_their_body_and_state(empty: str) -> None:
    with desk_of(empty) as desk:
        bodies, pages = desk.cases("body"), desk.cases("page")
        school, club = (bodies.create(kind="organisation", name=name, actor="ivanova") for name in ("Школа", "Клуб"))
        first = pages.create(body=school.number, network="vk", actor="ivanova")
        second = pages.create(body=school.key, network="ok", actor="ivanova")
        pages.create(body=str(club.key), network="vk", actor="ivanova")
        pages[second.key].approve(actor="ivanova")
        assert [(body, page.key) for body, page in pages.related("body", [school.key])] == [
            (school.key, first.key),
            (school.key, second.key),
        ]
        assert [page.key for _, page in pages.related("body", states=["approved"])] == [second.key]
        assert [page.key for _, page in pages.related("body", [school.key], until=NOW)] == []
        assert len(pages.related("body", since=NOW)) == 3
        assert verify_desk(desk).cases == 5
        assert rebuild(desk).changed == ()


def test_a_case_of_another_workflow_is_no_body(empty: str) -> None:
    with desk_of(empty) as desk:
        message = desk.incidents.detect(message="Яма", actor="ivanova")
        with pytest.raises(NotFound, match="otklik body list"):
            desk.cases("page").create(body=message.number, network="vk", actor="ivanova")
        assert desk.cases("page").list() == []


def test_a_relation_that_does_not_follow_from_the_log_is_found(empty: str) -> None:
    with desk_of(empty) as desk:
        body = desk.cases("body").create(kind="head", name="Глава", actor="ivanova")
        page = desk.cases("page").create(body=body.key, network="vk", actor="ivanova")
        with desk.writing() as store:
            store.put_relations([(page.key, "body", 999)])
        with pytest.raises(LogError, match="otklik_relations"):
            verify_desk(desk)
        assert rebuild(desk).changed == ("otklik_relations",)
        verify_desk(desk)
