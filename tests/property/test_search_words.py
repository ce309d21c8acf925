"""Words of a search: whatever is typed is words, never syntax; a text is found by its own words; a snippet quotes it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from otklik.workflows.desk import Desk
from otklik.workflows.search import search, search_store, snippet
from otklik.workflows.words import fold, stem, words_of

from ..support.desk_story import TENANT, rehearsal_desk
from ..support.postgres import Server

ANYTHING = st.text(st.characters(), max_size=60)  # surrogates and controls too
SYNTAX = st.lists(
    st.sampled_from(["AND", "OR", "NOT", "NEAR(", ")", '"', "'", "*", "^", ":", "-", "+", "{a b}:", "words:", "&", "|", "!", "<->", ":*", "\\", "\x00", "%", "_", ";--", "вода"]),
    max_size=8,
).map(" ".join)  # fmt: skip
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('search') / 'desk.db'}"
    else:
        server: Server = request.getfixturevalue("postgres")
        url = server.database()
    rehearsal_desk(url).close()
    with Desk.open(url, tenant=TENANT, synchronous="OFF") as opened:
        opened.incidents.detect(message="Нет воды на улице Мира", actor="ivanova")
        yield opened


@SHARED
@given(ANYTHING | SYNTAX)
@example('"')
@example("вода*")
@example("a" * 5000)
@example("\ud800")
def test_nothing_that_is_typed_is_syntax(desk: Desk, typed: str) -> None:
    found = search(desk, typed)
    asked = words_of(typed)
    if not asked:
        assert found == []
    with desk.reading() as store:
        search_store(store).find(asked, every=False, limit=3)


@SHARED
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60).filter(str.strip))
@example("Ёлка и ӗ")
@example("и\u0306од")
def test_a_text_is_found_by_its_own_words(desk: Desk, written: str) -> None:
    words = words_of(written)[:3]
    known = [word for word in words if re.fullmatch(r"[а-яa-z0-9]+", word)]  # letters that every tokeniser knows
    if desk.binding._engine is not None and desk.binding._engine.dialect.name == "postgresql":
        known = [word for word in known if len(word) > 5]  # the Russian dictionary leaves out и, не, на
    key = desk.incidents.detect(message=written, actor="ivanova").key
    if known:
        with desk.reading() as store:
            hits = search_store(store).find(known, limit=100_000)
        assert key in [hit for hit, _ in hits]


@given(ANYTHING)
@example("™ ﬃ ẞ ŉ ᾳ")
def test_folding_twice_changes_nothing_more(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert words_of(folded) == words_of(text)
    for word in words_of(text):
        assert word.startswith(stem(word))
        assert len(stem(word)) >= min(2, len(word))


@given(st.text(max_size=400), st.text(max_size=40), st.lists(st.text(max_size=8), max_size=4))
def test_a_snippet_is_a_piece_of_the_text(body: str, place: str, asked: list[str]) -> None:
    body, place = (re.sub(r"[\[\]…]", "", part) for part in (body, place))
    said = snippet(body, place, [word for text in asked for word in words_of(text)])
    whole = " ".join(" · ".join(part for part in (body, place) if part).split())
    assert said.replace("[", "").replace("]", "").strip("…") in whole
    assert said.count("[") == said.count("]")
    assert len(said) <= 2 * 400
