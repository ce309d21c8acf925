"""Make the golden log of a new version of the log's line: `python -m tests.golden.make NAME` from the root.

A golden log is made once and never changed: what was written must be read for ever.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from otklik.engine.canonical import canonical
from otklik.engine.replay import Replay
from otklik.engine.verify import lines_with_trailer, verify_lines
from otklik.workflows.catalogue import find

from ..support.golden_story import STORIES


def main(name: str) -> None:
    """Write NAME.jsonl by the story that NAME begins with (`incident-3`, `rules-2`), and NAME.states.json: every case's state that a replay of it must come to."""
    folder = Path(__file__).parent
    log, states = folder / f"{name}.jsonl", folder / f"{name}.states.json"
    if log.exists():
        sys.exit(f"{log.name} is there: a golden log never changes")
    with (
        tempfile.TemporaryDirectory() as place,
        STORIES[name.partition("-")[0]](f"sqlite:///{place}/desk.db") as story,
        story.desk.reading() as store,
    ):
        lines = [f"{line}\n".encode() for line in lines_with_trailer(store.events())]
    replay = Replay(find)
    verify_lines(lines, find, each=replay.add)
    log.write_bytes(b"".join(lines))
    states.write_text("[\n" + ",\n".join(canonical(item) for item in replay.as_json()) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
