"""`otklik clock`: record what has come due, once or for ever, and see whether somebody does."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..calendars.errors import OtklikError
from ..calendars.text import Text
from ..workflows.timers import Tick
from .command import command, group, option
from .moving import add_recompute
from .notices_send import carried_lines, sinks_of, sinks_option
from .render import duration
from .session import Session, print_json

if TYPE_CHECKING:
    from ..engine.store.waker import Waker
    from ..workflows.desk import Desk

__all__ = ["clock"]

clock = group("clock", Text(ru="Часы: напоминания и истекшие сроки.", en="The clock: reminders and missed deadlines."))


def _lines(session: Session, desk: Desk, tick: Tick) -> str:
    at = tick.at.astimezone(desk.zone)
    lines = [
        Text(
            ru="{at}: напоминаний {reminded}, пропущено {missed}, доложено выше {escalated}, закрыто {closed}",
            en="{at}: reminders {reminded}, missed {missed}, escalated {escalated}, closed {closed}",
        )
        .fill(
            at=f"{at:%d.%m.%Y %H:%M}",
            reminded=tick.reminded,
            missed=tick.missed,
            escalated=tick.escalated,
            closed=tick.closed,
        )
        .say(session.language)
    ]
    if tick.handed_over:
        moved = Text(ru="  передано замещающим и обратно: {count}", en="  handed over to deputies and back: {count}")
        lines.append(moved.fill(count=tick.handed_over).say(session.language))
    if tick.judged:
        weeks = Text(
            ru="  подведены квоты: {count} (otklik report quota)", en="  quotas judged: {count} (otklik report quota)"
        )
        lines.append(weeks.fill(count=tick.judged).say(session.language))
    if tick.expected:
        owed = Text(ru="  ожидаются сведения подразделений: {count}", en="  information expected of units: {count}")
        lines.append(owed.fill(count=tick.expected).say(session.language))
    if tick.unattended:
        nobody = Text(
            ru="  на месте нет никого, уведомление отправлено: otklik staff duty",
            en="  nobody is on duty, a notice is owed: otklik staff duty",
        )
        lines.append(nobody.say(session.language))
    return "\n".join(lines)


def _data(tick: Tick) -> dict[str, Any]:
    return {
        "at": tick.at.isoformat(),
        "reminded": tick.reminded,
        "missed": tick.missed,
        "escalated": tick.escalated,
        "closed": tick.closed,
        "handed_over": tick.handed_over,
        "judged": tick.judged,
        "expected": tick.expected,
        "unattended": tick.unattended,
        "events": [
            {"stream": e.stream, "seq": e.seq, "type": e.type, "rule": e.data.get("deadline", {}).get("rule")}
            for e in tick.events
        ],
    }


@command(
    clock,
    "tick",
    Text(ru="Записать всё, чему пришёл срок, ровно один раз.", en="Record all that has come due, exactly once."),
)
def tick(session: Session) -> None:
    """One look at the clock."""
    desk = session.desk()
    found = desk.tick()
    session.emit(_data(found), lambda: _lines(session, desk, found))


add_recompute(clock)


@command(
    clock,
    "run",
    Text(
        ru="Работать, пока не остановят (Ctrl+C, SIGTERM): спать до ближайшего срока, записать, спать дальше. Без --tenant – за все муниципалитеты базы.",
        en="Work until stopped (Ctrl+C, SIGTERM): sleep until the next due instant, record, sleep again. Without --tenant for every municipality of the database.",
    ),
    option(
        "--every",
        type=click.FloatRange(min=0.1),
        default=30.0,
        show_default=True,
        metavar="SECONDS",
        text=Text(ru="Спать не дольше.", en="Sleep no longer than this."),
    ),
    option(
        "--send",
        is_flag=True,
        text=Text(ru="И отправлять уведомления и события.", en="Send notices and events, too."),
    ),
    sinks_option(),
    option(
        "--health",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        text=Text(ru="Писать сюда, что работник жив.", en="Write here that the worker lives."),
    ),
)
def run(session: Session, every: float, send: bool, sinks: str | None, health: Path | None) -> None:
    """Look at the clock until stopped."""
    from ..engine.store.waker import Waker  # noqa: PLC0415  of one command
    from ..workflows.worker import Worker  # noqa: PLC0415

    desks = session.desks()
    several = len(desks) > 1

    def told(desk: Desk, found: Tick) -> None:
        if session.json:
            print_json({"tenant": desk.tenant} | _data(found) if several else _data(found))
        else:
            session.print((f"{desk.tenant}: " if several else "") + _lines(session, desk, found))
        sys.stdout.flush()

    def failed(error: Exception) -> None:
        said = error.say(session.language) if isinstance(error, OtklikError) else f"{type(error).__name__}: {error}"
        session.print(Text(ru="Ошибка: {why}", en="Error: {why}").fill(why=said).say(session.language), err=True)

    try:
        with Waker(desks[0].binding.engine) as waker:
            worker = Worker(desks=desks, sleep=waker, longest=every, health=health, told=told, failed=failed)
            sending = _Sending(session, sinks, every, failed) if send else None
            with _stopping(worker.stop, waker, sending):
                worker.run()
    finally:
        for desk in reversed(desks):
            desk.close()


@contextmanager
def _stopping(stop: Callable[[], None], waker: Waker, sending: _Sending | None) -> Iterator[None]:
    """The first SIGTERM or SIGINT lets the transaction in hand end; the second one is the system's own."""
    before: dict[int, Any] = {}

    def handle(number: int, _frame: object) -> None:
        signal.signal(number, before[number])
        stop()
        if sending is not None:
            sending.stop()
        waker.wake()

    for awaited in (signal.SIGTERM, signal.SIGINT):
        before[awaited] = signal.signal(awaited, handle)
    try:
        if sending is not None:
            sending.start()
        yield
    finally:
        if sending is not None:
            sending.stop()
            sending.join()
        for number, handler in before.items():
            signal.signal(number, handler)


class _Sending(threading.Thread):
    """Sends beside the clock, on connections of its own: a slow receiver keeps no deadline waiting."""

    def __init__(self, session: Session, sinks: str | None, every: float, failed: Callable[[Exception], None]) -> None:
        super().__init__(name="otklik-send")
        self._session = session
        self._every = min(every, 1.0)
        self._failed = failed
        self._stop = threading.Event()
        self._read = {desk.tenant: sinks_of(session, desk, sinks) for desk in session.desks()}  # a mistake is told now

    def stop(self) -> None:
        """Let what is on its way end, and begin nothing more."""
        self._stop.set()

    def run(self) -> None:
        """Send, wait a second, send again."""
        desks = self._session.open_desks()
        senders = []
        for desk in desks:
            read = self._read[desk.tenant]
            senders.append(desk.outbox.sender(read.routes, book=read.book, language=read.language, source=read.source))
        while not self._stop.is_set():
            for desk, sender in zip(desks, senders, strict=True):
                try:
                    carried = sender.once(self._stop.is_set)
                except Exception as error:  # noqa: BLE001  sending goes on, whatever one run met with
                    self._failed(error)
                    continue
                finally:
                    desk.release()
                if not self._session.json and any(item.sent or item.failed or item.dead for item in carried):
                    self._session.print("\n".join(carried_lines(self._session, carried)))
            self._stop.wait(self._every)
        for desk in reversed(desks):
            desk.close()


@command(
    clock,
    "health",
    Text(
        ru="Идут ли часы: что пришло и не записано, жив ли работник, что не отправлено. Код 1, если не идут.",
        en="Whether the clock runs: what has come and is not recorded, the worker, what is not sent. Exit code 1 if not.",
    ),
    option(
        "--health",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        text=Text(ru="Файл работника (clock run --health).", en="The worker's file (clock run --health)."),
    ),
    option(
        "--max-age",
        type=click.FloatRange(min=1),
        default=120.0,
        show_default=True,
        metavar="SECONDS",
        text=Text(ru="Сколько можно отставать.", en="How far behind is still well."),
    ),
)
def health(session: Session, health: Path | None, max_age: float) -> int:
    """Whether the clock runs."""
    from ..workflows.worker import lag, read_health  # noqa: PLC0415  of one command

    desk, most = session.desk(), timedelta(seconds=max_age)
    now, behind, queues = desk.now(), lag(desk), desk.outbox.queues()
    data: dict[str, Any] = {
        "waiting": behind.waiting,
        "behind_seconds": int(behind.behind.total_seconds()),
        "outbox": [{"sink": item.sink, "waiting": item.waiting, "dead": item.dead} for item in queues],
    }
    well = behind.behind <= most
    lines = [
        Text(ru="не записано: {count}, отставание {span}", en="not recorded yet: {count}, behind by {span}").fill(
            count=behind.waiting, span=duration(behind.behind, session.language)
        )
    ]
    if health is not None:
        worker = read_health(health)
        age = abs(now - worker.at)  # set back or forward, a clock that was changed is noticed by the worker itself
        well = well and age <= most and not worker.failures
        data |= {"worker_age_seconds": int(age.total_seconds()), "failures": worker.failures, "error": worker.error}
        lines.append(
            Text(
                ru="работник {pid}: смотрел {age} назад, сбоев подряд {failures} {error}",
                en="worker {pid}: looked {age} ago, failures in a row {failures} {error}",
            ).fill(
                pid=worker.pid,
                age=duration(age, session.language),
                failures=worker.failures,
                error=worker.error or "",
            )
        )
    lines += [
        Text(ru="{sink}: ждёт {waiting}, не доставлено {dead}", en="{sink}: waiting {waiting}, dead {dead}").fill(
            sink=item.sink, waiting=item.waiting, dead=item.dead
        )
        for item in queues
    ]
    lines.append(Text(ru="часы идут", en="the clock runs") if well else Text(ru="ЧАСЫ СТОЯТ", en="THE CLOCK STANDS"))
    session.emit({"well": well} | data, lambda: "\n".join(session.say(line).rstrip() for line in lines))
    return 0 if well else 1
