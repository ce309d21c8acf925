"""Every report's command, gathered under `otklik report`."""

from __future__ import annotations

from . import report_content, report_register  # noqa: F401  they add their commands to the group
from .report import report

__all__ = ["report"]
