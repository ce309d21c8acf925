"""Canonical JSON: what a log line may hold is written as RFC 8785 has it, and what it may not hold is refused."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from otklik.engine.canonical import LARGEST_INTEGER, canonical, check_value, digest
from otklik.engine.errors import LogError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(max_codepoint=127))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=30,
)


@given(VALUES)
def test_what_may_stand_in_a_line_is_written_as_rfc_8785_has_it(value: Any) -> None:
    check_value(value)
    assert canonical(value).encode() == rfc8785.dumps(value)


@given(VALUES)
def test_reading_it_back_and_writing_it_again_changes_nothing(value: Any) -> None:
    text = canonical(value)
    assert canonical(json.loads(text)) == text


def test_the_example_of_the_standard_s_strings_and_order() -> None:
    # RFC 8785, 3.2.2: escapes; 3.2.3: order of keys
    given_ = {"string": '\u20ac$\u000f\nA\'B"\\\\"/', "literals": [None, True, False], "a": 1, "A": 2, "10": 3, "1": 4}
    assert canonical(given_) == (
        '{"1":4,"10":3,"A":2,"a":1,"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"a": [0, {"b": 1.0}]}, "data.a[1].b"),
        ({"a": 2**53}, "data.a"),
        ({"a": -(2**53)}, "data.a"),
        ([float("nan")], "data[0]"),
        ({"ключ": 1}, "data"),
        ({1: 1}, "data"),
        ({"a": "\ud800"}, "data.a"),
        ({"a": b"x"}, "data.a"),
        ({"a": {1, 2}}, "data.a"),
    ],
)
def test_what_a_line_may_not_hold_is_refused_by_its_place(value: Any, place: str) -> None:
    with pytest.raises(LogError) as error:
        check_value(value)
    assert error.value.say("en").startswith(f"{place}: ")


@given(TEXTS)
def test_the_digest_is_sha_256_of_the_utf_8(text: str) -> None:
    assert digest(text) == hashlib.sha256(text.encode("utf-8")).hexdigest()
