"""Working time: production calendars, working weeks, and the arithmetic of terms on them. Pure, without storage or clock."""

from __future__ import annotations

from .answer import Answer
from .days import Day, Interval, Overlay, ProductionDay, read_overlays
from .errors import InvalidValue, NaiveInstant, OtklikError, OutOfRange, ProvisionalYear
from .extra import Extra, ExtraDay, ExtraYear, read_extra
from .production import ProductionCalendar, ProductionYear, russia
from .term import (
    CalendarDays,
    CalendarHours,
    CalendarMinutes,
    OpenHours,
    OpenMinutes,
    Term,
    WorkingDays,
    WorkingHours,
    WorkingMinutes,
)
from .term_text import parse_term
from .text import Text
from .week import Week
from .working import WorkingCalendar

__all__ = [
    "Answer",
    "CalendarDays",
    "CalendarHours",
    "CalendarMinutes",
    "Day",
    "Extra",
    "ExtraDay",
    "ExtraYear",
    "Interval",
    "InvalidValue",
    "NaiveInstant",
    "OpenHours",
    "OpenMinutes",
    "OtklikError",
    "OutOfRange",
    "Overlay",
    "ProductionCalendar",
    "ProductionDay",
    "ProductionYear",
    "ProvisionalYear",
    "Term",
    "Text",
    "Week",
    "WorkingCalendar",
    "WorkingDays",
    "WorkingHours",
    "WorkingMinutes",
    "parse_term",
    "read_extra",
    "read_overlays",
    "russia",
]
