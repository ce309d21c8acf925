"""Terms: read in English, Russian and ISO 8601, written back, said."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from otklik.calendars import (
    CalendarDays,
    CalendarHours,
    CalendarMinutes,
    InvalidValue,
    OpenHours,
    OpenMinutes,
    Term,
    WorkingDays,
    WorkingHours,
    WorkingMinutes,
    parse_term,
)
from otklik.calendars.term import Basis, Unit


@pytest.mark.requirement("A2")
@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("7 working hours", WorkingHours(7)),
        ("1 working hour", WorkingHours(1)),
        ("90 working minutes", WorkingMinutes(90)),
        ("3 working days", WorkingDays(3)),
        ("1 hour", OpenHours(1)),
        ("30 minutes", OpenMinutes(30)),
        ("1 open hour", OpenHours(1)),
        ("24 calendar hours", CalendarHours(24)),
        ("7 calendar days", CalendarDays(7)),
        ("7 рабочих часов", WorkingHours(7)),
        ("7 (семи) рабочих часов", WorkingHours(7)),
        ("3 рабочих часа", WorkingHours(3)),
        ("1 рабочий час", WorkingHours(1)),
        ("90 рабочих минут", WorkingMinutes(90)),
        ("3 рабочих дня", WorkingDays(3)),
        ("10 рабочих дней", WorkingDays(10)),
        ("1 час", OpenHours(1)),
        ("30 минут", OpenMinutes(30)),
        ("24 часа круглосуточно", CalendarHours(24)),
        ("7 календарных дней", CalendarDays(7)),
        ("  2   Working  HOURS ", WorkingHours(2)),
        ("PT7H", OpenHours(7)),
        ("PT90M", OpenMinutes(90)),
        ("PT1H30M", OpenMinutes(90)),
        ("PT7H working", WorkingHours(7)),
        ("P3D working", WorkingDays(3)),
        ("pt24h calendar", CalendarHours(24)),
    ],
)
def test_a_term_is_read(text: str, term: Term) -> None:
    assert parse_term(text) == term


def test_a_regulation_says_what_plain_hours_mean() -> None:
    assert parse_term("1 hour", plain="calendar") == CalendarHours(1)
    assert parse_term("30 минут", plain="working") == WorkingMinutes(30)
    assert parse_term("7 working hours", plain="calendar") == WorkingHours(7)
    assert parse_term("3 days", plain="working") == WorkingDays(3)


def test_iso_8601_takes_its_basis_apart() -> None:
    assert parse_term("PT7H", basis="working") == WorkingHours(7)
    assert parse_term("P3D", basis="working") == WorkingDays(3)
    assert parse_term("P3D", basis="calendar") == CalendarDays(3)
    assert parse_term("PT30M", basis="calendar") == CalendarMinutes(30)


@pytest.mark.parametrize(
    "text",
    [
        "", "7", "hours", "7 working", "working hours", "-7 working hours", "1.5 hours", "7 working open hours", "7 hours hours",
        "7 wroking hours", "seven hours", "P", "PT", "P3DT4H", "P1W", "PT7H often", "3 days", "P3D", "3 open days", "3 дня",
        "99999999 hours", "1000001 hours", "7 рабочих", "7 рабочек часов", None, 7,
    ],
)  # fmt: skip
def test_what_is_not_a_term_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_term(text)
    assert "expected:" in caught.value.say("en")
    assert caught.value.say("ru").startswith("срок")


@pytest.mark.parametrize("unit", ["minutes", "hours", "days"])
@pytest.mark.parametrize("basis", ["working", "open", "calendar"])
@pytest.mark.parametrize("amount", [0, 1, 2, 4, 5, 11, 12, 21, 22, 25, 101, 111, 1000])
def test_every_term_writes_itself_and_reads_back(amount: int, basis: Basis, unit: Unit) -> None:
    if (basis, unit) == ("open", "days"):
        with pytest.raises(InvalidValue):
            Term(amount, unit, basis)
        return
    term = Term(amount, unit, basis)
    assert parse_term(str(term)) == term
    assert parse_term(term.say("ru")) == term
    assert parse_term(term.say("en")) == term


@pytest.mark.parametrize(
    ("term", "said"),
    [
        (WorkingHours(1), "1 рабочий час"), (WorkingHours(2), "2 рабочих часа"), (WorkingHours(7), "7 рабочих часов"),
        (WorkingHours(21), "21 рабочий час"), (WorkingHours(11), "11 рабочих часов"), (WorkingMinutes(1), "1 рабочая минута"),
        (WorkingMinutes(2), "2 рабочие минуты"), (WorkingMinutes(30), "30 рабочих минут"), (WorkingDays(3), "3 рабочих дня"),
        (WorkingDays(12), "12 рабочих дней"), (WorkingDays(1), "1 рабочий день"), (OpenHours(1), "1 час"), (OpenMinutes(30), "30 минут"),
        (CalendarHours(24), "24 часа круглосуточно"), (CalendarDays(3), "3 календарных дня"), (CalendarDays(1), "1 календарный день"),
    ],
)  # fmt: skip
def test_a_term_is_said_in_russian(term: Term, said: str) -> None:
    assert term.say("ru") == said


def test_one_is_singular_in_english() -> None:
    assert str(WorkingHours(1)) == "1 working hour"
    assert str(OpenMinutes(1)) == "1 open minute"
    assert str(WorkingDays(2)) == "2 working days"


@pytest.mark.parametrize(
    "arguments",
    [
        (-1, "hours", "working"),
        (1.5, "hours", "working"),
        (True, "hours", "working"),
        (1, "weeks", "working"),
        (1, "hours", "office"),
    ],
)
def test_a_term_that_makes_no_sense_is_refused(arguments: tuple[Any, Any, Any]) -> None:
    with pytest.raises(InvalidValue):
        Term(*arguments)


def test_terms_are_values() -> None:
    assert {WorkingHours(7), parse_term("7 working hours")} == {WorkingHours(7)}
    assert WorkingHours(7).span == dt.timedelta(hours=7)
    assert WorkingDays(7).span is None
    with pytest.raises(AttributeError):
        setattr(WorkingHours(7), "amount", 8)  # noqa: B010
