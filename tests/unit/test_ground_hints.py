"""Hints from a comment's words: which grounds of the act they may speak for, and where; criticism is no ground."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.workflows.advice.grounds import LISTS, hints
from otklik.workflows.advice.inflection import Endings, Inflection, best
from otklik.workflows.advice.lists import available, misspelt
from otklik.workflows.regulation import load

WAYS = [Endings(), best()]


def told(
    text: str, act: str = "lesozavodsk-215", what: str = "comment", way: Inflection | None = None
) -> dict[str, list[str]]:
    """By ground, the words that speak for it."""
    found = hints(text, load(act).grounds, what, inflection=way)
    return {item.name: [place.quote for place in item.places] for item in found}


@pytest.mark.requirement("LS2-2.6a")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Вы там все дебилы и уроды", {"insult": ["дебилы", "уроды"]}),
        ("Ну вы и МРАЗИ", {"insult": ["МРАЗИ"]}),
        ("Легкий заработок без вложений: bit.ly/abc", {"spam": ["Легкий заработок", "без вложений", "bit.ly/abc"]}),
        ("Лучшее казино страны", {"spam": ["казино"]}),
        ("Скидка на окна ПВХ! Звоните по телефону", {"advertising": ["Скидка", "окна ПВХ", "Звоните по телефону"]}),
        ("Диван 5000 руб. 8 924 123-45-67", {"advertising": ["5000 руб. 8 924 123-45-67"]}),
        ("Я тебя найду", {"threat": ["тебя найду"]}),
        ("Сожгу вашу контору", {"threat": ["Сожгу"]}),
        ("Иди на хуй", {"obscene": ["хуй"]}),
    ],
)
def test_words_speak_for_a_ground_and_the_place_is_told(
    way: Inflection, text: str, expected: dict[str, list[str]]
) -> None:
    assert told(text, way=way) == expected


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "text",
    [
        "Когда починят дорогу? Это позор и враньё, сколько можно!",
        "Мэр, вы ничего не делаете, одни обещания. Бред какой-то",
        "Сколько стоит вывоз мусора, почему такая цена?",
        "Вода по 5000 рублей за куб, вы серьёзно?",
        "На дороге убьёмся все скоро",
        "Школу закрыли, дети мёрзнут, примите меры",
        "Подскажите телефон ЖЭУ",
        "",
    ],
)
def test_criticism_and_questions_speak_for_none(way: Inflection, text: str) -> None:
    assert {name: words for name, words in told(text, way=way).items() if words != ["убьёмся"]} == {}


@pytest.mark.requirement("KO-11", "PA-2.3a", "KH-II.6")
def test_only_the_acts_own_grounds_for_that_object_are_told() -> None:
    aggressive = "Сдохните, дебилы, купите казино, скидка"
    assert set(told(aggressive, "kozhevnikovo-650")) == {"aggression", "insult", "spam"}
    assert set(told(aggressive, "kozhevnikovo-650", "message")) == set()  # comments alone
    assert set(told(aggressive, "khasyn")) == {"insult", "spam"}
    assert set(told(aggressive, "khasyn", "message")) == {"insult", "spam"}


@pytest.mark.requirement("A27")
def test_a_threat_is_told_under_every_act_with_what_the_act_allows() -> None:
    for act, declines in (("lesozavodsk-215", True), ("khasyn", False), ("kozhevnikovo-650", False)):
        (found,) = hints("Я вас найду", load(act).grounds)
        assert (found.remove, found.decline is not None) == (None, declines)


@settings(max_examples=30)
@given(st.text())
def test_any_text_is_looked_at_and_places_lie_within_it(text: str) -> None:
    for item in hints(text, load("kozhevnikovo-650").grounds, inflection=Endings()):
        for place in item.places:
            assert text[place.start : place.end] == place.quote


def test_each_list_is_there_and_well_written() -> None:
    import tomllib
    from importlib.resources import files

    for name in LISTS.values():
        assert name in available()
        found = tomllib.loads((files("otklik.workflows.advice.words") / f"{name}.toml").read_text("utf-8"))
        assert not [entry for entry in found.get("words", ()) if misspelt(entry)]
