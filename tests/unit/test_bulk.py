"""One act on many cases: each its own act, none half done; a preview is the same decision and writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import sqlalchemy as sa

from otklik.calendars.text import Text
from otklik.engine.decide import Decision
from otklik.engine.errors import Conflict, InvalidValue, MissingValue, NotFound, Refused, StorageBusy
from otklik.engine.store.sqlite import prepare_sqlite
from otklik.engine.store.store import Store
from otklik.workflows.attachments import attachments_of
from otklik.workflows.bulk import chosen, fit_for_bulk
from otklik.workflows.catalogue import find
from otklik.workflows.desk import Desk
from otklik.workflows.retry import Retry
from otklik.workflows.upkeep import verify_desk

from ..support.command_line import dump
from ..support.desk_story import Story

ASSIGN: dict[str, Any] = {"official": "zhkh", "executors": ["petrov"]}


def states(story: Story) -> list[str]:
    return [case.state for case in story.desk.incidents.list()[::-1]]


@pytest.mark.requirement("LS-7", "LS-6b")
def test_many_are_assigned_and_each_has_its_own_act_and_chain(story: Story) -> None:
    keys = [story.incident("selected").key for _ in range(3)]
    outcomes = story.desk.incidents.bulk("assign", keys, actor="ivanova", **ASSIGN)
    assert [(item.before.key, item.after and item.after.state, item.done) for item in outcomes] == [
        (key, "assigned", True) for key in keys
    ]
    last = [story.desk.incidents.history(key)[-1] for key in keys]
    assert [(event.type, event.seq) for event in last] == [("assign", 3)] * 3
    assert len({event.command for event in last}) == 3
    assert verify_desk(story.desk).cases == 3


@pytest.mark.requirement("LS-17a")
def test_what_is_refused_is_told_with_its_clause_and_leaves_the_others_alone(story: Story) -> None:
    for state in ("detected", "review", "assigned"):
        story.incident(state)
    outcomes = story.desk.incidents.bulk("decline", [1, 2, 3], actor="ivanova", ground="spam")
    assert [item.done for item in outcomes] == [True, False, True]
    error = outcomes[1].error
    assert isinstance(error, Refused)
    assert (error.reason_code, error.clause) == ("state", "прил. 1, п. 17")
    assert states(story) == ["declined", "review", "declined"]


def test_all_or_nothing(story: Story) -> None:
    for state in ("detected", "review"):
        story.incident(state)
    outcomes = story.desk.incidents.bulk("decline", [1, 2], actor="ivanova", ground="spam", all_or_nothing=True)
    assert [item.done for item in outcomes] == [False, False]
    assert states(story) == ["detected", "review"]
    done = story.desk.incidents.bulk("decline", [1], actor="ivanova", ground="spam", all_or_nothing=True)
    assert [item.done for item in done] == [True]


def test_a_preview_tells_what_the_act_does_and_writes_nothing(story: Story, database: Path) -> None:
    for state in ("selected", "draft", "selected"):
        story.incident(state)
    before = dump(database)
    told = story.desk.incidents.bulk("assign", [1, 2, 3], actor="ivanova", dry_run=True, **ASSIGN)
    assert dump(database) == before
    assert not any(item.done for item in told)
    done = story.desk.incidents.bulk("assign", [1, 2, 3], actor="ivanova", **ASSIGN)
    assert [item.after and (item.after.state, item.after.facts) for item in told] == [
        item.after and (item.after.state, item.after.facts) for item in done
    ]
    assert [str(item.error) for item in told] == [str(item.error) for item in done]


def test_a_case_is_acted_on_once_however_it_is_named(story: Story) -> None:
    number = story.incident("detected").case.number
    outcomes = story.desk.incidents.bulk("note", [1, "1", number], actor="ivanova", note="Ждём")
    assert len(outcomes) == 1
    assert len(story.desk.incidents.history(1)) == 2


def test_what_moved_since_it_was_seen_is_a_conflict_of_its_own(story: Story) -> None:
    keys = [story.incident("selected").key for _ in range(2)]
    seen = {key: story.desk.incidents.get(key).version for key in keys}
    story.desk.incidents[1].note(note="x", actor="ivanova")
    outcomes = story.desk.incidents.bulk("assign", keys, actor="ivanova", expect=seen, **ASSIGN)
    assert isinstance(outcomes[0].error, Conflict)
    assert states(story) == ["selected", "assigned"]


def test_an_unknown_number_stops_all_of_it(story: Story) -> None:
    story.incident("selected")
    with pytest.raises(NotFound):
        story.desk.incidents.bulk("assign", [1, 99], actor="ivanova", **ASSIGN)
    assert states(story) == ["selected"]


def test_a_failing_database_takes_all_of_it_back(story: Story) -> None:
    keys = [story.incident("selected").key for _ in range(3)]
    write, calls = Store.write_many, []

    def failing(self: Store, decisions: Sequence[Decision]) -> list[Decision]:
        calls.append(len(decisions))
        write(self, decisions[:2])
        raise StorageBusy(Text(ru="занято", en="busy"))

    with patch.object(Store, "write_many", failing), pytest.raises(StorageBusy):
        story.desk.incidents.bulk("assign", keys, actor="ivanova", **ASSIGN)
    assert calls == [3]
    assert states(story) == ["selected"] * 3


def test_a_failing_database_takes_acts_with_something_beside_them_back(story: Story) -> None:
    keys = [story.incident("detected").key for _ in range(3)]
    write, calls = Store.write, []

    def failing(self: Store, decision: Decision, *, last: bool = False) -> None:
        calls.append(decision)
        if len(calls) == 3:
            raise StorageBusy(Text(ru="занято", en="busy"))
        write(self, decision, last=last)

    with patch.object(Store, "write", failing), pytest.raises(StorageBusy):
        story.desk.incidents.bulk("decline", keys, actor="ivanova", ground="spam")
    assert len(calls) == 3
    assert states(story) == ["detected"] * 3


def test_the_staff_is_read_once(story: Story) -> None:
    keys = [story.incident("selected").key for _ in range(5)]
    read, calls = Store.people, []

    def counting(self: Store) -> object:
        calls.append(self)
        return read(self)

    with patch.object(Store, "people", counting), patch.object(Store, "person", None):
        story.desk.incidents.bulk("assign", keys, actor="ivanova", **ASSIGN)
    assert len(calls) == 1


def test_in_a_hosts_transaction_nothing_is_committed(story: Story, database: Path) -> None:
    for _ in range(2):
        story.incident("selected")
    story.desk.close()
    engine = prepare_sqlite(sa.create_engine(f"sqlite:///{database}"))
    with engine.connect() as connection:
        desk = Desk(connection)
        for dry in (True, False):
            outcomes = desk.incidents.bulk("assign", [1, 2], actor="ivanova", dry_run=dry, **ASSIGN)
            assert [item.error for item in outcomes] == [None, None]
        assert desk.incidents.get(1).state == "assigned"
        connection.rollback()
        assert desk.incidents.get(1).state == "selected"
    engine.dispose()


def test_each_gets_the_template_filled_for_it(story: Story) -> None:
    for _ in range(2):
        story.incident("draft")
    story.desk.templates.add("номер", title="Номер", text="Здравствуйте! Ваш номер {номер}.", actor="ivanova")
    story.desk.incidents.bulk("submit", [1, 2], actor="petrov", kind="answer", template="номер")
    texts = [story.desk.incidents.view(key).text("text") for key in (1, 2)]
    assert texts == ["Здравствуйте! Ваш номер ЛЗ-26-000001.", "Здравствуйте! Ваш номер ЛЗ-26-000002."]


def test_one_file_is_each_cases_and_kept_once(story: Story) -> None:
    for state in ("draft", "draft", "review"):
        story.incident(state)
    given: dict[str, Any] = {"kind": "answer", "text": "Здравствуйте!", "attachments": [("а.txt", b"one")]}
    incidents = story.desk.incidents
    incidents.bulk("submit", [1, 2, 3], actor="petrov", dry_run=True, **given)
    incidents.bulk("submit", [1, 3], actor="petrov", all_or_nothing=True, **given)
    assert list(story.desk.files.everything()) == []
    incidents.bulk("submit", [1, 2, 3], actor="petrov", **given)
    assert [len(attachments_of(incidents.view(key))) for key in (1, 2, 3)] == [1, 1, 0]
    assert len(list(story.desk.files.everything())) == 1


def test_what_each_case_needs_of_its_own_is_no_act_on_many(story: Story) -> None:
    incident = find("incident")
    unfit = {trigger.name for trigger in incident.triggers if not fit_for_bulk(incident, trigger)}
    assert unfit == {"detect", "add_message", "publish", "attach"}
    story.incident("approved")
    with pytest.raises(InvalidValue):
        story.desk.incidents.bulk("publish", [1], actor="petrov", links=["https://vk.com/wall-1_2"])


def test_cases_are_chosen_by_state_and_topic(story: Story) -> None:
    for topic in ("Благоустройство", "ЖКХ: отопление", "благоустройство дворов"):
        story.incident().do("select", topic=topic)
    story.incident()
    incidents = story.desk.incidents
    assert [case.key for case in chosen(incidents, topic="благоустройство")] == [1, 3]
    assert [case.key for case in chosen(incidents, states=("detected",))] == [4]
    assert [case.key for case in chosen(incidents, states=("selected",), topic="ЖКХ")] == [2]
    with pytest.raises(MissingValue):
        chosen(incidents)


WHOLE = "01981c5e-6d00-7000-8000-000000000009"


def test_the_same_uuid_twice_is_one_act_on_many(story: Story, database: Path) -> None:
    keys = [story.incident("selected").key for _ in range(3)]
    bulk = story.desk.incidents.bulk
    first = bulk("assign", keys, actor="ivanova", command=WHOLE, **ASSIGN)
    assert [(item.done, item.known) for item in first] == [(True, False)] * 3
    acts = [story.desk.incidents.history(key)[-1].command for key in keys]
    assert (acts[0], len({*acts})) == (WHOLE, 3)
    before = dump(database)
    story.later(minutes=5)
    again = bulk("assign", keys, actor="ivanova", command=WHOLE, **ASSIGN)
    assert [(item.done, item.known, item.after and item.after.state) for item in again] == [
        (True, True, "assigned")
    ] * 3
    assert dump(database) == before
    found = story.desk.outcome(WHOLE)
    assert found is not None
    assert (found.type, found.case) == ("assign", keys[0])


def test_a_repeat_reaches_no_case_that_the_act_did_not_reach(story: Story) -> None:
    ready, other, refused = story.incident("selected").key, story.incident("selected").key, story.incident("draft").key
    bulk = story.desk.incidents.bulk
    first = bulk("assign", [refused, ready], actor="ivanova", command=WHOLE, **ASSIGN)
    assert [item.done for item in first] == [False, True]
    again = bulk("assign", [refused, ready, other], actor="ivanova", command=WHOLE, **ASSIGN)
    assert [(item.done, item.known) for item in again] == [(False, False), (True, True), (False, False)]
    assert isinstance(again[0].error, Refused)
    assert isinstance(again[2].error, InvalidValue)
    assert states(story) == ["assigned", "selected", "draft"]


def test_where_nothing_was_done_the_same_uuid_is_free(story: Story) -> None:
    keys = [story.incident("selected").key, story.incident("draft").key]
    bulk = story.desk.incidents.bulk
    bulk("assign", keys, actor="ivanova", command=WHOLE, all_or_nothing=True, **ASSIGN)
    bulk("assign", keys, actor="ivanova", command=WHOLE, dry_run=True, **ASSIGN)
    assert story.desk.outcome(WHOLE) is None
    assert [item.done for item in bulk("assign", keys, actor="ivanova", command=WHOLE, **ASSIGN)] == [True, False]


def test_acts_with_something_beside_them_bear_the_uuid_too(story: Story) -> None:
    keys = [story.incident("review").key, story.incident().key, story.incident().key]
    bulk = story.desk.incidents.bulk
    bulk("decline", keys, actor="ivanova", command=WHOLE, ground="spam")
    assert [story.desk.incidents.history(key)[-1].command == WHOLE for key in keys] == [False, True, False]
    again = bulk("decline", keys, actor="ivanova", command=WHOLE, ground="spam")
    assert [(item.done, item.known) for item in again] == [(False, False), (True, True), (True, True)]


def test_the_uuid_of_another_act_is_refused(story: Story) -> None:
    key = story.incident("selected").key
    story.desk.incidents.fire(key, "note", note="Звонили", actor="ivanova", command=WHOLE)
    with pytest.raises(InvalidValue, match="note"):
        story.desk.incidents.bulk("assign", [key], actor="ivanova", command=WHOLE, **ASSIGN)
    with pytest.raises(InvalidValue, match="UUID"):
        story.desk.incidents.bulk("assign", [key], actor="ivanova", command="раз", **ASSIGN)


@pytest.mark.parametrize(("trigger", "values"), [("assign", ASSIGN), ("decline", {"ground": "spam"})])
def test_a_retry_goes_on_where_what_one_decided_on_is_still_there(
    story: Story, trigger: str, values: dict[str, Any]
) -> None:
    keys = [story.incident("selected").key for _ in range(3)]
    cases = story.desk.incidents
    seen = {key: cases.get(key).version for key in keys}
    cases.fire(keys[0], "note", note="Звонили", actor="kozlova")
    moved = {"assign": "decline", "decline": "assign"}[trigger]
    cases.fire(keys[1], moved, actor="kozlova", **(ASSIGN if moved == "assign" else {"ground": "spam"}))
    told = Retry()
    outcomes = cases.bulk(trigger, keys, actor="ivanova", expect=seen, retry=told, **values)
    assert [item.done for item in outcomes] == [True, False, True]
    assert isinstance(outcomes[1].error, Conflict)
    assert [item.type for item in told.meanwhile] == ["note"]
    verify_desk(story.desk)
