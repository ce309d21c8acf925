"""`make bench`: every benchmark in one run, one table, each goal and whether it was met.

python benchmarks/run.py [--only NAME] [--json FILE]
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sqlite3
import sys
from pathlib import Path

from result import Result, table

# Each has `measure()`, which answers its lines: medians of at least five rounds, both sides taking turns.
BENCHMARKS = (
    "durable_trigger", "durable_beside", "group_commit", "postgres_trigger", "import_speed", "batches", "cold_start", "calendar_speed",
    "clock_scale",
)  # fmt: skip
PEERS = Path(__file__).parent.parent / ".bench" / "bin" / "python"
NEEDS_PEERS = frozenset({"calendar_speed", "durable_beside"})


def main() -> int:
    """Measure what was asked, print the table; 1 where a goal was missed."""
    parser = argparse.ArgumentParser(description="Measure Otklik beside its goals.")
    parser.add_argument("--only", choices=BENCHMARKS, action="append", help="this benchmark alone; may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    asked = parser.parse_args()
    machine = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} CPUs"
    print(f"{machine}, load {os.getloadavg()[0]:.2f}")
    results: list[Result] = []
    for name in asked.only or BENCHMARKS:
        if name in NEEDS_PEERS and not PEERS.exists():
            print(f"{name}: left out, its peers are not installed (make bench installs them in .bench)")
            continue
        print(f"{name} …", file=sys.stderr, flush=True)
        results += importlib.import_module(name).measure()
    print(table(results))
    for item in results:
        if item.note:
            print(f"  {item.what}: {item.note}")
    if asked.json is not None:
        figures = {"machine": machine, "results": [item.as_json() for item in results]}
        asked.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    missed = [item.what for item in results if item.met is False]
    print(f"Goals missed: {'; '.join(missed)}" if missed else "No goal was missed.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
