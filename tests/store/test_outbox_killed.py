"""Processes that are killed at any instant: each fact of the clock is recorded once, each message arrives at least once, in order."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from otklik import Desk
from otklik.workflows.upkeep import verify_desk
from otklik.workflows.worker import lag

from ..support.desk_story import Story

CASES, KILLS = 16, 6
WORK = """
import sys
from pathlib import Path
from otklik import Desk, Route
from otklik.engine.outbox.file import FileSink
from otklik.workflows import sender, timers

timers.BATCH, sender.GRACE, sender.LEASE = 5, 0.5, 1.0
with Desk.open(sys.argv[1]) as desk:
    print("begun", flush=True)
    desk.tick()
    desk.outbox.send([Route(name="file", sink=FileSink(Path(sys.argv[2])), events=True, timeout=1.0)])
"""


@pytest.mark.slow
def test_workers_that_are_killed_record_once_and_send_at_least_once(url: str, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with Story.open(url, "2026-07-14 09:10") as story:
        for number in range(CASES):
            story.incident("approved" if number % 4 == 0 else "detected")
    chance = random.Random(20260714)
    killed = 0
    for _ in range(KILLS):
        work = [
            subprocess.Popen(
                [sys.executable, "-c", WORK, url, str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            for _ in range(2)
        ]
        for one in work:
            assert one.stdout is not None
            one.stdout.readline()
        time.sleep(chance.uniform(0.01, 0.5))
        for one in work:
            if one.poll() is None:
                killed += 1
            one.send_signal(signal.SIGKILL)
            one.communicate()
    assert killed > KILLS / 2
    with Desk.open(url) as desk:
        desk.tick()
        assert lag(desk).waiting == 0
        facts = Counter(
            (
                event.stream,
                event.type,
                event.data["deadline"]["rule"],
                event.data.get("step", event.data.get("reminder")),
            )
            for _, event in desk.events()
            if event.role == "clock" and "deadline" in event.data
        )
        assert set(facts.values()) == {1}
        assert sum(1 for _, kind, *_ in facts if kind == "missed") == CASES
        verify_desk(desk)
        expected = {f"{event.stream}/{event.seq}" for _, event in desk.events()}
        with desk.reading() as store:
            expected |= {f"{row['stream']}/{row['seq']}/{row['ordinal']}" for row in store.notices(unsent=False)}
    until = time.monotonic() + 120
    events: dict[str, dict[str, str]] = {}
    while time.monotonic() < until and not expected <= set(events):  # claims of the dead run out
        subprocess.run([sys.executable, "-c", WORK, url, str(out)], check=True, capture_output=True)
        for line in out.read_text().splitlines():
            with suppress(ValueError):  # torn
                event = json.loads(line)
                events.setdefault(event["id"], event)
        time.sleep(0.3)
    assert set(events) == expected
    for stream in {event["subject"] for event in events.values()}:
        sequences = [event["sequence"] for event in events.values() if event["subject"] == stream]
        assert sequences == sorted(sequences), stream
