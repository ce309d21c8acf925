"""The whole import of a cabinet's CSV into a fresh database: rows a second, and memory from 10,000 to 200,000 rows.

python benchmarks/import_speed.py            the figures
python benchmarks/import_speed.py profile    where the time goes

Two shapes: the sample's (one row in four is open and becomes an incident, the rest have ended), and the dearest, where
every row is open and comes to a case, an event, two texts, a deadline, an author and a message.
"""

from __future__ import annotations

import cProfile
import csv
import json
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import import_rows
from result import Result, median, spread, table

from otklik.engine.clock import SetClock
from otklik.workflows.desk import Desk
from otklik.workflows.inbox import Imported, import_export
from otklik.workflows.regulation import load

GOAL = 5_000
FLAT = 1.10
ROUNDS = 5
SMALL, LARGE = 10_000, 200_000
NOW = "2026-12-30T09:00:00+10:00"  # after every row

# What a cabinet fills in once somebody works on a row.
HISTORY = (
    "Отдел", "Исполнитель", "Общее время первого ответа", "Общий текст первого ответа",
    "Время с даты создания инцидента до времени первого ответа", "Время назначения последнего исполнителя",
    "Время 1го ответа ПИ", "Первая реакция с момента назн. ПИ", "Уложились или нет после назн. ПИ",
    "Время с начала создания инцидента до окончания", "Время отправки первого ответа ПИ на согласование",
    "Время, которое первый ответ ПИ находился на согласовании", "Текущий шаг инцидента", "Дата окончания", "Итог",
    "1ый ответ ПИ", "Причина закрытия", "Время попадания на шаг оценка удовлетворенности",
)  # fmt: skip


def write_open(path: Path, count: int) -> None:
    """Write `count` rows of the sample's columns, every one of them open."""
    places = [import_rows.HEADER.index(title) for title in HISTORY]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(import_rows.HEADER)
        for row in import_rows.rows(count):
            for place in places:
                row[place] = ""
            writer.writerow(row)


def import_alone(path: Path, database: Path) -> dict[str, float]:
    """Import `path` into a fresh database in this process; rows, seconds and the peak of memory in MiB."""
    clock = SetClock(NOW)
    desk = Desk.init(
        f"sqlite:///{database}",
        load("lesozavodsk-215"),
        tenant="lesozavodsk",
        curator="ivanova",
        rehearsal=True,
        clock=clock,
    )
    report = Imported(file=path.name)
    started = time.perf_counter()
    rejects = sum(1 for _ in import_export(desk, path, report=report))
    seconds = time.perf_counter() - started
    desk.close()
    assert rejects == 0
    assert report.new + report.ended == report.rows, report.as_json()
    return {
        "rows": report.rows,
        "seconds": seconds,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def in_a_process(folder: Path, path: Path) -> dict[str, float]:
    """One import in a process of its own, so that memory is its own too."""
    database = folder / "import.db"
    output = subprocess.check_output([sys.executable, __file__, "import", str(path), str(database)])
    for left in folder.glob("import.db*"):
        left.unlink()
    found: dict[str, float] = json.loads(output)
    return found


def measure(rounds: int = ROUNDS) -> list[Result]:
    """Rows a second of both shapes (medians, turn about), and the peak of memory at both sizes."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        sample, dear, large = folder / "sample.csv", folder / "open.csv", folder / "large.csv"
        import_rows.write(sample, SMALL)
        write_open(dear, SMALL)
        import_rows.write(large, LARGE)
        runs = [(in_a_process(folder, sample), in_a_process(folder, dear)) for _ in range(rounds)]
        big = in_a_process(folder, large)
    results = []
    for what, taken in (
        (f"import, CSV of {SMALL:,} rows of the sample's shape", [run for run, _ in runs]),
        ("… every row open", [run for _, run in runs]),
        (f"… {LARGE:,} rows of the sample's shape, one round", [big]),
    ):
        speeds = [run["rows"] / run["seconds"] for run in taken]
        results.append(
            Result(
                what=what,
                ours=median(speeds),
                unit="rows/s",
                goal=f"≥ {GOAL:,}",
                met=median(speeds) >= GOAL,
                note=spread(speeds, 0),
            )
        )
    peak = median(run["peak_mib"] for run, _ in runs)
    flat = big["peak_mib"] / peak
    return [
        *results,
        Result(
            what=f"… peak of memory at {LARGE:,} rows, beside {SMALL:,}",
            ours=big["peak_mib"],
            beside=peak,
            unit="MiB",
            ratio=flat,
            goal=f"≤ {FLAT:.2f}",
            met=flat <= FLAT,
        ),
    ]


def profile() -> None:
    """Print where the time of an import goes."""
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary, "rows.csv")
        write_open(path, SMALL)
        profiler = cProfile.Profile()
        profiler.runcall(import_alone, path, Path(temporary, "import.db"))
        pstats.Stats(profiler).sort_stats("tottime").print_stats(45)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["import", file, target]:
            print(json.dumps(import_alone(Path(file), Path(target))))
        case ["profile"]:
            profile()
        case _:
            print(table(measure()))
