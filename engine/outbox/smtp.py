"""Mail as a sink: notices to the addresses of their recipients, by SMTP."""

from __future__ import annotations

import smtplib
import socket
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

from ..errors import DeliveryFailed
from .message import Message
from .unreached import unreached
from .watchdog import bounded

__all__ = ["Security", "SmtpSink"]

Security = Literal["tls", "starttls", "none"]
REFUSED = 500  # from here on a server has decided (RFC 5321, 4.2.1): the same again is refused again
GREETED = {"tls": 465, "starttls": 587, "none": 25}


class SmtpSink:
    """Sends plain text in UTF-8, one mail a notice; `Message-ID` is the same at each attempt."""

    def __init__(
        self,
        host: str,
        *,
        sender: str,
        port: int | None = None,
        security: Security = "starttls",
        user: str | None = None,
        password: str | None = None,
        timeout: float,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._host = host
        self._port = port or GREETED[security]
        self._sender = sender
        self._security = security
        self._user = user
        self._password = password
        self._timeout = timeout
        self._context = context or (ssl.create_default_context() if security != "none" else None)

    def send(self, message: Message) -> None:
        """Send one mail to all of the recipient's addresses. Raises DeliveryFailed for good where there is none."""
        addresses = message.recipient.addresses if message.recipient is not None else ()
        if not addresses:
            raise DeliveryFailed("no_address", permanent=True)
        mail = self._mail(message, addresses)
        held: list[smtplib.SMTP] = []
        with bounded(self._timeout, lambda: held[0].sock if held else None) as over:
            try:
                self._deliver(mail, held)
            except smtplib.SMTPRecipientsRefused as error:
                codes = [code for code, _ in error.recipients.values()]
                raise DeliveryFailed(
                    f"smtp_{max(codes)}", permanent=min(codes) >= REFUSED
                ) from None  # addresses stay out
            except smtplib.SMTPAuthenticationError as error:  # a password is mended sooner than each mail is sent anew
                raise DeliveryFailed(f"smtp_{error.smtp_code}", away=True) from None
            except smtplib.SMTPResponseException as error:
                permanent = error.smtp_code >= REFUSED and not isinstance(
                    error, smtplib.SMTPConnectError | smtplib.SMTPHeloError
                )
                raise DeliveryFailed(f"smtp_{error.smtp_code}", permanent=permanent, away=not permanent) from None
            except (OSError, smtplib.SMTPException) as error:
                raise DeliveryFailed("timeout" if over() else _why(error), away=True) from None

    def _deliver(self, mail: EmailMessage, held: list[smtplib.SMTP]) -> None:
        name = socket.gethostname()  # the library would ask a name server for a longer one, in its own time
        if self._security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, name, timeout=self._timeout, context=self._context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, name, timeout=self._timeout)
        held.append(server)
        try:
            if self._security == "starttls":
                server.starttls(context=self._context)
            if self._user is not None:
                server.login(self._user, self._password or "")
            refused = server.send_message(mail)
            if refused:  # some have it: sent anew, they would have it twice, and the others not
                raise DeliveryFailed("smtp_some_refused", permanent=True)
        finally:
            server.close()

    def _mail(self, message: Message, addresses: tuple[str, ...]) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self._sender
        mail["To"] = ", ".join(addresses)
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(message.at)
        domain = Address(addr_spec=self._sender.rpartition("<")[2].rstrip(">").strip()).domain
        mail["Message-ID"] = f"<{message.id.replace('/', '.')}.{message.tenant}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note answers it
        mail.set_content(message.text)
        return mail


def _why(error: Exception) -> str:
    own = "smtp_not_supported" if isinstance(error, smtplib.SMTPNotSupportedError) else "connection"
    return unreached(error) or own
