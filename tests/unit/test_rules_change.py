"""Invariant 5: running cases keep what they began with until they are moved, or counted by other days, by events of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from otklik.engine.declaration import Workflow
from otklik.engine.errors import Conflict, InvalidValue, LogError, MissingValue, NotFound, Refused
from otklik.engine.replay import Replay
from otklik.engine.verify import lines_with_trailer, verify_lines
from otklik.workflows import catalogue
from otklik.workflows.adoption import adopt_for, adopted_by_key
from otklik.workflows.catalogue import find
from otklik.workflows.desk import Desk
from otklik.workflows.incident import incident
from otklik.workflows.moving import move_cases, recompute
from otklik.workflows.regulation import Regulation, adopt, source
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.desk_story import Story, Told, said
from ..support.forgery import chain_anew, export, parsed

ACT = "lesozavodsk-215"
FOUR_HOURS = '[[norm]]\nrule = "reply"\nwhen = { importance = "ordinary" }\nterm = "4 working hours"\nsource = "распоряжение № 5"\n'
DAY_OFF = '[[overlay]]\ndate = 2026-07-15\nkind = "closed"\nsource = "указ губернатора"\n'
ACKNOWLEDGE = """
[[norm]]
rule = "acknowledge"
title.ru = "подтвердить получение"
title.en = "acknowledge receipt"
opens_on = "detect"
closes_on = ["assign", "set_aside"]
term = "6 working hours"
holder = "curator"
source = "распоряжение № 5, п. 3"
"""


def take(desk: Desk, settings: str | None, text: str | None = None) -> Regulation:
    """Adopt an office's settings, or a newer text."""
    return adopt_for(desk, adopt(text or source(ACT), settings), actor="ivanova", reason="распоряжение № 5").after


def moved(told: Told, **more: Any) -> Told:
    (done,) = move_cases(told.story.desk, [told.key], reason="перевод", actor="ivanova", **more)
    if done.error is not None:
        raise done.error
    assert done.done
    return told


def sound(desk: Desk) -> None:
    """The log verifies with its replay, and the projections are what it folds to."""
    verify_desk(desk)
    assert rebuild(desk).changed == ()
    with desk.reading() as store:
        lines = [f"{line}\n".encode() for line in lines_with_trailer(store.events())]
    replay = Replay(find)
    verify_lines(lines, find, each=replay.add)
    for case, deadlines in replay.cases():
        stored, kept = _stored(desk, case.key)
        assert (case, deadlines) == (stored, kept)


def _stored(desk: Desk, key: int) -> tuple[object, object]:
    with desk.reading() as store:
        return store.case(key)


# ── adopting ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_running_cases_stay_on_theirs_and_new_ones_take_the_new(story: Story) -> None:
    old = story.incident("selected")
    before = story.desk.regulation.key
    after = take(story.desk, FOUR_HOURS).key
    new = story.incident("selected")
    assert (old.case.regulation, new.case.regulation) == (before, after)
    assert (old.due("reply"), new.due("reply")) == ("2026-07-14 17:10", "2026-07-14 14:10")
    story.later(minutes=10)
    old.do("assign")
    assert old.events[-1].regulation == before
    assert [event.data["regulation"] for event in story.desk.adoptions()] == [before, after]
    sound(story.desk)


def test_another_process_takes_note_for_its_next_new_case(story: Story, database: Path) -> None:
    with Story.open(f"sqlite:///{database}", "2026-07-14 09:10") as other:
        after = take(story.desk, FOUR_HOURS).key
        assert other.incident().case.regulation == after


def test_what_is_in_force_already_is_adopted_once_and_a_preview_writes_nothing(story: Story) -> None:
    take(story.desk, FOUR_HOURS)
    with story.desk.reading() as store:
        before = store.head("desk")
    assert adopt_for(story.desk, story.desk.regulation, actor="ivanova").event is None
    shown = adopt_for(story.desk, adopt(source(ACT)), actor="ivanova", dry_run=True)
    assert shown.event is None
    assert [item.field for item in shown.differences if item.field == "term"] == ["term"]
    with story.desk.reading() as store:
        assert store.head("desk") == before


@pytest.mark.parametrize("actor", ["petrov", None])
def test_only_who_keeps_the_staff_adopts_moves_and_recounts(story: Story, actor: str | None) -> None:
    told = story.incident("selected")
    with pytest.raises(Refused):
        adopt_for(story.desk, adopt(source(ACT), FOUR_HOURS), actor=actor)
    with pytest.raises(Refused):
        move_cases(story.desk, [told.key], reason="x", actor=actor)
    with pytest.raises(Refused):
        recompute(story.desk, reason="x", actor=actor)


def test_an_act_without_a_role_that_somebody_has_is_refused_naming_him(story: Story) -> None:
    text = source("khasyn").replace("[roles.head]", "[roles.mayor]")
    with pytest.raises(Refused, match="glava: head"):
        adopt_for(story.desk, adopt(text), actor="ivanova")
    assert story.desk.regulation.id == ACT


def test_an_adoption_is_found_by_the_beginning_of_its_hash(story: Story) -> None:
    key = take(story.desk, FOUR_HOURS).key
    assert adopted_by_key(story.desk, key[:8]).key == key
    for word in (key[:5], "0123456789"):
        with pytest.raises(NotFound):
            adopted_by_key(story.desk, word)


# ── moving ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_moved_case_has_the_terms_that_it_would_have_had_from_its_beginning(story: Story) -> None:
    told = story.incident("assigned")
    story.now("2026-07-14 11:00")
    take(story.desk, FOUR_HOURS)
    moved(told)
    # four working hours from the selection at 09:10, lunch between; the draft three hours before that
    assert told.running == {"reply": "2026-07-14 14:10", "draft": "2026-07-14 10:10"}
    assert [item.outcome for item in told.deadlines if item.rule == "reply"] == ["superseded", "open"]
    assert told.deadline("draft").past_when_opened  # told apart from an ordinary breach, as on reclassification (A14)
    event = told.events[-1]
    assert event.type == "moved"
    assert event.data["from"]["regulation"] != event.regulation == told.case.regulation == story.desk.regulation.key
    sound(story.desk)


def test_terms_that_are_the_same_are_left_alone(story: Story) -> None:
    told = story.incident("review")
    before = told.deadlines
    take(story.desk, 'prefix = "ЛГ"\n')
    moved(told)
    assert told.deadlines == before
    assert "deadlines" not in told.events[-1].data


def test_a_term_that_the_new_rules_add_begins_and_one_that_they_lack_ends(story: Story) -> None:
    told = story.incident("selected")
    take(story.desk, ACKNOWLEDGE)
    moved(told)
    assert told.running["acknowledge"] == "2026-07-14 16:10"  # six working hours from 09:10
    take(story.desk, None)
    moved(told)
    assert "acknowledge" not in told.running
    assert told.outcome("acknowledge") == "superseded"
    sound(story.desk)


def test_what_was_met_or_missed_stays_as_it_was_judged(story: Story) -> None:
    told = story.incident("assigned")
    story.now("2026-07-15 09:30")
    story.desk.tick()  # reply and draft were due the day before
    missed = [item for item in told.deadlines if item.missed_at is not None]
    met = [item for item in told.deadlines if item.outcome == "met"]
    assert {item.rule for item in missed} == {"reply", "draft"}
    take(story.desk, FOUR_HOURS.replace("4 working", "30 working"))
    moved(told)
    assert [item for item in told.deadlines if item.missed_at is not None] == missed
    assert [item for item in told.deadlines if item.outcome == "met"] == met
    assert told.running["reply"] == "2026-07-14 17:10"


def test_a_moved_case_goes_on_by_the_new_rules(story: Story) -> None:
    told = story.incident("draft")
    take(story.desk, "four_eyes = true\n")
    moved(told)
    story.desk.staff.add("petrov", ["executor", "curator"], actor="ivanova")
    told.do("submit")
    with pytest.raises(Refused, match="another person"):
        told.do("approve", actor="petrov")
    told.do("approve")
    told.do("publish")
    assert told.events[-1].regulation == story.desk.regulation.key
    sound(story.desk)


def test_the_parts_of_several_keep_their_persons(story: Story) -> None:
    told = story.incident("draft", executors=("petrov", "sidorova"))
    story.later(minutes=30)
    told.do("provide_part", actor="petrov")
    take(story.desk, '[[norm]]\nrule = "part"\nterm = "3 working hours"\nsource = "№ 5"\n')
    moved(told)
    assert told.due("part", part="sidorova") == "2026-07-14 12:10"
    assert told.outcome("part", part="petrov") == "met"
    sound(story.desk)


def test_a_preview_tells_old_and_new_and_writes_nothing(story: Story) -> None:
    told = story.incident("selected")
    take(story.desk, FOUR_HOURS)
    before = told.case
    (shown,) = move_cases(story.desk, [told.key], reason=None, actor="ivanova", dry_run=True)
    assert not shown.done
    assert {
        item.rule: (said(item.before or before.entered_at), said(item.after or before.entered_at))
        for item in shown.terms
    } == {
        "reply": ("2026-07-14 17:10", "2026-07-14 14:10"),
        "draft": ("2026-07-14 14:10", "2026-07-14 10:10"),
    }
    assert told.case == before
    with pytest.raises(MissingValue):
        move_cases(story.desk, [told.key], reason=" ", actor="ivanova")


def test_many_are_moved_each_by_its_own_event_and_what_is_refused_leaves_the_others(story: Story) -> None:
    running, ended = [story.incident("selected") for _ in range(3)], story.incident("declined")
    take(story.desk, FOUR_HOURS)
    keys = [*(told.key for told in running), ended.key]
    both = move_cases(story.desk, keys, reason="x", actor="ivanova", all_or_nothing=True)
    assert not any(item.done for item in both)
    done = move_cases(story.desk, keys, reason="x", actor="ivanova")
    assert [item.done for item in done] == [True, True, True, False]
    assert isinstance(done[-1].error, Refused)
    assert done[-1].error.reason_code == "ended"
    assert {told.events[-1].type for told in running} == {"moved"}
    again = move_cases(story.desk, keys[:1], reason="x", actor="ivanova")[0].error
    assert isinstance(again, Refused)
    assert again.reason_code == "moved_already"
    sound(story.desk)


def test_a_version_that_was_seen_before_the_move_is_a_conflict_that_tells_of_it(story: Story) -> None:
    told = story.incident("selected")
    seen = told.case.version
    take(story.desk, FOUR_HOURS)
    moved(told)
    with pytest.raises(Conflict) as caught:
        story.desk.incidents[told.key].fire(
            "assign", actor="ivanova", official="zhkh", executors=["petrov"], expect=seen
        )
    assert [item.type for item in caught.value.meanwhile] == ["moved"]


@pytest.mark.parametrize("reference", ["ЛЗ-26-999999", "ХС-26-000001", 0])
def test_no_such_number_moves_nothing(story: Story, reference: int | str) -> None:
    told = story.incident("selected")
    take(story.desk, FOUR_HOURS)
    before = told.case
    with pytest.raises((NotFound, InvalidValue)):
        move_cases(story.desk, [told.key, reference], reason="x", actor="ivanova")
    assert told.case == before


# ── a second version of a workflow ───────────────────────────────────────────────────────────────────────────────────


def second_version() -> Workflow:
    """The incident without the state `revision`: a returned draft goes back to `draft`."""
    kept = [item for item in incident.triggers if item.name not in {"resubmit", "recall"}]

    def without(states: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in states if name != "revision")

    triggers = [replace(item, source=without(item.source), stays=without(item.stays)) for item in kept]
    triggers = [replace(item, to="draft") if item.name == "return" else item for item in triggers]
    states = tuple(item for item in incident.states if item.name != "revision")
    return replace(incident, version=2, states=states, triggers=tuple(triggers))


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch, story: Story) -> Iterator[Callable[[], None]]:
    """Release the second version beside the first."""
    real, newer = catalogue.versions, second_version()

    def release() -> None:
        monkeypatch.setattr(
            catalogue, "versions", lambda name: (newer, *real(name)) if name == "incident" else real(name)
        )
        catalogue.find.cache_clear()
        story.desk.__dict__.pop("incidents", None)  # as a process that is started anew

    yield release
    monkeypatch.undo()
    catalogue.find.cache_clear()


def test_running_cases_keep_the_version_that_they_began_with_until_they_are_moved(
    story: Story, released: Callable[[], None]
) -> None:
    old = story.incident("review")
    released()
    new = story.incident("review")
    assert (old.case.workflow_version, new.case.workflow_version) == (1, 2)
    new.do("return")
    assert new.state == "draft"
    old.do("return")
    assert (old.state, old.events[-1].workflow_version) == ("revision", 1)
    old.do("resubmit")
    moved(old)
    assert (old.case.workflow_version, old.state) == (2, "review")
    old.do("return")
    assert old.state == "draft"  # as the second version has it
    sound(story.desk)


def test_a_state_that_no_longer_exists_is_refused_saying_so(story: Story, released: Callable[[], None]) -> None:
    told = story.incident("revision")
    released()
    with pytest.raises(Refused) as caught:
        moved(told)
    assert caught.value.reason_code == "no_state"
    assert "revision" in caught.value.reasons[0].en
    told.do("resubmit")
    moved(told)
    assert told.case.workflow_version == 2
    sound(story.desk)


# ── other days ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_day_off_moves_the_open_terms_and_the_event_names_old_new_fingerprint_and_reason(story: Story) -> None:
    story.now("2026-07-14 16:00")
    told = story.incident("selected")
    before = {item.rule: item for item in told.deadlines}
    assert told.due("reply") == "2026-07-15 15:00"
    take(story.desk, DAY_OFF)
    assert told.due("reply") == "2026-07-15 15:00"  # nothing moves by itself
    (done,) = recompute(story.desk, reason="указ губернатора", actor="ivanova")
    assert done.done
    assert told.due("reply") == "2026-07-16 15:00"
    assert told.due("draft") == "2026-07-16 11:00"
    assert told.due("forward") == "2026-07-14 17:00"  # untouched
    event = told.events[-1]
    effects = {item["rule"]: item for item in event.data["deadlines"]}
    assert event.type == "recomputed"
    assert effects.keys() == {"reply", "draft"}
    assert effects["reply"]["was"]["calendar"] == dict(before["reply"].calendar)
    assert effects["reply"]["calendar"] != effects["reply"]["was"]["calendar"]
    assert effects["reply"]["was"]["due"] < effects["reply"]["due"]
    assert story.desk.incidents.view(told.key).texts[event.seq, "reason"] == "указ губернатора"
    assert told.case.regulation != story.desk.regulation.key  # the rules stay its own
    sound(story.desk)


def test_a_second_time_nothing_is_done(story: Story) -> None:
    told = story.incident("selected")
    take(story.desk, DAY_OFF)
    recompute(story.desk, reason="x", actor="ivanova")
    events = told.events
    assert recompute(story.desk, reason="x", actor="ivanova") == []
    assert told.events == events


def test_later_terms_of_a_recounted_case_count_by_the_new_days_too(story: Story) -> None:
    story.now("2026-07-14 17:50")
    told = story.incident("draft")
    take(story.desk, DAY_OFF)
    recompute(story.desk, reason="x", actor="ivanova")
    told.do("submit")
    assert told.due("review") == "2026-07-16 09:20"  # 30 minutes: ten today, none on the day off
    assert told.events[-1].regulation == told.case.regulation
    sound(story.desk)


def test_terms_that_were_judged_stay_as_they_were(story: Story) -> None:
    told = story.incident("assigned")
    story.now("2026-07-15 09:30")
    story.desk.tick()
    judged = told.deadlines
    assert any(item.missed_at is not None for item in judged)
    take(story.desk, DAY_OFF.replace("07-15", "07-14"))
    recompute(story.desk, reason="x", actor="ivanova")
    assert told.deadlines == judged


def test_reminders_follow_and_what_was_sent_is_not_owed_again(story: Story) -> None:
    told = story.incident("assigned")
    story.now("2026-07-14 15:30")
    story.desk.tick()
    sent = told.deadline("reply")
    assert sent.reminded == 1
    take(story.desk, '[[overlay]]\ndate = 2026-07-14\nkind = "hours"\nhours = "09:00-13:00"\nsource = "авария"\n')
    recompute(story.desk, reason="авария в здании", actor="ivanova")
    # 3 h 50 min until 13:00, 3 h 10 min the next morning; again two hours and half an hour before
    assert told.due("reply") == "2026-07-15 12:10"
    assert told.deadline("reply").reminded == 1
    assert [said(at) for at in told.deadline("reply").remind] == [
        "2026-07-14 15:10",
        "2026-07-15 10:10",
        "2026-07-15 11:40",
    ]
    story.now("2026-07-15 10:15")
    assert story.desk.tick().reminded >= 1
    assert story.desk.tick().reminded == 0
    sound(story.desk)


def test_a_recount_is_shown_first_and_a_moved_case_counts_by_its_own_again(story: Story) -> None:
    told = story.incident("selected")
    take(story.desk, DAY_OFF + FOUR_HOURS)
    before = told.case
    (shown,) = recompute(story.desk, reason=None, actor="ivanova", dry_run=True)
    assert not shown.done
    assert told.case == before
    recompute(story.desk, reason="x", actor="ivanova")
    assert told.case.facts["counts_by"] == story.desk.regulation.key
    moved(told)
    assert "counts_by" not in told.case.facts
    sound(story.desk)


# ── the log is held to it ────────────────────────────────────────────────────────────────────────────────────────────


def exported(desk: Desk) -> list[dict[str, Any]]:
    with desk.reading() as store:
        return parsed(f"{line}\n".encode() for line in lines_with_trailer(store.events()))


def test_an_event_by_other_rules_without_a_move_is_found(story: Story) -> None:
    told = story.incident("selected")
    after = take(story.desk, FOUR_HOURS).key
    lines = exported(story.desk)
    line = next(line for line in lines if line["stream"] == told.case.stream and line["seq"] == 2)
    line["regulation"] = after
    with pytest.raises(LogError, match="no move"):
        verify_lines(export(chain_anew(lines)), find)


def test_a_move_that_does_not_say_from_where_is_found(story: Story) -> None:
    told = story.incident("selected")
    take(story.desk, FOUR_HOURS)
    moved(told)
    lines = exported(story.desk)
    line = next(line for line in lines if line["type"] == "moved")
    line["data"] = {**line["data"], "from": {"regulation": "0" * 64, "workflow_version": 1}}
    with pytest.raises(LogError, match="does not fit"):
        verify_lines(export(chain_anew(lines)), find)
