"""What comes from others: the units' weekly information (KO-D7), the centre's tasks (KH-I.5.4b), and how posts are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from otklik.engine.clock import SetClock
from otklik.engine.errors import InvalidValue, NotFound, Refused
from otklik.workflows.advice.case import advice_after, advice_in_review, advice_on
from otklik.workflows.desk import Desk
from otklik.workflows.regulation import coverage, load
from otklik.workflows.reports.information_report import information_report
from otklik.workflows.reports.task_report import task_control
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.content_office import KEEPER, ContentOffice


@pytest.mark.requirement("KO-D7")
def test_every_unit_owes_its_information_each_week_on_the_offices_day(tmp_path: Path) -> None:
    own = '[[obligation]]\nname = "weekly"\ndue = "thu 15:30"'
    with ContentOffice(tmp_path, settings=own) as office:
        unit = office.body("unit", "Отдел культуры")
        office.body("organisation", "Школа")
        office.tick()
        assert office.desk.cases("information").list() == []  # from the first whole week on
        office.now("2026-07-13 00:00")
        with Desk.open(office.url, clock=SetClock(office.clock.now())) as other:
            office.tick()
            assert other.tick().expected == 0
        (case,) = office.desk.cases("information").list()
        term = office.desk.cases("information").view(case.key).deadlines[0]
        assert (case.facts["unit"], case.facts["week"], term.due) == (
            unit,
            "2026-W29",
            office.local("2026-07-16 15:30"),
        )
        assert (term.requirement, term.holder) == ("KO-D7", "unit_head")
        assert [str(office.zone.fromutc(at.replace(tzinfo=office.zone)))[:16] for at in term.remind] == [
            "2026-07-15 09:00",
            "2026-07-16 12:30",
        ]


@pytest.mark.requirement("KO-D7")
def test_who_gave_it_who_was_late_and_who_missed(tmp_path: Path) -> None:
    with ContentOffice(tmp_path) as office:
        for name in ("Культура", "Образование", "ЖКХ", "Архив"):
            office.body("unit", name)
        office.now("2026-07-13 09:00")
        office.tick()
        cases = {case.facts["unit"]: case.key for case in office.desk.cases("information").list()}
        office.now("2026-07-17 12:00")
        office.desk.staff.add("orlova", ["unit_head"], actor=KEEPER)
        office.do("information", cases[1], "receive", content="Ярмарка в субботу", actor="orlova")
        office.do("information", cases[4], "excuse", reason="Архив на ремонте")
        office.now("2026-07-17 12:01")
        office.tick()
        office.do("information", cases[2], "receive", content="Ремонт школы")
        rows = information_report(office.desk).rows
        assert [(row.unit, row.status) for row in rows] == [
            ("Культура", "received"),
            ("Образование", "late"),
            ("ЖКХ", "missed"),
            ("Архив", "excused"),
        ]
        outcomes = [office.desk.cases("information").view(cases[key]).deadlines[0].outcome for key in (1, 2, 3)]
        assert outcomes == ["met", "late", "open"]
        with pytest.raises(InvalidValue, match="--week"):
            information_report(office.desk, "2026-07")
        verify_desk(office.desk)
        assert rebuild(office.desk).changed == ()


@pytest.mark.requirement("KO-D7")
def test_weeks_of_an_outage_are_owed_all_the_same(tmp_path: Path) -> None:
    with ContentOffice(tmp_path) as office:
        office.body("unit", "Отдел культуры")
        office.now("2026-07-29 09:00")
        events = office.tick()
        assert [case.facts["week"] for case in office.desk.cases("information").list()[::-1]] == [
            "2026-W29",
            "2026-W30",
            "2026-W31",
        ]
        assert [event.type for event in events].count("missed") == 2


@pytest.mark.requirement("KH-I.5.4b", "KH-I.6.5")
def test_a_task_is_done_when_it_stands_on_every_page(tmp_path: Path) -> None:
    with ContentOffice(tmp_path, "khasyn") as office:
        first, second, third = (office.page(kind="organisation") for _ in range(3))
        due = office.local("2026-07-08 12:00")
        task = office.desk.cases("task").create(
            text="Ролик\nполностью", pages=[first, second, third], due_at=due, actor=KEEPER
        )
        term = office.desk.cases("task").view(task.key).deadlines[0]
        assert (term.requirement, term.due) == ("KH-I.5.4b", due)
        office.do(
            "task", task.key, "place", page=first, link="https://vk.com/wall-1_1", at=office.local("2026-07-06 09:00")
        )
        made = office.published(second)
        with pytest.raises(InvalidValue, match="--publication"):
            office.do("task", task.key, "place", page=third, link="https://vk.com/wall-1_9", publication=made.key)
        office.do("task", task.key, "place", page=second, link=office.link(), publication=made.key)
        with pytest.raises(Refused, match="stands on it already"):
            office.do("task", task.key, "place", page=first, link=office.link())
        with pytest.raises(Refused, match="1 left"):
            office.do("task", task.key, "complete")
        (row,) = task_control(office.desk)
        assert [item.page for item in row.left] == [third]
        assert row.placements[0].link == "https://vk.com/wall-1_1"
        assert row.placements[1].publication == made.number
        planned = office.planned(third, "2026-07-07 12:00")
        office.do("task", task.key, "place", page=third, link=office.link(), publication=planned.key)
        assert office.desk.cases("publication").get(planned.key).state == "published"
        assert office.desk.cases("task").get(task.key).state == "placed"
        assert office.desk.cases("task").view(task.key).deadlines[0].outcome == "met"
        verify_desk(office.desk)
        assert rebuild(office.desk).changed == ()


@pytest.mark.requirement("KH-I.5.4b")
def test_what_is_not_placed_in_time_is_found_by_the_clock_and_told_upwards(tmp_path: Path) -> None:
    with ContentOffice(tmp_path, "khasyn") as office:
        office.desk.staff.add("orlov", ["responsible"], actor=KEEPER)
        page, other = office.page(), office.page(kind="organisation")
        due = office.local("2026-07-08 12:00")
        task = office.desk.cases("task").create(text="Ролик", pages=[page, other], due_at=due, actor=KEEPER)
        office.do("task", task.key, "place", page=page, link=office.link())
        office.now("2026-07-08 12:01")
        office.tick()
        assert [row.overdue for row in task_control(office.desk)] == [True]
        with office.desk.reading() as store:
            missed = {row["recipient"] for row in store.notices() if row["kind"] == "missed"}
        assert missed == {"press_centre", "responsible"}
        office.do("page", other, "suspend", reason="Взлом")
        office.do("task", task.key, "waive", page=other, reason="Страница приостановлена", actor="orlov")
        assert office.desk.cases("task").get(task.key).state == "placed"
        with pytest.raises(NotFound):
            office.desk.cases("task").create(text="Ролик", pages=[999], actor=KEEPER)


PRESS = "Пресс-служба сообщает: в ходе мероприятия осуществлялась работа по благоустройству."
LONG = "Мы " + "очень " * 25 + "рады."


@pytest.mark.requirement("LS2-2.5", "KH-II.5", "PA-2.4", "A26")
@pytest.mark.parametrize(
    ("act", "requirement", "rules"),
    [
        ("lesozavodsk-215", "LS2-2.5", {"press_release", "officialese"}),
        ("khasyn", "KH-II.5", {"press_release", "officialese", "complex"}),
        ("primorsko-akhtarsk-1378", "PA-2.4", {"press_release", "officialese"}),
        ("kozhevnikovo-650", None, set()),
    ],
)
def test_a_posts_style_is_advised_by_the_acts_rules_and_forbids_nothing(
    tmp_path: Path, act: str, requirement: str | None, rules: set[str]
) -> None:
    with ContentOffice(tmp_path, act) as office:
        page = office.page()
        item = office.planned(page, "2026-07-08 12:00", text=f"{PRESS}\n{LONG}")
        publications = office.desk.cases("publication")
        view = publications.view(item.key)
        for found in (advice_on(view), advice_after(view, "plan"), advice_in_review(view)):
            assert {advice.rule.name for advice in found or ()} == rules
            assert {advice.rule.requirement for advice in found or ()} <= {requirement}
        assert advice_on(view, "Приходите в субботу на ярмарку: будет мёд и музыка.") == ()
        office.do("publication", item.key, "submit", text=PRESS)
        assert {advice.rule.name for advice in advice_in_review(publications.view(item.key)) or ()} == rules - {
            "complex"
        }
        assert office.do("publication", item.key, "approve").state == "approved"


@pytest.mark.requirement("PA-2.4")
def test_under_003_answers_are_held_to_the_same_style() -> None:
    found = load("primorsko-akhtarsk-1378").advice["officialese"]
    assert set(found.kinds) == {"post", "answer", "interim", "request"}


@pytest.mark.parametrize(
    ("act", "wanted"),
    [
        ("lesozavodsk-215", ["LS2-1.2.4", "LS2-2.2", "LS2-2.3", "LS2-2.5"]),
        ("khasyn", ["KH-I.5.4b", "KH-I.6.1", "KH-I.6.5", "KH-I.6.6", "KH-II.2", "KH-II.3", "KH-II.5"]),
        ("primorsko-akhtarsk-1378", ["PA-2.1", "PA-2.2", "PA-2.4"]),
        ("kozhevnikovo-650", ["KO-D7", "KO-6.2", "KO-6.3", "KO-7", "KO-8", "KO-9", "KO-10"]),
    ],
)
def test_what_carries_out_the_requirements_on_content_is_told(act: str, wanted: list[str]) -> None:
    from otklik.workflows.catalogue import OURS, find

    rows = coverage(load(act), {name: find(name) for name, _ in OURS})
    assert [row.requirement.id for row in rows if row.requirement.id in wanted and row.open] == []
    kinds = {carrier.kind for row in rows if row.requirement.id in wanted for carrier in row.carriers}
    assert {"formats", "quota"} <= kinds
