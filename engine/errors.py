"""The engine's errors, all under `OtklikError`.

OtklikError (calendars/errors.py)
├── InvalidValue                 a value that cannot be read: field, value, what would be right
│   ├── NaiveInstant
│   └── MissingValue             a field that a trigger needs
├── OutOfRange, ProvisionalYear  the calendar's
├── Refused                      the rules do not allow the act: code, clause, reasons, what is possible
├── Conflict                     someone else moved the case meanwhile
├── NotFound                     no such case, person, workflow, deadline
├── DeclarationError             a mistake in a workflow or a regulation; names the offender
├── DeliveryFailed               a sink could not hand a message over
├── LogError                     an event log that does not verify; names the line
└── StorageError                 the database said no
    ├── StorageBusy              another process writes; try again
    ├── StorageReadOnly
    ├── StorageFull
    ├── OutcomeUnknown           the connection was cut while committing; the act's UUID tells
    └── WrongDatabase            empty, foreign, or of another version of Otklik
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..calendars.errors import InvalidValue, NaiveInstant, OtklikError, OutOfRange, ProvisionalYear
from ..calendars.text import Text

__all__ = [
    "Conflict",
    "DeclarationError",
    "DeliveryFailed",
    "InvalidValue",
    "LogError",
    "MissingValue",
    "NaiveInstant",
    "NotFound",
    "OtklikError",
    "OutOfRange",
    "OutcomeUnknown",
    "ProvisionalYear",
    "Refused",
    "StorageBusy",
    "StorageError",
    "StorageFull",
    "StorageReadOnly",
    "WrongDatabase",
]


class MissingValue(OtklikError):
    """A field that a trigger needs and did not get."""

    code = "missing_value"

    def __init__(self, field: str, title: Text, expected: Text) -> None:
        message = Text(ru="не указано: {title} ({field})", en="missing: {title} ({field})")
        if expected != title:
            message = Text(ru=message.ru + "; нужно: {expected}", en=message.en + "; expected: {expected}")
        super().__init__(
            message.fill(title=title, field=field, expected=expected),
            field=field,
        )
        self.field = field


class Refused(OtklikError):
    """The rules do not allow the act; nothing was written.

    `reason_code` is stable for programs; `clause` and `requirement` name the rule; `possible` lists
    what can be done now, as (trigger, roles, whether this actor may).
    """

    code = "refused"

    def __init__(
        self,
        reason_code: str,
        reasons: Sequence[Text],
        *,
        clause: str | None = None,
        requirement: str | None = None,
        possible: Sequence[Any] = (),
        state: str | None = None,
    ) -> None:
        super().__init__(
            Text(ru="; ".join(reason.ru for reason in reasons), en="; ".join(reason.en for reason in reasons)),
            code=reason_code,
            clause=clause,
            requirement=requirement,
        )
        self.reason_code = reason_code
        self.reasons = tuple(reasons)
        self.clause = clause
        self.requirement = requirement
        self.possible = tuple(possible)
        self.state = state


class Conflict(OtklikError):
    """Someone else moved the case since it was read; read it again and decide anew.

    `meanwhile` lists what was recorded since, oldest first, where that is known: who, what, when, from which state to which.
    `refused` is what the rules said when the act was tried again.
    """

    code = "conflict"

    def __init__(self, message: Text, *, meanwhile: Sequence[Any] = (), **details: Any) -> None:
        super().__init__(message, **details)
        self.meanwhile = tuple(meanwhile)
        self.refused: Refused | None = None


class NotFound(OtklikError):
    """No such thing; the message says where to look."""

    code = "not_found"


class DeclarationError(OtklikError):
    """A mistake in a workflow's declaration or in a regulation, found when it is built."""

    code = "declaration"


class DeliveryFailed(OtklikError):
    """A sink could not hand a message over; `reason` is a code without personal data (`timeout`, `http_500`).

    `permanent`: the same again would be refused again. `away`: the receiver as a whole does not answer, so the others for
    it wait as well. `retry_after`: seconds that it asked for.
    """

    code = "delivery"

    def __init__(
        self, reason: str, *, permanent: bool = False, away: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(Text(ru="не доставлено: {reason}", en="not delivered: {reason}").fill(reason=reason))
        self.reason = reason
        self.permanent = permanent
        self.away = away
        self.retry_after = retry_after


class LogError(OtklikError):
    """An event log that does not verify; the message names the place."""

    code = "log"


class StorageError(OtklikError):
    """The database refused; nothing was written."""

    code = "storage"


class StorageBusy(StorageError):
    """Another process holds the database's writer; the act can be tried again."""

    code = "storage_busy"


class StorageReadOnly(StorageError):
    """The database cannot be written."""

    code = "storage_read_only"


class StorageFull(StorageError):
    """No room left for the database."""

    code = "storage_full"


class WrongDatabase(StorageError):
    """The database is empty, foreign, or of another version of Otklik."""

    code = "wrong_database"


class OutcomeUnknown(StorageError):
    """The connection was cut while the act was being committed: it is written whole, or not at all.

    `command` is the act's UUID: `Desk.outcome(command)` tells which, and firing it again under the same UUID does it at most once.
    """

    code = "outcome_unknown"

    def __init__(self, message: Text, **details: Any) -> None:
        super().__init__(message, **details)
        self.command: str | None = details.get("command")
