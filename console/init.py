"""`otklik init`: make a database, adopt a regulation with the office's settings, name the first curator."""

from __future__ import annotations

import getpass
import re
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from ..calendars.text import Text
from ..engine.errors import InvalidValue
from .command import OtklikGroup, command, option
from .regulation_view import in_force_lines
from .render import wrap
from .session import Session

if TYPE_CHECKING:
    from ..workflows.regulation import Regulation

__all__ = ["init", "read_text"]

_parent = OtklikGroup("otklik")


@command(
    _parent,
    "init",
    Text(
        ru="Завести базу: принять регламент с настройками учреждения и назвать первого куратора. Ещё один вызов с другим --tenant добавляет муниципалитет.",
        en="Make a database: adopt a regulation with the office's settings and name the first curator. Again with another --tenant, it adds a municipality.",
    ),
    option(
        "--regulation",
        required=True,
        metavar="ID|FILE",
        text=Text(ru="Регламент: из списка `otklik regulation list` или файл TOML.", en="The regulation: of `otklik regulation list`, or a TOML file."),
    ),
    option(
        "--settings",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        text=Text(ru="Настройки учреждения (TOML): часы работы, префикс номеров, свои дни.", en="The office's settings (TOML): hours, number prefix, days of its own."),
    ),
    option("--curator", metavar="NAME", text=Text(ru="Первый куратор (иначе --actor или ваше имя в системе).", en="The first curator (else --actor, or your login).")),
    option("--curator-name", metavar="TEXT", text=Text(ru="Его имя полностью.", en="The curator's full name.")),
    option("--rehearsal", is_flag=True, text=Text(ru="Учебная база: в ней можно задавать время (--now).", en="A rehearsal database: the clock can be set in it (--now).")),
)  # fmt: skip
def init(
    session: Session,
    regulation: str,
    settings: Path | None,
    curator: str | None,
    curator_name: str | None,
    rehearsal: bool,
) -> None:
    """Adopt a regulation in a new desk."""
    from ..workflows.desk import Desk  # noqa: PLC0415
    from ..workflows.regulation import adopt, load  # noqa: PLC0415

    named = f"{regulation}.toml"
    if regulation.endswith(".toml"):
        named, act = regulation, adopt(read_text(Path(regulation)), file=regulation)
    else:
        act = load(regulation)
    if settings is not None:
        act = adopt(act.text, read_text(settings), file=named, settings_file=str(settings))
    handle = curator or session.actor or _login()
    desk = Desk.init(
        session.database,
        act,
        tenant=session.tenant or act.id,
        curator=handle,
        curator_name=curator_name,
        rehearsal=rehearsal,
        clock=session.clock(rehearsal=rehearsal, zone=ZoneInfo(act.zone)),
    )
    tenant, kind = desk.tenant, desk.rehearsal
    today = desk.now().astimezone(desk.zone).date()
    desk.close()
    session.emit(
        {
            "tenant": tenant,
            "regulation": act.id,
            "key": act.key,
            "curator": handle,
            "rehearsal": kind,
            "in_force": act.in_force.since.isoformat() if act.in_force and act.in_force.since else None,
        },
        lambda: "\n".join(
            [
                Text(
                    ru=f"База готова: {session.place}{' (учебная)' if kind else ''}",
                    en=f"The database is ready: {session.place}{' (rehearsal)' if kind else ''}",
                ).say(session.language),
                *wrap(session.say(Text(ru=f"  регламент: {act.title.ru}", en=f"  regulation: {act.title.en}"))),
                Text(ru=f"  часы: {act.week} ({act.zone})", en=f"  hours: {act.week} ({act.zone})").say(
                    session.language
                ),
                Text(ru=f"  куратор: {handle}", en=f"  curator: {handle}").say(session.language),
                *(f"  {line}" for line in in_force_lines(act, session.language, today)),
                *_next(act, handle, session),
            ]
        ),
    )


def _login() -> str:
    """The name that the person logged in by, where it can be a handle."""
    from ..workflows.staff_persons import HANDLE  # noqa: PLC0415  as above

    try:
        name = re.sub(r"[^\w.-]", "", getpass.getuser())
    except (KeyError, OSError):  # nobody of that number is known to the system
        name = ""
    return name if HANDLE.fullmatch(name) else "curator"


def _next(act: Regulation, handle: str, session: Session) -> list[str]:
    """What to type next; it works as it stands."""
    role = "executor" if "executor" in act.roles else Text(ru="РОЛЬ", en="ROLE").say(session.language)
    lines = [f"export OTKLIK_ACTOR={handle}"] if session.actor != handle else []
    lines.append(
        session.say(Text(ru="otklik staff add ИМЯ --role {role}", en="otklik staff add NAME --role {role}"), role=role)
    )
    if role == "executor":
        lines.append(session.say(Text(ru="otklik inbox import ФАЙЛ", en="otklik inbox import FILE")))
    head = session.say(Text(ru="дальше:", en="next:"))
    return [f"  {head if index == 0 else ' ' * len(head)}  {line}" for index, line in enumerate(lines)]


def read_text(path: Path) -> str:
    """The text of a file that was named on the command line. Raises InvalidValue."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InvalidValue(
            Text(ru="файл", en="file"), str(path), Text(ru="файл, который можно прочесть", en="a file that can be read")
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidValue(
            Text(ru="файл", en="file"), str(path), Text(ru="файл в UTF-8", en="a file in UTF-8")
        ) from error
