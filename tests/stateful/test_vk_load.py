"""Twenty events a second from the network, for some seconds, over four connections: every one is answered `ok`, and kept once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from otklik.workflows.desk import Desk
from otklik.workflows.upkeep import verify_desk

from ..support.vk_events import Line, comment, envelope, serving, settings_file

SECONDS, RATE, CONNECTIONS = 6, 20, 4


@pytest.mark.slow
def test_every_event_is_answered_ok_and_kept_once(database: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{database}"
    with serving(url, settings_file(tmp_path)) as first:
        port = first.port
        began = time.monotonic()

        def one_connection(number: int) -> Iterator[tuple[int, str]]:
            line = Line(port)
            for index in range(number, SECONDS * RATE, CONNECTIONS):
                time.sleep(max(0.0, began + index / RATE - time.monotonic()))
                body = envelope("wall_reply_new", comment(index + 10, f"Комментарий {index}"), f"e{index}")
                for _ in range(2 if index % 10 == 0 else 1):  # some come twice
                    yield line.send(body)[:2]
            line.close()

        with ThreadPoolExecutor(CONNECTIONS) as pool:
            answers = [
                answer for found in pool.map(lambda n: list(one_connection(n)), range(CONNECTIONS)) for answer in found
            ]
    assert set(answers) == {(200, "ok")}
    with Desk.open(url) as desk:
        cases = desk.cases("comment").list()
        texts = desk.cases("comment").texts(cases, "text")
        assert sorted(texts.values()) == sorted(f"Комментарий {index}" for index in range(SECONDS * RATE))
        verify_desk(desk)
