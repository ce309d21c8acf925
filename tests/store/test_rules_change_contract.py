"""A desk that changes its rules, on each kind of database: the log verifies, and the projections are what it folds to."""

from __future__ import annotations

from pathlib import Path

from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.desk_story import TENANT
from ..support.golden_story import tell_of_rules
from ..support.other_acts import Led


def test_moves_and_recounts_are_the_same_on_both(empty: str, tmp_path: Path) -> None:
    with tell_of_rules(empty, files=tmp_path) as story:
        assert verify_desk(story.desk).cases == 4
        assert rebuild(story.desk).changed == ()
        regulations = {case.key: case.regulation for case in story.desk.incidents.list()}
        first, second, third = (event.data["regulation"] for event in story.desk.adoptions())
        assert [regulations[key] for key in sorted(regulations)] == [first, second, second, third]


def test_a_unit_of_the_staff_is_kept_on_both(url: str) -> None:
    from otklik import Desk

    with Desk.open(url, tenant=TENANT) as desk:
        unit = desk.staff.add("otdel", ["executor"], unit=True, members=["smirnov"], actor="ivanova")
        led = Led(desk, desk.incidents.detect(message="Нет воды", actor="ivanova").key)
        led.do("select")
        led.do("assign", executors=["otdel"])
        led.do("start", actor="smirnov")
        assert desk.incidents.history(led.key)[-1].data["in_place_of"] == unit.id
        verify_desk(desk)
        assert rebuild(desk).changed == ()
