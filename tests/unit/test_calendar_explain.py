"""The account of an answer, as people and as programs read it, against accounts written by hand."""

from __future__ import annotations

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest

from otklik.calendars import (
    CalendarHours,
    OpenMinutes,
    Overlay,
    Week,
    WorkingCalendar,
    WorkingDays,
    WorkingHours,
    WorkingMinutes,
    russia,
)
from otklik.calendars.explain import say_length

ZONE = ZoneInfo("Asia/Vladivostok")
OFFICE = WorkingCalendar(russia(2024, 2027), Week.parse("09:00-13:00,14:00-18:00"), ZONE)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def text(lines: list[str]) -> str:
    return "\n".join(lines)


@pytest.mark.requirement("LS-8")
def test_a_term_over_a_short_day_and_a_holiday_is_accounted_for_in_russian() -> None:
    account = OFFICE.add(at("2026-04-30 15:00"), WorkingHours(7)).explain()
    assert text(account.lines("ru")) == (
        "чт 30 апр        15:00–17:00  2 ч  сокращённый день: завтра праздник (ТК РФ, ст. 95)\n"
        "пт 1 мая                      –    Праздник Весны и Труда\n"
        "сб 2 – вс 3 мая               –    выходные\n"
        "пн 4 мая         09:00–13:00  4 ч\n"
        "                 14:00–15:00  1 ч\n"
        "                           =  7 ч  календарь 2026: пост. от 24.09.2025 № 1466"
    )


def test_the_same_account_in_english() -> None:
    account = OFFICE.add(at("2026-04-30 15:00"), WorkingHours(7)).explain()
    assert text(account.lines("en")) == (
        "Thu 30 Apr         15:00–17:00  2 h  an hour shorter: a holiday tomorrow (Labour Code, art. 95)\n"
        "Fri 1 May                       –    Holiday of Spring and Labor\n"
        "Sat 2 – Sun 3 May               –    weekend\n"
        "Mon 4 May          09:00–13:00  4 h\n"
        "                   14:00–15:00  1 h\n"
        "                             =  7 h  calendar 2026: Government decree No. 1466 of 24.09.2025"
    )


@pytest.mark.requirement("LS-13", "A9")
def test_a_term_of_days_counts_the_days() -> None:
    account = OFFICE.add(at("2025-10-31 15:00"), WorkingDays(3)).explain()
    assert account.total == 3
    assert text(account.lines("ru")) == (
        "сб 1 ноя  09:00–17:00  1-й день       рабочая суббота за 03.11.2025, на час короче"
        " (пост. от 04.10.2024 № 1335; приказ от 13.08.2009 № 588н)\n"
        "вс 2 ноя               –              выходные\n"
        "пн 3 ноя               –              выходной, перенесён с 01.11.2025 (пост. от 04.10.2024 № 1335)\n"
        "вт 4 ноя               –              День народного единства\n"
        "ср 5 ноя  09:00–18:00  2-й день\n"
        "чт 6 ноя  09:00–18:00  3-й день\n"
        "                    =  3 рабочих дня  календарь 2025: пост. от 04.10.2024 № 1335"
    )


def test_a_start_after_hours_says_so_and_an_open_term_runs_through_lunch() -> None:
    evening = OFFICE.add(at("2026-07-14 18:30"), WorkingMinutes(30)).explain().lines("ru")
    assert evening[0] == "вт 14 июл               –       рабочее время уже вышло"
    lunch = OFFICE.add(at("2026-07-14 12:30"), OpenMinutes(90)).explain().lines("ru")
    assert lunch[0] == "вт 14 июл  12:30–14:00  1 ч 30 мин"


def test_calendar_hours_run_to_midnight_and_on() -> None:
    lines = OFFICE.add(at("2026-07-14 12:30"), CalendarHours(30)).explain().lines("ru")
    assert lines[0] == "вт 14 июл  12:30–24:00  11 ч 30 мин"
    assert lines[1].startswith("ср 15 июл  00:00–18:30  18 ч 30 мин")


def test_an_offices_own_day_is_named_with_its_source() -> None:
    overlay = Overlay(dt.date(2026, 7, 15), name="день города (образец)", source="решение думы (образец)")
    office = WorkingCalendar(OFFICE.production, OFFICE.week, ZONE, overlays=[overlay])
    lines = office.add(at("2026-07-14 17:00"), WorkingHours(2)).explain().lines("ru")
    assert lines[1].split("  ")[-1].strip() == "день города (образец) (решение думы (образец))"


def test_a_term_before_an_instant_is_accounted_for_from_its_earliest_to_the_instant() -> None:
    account = OFFICE.before(at("2026-05-04 10:00"), WorkingHours(3)).explain()
    assert [(span.start, span.end) for span in account.intervals] == [
        (at("2026-04-30 15:00"), at("2026-04-30 17:00")),
        (at("2026-05-04 09:00"), at("2026-05-04 10:00")),
    ]


def test_the_account_as_json() -> None:
    account = OFFICE.add(at("2026-04-30 15:00"), WorkingHours(7)).explain().to_json()
    assert json.loads(json.dumps(account)) == account
    assert {
        key: account[key] for key in ("start", "term", "due", "lapse", "basis", "provisional", "total", "unit")
    } == {
        "start": "2026-04-30T15:00:00+10:00",
        "term": "7 working hours",
        "due": "2026-05-04T15:00:00+10:00",
        "lapse": "2026-05-04T15:00:00+10:00",
        "basis": "working",
        "provisional": False,
        "total": 25200,
        "unit": "seconds",
    }
    assert list(account["fingerprint"]) == ["2026"]
    assert account["intervals"][0] == {
        "date": "2026-04-30",
        "kind": "short",
        "short": True,
        "name": "сокращённый день: завтра праздник",
        "source": "ТК РФ, ст. 95",
        "start": "2026-04-30T15:00:00+10:00",
        "end": "2026-04-30T17:00:00+10:00",
        "seconds": 7200,
    }
    assert [row["seconds"] for row in account["intervals"]] == [7200, 14400, 3600]
    assert [row["date"] for row in account["days_off"]] == ["2026-05-01", "2026-05-02", "2026-05-03"]
    days = OFFICE.add(at("2025-10-31 15:00"), WorkingDays(3)).explain().to_json("en")
    assert [(row["date"], row["days"], row["short"]) for row in days["intervals"]] == [
        ("2025-11-01", 1, True), ("2025-11-05", 1, False), ("2025-11-06", 1, False),
    ]  # fmt: skip
    assert (days["total"], days["unit"]) == (3, "days")


@pytest.mark.parametrize(
    ("length", "ru", "en"),
    [
        (dt.timedelta(hours=2, minutes=30), "2 ч 30 мин", "2 h 30 min"),
        (dt.timedelta(minutes=5), "5 мин", "5 min"),
        (dt.timedelta(0), "0 мин", "0 min"),
        (dt.timedelta(hours=-3), "−3 ч", "−3 h"),
        (dt.timedelta(hours=100, seconds=7), "100 ч 7 с", "100 h 7 s"),
        (dt.timedelta(seconds=10), "10 с", "10 s"),
        (dt.timedelta(microseconds=1), "0.000001 с", "0.000001 s"),
    ],
)
def test_a_length_is_said(length: dt.timedelta, ru: str, en: str) -> None:
    assert say_length(length, "ru") == ru
    assert say_length(length, "en") == en
