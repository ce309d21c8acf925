"""A webhook as a sink: CloudEvents by POST, signed as the Standard Webhooks specification says (HMAC-SHA-256)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import ssl
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from ...calendars.text import Text
from ..errors import DeliveryFailed, InvalidValue
from .cloudevents import MEDIA_TYPE, written
from .message import Message
from .unreached import unreached
from .watchdog import bounded

__all__ = ["WebhookSink", "signature"]

SECRET = "whsec_"  # noqa: S105  the prefix of a secret that is written in base64
GONE = 410


def signature(secret: str, name: str, at: datetime, body: bytes) -> str:
    """`v1,<base64>`: HMAC-SHA-256 over `id.timestamp.body`, the timestamp in seconds since 1970.

    The key is the secret's bytes, or what stands in base64 behind `whsec_`. A receiver compares in constant time, and
    refuses a timestamp that is old (5 minutes are usual).
    """
    signed = f"{name}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()


def _key(secret: str) -> bytes:
    if not secret.startswith(SECRET):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(SECRET), validate=True)
    except binascii.Error:
        raise InvalidValue(
            Text(ru="секрет вебхука", en="the webhook's secret"),
            SECRET + "…",
            Text(ru="base64 после whsec_", en="base64 behind whsec_"),
        ) from None


class WebhookSink:
    """Posts to one address. Redirects are not followed: a signed body goes where it was meant to go.

    Of several `secrets` each signs: so a receiver changes to a new one without losing a message.
    """

    def __init__(
        self,
        url: str,
        secrets: Sequence[str],
        *,
        timeout: float,
        proxy: str | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._url = urlsplit(url)
        self._proxy = urlsplit(proxy) if proxy is not None else None
        self._secrets = tuple(secrets)
        self._timeout = timeout
        self._context = context or (ssl.create_default_context() if self._url.scheme == "https" else None)
        for secret in self._secrets:
            _key(secret)

    def send(self, message: Message) -> None:
        """Post one message; any answer from 200 to 299 means that it has arrived."""
        body = written(message.event)
        connection = self._connection()
        with bounded(self._timeout, lambda: connection.sock) as over:
            try:
                connection.request("POST", self._target(), body, self._headers(message, body))
                with connection.getresponse() as answer:
                    status, wait = answer.status, answer.headers.get("Retry-After")
            except (OSError, http.client.HTTPException) as error:
                raise DeliveryFailed("timeout" if over() else _why(error), away=True) from error
            finally:
                connection.close()
            if over():  # cut off by ourselves, an answer ends early and looks whole
                raise DeliveryFailed("timeout", away=True)
        if not 200 <= status < 300:
            away = status == 429 or status >= 500
            raise DeliveryFailed(f"http_{status}", permanent=status == GONE, away=away, retry_after=_seconds(wait))

    def _headers(self, message: Message, body: bytes) -> dict[str, str]:
        headers = {
            "Content-Type": f"{MEDIA_TYPE}; charset=UTF-8",
            "User-Agent": "otklik",
            "webhook-id": message.id,
            "webhook-timestamp": str(int(message.at.timestamp())),
            "Connection": "close",
        }
        if self._secrets:
            signed = (signature(secret, message.id, message.at, body) for secret in self._secrets)
            headers["webhook-signature"] = " ".join(signed)
        return headers

    def _connection(self) -> http.client.HTTPConnection:
        host, port = _place(self._url)
        through = _place(self._proxy) if self._proxy is not None else (host, port)
        if self._url.scheme != "https":
            return http.client.HTTPConnection(*through, timeout=self._timeout)
        connection = http.client.HTTPSConnection(*through, timeout=self._timeout, context=self._context)
        if self._proxy is not None:
            connection.set_tunnel(host, port)
        return connection

    def _target(self) -> str:
        if self._proxy is not None and self._url.scheme != "https":
            return self._url.geturl()
        path = self._url.path or "/"
        return f"{path}?{self._url.query}" if self._url.query else path


def _place(url: SplitResult) -> tuple[str, int]:
    return url.hostname or "", url.port or (443 if url.scheme == "https" else 80)


def _why(error: Exception) -> str:
    return unreached(error) or ("connection" if isinstance(error, OSError) else "http")


def _seconds(wait: str | None) -> float | None:
    return float(wait) if wait is not None and wait.strip().isdecimal() and len(wait) < 9 else None
