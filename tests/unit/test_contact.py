"""Contacts with the regional government (decree, cl. 3.2): a record whose term is an instant of its own."""

from __future__ import annotations

import pytest

from otklik.engine.check import findings
from otklik.engine.errors import InvalidValue, Refused
from otklik.engine.values import Deadline
from otklik.workflows.contact import contact
from otklik.workflows.regulation import adopt, check, source
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.desk_story import CURATOR, Story, local, said

FRIDAY = local("2026-07-17 12:00")


def plan(story: Story, due: str = "2026-07-17 12:00") -> int:
    planned = story.desk.cases("contact").create(
        form="report", whom="Департамент", about="Отчёт за июнь", due_at=local(due), actor=CURATOR
    )
    return planned.key


def term(story: Story, key: int, occurrence: int = 1) -> Deadline:
    found = story.desk.cases("contact").view(key).deadlines
    return next(item for item in found if item.occurrence == occurrence)


@pytest.mark.requirement("LS-P3.2")
def test_the_term_ends_at_the_instant_that_the_record_names(story: Story) -> None:
    item = term(story, plan(story))
    assert (item.due, item.lapse, item.requirement, item.term) == (FRIDAY, FRIDAY, "LS-P3.2", "until due_at")
    assert [said(at) for at in item.remind] == ["2026-07-16 09:00", "2026-07-17 10:00"]


@pytest.mark.requirement("LS-P3.2")
@pytest.mark.parametrize(("at", "outcome"), [("2026-07-17 12:00", "met"), ("2026-07-17 12:01", "late")])
def test_done_at_that_instant_is_in_time_and_a_minute_later_is_not(story: Story, at: str, outcome: str) -> None:
    key = plan(story)
    story.now(at)
    assert story.desk.cases("contact")[key].complete(result="Отправлен", actor="smirnov").state == "done"
    assert term(story, key).outcome == outcome


@pytest.mark.requirement("LS-P3.2")
def test_postponing_puts_another_term_in_its_place_and_cancelling_ends_it(story: Story) -> None:
    key = plan(story)
    contacts = story.desk.cases("contact")
    contacts[key].postpone(due_at=local("2026-07-20 15:00"), reason="Перенесли", actor=CURATOR)
    assert term(story, key).outcome == "superseded"
    assert said(term(story, key, 2).due) == "2026-07-20 15:00"
    contacts[key].cancel(reason="Не нужен", actor=CURATOR)
    assert term(story, key, 2).outcome == "cancelled"


@pytest.mark.requirement("LS-P3.2")
def test_it_is_reminded_of_and_missed_once_and_told_to_the_press_centre_and_the_organiser(story: Story) -> None:
    key = plan(story)
    story.now("2026-07-17 10:30")
    assert story.desk.tick().reminded == 1
    story.now("2026-07-17 12:01")
    assert (story.desk.tick().missed, story.desk.tick().missed) == (1, 0)
    with story.desk.reading() as store:
        assert {row["recipient"] for row in store.notices() if row["kind"] == "missed"} == {"press_centre", "organiser"}
    assert story.desk.cases("contact").history(key)[-1].occurred_at == FRIDAY
    verify_desk(story.desk)
    assert rebuild(story.desk).changed == ()


@pytest.mark.requirement("LS-P3.2")
def test_a_term_lies_ahead_and_the_press_centre_sets_it(story: Story) -> None:
    with pytest.raises(InvalidValue):
        plan(story, "2026-07-14 09:10")  # now
    with pytest.raises(Refused):
        story.desk.cases("contact").create(form="talk", whom="x", about="x", due_at=FRIDAY, actor="petrov")


@pytest.mark.requirement("LS-P3.2")
def test_the_declaration_is_sound_and_a_term_until_nothing_is_found() -> None:
    assert list(findings(contact)) == []
    text = source("lesozavodsk-215").replace("until due_at", "until whom")
    found = [item for item in check(adopt(text), {"contact": contact}) if item.path.startswith("contact")]
    assert [(item.path, item.value) for item in found] == [("contact.deadline[LS-P3.2].term", "until whom")]
