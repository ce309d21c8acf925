"""Content plans to and from others' programs: tables in any dress, each row once; calendars that follow every change."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from openpyxl import Workbook

from otklik.engine.errors import InvalidValue, MissingValue
from otklik.workflows.exchange import write_rejects
from otklik.workflows.exchange.plan_rows import plan_mapping
from otklik.workflows.plan_export import icalendar, planned_items
from otklik.workflows.plan_import import PlanImported, import_plan

from ..support.content_office import KEEPER, ContentOffice

PLAN = """Контент-план на неделю
Страница;Дата;Время;Формат;Тема;Репост;Заметки
{page};08.07.2026;12:00;фото;Ярмарка;да;x
https://m.vk.com/glava;2026-07-09;9.30;Прямая трансляция;Совещание;нет;
Глава;10.07.2026;;текст;Без времени;;
Глава;13.07.2026;10:00;текст;Другая неделя;;
Глава;10.07.2026;10:00;карточки;Карточки;;
Клуб;10.07.2026;10:00;текст;Нет такой страницы;;
Глава;10.07.2026;10:00;хор;Нет такого формата;;
Глава;06.07.2026;08:00;текст;Время прошло;;
Глава;10.07.2026;10:00;текст;;;
"""


def imported(office: ContentOffice, path: Path, **how: object) -> tuple[PlanImported, dict[int, str]]:
    report = PlanImported(file=path.name, period="2026-W28")
    rejects = import_plan(office.desk, path, "2026-W28", report=report, actor=KEEPER, **how)  # type: ignore[arg-type]
    return report, {item.line: item.reason.en for item in rejects}


def test_each_row_is_planned_once_and_what_is_wrong_is_told_by_row(tmp_path: Path) -> None:
    with ContentOffice(tmp_path) as office:
        page = office.page(link="https://vk.com/glava")
        path = tmp_path / "план.csv"
        path.write_text(PLAN.format(page=office.desk.cases("page").get(page).number), encoding="cp1251")
        dry, _ = imported(office, path, dry_run=True)
        assert (dry.new, dry.rejected, office.desk.cases("plan").list()) == (2, 7, [])
        report, wrong = imported(office, path)
        assert (report.rows, report.new, report.known, report.rejected) == (9, 2, 0, 7)
        assert report.unknown == {"Заметки"}
        for line, said in {
            5: "a time",
            6: "outside 2026-W28",
            7: "cards",
            8: "no such page",
            9: "expected one of",
            10: "publication record",
            11: "topic",
        }.items():
            assert said in wrong[line]
        items = office.desk.cases("publication").list()[::-1]
        assert [(item.facts["slot"], item.facts["format"], item.facts.get("repost")) for item in items] == [
            ("2026-07-08T05:00:00.000000Z", "photo", True),
            ("2026-07-09T02:30:00.000000Z", "live", None),
        ]
        (plan,) = office.desk.cases("plan").list()
        assert report.plans == [plan.number]
        assert {item.facts["plan"] for item in items} == {plan.key}
        again, _ = imported(office, path)
        assert (again.new, again.known, again.rejected, again.plans) == (0, 2, 7, [])


def test_rejects_are_corrected_and_come_again_and_a_mapping_names_other_columns(tmp_path: Path) -> None:
    with ContentOffice(tmp_path) as office:
        page = office.page()
        path = tmp_path / "plan.csv"
        path.write_text("When;Рубрика\n08.07.2026 12:00;Ярмарка\n18.07.2026 12:00;Поздно\n", encoding="utf-8")
        own = tmp_path / "own.toml"
        own.write_text('[columns]\n"When" = "slot"\n"Рубрика" = "topic"\n', encoding="utf-8")
        report = PlanImported(file="plan.csv", period="2026-W28")
        mapping = plan_mapping().laid_over(own)
        bad = import_plan(office.desk, path, "2026-W28", page=str(page), mapping=mapping, report=report)
        assert (report.new, report.rejected) == (1, 1)
        target = tmp_path / "plan.rejects.csv"
        write_rejects(target, bad[0].header, bad)
        target.write_text(target.read_text("utf-8-sig").replace("18.07.2026", "11.07.2026"), encoding="utf-8")
        report = PlanImported(file="plan.csv", period="2026-W28")
        assert import_plan(office.desk, target, "2026-W28", page=str(page), mapping=mapping, report=report) == []
        assert (report.new, report.known) == (1, 0)
        assert all(event.role == "importer" for _, event in office.desk.events() if event.type == "plan")


def test_an_xlsx_with_real_dates_and_times(tmp_path: Path) -> None:
    from datetime import date, datetime, time

    with ContentOffice(tmp_path) as office:
        office.page(link="https://vk.com/glava")
        book = Workbook()
        sheet = book.active
        sheet.append(["Страница", "Дата", "Время", "Тема"])
        sheet.append(["Глава", date(2026, 7, 8), time(12, 0), "Ярмарка"])
        sheet.append(["глава ", datetime(2026, 7, 9), time(9, 30), "Совещание"])
        book.save(tmp_path / "plan.xlsx")
        report, wrong = imported(office, tmp_path / "plan.xlsx")
        assert (wrong, report.new) == ({}, 2)


@pytest.mark.parametrize("period", ["2026-W54", "июль", "", "2026-7"])
def test_a_period_that_is_none_is_refused_before_anything_is_read(tmp_path: Path, period: str) -> None:
    with ContentOffice(tmp_path) as office, pytest.raises(InvalidValue, match="--period"):
        import_plan(office.desk, tmp_path / "none.csv", period)


def test_a_calendar_has_stable_uids_the_zone_and_a_sequence_that_grows(tmp_path: Path) -> None:
    with ContentOffice(tmp_path) as office:
        page = office.page(link="https://vk.com/glava")
        plan = office.plan(page, "2026-W28")
        item = office.planned(page, "2026-07-08 12:00", "Ярмарка", text="Иванов Иван ждёт вас")
        gone = office.planned(page, "2026-07-09 12:00", "Отменится")

        def events() -> dict[str, Any]:
            read: Any = Calendar.from_ical(icalendar(office.desk, planned_items(office.desk, [plan.key]), "ru"))
            assert len(read.timezones) == 1
            assert read["METHOD"] == "PUBLISH"
            return {str(event["SUMMARY"]).partition(" ")[0]: event for event in read.events}

        first = events()
        assert first["Ярмарка"]["DTSTART"].params["TZID"] == "Asia/Tomsk"
        assert first["Ярмарка"]["DTSTART"].dt.astimezone(UTC) == office.local("2026-07-08 12:00").astimezone(UTC)
        office.do("publication", item.key, "reschedule", slot=office.local("2026-07-08 15:00"))
        office.do("publication", gone.key, "cancel", reason="Петров заболел")
        second = events()
        for name in first:
            assert second[name]["UID"] == first[name]["UID"]
            assert second[name]["SEQUENCE"] > first[name]["SEQUENCE"]
        assert first["Ярмарка"]["UID"] != first["Отменится"]["UID"]
        assert [str(second[name]["STATUS"]) for name in ("Ярмарка", "Отменится")] == ["CONFIRMED", "CANCELLED"]
        assert second["Ярмарка"]["DTSTART"].dt.hour == 15
        whole = icalendar(office.desk, planned_items(office.desk, period="2026-W28"), "ru").decode()
        assert whole == icalendar(office.desk, planned_items(office.desk, [plan.number]), "ru").decode()
        for word in ("Иван", "Петров", KEEPER):  # neither texts nor reasons nor anybody's name
            assert word not in whole
        assert max(len(line.encode()) for line in whole.split("\r\n")) <= 75
        with pytest.raises(MissingValue, match="--period"):
            planned_items(office.desk)
