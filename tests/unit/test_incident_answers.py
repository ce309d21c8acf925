"""What is published (LS-8, LS-9, LS-13): answer, interim answer, request; what each stops, and what it starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from otklik.engine.errors import InvalidValue, MissingValue, NaiveInstant, Refused

from ..support.desk_story import Story, Told, local, settled


def published(told: Told, kind: str) -> Told:
    """From draft to the placing of a reply of that kind."""
    told.do("submit", kind=kind)
    told.do("approve")
    told.do("publish")
    return told


@pytest.mark.requirement("LS-8", "LS-9", "A8")
@pytest.mark.parametrize("importance", ["ordinary", "elevated"])
@pytest.mark.parametrize(
    ("kind", "state"), [("answer", "published"), ("interim", "interim"), ("request", "clarification")]
)
def test_any_of_the_three_forms_stops_the_clock(story: Story, importance: str, kind: str, state: str) -> None:
    told = published(story.incident("draft", importance=importance), kind)
    assert told.state == state
    assert told.outcome("reply") == told.outcome("draft") == "met"
    assert "reply" not in told.running


@pytest.mark.requirement("A31", "LS-8")
def test_approval_stops_nothing_only_the_recorded_publication_does(story: Story) -> None:
    told = story.incident("approved")
    assert told.running == {"reply": "2026-07-14 17:10"}
    story.now("17:20")
    told.do("publish", at="2026-07-14 17:05")
    assert told.outcome("reply") == "met"
    assert told.deadline("reply").closed_at == local("2026-07-14 17:05")


@pytest.mark.requirement("A31", "LS-8")
def test_a_publication_after_the_term_is_late(story: Story) -> None:
    told = story.incident("approved")
    story.now("17:20")
    told.do("publish", at="2026-07-14 17:11")
    assert told.outcome("reply") == "late"


@pytest.mark.requirement("A31", "A36", "LS-8")
def test_links_with_their_times_say_when_the_answer_was_placed(story: Story) -> None:
    told = story.incident("approved")
    told.do("add_message")
    story.now("17:20")
    links = ["https://vk.com/@club1?w=wall-1_2@2026-07-14T17:05:00+10:00", "2=https://vk.com/b@2026-07-14T17:08+10:00"]
    told.do("publish", links=links)
    assert told.deadline("reply").closed_at == local("2026-07-14 17:08")
    assert told.outcome("reply") == "met"
    assert told.events[-1].recorded_at == local("2026-07-14 17:20")
    texts = story.desk.incidents.view(told.key).texts
    assert texts[told.events[-1].seq, "links.1"] == "https://vk.com/@club1?w=wall-1_2"
    assert [item["at"][11:16] for item in told.events[-1].data["fields"]["links"]] == ["07:05", "07:08"]


@pytest.mark.requirement("A31")
def test_a_link_s_time_without_an_offset_is_no_part_of_the_link(story: Story) -> None:
    told = story.incident("approved")
    with pytest.raises(NaiveInstant):
        told.do("publish", links=["https://vk.com/a@2026-07-14T09:05:00"])


@pytest.mark.requirement("A31", "LS-3b", "LS-P3.1")
@pytest.mark.parametrize(("actor", "role"), [("petrov", "executor"), ("smirnov", "press_centre")])
def test_the_executor_or_the_press_centre_publishes(story: Story, actor: str, role: str) -> None:
    told = story.incident("approved")
    told.do("publish", actor=actor)
    assert told.events[-1].role == role


@pytest.mark.requirement("A31")
def test_an_executor_of_another_incident_does_not_publish(story: Story) -> None:
    told = story.incident("approved")
    with pytest.raises(Refused) as refused:
        told.do("publish", actor="orlov")
    assert refused.value.reason_code == "role"


@pytest.mark.requirement("A36", "LS-8")
def test_each_author_of_a_merged_incident_is_answered(story: Story) -> None:
    told = story.incident("approved")
    told.do("add_message")
    for links in (
        ["https://vk.com/a"],
        ["1=https://vk.com/a", "3=https://vk.com/b"],
        ["1=https://vk.com/a", "1=https://vk.com/b"],
    ):
        with pytest.raises(InvalidValue):
            told.do("publish", links=links)
    with pytest.raises(MissingValue):
        told.do("publish", links=[])
    told.do("publish", links=["2=https://vk.com/b", "1=https://vk.com/a"])
    view = story.desk.incidents.view(told.key)
    placed = told.events[-1]
    assert [item["message"] for item in placed.data["fields"]["links"]] == [1, 2]
    assert [view.texts[placed.seq, f"links.{number}"] for number in (1, 2)] == ["https://vk.com/a", "https://vk.com/b"]


@pytest.mark.requirement("A36", "LS-9")
def test_the_earliest_message_s_term_governs(story: Story) -> None:
    told = story.incident("selected", importance="elevated")
    assert told.due("reply") == "2026-07-14 12:10"
    story.now("09:30")
    told.do("add_message", at="2026-07-14 09:00")  # detected before the first
    assert told.due("reply") == "2026-07-14 12:00"
    assert told.due("forward") == "2026-07-14 10:00"
    told.do("add_message", at="2026-07-14 09:20")  # detected after it: nothing moves
    assert told.due("reply") == "2026-07-14 12:00"
    assert told.case.facts["messages"] == 3


@pytest.mark.requirement("LS-13", "A35")
def test_between_interim_and_final_the_outer_term_and_review_hold_but_no_draft_s_term(story: Story) -> None:
    told = story.incident("interim")
    story.now("2026-07-15 10:00")
    told.do("resume")
    assert told.running == {"final": "2026-07-17 18:00"}
    told.do("submit", kind="answer")
    assert told.running == {"final": "2026-07-17 18:00", "review": "2026-07-15 10:30"}
    told.do("return")
    assert told.running == {"final": "2026-07-17 18:00", "rework": "2026-07-15 11:00"}
    told.do("resubmit")
    told.do("approve")
    told.do("publish")
    assert told.state == "published"
    assert told.outcome("final") == "met"
    assert told.running == {}


@pytest.mark.requirement("LS-13")
def test_after_an_interim_answer_only_publishing_the_final_one_ends_the_case(story: Story) -> None:
    told = story.incident("interim")
    with pytest.raises(Refused):
        told.do("finalize")
    told.do("resume")
    published(told, "request")
    with pytest.raises(Refused) as refused:
        told.do("finalize")
    assert (refused.value.requirement, refused.value.clause) == ("LS-13", "прил. 1, п. 13")
    told.do("author_replied")
    told.do("assign")
    told.do("start")
    published(told, "answer")
    told.do("finalize")
    assert told.state == "final"


@pytest.mark.requirement("A9", "LS-13")
@pytest.mark.parametrize(
    ("sent", "due", "lapse"),
    [
        (
            "2026-07-14 09:10",
            "2026-07-17 18:00",
            "2026-07-20 09:00",
        ),  # Tuesday; ends on Friday, lapses on Monday's opening
        ("2026-07-14 17:59", "2026-07-17 18:00", "2026-07-20 09:00"),  # at whatever hour of the day
        ("2026-07-16 10:00", "2026-07-21 18:00", "2026-07-22 09:00"),  # Thursday: the weekend is not counted
        ("2026-07-18 12:00", "2026-07-22 18:00", "2026-07-23 09:00"),  # sent on a Saturday
        ("2026-06-10 10:00", "2026-06-16 18:00", "2026-06-17 09:00"),  # 12 June is a holiday
    ],
)
def test_three_working_days_do_not_count_the_day_of_sending(story: Story, sent: str, due: str, lapse: str) -> None:
    story.now(sent)
    told = story.incident("interim")
    assert (told.due("final"), told.lapse("final")) == (due, lapse)


@pytest.mark.requirement("A9", "LS-13")
@pytest.mark.parametrize(
    ("settings", "due", "lapse"),
    [
        # the last day's 24:00 lies between closing and the next opening: nobody works then, and nothing is broken yet
        ("", "2026-07-17 18:00", "2026-07-20 09:00"),
        ("strict_closing = true", "2026-07-17 18:00", "2026-07-17 18:00"),
        # the day of sending counted in
        (
            '[[norm]]\nrule = "final"\nterm = "2 working days"\nsource = "приказ"',
            "2026-07-16 18:00",
            "2026-07-17 09:00",
        ),
    ],
)
def test_an_office_that_reads_the_day_of_sending_otherwise_says_so_in_its_settings(
    tmp_path: Path, settings: str, due: str, lapse: str
) -> None:
    with settled(tmp_path, settings) as story:
        told = story.incident("interim")
        assert (told.due("final"), told.lapse("final")) == (due, lapse)


@pytest.mark.requirement("A10", "LS-13")
def test_a_broken_final_term_stays_the_first_one_s_too(story: Story) -> None:
    told = story.incident("interim")
    story.now("2026-07-20 09:01")
    assert story.desk.tick().missed == 1
    told.do("resume")
    published(told, "interim")
    assert (told.deadline("final").occurrence, told.due("final")) == (1, "2026-07-17 18:00")
    told.do("resume")
    published(told, "answer")
    assert told.outcome("final") == "late"


@pytest.mark.requirement("A10", "LS-13")
def test_a_second_interim_answer_does_not_move_the_final_term(story: Story) -> None:
    told = story.incident("interim")
    story.now("2026-07-16 10:00")
    told.do("resume")
    published(told, "interim")
    assert told.running == {"final": "2026-07-17 18:00"}
    assert told.deadline("final").occurrence == 1


@pytest.mark.requirement("A10", "A8")
def test_a_request_after_an_interim_answer_does_not_move_it_either(story: Story) -> None:
    told = story.incident("interim")
    story.now("2026-07-15 10:00")
    told.do("resume")
    published(told, "request")
    story.now("2026-07-16 10:00")
    told.do("author_replied")
    assert told.running["final"] == "2026-07-17 18:00"
    assert told.running["reply"] == "2026-07-16 18:00"


@pytest.mark.requirement("A8", "LS-8")
def test_after_a_request_the_incident_waits_and_the_author_s_reply_opens_a_new_clock(story: Story) -> None:
    told = story.incident("clarification")
    assert told.running == {}
    story.now("2026-07-15 11:00")
    told.do("author_replied")
    assert told.state == "selected"
    assert told.running == {
        "forward": "2026-07-15 12:00",
        "draft": "2026-07-15 16:00",
        "reply": "2026-07-16 10:00",  # 7 working hours from selecting the reply
    }
    assert story.desk.incidents.view(told.key).text("reply") == "Дом 5, второй подъезд."


@pytest.mark.requirement("A8", "LS-9")
def test_an_elevated_reply_counts_from_its_detection(story: Story) -> None:
    told = story.incident("clarification", importance="elevated")
    story.now("2026-07-15 11:00")
    told.do("author_replied", at="2026-07-15 10:00")
    assert told.due("reply") == "2026-07-15 13:00"
    assert told.due("draft") == "2026-07-15 11:00"


@pytest.mark.requirement("A8", "LS-15a")
def test_a_reply_after_a_published_answer_is_no_reply_but_a_repeat(story: Story) -> None:
    first = story.incident("published")
    with pytest.raises(Refused):
        first.do("author_replied")
    second = story.incident()
    second.do("link_repeat", repeats=first.key)
    assert second.case.facts["repeats"] == first.key


@pytest.mark.requirement("A11", "LS-15c", "LS-13")
def test_a_repeat_may_get_an_interim_answer_with_the_final_term_shown(story: Story) -> None:
    earlier = story.incident("final")
    told = story.incident("draft")
    told.do("link_repeat", repeats=earlier.key)
    assert told.running == {"draft": "2026-07-14 14:10", "reply": "2026-07-14 17:10"}
    published(told, "interim")
    assert told.running == {"final": "2026-07-17 18:00"}
