"""The rejects file: a CSV that a spreadsheet opens safely, is corrected there, and is imported again."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from ...calendars.text import Language
from .guard import SERVICE_COLUMNS, guarded
from .rows import Reject

__all__ = ["write_rejects"]


def write_rejects(path: Path, header: Sequence[str], rejects: Iterable[Reject], *, language: Language = "ru") -> int:
    """Write `rejects` under `header` (any of their own `header`s) to `path`; return how many they were.

    UTF-8 with BOM, `;`, every cell in quotes; the columns «Отклик: …» stand first and are read past by an import. A cell
    that a spreadsheet could run begins with an apostrophe, which an import takes off again. Flat memory. `path` changes
    when all is written: it may be the very file that the rejects are being read from, and is never left half done.
    """
    count = 0
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL)
            writer.writerow([*SERVICE_COLUMNS, *map(guarded, header)])
            for reject in rejects:
                count += 1
                service = (
                    reject.reason.say(language),
                    reject.column or "",
                    reject.value,
                    reject.file,
                    str(reject.line),
                )
                writer.writerow([guarded(cell) for cell in (*service, *reject.cells)])
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return count
