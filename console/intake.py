"""`otklik intake`: take a network's events as they happen, and check the settings before."""

from __future__ import annotations

import logging
import signal
import sys
from pathlib import Path
from typing import Any

import click

from ..calendars.text import Text
from ..engine.errors import InvalidValue, NotFound
from ..workflows.intake.config import Settings
from .command import command, group, option
from .session import Session

__all__ = ["intake"]

intake = group(
    "intake",
    Text(
        ru="Приём из сетей: комментарии, сообщения и сигналы ВКонтакте сразу, как они появились.",
        en="Intake from networks: VK's comments, messages and signals as they happen.",
    ),
)
CONFIG = option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("intake.toml"),
    show_default=True,
    metavar="FILE",
    envvar="OTKLIK_INTAKE",
    text=Text(ru="Настройки приёма: сообщества (TOML).", en="The intake's settings: communities (TOML)."),
)


@command(
    intake,
    "serve",
    Text(
        ru="Принимать события. Снаружи нужен прокси с HTTPS; остановить – Ctrl+C.",
        en="Take events. Outside stands a proxy that speaks HTTPS; Ctrl+C ends it.",
    ),
    CONFIG,
    option(
        "--listen",
        metavar="ADDRESS",
        default="127.0.0.1:8080",
        show_default=True,
        text=Text(ru="Где слушать.", en="Where to listen."),
    ),
    option(
        "--path",
        metavar="PATH",
        default="/vk",
        show_default=True,
        text=Text(
            ru="Путь адреса, который дан сообществу.", en="The path of the address that the community was given."
        ),
    ),
)
def serve(session: Session, config: Path, listen: str, path: str) -> None:
    """Serve until it is told to end."""
    web = _web()
    host, port = _address(listen)
    if not path.startswith("/") or path == "/health" or "{" in path:
        raise InvalidValue("--path", path, Text(ru="путь вида /vk, кроме /health", en="a path like /vk, not /health"))
    settings = Settings(config)
    clock = session.desk().clock
    session.close()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    office = web.Office(session.database, clock=clock, files=session.files)
    try:
        running = web.server(web.application(settings, office, path=path), host, port)
    except OSError:
        free = Text(ru="свободный адрес этой машины", en="a free address of this machine")
        raise InvalidValue("--listen", listen, free) from None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    ready = Text(ru="Приём: http://{host}:{port}{path}", en="Taking events: http://{host}:{port}{path}")
    session.print(ready.fill(host=host, port=running.effective_port, path=path), err=True)
    try:
        running.run()
    finally:
        running.close()
        office.close()


@command(
    intake,
    "check",
    Text(
        ru="Проверить настройки: сообщества, их муниципалитеты и страницы; ключ не показывается.",
        en="Check the settings: communities, their municipalities and pages; no secret is shown.",
    ),
    CONFIG,
)
def check(session: Session, config: Path) -> None:
    """Check every community of the settings beside the database."""
    rows: list[dict[str, Any]] = []
    for item in Settings(config).groups().values():
        session.close()
        session.tenant = item.tenant
        desk = session.desk()
        page = desk.cases("page").get(item.page).number if item.page is not None else None
        rows.append({"group": item.id, "tenant": desk.tenant, "page": page})
    line = Text(ru="сообщество {group}: {tenant}, страница {page}", en="community {group}: {tenant}, page {page}")
    session.emit(rows, lambda: "\n".join(session.say(line, **{**row, "page": row["page"] or "–"}) for row in rows))


def _address(listen: str) -> tuple[str, int]:
    host, mark, port = listen.rpartition(":")
    if not (mark and host and port.isascii() and port.isdecimal() and int(port) < 1 << 16):
        expected = Text(ru="адрес и порт, например 127.0.0.1:8080", en="an address and a port, such as 127.0.0.1:8080")
        raise InvalidValue("--listen", listen, expected)
    return host.strip("[]"), int(port)


def _web() -> Any:
    try:
        from ..workflows.intake import web  # noqa: PLC0415  an extra, and most commands need it not
    except ModuleNotFoundError as error:
        raise NotFound(
            Text(
                ru="для приёма нужен пакет {name}: pip install 'otklik[web]'",
                en="the intake needs the package {name}: pip install 'otklik[web]'",
            ).fill(name=error.name)
        ) from None
    return web
