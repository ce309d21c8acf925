"""Reading the exports of cabinets: rows cleaned and typed, and rejects that can be corrected (no database, no clock)."""

from __future__ import annotations

from .errors import MissingColumn, UnreadableFile
from .mapping import FIELDS, Mapping
from .reading import read
from .rejects import write_rejects
from .rows import Disposition, Limits, Progress, Reject, Row

__all__ = [
    "FIELDS",
    "Disposition",
    "Limits",
    "Mapping",
    "MissingColumn",
    "Progress",
    "Reject",
    "Row",
    "UnreadableFile",
    "read",
    "write_rejects",
]
