"""The Russian production calendar of 2012–2027, against the published norms and the words of the decrees."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

from otklik.calendars import InvalidValue, OutOfRange, ProvisionalYear, Week, WorkingCalendar, read_extra, russia
from otklik.calendars.data.published import YEARS
from otklik.calendars.labour_code import carried_over
from otklik.calendars.production import package_facts, package_year
from otklik.calendars.snapshot import render

# Working days and hours of a 40-hour week, as the published production calendars have them.
NORMS = {
    2012: (249, 1986), 2013: (247, 1970), 2014: (247, 1970), 2015: (247, 1971), 2016: (247, 1974), 2017: (247, 1973),
    2018: (247, 1970), 2019: (247, 1970), 2020: (248, 1979), 2021: (247, 1972), 2022: (247, 1973), 2023: (247, 1973),
    2024: (248, 1979), 2025: (247, 1972), 2026: (247, 1972), 2027: (247, 1972),
}  # fmt: skip

# The days off moved by the Government's decrees, "from>to" as their texts have them (day.month).
DECREES = {
    2012: "11.03>09.03 28.04>30.04 05.05>07.05 12.05>08.05 09.06>11.06 29.12>31.12",
    2013: "05.01>02.05 06.01>03.05 25.02>10.05",
    2014: "04.01>02.05 05.01>13.06 24.02>03.11",
    2015: "03.01>09.01 04.01>04.05",
    2016: "02.01>03.05 03.01>07.03 20.02>22.02",
    2017: "01.01>24.02 07.01>08.05",
    2018: "06.01>09.03 07.01>02.05 28.04>30.04 09.06>11.06 29.12>31.12",
    2019: "05.01>02.05 06.01>03.05 23.02>10.05",
    2020: "04.01>04.05 05.01>05.05",
    2021: "02.01>05.11 03.01>31.12 20.02>22.02",
    2022: "01.01>03.05 02.01>10.05 05.03>07.03",
    2023: "01.01>24.02 08.01>08.05",
    2024: "06.01>10.05 07.01>31.12 27.04>29.04 02.11>30.04 28.12>30.12",
    2025: "04.01>02.05 05.01>31.12 23.02>08.05 08.03>13.06 01.11>03.11",
    2026: "03.01>09.01 04.01>31.12",
    2027: "02.01>05.11 03.01>31.12 20.02>22.02",
}
EDICTS = {
    2020: [("30.03", "30.04"), ("06.05", "08.05"), ("24.06", "24.06"), ("01.07", "01.07")],
    2021: [("04.05", "07.05"), ("01.11", "03.11")],
}


def on(year: int, text: str) -> dt.date:
    day, month = text.split(".")
    return dt.date(year, int(month), int(day))


def dates(year: int) -> list[dt.date]:
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(days=number) for number in range((dt.date(year + 1, 1, 1) - first).days)]


def by_the_law(year: int) -> tuple[set[dt.date], set[dt.date], set[dt.date], set[dt.date]]:
    """Off weekdays, worked weekends, short days and decree days from art. 112, the decree's words and art. 95 alone."""
    january = range(1, 9) if year >= 2013 else (1, 2, 3, 4, 5, 7)
    fixed = [(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)]
    holidays = {dt.date(year, 1, day) for day in january} | {dt.date(year, month, day) for month, day in fixed}
    moves = [(on(year, a), on(year, b)) for a, b in (pair.split(">") for pair in DECREES[year].split())]
    off = {day for day in holidays if day.weekday() < 5} | {target for _, target in moves}
    for month, day in fixed:
        holiday = dt.date(year, month, day)
        if holiday.weekday() >= 5:
            monday = holiday + dt.timedelta(days=7 - holiday.weekday())
            if not {holiday, monday} & {origin for origin, _ in moves}:
                off.add(monday)
    if year == 2012:  # before 2013 the January holidays on a weekend went on to the next working days
        off |= {dt.date(2012, 1, 6), dt.date(2012, 1, 9)}
    eves = {day - dt.timedelta(days=1) for day in holidays} | {dt.date(year, 12, 31)}
    weekends = {origin: target for origin, target in moves if origin.weekday() >= 5 and origin not in holidays}
    decree = {
        day for first, last in EDICTS.get(year, []) for day in dates(year)
        if on(year, first) <= day <= on(year, last) and day.weekday() < 5 and day not in off
    }  # fmt: skip
    off |= decree
    short = {day for day in eves if day.year == year and day.weekday() < 5 and day not in off}
    short |= {origin for origin, target in weekends.items() if target in eves}
    if year == 2014:
        short.add(dt.date(2014, 2, 24))  # worked for 3 November, the day before a holiday
    return off, set(weekends), short, decree


@pytest.mark.parametrize("year", NORMS)
def test_the_published_norm_comes_out(year: int) -> None:
    built = russia(year, year).year(year)
    assert (built.working_days, built.hours_40) == NORMS[year]
    assert not built.provisional


@pytest.mark.parametrize(("year", "worked"), [(2020, (219, 1749)), (2021, (240, 1917)), (2022, (247, 1973))])
def test_decree_days_are_off_but_stay_in_the_norm(year: int, worked: tuple[int, int]) -> None:
    built = russia(year, year).year(year)
    assert (built.worked_days, built.worked_hours_40) == worked
    counted = russia(year, year, decree_days_count=True).year(year)
    assert (counted.worked_days, counted.worked_hours_40) == NORMS[year]


@pytest.mark.parametrize("year", NORMS)
def test_every_day_is_as_the_law_and_the_decree_have_it(year: int) -> None:
    built = russia(year, year).year(year)
    off, weekends, short, decree = by_the_law(year)
    assert set(built.off_weekdays) == off
    assert set(built.working_weekends) == weekends
    assert set(built.short_days) == short
    assert set(built.decree_days) == decree


def test_a_day_worked_for_a_pre_holiday_day_is_short_and_24_february_2025_is_not() -> None:
    calendar = russia(2012, 2027)
    assert calendar.day(dt.date(2014, 2, 24)).short
    assert calendar.day(dt.date(2012, 5, 12)).short  # worked for 8 May, though it stands after the holiday
    assert not calendar.day(dt.date(2025, 2, 24)).short
    assert not calendar.day(
        dt.date(2024, 4, 27)
    ).short  # worked for 29 April, which stands before a day off, not a holiday


def test_a_worked_weekend_names_the_day_it_is_worked_for() -> None:
    day = russia(2025, 2025).day(dt.date(2025, 11, 1))
    assert (day.kind, day.stands_for, day.short) == ("working_weekend", dt.date(2025, 11, 3), True)
    assert "1335" in day.source.ru
    assert "588н" in day.source.ru


def test_every_special_day_of_every_year_names_its_source() -> None:
    calendar = russia(2012, 2027)
    for day in calendar.special.values():
        assert day.source.ru, day
        assert day.source.en, day
        assert any(
            mark in day.source.ru
            for mark in ("ТК РФ, ст.", "постановление Правительства РФ от", "Указ Президента РФ от")
        ), day


def test_the_shipped_table_is_what_the_package_says() -> None:
    assert set(YEARS) == set(NORMS)
    for year in NORMS:
        assert package_facts(year) == package_year(year)
    assert Path(render.__code__.co_filename).with_name("data").joinpath("published.py").read_text("utf-8") == render()


def test_the_rule_of_article_112_gives_the_days_that_the_package_lists() -> None:
    for year in range(2013, 2028):
        facts = package_year(year)
        by_rule = set(carried_over(facts.holidays, facts.moved.values()))
        missing = {dt.date(2014, 3, 10)} if year == 2014 else set()  # the package has this day working
        assert by_rule - missing == set(facts.carried)


def test_names_do_not_follow_the_locale_of_the_process() -> None:
    program = "from otklik.calendars.production import package_year; print(package_year(2030).holidays)"
    for locale in ("C", "en_US.UTF-8", "th_TH.UTF-8"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={"LANG": locale, "LANGUAGE": locale, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "Рождество Христово" in done.stdout
        assert "Christmas Day" in done.stdout


def test_the_package_is_not_imported_for_a_decreed_year() -> None:
    program = "import sys; from otklik.calendars import *; russia(2012, 2027).year(2026); print('holidays' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_year_without_a_decree_is_refused_or_provisional() -> None:
    production = russia(2027, 2029)
    assert production.provisional_years == {2028, 2029}
    built = production.year(2028)
    assert built.provisional
    assert dt.date(2028, 11, 6) in built.off_weekdays  # 4 November 2028 is a Saturday
    assert "ещё не издано" in built.source.ru
    with pytest.raises(ProvisionalYear) as caught:
        WorkingCalendar(russia(2028, 2028), Week.parse("09:00-18:00"), dt.UTC)
    assert caught.value.details["year"] == 2028


YEAR_2028 = """
[[year]]
year = 2028
source = "постановление Правительства РФ (образец)"
moved = [["2028-01-01", "2028-05-08"], ["2028-01-02", "2028-12-29"], ["2028-02-26", "2028-03-07"]]
norm_days = 247
norm_hours_40 = 1973
"""


def test_an_office_adds_a_year_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "2028.toml"
    file.write_text(YEAR_2028, "utf-8")
    production = russia(2027, 2028, extra=[file])
    assert production.provisional_years == frozenset()
    built = production.year(2028)
    assert dt.date(2028, 5, 8) in built.off_weekdays
    assert built.working_weekends == (dt.date(2028, 2, 26),)
    assert dt.date(2028, 2, 26) in built.short_days  # worked for 7 March, the day before a holiday
    assert built.source.ru == "постановление Правительства РФ (образец)"
    # 2028 begins on a Saturday: 260 weekdays. Off: 3–7 January, 23 February, 8 March, 1 and 9 May, 12 June, 6 November for
    # Saturday the 4th, three moved days; one Saturday is worked. Short: 22 February, 26 February and 3 November.
    assert built.working_days == 260 - 14 + 1
    assert built.hours_40 == 247 * 8 - 3


def test_a_file_whose_norm_does_not_fit_its_days_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "2028.toml"
    file.write_text(YEAR_2028.replace("1973", "1974"), "utf-8")
    with pytest.raises(InvalidValue, match="norm_hours_40"):
        russia(2028, 2028, extra=[file])


def test_single_days_of_a_file_override_the_rules() -> None:
    extra = read_extra(
        {
            "day": [
                {"date": "2026-07-01", "kind": "decree", "source": "указ (образец)"},
                {"date": dt.date(2026, 4, 30), "kind": "full", "source": "образец"},
                {"date": "2026-07-04", "kind": "working", "for": "2026-07-03", "source": "образец"},
                {"date": "2026-07-03", "kind": "day_off", "source": "образец"},
                {"date": "2026-08-03", "kind": "short", "source": "образец"},
            ]
        }
    )
    production = russia(2026, 2026, extra=[extra])
    assert production.day(dt.date(2026, 7, 1)).kind == "decree"
    assert not production.day(dt.date(2026, 4, 30)).short
    assert production.day(dt.date(2026, 7, 4)).stands_for == dt.date(2026, 7, 3)
    assert production.day(dt.date(2026, 7, 3)).kind == "day_off"
    assert production.day(dt.date(2026, 8, 3)).short


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[[years]]\n", "years"),
        ("[[year]]\nyear = 2028\n", "source"),
        ("[[year]]\nyear = '2028'\nsource = 'x'\n", "year"),
        ("[[year]]\nyear = 2028\nsource = 'x'\nmoved = [['2028-13-01', '2028-05-08']]\n", "2028-13-01"),
        ("[[year]]\nyear = 2028\nsource = 'x'\nmoved = [['2028-01-01', '2027-05-08']]\n", "2027-05-08"),
        ("[[year]]\nyear = 2028\nsource = 'x'\nmooved = []\n", "mooved"),
        ("[[day]]\ndate = 2028-01-01\nkind = 'holyday'\nsource = 'x'\n", "holyday"),
        ("[[day]]\nfirst = 2028-02-01\nlast = 2028-01-01\nkind = 'decree'\nsource = 'x'\n", "last"),
        ("[[day]\n", "2028.toml"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "2028.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(InvalidValue) as caught:
        read_extra(file)
    assert named in caught.value.say("en")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=r"none\.toml"):
        read_extra(tmp_path / "none.toml")


@pytest.mark.parametrize(("first", "last"), [(2011, 2026), (2026, 2025), (2026, 99999), ("2026", 2026)])
def test_years_that_cannot_be_built_are_refused(first: int, last: int) -> None:
    with pytest.raises(InvalidValue):
        russia(first, last)


def test_a_date_outside_the_years_is_refused() -> None:
    with pytest.raises(OutOfRange, match="2026-01-01"):
        russia(2025, 2025).day(dt.date(2026, 1, 1))
