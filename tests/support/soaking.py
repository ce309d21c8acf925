"""One process of a soak: a writer that takes cases in and moves them, or a clock worker that looks until it is told to stop.

`writer URL CASES SEED FILE` writes the UUIDs of the acts that were acknowledged into FILE; `clock URL` reads standard input to its end.
"""

from __future__ import annotations

import random
import sys
import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from otklik import Conflict, Desk, NotFound, Refused, Retry, SetClock, StorageBusy

START = datetime.fromisoformat("2026-07-14T09:10:00+10:00")


def persist(act: Callable[[], Any]) -> Any:
    """Do an act until it is done: one that was busy or lost is done again, as people do; None where the rules refuse it."""
    while True:
        try:
            return act()
        except StorageBusy:
            continue
        except Conflict as conflict:
            if conflict.refused is not None:
                return None
        except (Refused, NotFound):  # a case that somebody else has not committed yet is not there
            return None


def write(url: str, cases: int, seed: int, into: Path) -> None:
    """Take cases in and move them."""
    chance = random.Random(seed)
    with Desk.open(url, clock=SetClock(START), synchronous="NORMAL") as desk, into.open("w") as file:

        def act(fire: Callable[..., Any], **values: Any) -> Any:
            command = str(uuid.UUID(int=chance.getrandbits(128), version=4))
            done = persist(lambda: fire(command=command, actor="ivanova", **values))
            if done is not None:
                file.write(f"{command}\n")
            return done

        for number in range(cases):
            page = f"https://vk.com/id{chance.randrange(2000)}"
            case = act(desk.incidents.detect, message=f"Нет воды {number}", author_link=page)
            one = desk.incidents[case.key]
            act(one.select, importance="ordinary", retry=Retry())
            if chance.random() < 0.3:
                act(one.assign, official="zhkh", executors=["petrov"], retry=Retry())
            other = desk.incidents[chance.randint(1, case.key)]  # anybody's
            if chance.random() < 0.2:
                act(other.note, note="Ждут", retry=Retry())
            if number % 200 == 0:
                act(desk.blacklist.add, author_link=f"https://vk.com/s{seed}n{number}", ground="spam")


def look(url: str) -> None:
    """Look at the clock, ten minutes later each time, until standard input ends."""
    over = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        over.set()

    threading.Thread(target=listen, daemon=True).start()
    clock = SetClock(START)
    with Desk.open(url, clock=clock, synchronous="NORMAL") as desk:
        while not over.wait(0.2):
            clock.advance(timedelta(minutes=10))
            persist(desk.tick)


if __name__ == "__main__":
    if sys.argv[1] == "writer":
        write(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))
    else:
        look(sys.argv[2])
