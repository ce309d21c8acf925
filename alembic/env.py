"""Where Alembic runs our migrations: on a connection that it is handed, in the host's schema if it names one, or into SQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alembic import context
from sqlalchemy import TextClause

from otklik.calendars.text import Text
from otklik.engine.errors import InvalidValue
from otklik.engine.store.version import no_way_back

attributes = context.config.attributes
schema = attributes.get("schema")


class _Nothing(list[Any]):
    """What an empty database answers to any question."""

    def partitions(self) -> _Nothing:
        """No batches."""
        return self


class _Written:
    """Stands for the connection while SQL is written: what would be asked there is nothing of in an empty database."""

    def __init__(self, migration: Any, start: str | None) -> None:
        self._alembic_s_own = migration.connection
        self._migration = migration
        self._start = start

    def __getattr__(self, name: str) -> Any:
        return getattr(self._alembic_s_own, name)

    def execute(self, statement: Any, *_: Any, **__: Any) -> _Nothing:
        """Write the statement out. Raises InvalidValue for a question where the database may hold something."""
        asked = (
            statement.text.lstrip()[:6].upper()
            if isinstance(statement, TextClause)
            else statement.__visit_name__.upper()
        )
        if asked == "SELECT":
            if self._start is not None:
                raise InvalidValue("--from", self._start, _NEWER)
        elif asked == "UPDATE" and not isinstance(statement, TextClause):
            compiled = statement.compile(dialect=self.dialect)
            given = {name: _literal(value) for name, value in compiled.params.items()}
            self._migration.impl.static_output(f"{compiled}" % given + ";")
        else:
            self._migration.impl._exec(statement)  # noqa: SLF001  what Alembic's own stand-in does
        return _Nothing()


def _literal(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "NULL" if value is None else str(value).lower()
    doubled = str(value).replace("'", "''")
    return f"'{doubled}'"


_NEWER = Text(
    ru="более новая ревизия: одна из следующих читает, что есть в базе, её выполнит otklik db upgrade",
    en="a newer revision: one that follows reads what the database holds, otklik db upgrade runs it",
)


def _kept(revision: str) -> Callable[[], None]:
    """In place of a revision's `downgrade`: what is recorded is not taken back, whatever a revision could do for tables alone."""

    def refuse() -> None:
        raise no_way_back(revision)

    return refuse


for script in context.script.walk_revisions():
    script.module.downgrade = _kept(script.revision)  # type: ignore[attr-defined]
options: dict[str, Any] = {
    "version_table": attributes["version_table"],
    "version_table_schema": schema,
    "transactional_ddl": True,
}
if context.is_offline_mode():
    context.configure(dialect_name=attributes["dialect"], literal_binds=True, **options)
    migration = context.get_context()
    migration.connection = migration.impl.connection = _Written(migration, attributes["start"])  # type: ignore[assignment]
else:
    context.configure(connection=attributes["connection"], **options)
with context.begin_transaction():
    context.run_migrations()
