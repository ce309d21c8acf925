"""Golden logs: what earlier versions wrote is verified and replayed by every later one, and the line's format stands."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from otklik.engine.replay import Replay
from otklik.engine.verify import lines_with_trailer, verify_lines
from otklik.workflows.catalogue import OURS, find

from ..support.desk_story import Story
from ..support.golden_story import tell

HERE = Path(__file__).parent
LOGS = sorted(HERE.glob("*.jsonl"))
FIELDS = {
    "position", "tenant", "stream", "seq", "case", "workflow", "workflow_version", "regulation", "type", "occurred_at",
    "recorded_at", "actor", "role", "command", "data", "schema", "prev", "hash",
}  # fmt: skip
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize("log", LOGS, ids=lambda path: path.stem)
def test_a_golden_log_verifies_and_replays_to_the_states_of_its_time(log: Path) -> None:
    replay = Replay(find)
    verify_lines(lines_of(log), find, each=replay.add)
    assert replay.as_json() == json.loads(log.with_suffix(".states.json").read_text(encoding="utf-8"))


def test_the_golden_logs_have_every_trigger_of_the_incident_and_each_of_the_clock_s_events() -> None:
    events = [json.loads(line) for log in LOGS for line in lines_of(log)]
    types = {event["type"] for event in events if event.get("workflow") == "incident"}
    assert types == {*find("incident", 1).trigger, "reminded", "missed", "escalated", "moved", "recomputed"}
    registers = {event["stream"].partition("/")[0] for event in events if event.get("case", 0) is None}
    assert registers == {"desk", "staff", "quota", "obligation"}
    assert {event["workflow"] for event in events if event.get("workflow")} == {name for name, _ in OURS} - {"contact"}


def test_the_same_story_still_writes_a_log_that_verifies(tmp_path: Path) -> None:
    with tell(f"sqlite:///{tmp_path / 'desk.db'}") as story, story.desk.reading() as store:
        lines = [f"{line}\n".encode() for line in lines_with_trailer(store.events())]
    golden = verify_lines(lines_of(HERE / "incident-2.jsonl"), find)
    assert verify_lines(lines, find).states == golden.states


# ── the line's format, published: other systems read it ─────────────────────────────────────────────────────────────


def fresh(story: Story) -> list[bytes]:
    told = story.incident("revision")
    story.now("2026-07-20 10:00")
    story.desk.tick()
    told.do("resubmit")
    with story.desk.reading() as store:
        return [f"{line}\n".encode() for line in lines_with_trailer(store.events())]


@pytest.fixture(params=["fresh", *[path.stem for path in LOGS]])
def export(request: pytest.FixtureRequest, story: Story) -> list[bytes]:
    return fresh(story) if request.param == "fresh" else lines_of(HERE / f"{request.param}.jsonl")


def numbers(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [found for item in value.values() for found in numbers(item)]
    if isinstance(value, list):
        return [found for item in value for found in numbers(item)]
    return [value] if isinstance(value, (int, float)) and not isinstance(value, bool) else []


def test_each_line_is_canonical_and_has_exactly_the_published_fields(export: list[bytes]) -> None:
    for raw in export[:-1]:
        line = json.loads(raw)
        assert raw == rfc8785.dumps(line) + b"\n"
        assert set(line) == FIELDS
        assert INSTANT.fullmatch(line["occurred_at"])
        assert INSTANT.fullmatch(line["recorded_at"])
        assert line["occurred_at"] <= line["recorded_at"]
        assert UUID.fullmatch(line["command"])
        assert line["schema"] >= 1
        assert (line["case"] is None) == (line["workflow"] is None) == (line["regulation"] is None)
        if line["case"] is not None:
            assert line["stream"] == f"{line['workflow']}/{line['case']}"
        assert all(isinstance(number, int) and abs(number) < 2**53 for number in numbers(line))


def test_the_hash_is_of_the_line_without_position_and_hash_and_the_chain_begins_with_null(export: list[bytes]) -> None:
    heads: dict[tuple[str, str], tuple[int, str, str]] = {}
    positions = set()
    for line in map(json.loads, export[:-1]):
        hashed = {name: value for name, value in line.items() if name not in {"hash", "position"}}
        assert line["hash"] == hashlib.sha256(rfc8785.dumps(hashed)).hexdigest()
        seq, prev, recorded = heads.get((line["tenant"], line["stream"]), (0, None, ""))
        assert (line["seq"], line["prev"]) == (seq + 1, prev)
        assert line["recorded_at"] >= recorded
        heads[line["tenant"], line["stream"]] = (line["seq"], line["hash"], line["recorded_at"])
        positions.add(line["position"])
    assert len(positions) == len(export) - 1


def test_the_trailer_counts_and_closes(export: list[bytes]) -> None:
    lines = [json.loads(raw) for raw in export[:-1]]
    heads = {f"{line['tenant']}/{line['stream']}": line["hash"] for line in lines}
    assert (
        export[-1]
        == rfc8785.dumps(
            {
                "trailer": {
                    "events": len(lines),
                    "heads": heads,
                    "sha256": hashlib.sha256(b"".join(export[:-1])).hexdigest(),
                    "streams": len(heads),
                }
            }
        )
        + b"\n"
    )


def test_events_hold_no_personal_data_and_no_free_text(story: Story) -> None:
    words = [
        "Нет воды, звоните 8-924",
        "https://vk.com/wall-9_9",
        "https://vk.com/id42",
        "Мария Нагорная",
        "Тема: вода",
    ]
    incidents = story.desk.incidents
    case = incidents.detect(
        message=words[0], link=words[1], author_link=words[2], author_name=words[3], actor="ivanova"
    )
    incidents[case.key].select(importance="ordinary", topic=words[4], actor="ivanova")
    story.desk.staff.add("novikov", ["executor"], name="Николай Новиков", actor="ivanova")
    with story.desk.reading() as store:
        log = "\n".join(lines_with_trailer(store.events()))
    for word in [*words, "Новиков", "novikov", "ivanova"]:
        assert word not in log
    assert "Здравствуйте" not in log
