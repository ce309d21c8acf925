"""One measured line, with its goal: what every benchmark answers."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Result", "median", "spread", "table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was measured, beside what, and whether the goal was met (None: no goal, or not judged)."""

    what: str
    ours: float
    unit: str
    beside: float | None = None
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The line as JSON."""
        return asdict(self)


def spread(values: Iterable[float], digits: int = 2) -> str:
    """The least and the greatest of the rounds: how steady the median is."""
    found = sorted(values)
    return f"{found[0]:.{digits}f}–{found[-1]:.{digits}f} in {len(found)} rounds"


def table(results: Iterable[Result]) -> str:
    """The lines as one table; «met» is said in words."""
    rows = [("", "measured", "beside", "ratio", "goal", "")]
    rows += [
        (
            item.what,
            f"{_number(item.ours)} {item.unit}",
            "" if item.beside is None else f"{_number(item.beside)} {item.unit}",
            "" if item.ratio is None else f"{item.ratio:.2f}",
            item.goal,
            _verdict(item),
        )
        for item in results
    ]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    align = ("<", ">", ">", ">", "<", "<")
    return "\n".join(
        "  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(row, align, widths, strict=True)).rstrip()
        for row in rows
    )


def median(values: Iterable[float]) -> float:
    """The middle of the rounds."""
    return statistics.median(values)


def _verdict(item: Result) -> str:
    if item.met is None:
        return "not judged" if item.goal else ""
    return "met" if item.met else "MISSED"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
