"""What a whole file, or one of its cells, can be refused for.

InvalidValue
└── UnreadableFile          the file is no export that can be read: names the file and what to do instead
    └── MissingColumn       its header row lacks a column that is needed, or has it twice
CellError                   internal: one cell is not right; it becomes a Reject of its row
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ...calendars.errors import InvalidValue, OtklikError
from ...calendars.text import Text
from .cleaning import shown

__all__ = ["CellError", "DamagedCell", "MissingColumn", "UnreadableFile"]


class UnreadableFile(InvalidValue):
    """A file that cannot be read as an export; `file` is its name and `reason` says why and what would help."""

    code = "unreadable_file"

    def __init__(self, file: Path | str, reason: Text) -> None:
        name = shown(Path(file).name)
        # Not InvalidValue's own sentence: the reason of a file is a sentence by itself, and is not cut.
        OtklikError.__init__(
            self,
            Text(ru="Файл «{file}»: {reason}", en="File “{file}”: {reason}").fill(file=name, reason=reason),
            file=name,
        )
        self.field = "file"
        self.value = name
        self.expected = reason
        self.file = name
        self.reason = reason


class MissingColumn(UnreadableFile):
    """A header row without a needed column (or with it twice); `column` is the field, `found` the headers of the file."""

    code = "missing_column"

    def __init__(self, file: Path | str, column: str, reason: Text, found: tuple[str, ...]) -> None:
        super().__init__(file, reason)
        self.column = column
        self.found = found
        self.details.update(column=column, found=list(found))


class CellError(ValueError):
    """Something in a row is not right: the field or the place of the cell (None: the row itself), and why."""

    def __init__(self, where: str | int | None, reason: Text) -> None:
        super().__init__(reason.en)
        self.where = where
        self.reason = reason


@dataclass(frozen=True, slots=True)
class DamagedCell:
    """A cell that its file does not let be read, or that holds a spreadsheet's error: what stands in its place."""

    raw: str

    def __str__(self) -> str:
        return self.raw
