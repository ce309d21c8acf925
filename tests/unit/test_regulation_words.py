"""Every requirement quotes its act word for word, from the very clause that it names; and none is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from otklik.workflows.regulation import available, load

ACTS = Path(__file__).parent / "acts"  # the acts' own words, clause by clause, a paragraph a line

IDS = {  # every requirement that the acts hold
    "lesozavodsk-215": """
        LS-P1 LS-P3.1 LS-P3.2 LS-P4 LS-P5
        LS-1 LS-2 LS-3a LS-3b LS-3c LS-4 LS-5 LS-6a LS-6b LS-6c LS-7 LS-8 LS-9 LS-10a LS-10b LS-11 LS-12 LS-13
        LS-14a LS-14b LS-14c LS-15a LS-15b LS-15c LS-16 LS-17a LS-17b LS-18 LS-19 LS-20a LS-20b
        LS2-1.1 LS2-1.2.1 LS2-1.2.2 LS2-1.2.3 LS2-1.2.4 LS2-1.3 LS2-2.1 LS2-2.2 LS2-2.3 LS2-2.4 LS2-2.5 LS2-2.6a LS2-2.6b
    """,
    "khasyn": """
        KH-I.1 KH-I.2 KH-I.3 KH-I.4 KH-I.5.1 KH-I.5.2 KH-I.5.3a KH-I.5.3b KH-I.5.4a KH-I.5.4b
        KH-I.6.1 KH-I.6.2 KH-I.6.3 KH-I.6.4 KH-I.6.5 KH-I.6.6 KH-I.7
        KH-II.1.1 KH-II.1.2 KH-II.2 KH-II.3 KH-II.4 KH-II.5 KH-II.6
    """,
    "primorsko-akhtarsk-1378": """
        PA-D2 PA-D4 PA-1.1 PA-1.2 PA-1.3a PA-1.3b PA-1.4 PA-1.5 PA-1.6 PA-2.1 PA-2.2 PA-2.3a PA-2.3b PA-2.4 PA-2.5 PA-3.1
    """,
    "kozhevnikovo-650": """
        KO-D2 KO-D3 KO-D4 KO-D5 KO-D7 KO-D8 KO-1 KO-2 KO-3 KO-4 KO-5 KO-6.1 KO-6.2 KO-6.3 KO-7 KO-8 KO-9 KO-10 KO-11
    """,
}
NOT_MANDATORY = {  # everything else is M
    "LS-P1": "-", "LS-17b": "P", "LS2-2.2": "R", "LS2-2.4": "P", "LS2-2.6b": "P", "KH-I.3": "P", "PA-1.2": "-", "PA-2.3b": "P", "KO-3": "P",
}  # fmt: skip


def clauses(act: str) -> dict[str, list[str]]:
    """Paragraphs by clause."""
    text = (ACTS / f"{act}.txt").read_text(encoding="utf-8")
    found = re.findall(r"^\[(.+)\]\n((?:.+\n?)+)", text, re.MULTILINE)
    return {clause: body.strip().splitlines() for clause, body in found}


def words_of(act: str, clause: str) -> str:
    """What the clause says: `…, абз. 2` is its second paragraph; `постановление, п. 2; п. 3` are two clauses of one part."""
    part = clause.partition(", п. ")[0]
    said = []
    for named in clause.split("; "):
        place, _, paragraph = named.partition(", абз. ")
        body = clauses(act)[f"{part}, {place}" if place.startswith("п. ") else place]
        said.append(body[int(paragraph) - 1] if paragraph else " ".join(body))
    return " ".join(said)


def is_quoted(says: str, words: str) -> bool:
    """Whether every piece between ellipses stands in the words, one behind the other."""
    position = 0
    for piece in says.split(" … "):
        position = words.find(piece, position)
        if position < 0:
            return False
        position += len(piece)
    return True


QUOTES = [(act, item.id, item.clause, item.says.ru) for act in IDS for item in load(act).requirements.values()] + [
    (act, f"{item.rule} {item.requirement}", item.clause, item.says)
    for act in IDS
    for deadlines in load(act).deadlines.values()
    for item in deadlines
]


def test_every_shipped_act_is_held_to_its_words() -> None:
    assert set(available()) == set(IDS)


@pytest.mark.parametrize("act", IDS)
def test_no_requirement_is_left_out_and_none_is_made_up(act: str) -> None:
    assert set(load(act).requirements) == set(IDS[act].split())


@pytest.mark.parametrize(("act", "name", "clause", "says"), QUOTES, ids=[quote[1] for quote in QUOTES])
def test_a_requirement_quotes_its_clause(act: str, name: str, clause: str, says: str) -> None:
    assert is_quoted(says, words_of(act, clause)), f"{name}: not the words of {clause}"


@pytest.mark.parametrize("act", IDS)
def test_only_what_the_act_commands_is_mandatory(act: str) -> None:
    for item in load(act).requirements.values():
        assert item.force == NOT_MANDATORY.get(item.id, "M"), item.id


@pytest.mark.parametrize("act", IDS)
def test_what_is_recommended_or_allowed_says_so_in_the_act(act: str) -> None:
    for item in load(act).requirements.values():
        if item.force == "R":
            assert "рекоменд" in item.says.ru.lower(), item.id
        if item.force == "P":
            assert re.search(r"мо(гут|жет)", item.says.ru), item.id


@pytest.mark.parametrize("act", IDS)
def test_every_requirement_is_told_in_english_too(act: str) -> None:
    for item in load(act).requirements.values():
        assert item.says.en
        assert not re.search(r"[А-Яа-яЁё]", item.says.en.replace("-рг", "").replace("-ФЗ", "")), item.id
