"""The working calendar beside the packaged ones, on one workload of 2025–2027: ratios, in one table.

python benchmarks/calendar_speed.py     (make bench first: the peers live in .bench, an environment of their own)

An office of Mon–Fri 09:00–13:00 and 14:00–18:00 in Asia/Vladivostok with the Russian days off; random instants. The peers
know neither short days nor moved Saturdays, so they are given the days off alone; where a term meets neither, their answers
must be ours. Each round runs ours and each peer in turn; the table has the medians of the rounds' ratios.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from result import Result, median, spread, table

from otklik.calendars import Term, Week, WorkingCalendar, WorkingDays, WorkingHours, russia
from otklik.calendars.bulk import BulkCalendar

ROOT = Path(__file__).parent.parent
PEERS = ROOT / ".bench" / "bin" / "python"
ROUNDS = 5
COUNT = 20_000
WEEK = "09:00-13:00,14:00-18:00"
ZONE = ZoneInfo("Asia/Vladivostok")
ADD, SUBTRACT = 7, 3
SECOND = dt.timedelta(seconds=1)

GOALS = {
    ("workclock", "add"): 8, ("workclock", "subtract"): 8, ("workclock", "elapsed"): 7,
    ("workclock", "add, UTC"): 4, ("workclock", "subtract, UTC"): 4, ("workclock", "elapsed, UTC"): 3,
    ("pandas", "add"): 80, ("pandas", "subtract"): 80,
    ("businesstimedelta", "add"): 100, ("businesstimedelta", "subtract"): 100, ("businesstimedelta", "elapsed"): 100,
}  # fmt: skip

Instants = list[dt.datetime]


def workload() -> tuple[WorkingCalendar, Instants, Instants, dict[str, Any]]:
    """The calendar, starts and ends in its zone, and the same for the peers."""
    production = russia(2025, 2027)
    calendar = WorkingCalendar(production, Week.parse(WEEK), ZONE)
    numbers = random.Random(2025)  # noqa: S311  a workload, not a secret
    low, high = (int(dt.datetime(*day, tzinfo=ZONE).timestamp()) for day in ((2025, 2, 1), (2027, 11, 1)))
    starts = [numbers.randrange(low, high) for _ in range(COUNT)]
    ends = [min(start + numbers.randrange(60 * 86_400), high) for start in starts]
    data = {
        "zone": str(ZONE),
        "starts": starts,
        "ends": ends,
        "holidays": [day.isoformat() for year in production.years for day in production.year(year).off_weekdays],
        "add": ADD,
        "subtract": SUBTRACT,
    }
    return calendar, *([dt.datetime.fromtimestamp(one, ZONE) for one in side] for side in (starts, ends)), data


def clock(operation: Callable[[Any], object], items: list[Any]) -> float:
    """Seconds an item, in a plain loop; the peers are timed by the same one."""
    begun = time.perf_counter()
    for item in items:
        operation(item)
    return (time.perf_counter() - begun) / len(items)


def ours(calendar: WorkingCalendar, starts: Instants, ends: Instants) -> dict[str, float]:
    """One round of ours: seconds an operation."""
    add, less, pairs = WorkingHours(ADD), WorkingHours(SUBTRACT), list(zip(starts, ends, strict=True))
    universal = [start.astimezone(dt.UTC) for start in starts]
    utc_pairs = [(start.astimezone(dt.UTC), end.astimezone(dt.UTC)) for start, end in pairs]
    return {
        "add": clock(lambda start: calendar.add(start, add), starts),
        "subtract": clock(lambda start: calendar.subtract(start, less), starts),
        "elapsed": clock(lambda pair: calendar.elapsed(pair[0], pair[1]), pairs),
        "add, UTC": clock(lambda start: calendar.add(start, add), universal),
        "subtract, UTC": clock(lambda start: calendar.subtract(start, less), universal),
        "elapsed, UTC": clock(lambda pair: calendar.elapsed(pair[0], pair[1]), utc_pairs),
        "days": clock(lambda start: calendar.add(start, WorkingDays(3)), starts[:5000]),
    }


def peer(name: str, data: dict[str, Any]) -> dict[str, Any]:
    """One round of a peer, in its own process."""
    done = subprocess.run(
        [str(PEERS), str(Path(__file__).with_name("calendar_peers.py")), name],
        input=json.dumps(data),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def compare(calendar: WorkingCalendar, starts: Instants, answers: list[int]) -> None:
    """A peer's sums must be ours, but where a short day or a moved Saturday stands in the way."""
    unlike = {day.date for day in calendar.production.special.values() if day.worked}
    for start, theirs in zip(starts, answers, strict=False):
        answer = calendar.add(start, WorkingHours(ADD))
        late = max(answer.due, dt.datetime.fromtimestamp(theirs, ZONE)).date()
        between = {start.date() + dt.timedelta(days=number) for number in range((late - start.date()).days + 1)}
        assert between & unlike or answer.due.timestamp() == theirs, (start, answer, theirs)


def against_peers(rounds: int) -> list[Result]:
    """The ratios of speed to each peer, with the goals."""
    calendar, starts, ends, data = workload()
    ours(calendar, starts, ends)
    names = ("workclock", "pandas", "businesstimedelta", "pm4py", "numpy") if PEERS.exists() else ()
    measured: list[tuple[dict[str, float], dict[str, dict[str, Any]]]] = []
    for _ in range(rounds):
        mine = ours(calendar, starts, ends)
        measured.append((mine, {name: peer(name, data) for name in names}))
    for name in names:
        compare(calendar, starts, measured[0][1][name].get("answers", []))
    results = []
    for name in names:
        for what in (item for item in measured[0][1][name] if item in measured[0][0]):
            ratios = [theirs[name][what] / mine[what] for mine, theirs in measured]
            goal = GOALS.get((name, what))
            results.append(
                Result(
                    what=f"{what}, beside {name}",
                    ours=1 / median(mine[what] for mine, _ in measured),
                    beside=1 / median(theirs[name][what] for _, theirs in measured),
                    unit="/s",
                    ratio=median(ratios),
                    goal="" if goal is None else f"≥ {goal}",
                    met=None if goal is None else median(ratios) >= goal,
                    note=spread(ratios),
                )
            )
    if not names:
        print("The peers are not there: make bench installs them in .bench", file=sys.stderr)
    return results


def alone(rounds: int) -> list[Result]:
    """What is measured by itself: bulk, compiling, the length of a term, a fresh process."""
    calendar, starts, _, data = workload()
    bulk = BulkCalendar(calendar)
    million = np.resize(np.array(data["starts"], np.int64), 1_000_000)
    later = np.resize(np.array(data["ends"], np.int64), 1_000_000)
    random_order = np.random.default_rng(2025).permutation(len(million))
    million, later = million[random_order], later[random_order]
    results = []
    for what, run in (
        ("bulk add", lambda: bulk.add(million, WorkingHours(ADD))),
        ("bulk subtract", lambda: bulk.subtract(million, WorkingHours(SUBTRACT))),
        ("bulk elapsed", lambda: bulk.elapsed(million, later)),
    ):
        seconds = [once(run) for _ in range(rounds + 2)][2:]
        speed = len(million) / median(seconds) / 1e6
        goal = 40 if what == "bulk add" else None
        results.append(
            Result(
                what=what,
                ours=speed,
                unit="M/s",
                goal=f"≥ {goal} M/s" if goal else "",
                met=speed >= goal if goal else None,
            )
        )

    def compile_five_years() -> None:
        made = WorkingCalendar(russia(2023, 2027), Week.parse(WEEK), ZONE)
        assert made.working_line.last

    compiled = median(once(compile_five_years) for _ in range(rounds * 3)) * 1000
    results.append(Result(what="five years compiled", ours=compiled, unit="ms", goal="≤ 30 ms", met=compiled <= 30))

    early = [start for start in starts if start.year == 2025 and start.month < 10]
    lengths = []
    for _ in range(rounds):
        hour, thousand = (clock(adder(calendar, WorkingHours(amount)), early) for amount in (1, 1000))
        lengths.append(thousand / hour)
    ratio = median(lengths)
    results.append(
        Result(what="a term of 1000 hours beside one of 1 hour", ours=ratio, unit="×", goal="≤ 1.5", met=ratio <= 1.5)
    )

    fresh = median(fresh_process(_FIRST_ANSWER) - fresh_process("import holidays") for _ in range(rounds)) * 1000
    results.append(
        Result(what="first answer after importing holidays", ours=fresh, unit="ms", goal="≤ 150 ms", met=fresh <= 150)
    )
    plain = median(
        fresh_process(_FIRST_ANSWER.removeprefix("import holidays\n")) - fresh_process("pass") for _ in range(rounds)
    )
    results.append(Result(what="first answer of a bare process", ours=plain * 1000, unit="ms"))
    return results


def adder(calendar: WorkingCalendar, term: Term) -> Callable[[dt.datetime], object]:
    """An addition of one term."""
    return lambda start: calendar.add(start, term)


_FIRST_ANSWER = """import holidays
import datetime as dt
from zoneinfo import ZoneInfo
from otklik.calendars import Week, WorkingCalendar, WorkingHours, russia
zone = ZoneInfo("Asia/Vladivostok")
office = WorkingCalendar(russia(2024, 2027), Week.parse("09:00-13:00,14:00-18:00"), zone)
print(office.add(dt.datetime(2026, 7, 14, 9, 10, tzinfo=zone), WorkingHours(7)).due)
"""


def fresh_process(program: str) -> float:
    """Seconds that a new Python takes for a program."""
    return once(lambda: subprocess.run([sys.executable, "-c", program], capture_output=True, check=True))


def once(run: Callable[[], object]) -> float:
    """Seconds of one run."""
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def measure(rounds: int = ROUNDS) -> list[Result]:
    """Every line of the table."""
    return [*against_peers(rounds), *alone(rounds)]


if __name__ == "__main__":
    print(table(measure()))
