"""The committed map from requirement to tests is what the tests say; each carried requirement of the incident has one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from otklik.workflows.catalogue import find
from otklik.workflows.regulation import load

ROOT = Path(__file__).parents[2]
MAP = ROOT / "workflows" / "regulations" / "tests.json"


@pytest.mark.slow  # it collects every test anew
def test_the_map_is_what_the_tests_say(tmp_path: Path) -> None:
    made = tmp_path / "tests.json"
    command = [sys.executable, "-m", "pytest", "--collect-only", "-qq", "-m", "slow or not slow", "-p", "no:randomly"]
    subprocess.run([*command, f"--requirements-to={made}"], cwd=ROOT, check=True, capture_output=True)
    assert json.loads(made.read_text("utf-8")) == json.loads(MAP.read_text("utf-8")), "the map is stale: make map"


def test_each_requirement_that_the_incident_carries_has_a_test() -> None:
    held = json.loads(MAP.read_text("utf-8"))
    carried = {name for trigger in find("incident").triggers for name in trigger.carries}
    carried |= {item.requirement for item in load("lesozavodsk-215").deadlines["incident"]}
    assert sorted(carried - held.keys()) == []
