"""`otklik blacklist` and what declining says: grounds, evidence, removal; marks on lists; names for those who keep it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support.command_line import Office

PAGE = "https://vk.com/id5"


@pytest.fixture
def office(database: Path) -> Office:
    """An office with one message of a known author."""
    made = Office(database)
    made(
        "incident", "detect", "--network", "vk", "--link", "https://vk.com/wall-1_2", "--message", "Угроза",
        "--author-link", PAGE, "--author-name", "Злой Автор",
    )  # fmt: skip
    return made


@pytest.mark.requirement("A27", "LS-17a")
def test_a_threat_is_not_answered_and_not_removed_on_that_ground_alone(office: Office) -> None:
    said = office("incident", "decline", "1", "--ground", "threat", "--evidence", "снимок № 1", "--lang", "en").out
    words = " ".join(said.split())
    assert "not answered: threats to the life, health or property" in words
    assert "(app. 1, cl. 17)" in words
    assert "kept: the message's text, the link, «снимок № 1»" in words
    assert (
        "it is not removed from our page on this ground, but may be on another as well: breach of the network" in words
    )
    assert "(app. 2, cl. 2.6)" in words
    assert "ответ не даётся: угрозы жизни" in office("incident", "show", "1").out


@pytest.mark.requirement("A27")
def test_what_stands_in_both_lists_may_be_removed_too(office: Office) -> None:
    words = " ".join(office("incident", "decline", "1", "--ground", "obscene").out.split())
    assert "с нашей страницы можно удалить: это и основание удаления (прил. 2, п. 2.6)" in words


def test_what_is_set_aside_says_nothing_of_grounds(office: Office) -> None:
    assert "удал" not in office("incident", "set-aside", "1", "--reason", "не наше").out


@pytest.mark.requirement("LS-17b")
def test_from_declining_to_the_mark_on_the_next_message_and_off_again(office: Office) -> None:
    ran = office("incident", "decline", "1", "--ground", "threat", "--black-list", "--black-list-until", "2030-12-31")
    assert "автор внесён в чёрный список: otklik blacklist show --incident 1" in ran.out
    again = office("incident", "detect", "--message", "И ещё", "--author-link", "http://m.vk.com/id5")
    assert "автор в чёрном списке (запись 1)" in again.out
    assert "выявлен, чёрный список" in office("inbox", "list").out
    assert "detected, black list" in office("incident", "list", "--lang", "en").out
    assert "автор в чёрном списке (запись 1)" in office("incident", "show", "2").out
    assert office("inbox", "list", "--json").data[0]["facts"]["listed_author"] == 1
    assert office("blacklist", "remove", "1").code == 2  # why?
    off = office("blacklist", "remove", "--incident", "2", "--reason", "помирились", "--json")
    assert (off.code, off.data["stands"], off.data["reason"]) == (0, False, "помирились")
    assert office("blacklist", "list").lines[0] == "пусто"
    assert "автор был в чёрном списке (запись 1)" in office("incident", "show", "2").out
    assert "the author was on the black list (entry 1)" in office("incident", "show", "2", "--lang", "en").out
    assert "чёрный список" not in office("incident", "list").out
    assert "исключён" in office("blacklist", "list", "--all").out


@pytest.mark.requirement("LS-17b")
def test_names_are_shown_to_those_who_keep_the_list_alone(office: Office) -> None:
    added = office("blacklist", "add", "--incident", "1", "--ground", "threat", "--until", "2030-01-01", "--json")
    assert (added.data["author_link"], added.data["author_name"], added.data["until"]) == (
        PAGE,
        "Злой Автор",
        "2030-01-01",
    )
    for actor in ("petrov", "glava"):
        office.actor = actor
        for ran in (
            office("blacklist", "list"),
            office("blacklist", "show", "1"),
            office("blacklist", "list", "--json"),
        ):
            assert ran.code == 0
            assert "Злой" not in ran.said
            assert "id5" not in ran.said
        assert office("blacklist", "add", "--author-link", PAGE, "--ground", "spam").code == 3
    office.actor = "smirnov"
    assert "Злой Автор, https://vk.com/id5" in office("blacklist", "show", "--author-link", PAGE).out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "7"), 5),
        (("show", "--author-link", "https://vk.com/id99"), 5),
        (("show",), 2),
        (("show", "1", "--incident", "1"), 2),
        (("add", "--ground", "spam"), 2),
        (("add", "--ground", "rude", "--author-link", PAGE), 2),
        (("add", "--ground", "spam", "--author-link", PAGE, "--until", "вчера"), 2),
    ],
)
def test_mistakes_have_their_exit_codes(office: Office, words: tuple[str, ...], code: int) -> None:
    office("blacklist", "add", "--incident", "1", "--ground", "threat")
    ran = office("blacklist", *words)
    assert ran.code == code, ran.said


@pytest.mark.requirement("A8", "LS-15a")
def test_a_placed_answer_says_what_a_reply_to_it_would_be(office: Office) -> None:
    for words in (
        ("select", "1", "--importance", "ordinary"),
        ("assign", "1", "--official", "zhkh", "--executor", "petrov"),
    ):
        assert office("incident", *words).code == 0
    office.actor = "petrov"
    office("incident", "start", "1")
    office("incident", "submit", "1", "--kind", "answer", "--text", "Здравствуйте!")
    office.actor = "ivanova"
    office("incident", "approve", "1", "--criteria", "all")
    office.actor = "petrov"
    office("incident", "publish", "1", "--link", "https://vk.com/wall-1_3")
    shown = office("incident", "show", "1", "--lang", "en").out
    assert "the author replied: that is a repeated message" in shown
    assert "otklik incident link-repeat NEW --repeats 1" in shown
