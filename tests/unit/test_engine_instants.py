"""Instants at the door: aware or refused, UTC inside, one text; the clocks and the acts' numbers."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.engine.clock import SeededEntropy, SetClock, SystemClock, SystemEntropy, command_id
from otklik.engine.errors import InvalidValue, NaiveInstant
from otklik.engine.instants import aware, from_text, to_text

ZONES = st.sampled_from(
    [dt.UTC, ZoneInfo("Asia/Vladivostok"), ZoneInfo("Europe/Moscow"), dt.timezone(dt.timedelta(hours=-3, minutes=-30))]
)
INSTANTS = st.datetimes(dt.datetime(1970, 1, 2), dt.datetime(2100, 1, 1), timezones=ZONES, allow_imaginary=False)
TEXT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


@given(INSTANTS)
def test_one_text_for_one_instant_whatever_its_zone(instant: dt.datetime) -> None:
    text = to_text(instant)
    assert TEXT.fullmatch(text)
    assert text == to_text(instant.astimezone(ZoneInfo("Asia/Tomsk")))
    assert from_text(text) == instant.astimezone(dt.UTC)
    assert from_text(text).utcoffset() == dt.timedelta(0)


@given(INSTANTS, INSTANTS)
def test_texts_sort_as_instants_do(first: dt.datetime, second: dt.datetime) -> None:
    assert (to_text(first) < to_text(second)) is (first.astimezone(dt.UTC) < second.astimezone(dt.UTC))


@given(INSTANTS)
def test_any_offset_is_taken_and_turned_to_utc(instant: dt.datetime) -> None:
    for value in (instant, instant.isoformat()):
        found = aware("at", value)
        assert found == instant.astimezone(dt.UTC)
        assert found.tzinfo is dt.UTC


@pytest.mark.parametrize("value", [dt.datetime(2026, 7, 14, 9, 10), "2026-07-14T09:10", "2026-07-14"])
def test_a_naive_instant_is_refused_at_the_door(value: object) -> None:
    with pytest.raises(NaiveInstant) as error:
        aware("at", value)
    assert "2026-07-14" in error.value.say("ru")
    assert "+10:00" in error.value.say("ru")


@pytest.mark.parametrize("value", ["", "завтра", 5, None, dt.date(2026, 7, 14), "2026-02-30T09:00+10:00"])
def test_what_is_no_instant_is_refused(value: object) -> None:
    with pytest.raises(InvalidValue):
        aware("at", value)


@given(INSTANTS, st.binary(min_size=10, max_size=10))
def test_an_act_s_number_is_a_version_7_uuid_that_sorts_by_time(instant: dt.datetime, chance: bytes) -> None:
    class Chance:
        def bytes(self, count: int) -> bytes:
            return chance[:count]

    text = command_id(instant, Chance())
    number = uuid.UUID(text)
    assert (str(number), number.version, number.variant) == (text, 7, uuid.RFC_4122)
    assert number.int >> 80 == int(instant.timestamp() * 1000)
    later = instant.astimezone(dt.UTC) + dt.timedelta(
        milliseconds=2
    )  # on the wall it may be earlier: an hour comes twice
    assert command_id(later, Chance()) > text


def test_seeded_chance_repeats_and_the_system_s_does_not() -> None:
    first, second, other = SeededEntropy("a"), SeededEntropy("a"), SeededEntropy("b")
    drawn = [first.bytes(count) for count in (1, 32, 33, 100)]
    assert drawn == [second.bytes(count) for count in (1, 32, 33, 100)]
    assert [len(item) for item in drawn] == [1, 32, 33, 100]
    assert drawn != [other.bytes(count) for count in (1, 32, 33, 100)]
    assert SystemEntropy().bytes(16) != SystemEntropy().bytes(16)


def test_a_set_clock_stands_and_goes_where_it_is_told() -> None:
    clock = SetClock("2026-07-14T09:10:00+10:00")
    assert clock.now() == clock.now() == dt.datetime(2026, 7, 13, 23, 10, tzinfo=dt.UTC)
    clock.advance(dt.timedelta(minutes=5))
    assert to_text(clock.now()) == "2026-07-13T23:15:00.000000Z"
    clock.set("2026-01-01T00:00:00Z")
    assert to_text(clock.now()) == "2026-01-01T00:00:00.000000Z"
    with pytest.raises(NaiveInstant):
        clock.set("2026-07-14T09:10:00")
    with pytest.raises(NaiveInstant):
        SetClock(dt.datetime(2026, 7, 14))


def test_the_system_s_clock_tells_utc() -> None:
    before = dt.datetime.now(dt.UTC)
    assert before <= SystemClock().now() <= dt.datetime.now(dt.UTC)
    assert SystemClock().now().tzinfo is dt.UTC
