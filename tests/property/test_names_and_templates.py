"""Laws of file names and of templates: whatever is typed comes out safe, and any text can stand in a template."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from otklik.engine.errors import InvalidValue
from otklik.workflows.file_kinds import clean_name, ending
from otklik.workflows.placeholders import PLACEHOLDERS, check, escaped, filled, unfilled

ANY = st.text(st.characters(), max_size=300)  # lone surrogates too: names of files may be of any bytes
NASTY = st.lists(
    st.sampled_from(["/", "\\", "..", ".", " ", "\n", "\0", "\u202e", "\ufeff", "a\u0301", "CON", "ф", "😀", ":", "*", "jpg"]),
    max_size=40,
).map("".join)  # fmt: skip
WORDS = [word for name, (russian, _) in PLACEHOLDERS.items() for word in (name, russian)]


@given(ANY | NASTY)
def test_a_name_is_one_that_any_folder_takes(name: str) -> None:
    clean = clean_name(name)
    assert clean
    assert clean == clean.strip(". ")
    assert not set(clean) & set('/\\<>:"|?*')
    assert len(clean.encode()) <= 255
    assert not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for sign in clean)
    assert unicodedata.is_normalized("NFC", clean)
    assert clean_name(clean) == clean


@given(st.from_regex(r"[а-яё0-9 _-]{1,300}x", fullmatch=True), st.sampled_from(["jpg", "DOCX", "txt"]))
def test_a_long_name_keeps_its_ending(stem: str, tail: str) -> None:
    assert ending(clean_name(f"C:\\Мои документы\\{stem}.{tail}")) == tail.lower()


@given(st.text())
def test_any_text_can_stand_in_a_template(text: str) -> None:
    template = escaped(text)
    check(template)
    assert filled(template, dict.fromkeys(PLACEHOLDERS, "!")) == text
    assert unfilled(template, {}) == ()


@given(st.lists(st.tuples(st.text(), st.sampled_from(WORDS))), st.text())
def test_placeholders_are_filled_where_they_stand(pieces: list[tuple[str, str]], value: str) -> None:
    template = "".join(f"{escaped(text)}{{{word}}}" for text, word in pieces)
    check(template)
    assert filled(template, dict.fromkeys(PLACEHOLDERS, value)) == "".join(text + value for text, _ in pieces)
    assert set(unfilled(template, {})) == {f"{{{word}}}" for _, word in pieces}


@given(st.text(st.sampled_from("{}ab автор"), max_size=12))
def test_what_the_check_lets_in_is_filled_whole(text: str) -> None:
    try:
        check(text)
    except InvalidValue:
        return
    values = dict.fromkeys(PLACEHOLDERS, "")
    assert filled(text, values) == text.replace("{автор}", "").replace("{{", "{").replace("}}", "}") or "{{" in text
