"""From a driver's errors to ours: busy, read-only, full, wrong database; anything else is left as it is."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from ...calendars.text import Text
from ..errors import OtklikError, StorageBusy, StorageError, StorageFull, StorageReadOnly, WrongDatabase

__all__ = ["translate", "translated"]

_SIGNS: tuple[tuple[tuple[str, ...], type[StorageError], Text], ...] = (
    (
        (
            "database is locked",
            "database table is locked",
            "database schema is locked",
            "lock timeout",
            "could not serialize",
            "deadlock detected",
        ),
        StorageBusy,
        Text(
            ru="база занята другим процессом; ничего не записано, повторите через несколько секунд",
            en="another process holds the database; nothing was written, try again in a few seconds",
        ),
    ),
    (
        ("permission denied for", "must be owner of", "violates row-level security"),
        StorageReadOnly,
        Text(
            ru="роли базы не хватает прав на это; ничего не записано: права даёт хозяин таблиц (otklik db grant)",
            en="the database role lacks the rights for this; nothing was written: the tables' owner gives them (otklik db grant)",
        ),
    ),
    (
        ("read-only transaction",),
        StorageReadOnly,
        Text(
            ru="сервер базы или эта роль только читают; ничего не записано: нужен основной сервер и роль, которая пишет",
            en="the database server or this role is read-only; nothing was written: use the primary and a role that writes",
        ),
    ),
    (
        ("readonly database", "read-only", "read only"),
        StorageReadOnly,
        Text(
            ru="база открыта только для чтения; ничего не записано: проверьте права на файл и папку",
            en="the database is read-only; nothing was written: check the rights on the file and its folder",
        ),
    ),
    (
        ("database or disk is full", "disk i/o error", "no space left", "disk full"),
        StorageFull,
        Text(
            ru="на диске нет места; ничего не записано: освободите место и повторите",
            en="no room on the disk; nothing was written: make room and try again",
        ),
    ),
    (
        ("unable to open database file",),
        StorageError,
        Text(
            ru="файл базы не открывается: проверьте путь и права (--db)",
            en="the database file cannot be opened: check its path and rights (--db)",
        ),
    ),
    (
        ("database system is starting up", "database system is shutting down", "in recovery mode", "not yet accepting"),
        StorageBusy,
        Text(
            ru="сервер базы перезапускается; ничего не записано, повторите через несколько секунд",
            en="the database server is restarting; nothing was written, try again in a few seconds",
        ),
    ),
    (
        (
            "closed the connection",
            "terminating connection",
            "the connection is closed",
            "the connection is lost",
            "consuming input failed",
            "sending query failed",
            "connection not open",
            "server process was terminated",
        ),
        StorageError,
        Text(
            ru="соединение с сервером базы оборвалось; ничего не записано, повторите",
            en="the connection to the database server was cut; nothing was written, try again",
        ),
    ),
    (
        ("too many clients", "too many connections", "remaining connection slots"),
        StorageBusy,
        Text(
            ru="у сервера базы не осталось свободных соединений; ничего не записано, повторите позже",
            en="the database server has no connection left; nothing was written, try again later",
        ),
    ),
    (
        ("connection failed", "connection refused", "could not connect", "connection is bad"),
        StorageError,
        Text(
            ru="сервер базы не отвечает или не пускает: проверьте адрес, имя и пароль (--db)",
            en="the database server does not answer, or lets nobody in: check address, name and password (--db)",
        ),
    ),
    (
        ("no such module: fts5",),
        StorageError,
        Text(
            ru="эта SQLite собрана без FTS5, без которого нет поиска: нужен Python с обычной SQLite",
            en="this SQLite was built without FTS5, which the search needs: use a Python with the usual SQLite",
        ),
    ),
    (
        ("no such table", "does not exist", "undefined table"),
        WrongDatabase,
        Text(
            ru="это не база Отклика или она не обновлена: otklik init, otklik db upgrade",
            en="not an Otklik database, or not upgraded yet: otklik init, otklik db upgrade",
        ),
    ),
    (
        ("file is not a database", "malformed", "file is encrypted"),
        WrongDatabase,
        Text(ru="файл повреждён или это не база SQLite (--db)", en="the file is damaged or no SQLite database (--db)"),
    ),
)


def translate(error: BaseException) -> None:
    """Raise StorageBusy, StorageReadOnly, StorageFull or WrongDatabase for what a driver says in its own words.

    Anything that is not a driver's passes as it is. Around every act, `try … except` costs nothing where `with` costs a call.
    """
    if isinstance(error, OtklikError):
        return
    original = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if type(original).__module__.partition(".")[0] not in {"sqlite3", "psycopg"}:
        return
    said = str(original).lower()
    for signs, kind, message in _SIGNS:
        if any(sign in said for sign in signs):
            raise kind(message, driver=str(original)) from error


class translated:  # noqa: N801  reads as a word: with translated(): …
    """What is said inside is translated; see `translate`."""

    __slots__ = ()

    def __enter__(self) -> None:
        """Nothing to do before: it stands around every statement, so it has to be cheap."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Let anything that is not a driver's pass as it is."""
        if error is not None:
            translate(error)
