"""From a message to an assignment (LS-1 to LS-7, LS-15, LS-17): what is taken, set aside, declined, forwarded."""

from __future__ import annotations

import pytest

from otklik.engine.errors import InvalidValue, MissingValue, Refused
from otklik.workflows.regulation import load

from ..support.desk_story import Story, local


@pytest.mark.requirement("LS-5", "LS-1")
@pytest.mark.parametrize("network", ["vk", "ok", "max", "tg", "instagram", "other", None])
def test_a_message_comes_from_any_network(story: Story, network: str | None) -> None:
    case = story.desk.incidents.detect(message="Нет воды", network=network, actor="ivanova")
    assert case.state == "detected"


@pytest.mark.requirement("LS-2")
def test_the_appeals_law_s_terms_are_not_applied() -> None:
    terms = {str(item.term) for item in load("lesozavodsk-215").deadlines["incident"]}
    assert terms.isdisjoint({"30 calendar days", "15 calendar days", "3 calendar days"})
    assert not [term for term in terms if "calendar" in term]


@pytest.mark.requirement("LS-6a", "A1")
def test_detection_publication_and_selection_keep_their_own_instants(story: Story) -> None:
    incidents = story.desk.incidents
    case = incidents.detect(
        message="Нет воды",
        published_at="2026-07-14T08:00:00+10:00",
        at="2026-07-14T09:00:00+10:00",
        actor="ivanova",
    )
    incidents[case.key].select(importance="ordinary", actor="ivanova")
    view = incidents.view(case.key)
    assert view.messages[0]["published_at"] == "2026-07-13T22:00:00.000000Z"
    assert view.case.instants["detected"] == local("2026-07-14 09:00")
    assert view.case.instants["selected"] == local("2026-07-14 09:10")
    with pytest.raises(InvalidValue):  # nobody writes after being read
        incidents.detect(
            message="x", published_at="2026-07-14T09:30:00+10:00", at="2026-07-14T09:05:00+10:00", actor="ivanova"
        )


@pytest.mark.requirement("A1")
@pytest.mark.parametrize(("trigger", "state"), [("select", "detected"), ("assign", "selected")])
def test_nothing_happens_before_what_it_follows(story: Story, trigger: str, state: str) -> None:
    told = story.incident(state)
    story.later(minutes=10)
    with pytest.raises(InvalidValue, match="not before the last change of state"):
        told.do(trigger, at="2026-07-14 09:09")


@pytest.mark.requirement("LS-1", "LS-6a")
def test_what_requires_no_reaction_is_set_aside_with_a_reason(story: Story) -> None:
    told = story.incident()
    with pytest.raises(MissingValue):
        told.do("set_aside", reason=None)
    told.do("set_aside", reason="Вопрос вне деятельности Администрации")
    assert told.state == "declined"
    assert told.running == {}


@pytest.mark.requirement("LS-17a", "A27")
@pytest.mark.parametrize("ground", ["obscene", "insult", "threat", "spam", "advertising"])
def test_a_message_is_declined_on_the_act_s_grounds_and_the_evidence_is_kept(story: Story, ground: str) -> None:
    told = story.incident()
    told.do("decline", ground=ground, evidence="Снимок экрана № 1")
    assert told.state == "declined"
    assert told.case.facts["ground"] == ground
    assert story.desk.incidents.view(told.key).text("evidence") == "Снимок экрана № 1"


@pytest.mark.requirement("LS-17a", "A27")
@pytest.mark.parametrize("ground", ["aggression", "network_rules", "breach of law", ""])
def test_no_other_ground_declines(story: Story, ground: str) -> None:
    told = story.incident()
    with pytest.raises((InvalidValue, MissingValue)) as error:
        told.do("decline", ground=ground)
    assert isinstance(error.value, MissingValue) or "threat" in error.value.say("en")
    assert told.state == "detected"


@pytest.mark.requirement("LS-17a")
@pytest.mark.parametrize("state", ["detected", "selected", "assigned"])
def test_declining_cancels_every_term(story: Story, state: str) -> None:
    told = story.incident(state)
    told.do("decline")
    assert told.running == {}
    assert {item.outcome for item in told.deadlines} <= {"met", "cancelled"}


@pytest.mark.requirement("LS-7", "LS-6b", "LS-4")
def test_forwarding_within_the_hour_meets_the_term_and_a_minute_more_is_late(story: Story) -> None:
    in_time, late = story.incident("selected"), story.incident("selected")
    story.now("10:11")
    in_time.do("assign", at="2026-07-14 10:10")
    late.do("assign")
    assert (in_time.outcome("forward"), late.outcome("forward")) == ("met", "late")


@pytest.mark.requirement("A34", "LS-7", "LS-3b")
@pytest.mark.parametrize(
    ("official", "executors"), [("zhkh", ["petrov"]), ("petrov", ["petrov"]), ("glava", ["petrov", "orlov"])]
)
def test_an_assignment_names_the_competent_official_and_the_executors(
    story: Story, official: str, executors: list[str]
) -> None:
    told = story.incident("selected")
    told.do("assign", official=official, executors=executors)
    people = story.desk.incidents.view(told.key).people
    assert told.case.facts["official"] == people[official].id
    assert told.case.facts["executors"] == [people[name].id for name in executors]


@pytest.mark.requirement("A34", "LS-3b")
@pytest.mark.parametrize("missing", ["official", "executors"])
def test_neither_may_be_missing(story: Story, missing: str) -> None:
    told = story.incident("selected")
    with pytest.raises(MissingValue) as error:
        told.do("assign", **{missing: None})
    assert missing in error.value.say("en")


@pytest.mark.requirement("LS-3b")
def test_an_executor_is_one_who_has_that_role(story: Story) -> None:
    told = story.incident("selected")
    with pytest.raises(InvalidValue):
        told.do("assign", executors=["zhkh"])


@pytest.mark.requirement("LS-3c", "LS-6b")
@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("assigned", "assigned"),
        ("draft", "assigned"),
        ("revision", "assigned"),
        ("review", "review"),
        ("approved", "approved"),
        ("interim", "interim"),
        ("clarification", "clarification"),
    ],
)
def test_reassigning_hands_over_and_keeps_a_draft_that_is_there(story: Story, state: str, after: str) -> None:
    told = story.incident(state)
    before = told.running
    told.do("reassign", executors=["orlov"])
    assert told.state == after
    before.pop("rework", None)  # the new executor writes anew
    assert told.running == before
    orlov = story.desk.incidents.view(told.key).people["orlov"].id
    assert told.case.facts["executors"] == [orlov]


@pytest.mark.requirement("LS-15a", "LS-15b", "A12")
def test_a_repeat_is_linked_to_the_incident_considered_before(story: Story) -> None:
    first, second = story.incident("final"), story.incident()
    second.do("link_repeat", repeats=first.case.number)
    assert second.case.facts["repeats"] == first.key


@pytest.mark.requirement("LS-3a", "LS-P4")
def test_the_curator_keeps_the_staff_and_may_have_other_roles_too(story: Story) -> None:
    with pytest.raises(Refused):
        story.desk.staff.add("novikov", ["executor"], actor="petrov")
    story.desk.staff.add("ivanova", ["curator", "organiser", "press_centre", "executor"], actor="ivanova")
    told = story.incident("assigned", executors=("ivanova",))
    told.do("start", actor="ivanova")
    assert told.events[-1].role == "executor"
