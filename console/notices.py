"""`otklik notices`: what is owed to whom, from the outbox."""

from __future__ import annotations

import sys
from typing import Any

from ..calendars.text import Text
from ..engine.instants import from_text
from ..workflows.catalogue import find
from ..workflows.notice_words import kind_of
from .command import command, group, option
from .render import clip, fit, moment, table
from .session import Session

__all__ = ["notices"]

notices = group("notices", Text(ru="Кому и о чём положено сообщить.", en="Who is owed which notice."))
STAFF = Text(ru="сотрудники", en="staff")  # the registers that owe notices
QUOTA = Text(ru="квоты", en="quotas")


@command(
    notices,
    "list",
    Text(ru="Неотправленные уведомления, старые сверху.", en="Notices not sent yet, oldest first."),
    option("--all", "everything", is_flag=True, text=Text(ru="И отправленные.", en="Sent ones too.")),
)
def list_notices(session: Session, everything: bool) -> None:
    """List notices."""
    desk = session.desk()
    with desk.reading() as store:
        rows = store.notices(unsent=not everything)
        people = {str(person.id): person.handle for person in store.people().values()}
        cases = store.cases_by_key(sorted({key for row in rows if (key := _key(row["stream"])) is not None}))
    rules = desk.regulation.rules()
    roles, now = rules.roles, desk.now()
    titles = {rule.rule: rule.title for listed in rules.deadlines.values() for rule in listed}
    titles.update((name, timer.title) for case in cases.values() for name, timer in find(case.workflow).timer.items())

    def line(row: Any) -> list[str]:
        to = row["recipient"]
        who = people.get(to) or (roles[to].title.say(session.language) if to in roles else to)
        kind = kind_of(row["kind"]).say(session.language)
        at = moment(from_text(row["recorded_at"]).astimezone(desk.zone), now, session.language)
        about = titles[row["rule"]].say(session.language) if row["rule"] in titles else row["rule"]
        case = cases.get(_key(row["stream"]) or 0)
        register = QUOTA if row["stream"].startswith("quota/") else STAFF
        number = case.number if case is not None else register.say(session.language)
        return [number, at, clip(who, 24), kind + (f": {about}" if about else "")]

    def lines() -> list[str]:  # nothing is cut off: what does not fit stands below
        return [part for whole in table([line(row) for row in rows], limit=sys.maxsize) for part in fit(whole)]

    empty = Text(ru="уведомлений нет", en="no notices").say(session.language)
    session.emit([dict(row) for row in rows], lambda: "\n".join(lines()) or empty)


def _key(stream: str) -> int | None:
    """The case's key in the name of its stream; None for a register's."""
    _, _, key = stream.partition("/")
    return int(key) if key.isdecimal() else None
