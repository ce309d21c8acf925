"""Weekly quotas, by the act, the ISO week and the municipality's zone: shown, judged once, turned by late entries."""

from __future__ import annotations

from pathlib import Path

import pytest

from otklik.engine.clock import SetClock
from otklik.engine.errors import InvalidValue
from otklik.workflows.desk import Desk
from otklik.workflows.regulation import RegulationError, adopt, load, source
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.content_office import ContentOffice


@pytest.mark.requirement("LS2-2.2", "KH-II.2", "KO-8", "KO-9", "PA-2.2", "A20", "A21")
@pytest.mark.parametrize(
    ("act", "quotas"),
    [
        ("lesozavodsk-215", [("LS2-2.2", 10, "page", True)]),
        ("khasyn", [("KH-II.2", 3, "page", False)]),
        ("kozhevnikovo-650", [("KO-8", 5, "page", False), ("KO-9", 1, "organisation", False)]),
        ("primorsko-akhtarsk-1378", []),
    ],
)
def test_the_quotas_of_each_act(act: str, quotas: list[tuple[str, int, str, bool]]) -> None:
    found = load(act).content.quotas
    assert [(item.requirement, item.count, item.per, item.recommended) for item in found] == quotas


@pytest.mark.requirement("PA-2.2")
def test_an_act_without_a_quota_says_so_and_judges_nobody(tmp_path: Path) -> None:
    with ContentOffice(tmp_path, "primorsko-akhtarsk-1378") as office:
        office.page()
        office.now("2026-07-27 09:00")
        assert office.tick() == ()
        report = office.report("2026-W29")
        assert report.rows == ()
        assert report.without is not None
        assert "по мере необходимости" in report.without.ru


@pytest.mark.requirement("KO-8", "A20")
def test_each_page_of_the_head_and_the_administration_owes_five_by_itself(tmp_path: Path) -> None:
    with ContentOffice(tmp_path) as office:
        head = office.body("head")
        first, second = office.page(head), office.page(head, network="ok")
        office.now("2026-07-19 12:00")  # a Sunday
        for number in range(5):
            office.published(first, f"2026-07-1{3 + number} 10:00")
        for number in range(4):
            office.published(second, f"2026-07-1{3 + number} 10:00", network="ok")
        office.now("2026-07-20 00:00")
        office.tick()
        assert [(item["week"], item["subject"], item["count"], item["outcome"]) for item in office.judged()] == [
            ("2026-W29", f"page/{first}", 5, "met"),
            ("2026-W29", f"page/{second}", 4, "short"),
        ]


@pytest.mark.requirement("KO-9")
def test_an_organisation_owes_one_over_all_its_pages_and_none_where_it_is_exempt(tmp_path: Path) -> None:
    with ContentOffice(tmp_path) as office:
        school, club, farm = (office.body("organisation", name) for name in ("Школа", "Клуб", "Ферма"))
        pages = [office.page(school), office.page(school, network="ok"), office.page(club)]
        exempt = office.desk.cases("page").create(body=farm, network="vk", actor="ivanova")
        office.do(
            "page",
            exempt.key,
            "exempt",
            ground="agreement",
            agreed_by="Администрация",
            agreed_on="2026-07-01",
            evidence="Письмо № 5",
        )
        office.now("2026-07-15 12:00")
        office.published(pages[1], network="ok")
        office.now("2026-07-20 09:00")
        office.tick()
        assert [(item["subject"], item["pages"], item["count"], item["outcome"]) for item in office.judged()] == [
            (f"body/{school}", pages[:2], 1, "met"),
            (f"body/{club}", [pages[2]], 0, "short"),
        ]
        assert office.report("2026-W29").exempt == ("Ферма",)


@pytest.mark.requirement("KH-II.2", "KO-8")
def test_a_mandatory_shortfall_is_told_of_and_named_in_the_report(tmp_path: Path) -> None:
    with ContentOffice(tmp_path, "khasyn") as office:
        page = office.page()
        office.now("2026-07-14 12:00")
        office.published(page)
        office.now("2026-07-20 09:00")
        office.tick()
        with office.desk.reading() as store:
            owed = [(row["recipient"], row["rule"]) for row in store.notices() if row["kind"] == "quota"]
        assert owed == [("press_centre", "2026-W29")]
        row = office.report("2026-W29").rows[0]
        assert (row.status, row.count, row.judged, row.standing.quota.clause) == ("short", 1, 1, "разд. II, п. 2")


@pytest.mark.requirement("LS2-2.2", "A21")
def test_a_recommended_one_is_advice_and_owes_no_notice(tmp_path: Path) -> None:
    with ContentOffice(tmp_path, "lesozavodsk-215") as office:
        office.page()
        office.now("2026-07-20 09:00")
        office.tick()
        with office.desk.reading() as store:
            assert [row for row in store.notices() if row["kind"] == "quota"] == []
        assert office.report("2026-W29").rows[0].status == "advice"
        assert office.judged()[0]["recommended"] is True


@pytest.mark.requirement("A20")
def test_the_week_is_the_municipalitys_and_published_items_alone_count(tmp_path: Path) -> None:
    with ContentOffice(tmp_path, "khasyn") as office:  # Magadan, UTC+11
        page = office.page()
        office.planned(page, "2026-07-18 10:00")
        office.now("2026-07-20 12:00")
        office.published(page, "2026-07-13 00:00")  # Monday's first minute; on Sunday in UTC
        office.published(page, "2026-07-19 23:59")
        taken = office.published(page, "2026-07-15 10:00")
        office.do("publication", taken.key, "retract", reason="Удалили")
        office.published(page, "2026-07-12 23:59")
        office.published(page, "2026-07-20 00:00")
        assert [office.report(week).rows[0].count for week in ("2026-W28", "2026-W29", "2026-W30")] == [1, 2, 1]


@pytest.mark.requirement("A20")
def test_reposts_and_gospabliki_items_count_and_are_tagged(tmp_path: Path) -> None:
    with ContentOffice(tmp_path, "khasyn") as office:
        page = office.page()
        office.now("2026-07-14 12:00")
        office.published(page, repost=True)
        task = office.desk.cases("task").create(text="Ролик", pages=[page], actor="ivanova")
        office.do("task", task.key, "place", page=page, link=office.link())
        row = office.report().rows[0]
        assert (row.count, row.standing.tally.reposts, row.standing.tally.tasks) == (2, 1, 1)


@pytest.mark.requirement("A20")
@pytest.mark.parametrize(
    ("per", "subjects"), [("page", ["page/2", "page/3"]), ("organisation", ["body/1"]), ("total", ["total"])]
)
def test_the_office_settles_per_what_it_is_counted(tmp_path: Path, per: str, subjects: list[str]) -> None:
    with ContentOffice(tmp_path, "khasyn", settings=f'[[quota]]\nname = "week"\nper = "{per}"') as office:
        body = office.body("local_body", "Дума")
        office.page(body)
        office.page(body, network="ok")
        office.now("2026-07-14 12:00")
        assert [row.standing.subject.name for row in office.report().rows] == subjects


@pytest.mark.requirement("KO-8", "A20")
def test_what_the_act_itself_says_no_office_changes() -> None:
    text = source("kozhevnikovo-650")
    own = '[[quota]]\nname = "head_and_administration"\nper = "total"'
    with pytest.raises(RegulationError, match=r"quota\[head_and_administration\].per"):
        adopt(text, own)
    with pytest.raises(RegulationError, match=r"quota\[weekly\].name"):
        adopt(text, own.replace("head_and_administration", "weekly"))
    for broken, path in (
        ('requirement = "KO-8"\ncount = 5', 'requirement = "KO-88"\ncount = 5'),
        ("count = 5\n", "count = 0\n"),
        ('of = ["head", "administration"]\nholder', 'of = ["mayor"]\nholder'),
        (
            'literal = true # «на каждой официальной странице»\nof = ["head", "administration"]\nholder = "curator"',
            'of = "head"\nholder = "nobody"',
        ),
    ):
        with pytest.raises(RegulationError, match=r"quota\[head_and_administration\]"):
            adopt(text.replace(broken, path, 1))


@pytest.mark.requirement("A22")
def test_only_the_first_partial_week_of_a_page_is_not_judged(tmp_path: Path) -> None:
    with ContentOffice(tmp_path, "khasyn", now="2026-07-06 00:00") as office:
        whole = office.page()  # from Monday's first instant: a whole week
        office.now("2026-07-06 00:01")
        partial = office.page()
        office.now("2026-07-20 09:00")
        office.tick()
        assert [(item["week"], item["subject"]) for item in office.judged()] == [
            ("2026-W28", f"page/{whole}"),
            ("2026-W29", f"page/{whole}"),
            ("2026-W29", f"page/{partial}"),
        ]
        assert [row.status for row in office.report("2026-W28").rows] == ["short", "first"]


@pytest.mark.requirement("A22")
def test_a_week_without_working_days_falls_short_and_says_so(tmp_path: Path) -> None:
    with ContentOffice(tmp_path, "khasyn", now="2026-12-01 09:00") as office:
        office.page()
        office.now("2027-01-11 09:00")
        office.tick()
        marks = {item["week"]: (item["outcome"], item.get("no_working_days", False)) for item in office.judged()}
        assert marks["2026-W53"] == ("short", False)  # 28–30 December are worked
        assert marks["2027-W01"] == ("short", True)  # 4–10 January 2027: the New Year's days off, whole
        assert office.report("2027-W01").idle


@pytest.mark.requirement("A22")
def test_a_suspended_page_owes_nothing_for_a_whole_week_and_is_judged_for_a_part(tmp_path: Path) -> None:
    with ContentOffice(tmp_path, "khasyn") as office:
        page = office.page()
        office.now("2026-07-15 09:00")
        office.do("page", page, "suspend", reason="Взлом")
        office.now("2026-07-29 09:00")
        office.do("page", page, "resume")
        office.now("2026-08-12 09:00")
        office.do("page", page, "close", reason="Не нужна")
        office.now("2026-08-17 09:00")
        office.tick()
        assert [(item["week"], item.get("partial", False)) for item in office.judged()] == [
            ("2026-W29", True),
            ("2026-W31", True),  # suspended all through W30
            ("2026-W32", False),
            ("2026-W33", True),  # closed on its Wednesday: only the first, partial week is not judged
        ]


@pytest.mark.requirement("A19")
def test_a_page_in_a_network_that_is_banned_owes_nothing_from_that_week_on(tmp_path: Path) -> None:
    text = source("lesozavodsk-215")
    with ContentOffice(
        tmp_path, now="2022-02-21 09:00", text=text.replace('status = "banned"', 'status = "active"')
    ) as office:
        office.page(network="instagram")
        office.adopt(text)
        office.now("2022-04-04 09:00")
        office.tick()
        assert [item["week"] for item in office.judged()] == [
            "2022-W09",
            "2022-W10",
            "2022-W11",
        ]  # banned on 21.03.2022


@pytest.mark.requirement("KO-8")
def test_progress_while_the_week_runs_and_no_question_of_a_week_to_come(tmp_path: Path) -> None:
    with ContentOffice(tmp_path) as office:
        page = office.page()
        office.now("2026-07-15 12:00")
        for at in ("2026-07-13 10:00", "2026-07-14 10:00", "2026-07-15 10:00", "2026-07-15 11:00"):
            office.published(page, at)
        for at, left in (
            ("2026-07-15 12:00", 3),
            ("2026-07-16 12:00", 2),
            ("2026-07-17 18:01", 0),
            ("2026-07-18 9:00", 0),
        ):
            office.now(at.replace(" 9:", " 09:"))
            report = office.report()
            assert (report.rows[0].status, report.rows[0].count, report.left) == ("running", 4, left)
        for wrong in ("2026-W30", "2026-07", "W29", "2026-W60"):
            with pytest.raises(InvalidValue, match="--week"):
                office.report(wrong)


@pytest.mark.requirement("KO-8", "A20")
def test_a_late_entry_turns_the_outcome_and_both_facts_stay(tmp_path: Path) -> None:
    with ContentOffice(tmp_path, "khasyn") as office:
        page = office.page()
        office.now("2026-07-20 09:00")
        office.tick()
        done = [office.published(page, f"2026-07-1{day} 10:00") for day in (3, 4, 5)]
        row = office.report("2026-W29").rows[0]
        assert (row.status, row.count, row.judged) == ("turned", 3, 0)
        office.tick()
        assert [(item["count"], item["outcome"]) for item in office.judged()] == [(0, "short")]
        office.now("2026-07-27 09:00")
        for day in (1, 2, 3):
            office.published(page, f"2026-07-2{day} 10:00")
        office.tick()
        office.do("publication", done[0].key, "retract", reason="Ошибка")
        assert office.report("2026-W29").rows[0].status == "short"
        verify_desk(office.desk)
        assert rebuild(office.desk).changed == ()


def test_weeks_of_an_outage_are_judged_one_after_another_each_once_by_two_clocks(tmp_path: Path) -> None:
    with ContentOffice(tmp_path, "khasyn") as office:
        page = office.page()
        office.now("2026-08-03 09:00")
        with Desk.open(office.url, clock=SetClock(office.clock.now())) as other:
            first, second = office.tick(), other.tick().events
        weeks = [item["week"] for item in office.judged()]
        assert weeks == ["2026-W29", "2026-W30", "2026-W31"]
        assert len([event for event in first if event.type == "judged"]) == 3
        assert [event for event in second if event.type in {"judged", "week"}] == []
        streams = {event.stream for event in first if event.type == "judged"}
        assert streams == {f"quota/week/page/{page}"}
        assert all(event.occurred_at <= event.recorded_at for event in first)


def test_no_page_is_looked_at_while_no_week_has_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ContentOffice(tmp_path, "khasyn") as office:
        office.page()
        office.now("2026-07-13 09:00")
        office.tick()
        monkeypatch.setattr("otklik.workflows.quota_weeks.standings_of", None)  # would be called
        office.now("2026-07-19 23:59")
        office.tick()
