"""The kinds of data that a trigger asks for: what each reads, keeps for the log, sets apart, and refuses by name."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.calendars.text import Text
from otklik.engine.canonical import check_value
from otklik.engine.errors import InvalidValue, MissingValue, NotFound, OtklikError, Refused
from otklik.engine.fields import (
    CaseNumber,
    Checklist,
    Choice,
    Day,
    Field,
    Flag,
    FreeText,
    FreeTexts,
    GroundChoice,
    Instant,
    Links,
    Persons,
    Reading,
    Reference,
    Terms,
)
from otklik.engine.values import Absence, Person
from otklik.workflows.regulation import load

RULES = load("lesozavodsk-215").rules()
TITLE = Text(ru="поле", en="the field")
PEOPLE = {
    "petrov": Person(id=2, handle="petrov", name="", roles=frozenset({"executor"})),
    "orlov": Person(
        id=3,
        handle="orlov",
        name="",
        roles=frozenset({"executor"}),
        absences=(Absence(number=9, start=dt.datetime(2026, 7, 14, tzinfo=dt.UTC), deputy=2),),
    ),
    "sidorov": Person(
        id=6,
        handle="sidorov",
        name="",
        roles=frozenset({"executor"}),
        absences=(Absence(number=8, start=dt.datetime(2026, 7, 14, tzinfo=dt.UTC)),),
    ),
    "zhkh": Person(id=4, handle="zhkh", name="", roles=frozenset({"official"})),
    "gone": Person(id=5, handle="gone", name="", roles=frozenset({"executor"}), active=False),
}


def reading(**changes: Any) -> Reading:
    given_: dict[str, Any] = {
        "rules": RULES,
        "people": PEOPLE,
        "facts": {"messages": 2},
        "zone": ZoneInfo("Asia/Vladivostok"),
        "occurred_at": dt.datetime(2026, 7, 14, 2, tzinfo=dt.UTC),
    }
    return Reading(**{**given_, **changes})


def take(field: Field, value: Any, **changes: Any) -> Any:
    return field.take({field.name: value}, reading(**changes))


CHOICE = Choice(name="importance", title=TITLE, options={"ordinary": TITLE, "elevated": TITLE})
EXECUTORS = Persons(name="executors", title=TITLE, roles=("executor",), clause="п. 3", requirement="LS-3c")
OFFICIAL = Persons(name="official", title=TITLE, one=True)
TERMS = Terms(name="times", title=TITLE, optional=True)
LINKS = Links(name="links", title=TITLE)
CHECK = Checklist(name="criteria", title=TITLE)
GROUND = GroundChoice(name="ground", title=TITLE, action="decline")
INSTANT = Instant(name="published_at", title=TITLE)
DAY = Day(name="until", title=TITLE)
AT = "2026-07-14T12:00:00+10:00"  # when the acts of these tests happen


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        (CHOICE, "elevated", "elevated"),
        (GROUND, "spam", "spam"),
        (EXECUTORS, "petrov", [2]),
        (EXECUTORS, ["petrov", "petrov"], [2]),
        (OFFICIAL, "zhkh", 4),
        (OFFICIAL, ["zhkh"], 4),
        (TERMS, ["petrov=90 working minutes"], {"2": "90 working minutes"}),
        (TERMS, {"petrov": "1 hour"}, {"2": "1 open hour"}),  # a plain hour, as the regulation reads it (A2)
        (CHECK, "all", ["greeting", "polite", "format", "exhaustive"]),
        (CHECK, ["all,media"], ["greeting", "polite", "format", "exhaustive", "media"]),
        (CHECK, ["format,greeting", "polite"], ["greeting", "polite", "format"]),
        (INSTANT, "2026-07-14T11:00:00+10:00", "2026-07-14T01:00:00.000000Z"),
        (INSTANT, AT, "2026-07-14T02:00:00.000000Z"),
        (DAY, "2026-07-14", "2026-07-14"),  # the day of the act itself: noon in Vladivostok
        (DAY, dt.date(2026, 12, 31), "2026-12-31"),
        (Flag(name="black_list", title=TITLE), True, True),
        (Flag(name="black_list", title=TITLE), False, None),
        (Flag(name="black_list", title=TITLE), None, None),
        (CaseNumber(name="into", title=TITLE), 7, 7),
        (Reference(name="author", title=TITLE), 0, 0),
    ],
)  # fmt: skip
def test_a_field_keeps_what_the_log_may_hold(field: Field, value: Any, kept: Any) -> None:
    found = take(field, value)
    assert found == kept
    check_value(found)


@pytest.mark.parametrize(
    ("field", "value", "error", "word"),
    [
        (CHOICE, "Elevated", InvalidValue, "elevated"),
        (CHOICE, 1, InvalidValue, "ordinary"),
        (GROUND, "aggression", InvalidValue, "threat"),
        (EXECUTORS, "zhkh", InvalidValue, "zhkh"),
        (EXECUTORS, "nobody", NotFound, "nobody"),
        (EXECUTORS, "gone", NotFound, "gone"),
        (EXECUTORS, "sidorov", Refused, "staff deputy sidorov"),
        (EXECUTORS, ["petrov", "orlov"], Refused, "petrov"),
        (OFFICIAL, ["zhkh", "petrov"], InvalidValue, "--official"),
        (TERMS, ["petrov"], InvalidValue, "--times"),
        (TERMS, ["petrov="], InvalidValue, ""),
        (TERMS, ["nobody=1 hour"], NotFound, "nobody"),
        (CHECK, "polite,witty", InvalidValue, "witty"),
        (INSTANT, "2026-07-14T12:00:01+10:00", InvalidValue, "not after the act"),
        (INSTANT, "2026-07-14T11:00:00", InvalidValue, "+10:00"),
        (DAY, "2026-07-13", InvalidValue, "from today on"),
        (DAY, "9999-12-31", InvalidValue, "--until"),
        (DAY, "31.12.2026", InvalidValue, "2026-12-31"),
        (DAY, dt.datetime(2026, 12, 31), InvalidValue, "--until"),
        (CaseNumber(name="into", title=TITLE), 0, InvalidValue, "--into"),
        (CaseNumber(name="into", title=TITLE), True, InvalidValue, "--into"),
        (Reference(name="author", title=TITLE), -1, InvalidValue, "--author"),
        (CHOICE, None, MissingValue, "--importance"),
        (EXECUTORS, [], MissingValue, "--executors"),
    ],
)
def test_a_field_refuses_and_says_what_would_be_right(
    field: Field, value: Any, error: type[OtklikError], word: str
) -> None:
    with pytest.raises(error) as caught:
        take(field, value)
    assert word in caught.value.say("en")


def test_an_optional_field_may_be_missing_and_a_default_stands_in() -> None:
    assert take(TERMS, None) is None
    assert take(TERMS, []) is None
    assert take(Choice(name="order", title=TITLE, options={"parallel": TITLE}, default="parallel"), None) == "parallel"


@pytest.mark.parametrize(
    ("field", "required"),
    [
        (CHOICE, True),
        (TERMS, False),
        (Flag(name="x", title=TITLE), False),
        (CaseNumber(name="into", title=TITLE, only_when={"why": "merged"}), False),
    ],
)
def test_whether_an_act_can_do_without_it(field: Field, required: bool) -> None:
    assert field.required is required


def test_words_are_set_apart_and_never_kept() -> None:
    into = reading()
    assert FreeText(name="remarks", title=TITLE).take({"remarks": " Вежливее "}, into) is None
    assert FreeTexts(name="attachments", title=TITLE).take({"attachments": ["a.jpg", "b.jpg"]}, into) is None
    assert into.texts == {"remarks": " Вежливее ", "attachments.1": "a.jpg", "attachments.2": "b.jpg"}


def test_an_empty_message_is_a_message_and_an_empty_remark_is_none() -> None:
    into = reading()
    FreeText(name="message", title=TITLE, empty=True).take({"message": ""}, into)
    assert into.texts == {"message": ""}
    with pytest.raises(InvalidValue):
        take(FreeText(name="remarks", title=TITLE), "")


LINK_CASES = {
    "one after another": (["https://a.ru/1", "https://a.ru/2"], [("https://a.ru/1", "02:00"), ("https://a.ru/2", "02:00")]),
    "by number": (["2=https://a.ru/2", "1=http://a.ru/1"], [("http://a.ru/1", "02:00"), ("https://a.ru/2", "02:00")]),
    "with a time": (["https://a.ru/1@2026-07-14T11:00+10:00", "https://a.ru/2@2026-07-14T00:30:00Z"], [("https://a.ru/1", "01:00"), ("https://a.ru/2", "00:30")]),
    "with an at sign of its own": (["https://t.ru/@club", "https://t.ru/@club/2@2026-07-14 11:00+10:00"], [("https://t.ru/@club", "02:00"), ("https://t.ru/@club/2", "01:00")]),
    "with an equals sign of its own": (["https://vk.com/w?reply=3", "2=https://vk.com/w?reply=4"], [("https://vk.com/w?reply=3", "02:00"), ("https://vk.com/w?reply=4", "02:00")]),
}  # fmt: skip


@pytest.mark.requirement("A36", "A31")
@pytest.mark.parametrize("name", LINK_CASES)
def test_a_link_for_each_message_and_its_time(name: str) -> None:
    given_, expected = LINK_CASES[name]
    into = reading()
    kept = LINKS.take({"links": given_}, into)
    assert [item["message"] for item in kept] == [1, 2]
    assert [(into.texts[f"links.{item['message']}"], item["at"][11:16]) for item in kept] == expected


@pytest.mark.parametrize(
    "links",
    [
        ["https://a.ru/1"],
        ["https://a.ru/1", "https://a.ru/2", "https://a.ru/3"],
        ["1=https://a.ru/1", "1=https://a.ru/2"],
        ["1=https://a.ru/1", "3=https://a.ru/3"],
        ["0=https://a.ru/1", "1=https://a.ru/2"],
        ["a.ru/1", "https://a.ru/2"],
        ["ftp://a.ru/1", "https://a.ru/2"],
        ["https://a.ru/1@2026-07-14T12:00:01+10:00", "https://a.ru/2"],
        ["https://a.ru/1@2026-07-14T11:00", "https://a.ru/2"],
        ["https://a.ru/1@2026-13-40T11:00+10:00", "https://a.ru/2"],
        ["https://a.ru/ 1", "https://a.ru/2"],
    ],
)
def test_links_that_do_not_answer_each_message_are_refused(links: list[str]) -> None:
    with pytest.raises(InvalidValue):
        take(LINKS, links)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["petrov", "all", "spam", AT, "petrov=1 hour", "https://a.ru"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
EVERY = [CHOICE, DAY, GROUND, EXECUTORS, OFFICIAL, TERMS, LINKS, CHECK, INSTANT, CaseNumber(name="a", title=TITLE), Reference(name="b", title=TITLE), FreeText(name="c", title=TITLE), FreeTexts(name="d", title=TITLE), Flag(name="e", title=TITLE)]  # fmt: skip


@given(st.sampled_from(EVERY), JSON)
def test_whatever_is_given_it_is_read_or_refused_in_words(field: Field, value: Any) -> None:
    into = reading()
    error: OtklikError | None = None
    kept = None
    try:
        kept = field.take({field.name: value}, into)
    except OtklikError as refused:
        error = refused
    assert error is None or (error.say("ru") and error.say("en"))
    check_value(kept)
    json.dumps(kept)
    assert all(isinstance(text, str) for text in into.texts.values())
