"""History tells of acts entered late: when they were entered, and which recorded breach they turn into a kept term."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support.command_line import Office
from ..support.desk_story import Story


@pytest.mark.requirement("LS-8", "LS-19")
def test_both_facts_of_a_term_that_was_kept_after_all(story: Story, database: Path) -> None:
    told = story.incident("approved")
    story.now("2026-07-20 12:00")
    story.desk.tick()
    told.do("publish", at="2026-07-14 11:00")
    office = Office(database, now="2026-07-20T12:00")
    ru, en = (office("incident", "history", "1", "--lang", language).out for language in ("ru", "en"))
    said = {language: " ".join(out.split()) for language, out in (("ru", ru), ("en", en))}
    assert "срок пропущен разместить ответ" in said["ru"]
    assert "исполнен в срок, хотя срыв был записан: разместить ответ; внесено 20.07.26 12:00" in said["ru"]
    assert "deadline missed publish the reply" in said["en"]
    assert "met after all, though a breach was recorded: publish the reply; entered 20.07.26 12:00" in said["en"]
    assert max(map(len, (ru + en).splitlines())) <= 80
    explained = office("incident", "explain", "1").out
    assert "7 рабочих часов" in explained
    assert "…" not in explained


def test_an_act_entered_at_once_says_nothing_of_it(story: Story, database: Path) -> None:
    story.incident("selected")
    assert "внесено" not in Office(database)("incident", "history", "1").out


def test_notices_are_never_cut_off(story: Story, database: Path) -> None:
    story.incident("selected")
    story.now("2026-07-20 12:00")
    story.desk.tick()
    for language, head in (("ru", "глава городского округа"), ("en", "head of the okrug")):
        out = Office(database, now="2026-07-21T12:00")("notices", "list", "--lang", language).out
        assert head in out
        assert max(map(len, out.splitlines())) <= 80
        assert "…" not in out.replace("ответственный за…", "")


@pytest.mark.requirement("LS-12")
def test_history_says_what_each_act_was_told(story: Story, database: Path) -> None:
    told = story.incident("review")
    told.do("return", remarks="Назовите срок")
    told.do("correct", corrects=1, link="https://vk.com/wall-1_99", reason="Не та ссылка", actor="ivanova")
    office = Office(database)
    ru, en = (office("incident", "history", "1", "--lang", language).out for language in ("ru", "en"))
    assert "«Назовите срок»" in ru
    assert "№ исправляемого события: 1; «Не та ссылка»" in " ".join(ru.split())
    assert "No. of the event it corrects: 1" in en
    assert max(map(len, (ru + en).splitlines())) <= 80


def test_an_incident_that_was_merged_says_where_it_went(story: Story, database: Path) -> None:
    story.incident("selected")
    story.incident("selected")
    office = Office(database)
    assert "объединён с другим инцидентом: № 1" in office("incident", "void", "2", "--why", "merged", "--into", "1").out
    assert "№ 1; its messages and its answer are there" in office("incident", "show", "2", "--lang", "en").out
    assert "с каким инцидентом объединён: 1" in office("incident", "history", "2").out


@pytest.mark.requirement("A28")
def test_an_incident_whose_author_was_advised_to_appeal_says_so(story: Story, database: Path) -> None:
    story.incident("selected")
    office = Office(database)
    office("incident", "void", "1", "--why", "appeal")
    for words in ("show", "history"):
        assert "автору посоветовано подать обращение" in office("incident", words, "1").out
