"""Several executors (LS-14): the curator sets the order, each sends his part, the curator composes the answer."""

from __future__ import annotations

import pytest

from otklik.engine.errors import InvalidValue, NotFound, Refused
from otklik.workflows.reports.board import board

from ..support.desk_story import ALL_PARTS, Story


@pytest.mark.requirement("LS-14a", "LS-14b", "A16")
def test_parts_prepared_at_once_all_run_from_the_assignment(story: Story) -> None:
    story.now("10:00")
    told = story.incident("assigned", executors=ALL_PARTS)
    assert told.running["part:petrov"] == told.running["part:sidorova"] == "2026-07-14 12:00"


@pytest.mark.requirement("LS-14a", "LS-14b", "A16")
def test_parts_in_sequence_run_from_when_each_executor_s_turn_comes(story: Story) -> None:
    story.now("10:00")
    told = story.incident("draft", executors=ALL_PARTS, order="sequence")
    assert "part:sidorova" not in told.running
    story.now("11:30")
    with pytest.raises(Refused) as refused:
        told.do("provide_part", actor="sidorova")
    assert refused.value.requirement == "LS-14a"
    told.do("provide_part", actor="petrov")
    assert "part:petrov" not in told.running
    assert told.running["part:sidorova"] == "2026-07-14 14:30"  # lunch is no working time
    told.do("provide_part", actor="sidorova")
    assert told.outcome("part", part="petrov") == told.outcome("part", part="sidorova") == "met"


@pytest.mark.requirement("LS-14b", "A5")
def test_the_curator_may_set_another_time_for_a_part(story: Story) -> None:
    told = story.incident("selected", importance="elevated")
    told.do("assign", executors=list(ALL_PARTS), times=["sidorova=90 working minutes"])
    assert told.running["part:petrov"] == "2026-07-14 11:10"
    assert told.running["part:sidorova"] == "2026-07-14 10:40"


@pytest.mark.requirement("LS-14b")
@pytest.mark.parametrize(
    ("times", "error"),
    [(["sidorova"], InvalidValue), (["sidorova=скоро"], InvalidValue), (["nobody=1 hour"], NotFound)],
)
def test_another_time_that_cannot_be_read_is_refused(story: Story, times: list[str], error: type[Exception]) -> None:
    told = story.incident("selected")
    with pytest.raises(error):
        told.do("assign", executors=list(ALL_PARTS), times=times)
    assert told.state == "selected"


@pytest.mark.requirement("LS-14b")
def test_a_late_part_is_late_for_its_executor_alone(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    told.do("provide_part", actor="petrov")
    story.now("11:11")
    story.desk.tick()
    told.do("provide_part", actor="sidorova")
    assert told.outcome("part", part="petrov") == "met"
    assert told.outcome("part", part="sidorova") == "late"


@pytest.mark.requirement("LS-14b")
def test_a_part_is_given_once(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    told.do("provide_part", actor="petrov")
    with pytest.raises(Refused):
        told.do("provide_part", actor="petrov")


@pytest.mark.requirement("LS-14c", "A15", "LS-10a", "LS-11")
def test_the_composed_answer_skips_draft_and_review_but_not_the_checklist(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    assert told.outcome("draft") == "superseded"
    for name in ALL_PARTS:
        told.do("provide_part", actor=name)
    with pytest.raises(Refused) as refused:
        told.do("compose", criteria=["greeting"])
    assert refused.value.requirement == "LS-16"
    told.do("compose")
    assert told.state == "approved"
    with story.desk.reading() as store:
        assert not [row for row in store.notices() if row["kind"] == "deficiency"]
    assert not [item for item in told.deadlines if item.rule in {"review", "rework"}]


@pytest.mark.requirement("LS-14c", "LS-19", "A15")
def test_composing_without_a_part_needs_a_stated_reason(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    told.do("provide_part", actor="petrov")
    with pytest.raises(Refused) as refused:
        told.do("compose")
    assert refused.value.reason_code == "parts"
    assert refused.value.clause == "прил. 1, п. 14"
    told.do("compose", missing_reason="Отдел не ответил к сроку")
    assert told.state == "approved"
    assert told.outcome("part", part="sidorova") == "cancelled"
    assert story.desk.incidents.view(told.key).text("missing_reason") == "Отдел не ответил к сроку"
    with story.desk.reading() as store:  # a missing part is a deficiency item (A15, LS-19)
        owed = sorted(row["recipient"] for row in store.notices() if row["kind"] == "deficiency")
    assert owed == ["deputy_head", "head", "head_of_apparatus"]


@pytest.mark.requirement("LS-14c")
def test_one_executor_s_answer_is_not_composed(story: Story) -> None:
    told = story.incident("draft")
    for trigger in ("compose", "provide_part"):
        with pytest.raises(Refused) as refused:
            told.do(trigger)
        assert refused.value.reason_code == "one_executor"


@pytest.mark.requirement("LS-14c", "LS-8")
def test_the_common_answer_stays_within_the_reply_s_term(story: Story) -> None:
    told = story.incident("approved", executors=ALL_PARTS)
    assert told.running == {"reply": "2026-07-14 17:10"}


@pytest.mark.requirement("LS-14b", "LS-3c", "A16")
def test_after_reassignment_the_new_executors_have_their_own_time(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    told.do("provide_part", actor="petrov")
    story.now("10:30")
    told.do("reassign", executors=["sidorova", "orlov"])
    assert told.running["part:orlov"] == told.running["part:sidorova"] == "2026-07-14 12:30"
    told.do("start", actor="orlov")
    with pytest.raises(Refused):
        told.do("provide_part", actor="petrov")


@pytest.mark.requirement("LS-14b", "LS-13", "A35")
def test_the_final_answer_s_parts_have_their_time_again(story: Story) -> None:
    told = story.incident("interim", executors=ALL_PARTS)
    story.now("2026-07-15 10:00")
    told.do("resume")
    assert told.running["part:petrov"] == told.running["part:sidorova"] == "2026-07-15 12:00"
    told.do("provide_part", actor="petrov")
    assert told.running["part:sidorova"] == "2026-07-15 12:00"


@pytest.mark.requirement("A15", "LS-10a")
def test_left_to_one_executor_the_draft_s_term_runs_again(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    told.do("reassign", executors=["orlov"])
    assert told.running == {"draft": "2026-07-14 14:10", "reply": "2026-07-14 17:10"}
    assert told.deadline("draft").occurrence == 2


@pytest.mark.requirement("LS-14b", "LS-3c")
def test_the_time_set_for_a_part_holds_for_whoever_takes_its_executor_s_place(story: Story) -> None:
    told = story.incident("selected")
    told.do("assign", executors=list(ALL_PARTS), times=["petrov=90 working minutes"])
    told.do("start")
    story.now("09:30")
    told.do("replace_executor", replaced="petrov", replacement="orlov")
    assert told.running["part:orlov"] == "2026-07-14 11:00"
    assert told.running["part:sidorova"] == "2026-07-14 11:10"


@pytest.mark.requirement("LS-3c", "LS-14a", "LS-14b", "A16")
def test_the_part_given_to_an_absent_replacement_goes_to_his_deputy_with_a_note(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    story.desk.staff.add("kuzin", ["executor"], actor="ivanova")
    story.desk.staff.absent("orlov", deputy="kuzin", reason="illness", actor="ivanova")
    story.now("09:40")
    told.do("replace_executor", replaced="petrov", replacement="orlov")
    people = story.desk.incidents.view(told.key).people
    kuzin, sidorova, orlov = (people[name].id for name in ("kuzin", "sidorova", "orlov"))
    assert told.case.facts["executors"] == [kuzin, sidorova]
    assert told.case.facts["stands_in"]["executors"] == {str(kuzin): orlov}
    assert told.running["part:kuzin"] == "2026-07-14 11:40"
    assert "part:petrov" not in told.running
    told.do("provide_part", actor="kuzin")
    assert told.outcome("part", part="kuzin") == "met"
    with pytest.raises(Refused):
        told.do("provide_part", actor="petrov")
    story.desk.staff.returned("orlov", actor="ivanova")
    assert told.case.facts["executors"] == [orlov, sidorova]  # the part that is in comes with it
    assert told.case.facts["provided"] == [orlov]


@pytest.mark.requirement("LS-3c", "LS-14a")
def test_a_replacement_whose_only_deputy_works_on_it_already_is_refused(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    story.desk.staff.absent("orlov", deputy="sidorova", reason="illness", actor="ivanova")
    with pytest.raises(Refused) as refused:
        told.do("replace_executor", replaced="petrov", replacement="orlov")
    assert refused.value.reason_code == "assigned_already"


@pytest.mark.requirement("LS-14a", "A16")
def test_reassigning_keeps_the_order_that_stood_unless_another_is_named(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS, order="sequence")
    told.do("reassign", executors=["orlov", "petrov"])
    assert set(told.running) >= {"part:orlov"}
    assert "part:petrov" not in told.running
    told.do("reassign", executors=["orlov", "petrov"], order="parallel")
    assert set(told.running) >= {"part:orlov", "part:petrov"}
    told.do("reassign", executors=["sidorova", "orlov"])
    assert set(told.running) >= {"part:sidorova", "part:orlov"}


@pytest.mark.requirement("LS-6b", "LS-7", "A8")
@pytest.mark.parametrize("again", ["author_replied", "reopen"])
def test_taken_up_again_it_is_nobody_s_until_the_curator_forwards_it(story: Story, again: str) -> None:
    told = story.incident("clarification", executors=ALL_PARTS, order="sequence")
    if again == "reopen":
        told.do("finalize")
    told.do(again)
    assert "executors" not in told.case.facts
    (reply,) = (row for row in board(story.desk) if row.rule == "reply")
    assert (reply.holder, reply.persons) == ("executor", ())
    told.do("assign", executors=list(ALL_PARTS))
    assert set(told.running) >= {"part:petrov", "part:sidorova"}  # the order of the first time is none of now
