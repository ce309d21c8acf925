"""A way to a PostgreSQL server that can be cut at a given moment: before the server hears what commits, or after, before the client does."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from types import TracebackType
from typing import Literal, Self

from sqlalchemy import make_url

__all__ = ["Way"]

When = Literal["before", "after"]


class Way:
    """A port on loopback that passes on to the server's socket; `cut` is when the next commit of what wrote is cut off, if at all.

    What commits is COMMIT, or an act's statement outside a transaction. `turns` counts how often the client spoke anew
    after it had heard the server: round trips.
    """

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        host = self._url.query.get("host") or self._url.host
        port = self._url.port or 5432
        self._server: str | tuple[str, int] = (
            f"{host}/.s.PGSQL.{port}" if str(host).startswith("/") else (str(host), port)
        )
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.cut: When | None = None
        self.turns = 0

    @property
    def url(self) -> str:
        """The URL of the same database, by this way."""
        port = self._listening.getsockname()[1]
        url = self._url.set(host="127.0.0.1", port=port, query={"sslmode": "disable", "gssencmode": "disable"})
        return url.render_as_string(hide_password=False)

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX if isinstance(self._server, str) else socket.AF_INET)
        begun = wrote = False
        heard = True
        with client, server, contextlib.suppress(ConnectionError):  # either may leave
            server.connect(self._server)
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    if ready is server:
                        heard = True
                        client.sendall(data)
                        continue
                    self.turns += heard
                    heard = False
                    begun = begun or b"BEGIN" in data
                    wrote = wrote or b"INSERT INTO otklik" in data
                    commits = b"COMMIT" in data if begun else b"WITH moved" in data
                    if commits and wrote and self.cut is not None:
                        when, self.cut = self.cut, None
                        if when == "after":
                            server.sendall(data)
                            server.recv(65536)  # the server has said that it committed; nobody hears
                        return
                    server.sendall(data)
                    if commits:
                        begun = wrote = False
