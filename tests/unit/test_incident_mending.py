"""What went wrong and is put right: a part that comes back, another executor, a wrong record, two incidents of one matter."""

from __future__ import annotations

from typing import Any

import pytest

from otklik.engine.errors import Refused
from otklik.workflows.upkeep import verify_desk

from ..support.desk_story import ALL_PARTS, Story, said


@pytest.mark.requirement("LS-14b", "A16")
def test_a_part_comes_back_with_remarks_and_its_executor_s_time_runs_anew(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    told.do("provide_part", actor="petrov")
    story.now("10:00")
    told.do("return_part", part_of="petrov")
    assert told.running["part:petrov"] == "2026-07-14 12:00"  # 2 working hours from 10:00
    assert told.running["part:sidorova"] == "2026-07-14 11:10"  # hers is left alone
    with pytest.raises(Refused) as refused:
        told.do("compose")
    assert refused.value.requirement == "LS-14c"
    told.do("provide_part", actor="petrov")
    told.do("provide_part", actor="sidorova")
    assert told.do("compose").state == "approved"


@pytest.mark.requirement("LS-14b")
def test_a_part_that_is_not_in_cannot_come_back(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    with pytest.raises(Refused) as refused:
        told.do("return_part", part_of="petrov")
    assert (refused.value.reason_code, refused.value.requirement) == ("part_missing", "LS-14b")


@pytest.mark.requirement("LS-14a", "A16")
def test_who_has_been_given_his_turn_keeps_it_when_an_earlier_part_comes_back(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS, order="sequence")
    told.do("provide_part", actor="petrov")
    before = told.running["part:sidorova"]
    story.later(minutes=10)
    told.do("return_part", part_of="petrov")
    assert told.running["part:sidorova"] == before
    told.do("provide_part", actor="sidorova")
    told.do("provide_part", actor="petrov")
    assert told.case.facts["awaited"] == []


@pytest.mark.requirement("LS-14a", "LS-3c", "A16")
def test_one_executor_is_replaced_and_the_others_parts_are_left_alone(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    told.do("provide_part", actor="sidorova")
    story.now("10:00")
    told.do("replace_executor", replaced="petrov", replacement="orlov")
    assert told.outcome("part", part="petrov") == "cancelled"
    assert told.outcome("part", part="sidorova") == "met"
    assert told.running["part:orlov"] == "2026-07-14 12:00"
    with pytest.raises(Refused):
        told.do("provide_part", actor="petrov")
    told.do("provide_part", actor="orlov")
    assert told.do("compose").state == "approved"


@pytest.mark.requirement("LS-3c")
@pytest.mark.parametrize("state", ["assigned", "draft", "review", "revision", "approved", "interim", "clarification"])
def test_the_only_executor_can_be_replaced_wherever_he_has_work(story: Story, state: str) -> None:
    told = story.incident(state)
    running = told.running
    assert told.do("replace_executor", replaced="petrov", replacement="orlov").state == state
    assert told.running == running
    assert told.case.facts["executors"] == [story.desk.incidents.view(told.key).people["orlov"].id]


@pytest.mark.requirement("LS-14a")
@pytest.mark.parametrize(("old", "new", "code"), [("orlov", "sidorova", "not_assigned"), ("petrov", "petrov", "assigned_already")])  # fmt: skip
def test_only_one_who_is_assigned_is_replaced_and_only_by_another(story: Story, old: str, new: str, code: str) -> None:
    told = story.incident("draft")
    with pytest.raises(Refused) as refused:
        told.do("replace_executor", replaced=old, replacement=new)
    assert refused.value.reason_code == code


@pytest.mark.requirement("A15")
def test_a_common_answer_recalled_is_the_curator_s_draft_again(story: Story) -> None:
    told = story.incident("approved", executors=ALL_PARTS)
    reply = told.running["reply"]
    assert told.do("recall").state == "draft"
    assert told.running == {"reply": reply}  # the parts are in, and cl. 12 speaks of an executor's draft
    assert told.do("compose").state == "approved"


def test_a_wrong_record_is_mended_by_an_event_that_names_it(story: Story) -> None:
    told = story.incident("assigned")
    link = "https://ok.ru/group/1/topic/2"
    told.do("correct", corrects=1, network="ok", link=link)
    event = told.events[-1]
    assert event.data["fields"] == {"corrects": 1, "message_number": 1, "network": "ok"}
    assert told.events[0].data["fields"]["network"] == "vk"  # what stood before stays
    view = story.desk.incidents.view(told.key)
    assert (view.case.facts["network"], view.messages[0]["network"], view.text("link")) == ("ok", "ok", link)
    verify_desk(story.desk)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"corrects": 99, "network": "ok"}, "no_event"),
        ({"corrects": 1, "network": "ok", "message_number": 2}, "no_message"),
        ({"corrects": 1, "network": None}, "no_correction"),
    ],
)
def test_a_correction_names_an_event_and_a_message_that_are_there_and_mends_something(
    story: Story, values: dict[str, Any], code: str
) -> None:
    told = story.incident("assigned")
    with pytest.raises(Refused) as refused:
        told.do("correct", **values)
    assert refused.value.reason_code == code


@pytest.mark.requirement("A36", "LS-8")
def test_an_incident_merged_into_another_brings_its_messages_and_the_earliest_due_governs(story: Story) -> None:
    early = story.incident("selected", importance="elevated")
    story.now("10:00")
    kept = story.incident("selected", importance="elevated")
    due = kept.due("reply")
    early.do("void", why="merged", into=kept.key)
    assert early.state == "void"
    view = story.desk.incidents.view(kept.key)
    assert [row["message"] for row in view.messages] == [1, 2]
    assert view.texts[view.messages[1]["seq"], "message"] == "Нет воды"
    assert kept.due("reply") == "2026-07-14 12:10" < due == "2026-07-14 13:00"
    assert said(view.case.instants["detected"]) == "2026-07-14 09:10"
    kept.do("assign")
    kept.do("start")
    kept.do("submit")
    kept.do("approve")
    kept.do("publish", links=["https://vk.com/a", "2=https://vk.com/b"])  # one for each author
    assert kept.state == "published"
    verify_desk(story.desk)


def test_a_message_that_was_entered_twice_is_not_brought_along(story: Story) -> None:
    link = "https://vk.com/wall-1_77"
    first, second = (story.desk.incidents.detect(message="Нет воды", link=link, actor="ivanova") for _ in range(2))
    story.desk.incidents[second.key].void(why="merged", into=first.key, actor="ivanova")
    assert len(story.desk.incidents.view(first.key).messages) == 1


def test_what_is_merged_into_a_closed_incident_is_refused_and_nothing_is_half_done(story: Story) -> None:
    closed, told = story.incident("final"), story.incident("selected")
    with pytest.raises(Refused):
        told.do("void", why="merged", into=closed.key)
    assert told.state == "selected"
