"""What becomes of work while somebody is away (LS-3c): it goes to the deputy, and back, or stays; nothing is lost in silence."""

from __future__ import annotations

import pytest

from otklik.engine.errors import InvalidValue, Refused
from otklik.workflows.upkeep import verify_desk

from ..support.desk_story import ALL_PARTS, Story, Told, local

CURATOR = "ivanova"
OPEN_WORK = ["assigned", "draft", "review", "revision", "approved", "interim", "clarification"]


def away(story: Story, handle: str, **more: object) -> None:
    story.desk.staff.absent(handle, **{"reason": "illness", "actor": CURATOR, **more})  # type: ignore[arg-type]


def back(story: Story, handle: str, **more: object) -> None:
    story.desk.staff.returned(handle, **{"actor": CURATOR, **more})  # type: ignore[arg-type]


def executors(told: Told) -> list[str]:
    names = {person.id: person.handle for person in told.story.desk.staff.list()}
    return [names[number] for number in told.case.facts["executors"]]


def number(story: Story, handle: str) -> int:
    return next(person.id for person in story.desk.staff.list() if person.handle == handle)


def owed(story: Story, kind: str) -> list[str]:
    with story.desk.reading() as store:
        return [row["recipient"] for row in store.notices() if row["kind"] == kind]


# ── assignments ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("LS-3c")
@pytest.mark.parametrize("trigger", ["assign", "reassign"])
def test_an_assignment_to_someone_absent_goes_to_the_deputy_with_a_note(story: Story, trigger: str) -> None:
    told = story.incident("selected" if trigger == "assign" else "draft", executors=("sidorova",))
    away(story, "petrov", deputy="orlov")
    told.do(trigger, executors=["petrov"])
    assert executors(told) == ["orlov"]
    note = {str(number(story, "orlov")): number(story, "petrov")}
    assert told.events[-1].data["fields"]["stands_in"] == {"executors": note}
    told.do("start", actor="orlov")


@pytest.mark.requirement("LS-3c")
def test_a_chain_of_deputies_is_followed(story: Story) -> None:
    told = story.incident("selected")
    away(story, "petrov", deputy="orlov")
    away(story, "orlov", deputy="sidorova")
    told.do("assign", executors=["petrov"])
    assert executors(told) == ["sidorova"]


@pytest.mark.requirement("LS-3c")
def test_with_nobody_left_the_assignment_is_refused_by_the_clause_with_what_to_do(story: Story) -> None:
    told = story.incident("selected")
    away(story, "petrov", deputy="orlov")
    away(story, "orlov")
    with pytest.raises(Refused) as refused:
        told.do("assign", executors=["petrov"])
    assert (refused.value.requirement, refused.value.clause) == ("LS-3c", "прил. 1, п. 3")
    assert "otklik staff deputy petrov" in refused.value.say("ru")
    story.desk.staff.deputy("orlov", "sidorova", actor=CURATOR)
    told.do("assign", executors=["petrov"])
    assert executors(told) == ["sidorova"]


@pytest.mark.requirement("LS-3c")
@pytest.mark.parametrize("named", [["petrov", "orlov"], ["orlov", "petrov"], ["petrov", "sidorova"]])
def test_one_deputy_is_not_given_two_persons_parts(story: Story, named: list[str]) -> None:
    told = story.incident("selected")
    away(story, "petrov", deputy="orlov")
    away(story, "sidorova", deputy="orlov")
    with pytest.raises(Refused, match="named already"):
        told.do("assign", executors=named)


@pytest.mark.requirement("LS-3c")
def test_absence_is_judged_at_the_instant_of_the_assignment(story: Story) -> None:
    first, second, third = (story.incident("selected") for _ in range(3))
    away(story, "petrov", start=local("2026-07-14 10:00"), until=local("2026-07-14 11:00"), deputy="orlov")
    story.now("11:30")
    first.do("assign", executors=["petrov"], at="2026-07-14 09:59")
    second.do("assign", executors=["petrov"], at="2026-07-14 10:00")  # it begins exactly at the act
    third.do("assign", executors=["petrov"], at="2026-07-14 11:00")  # it ends exactly at the act
    assert [executors(told) for told in (first, second, third)] == [["petrov"], ["orlov"], ["petrov"]]


@pytest.mark.requirement("LS-3c", "A34", "LS-7")
def test_the_official_and_the_executor_may_be_one_person_and_so_their_deputy(story: Story) -> None:
    story.desk.staff.add("petrov", ["executor", "official"], actor=CURATOR)
    told = story.incident("selected")
    told.do("assign", official="petrov", executors=["petrov"])
    assert told.case.facts["official"] == number(story, "petrov")
    assert executors(told) == ["petrov"]
    other = story.incident("selected")
    away(story, "petrov", deputy="orlov")
    other.do("assign", official="petrov", executors=["petrov"])
    assert other.case.facts["official"] == number(story, "orlov")
    assert executors(other) == ["orlov"]


@pytest.mark.requirement("LS-3c", "LS-14b")
def test_the_time_that_was_set_for_an_absent_person_is_the_deputy_s(story: Story) -> None:
    told = story.incident("selected")
    away(story, "petrov", deputy="orlov")
    told.do("assign", executors=["petrov", "sidorova"], times=["petrov=90 working minutes"])
    assert told.running["part:orlov"] == "2026-07-14 10:40"


# ── open work moves ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("LS-3c")
@pytest.mark.parametrize("state", OPEN_WORK)
def test_open_work_goes_to_the_deputy_at_once_and_comes_back(story: Story, state: str) -> None:
    told = story.incident(state)
    away(story, "petrov", deputy="orlov")
    assert (told.state, executors(told)) == (state, ["orlov"])
    assert told.events[-1].type == "substitute"
    story.later(hours=1)
    back(story, "petrov")
    assert (told.state, executors(told)) == (state, ["petrov"])
    assert told.case.facts["stands_in"] == {"executors": {}}
    verify_desk(story.desk)


@pytest.mark.requirement("LS-3c")
@pytest.mark.parametrize("state", ["detected", "selected", "final", "void", "declined", "published"])
def test_what_is_no_open_work_is_let_be(story: Story, state: str) -> None:
    told = story.incident(state)
    away(story, "petrov", deputy="orlov")
    assert "substitute" not in {event.type for event in told.events}


@pytest.mark.requirement("LS-3c")
def test_the_outer_terms_run_on(story: Story) -> None:
    told = story.incident("assigned")
    before = told.running
    story.now("11:00")
    away(story, "petrov", deputy="orlov")
    assert told.running == before


@pytest.mark.requirement("LS-3c")
def test_work_that_others_do_is_let_be(story: Story) -> None:
    told = story.incident("draft", executors=("sidorova",))
    away(story, "petrov", deputy="orlov")
    assert executors(told) == ["sidorova"]


@pytest.mark.requirement("LS-3c")
def test_the_clock_finds_an_absence_that_was_told_of_before_and_moves_work_once(story: Story) -> None:
    told = story.incident("draft")
    away(story, "petrov", start="2026-07-15", until="2026-07-15", deputy="orlov")
    assert executors(told) == ["petrov"]
    story.now("2026-07-14 23:59")
    assert story.desk.tick().handed_over == 0
    story.now("2026-07-15 00:00")
    assert story.desk.tick().handed_over == 1
    assert story.desk.tick().handed_over == 0
    assert executors(told) == ["orlov"]
    story.now("2026-07-16 00:00")
    assert story.desk.tick().handed_over == 1
    assert story.desk.tick().handed_over == 0
    assert executors(told) == ["petrov"]
    assert [event.role for event in told.events if event.type == "substitute"] == ["clock", "clock"]


@pytest.mark.requirement("LS-3c")
def test_before_the_clock_has_looked_the_deputy_acts_in_the_absent_person_s_place(story: Story) -> None:
    told = story.incident("assigned", executors=ALL_PARTS)
    away(story, "petrov", start=local("2026-07-14 10:00"), deputy="orlov")
    story.now("10:30")
    with pytest.raises(Refused):
        told.do("start", actor="orlov", at="2026-07-14 09:59")
    told.do("start", actor="orlov", at="2026-07-14 10:00")
    assert told.events[-1].data["in_place_of"] == number(story, "petrov")
    told.do("provide_part", actor="orlov")
    assert told.case.facts["provided"] == [number(story, "petrov")]
    assert told.outcome("part", part="petrov") == "met"


@pytest.mark.requirement("LS-3c", "KO-6.3")
def test_who_drafted_in_another_s_place_is_the_one_who_drafted(story: Story) -> None:
    told = story.incident("draft")
    away(story, "petrov", deputy="orlov", stays=True)
    told.do("submit", actor="orlov")
    assert told.case.facts["drafted_by"] == [number(story, "orlov")]


@pytest.mark.requirement("LS-3c")
def test_work_that_stays_with_the_absent_person_is_his_and_the_deputy_may_do_it(story: Story) -> None:
    told = story.incident("assigned")
    away(story, "petrov", deputy="orlov", stays=True)
    story.desk.tick()
    assert executors(told) == ["petrov"]
    told.do("start", actor="orlov")
    assert told.state == "draft"
    assert owed(story, "nobody_stands_in") == []


@pytest.mark.requirement("LS-3c")
def test_a_deputy_acts_on_what_is_the_absent_person_s_and_on_nothing_else(story: Story) -> None:
    others = story.incident("assigned", executors=("sidorova",))
    away(story, "petrov", deputy="orlov", stays=True)
    with pytest.raises(Refused, match="not assigned"):
        others.do("start", actor="orlov")
    possible = others.story.desk.incidents.view(others.key, actor="orlov").possible
    assert [item.trigger for item in possible if item.yours] == ["note"]  # anybody may add one


@pytest.mark.requirement("LS-3c")
def test_by_choice_the_work_stays_with_the_deputy_for_good(story: Story) -> None:
    told = story.incident("draft")
    away(story, "petrov", deputy="orlov")
    back(story, "petrov", keeps=True)
    assert executors(told) == ["orlov"]
    away(story, "petrov", deputy="sidorova")
    back(story, "petrov")
    assert executors(told) == ["orlov"]


@pytest.mark.requirement("LS-3c")
def test_what_the_curator_gave_the_deputy_himself_does_not_come_back(story: Story) -> None:
    told = story.incident("draft")
    away(story, "petrov", deputy="orlov")
    told.do("reassign", executors=["orlov"])
    back(story, "petrov")
    assert executors(told) == ["orlov"]


@pytest.mark.requirement("LS-3c")
def test_work_goes_along_the_chain_and_back_to_whoever_returns(story: Story) -> None:
    told = story.incident("draft")
    away(story, "petrov", deputy="orlov")
    away(story, "orlov", deputy="sidorova")
    assert executors(told) == ["sidorova"]
    back(story, "orlov")
    assert executors(told) == ["orlov"]
    away(story, "orlov", deputy="sidorova")
    back(story, "petrov")
    assert executors(told) == ["petrov"]
    back(story, "orlov")
    assert executors(told) == ["petrov"]


@pytest.mark.requirement("LS-3c")
def test_another_deputy_takes_over_from_the_first(story: Story) -> None:
    told = story.incident("draft")
    away(story, "petrov", deputy="orlov")
    story.later(minutes=30)
    story.desk.staff.deputy("petrov", "sidorova", actor=CURATOR)
    assert executors(told) == ["sidorova"]
    back(story, "petrov")
    assert executors(told) == ["petrov"]


@pytest.mark.requirement("LS-3c", "LS-14b", "A16")
def test_the_part_that_moved_is_the_deputy_s_with_his_own_time_from_when_it_came_to_him(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    story.now("10:30")
    away(story, "petrov", deputy="orlov")
    assert told.outcome("part", part="petrov") == "cancelled"
    assert told.running["part:orlov"] == "2026-07-14 12:30"
    assert told.running["part:sidorova"] == "2026-07-14 11:10"
    told.do("provide_part", actor="orlov")
    told.do("provide_part", actor="sidorova")
    assert told.outcome("part", part="orlov") == "met"


@pytest.mark.requirement("LS-3c", "LS-14b")
def test_a_part_that_is_in_stays_in_and_the_time_that_was_set_goes_along(story: Story) -> None:
    told = story.incident("selected")
    told.do("assign", executors=list(ALL_PARTS), times=["sidorova=90 working minutes"])
    told.do("start")
    told.do("provide_part", actor="petrov")
    story.now("10:00")
    away(story, "petrov", deputy="orlov")
    assert "part:orlov" not in told.running
    back(story, "petrov")
    away(story, "sidorova", deputy="orlov")
    assert told.running == {"part:orlov": "2026-07-14 11:30", "reply": "2026-07-14 17:10"}
    told.do("provide_part", actor="orlov")
    told.do("compose")
    assert told.state == "approved"


@pytest.mark.requirement("LS-3c", "LS-14b")
@pytest.mark.parametrize("state", ["approved", "interim"])
def test_where_no_parts_are_awaited_none_is_opened(story: Story, state: str) -> None:
    told = story.incident(state, executors=ALL_PARTS)
    away(story, "petrov", deputy="orlov")
    assert not [name for name in told.running if name.startswith("part")]


# ── nobody to take it ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("LS-3c", "A17")
def test_without_a_deputy_nothing_moves_and_it_is_told_once(story: Story) -> None:
    told = story.incident("draft")
    away(story, "petrov")
    for _ in range(2):
        story.later(minutes=10)
        story.desk.tick()
    assert executors(told) == ["petrov"]
    assert owed(story, "nobody_stands_in") == ["curator", "organiser"]


@pytest.mark.requirement("LS-3c", "A17")
def test_without_work_nobody_need_hear_of_it(story: Story) -> None:
    away(story, "petrov")
    assert owed(story, "nobody_stands_in") == []


@pytest.mark.requirement("LS-3c", "LS-14b")
def test_a_deputy_with_a_part_of_his_own_gets_no_second_one(story: Story) -> None:
    told = story.incident("draft", executors=ALL_PARTS)
    away(story, "petrov", deputy="sidorova")
    assert executors(told) == ["petrov", "sidorova"]
    assert owed(story, "nobody_stands_in") == ["curator", "organiser"]
    told.do("reassign", executors=["sidorova", "orlov"])


@pytest.mark.requirement("LS-3c")
@pytest.mark.parametrize("pair", ["petrov=orlov", "petrov=sidorova", "orlov=petrov"])
def test_by_hand_work_goes_to_a_deputy_alone(story: Story, pair: str) -> None:
    told = story.incident("draft")
    if pair == "petrov=sidorova":
        away(story, "petrov", deputy="orlov", stays=True)
    with pytest.raises(Exception, match=r"stand in|is not valid"):
        told.do("substitute", executors=[pair])
    assert executors(told) == ["petrov"]


@pytest.mark.requirement("LS-3c")
def test_by_hand_the_curator_hands_over_what_was_to_stay(story: Story) -> None:
    told = story.incident("draft")
    away(story, "petrov", deputy="orlov", stays=True)
    told.do("substitute", executors=["petrov=orlov"])
    assert executors(told) == ["orlov"]
    back(story, "petrov")
    assert executors(told) == ["petrov"]


# ── a clock that was set back ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("LS-3c")
def test_an_absence_begins_by_the_clock_though_the_list_was_last_written_to_at_a_later_hour(story: Story) -> None:
    told = story.incident("draft")
    story.now("14:00")
    away(story, "smirnov")
    story.now("09:30")  # the clock was wrong
    away(story, "petrov", start=local("2026-07-14 11:00"), until=local("2026-07-14 13:00"), deputy="orlov")
    story.now("11:00")
    story.desk.tick()
    assert executors(told) == ["orlov"]
    story.now("13:00")
    story.desk.tick()
    assert executors(told) == ["petrov"]
    verify_desk(story.desk)


@pytest.mark.requirement("LS-3c")
def test_a_deputy_named_for_a_time_that_was_over_gets_the_work_in_it(story: Story) -> None:
    told = story.incident("draft", executors=("petrov", "sidorova"))
    away(story, "petrov")
    story.now("12:00")
    story.desk.staff.deputy("petrov", "sidorova", actor=CURATOR)
    assert executors(told) == ["petrov", "sidorova"]  # one person gives no two parts
    story.now("10:00")
    story.desk.staff.deputy("petrov", "orlov", actor=CURATOR)
    assert executors(told) == ["orlov", "sidorova"]
    verify_desk(story.desk)


@pytest.mark.requirement("LS-3c")
def test_who_is_back_before_it_began_is_not_away_any_more(story: Story) -> None:
    told = story.incident("draft")
    away(story, "petrov", start=local("2026-07-14 12:00"), deputy="orlov")
    story.now("12:00")
    story.desk.tick()
    assert executors(told) == ["orlov"]
    story.now("10:00")
    back(story, "petrov")
    assert executors(told) == ["petrov"]
    with pytest.raises(InvalidValue, match="one who is away"):
        back(story, "petrov")
    with pytest.raises(InvalidValue, match="one who is away"):
        story.desk.staff.deputy("petrov", "orlov", actor=CURATOR)
    verify_desk(story.desk)


@pytest.mark.requirement("LS-3c")
def test_who_is_back_within_a_time_that_was_over_has_his_work_back(story: Story) -> None:
    told = story.incident("draft")
    away(story, "petrov", deputy="orlov")
    story.now("12:00")
    story.desk.staff.deputy("petrov", "sidorova", actor=CURATOR)
    assert executors(told) == ["sidorova"]
    story.now("10:00")
    back(story, "petrov")
    assert executors(told) == ["petrov"]
    verify_desk(story.desk)
