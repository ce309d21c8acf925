"""`otklik calendar`: a year of days, when a term is due and why, how much office time lies between two instants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from ..calendars import (
    Answer,
    Extra,
    InvalidValue,
    OutOfRange,
    Overlay,
    Week,
    WorkingCalendar,
    parse_term,
    read_extra,
    russia,
)
from ..calendars.data.published import YEARS
from ..calendars.explain import say_length
from ..calendars.term import Basis
from ..calendars.text import Text
from .calendar_view import year_lines
from .command import argument, command, group, option
from .render import fit
from .session import Session

__all__ = ["calendar"]

calendar = group(
    "calendar", Text(ru="Рабочий календарь: сроки и объяснения.", en="The working calendar: terms and explanations.")
)

STANDARD_WEEK = "09:00-13:00,14:00-18:00"
STANDARD_ZONE = "Europe/Moscow"
FARTHEST = 5
"""Years after the last decreed one that a provisional question may reach."""

Found = TypeVar("Found")


def _office_options() -> list[click.Parameter]:
    return [
        option("--regulation", metavar="ID", text=Text(ru="Часы и пояс регламента из поставки.", en="The hours and zone of a shipped regulation.")),
        option("--week", metavar="W", text=Text(ru="Рабочая неделя: «09:00-13:00,14:00-18:00; fri 09:00-16:45» или 24/7; вместе с --zone.", en="The working week: “09:00-13:00,14:00-18:00; fri 09:00-16:45” or 24/7; with --zone.")),
        option("--zone", metavar="Z", text=Text(ru="Часовой пояс, например Asia/Vladivostok.", en="The time zone, for example Asia/Vladivostok.")),
        option("--extra", "files", metavar="FILE", multiple=True, type=click.Path(dir_okay=False, exists=True), text=Text(ru="Файл с новым годом или особыми днями (docs/calendar.md).", en="A file with a new year or special days (docs/calendar.md).")),
        option("--provisional", is_flag=True, text=Text(ru="Отвечать и за годы без постановления о переносе выходных (предварительно).", en="Answer in years without a decree on moved days off too (provisionally).")),
    ]  # fmt: skip


BASIS = option(
    "--basis",
    type=click.Choice(["working", "open", "calendar"]),
    text=Text(
        ru="Основание счёта: рабочее время, время работы без вычета обеда, круглосуточно.",
        en="The basis: office hours, hours of opening with lunch not subtracted, round the clock.",
    ),
)
START = argument(
    "start",
    text=Text(
        ru="Момент: 2026-07-14T09:10, без смещения – местное время.",
        en="An instant: 2026-07-14T09:10, local time unless it has an offset.",
    ),
)
TERM = argument(
    "term",
    nargs=-1,
    required=True,
    metavar="TERM",
    text=Text(
        ru="Срок: «7 рабочих часов», 30 minutes, 3 working days, PT7H.",
        en="A term: 7 working hours, 30 minutes, 3 working days, PT7H.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Office:
    """Whose hours are meant."""

    week: Week
    zone: ZoneInfo
    extra: tuple[Extra, ...]
    provisional: bool
    overlays: tuple[Overlay, ...] = ()
    plain: Basis = "open"
    strict_closing: bool = False
    decree_days_count: bool = False

    def over(self, first: int, last: int) -> WorkingCalendar:
        """The calendar of these years, within those that can be built."""
        production = russia(
            max(first, min(YEARS)), max(last, min(YEARS)), extra=self.extra, decree_days_count=self.decree_days_count
        )
        return WorkingCalendar(
            production,
            self.week,
            self.zone,
            overlays=self.overlays,
            provisional=self.provisional,
            strict_closing=self.strict_closing,
        )

    def ask(self, question: Callable[[WorkingCalendar], Found], *instants: dt.datetime) -> Found:
        """Put a question to the years around its instants; to all of them where those do not reach."""
        years = [instant.astimezone(self.zone).year for instant in instants]
        last = max(YEARS)
        if min(YEARS) < min(years) and max(years) <= last:
            try:
                return question(self.over(min(years) - 1, min(max(years) + 1, last)))
            except OutOfRange:
                pass
        return question(self.over(min(YEARS), last + FARTHEST))


def _office(
    session: Session,
    *,
    regulation: str | None,
    week: str | None,
    zone: str | None,
    files: tuple[str, ...],
    provisional: bool,
    standard: bool = False,
) -> _Office:
    """The office that the options name, else the database's; `standard`: else the plain five-day week."""
    extra = tuple(read_extra(Path(file)) for file in files)
    if week is not None or zone is not None:
        if regulation is not None or week is None or zone is None:
            raise click.UsageError(session.say(_WHOSE))
        return _Office(week=Week.parse(week), zone=_zone(zone), extra=extra, provisional=provisional)
    path = session.path()
    if regulation is None and path is not None and not Path(path).exists():
        if not standard:
            raise click.UsageError(session.say(_WHOSE))
        return _Office(week=Week.parse(STANDARD_WEEK), zone=_zone(STANDARD_ZONE), extra=extra, provisional=provisional)
    from ..workflows.regulation import load  # noqa: PLC0415  reading an act is not needed for --week

    act = session.desk().regulation if regulation is None else load(regulation)
    plain: dict[str, Basis] = {"working": "working", "open": "open", "calendar": "calendar"}
    return _Office(
        week=Week.parse(act.week),
        zone=_zone(act.zone),
        extra=(act.extra, *extra),
        provisional=provisional,
        overlays=act.overlays,
        plain=plain[act.plain_terms],
        strict_closing=act.strict_closing,
        decree_days_count=act.decree_days_count,
    )


_WHOSE = Text(
    ru="чьи часы считать: --regulation ID или --week и --zone вместе",
    en="whose hours: --regulation ID, or --week and --zone together",
)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise InvalidValue(
            "--zone",
            name,
            Text(ru="часовой пояс, например Asia/Vladivostok", en="a time zone, for example Asia/Vladivostok"),
        ) from None


@command(
    calendar,
    "show",
    Text(
        ru="Год по месяцам: выходные, переносы, сокращённые дни, нормы времени.",
        en="A year month by month: days off, moved and short days, norms of time.",
    ),
    argument("year", type=click.IntRange(min(YEARS), 9990), text=Text(ru="Год, с 2012.", en="A year, from 2012 on.")),
    *_office_options(),
)
def show(session: Session, year: int, **options: Any) -> None:
    """A year of days."""
    office = _office(session, standard=True, **options)
    made = office.over(year, year)
    built = made.production.year(year)
    data = {
        "year": year,
        "off_weekdays": [date.isoformat() for date in built.off_weekdays],
        "working_weekends": [date.isoformat() for date in built.working_weekends],
        "short_days": [date.isoformat() for date in built.short_days],
        "decree_days": [date.isoformat() for date in built.decree_days],
        "working_days": built.working_days,
        "hours_40": built.hours_40,
        "provisional": built.provisional,
        "fingerprint": made.fingerprint(year),
    }
    session.emit(data, lambda: "\n".join(year_lines(made, year, session.language)))


@command(
    calendar,
    "due",
    Text(ru="Когда истекает срок, начатый в этот момент.", en="When a term that begins at an instant is due."),
    START,
    TERM,
    BASIS,
    *_office_options(),
)
def due(session: Session, start: str, term: tuple[str, ...], basis: Basis | None, **options: Any) -> None:
    """When a term is due."""
    answer = _answer(session, start, term, basis, options)
    session.emit(answer.explain().to_json(session.language), lambda: "\n".join(_summary(session, answer)))


@command(
    calendar,
    "explain",
    Text(ru="Почему срок истекает тогда: по дням и промежуткам.", en="Why a term is due then: day by day."),
    START,
    TERM,
    BASIS,
    *_office_options(),
)
def explain(session: Session, start: str, term: tuple[str, ...], basis: Basis | None, **options: Any) -> None:
    """Why a term is due then."""
    answer = _answer(session, start, term, basis, options)
    account = answer.explain()
    session.emit(
        account.to_json(session.language),
        lambda: "\n".join(
            [
                *_summary(session, answer),
                *(piece for line in account.lines(session.language) for piece in fit(f"  {line}")),
            ]
        ),
    )


@command(
    calendar,
    "elapsed",
    Text(ru="Сколько рабочего времени между двумя моментами.", en="How much office time lies between two instants."),
    argument("a", text=Text(ru="Первый момент.", en="The first instant.")),
    argument("b", text=Text(ru="Второй момент; раньше первого – ответ со знаком минус.", en="The second; before the first, the answer is negative.")),
    BASIS,
    *_office_options(),
)  # fmt: skip
def elapsed(session: Session, a: str, b: str, basis: Basis | None, **options: Any) -> None:
    """How much office time lies between two instants."""
    office = _office(session, **options)
    start, end = (session.instant(text, name, office.zone) for text, name in ((a, "A"), (b, "B")))
    length = office.ask(lambda made: made.elapsed(start, end, basis or "working"), start, end)
    data = {
        "start": start.astimezone(office.zone).isoformat(),
        "end": end.astimezone(office.zone).isoformat(),
        "basis": basis or "working",
        "seconds": length // dt.timedelta(seconds=1) if not length.microseconds else length.total_seconds(),
    }
    session.emit(data, lambda: say_length(length, session.language))


def _answer(
    session: Session, start: str, term: tuple[str, ...], basis: Basis | None, options: dict[str, Any]
) -> Answer:
    office = _office(session, **options)
    instant = session.instant(start, "START", office.zone)
    read = parse_term(" ".join(term), plain=basis or office.plain, basis=basis)
    return office.ask(lambda made: made.add(instant, read), instant)


def _summary(session: Session, answer: Answer) -> list[str]:
    """The answer in a sentence, when it lapses, and a warning where the year is not decreed."""
    lines = [
        session.say(_DUE, due=_moment(answer.due), term=answer.term.say(session.language), start=_moment(answer.start))
    ]
    if answer.lapse != answer.due:
        lines.append(session.say(_LAPSE, lapse=_moment(answer.lapse)))
    if answer.provisional:
        lines.append(session.say(_PROVISIONAL))
    return lines


def _moment(instant: dt.datetime) -> Text:
    weekdays = (("пн", "вт", "ср", "чт", "пт", "сб", "вс"), ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
    russian, english = (names[instant.weekday()] for names in weekdays)
    time = f"{instant:%d.%m.%Y %H:%M:%S}" if instant.second else f"{instant:%d.%m.%Y %H:%M}"
    return Text(ru=f"{russian} {time}", en=f"{english} {time}")


_DUE = Text(ru="{due}: {term} с {start}", en="{due}: {term} from {start}")
_LAPSE = Text(
    ru="  нарушен только после {lapse}: между ними нет рабочего времени",
    en="  broken only after {lapse}: no office time lies between",
)
_PROVISIONAL = Text(
    ru="  предварительно: постановления о переносе выходных ещё нет, ответ может измениться",
    en="  provisional: there is no decree on moved days off yet, the answer may change",
)
