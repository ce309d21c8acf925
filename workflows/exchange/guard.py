"""The marks of a rejects file: its own columns, and the apostrophe that keeps a spreadsheet from running a cell."""

from __future__ import annotations

__all__ = ["SERVICE_COLUMNS", "guarded", "unguarded"]

# What a rejects file adds before the columns of the original; a second import knows them and reads past them.
SERVICE_COLUMNS = ("Отклик: причина", "Отклик: столбец", "Отклик: значение", "Отклик: файл", "Отклик: строка")

# A cell that begins so is a formula to some spreadsheet (the wide forms to those of East Asia). The apostrophe itself is
# here so that taking one off gives back every original cell, also one that began with it.
_DANGEROUS = tuple("=+-@\t\r\n＝＋－＠'")


def guarded(cell: str) -> str:
    """Return `cell` so that no spreadsheet takes it for a formula; `unguarded` gives the original back."""
    return "'" + cell if cell.startswith(_DANGEROUS) else cell


def unguarded(cell: str) -> str:
    """Return the cell that `guarded` was given."""
    return cell.removeprefix("'")
