"""Advice on an incident's draft, and the checklist at approval: by kind of reply, kept in the event (LS-16, A25)."""

from __future__ import annotations

from typing import Any

import pytest

from otklik.workflows.advice.case import advice_after, advice_in_review, advice_on
from otklik.workflows.incident import incident

from ..support.desk_story import Story, Told, settled
from ..support.texts import GOOD


def names(found: Any) -> list[str] | None:
    return None if found is None else [item.rule.name for item in found]


def view(told: Told) -> Any:
    return told.story.desk.incidents.view(told.key)


@pytest.mark.requirement("LS-16", "A25")
@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("answer", ["greeting", "polite", "format", "exhaustive"]),
        ("interim", ["greeting", "polite", "format"]),
        ("request", ["greeting", "polite", "format"]),
    ],
)
def test_all_stands_for_what_is_asked_of_that_kind_and_stays_in_the_event(
    story: Story, kind: str, asked: list[str]
) -> None:
    told = story.incident("draft")
    told.do("submit", kind=kind)
    told.do("approve", criteria=["all"])
    assert told.events[-1].data["fields"] == {"criteria": asked}
    composed = story.incident("approved", executors=("petrov", "sidorova"), kind=kind)
    assert composed.events[-1].data["fields"] == {"kind": kind, "criteria": asked}


@pytest.mark.requirement("LS-16", "A25")
def test_media_are_marked_by_name_where_there_are_any(story: Story) -> None:
    told = story.incident("draft")
    told.do("submit", attachments=[("снимок.jpg", b"\xff\xd8\xff\xe0" + bytes(64))])
    told.do("approve", criteria=["all", "media"])
    assert told.events[-1].data["fields"]["criteria"][-1] == "media"
    assert advice_after(view(told), "approve") is None


@pytest.mark.requirement("LS-16")
def test_a_criterion_marked_for_media_that_are_not_there_is_noticed(story: Story) -> None:
    told = story.incident("review")
    told.do("approve", criteria=["all", "media"])
    assert names(advice_after(view(told), "approve")) == ["media"]
    other = story.incident("review")
    other.do("approve", criteria=["all"])
    assert advice_after(view(other), "approve") is None


@pytest.mark.requirement("LS-16", "A26")
def test_advice_is_given_on_the_latest_draft_and_forbids_nothing(story: Story) -> None:
    told = story.incident("draft")
    assert advice_on(view(told)) is None
    told.do("submit", text="Ты не прав.")
    assert names(advice_after(view(told), "submit")) == ["greeting", "familiar", "body", "date"]
    assert names(advice_in_review(view(told))) == ["greeting", "familiar", "body", "date"]
    told.do("return")
    assert advice_in_review(view(told)) is None
    told.do("resubmit", text=GOOD)
    assert names(advice_after(view(told), "resubmit")) == []
    told.do("return")
    told.do("resubmit", text="Ты не прав.", kind="interim")
    assert names(advice_in_review(view(told))) == ["greeting", "familiar"]
    told.do("approve")
    assert told.state == "approved"
    assert advice_in_review(view(told)) is None


@pytest.mark.requirement("LS-15b")
@pytest.mark.parametrize(
    ("text", "noticed"), [("Здравствуйте! Спасибо.", True), ("Здравствуйте! Фонарь починили.", False)]
)
def test_a_repeat_says_what_is_done(story: Story, text: str, noticed: bool) -> None:
    earlier, told = story.incident("published"), story.incident("draft")
    told.do("submit", text=text)
    assert "repeat" not in (names(advice_on(view(told))) or [])
    told.do("link_repeat", repeats=earlier.key)
    assert ("repeat" in (names(advice_on(view(told))) or [])) is noticed


@pytest.mark.requirement("LS-16", "A36")
def test_the_network_that_takes_least_is_the_measure(story: Story) -> None:
    told = story.incident("draft")
    told.do("submit", text=GOOD + "!" * (4050 - len(GOOD)))
    assert names(advice_on(view(told))) == []
    told.do("add_message", network="max", link="https://max.ru/c/1")
    found = advice_on(view(told))
    assert names(found) == ["length"]
    assert found is not None
    assert (found[0].places[0].start, found[0].places[0].end) == (4000, 4050)


def test_a_text_not_yet_submitted_and_another_kind(story: Story) -> None:
    told = story.incident("assigned")
    assert names(advice_on(view(told), "Когда приедете?", "request")) == ["greeting"]
    assert names(advice_on(view(told), GOOD, "answer")) == []


def test_an_office_switches_a_rule_off_and_adds_its_own(tmp_path: Any) -> None:
    settings = """
advice_off = ["body", "date"]
[[advice]]
name = "emergency"
check = "found"
title = { ru = "телефон аварийной службы пишем цифрами", en = "the number is written in digits" }
right = { ru = "напишите 112", en = "write 112" }
words = ["сто двенадцать"]
for = ["answer"]
requirement = "LS-16"
"""
    with settled(tmp_path, settings) as story:
        told = story.incident("draft")
        told.do("submit", text="Звоните по номеру сто двенадцать.")
        assert names(advice_on(view(told))) == ["greeting", "emergency"]


def test_drafts_alone_are_advised() -> None:
    marked = {item.name for trigger in incident.triggers for item in trigger.fields if getattr(item, "advised", None)}
    assert marked == {"text"}
