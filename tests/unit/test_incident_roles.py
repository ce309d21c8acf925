"""Who may do what from where: the incident's table, written from the act and the design, against the desk."""

from __future__ import annotations

from typing import Any

import pytest

from otklik.engine.errors import Refused
from otklik.workflows.incident import incident

from ..support.desk_story import ALL_PARTS, Story, settled
from ..support.incident_table import STATES, TABLE, ready

PEOPLE = {"curator": "ivanova", "executor": "petrov", "press_centre": "smirnov", "official": "zhkh", "head": "glava"}


def extra(story: Story, trigger: str) -> dict[str, Any]:
    if trigger == "link_repeat":
        return {"repeats": story.incident().key}
    return {"missing_reason": "Не ответили"} if trigger == "compose" else {}


@pytest.mark.requirement("LS-6a", "LS-6b", "LS-6c", "LS-3b")
@pytest.mark.parametrize("trigger", TABLE)
def test_a_trigger_leads_from_its_states_and_from_no_other(story: Story, trigger: str) -> None:
    sources, targets, stays, by = TABLE[trigger]
    actor = next(PEOPLE[role] for role in by.split() if role in PEOPLE)
    values = extra(story, trigger)
    for state in STATES:
        told = ready(story, state, trigger)
        if state in sources.split():
            assert told.do(trigger, actor=actor, **values).state in targets.split()
        elif state in stays.split():
            assert told.do(trigger, actor=actor, **values).state == state
        else:
            with pytest.raises(Refused) as refused:
                told.do(trigger, actor=actor, **values)
            assert refused.value.reason_code == "state"
            assert refused.value.state == state == told.state


@pytest.mark.requirement("LS-6a", "LS-6b", "LS-6c", "LS-3b", "LS-P5")
@pytest.mark.parametrize("trigger", TABLE)
def test_only_those_named_may_fire_it(story: Story, trigger: str) -> None:
    sources, _, stays, by = TABLE[trigger]
    values = extra(story, trigger)
    state = (sources or stays).split()[0]
    for role, person in PEOPLE.items():
        told = ready(story, state, trigger)
        may = role in by.split() or (role == "curator" and "press_centre" in by)  # ivanova is of the press centre too
        if may:
            told.do(trigger, actor=person, **values)
            continue
        with pytest.raises(Refused) as refused:
            told.do(trigger, actor=person, **values)
        assert refused.value.reason_code == "role"
        assert refused.value.clause == incident.trigger[trigger].clause
        assert told.state == state


@pytest.mark.requirement("LS-1", "LS-5")
def test_the_curator_and_the_importer_take_messages_in(story: Story) -> None:
    detect = story.desk.incidents.detect
    assert detect(message="x", actor="ivanova").state == "detected"
    assert detect(message="x", role="importer").state == "detected"
    for who in ({"actor": "petrov"}, {"actor": "smirnov"}, {"role": "clock"}, {}):
        with pytest.raises(Refused):
            detect(message="x", **who)


@pytest.mark.parametrize("role", ["curator", "executor"])
def test_a_role_without_a_person_is_nobody(story: Story, role: str) -> None:
    told = story.incident()
    with pytest.raises(Refused, match="nobody is named"):
        story.desk.incidents.fire(told.key, "select", role=role, importance="ordinary")


def test_a_person_acts_in_a_role_that_he_has(story: Story) -> None:
    told = story.incident("approved")
    with pytest.raises(Refused):
        story.desk.incidents.fire(told.key, "publish", actor="smirnov", role="executor", links=["https://vk.com/a"])


@pytest.mark.requirement("LS-3b")
@pytest.mark.parametrize(
    ("state", "trigger"), [("assigned", "start"), ("draft", "submit"), ("revision", "resubmit"), ("interim", "resume")]
)
def test_an_executor_works_on_what_is_assigned_to_him(story: Story, state: str, trigger: str) -> None:
    told = story.incident(state)
    with pytest.raises(Refused, match="not assigned"):
        told.do(trigger, actor="orlov")
    told.do("reassign", executors=["orlov"]) if trigger == "resume" else None
    told.do(trigger, actor="orlov" if trigger == "resume" else "petrov")


def test_a_refusal_says_what_is_possible_and_whose_it_is(story: Story) -> None:
    told = story.incident("review")
    with pytest.raises(Refused) as refused:
        told.do("approve", actor="petrov")
    possible = {item.trigger: (item.roles, item.yours) for item in refused.value.possible}
    assert possible["approve"] == possible["return"] == (("curator",), False)
    assert "submit" not in possible
    assert "куратор" in refused.value.say("ru")


@pytest.mark.parametrize(
    ("executors", "possible", "not_possible"),
    [(("petrov",), "submit", {"provide_part", "compose"}), (ALL_PARTS, "provide_part", {"submit"})],
)
def test_what_the_number_of_executors_forbids_is_not_offered(
    story: Story, executors: tuple[str, ...], possible: str, not_possible: set[str]
) -> None:
    told = story.incident("draft", executors=executors)
    offered = {item.trigger: item.yours for item in story.desk.incidents.view(told.key, actor="petrov").possible}
    assert offered[possible]
    assert not_possible.isdisjoint(offered)
    assert "lower_importance" not in offered  # it is ordinary already


@pytest.mark.requirement("KO-6.3")
def test_four_eyes_where_the_office_asks_for_them(tmp_path_factory: pytest.TempPathFactory) -> None:
    with settled(tmp_path_factory.mktemp("eyes"), "four_eyes = true") as story:
        story.desk.staff.add("ivanova", ["curator", "executor"], actor="ivanova")
        told = story.incident("review", executors=("ivanova",))
        with pytest.raises(Refused) as refused:
            told.do("approve", actor="ivanova")
        assert refused.value.reason_code == "four_eyes"
        told.do("approve", actor="kozlova")
        assert told.state == "approved"


@pytest.mark.requirement("KO-6.3")
def test_two_eyes_where_it_does_not(story: Story) -> None:
    story.desk.staff.add("ivanova", ["curator", "executor"], actor="ivanova")
    told = story.incident("review", executors=("ivanova",))
    told.do("approve", actor="ivanova")
    assert told.state == "approved"
