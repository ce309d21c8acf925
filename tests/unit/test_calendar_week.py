"""The working week as one line of text."""

from __future__ import annotations

import pytest

from otklik.calendars import InvalidValue, Week
from otklik.calendars.week import shorten

LONG = ((540, 780), (840, 1080))
SHORT = ((540, 780), (840, 1005))


def test_hours_without_a_day_mean_monday_to_friday_and_a_later_part_wins() -> None:
    week = Week.parse("09:00-13:00,14:00-18:00; fri 09:00-13:00,14:00-16:45")
    assert week.days == (LONG, LONG, LONG, LONG, SHORT, (), ())
    assert week.holidays


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-thu 09:00-18:00", (((540, 1080),),) * 4 + ((),) * 3),
        ("sat,sun 10:00-14:00", ((),) * 5 + (((600, 840),),) * 2),
        ("sat, sun 10:00-14:00", ((),) * 5 + (((600, 840),),) * 2),
        ("sat-mon 10:00-14:00", (((600, 840),), (), (), (), (), ((600, 840),), ((600, 840),))),
        ("9:00-18:00; wed off", (((540, 1080),),) * 2 + ((),) + (((540, 1080),),) * 2 + ((),) * 2),
        ("пн-пт 09:00–18:00; ср выходной", (((540, 1080),),) * 2 + ((),) + (((540, 1080),),) * 2 + ((),) * 2),
        ("24/7", (((0, 1440),),) * 7),
        ("mon-sun 20:00-08:00", (((1200, 1920),),) * 7),
        ("FRI 14:00-16:00, 09:00-12:00", ((),) * 4 + (((540, 720), (840, 960)),) + ((),) * 2),
    ],
)
def test_a_week_is_read(text: str, days: tuple[object, ...]) -> None:
    assert Week.parse(text).days == days


@pytest.mark.parametrize(
    "text",
    [
        "09:00-13:00,14:00-18:00; fri 09:00-13:00,14:00-16:45", "24/7", "24/7; holidays", "mon-sun 20:00-08:00",
        "09:00-18:00; no holidays", "mon,wed 09:00-12:00; tue 10:00-11:00", "sat,sun 10:00-14:00", "00:00-24:00",
        "mon 09:00-18:00", "09:00-18:00; fri off; sun 09:00-10:00", "mon-sun 00:00-24:00; sun off",
    ],
)  # fmt: skip
def test_a_week_writes_itself_and_reads_back(text: str) -> None:
    week = Week.parse(text)
    assert Week.parse(str(week)) == week
    assert str(Week.parse(str(week))) == str(week)


def test_round_the_clock_and_past_midnight_keep_no_holidays_unless_they_say_so() -> None:
    assert not Week.parse("24/7").holidays
    assert not Week.parse("mon-sun 20:00-08:00").holidays
    assert Week.parse("24/7; holidays").holidays
    assert Week.parse("24/7; праздники").holidays
    assert Week.parse("mon-sun 08:00-20:00").holidays
    assert not Week.parse("mon-sun 08:00-20:00; no holidays").holidays


@pytest.mark.parametrize(
    "text",
    [
        "", ";", "fri off", "9-18", "25:00-26:00", "09:60-18:00", "09:00-09:00", "09:00", "09:00-", "-18:00", "frid 09:00-18:00",
        "fri-x 09:00-18:00", "fri", "09:00-13:00,12:00-18:00", "mon-sun 20:00-08:00,07:00-09:00", "mon-sun 20:00-08:00; tue 06:00-10:00",
        "24:00-25:00", "sometimes", "24/6", None, 24,
    ],
)  # fmt: skip
def test_what_is_not_a_week_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Week.parse(text)
    assert caught.value.say("ru").startswith("рабочая неделя")


def test_the_hour_of_a_short_day_is_cut_from_its_last_working_minutes() -> None:
    assert shorten(LONG) == ((540, 780), (840, 1020))
    assert shorten(((540, 780), (840, 870))) == ((540, 750),)  # half an hour after lunch, half an hour before it
    assert shorten(((540, 780), (840, 900))) == ((540, 780),)
    assert shorten(((540, 600),)) == ()
    assert shorten(((540, 570), (600, 620))) == ()
    assert shorten(()) == ()
