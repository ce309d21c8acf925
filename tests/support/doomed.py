"""A process whose children write acts until they are killed: the package is imported once, and each child is a fork.

Started with a database's URL; reads one line a child, `SEED ACTS SECONDS TIME` (after how many acts and how long it is
killed, by what clock it writes), and answers with one line of JSON: the UUIDs of the acts that the child got acknowledged.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import signal
import sys
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Engine

from otklik import Desk, OtklikError, SetClock
from otklik.engine.store.sqlite import open_engine
from otklik.workflows.timers import tick

LONGEST = 30  # seconds that a child may take: its server may be gone


def main() -> None:
    """Serve until standard input ends."""
    engine = open_engine(sys.argv[1])
    with Desk(
        engine, clock=SetClock("2026-07-14T09:11:00+10:00")
    ) as desk:  # what is made once is made here, before the forks
        office(desk, random.Random(0), lambda _: None, 0)
        rules = desk._rules
    engine.dispose()
    sys.stdout.write("up\n")
    sys.stdout.flush()
    for line in sys.stdin:
        seed, acts, seconds, now = line.split()
        acknowledged = _child(engine, rules, int(seed), int(acts), float(seconds), now)
        sys.stdout.write(json.dumps(acknowledged) + "\n")
        sys.stdout.flush()


def _child(engine: Engine, rules: dict[str, Any], seed: int, acts: int, seconds: float, now: str) -> list[str]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _write(engine, rules, random.Random(seed), now, writing)
        finally:
            os._exit(1)
    os.close(writing)
    said = b""
    while said.count(b"\n") < acts and select.select([reading], [], [], LONGEST)[0]:
        more = os.read(reading, 4096)
        if not more:
            break
        said += more
    time.sleep(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        said += pipe.read()
    return said.decode().split("\n")[:-1]  # a line without its end was not said


def _write(engine: Engine, rules: dict[str, Any], chance: random.Random, now: str, pipe: int) -> None:
    """Do what an office does, and say what names each act when it is done."""
    desk = Desk(engine, clock=SetClock(datetime.fromisoformat(now)))
    desk._rules.update(rules)
    for number in count():
        office(desk, chance, lambda command: os.write(pipe, f"{command}\n".encode()), number)


def office(desk: Desk, chance: random.Random, say: Callable[[str], object], number: int) -> None:
    """One incident's way, a look at the clock and changes of the registers; most acts under a UUID that is given.

    Where none is, an act is known by the hash of its event: on PostgreSQL its statement commits itself.
    """

    def act(thing: Any, *args: Any, given: bool = True, **values: Any) -> Any:
        command = str(uuid.UUID(int=chance.getrandbits(128), version=4)) if given else None
        try:
            done = thing(*args, command=command, actor="ivanova", **values)
        except OtklikError as error:
            if error.code.startswith(("storage", "outcome")):
                os._exit(0)  # the server is gone
            raise
        say(command or done.head)
        return done

    def look() -> None:
        with contextlib.suppress(OtklikError):
            tick(desk)

    page = f"https://vk.com/id{chance.randrange(40)}"
    acts: list[Callable[[], object]] = [
        look,
        lambda: act(desk.staff.add, f"p{chance.getrandbits(40)}", ["executor"]),
        lambda: act(desk.blacklist.add, author_link=f"{page}x{chance.getrandbits(40)}", ground="spam"),
    ]
    if number == 0 and chance.random() < 0.5:
        chance.choice(acts)()
    case = act(desk.incidents.detect, message="Нет воды на улице Мира", author_link=page)
    one = desk.incidents[case.key]
    act(one.select, given=False, importance="ordinary")
    act(one.escalate, given=False, reason="Исполнитель не ответил")
    look()
    act(one.assign, official="zhkh", executors=["petrov"])
    act(one.report_deficiency, reason="Исполнитель не ответил")
    for other in acts:
        other()


if __name__ == "__main__":
    main()
