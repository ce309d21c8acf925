"""Content plans and publications: prepared by the keeper, approved where the act asks, missed by the clock, honest about links."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from otklik.engine.check import findings
from otklik.engine.errors import InvalidValue, MissingValue, Refused
from otklik.workflows.catalogue import OURS, find
from otklik.workflows.content import record
from otklik.workflows.regulation import check, load, source
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.content_office import KEEPER, ContentOffice

ACTS = ("khasyn", "kozhevnikovo-650", "lesozavodsk-215", "primorsko-akhtarsk-1378")
FORMATS = {  # the acts' own lists; `other` is «иные материалы и форматы»
    "khasyn": "text photo infographic cards animation video live poll contest campaign other",
    "kozhevnikovo-650": "text photo infographic animation video live poll contest campaign other",  # no cards
    "lesozavodsk-215": "text photo infographic cards animation live poll contest campaign other",
    "primorsko-akhtarsk-1378": "text photo infographic cards animation video live poll contest campaign other",
}


@pytest.mark.parametrize("act", ACTS)
def test_the_workflows_are_sound_and_fit_every_act(act: str) -> None:
    workflows = {name: find(name) for name, _ in OURS}
    assert [list(findings(item)) for item in workflows.values()] == [[]] * len(workflows)
    assert check(load(act), workflows) == []


@pytest.mark.requirement("LS2-1.2.4", "KH-I.6.1", "KO-6.2")
@pytest.mark.parametrize(
    ("act", "requirement", "keeper"),
    [
        ("lesozavodsk-215", "LS2-1.2.4", "press_centre"),
        ("khasyn", "KH-I.6.1", "press_centre"),
        ("kozhevnikovo-650", "KO-6.2", "press_centre"),
    ],
)
def test_the_keeper_prepares_the_plan_and_its_slot_is_a_term(
    tmp_path: Path, act: str, requirement: str, keeper: str
) -> None:
    with ContentOffice(tmp_path, act) as office:
        office.desk.staff.add("smirnov", [keeper], actor=KEEPER)
        page = office.page()
        plan = office.desk.cases("plan").create(page=page, period="2026-W28", actor="smirnov")
        item = office.planned(page, "2026-07-08 12:00", actor="smirnov")
        term = office.desk.cases("publication").view(item.key).deadlines[0]
        assert (plan.state, item.facts["plan"]) == ("prepared", plan.key)
        assert (term.requirement, term.holder, term.due) == (requirement, keeper, office.local("2026-07-08 12:00"))
        assert term.lapse == office.local("2026-07-08 14:00")  # the grace of two hours


@pytest.mark.requirement("KO-6.3", "A29")
def test_where_the_act_asks_the_department_corrects_and_approves_also_its_own_plan(tmp_path: Path) -> None:
    with ContentOffice(tmp_path) as office:
        assert office.desk.regulation.four_eyes  # of answers, not of plans
        page = office.page()
        plan = office.plan(page, "2026-W28")
        assert office.do("plan", plan.key, "approve").state == "approved"
        with pytest.raises(Refused) as refused:
            office.planned(page, "2026-07-08 12:00")
        assert (refused.value.reason_code, refused.value.requirement) == ("plan_approved", "KO-6.3")
        office.do("plan", plan.key, "correct", remarks="Добавить ярмарку")
        assert office.planned(page, "2026-07-08 12:00").facts["plan"] == plan.key
        assert office.do("plan", plan.key, "approve").state == "approved"
        office.desk.staff.add("smirnov", ["press_centre"], actor=KEEPER)
        office.do("plan", plan.key, "correct", remarks="x", actor="smirnov")
        with pytest.raises(Refused, match="department"):
            office.do("plan", plan.key, "approve", actor="smirnov")


@pytest.mark.requirement("KO-6.3", "LS2-1.2.4", "KH-I.6.1")
@pytest.mark.parametrize("act", [act for act in ACTS if act != "kozhevnikovo-650"])
def test_elsewhere_a_prepared_plan_holds_unless_the_office_wants_approval(tmp_path: Path, act: str) -> None:
    with ContentOffice(tmp_path, act) as office:
        plan = office.plan(office.page(), "2026-W28")
        with pytest.raises(Refused, match="asks for no approval"):
            office.do("plan", plan.key, "approve")
    (tmp_path / "own").mkdir()
    with ContentOffice(tmp_path / "own", act, settings="plan_approval = true") as office:
        plan = office.plan(office.page(), "2026-W28")
        assert office.do("plan", plan.key, "approve").state == "approved"


@pytest.mark.requirement("KO-6.2")
def test_a_plan_is_closed_by_the_clock_at_the_end_of_its_period_and_there_is_one_a_period(tmp_path: Path) -> None:
    with ContentOffice(tmp_path) as office:
        page = office.page()
        plan = office.plan(page, "2026-W28")
        with pytest.raises(Refused, match=plan.number):
            office.plan(page, "2026-W28")
        month = office.plan(page, "2026-07")
        assert (month.facts["starts_at"], month.facts["ends_at"]) == (
            "2026-06-30T17:00:00.000000Z",
            "2026-07-31T17:00:00.000000Z",
        )
        for wrong in ("2026-W54", "2026-13", "июль", "2026-W27"):  # the last one is over
            with pytest.raises(InvalidValue):
                office.plan(page, wrong)
        office.now("2026-07-12 23:59")
        office.tick()
        assert office.desk.cases("plan").get(plan.key).state == "prepared"
        office.now("2026-07-13 00:01")
        office.tick()
        assert office.desk.cases("plan").get(plan.key).state == "closed"
        assert office.desk.cases("plan").get(month.key).state == "prepared"
        verify_desk(office.desk)
        assert rebuild(office.desk).changed == ()


@pytest.mark.requirement("KO-6.2", "KH-I.6.6")
def test_a_slot_lies_within_its_plan_and_the_narrower_plan_takes_it(tmp_path: Path) -> None:
    with ContentOffice(tmp_path) as office:
        page = office.page()
        month, week = office.plan(page, "2026-07"), office.plan(page, "2026-W28")
        assert office.planned(page, "2026-07-12 23:59").facts["plan"] == week.key
        item = office.planned(page, "2026-07-13 00:00", "Другая")
        assert item.facts["plan"] == month.key
        with pytest.raises(Refused, match="outside the plan"):
            office.planned(page, "2026-07-13 00:00", plan=week.key)
        with pytest.raises(Refused, match="outside the plan"):
            office.do("publication", item.key, "reschedule", slot=office.local("2026-08-01 00:00"))
        with pytest.raises(MissingValue, match="--slot"):
            office.desk.cases("publication").create(page=page, topic="x", actor=KEEPER)


@pytest.mark.requirement("KH-I.6.6", "LS2-1.2.4")
def test_a_miss_is_found_by_the_clock_once_and_a_late_entry_turns_its_outcome(tmp_path: Path) -> None:
    with ContentOffice(tmp_path, "khasyn") as office:
        page = office.page()
        item = office.planned(page, "2026-07-08 12:00")
        publications = office.desk.cases("publication")
        office.now("2026-07-08 14:00")
        assert [event.type for event in office.tick()] == ["reminded"]  # the grace itself is still in time
        office.now("2026-07-08 14:01")
        assert [[event.type for event in office.tick()] for _ in range(2)] == [["missed"], []]
        office.do("publication", item.key, "publish", link=office.link(), at=office.local("2026-07-08 12:05"))
        term = publications.view(item.key).deadlines[0]
        assert (term.outcome, term.missed_at is not None) == ("met", True)
        late = office.planned(page, "2026-07-08 15:00", "Поздняя")
        office.now("2026-07-08 18:00")
        office.tick()
        office.do("publication", late.key, "publish", link=office.link())
        assert publications.view(late.key).deadlines[0].outcome == "late"


def test_another_slot_puts_another_term_in_place_and_a_cancelled_one_owes_none(tmp_path: Path) -> None:
    with ContentOffice(tmp_path) as office:
        item = office.planned(office.page(), "2026-07-08 12:00")
        office.do("publication", item.key, "reschedule", slot=office.local("2026-07-09 12:00"))
        office.do("publication", item.key, "cancel", reason="Мероприятие перенесли")
        terms = office.desk.cases("publication").view(item.key).deadlines
        assert [(term.due, term.outcome) for term in terms] == [
            (office.local("2026-07-08 12:00"), "superseded"),
            (office.local("2026-07-09 12:00"), "cancelled"),
        ]
        office.now("2026-07-10 12:00")
        assert [event for event in office.tick() if event.case is not None] == []


def test_what_came_out_unplanned_is_recorded_at_once_and_the_same_link_once(tmp_path: Path) -> None:
    with ContentOffice(tmp_path) as office:
        page = office.page()
        link = "https://vk.com/wall-1_5"
        done = record(office.desk, page=page, topic="Гроза", link=f"{link}@2026-07-06T08:30+07:00", actor=KEEPER)
        assert (done.state, done.facts["source"]) == ("published", "unplanned")
        assert done.entered_at == office.local("2026-07-06 08:30")
        before = len(list(office.desk.events()))
        with pytest.raises(Refused, match=done.number):
            record(office.desk, page=page, topic="Гроза", link="https://m.vk.com/wall-1_5", actor=KEEPER)
        with pytest.raises(InvalidValue, match="--link"):
            record(office.desk, page=page, topic="Гроза", link="https://ok.ru/wall-1_6", actor=KEEPER)
        assert len(list(office.desk.events())) == before  # nothing half-written


@pytest.mark.requirement("A19")
def test_a_banned_network_takes_neither_plan_nor_publication(tmp_path: Path) -> None:
    text = source("primorsko-akhtarsk-1378")
    with ContentOffice(
        tmp_path, now="2022-02-21 09:00", text=text.replace('status = "banned"', 'status = "active"')
    ) as office:
        page = office.page(network="instagram")  # from before the ban of 21.03.2022
        office.adopt(text)
        office.now("2022-03-20 12:00")
        office.published(page, network="instagram")
        office.now("2022-03-21 09:00")
        acts: tuple[Callable[[], object], ...] = (
            lambda: office.plan(page, "2022-W13"),
            lambda: office.planned(page, "2022-03-22 10:00"),
            lambda: office.published(page, network="instagram"),
            lambda: office.desk.cases("task").create(text="x", pages=[page], actor=KEEPER),
        )
        for act in acts:
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.reason_code == "network"
            assert refused.value.requirement == "PA-1.1"


@pytest.mark.requirement("LS2-2.3", "KH-II.3", "PA-2.1", "KO-10")
@pytest.mark.parametrize("act", ACTS)
def test_the_formats_are_the_acts_own_list(tmp_path: Path, act: str) -> None:
    formats = load(act).content.formats
    assert formats is not None
    assert set(formats.names) == set(FORMATS[act].split())
    with ContentOffice(tmp_path, act) as office:
        page = office.page()
        for name in ("text", "photo", "infographic", "cards", "animation", "video", "live", "poll", "other"):
            if name in FORMATS[act].split():
                assert office.published(page, format=name).facts["format"] == name
            else:
                with pytest.raises(InvalidValue, match=name):
                    office.published(page, format=name)


def test_where_the_office_reviews_posts_they_go_out_approved(tmp_path: Path) -> None:
    with ContentOffice(tmp_path, settings="publication_review = true") as office:
        page = office.page()
        item = office.planned(page, "2026-07-08 12:00")
        with pytest.raises(Refused, match="publication_review"):
            office.do("publication", item.key, "publish", link=office.link())
        office.do("publication", item.key, "submit", text="Приходите на ярмарку!")
        office.do("publication", item.key, "return", remarks="Где?")
        office.do("publication", item.key, "resubmit", text="Приходите на ярмарку у клуба!")
        office.do("publication", item.key, "approve")
        assert office.do("publication", item.key, "publish", link=office.link()).state == "published"
        assert office.published(page).state == "published"  # what is out already is recorded all the same


@pytest.mark.requirement("KO-7")
def test_an_organisations_page_carries_its_publications_from_whatever_source(tmp_path: Path) -> None:
    with ContentOffice(tmp_path) as office:
        page = office.page(kind="organisation")
        unit = office.body("unit", "Отдел культуры")
        news = office.desk.cases("information").create(unit=unit, due_at=office.local("2026-07-10 12:00"), actor=KEEPER)
        with pytest.raises(Refused, match="not come yet"):
            office.planned(page, "2026-07-08 12:00", information=news.key)
        office.do("information", news.key, "receive", content="В субботу ярмарка")
        item = office.planned(page, "2026-07-08 12:00", information=news.key)
        assert (item.facts["source"], item.facts["information"]) == ("information", news.key)
        with pytest.raises(MissingValue, match="--task"):
            office.planned(page, "2026-07-08 13:00", source="task")
        office.do("page", page, "suspend", reason="Взлом")
        with pytest.raises(Refused, match="is not kept"):
            office.planned(page, "2026-07-09 12:00")
