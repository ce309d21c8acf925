"""`otklik notices send` and what goes with it: sinks, dead letters, trying again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..calendars.text import Text
from ..engine.errors import MissingValue, NotFound
from ..engine.instants import from_text
from .command import argument, command, option
from .notices import notices
from .render import moment, table
from .session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..engine.store.deliveries import Pending
    from ..workflows.desk import Desk
    from ..workflows.sender import Carried
    from ..workflows.sinks_file import Sinks

__all__ = ["carried_lines", "notices", "sinks_of", "sinks_option"]


def sinks_option() -> Any:
    """`--sinks FILE`, on each command that needs it."""
    return option(
        "--sinks",
        metavar="FILE",
        envvar="OTKLIK_SINKS",
        text=Text(
            ru="Файл приёмников (OTKLIK_SINKS).",
            en="The file of sinks (OTKLIK_SINKS).",
        ),
    )


def sinks_of(session: Session, desk: Desk, file: str | None, only: Sequence[str] = ()) -> Sinks:
    """What the file of sinks says; of those named in `only`, where any are. Raises MissingValue, InvalidValue, NotFound."""
    from ..workflows.sinks_file import Sinks, read_sinks  # noqa: PLC0415

    if file is None:
        raise MissingValue(
            "--sinks",
            Text(ru="файл приёмников", en="the file of sinks"),
            Text(
                ru="файл TOML (--sinks, OTKLIK_SINKS), см. docs/operations.md",
                en="a TOML file (--sinks, OTKLIK_SINKS), see docs/operations.md",
            ),
        )
    read = read_sinks(Path(file), tenant=desk.tenant, console=sys.stderr if session.json else sys.stdout)
    for name in only:
        if name not in {route.name for route in read.routes}:
            raise NotFound(
                Text(ru="приёмника «{name}» нет; есть: {known}", en="no sink “{name}”; there are: {known}").fill(
                    name=name, known=", ".join(route.name for route in read.routes)
                )
            )
    routes = tuple(route for route in read.routes if not only or route.name in only)
    return Sinks(routes=routes, book=read.book, language=read.language, source=read.source)


def carried_lines(session: Session, carried: Sequence[Carried]) -> list[str]:
    """What became of a run, a line a sink."""
    lines = []
    for item in carried:
        line = Text(
            ru="{sink}: отправлено {sent}, повторить {failed}, не доставлено {dead}",
            en="{sink}: sent {sent}, to be tried again {failed}, dead {dead}",
        ).fill(sink=item.sink, sent=item.sent, failed=item.failed, dead=item.dead)
        if item.held:
            line = Text(ru="{line}; не отвечает", en="{line}; does not answer").fill(line=line)
        lines.append(session.say(line))
    return lines


@command(
    notices,
    "send",
    Text(
        ru="Отправить всё, чему пора: каждое хотя бы раз, по порядку в каждом деле.",
        en="Send all that is due: each at least once, in order in each case.",
    ),
    sinks_option(),
    option(
        "--sink",
        "only",
        metavar="NAME",
        multiple=True,
        text=Text(ru="Только этот приёмник; можно несколько раз.", en="This sink alone; may be repeated."),
    ),
)
def send(session: Session, sinks: str | None, only: tuple[str, ...]) -> int:
    """Send once."""
    desk = session.desk()
    read = sinks_of(session, desk, sinks, only)
    carried = desk.outbox.send(read.routes, book=read.book, language=read.language, source=read.source)
    data = [
        {"sink": item.sink, "sent": item.sent, "failed": item.failed, "dead": item.dead, "held": item.held}
        for item in carried
    ]
    session.emit(data, lambda: "\n".join(carried_lines(session, carried)))
    return 0


@command(
    notices,
    "sinks",
    Text(
        ru="Приёмники: что ждёт, с каких пор, что не доставлено, последняя ошибка.",
        en="Sinks: what waits, since when, what is dead, the last error.",
    ),
    sinks_option(),
)
def sinks_command(session: Session, sinks: str | None) -> None:
    """How each sink stands."""
    desk = session.desk()
    routes = {route.name: route for route in sinks_of(session, desk, sinks).routes} if sinks is not None else {}
    queues = {queue.sink: queue for queue in desk.outbox.queues()}
    rows: list[dict[str, Any]] = []
    for name in dict.fromkeys([*routes, *queues]):
        route, queue = routes.get(name), queues.get(name)
        takes = (
            [word for word, taken in (("notices", route.notices), ("events", route.events)) if taken] if route else None
        )
        rows.append(
            {
                "sink": name,
                "takes": takes,
                "waiting": queue.waiting if queue else 0,
                "oldest": queue.oldest if queue else None,
                "dead": queue.dead if queue else 0,
                "behind": queue.behind if queue else None,
                "error": queue.error if queue else None,
                "configured": route is not None if sinks is not None else None,
            }
        )

    def line(row: dict[str, Any]) -> list[str]:
        oldest = (
            moment(from_text(row["oldest"]).astimezone(desk.zone), desk.now(), session.language)
            if row["oldest"]
            else ""
        )
        words = [session.say(TAKES[name]) for name in row["takes"] or ()]
        note = row["error"] or ""
        if row["configured"] is False:
            note = session.say(Text(ru="нет в файле", en="not in the file"))
        return [row["sink"], ", ".join(words), str(row["waiting"]), oldest, str(row["dead"]), note]

    empty = session.say(Text(ru="приёмников нет: --sinks ФАЙЛ", en="no sinks: --sinks FILE"))
    head = [session.say(item) for item in SINKS_HEAD]
    session.emit(rows, lambda: "\n".join(table([head, *map(line, rows)], flexible=1)) if rows else empty)


TAKES = {"notices": Text(ru="уведомления", en="notices"), "events": Text(ru="события", en="events")}
SINKS_HEAD = (
    Text(ru="приёмник", en="sink"),
    Text(ru="принимает", en="takes"),
    Text(ru="ждёт", en="waiting"),
    Text(ru="с", en="since"),
    Text(ru="не доставлено", en="dead"),
    Text(ru="ошибка", en="error"),
)


def _sink() -> Any:
    return option("--sink", metavar="NAME", text=Text(ru="Только этого приёмника.", en="Of this sink alone."))


@command(
    notices,
    "dead",
    Text(
        ru="Что не доставлено и само больше не отправится: номер, приёмник, попытки, ошибка.",
        en="Dead letters, which are not sent any more: id, sink, attempts, error.",
    ),
    _sink(),
)
def dead(session: Session, sink: str | None) -> None:
    """List dead letters."""
    _show(session, session.desk().outbox.dead(sink=sink))


@command(
    notices,
    "retry",
    Text(ru="Отправить недоставленное заново: названное или всё.", en="Try dead letters anew: those named, or all."),
    argument("ids", nargs=-1, metavar="[ID…]"),
    _sink(),
)
def retry(session: Session, ids: tuple[str, ...], sink: str | None) -> None:
    """Try dead letters anew."""
    found = session.desk().outbox.retry(ids, sink=sink)
    said = Text(ru="снова в очереди: {count}", en="in the queue again: {count}").fill(count=len(found))
    session.emit([_json(item) for item in found], lambda: session.say(said))


@command(
    notices,
    "discard",
    Text(
        ru="Отказаться от недоставленного: названного или, с --sink, всего, что для него.",
        en="Give dead letters up: those named or, with --sink, all of its.",
    ),
    argument("ids", nargs=-1, metavar="[ID…]"),
    _sink(),
)
def discard(session: Session, ids: tuple[str, ...], sink: str | None) -> None:
    """Give dead letters up."""
    if not ids and sink is None:
        raise MissingValue(
            "ID",
            Text(ru="что именно", en="which"),
            Text(ru="номера (otklik notices dead) или --sink", en="ids (otklik notices dead) or --sink"),
        )
    found = session.desk().outbox.discard(ids, sink=sink)
    said = Text(ru="больше не отправляется: {count}", en="given up: {count}").fill(count=len(found))
    session.emit([_json(item) for item in found], lambda: session.say(said))


def _json(item: Pending) -> dict[str, Any]:
    return {
        "id": item.id,
        "sink": item.sink,
        "attempts": item.attempts,
        "error": item.error,
        "recorded_at": item.recorded_at,
        "dead_at": item.dead_at,
    }


def _show(session: Session, found: Sequence[Pending]) -> None:
    desk = session.desk()

    def line(item: Pending) -> list[str]:
        at = moment(from_text(item.dead_at or item.recorded_at).astimezone(desk.zone), desk.now(), session.language)
        return [item.id, item.sink, at, str(item.attempts), item.error or ""]

    empty = session.say(Text(ru="недоставленного нет", en="no dead letters"))
    session.emit([_json(item) for item in found], lambda: "\n".join(table([line(item) for item in found])) or empty)
