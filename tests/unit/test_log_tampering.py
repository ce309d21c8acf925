"""Whatever is changed in an exported log, or in the database behind the desk's back, is found and named."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from otklik.engine.errors import LogError
from otklik.engine.replay import Replay
from otklik.engine.verify import verify_lines
from otklik.workflows.catalogue import find
from otklik.workflows.upkeep import rebuild, verify_desk

from ..support.desk_story import Story
from ..support.forgery import Line, chain_anew, export, parsed

GOLDEN = (Path(__file__).parent.parent / "golden" / "incident-1.jsonl").read_bytes().splitlines(keepends=True)
EVENTS = parsed(GOLDEN)
BEGUN = next(number for number, line in enumerate(EVENTS) if line["type"] == "detect")


def found(lines: list[bytes]) -> str:
    """What verification says of the lines."""
    with pytest.raises(LogError) as error:
        verify_lines(lines, find)
    assert error.value.say("ru")
    return error.value.say("en")


def test_the_log_is_sound_and_so_is_one_chained_anew() -> None:
    assert verify_lines(GOLDEN, find).events == len(EVENTS)
    assert export(chain_anew(EVENTS)) == GOLDEN


@given(st.integers(0, len(b"".join(GOLDEN)) - 1), st.integers(1, 255))
def test_a_flipped_byte_anywhere_is_found_and_its_line_is_named(place: int, flip: int) -> None:
    whole = bytearray(b"".join(GOLDEN))
    whole[place] ^= flip
    said = found(bytes(whole).splitlines(keepends=True) if flip != ord("\n") else _split(bytes(whole)))
    line = bytes(whole[:place]).count(b"\n") + 1
    named = int(re.match(r"line (\d+)", said).group(1))  # type: ignore[union-attr]
    assert named in {line, line + 1, len(GOLDEN), len(GOLDEN) + 1, len(GOLDEN) - 1}


def _split(whole: bytes) -> list[bytes]:
    """Lines as a file opened in binary has them."""
    return [line + b"\n" for line in whole.split(b"\n")[:-1]] + (
        [whole.rsplit(b"\n", 1)[1]] if not whole.endswith(b"\n") else []
    )


def test_a_changed_word_names_its_line() -> None:
    changed = [line.replace(b'"importance":"ordinary"', b'"importance":"elevated"') for line in GOLDEN]
    first = next(number for number, pair in enumerate(zip(changed, GOLDEN, strict=True), 1) if pair[0] != pair[1])
    assert found(changed) == f"line {first}: the hash does not match: the line was changed"


@given(st.integers(BEGUN, len(GOLDEN) - 2))
def test_a_lost_line_is_found(number: int) -> None:
    assert "broken before event" in (said := found(GOLDEN[:number] + GOLDEN[number + 1 :])) or "trailer" in said


@given(st.integers(0, len(GOLDEN) - 1))
def test_a_lost_tail_is_found(kept: int) -> None:
    assert "no trailer: the log is cut off" in found(GOLDEN[:kept])


@given(st.integers(1, 40))
def test_a_lost_tail_under_the_old_trailer_is_found(lost: int) -> None:
    said = found([*GOLDEN[: -1 - lost], GOLDEN[-1]])
    assert said == f"line {len(GOLDEN) - lost}: the trailer does not match the log: lines were lost or changed"


@given(st.integers(0, len(GOLDEN) - 3))
def test_swapped_lines_are_found(number: int) -> None:
    swapped = [*GOLDEN[:number], GOLDEN[number + 1], GOLDEN[number], *GOLDEN[number + 2 :]]
    found(swapped)


@given(st.integers(0, len(GOLDEN) - 2))
def test_a_line_twice_is_found(number: int) -> None:
    assert f"line {number + 2}: " in found([*GOLDEN[: number + 1], *GOLDEN[number:]])


def test_a_line_cut_off_in_the_middle_is_found() -> None:
    assert found([*GOLDEN[:-1], GOLDEN[-1][:-1]]).endswith("the line is cut off")
    assert found([*GOLDEN[:20], GOLDEN[20][:100]]) == "line 21: the line is cut off"


def test_lines_after_the_trailer_are_found() -> None:
    assert found([*GOLDEN, GOLDEN[-1]]) == f"line {len(GOLDEN) + 1}: there are lines after the trailer"


def test_without_a_trailer_a_log_is_verified_only_when_asked() -> None:
    assert verify_lines(GOLDEN[:-1], find, trailer=False).events == len(EVENTS)


FORGED: dict[str, tuple[str, Callable[[Line], Any], str]] = {
    "another destination": ("approve", lambda line: line["data"].update(to="published"), "no transition review → published by “approve”"),
    "a step left out": ("select", lambda line: line["data"].update(to="draft"), "no transition detected → draft"),
    "a trigger that is none": ("approve", lambda line: line.update(type="rubber_stamp"), "by “rubber_stamp”"),
    "a trigger of another state": ("approve", lambda line: line.update(type="publish", data={"to": "published"}), "no transition review → published by “publish”"),
    "a number with a point": ("select", lambda line: line["data"].update(share=0.5), "no integer"),
    "a number too large": ("select", lambda line: line["data"].update(count=2**53), "2^53"),
    "an instant in another form": ("select", lambda line: line.update(occurred_at="2026-07-14T09:10:00+10:00"), "occurred_at"),
    "an instant that is none": ("select", lambda line: line.update(recorded_at="soon"), "recorded_at"),
    "a fact of the future": ("select", lambda line: line.update(occurred_at="2027-01-01T00:00:00.000000Z"), "occurred_at"),
    "time that runs back": ("select", lambda line: line.update(occurred_at="2026-01-01T00:00:00.000000Z", recorded_at="2026-01-01T00:00:00.000000Z"), "recorded_at"),
    "a field too many": ("select", lambda line: line.update(note="x"), "+note"),
    "a field too few": ("select", lambda line: line.pop("role"), "-role"),
    "a number where words stand": ("select", lambda line: line.update(type=5), "type"),
    "words where a number stands": ("select", lambda line: line.update(seq="2"), "seq"),
    "an unknown workflow": ("detect", lambda line: line.update(workflow="mystery", stream="mystery/1"), "no workflow mystery"),
    "an unknown version": ("select", lambda line: line.update(workflow_version=99), "99"),
    "data that is a list": ("select", lambda line: line.update(data=[]), "data"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_line_is_found_though_every_hash_was_made_anew(name: str) -> None:
    kind, change, words = FORGED[name]
    lines: list[Line] = [{**line, "data": dict(line["data"])} for line in EVENTS]
    number = next(index for index, line in enumerate(lines) if line["type"] == kind)
    change(lines[number])
    said = found(export(chain_anew(lines)) if "2^53" not in words else _large(lines))
    assert said.startswith(f"line {number + 1}: "), said
    assert words in said


def _large(lines: list[Line]) -> list[bytes]:
    """RFC 8785 has no way to write it: put it in by hand."""
    import hashlib
    import json

    import rfc8785

    number = next(index for index, line in enumerate(lines) if line["data"].get("count"))
    lines[number]["data"]["count"] = 1
    chained = chain_anew(lines[: number + 1])[-1]
    chained.pop("hash")
    position = chained.pop("position")
    hashed = json.dumps(json.loads(rfc8785.dumps(chained)), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    hashed = hashed.replace('"count":1', f'"count":{2**53}')
    digest = hashlib.sha256(hashed.encode()).hexdigest()
    whole = hashed.replace('"occurred_at"', f'"hash":"{digest}","occurred_at"').replace(
        '"prev"', f'"position":{position},"prev"'
    )
    return [*GOLDEN[:number], whole.encode() + b"\n"]


def test_a_line_that_is_not_canonical_is_found() -> None:
    spaced = GOLDEN[20].replace(b'":', b'": ', 1)
    assert found([*GOLDEN[:20], spaced, *GOLDEN[21:]]) == "line 21: not in canonical form (RFC 8785)"
    assert "not UTF-8" in found([b"\xff\n"])
    assert "not an object" in found([b"[]\n"])
    assert "not a line of an Otklik log" in found([b"{\n"])
    assert "not a line of an Otklik log" in found([b"[" * 100_000 + b"\n"])


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.text(max_size=5)
    | st.sampled_from(["incident", "draft", "2026-07-14"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=2),
    max_leaves=4,
)


SOME = [line for line in EVENTS if line["stream"] in {"staff", "incident/1", "incident/4"}]


@given(st.integers(0, len(SOME) - 1), st.sampled_from(sorted(EVENTS[0])), JSON)
def test_whatever_a_forger_puts_in_the_answer_is_an_error_in_words_or_none(number: int, name: str, value: Any) -> None:
    lines = [*SOME[:number], {**SOME[number], name: value}, *SOME[number + 1 :]]
    try:
        verify_lines(export(chain_anew(lines)), find, each=Replay(find).add)
    except LogError as error:
        said = error.say("en")
    else:
        said = "line "
    assert said.startswith("line ")


def test_a_forged_trailer_is_found() -> None:
    changes: list[Line] = [{"events": 1}, {"streams": 1}, {"sha256": "0" * 64}, {"heads": {}}, {"more": 1}]
    for change in changes:
        said = found(export(EVENTS, trailer=change))
        assert "the trailer does not match the log" in said


# ── the database ────────────────────────────────────────────────────────────────────────────────────────────────────

BEHIND = {
    "an event's data": ("UPDATE otklik_events SET data = replace(data, 'ordinary', 'elevated') WHERE type = 'select'", "incident/1 № 2"),
    "an event's actor": ("UPDATE otklik_events SET actor = 7 WHERE type = 'submit'", "incident/1 № 5"),
    "an event's instant": ("UPDATE otklik_events SET recorded_at = '2026-07-14T00:00:00.000000Z' WHERE type = 'submit'", "incident/1 № 5"),
    "an event lost": ("DELETE FROM otklik_events WHERE type = 'start'", "incident/1"),
    "the last event lost": ("DELETE FROM otklik_events WHERE type = 'return'", "1"),
    "a case's state": ("UPDATE otklik_cases SET state = 'approved'", "otklik_cases: case № 1"),
    "a case's facts": ("UPDATE otklik_cases SET facts = replace(facts, 'ordinary', 'elevated')", "otklik_cases: case № 1"),
    "a case lost": ("PRAGMA foreign_keys = OFF; DELETE FROM otklik_cases", "otklik_cases"),
    "a deadline put off": ("UPDATE otklik_deadlines SET due = '2027-01-11T00:00:00.000000Z' WHERE rule = 'reply'", "otklik_deadlines: case № 1"),
    "a deadline marked met": ("UPDATE otklik_deadlines SET outcome = 'met' WHERE rule = 'reply'", "otklik_deadlines: case № 1"),
    "a deadline lost": ("DELETE FROM otklik_deadlines WHERE rule = 'reply'", "otklik_deadlines"),
    "a text changed": ("UPDATE otklik_texts SET body = 'Всё хорошо' WHERE field = 'remarks'", "incident/1 № 6 remarks"),
    "a text lost": ("DELETE FROM otklik_texts WHERE field = 'remarks'", "incident/1 № 6 remarks"),
    "a text without its key": ("UPDATE otklik_texts SET key = NULL WHERE field = 'remarks'", "incident/1 № 6 remarks"),
    "a person's roles": ("UPDATE otklik_staff SET roles = '[\"curator\"]' WHERE handle = 'petrov'", "otklik_staff"),
    "a person put in": ("INSERT INTO otklik_staff SELECT tenant, 99, 'ghost', 'ghost', roles, 1, '[]', '[]', 0, '[]' FROM otklik_staff WHERE handle = 'ivanova'", "otklik_staff"),
    "the regulation in force": ("UPDATE otklik_regulations SET text = replace(text, '7 working hours', '70 working hours')", "otklik_regulations"),
    "a rehearsal made real": ("UPDATE otklik_desks SET rehearsal = 0", "otklik_desks"),
}  # fmt: skip


@pytest.mark.parametrize("name", BEHIND)
def test_a_change_behind_the_desk_s_back_is_found_and_named(story: Story, database: Path, name: str) -> None:
    story.incident("revision")
    verify_desk(story.desk)
    statement, words = BEHIND[name]
    engine = create_engine(f"sqlite:///{database}")
    with engine.begin() as connection:
        for part in statement.split("; "):
            connection.execute(text(part))
    engine.dispose()
    with pytest.raises(LogError) as error:
        verify_desk(story.desk)
    assert words in error.value.say("en")


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, (statement, _) in BEHIND.items()
        if "otklik_events" not in statement and "otklik_texts" not in statement
    ],
)
def test_a_rebuild_puts_the_projections_right(story: Story, database: Path, name: str) -> None:
    story.incident("revision")
    with story.desk.reading() as store:
        before = store.projections()
    statement, words = BEHIND[name]
    engine = create_engine(f"sqlite:///{database}")
    with engine.begin() as connection:
        for part in statement.split("; "):
            connection.execute(text(part))
    engine.dispose()
    assert words.partition(":")[0] in rebuild(story.desk).changed
    with story.desk.reading() as store:
        assert store.projections() == before
    verify_desk(story.desk)


def test_an_erased_text_leaves_the_log_whole(story: Story, database: Path) -> None:
    story.incident("revision")
    engine = create_engine(f"sqlite:///{database}")
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE otklik_texts SET body = NULL, key = NULL, erased_at = '2026-07-15T00:00:00.000000Z' WHERE case_key = 1"
            )
        )
    engine.dispose()
    verify_desk(story.desk)
