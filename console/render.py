"""How instants, durations, people and deadlines are written for the eye, in 80 columns and two languages."""

from __future__ import annotations

import os
import re
import sys
import textwrap
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from ..calendars.text import Text

if TYPE_CHECKING:
    from ..workflows.reports.board import BoardRow

__all__ = [
    "APPOINTED",
    "NOTHING",
    "cite",
    "clip",
    "coloured",
    "deadline_lines",
    "duration",
    "moment",
    "pad",
    "remaining",
    "table",
    "width",
    "wrap",
]

WEEKDAYS = Text(ru="пн вт ср чт пт сб вс", en="Mon Tue Wed Thu Fri Sat Sun")
MONTHS = Text(
    ru="янв фев мар апр мая июн июл авг сен окт ноя дек", en="Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
)
CITED = {
    "прил.": "app.", "приложение": "appendix", "п.": "cl.", "абз.": "para.", "подп.": "sub-cl.", "ст.": "art.", "ч.": "part",
    "разд.": "sec.", "гл.": "ch.", "порядок": "procedure", "постановление": "resolution", "преамбула": "preamble",
}  # fmt: skip
APPOINTED = Text(ru="назначенный момент", en="the appointed instant")  # a term that the case itself names
NOTHING = Text(ru="пусто", en="nothing here")  # a list without a row
COLOURS = {"overdue": "red", "soon": "yellow", "later": "green"}


def moment(instant: datetime, now: datetime | None, language: str) -> str:
    """A local instant: `14:40` today, else `пн 4 мая 15:00`, with the year where it is another."""
    if now is not None and instant.date() == now.astimezone(instant.tzinfo).date():
        return f"{instant:%H:%M}"
    weekday = WEEKDAYS.say(language).split()[instant.weekday()]
    month = MONTHS.say(language).split()[instant.month - 1]
    year = f" {instant.year}" if now is not None and instant.year != now.astimezone(instant.tzinfo).year else ""
    return f"{weekday} {instant.day} {month}{year} {instant:%H:%M}"


def duration(span: timedelta, language: str, *, rough: bool = False) -> str:
    """`2 ч 30 мин`; less than a minute is said so. Minutes are left out where they say nothing: from a day on, or `rough`."""
    minutes = int(abs(span).total_seconds() // 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 24 or (rough and hours):
        minutes = 0
    hour, minute = ("h", "min") if language == "en" else ("ч", "мин")
    parts = [f"{hours} {hour}"] if hours else []
    if minutes or not hours:
        parts.append(f"{minutes} {minute}" if minutes else f"< 1 {minute}")
    return " ".join(parts)


def remaining(row: BoardRow, language: str, *, short: bool = False) -> str:
    """`осталось 2 ч 30 мин`, `истекает`, or `просрочено 40 мин`: words, so that colour is not the only sign.

    `short` is for a column that is headed so: what is not urgent is told by its time alone, what is overdue roughly.
    """
    span = duration(row.remaining, language, rough=short and row.urgency == "overdue")
    if row.urgency == "overdue":
        return Text(ru="просрочено {span}", en="overdue {span}").fill(span=span).say(language)
    if row.remaining <= timedelta(0):
        return Text(ru="истекает", en="running out").say(language)
    if row.urgency == "soon":
        return Text(ru="скоро: {span}", en="soon: {span}").fill(span=span).say(language)
    return span if short else Text(ru="осталось {span}", en="{span} left").fill(span=span).say(language)


def holder(row: BoardRow, language: str) -> str:
    """Whose deadline it is: the person, the first of several (`petrov +2`), else the role."""
    if not row.persons:
        return row.holder_title.say(language)
    return row.persons[0] if len(row.persons) == 1 else f"{row.persons[0]} +{len(row.persons) - 1}"


def cite(clause: str, language: str) -> str:
    """A clause of an act for the reader: `прил. 1, п. 8`, in English `app. 1, cl. 8`."""
    if language != "en":
        return clause
    return re.sub(r"[а-яё]+\.?", lambda word: CITED.get(word[0], word[0]), clause)


def coloured(text: str, urgency: str) -> str:
    """The text in the colour of its urgency; plain where the output is no terminal, or wants no colour."""
    plainly = not sys.stdout.isatty() or bool(os.environ.get("NO_COLOR"))
    return text if plainly else click.style(text, fg=COLOURS.get(urgency))


def plain(text: str) -> str:
    """The text in one line and without signs that a terminal would obey: others' words are shown, never carried out."""
    return "".join(sign for sign in " ".join(text.split()) if unicodedata.category(sign) not in {"Cc", "Cf", "Cs"})


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(
        2 if unicodedata.east_asian_width(sign) in "WF" else 0 if unicodedata.combining(sign) else 1 for sign in text
    )


def pad(text: str, columns: int) -> str:
    """The text, filled up with spaces."""
    return text + " " * max(0, columns - width(text))


def wrap(text: str, columns: int = 80, *, hang: int = 2) -> list[str]:
    """The text in lines that fit; the following ones stand `hang` columns further in. A word is never torn."""
    indent = " " * (len(text) - len(text.lstrip()) + hang)
    return textwrap.wrap(text, columns, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def fit(line: str, columns: int = 80) -> list[str]:
    """A line of a table that may be too long: its last cell then goes below."""
    if width(line) <= columns:
        return [line]
    head, _, tail = line.rpartition("  ")
    return [head.rstrip(), *wrap("      " + tail.strip(), columns, hang=0)]


def clip(text: str, columns: int) -> str:
    """The text, cut to fit, between words where it can be; line breaks become spaces."""
    text = plain(text)
    if width(text) <= columns:
        return text
    while width(text) >= columns:
        text = text[:-1]
    head, _, _ = text.rpartition(" ")
    return (head if width(head) > columns // 2 else text).rstrip(" ,.;:–-") + "…"


def deadline_lines(rows: Sequence[BoardRow], now: datetime, language: str) -> list[str]:
    """The open deadlines of one case, as the desk tells them after an act."""
    until = Text(ru="до", en="by").say(language)
    cells = [
        [
            row.title.say(language),
            clip(holder(row, language), 14),
            f"{until} {moment(row.due, now, language)}",
            remaining(row, language),
        ]
        for row in rows
    ]
    lines = table(cells, limit=78, flexible=0)
    return [coloured("  " + line, row.urgency) for row, line in zip(rows, lines, strict=True)]


def table(cells: Sequence[Sequence[str]], *, limit: int = 80, flexible: int = -1, gap: int = 2) -> list[str]:
    """Rows in columns; the `flexible` column gives way so that a line fits `limit`."""
    if not cells:
        return []
    rows = [[plain(cell) for cell in row] for row in cells]
    widths = [max(width(row[index]) for row in rows) for index in range(len(rows[0]))]
    spare = limit - sum(widths) - gap * (len(widths) - 1)
    if spare < 0:
        room = max(8, widths[flexible] + spare)
        for row in rows:
            row[flexible] = clip(row[flexible], room)
        widths[flexible] = max(width(row[flexible]) for row in rows)
    return [(" " * gap).join(pad(cell, size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in rows]
