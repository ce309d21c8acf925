"""Receivers on loopback that a test drives: a real HTTP server and a real SMTP server."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

__all__ = ["Hook", "Mailbox", "Post", "hooked", "mailed"]


@dataclass(frozen=True, slots=True)
class Post:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The CloudEvent."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass(slots=True)
class Hook:
    """A webhook's receiver; `answers` gives the status of a request by its number (from 1) and itself."""

    url: str
    posts: list[Post] = field(default_factory=list)
    answers: Callable[[int, Post], int] = lambda _number, _post: 204
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0

    @property
    def ids(self) -> list[str]:
        """The ids in order of their coming."""
        return [post.headers["webhook-id"] for post in self.posts]


@contextmanager
def hooked() -> Iterator[Hook]:
    """A receiver that runs for the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            post = Post(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            hook.posts.append(post)
            status = hook.answers(len(hook.posts), post)
            time.sleep(hook.pause)
            try:
                self.send_response(status)
                for name, value in hook.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:
                pass  # whoever asked has left

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hook = Hook(f"http://127.0.0.1:{server.server_address[1]}/events?key=1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(slots=True)
class Mailbox:
    """A mail server's receiver; `answer` says what it answers to a recipient, and to the data."""

    host: str = "127.0.0.1"
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipient: Callable[[str], str] = lambda _address: "250 OK"
    data: Callable[[int], str] = lambda _number: "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """A recipient is named."""
        answer = self.recipient(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """A mail has come."""
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return self.data(len(self.mails))


class _Bound(Controller):
    """A server on whatever port is free."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def mailed() -> Iterator[Mailbox]:
    """A mail server that runs for the block."""
    mailbox = Mailbox()
    controller = _Bound(mailbox, hostname=mailbox.host, port=0)
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()
