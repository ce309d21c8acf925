"""`otklik report quota` and `report information`: the week's publications, and what the units have given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from ..calendars.text import Text
from ..workflows.reports.information_report import information_report
from ..workflows.reports.quota_report import quota_report
from .command import command, option
from .content_view import information_sheet, quota_sheet
from .report import report
from .session import Session
from .tabular import Sheet, deliver

WEEK = option("--week", metavar="WEEK", text=Text(ru="Неделя, например 2026-W29 (по умолчанию – эта).", en="The week, for example 2026-W29 (by default, this one)."))  # fmt: skip
FORMAT = option("--format", "form", type=click.Choice(["table", "json", "html", "xlsx"]), default="table", show_default=True, text=Text(ru="Формат.", en="The format."))  # fmt: skip
OUTPUT = option("--output", "-o", metavar="FILE", type=click.Path(dir_okay=False), text=Text(ru="Куда (по умолчанию – на экран; для xlsx обязательно).", en="Where to (by default, standard output; needed for xlsx)."))  # fmt: skip


@command(
    report,
    "quota",
    Text(
        ru="Квоты публикаций за неделю: сколько вышло, сколько осталось; после её конца – итог часов и что внесено позже.",
        en="The week's quotas of publications: how many, how many more; after its end the clock's verdict, and late entries.",
    ),
    WEEK,
    FORMAT,
    OUTPUT,
)
def quota(session: Session, week: str | None, form: str, output: str | None) -> None:
    """Print the quotas of a week."""
    found = quota_report(session.desk(), week)
    _deliver(session, found.as_json(), lambda: quota_sheet(found, session.language), form, output)


@command(
    report,
    "information",
    Text(
        ru="Еженедельные сведения подразделений: кто прислал, кто опоздал, кто не прислал.",
        en="The weekly information of units: who gave it, who was late, who has not.",
    ),
    WEEK,
    FORMAT,
    OUTPUT,
    clause="постановление, п. 7",
)
def information(session: Session, week: str | None, form: str, output: str | None) -> None:
    """Print the information of a week."""
    found = information_report(session.desk(), week)
    data = {"week": found.week.name, "information": [row.as_json() for row in found.rows]}
    _deliver(session, data, lambda: information_sheet(found, session), form, output)


def _deliver(session: Session, data: Any, sheet: Callable[[], Sheet], form: str, output: str | None) -> None:
    """A report of the content in the form that is asked for."""
    form = "json" if session.json else form
    if output is None and form in {"table", "json"}:
        session.json = form == "json"
        session.emit(data, lambda: sheet().lines())
        return
    if form == "json":
        import json  # noqa: PLC0415  a file of it is the rare case

        content = (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
    elif form == "html":
        content = sheet().html(session.language)
    elif form == "xlsx":
        content = sheet().xlsx() if output is not None else b""
    else:
        content = (sheet().lines() + "\n").encode()
    if deliver(content, form, output):
        session.emit({"file": output}, lambda: f"→ {output}")
