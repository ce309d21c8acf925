"""The lists of words that ship: readable, with first forms where they claim them; endings find what the dictionary knows."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.resources import files

import pymorphy3
import pytest

from otklik.workflows.advice import inflection
from otklik.workflows.advice.grounds import LISTS as HINTS
from otklik.workflows.advice.inflection import Dictionary, Endings
from otklik.workflows.advice.lists import available, load, misspelt, of_words
from otklik.workflows.advice.words_of import words_of
from otklik.workflows.regulation import load as regulation

MORPH = pymorphy3.MorphAnalyzer(lang="ru")
RAW = {
    name: tomllib.loads(files("otklik.workflows.advice.words").joinpath(f"{name}.toml").read_text("utf-8"))
    for name in available()
}
ENTRIES = [
    (name, entry) for name, found in RAW.items() for entry in (*found.get("words", ()), *found.get("instead", ()))
]
INFLECTED = sorted({part for _, entry in ENTRIES for part in entry.split() if "|" in part})
# What endings cannot tell from another word: short and compared adjectives, a vowel that comes and goes, -нье beside -ние.
OUT_OF_REACH = re.compile(r".*(?:[иь]мте|ье[ийм]?|ьи|ью|ья|ьем|ья[мх]|ьями|ее|ей|же|[оеи][кнйх]|ема|емо|емы|[нлт])")


def test_every_list_is_used_and_reads() -> None:
    rules = regulation("lesozavodsk-215").advice.values()
    assert {name for rule in rules for name in (*rule.lists, *rule.addresses)} | set(HINTS.values()) == set(available())
    for name in available():
        assert set(RAW[name]) <= {"words", "instead", "word_patterns", "patterns"}
        assert load(name) is load(name)


@pytest.mark.parametrize("name", available())
def test_entries_are_words_in_small_letters_and_stand_once(name: str) -> None:
    entries = [entry for owner, entry in ENTRIES if owner == name]
    assert [entry for entry in entries if misspelt(entry)] == []
    assert [entry for entry in entries if "<" not in entry and (entry != entry.lower() or "ё" in entry)] == []
    assert len(entries) == len(set(entries))


@pytest.mark.parametrize("part", INFLECTED)
def test_an_inflected_word_is_written_in_its_first_form_and_endings_find_its_forms(part: str) -> None:
    stem, _, ending = part.partition("|")
    readings = [item for item in MORPH.parse(stem + ending) if item.normal_form.replace("ё", "е") == stem + ending]
    assert readings, "no first form"
    forms = {form.word.replace("ё", "е") for form in readings[0].lexeme}
    missed = {form for form in forms if stem not in Endings().keys(form)}
    assert {
        form for form in missed if form.startswith(stem) and not OUT_OF_REACH.fullmatch(form)
    } == set() or ending == "ить"


@pytest.mark.parametrize("entry", ["", " ", "|ый", "уваж|аем|ый", "что?", "<Verb>", "a.b"])
def test_an_entry_that_cannot_be_read(entry: str) -> None:
    assert misspelt(entry)


def test_of_entries_that_overlap_the_longer_stands() -> None:
    text = "в целях, в связи с тем что"
    found = of_words(["в связи", "в связи с тем что", "с тем"]).find(text, words_of(text), Endings())
    assert [text[item.start : item.end] for item in found] == ["в связи с тем что"]


@pytest.mark.parametrize("sign", ["\U00017000", "\ue000", "\u0378"])
def test_the_dictionary_is_asked_for_russian_words_alone(sign: str) -> None:
    """The dictionary's library fails on letters that Unicode gives no name."""
    assert Dictionary(MORPH.parse).keys(sign) == Dictionary(MORPH.parse).keys(f"а{sign}") == frozenset()


def test_without_the_extra_words_are_told_by_their_endings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymorphy3", None)
    assert isinstance(inflection.best.__wrapped__(), Endings)
    monkeypatch.undo()
    assert isinstance(inflection.best.__wrapped__(), Dictionary)


def test_the_dictionary_is_loaded_when_a_text_is_looked_at_and_not_before() -> None:
    code = """
import sys
import otklik.console.advice
from otklik.workflows.advice.advise import Context, advise
from otklik.workflows.regulation import load
rules = load("lesozavodsk-215").advice.values()
before = "pymorphy3" in sys.modules
advise("Ответ.", rules, Context())
print(before, "pymorphy3" in sys.modules)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "True"]
