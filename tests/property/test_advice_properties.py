"""Laws of advice on any text: it raises nothing, its places lie in the text and quote it, words have borders."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.workflows.advice.advise import AROUND, Advice
from otklik.workflows.advice.lists import available, load, of_words
from otklik.workflows.advice.words_of import fold, words_of

from ..support.texts import WAYS, advised

SNIPPETS = [
    "Здравствуйте", "Мария", "Ивановна", "ты", "твоё", "знаешь", "в целях", "осуществляется", "данного", "дурак", "х*й", "бля", "на фото", "отдел",
    "до 1 декабря", "15:00", "«", "»", '"', ",", "!", "\n", " ", "\u0301", "\u00ad", "\u200b", "ё", "\U0001f600", "\x00", "İ", "ß", "ﬁ", "[id1|", "]", "@", "*", "'",
]  # fmt: skip
texts = st.text(max_size=200) | st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=5), max_size=30).map("".join)
contexts = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["answer", "interim", "request", "post", None]),
        "attached": st.booleans(),
        "criteria": st.sampled_from([frozenset(), frozenset({"media"})]),
        "facts": st.sampled_from([frozenset(), frozenset({"repeats"})]),
        "networks": st.sampled_from([(), ("vk",), ("vk", "max"), ("other",)]),
    }
)
ways = st.sampled_from(sorted(WAYS))


@given(text=texts, way=ways, context=contexts)
def test_places_lie_in_the_text_and_quote_it(text: str, way: str, context: dict[str, Any]) -> None:
    for item in advised(text, way, **context).values():
        check_places(text, item)


def check_places(text: str, item: Advice) -> None:
    assert item.places
    end = 0
    for place in item.places:
        assert end <= place.start <= place.end <= len(text)
        assert place.quote == text[place.start : place.end]
        assert text.endswith(place.before, 0, place.start)
        assert text.startswith(place.after, place.end)
        assert len(place.before) == min(AROUND, place.start)
        assert len(place.after) == min(AROUND, len(text) - place.end)
        end = place.end


@given(texts)
def test_words_stand_in_order_apart_and_fold_to_one_line(text: str) -> None:
    end = 0
    for word in words_of(text):
        assert end <= word.start < word.end <= len(text)
        assert word.folded == fold(text[word.start : word.end])
        end = word.end


LETTERS = st.text("абвгдежзиклмнопрстуфхцчшщыьэюя", min_size=1, max_size=3)


@given(data=st.data(), way=ways)
def test_a_word_inside_another_is_not_found(data: st.DataObject, way: str) -> None:
    word = data.draw(st.sampled_from(["ты", "тебя", "ок", "дурак", "данный", "является", "ук", "час"]))
    text = f"{data.draw(LETTERS)}{word} и {data.draw(LETTERS)}{word}{data.draw(LETTERS)}"
    assert of_words([word]).find(text, words_of(text), WAYS[way]) == []


@given(data=st.data(), way=ways, name=st.sampled_from(available()))
def test_letter_case_and_yo_change_nothing(data: st.DataObject, way: str, name: str) -> None:
    words = st.sampled_from(
        [
            "твоё",
            "Её",
            "чёрт",
            "осуществлённый",
            "отдел",
            "тебе",
            "дурак",
            "сентября",
            "всё",
            "данное",
            "пётр",
            "в",
            "целях",
        ]
    )
    text = " ".join(data.draw(st.lists(words, max_size=6)))
    found = [
        load(name).find(variant, words_of(variant), WAYS[way])
        for variant in (text, text.upper(), text.lower().replace("ё", "е"))
    ]
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "text", ["а" * 300_000, "ты " * 9_000, "«" * 100_000, '"' * 100_000, "а*" * 9_000, "1" * 200_000, "в " * 9_000, "а-" * 60_000, "\u0301" * 100_000]
)  # fmt: skip
def test_long_texts_are_read_in_reasonable_time(text: str, way: str) -> None:
    for item in advised(text, way).values():
        check_places(text, item)
