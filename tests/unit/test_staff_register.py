"""Staff over time (LS-3, LS-P4, LS-P5, A17): roles, absences and deputies are judged at the instant of the act."""

from __future__ import annotations

import re

import pytest

from otklik.engine.errors import InvalidValue, NotFound, Refused
from otklik.engine.values import Person
from otklik.workflows.regulation import RegulationError, adopt, load, source
from otklik.workflows.staff_absences import REASONS
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.desk_story import ZONE, Story, local

CURATOR = "ivanova"


def person(story: Story, handle: str) -> Person:
    return next(item for item in story.desk.staff.list() if item.handle == handle)


def away(story: Story, handle: str, **more: object) -> Person:
    return story.desk.staff.absent(handle, **{"reason": "leave", "actor": CURATOR, **more})  # type: ignore[arg-type]


def there(story: Story, handle: str, at: str) -> bool:
    return person(story, handle).absence_at(local(at)) is None


def duty(story: Story, role: str, at: str) -> tuple[list[str], list[tuple[str, str | None]]]:
    row = next(row for row in story.desk.staff.duty(at=local(at)) if row.role.name == role)
    return [item.handle for item in row.there], [(a.handle, d.handle if d else None) for a, d in row.away]


# ── roles ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("LS-3a", "LS-3b", "LS-P4", "LS-P5")
def test_the_act_s_roles_can_be_given_and_several_to_one_person(story: Story) -> None:
    roles = ["curator", "organiser", "official", "executor", "press_centre", "head", "head_of_apparatus", "deputy_head"]
    for number, role in enumerate([*roles, "controller", "analyst"]):
        story.desk.staff.add(f"person{number}", [role], actor=CURATOR)
    one = story.desk.staff.add("nachalnik", ["organiser", "curator", "press_centre"], actor=CURATOR)
    assert one.roles == {"organiser", "curator", "press_centre"}
    with pytest.raises(InvalidValue):
        story.desk.staff.add("nobody", ["clock"], actor=CURATOR)


@pytest.mark.requirement("LS-P4", "LS-3a")
@pytest.mark.parametrize("role", ["executor", "head", "controller", "analyst", "press_centre"])
def test_the_organiser_keeps_the_list_too_and_others_do_not(story: Story, role: str) -> None:
    story.desk.staff.add("nachalnik", ["organiser"], actor=CURATOR)
    story.desk.staff.add("other", [role], actor=CURATOR)
    story.desk.staff.add("novikov", ["executor"], actor="nachalnik")
    with pytest.raises(Refused):
        story.desk.staff.add("frolov", ["executor"], actor="other")


@pytest.mark.requirement("LS-3b")
def test_roles_are_judged_at_the_instant_of_the_act(story: Story) -> None:
    told = story.incident("assigned", executors=("orlov",))
    story.now("12:00")
    story.desk.staff.add("orlov", ["press_centre"], actor=CURATOR)
    with pytest.raises(Refused):
        told.do("start", actor="orlov")
    with pytest.raises(Refused):
        told.do("start", actor="orlov", at="2026-07-14 12:00")  # the very instant of the change
    told.do("start", actor="orlov", at="2026-07-14 11:59")
    assert told.state == "draft"


@pytest.mark.requirement("LS-3b")
def test_a_role_that_came_later_holds_for_no_earlier_act(story: Story) -> None:
    told = story.incident("detected")
    story.now("10:00")
    story.desk.staff.add("smirnov", ["press_centre", "curator"], actor=CURATOR)
    with pytest.raises(Refused) as refused:
        told.do("select", actor="smirnov", at="2026-07-14 09:59")
    assert "staff add smirnov --from" in refused.value.say("en")
    story.desk.staff.add("smirnov", ["press_centre", "curator"], start=local("2026-07-14 09:30"), actor=CURATOR)
    told.do("select", actor="smirnov", at="2026-07-14 09:59")


@pytest.mark.requirement("LS-3b")
def test_the_first_roles_always_held_unless_it_is_said_since_when(story: Story) -> None:
    told = story.incident("selected")
    story.now("10:00")
    story.desk.staff.add("novikov", ["executor"], actor=CURATOR)
    story.desk.staff.add("frolov", ["executor"], start="2026-07-15", actor=CURATOR)
    with pytest.raises(InvalidValue):
        told.do("assign", executors=["frolov"])
    told.do("assign", executors=["novikov"], at="2026-07-14 09:30")
    told.do("start", actor="novikov", at="2026-07-14 09:31")


def test_roles_may_begin_on_a_day_to_come(story: Story) -> None:
    story.desk.staff.add("orlov", ["press_centre"], start="2026-07-16", actor=CURATOR)
    orlov = person(story, "orlov")
    assert orlov.roles_at(local("2026-07-15 23:59:59")) == {"executor"}
    assert orlov.roles_at(local("2026-07-16 00:00")) == {"press_centre"}


@pytest.mark.requirement("LS-19")
def test_a_deputy_head_has_fields_of_supervision_that_are_no_part_of_the_log(story: Story) -> None:
    story.desk.staff.add("zam", ["deputy_head"], fields=["ЖКХ", "дороги"], actor=CURATOR)
    story.desk.staff.add("zam", ["deputy_head", "official"], actor=CURATOR)
    assert person(story, "zam").fields == ("ЖКХ", "дороги")
    assert "ЖКХ" not in "".join(str(event.data) for _, event in story.desk.events())
    story.desk.staff.add("zam", ["deputy_head"], fields=["культура"], actor=CURATOR)
    assert person(story, "zam").fields == ("культура",)


# ── absences ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("LS-3c")
@pytest.mark.parametrize("reason", REASONS)
def test_each_of_the_act_s_reasons_and_it_is_no_part_of_the_log(story: Story, reason: str) -> None:
    away(story, "petrov", reason=reason, words="Перелом ноги")
    event = next(event for _, event in story.desk.events(stream="staff") if event.type == "person_absent")
    assert reason not in str(event.data)
    with story.desk.reading() as store:
        texts = {name: body for (seq, name), (body, _) in store.texts("staff").items() if seq == event.seq}
    assert texts == {"reason": reason, "words": "Перелом ноги"}


@pytest.mark.requirement("LS-3c")
def test_days_are_whole_local_days(story: Story) -> None:
    away(story, "petrov", start="2026-07-20", until="2026-07-24")
    assert there(story, "petrov", "2026-07-19 23:59:59")
    assert not there(story, "petrov", "2026-07-20 00:00")
    assert not there(story, "petrov", "2026-07-24 23:59:59")
    assert there(story, "petrov", "2026-07-25 00:00")


@pytest.mark.requirement("LS-3c")
def test_absences_of_one_person_do_not_overlap_but_may_touch(story: Story) -> None:
    away(story, "petrov", start="2026-07-20", until="2026-07-24")
    for start, until in [("2026-07-24", "2026-07-25"), ("2026-07-19", "2026-07-20"), ("2026-07-18", None), ("2026-07-21", "2026-07-22")]:  # fmt: skip
        with pytest.raises(InvalidValue, match="petrov is not away"):
            away(story, "petrov", start=start, until=until)
    away(story, "petrov", start="2026-07-25", until="2026-07-26")
    away(story, "petrov", start="2026-07-15", until="2026-07-19")
    assert len(person(story, "petrov").absences) == 3


@pytest.mark.requirement("LS-3c")
def test_who_came_back_may_fall_ill_again_at_once(story: Story) -> None:
    for _ in range(3):
        away(story, "petrov")
        story.desk.staff.returned("petrov", actor=CURATOR)
    away(story, "petrov")
    assert not there(story, "petrov", "2026-07-14 09:10")
    verify_desk(story.desk)


@pytest.mark.requirement("LS-3c")
def test_an_absence_ahead_can_be_called_off(story: Story) -> None:
    away(story, "petrov", start="2026-07-20")
    story.desk.staff.returned("petrov", actor=CURATOR)
    assert person(story, "petrov").absences == ()
    with pytest.raises(InvalidValue):
        story.desk.staff.returned("petrov", actor=CURATOR)


@pytest.mark.requirement("LS-3c")
def test_a_return_entered_late_holds_from_when_it_was(story: Story) -> None:
    away(story, "petrov")
    story.now("15:00")
    story.desk.staff.returned("petrov", at=local("2026-07-14 11:00"), actor=CURATOR)
    assert not there(story, "petrov", "2026-07-14 10:59:59")
    assert there(story, "petrov", "2026-07-14 11:00")


@pytest.mark.requirement("LS-3c")
def test_a_deputy_is_another_of_the_same_role_who_is_there(story: Story) -> None:
    away(story, "orlov")
    for deputy in ("petrov", "zhkh", "orlov"):
        with pytest.raises(InvalidValue):
            away(story, "petrov", deputy=deputy)
    with pytest.raises(NotFound):
        away(story, "petrov", deputy="nobody")
    away(story, "petrov", deputy="sidorova")


@pytest.mark.requirement("LS-3c")
def test_deputies_in_a_circle_are_refused_whenever_they_would_close_it(story: Story) -> None:
    away(story, "petrov", deputy="orlov", start="2026-07-20", until="2026-07-30")
    with pytest.raises(InvalidValue, match="circle"):
        away(story, "orlov", deputy="petrov", start="2026-07-14", until="2026-07-21")
    away(story, "orlov", deputy="petrov", start="2026-07-14", until="2026-07-19")  # they do not meet


@pytest.mark.requirement("LS-3c")
def test_the_deputy_s_deputy_stands_in_for_both(story: Story) -> None:
    away(story, "petrov", deputy="orlov")
    away(story, "orlov", deputy="sidorova")
    assert duty(story, "executor", "2026-07-14 09:10") == (
        ["sidorova"],
        [("petrov", "sidorova"), ("orlov", "sidorova")],
    )


# ── the curator's deputies (A17) ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("A17", "LS-6a")
def test_a_curator_s_deputy_comes_from_the_press_centre_alone(story: Story) -> None:
    with pytest.raises(InvalidValue, match="press centre"):
        away(story, CURATOR, deputy="petrov")
    away(story, CURATOR, deputy="smirnov")


@pytest.mark.requirement("A17")
def test_the_curator_s_deputy_acts_as_curator_while_the_curator_is_away_and_no_longer(story: Story) -> None:
    first, second = story.incident(), story.incident()
    with pytest.raises(Refused):
        first.do("select", actor="smirnov")
    away(story, CURATOR, start=local("2026-07-14 10:00"), until=local("2026-07-14 11:00"), deputy="smirnov")
    story.now("11:30")
    with pytest.raises(Refused):
        first.do("select", actor="smirnov", at="2026-07-14 09:59")
    first.do("select", actor="smirnov", at="2026-07-14 10:00")
    event = first.events[-1]
    assert (event.role, event.data["in_place_of"]) == ("curator", person(story, CURATOR).id)
    assert event.actor == person(story, "smirnov").id
    with pytest.raises(Refused):
        second.do("select", actor="smirnov", at="2026-07-14 11:00")
    second.do("select", actor="smirnov", at="2026-07-14 10:59")


@pytest.mark.requirement("A17")
def test_the_curator_s_deputy_keeps_the_list_of_staff(story: Story) -> None:
    away(story, CURATOR, deputy="smirnov")
    story.desk.staff.add("novikov", ["executor"], actor="smirnov")


@pytest.mark.requirement("A17")
def test_what_one_may_by_one_s_own_role_is_done_in_nobody_s_place(story: Story) -> None:
    told = story.incident("approved")
    away(story, CURATOR, deputy="smirnov")
    told.do("publish", actor="smirnov")
    assert "in_place_of" not in told.events[-1].data


@pytest.mark.requirement("LS-3c")
def test_an_absent_person_who_acts_is_plainly_there(story: Story) -> None:
    told = story.incident("assigned")
    away(story, "petrov")
    told.do("start", actor="petrov")
    assert told.state == "draft"


@pytest.mark.parametrize("key", ["deputies", "escalate"])
def test_a_role_that_the_act_does_not_have_stands_in_for_nobody(key: str) -> None:
    wrong = re.sub(rf"(?m)^{key} = .*$", f'{key} = ["press_center"]', source("lesozavodsk-215"), count=1)
    with pytest.raises(RegulationError, match="press_centre"):
        adopt(wrong)


def test_the_act_names_the_curator_s_deputies_and_who_hears_of_an_empty_chair() -> None:
    curator = load("lesozavodsk-215").rules().roles["curator"]
    assert (curator.deputies, curator.escalate) == (("press_centre",), ("organiser", "head_of_apparatus"))


# ── the projection ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_staff_is_rebuilt_from_its_events_byte_for_byte(story: Story) -> None:
    story.incident("draft")
    story.desk.staff.add("zam", ["deputy_head"], fields=["ЖКХ"], start="2026-07-01", actor=CURATOR)
    away(story, "petrov", deputy="orlov")
    away(story, "sidorova", start="2026-08-01", until="2026-08-10")
    story.desk.staff.deputy("petrov", "sidorova", actor=CURATOR)
    story.later(hours=2)
    story.desk.staff.returned("petrov", keeps=True, actor=CURATOR)
    story.desk.tick()
    with story.desk.reading() as store:
        before = store.projections()
    assert rebuild(story.desk).changed == ()
    with story.desk.reading() as store:
        assert store.projections() == before
    verify_desk(story.desk)
    assert person(story, "petrov").absences[-1].end == local("2026-07-14 11:10").astimezone(ZONE)
