"""Events of VK's Callback API in the shape of its public schema (5.199), and a server that takes them over a socket."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from waitress import wasyncore

from otklik.engine.clock import Clock
from otklik.workflows.intake.config import Settings
from otklik.workflows.intake.web import Office, application, server

__all__ = [
    "CONFIRMATION",
    "GROUP",
    "JULY",
    "Line",
    "comment",
    "deletion",
    "envelope",
    "message",
    "serving",
    "settings_file",
]

GROUP = 12345678
SECRET = "kluch-0451"
CONFIRMATION = "a1b2c3d4"
JULY = 1783983600  # 14 July 2026, 09:00 in Vladivostok


def comment(number: int = 3, text: str = "Когда починят дорогу?", **more: Any) -> dict[str, Any]:
    """`wall_wall_comment`, as it comes."""
    return {
        "id": number,
        "from_id": 501,
        "date": JULY,
        "text": text,
        "post_id": 2,
        "owner_id": -GROUP,
        "parents_stack": [],
        "thread": {"count": 0, "items": [], "can_post": True, "show_reply_button": True, "groups_can_post": True},
        "post_owner_id": -GROUP,
    } | more


def deletion(number: int = 3) -> dict[str, Any]:
    """`callback_wall_comment_delete`."""
    return {"owner_id": -GROUP, "id": number, "user_id": 501, "post_id": 2}


def message(number: int = 7, text: str = "Нет воды с утра", **more: Any) -> dict[str, Any]:
    """The object of `message_new`."""
    words = {
        "date": JULY,
        "from_id": 502,
        "id": 0,
        "version": 10000123,
        "out": 0,
        "important": False,
        "is_hidden": False,
        "attachments": [],
        "conversation_message_id": number,
        "fwd_messages": [],
        "text": text,
        "peer_id": 502,
        "random_id": 0,
    }
    return {"message": words | more, "client_info": {"button_actions": ["text"], "keyboard": True, "lang_id": 0}}


def envelope(kind: str, body: Any = None, event: str | None = "e1", **more: Any) -> dict[str, Any]:
    """An event as VK sends it."""
    found = {"group_id": GROUP, "type": kind, "event_id": event, "v": "5.199", "object": body, "secret": SECRET}
    return {name: item for name, item in (found | more).items() if item is not None}


def settings_file(folder: Path, **more: str) -> Path:
    """The intake's settings, with the secret in a file beside them."""
    (folder / "secret.txt").write_text(SECRET + "\n")
    found = {"confirmation": CONFIRMATION, "secret_file": "secret.txt"} | more
    path = folder / "intake.toml"
    lines = [f'{name} = "{value}"' for name, value in found.items()]
    path.write_text("\n".join(["[[vk]]", f"id = {GROUP}", *lines, ""]), "utf-8")
    return path


class Line:
    """A line to the server: one connection, as VK's own would be."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def send(self, body: bytes | dict[str, Any], path: str = "/vk", method: str = "POST") -> tuple[int, str, Any]:
        """(status, text, headers) of the answer."""
        data = json.dumps(body, ensure_ascii=False).encode() if isinstance(body, dict) else body
        self._connection.request(method, path, body=data, headers={"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers

    def close(self) -> None:
        self._connection.close()


@contextmanager
def serving(database: str, settings: Path, *, clock: Clock | None = None, wait: float = 0.4) -> Iterator[Line]:
    """The real server on a free port of the loopback, in a thread, and a line to it."""
    office = Office(database, clock=clock, wait=wait)
    running = server(application(Settings(settings), office), "127.0.0.1", 0)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    line = Line(running.effective_port)
    try:
        yield line
    finally:
        line.close()
        running.trigger.pull_trigger(lambda: wasyncore.close_all(running._map))  # in the server's own thread
        thread.join(timeout=10)
        running.task_dispatcher.shutdown()
        office.close()
