"""What the rules refuse: exit code 3, the clause, what is possible now and for whom; as an object with --json; nothing written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from otklik.workflows.catalogue import find

from ..support.command_line import Office
from ..support.desk_story import USUAL, Story

CURATORS = ["select", "set_aside", "decline", "assign", "reassign", "return", "approve", "compose", "author_replied", "finalize", "recall", "void", "reopen"]  # fmt: skip
EXECUTORS = ["start", "provide_part", "submit", "resubmit", "resume", "publish"]
# A state from which design.md's table does not let the trigger go.
ELSEWHERE = {"select": "selected", "set_aside": "selected", "decline": "review", "void": "final", "reopen": "draft"}
PRACTICE = {"start", "finalize", "recall", "void", "reopen", "author_replied"}  # of no clause of their own
CLAUSE = re.compile(r"\(прил\. 1, п\. [\d, ]+\)")


@pytest.fixture
def office(database: Path) -> Office:
    """An office on the story's database."""
    return Office(database)


def typed(trigger: str) -> list[str]:
    """What an operator types for a trigger, with what it usually needs."""
    words = [trigger.replace("_", "-"), "1"]
    for name, value in USUAL[trigger].items():
        for item in value if isinstance(value, list) else [value]:
            words += [f"--{name.replace('_', '-')}", str(item)]
    return words


@pytest.mark.parametrize("trigger", [*CURATORS, *EXECUTORS])
def test_a_trigger_from_a_wrong_state(story: Story, office: Office, trigger: str) -> None:
    story.incident(ELSEWHERE.get(trigger, "detected"))
    actor = "petrov" if trigger in EXECUTORS else "ivanova"
    before = office.dump()
    ru = office("incident", *typed(trigger), "--actor", actor)
    en = office("incident", *typed(trigger), "--actor", actor, "--lang", "en")
    assert (ru.code, en.code, ru.out, en.out) == (3, 3, "", "")
    said = " ".join(ru.err.split())
    assert said.startswith(f"Отказано: «{find('incident').trigger[trigger].title.ru}» возможно")
    assert "сейчас" in said
    if trigger not in PRACTICE:
        assert CLAUSE.search(said), said
    assert "Refused:" in en.err
    assert office.dump() == before


@pytest.mark.requirement("LS-6b", "LS-11")
@pytest.mark.parametrize("trigger", ["select", "set_aside", "decline", "void"])
def test_an_executor_does_not_do_the_curators_work(story: Story, office: Office, trigger: str) -> None:
    story.incident()
    before = office.dump()
    ran = office("incident", *typed(trigger), "--actor", "petrov")
    assert ran.code == 3
    said = " ".join(ran.err.split())
    assert "это делает куратор, а ваша роль: исполнитель" in said
    assert "вам сейчас ничего сделать нельзя куратор: select" in said
    assert office.dump() == before


def test_an_act_of_the_regulation_names_its_clause(story: Story, office: Office) -> None:
    story.incident("review")
    ran = office("incident", "approve", "1", "--criteria", "all", "--actor", "petrov")
    assert CLAUSE.search(" ".join(ran.err.split())), ran.err
    english = office("incident", "approve", "1", "--criteria", "all", "--actor", "petrov", "--lang", "en")
    assert "app. 1, cl. 6, 11" in " ".join(english.err.split())


@pytest.mark.requirement("LS-3b")
def test_an_executor_who_is_not_assigned_is_told_so(story: Story, office: Office) -> None:
    story.incident("assigned")
    ran = office("incident", "start", "1", "--actor", "orlov")
    assert ran.code == 3
    assert "вы на него не назначены" in " ".join(ran.err.split())


def test_nobody_is_told_to_say_who_he_is(story: Story, office: Office) -> None:
    story.incident()
    office.actor = None
    ran = office("incident", *typed("select"))
    assert ran.code == 3
    assert "не сказано, кто действует (--actor); нужен: куратор" in " ".join(ran.err.split())


def test_an_absent_executor_without_a_deputy_is_refused_by_the_clause_with_what_to_do(
    story: Story, office: Office
) -> None:
    story.incident("selected")
    assert office("staff", "absent", "petrov", "--reason", "illness").code == 0
    ran = office("incident", "assign", "1", "--official", "zhkh", "--executor", "petrov", "--json")
    assert ran.code == 3
    assert (ran.data["code"], ran.data["clause"]) == ("absent", "прил. 1, п. 3")
    assert "otklik staff deputy petrov" in ran.data["reasons"][0]


def test_with_json_a_refusal_is_an_object_on_standard_output(story: Story, office: Office) -> None:
    story.incident("review")
    ran = office("incident", "approve", "1", "--criteria", "all", "--actor", "petrov", "--json")
    assert (ran.code, ran.err) == (3, "")
    assert set(ran.data) == {"error", "code", "clause", "requirement", "reasons", "state", "possible"}
    assert (ran.data["error"], ran.data["code"], ran.data["state"]) == ("refused", "role", "review")
    assert ran.data["clause"] == "прил. 1, п. 6, 11"
    assert ran.data["requirement"] == "LS-6c"
    assert ran.data["reasons"] == ["это делает куратор, а ваша роль: исполнитель"]
    (approve,) = [item for item in ran.data["possible"] if item["trigger"] == "approve"]
    assert approve == {"trigger": "approve", "roles": ["curator"], "yours": False}


@pytest.mark.requirement("LS-16")
def test_unchecked_criteria_are_named(story: Story, office: Office) -> None:
    story.incident("review")
    ran = office("incident", "approve", "1", "--criteria", "greeting")
    assert ran.code == 3
    said = " ".join(ran.err.split())
    assert "не отмечены критерии ответа" in said
    assert "--criteria" in said


def test_what_a_refusal_offers_can_be_done(story: Story, office: Office) -> None:
    """Every act that a refusal names as yours is one that the command line has."""
    story.incident("review")
    offered = office("incident", "start", "1", "--actor", "ivanova", "--json").data["possible"]
    yours = [item["trigger"] for item in offered if item["yours"]]
    assert {"return", "approve"} <= set(yours)
    for name in yours:
        assert office("incident", name, "--help").code == 0


def test_someone_else_moved_it_meanwhile(story: Story, office: Office) -> None:
    told = story.incident("draft")
    seen = told.case.version
    told.do("submit")
    before = office.dump()
    ran = office("incident", "reassign", "1", "--reason", "болен", "--executor", "orlov", "--expect", str(seen))
    assert ran.code == 4
    assert f"изменили, пока вы смотрели (версия {seen})" in " ".join(ran.err.split())
    assert "petrov  направить на согласование  черновик → на согласовании" in ran.err
    ran = office("incident", "void", "1", "--why", "gone", "--expect", str(seen), "--json", "--lang", "en")
    assert (ran.code, ran.data["error"]) == (4, "conflict")
    assert office.dump() == before


def test_nothing_can_be_the_repeat_of_itself(story: Story, office: Office) -> None:
    story.incident()
    ran = office("incident", "void", "1", "--why", "merged", "--into", "1")
    assert ran.code == 2
    assert "номер другого случая" in " ".join(ran.err.split())


@pytest.mark.parametrize(("language", "words"), [("ru", "выявлен → отобран"), ("en", "detected → selected")])
def test_the_loser_of_two_is_told_what_happened_meanwhile(
    story: Story, office: Office, language: str, words: str
) -> None:
    seen = story.incident().case.version
    story.desk.incidents[1].select(importance="ordinary", actor="ivanova")
    before = office.dump()
    late = ["incident", "decline", "1", "--ground", "spam", "--expect", str(seen), "--actor", "ivanova"]
    ran = office(*late, "--lang", language)
    assert (ran.code, ran.out) == (4, "")
    assert words in ran.err
    assert "ivanova" in ran.err
    assert "otklik incident show 1" in ran.err
    assert max(map(len, ran.err.splitlines())) <= 80
    data = office(*late, "--json").data
    assert (data["error"], data["number"], data["seen"]) == ("conflict", "ЛЗ-26-000001", seen)
    (event,) = data["meanwhile"]
    assert {name: event[name] for name in ("version", "type", "actor", "role", "from", "to")} == {
        "version": 2,
        "type": "select",
        "actor": "ivanova",
        "role": "curator",
        "from": "detected",
        "to": "selected",
    }
    assert office.dump() == before
