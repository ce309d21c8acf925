"""The web app that a network calls: a WSGI application on falcon, and its own server (waitress) to run it with.

Nothing of a person goes into its log: the type of an event, its community, its number, and what came of it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import falcon
import msgspec
import waitress

from ...calendars.text import Text
from ...engine.clock import Clock
from ...engine.errors import Conflict, StorageBusy, StorageError
from ...engine.store.sqlite import files_beside, open_engine
from ..desk import Desk
from .config import Group, Settings
from .record import record_event
from .vk import Unreadable, command_of, read_event

__all__ = ["LARGEST", "Office", "application", "from_environment", "server"]

LARGEST = 1 << 20  # bytes of a body; the schema's longest message has 9,000 letters
WAIT = 0.4  # seconds for the database's writer, and as long for our own: an answer is due within one
FRESH = 60.0  # seconds that a desk is kept: an act adopted meanwhile is taken up then
SOON, LATER, LATEST = "10", "120", "1800"  # seconds, Retry-After; VK takes up to three hours
MOST_TYPES = 100  # unknown types that are counted by name

_BUSY = Text(ru="база занята", en="the database is busy")
log = logging.getLogger("otklik.intake")


class Office:
    """The database behind the app: a desk for each municipality, one act at a time, opened anew after any trouble."""

    def __init__(
        self, database: str, *, clock: Clock | None = None, files: str | None = None, wait: float = WAIT
    ) -> None:
        self._database = database
        self._files = files
        self._clock = clock
        self._wait = wait
        self._lock = threading.Lock()
        self._engine: Any = None
        self._desks: dict[str | None, tuple[Desk, float]] = {}

    @contextmanager
    def desk(self, tenant: str | None) -> Iterator[Desk]:
        """The desk of a tenant, for this thread alone. Raises StorageBusy where others hold it for too long."""
        if not self._lock.acquire(timeout=self._wait):
            raise StorageBusy(_BUSY)
        try:
            yield self._open(tenant)
        except (StorageBusy, Conflict):
            raise
        except Exception:
            self._close()
            raise
        finally:
            self._lock.release()

    def _open(self, tenant: str | None) -> Desk:
        found = self._desks.get(tenant)
        if found is not None and time.monotonic() < found[1]:
            return found[0]
        if found is not None:
            self._desks.pop(tenant)[0].close()
        if self._engine is None:
            self._engine = open_engine(self._database, busy_milliseconds=int(self._wait * 1000))
        desk = Desk(self._engine, tenant=tenant, clock=self._clock, files=self._files or files_beside(self._engine))
        self._desks[tenant] = desk, time.monotonic() + FRESH
        return desk

    def _close(self) -> None:
        for desk, _ in self._desks.values():
            desk.close()
        self._desks.clear()
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            self._close()


class _Counts:
    """How many events of which type came, and what came of them, since the app was started."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: Counter[str] = Counter()

    def add(self, kind: str, outcome: str) -> None:
        with self._lock:
            name = f"{kind}: {outcome}"
            self._found[name if name in self._found or len(self._found) < MOST_TYPES else f"…: {outcome}"] += 1

    def all(self) -> dict[str, int]:
        with self._lock:
            return dict(sorted(self._found.items()))


class _Callback:
    """Where VK sends its events."""

    def __init__(self, settings: Settings, office: Office, counts: _Counts) -> None:
        self._settings, self._office, self._counts = settings, office, counts

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        """Take one event and answer `ok`, or say when to come again."""
        response.content_type = falcon.MEDIA_TEXT
        if (request.content_length or 0) > LARGEST:
            raise falcon.HTTPContentTooLarge
        body = request.bounded_stream.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise falcon.HTTPContentTooLarge
        try:
            envelope = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise falcon.HTTPBadRequest from None
        if not isinstance(envelope, dict) or not isinstance(envelope.get("type"), str):
            raise falcon.HTTPBadRequest
        group = self._group(envelope)
        if envelope["type"] == "confirmation":
            log.info("confirmation %d", group.id)
            response.text = group.confirmation
            return
        response.text = self._taken(envelope, group, body, response)

    def _group(self, envelope: Mapping[str, Any]) -> Group:
        """The community that calls, by number and secret; a confirmation may come without one. Raises HTTPForbidden."""
        groups = self._settings.groups()
        if (problem := self._settings.problem) is not None:
            self._settings.problem = None
            log.error("the settings cannot be read any more, the former ones go on: %s", problem)
        number, secret = envelope.get("group_id"), envelope.get("secret")
        group = groups.get(number) if type(number) is int else None
        told = secret.encode("utf-8", "replace") if isinstance(secret, str) else b""
        right = hmac.compare_digest(told, group.secret if group is not None else b"\x00" * 32)
        if group is None or not (right or (secret is None and envelope["type"] == "confirmation")):
            self._counts.add("…", "forbidden")
            raise falcon.HTTPForbidden
        return group

    def _taken(self, envelope: Mapping[str, Any], group: Group, body: bytes, response: falcon.Response) -> str:
        kind = envelope["type"] if _NAME.fullmatch(envelope["type"]) else "…"
        event = envelope.get("event_id")
        number = event if isinstance(event, str) and event else hashlib.sha256(body).hexdigest()
        try:
            meant = read_event(kind, group.id, envelope.get("object"))
            with self._office.desk(group.tenant) as desk:
                outcome = record_event(desk, meant, command_of(group.id, number), page=group.page)
        except Unreadable as error:
            outcome = f"unreadable ({error})"  # it would be no better the next time
        except (StorageBusy, Conflict) as error:
            return self._again(response, kind, number, error.code, SOON)
        except StorageError as error:
            return self._again(response, kind, number, error.code, LATER)
        except Exception as error:  # noqa: BLE001  nothing is lost: the network keeps it and comes again
            return self._again(response, kind, number, type(error).__name__, LATEST)
        self._counts.add(kind, outcome)
        log.log(
            logging.WARNING if outcome.startswith("unreadable") else logging.INFO,
            "%s %d %s: %s", kind, group.id, _shown(number), outcome,
        )  # fmt: skip
        return "ok"

    def _again(self, response: falcon.Response, kind: str, number: str, why: str, after: str) -> str:
        self._counts.add(kind, why)
        log.error("%s %s: not recorded (%s), again in %s s", kind, _shown(number), why, after)
        response.status = falcon.HTTP_503
        response.set_header("Retry-After", after)
        return why


class _Health:
    """Whether events can be taken, and how many were."""

    def __init__(self, settings: Settings, office: Office, counts: _Counts) -> None:
        self._settings, self._office, self._counts = settings, office, counts

    def on_get(self, _: falcon.Request, response: falcon.Response) -> None:
        """Answer 200, or 503 where a database does not."""
        state = "ok"
        try:
            for tenant in {group.tenant for group in self._settings.groups().values()}:
                with self._office.desk(tenant) as desk, desk.reading() as store:
                    store.desk()
        except Exception as error:  # noqa: BLE001  that is what is asked
            state = getattr(error, "code", type(error).__name__)
            response.status = falcon.HTTP_503
        response.content_type = falcon.MEDIA_JSON
        response.text = json.dumps({"state": state, "events": self._counts.all()}, ensure_ascii=False)


def application(
    settings: Settings, office: Office, *, path: str = "/vk"
) -> falcon.App[falcon.Request, falcon.Response]:
    """The WSGI application: the callback under `path`, `/health` beside it."""
    app = falcon.App()
    counts = _Counts()
    app.add_route(path, _Callback(settings, office, counts))
    app.add_route("/health", _Health(settings, office, counts))
    return app


def from_environment() -> falcon.App[falcon.Request, falcon.Response]:
    """The application for a WSGI server of your own: `gunicorn 'otklik.workflows.intake.web:from_environment()'`.

    OTKLIK_DB names the database, OTKLIK_INTAKE the settings file. Raises InvalidValue for a wrong one.
    """
    settings = Settings(Path(os.environ.get("OTKLIK_INTAKE", "intake.toml")))
    return application(settings, Office(os.environ.get("OTKLIK_DB", "sqlite:///otklik.db")))


def server(app: Any, host: str, port: int) -> Any:
    """Our own server on that address, ready to `run()`; `close()` ends it. Behind a proxy that speaks HTTPS."""
    return waitress.create_server(
        app, host=host, port=port, threads=4, ident=None, max_request_body_size=LARGEST, channel_timeout=30
    )


_NAME = re.compile(r"[a-z][a-z_]{0,39}")
_NUMBER = re.compile(r"[0-9A-Za-z-]{1,64}")


def _shown(number: str) -> str:
    """An event's number as the log shows it."""
    return number if _NUMBER.fullmatch(number) else "–"
