"""`otklik blacklist`: whose messages break the rules, why and until when; names for those alone who keep the list."""

from __future__ import annotations

from typing import Any

import click

from ..calendars.text import Text
from ..engine.instants import to_text
from ..engine.values import Case
from ..workflows.blacklist import Shown
from .command import EXPECT, UUID, argument, command, group, option
from .registers import emit_register
from .render import cite, clip, plain, table, wrap
from .session import Session

__all__ = ["blacklist", "still_listed"]

blacklist = group(
    "blacklist",
    Text(
        ru="Чёрный список авторов (п. 17): не реестр для всех, имена видят куратор и пресс-центр.",
        en="The black list of authors (cl. 17): no public register, the curator and the press centre see names.",
    ),
)
WHO = (
    option("--author-link", metavar="URL", text=Text(ru="Страница автора.", en="The author's page.")),
    option(
        "--incident",
        metavar="NUMBER",
        text=Text(ru="Автор сообщения этого инцидента.", en="The author of this incident's message."),
    ),
)
ENTRY = Text(ru="Номер записи (otklik blacklist list).", en="The entry's number (otklik blacklist list).")


@command(
    blacklist,
    "add",
    Text(
        ru="Внести автора: по странице или по инциденту. Отклоняя инцидент, это можно сделать сразу (decline).",
        en="Put an author on the list, by the page or by an incident. Declining an incident can do it at once (decline).",
    ),
    *WHO,
    option("--ground", required=True, metavar="TEXT", text=Text(ru="Основание регламента.", en="A ground of the act.")),
    option("--until", metavar="DATE", text=Text(ru="Последний день в списке (иначе без срока).", en="The last day on the list (else for good).")),
    option("--evidence", metavar="TEXT", text=Text(ru="Что и когда видели.", en="What was seen, and when.")),
    EXPECT,
    UUID,
    clause="прил. 1, п. 17",
)  # fmt: skip
def add(
    session: Session,
    author_link: str | None,
    incident: str | None,
    ground: str,
    until: str | None,
    evidence: str | None,
    expect: int | None,
    uuid: str | None,
) -> None:
    """Put an author on the list."""
    shown = session.desk().blacklist.add(
        author_link=author_link,
        incident=incident,
        ground=ground,
        until=until,
        evidence=evidence,
        actor=session.actor,
        command=uuid,
        expect=expect,
    )
    session.emit(_json(shown), lambda: "\n".join(_lines(session, shown)))


@command(
    blacklist,
    "remove",
    Text(ru="Исключить автора: по записи, странице или инциденту.", en="Take an author off: by the entry, the page or an incident."),
    argument("entry", required=False, type=int, text=ENTRY),
    *WHO,
    option("--reason", metavar="TEXT", text=Text(ru="Причина. Обязательно.", en="The reason. Required.")),
    EXPECT,
    UUID,
)  # fmt: skip
def remove(
    session: Session,
    entry: int | None,
    author_link: str | None,
    incident: str | None,
    reason: str | None,
    expect: int | None,
    uuid: str | None,
) -> None:
    """Take an author off the list."""
    if uuid is not None and entry is None:
        done = session.desk().outcome(uuid)  # off the list already, the author is not found on it
        entry, author_link, incident = (done.data["entry"], None, None) if done and done.type == "unlisted" else (entry, author_link, incident)  # fmt: skip
    number = _number(session, entry, author_link, incident)
    shown = session.desk().blacklist.remove(number, reason=reason, actor=session.actor, command=uuid, expect=expect)
    session.emit(_json(shown), lambda: "\n".join(_lines(session, shown)))


@command(
    blacklist,
    "show",
    Text(ru="Одна запись целиком.", en="One entry, whole."),
    argument("entry", required=False, type=int, text=ENTRY),
    *WHO,
)
def show(session: Session, entry: int | None, author_link: str | None, incident: str | None) -> None:
    """Show an entry."""
    shown = session.desk().blacklist.show(_number(session, entry, author_link, incident), actor=session.actor)
    session.emit(_json(shown), lambda: "\n".join(_lines(session, shown)))


@command(
    blacklist,
    "list",
    Text(ru="Кто в списке сейчас.", en="Who is on the list now."),
    option("--all", "everything", is_flag=True, text=Text(ru="И прежние записи.", en="Former entries too.")),
)
def list_blacklist(session: Session, everything: bool) -> None:
    """List the entries."""
    shown = session.desk().blacklist.entries(actor=session.actor, everything=everything)

    def lines() -> list[str]:
        rows = [
            [str(item.entry.number), clip(_who(session, item), 40), _ground(session, item), _until(session, item)]
            for item in shown
        ]
        return table(rows, flexible=2)

    emit_register(session, session.desk().blacklist.version(), map(_json, shown), lines)


def still_listed(session: Session, case: Case) -> bool:
    """Whether the entry stands under which a message of the case came in: it may have run out, or been removed."""
    entry = case.facts.get("listed_author")
    return entry is not None and session.desk().blacklist.show(entry).stands


def _number(session: Session, entry: int | None, author_link: str | None, incident: str | None) -> int:
    given = [item for item in (entry, author_link, incident) if item is not None]
    if entry is not None and len(given) > 1:
        raise click.UsageError(
            Text(
                ru="что-то одно: номер записи, --author-link или --incident",
                en="one of the three: the entry's number, --author-link or --incident",
            ).say(session.language)
        )
    if entry is not None:
        return entry
    return session.desk().blacklist.find(author_link=author_link, incident=incident)


def _who(session: Session, item: Shown) -> str:
    said = ", ".join(plain(text) for text in (item.name, item.link) if text)
    return said or Text(ru="автор № {n}", en="author № {n}").fill(n=item.entry.author).say(session.language)


def _ground(session: Session, item: Shown) -> str:
    grounds = session.desk().regulation.grounds
    known = {ground.name: ground.title for listed in reversed([*grounds.values()]) for ground in listed}
    title = known.get(item.entry.ground)
    return title.say(session.language) if title is not None else item.entry.ground


def _until(session: Session, item: Shown) -> str:
    if item.entry.removed_at is not None:
        removed = Text(ru="исключён {day}", en="removed {day}")
        day = item.entry.removed_at.astimezone(session.desk().zone)
        return removed.fill(day=f"{day:%d.%m.%Y}").say(session.language)
    if item.until is None:
        return Text(ru="без срока", en="for good").say(session.language)
    return Text(ru="по {day}", en="until {day}").fill(day=f"{item.until:%d.%m.%Y}").say(session.language)


def _lines(session: Session, item: Shown) -> list[str]:
    language = session.language
    since = f"{item.entry.listed_at.astimezone(session.desk().zone):%d.%m.%Y %H:%M}"
    entry = Text(ru="запись {n}: {who}", en="entry {n}: {who}").fill(n=item.entry.number, who=_who(session, item))
    told = [
        entry.say(language),
        f"  {_ground(session, item)} ({cite(item.entry.clause, language)})",
        Text(ru="  с {since}, {until}; внёс: {by}", en="  since {since}, {until}; by {by}")
        .fill(since=since, until=_until(session, item), by=item.by or "–")
        .say(language),
    ]
    for text, title in (
        (item.incident, Text(ru="инцидент", en="incident")),
        (item.evidence, Text(ru="доказательство", en="evidence")),
        (item.removed_by, Text(ru="исключил", en="removed by")),
        (item.reason, Text(ru="причина исключения", en="why removed")),
    ):
        if text:
            told.append(f"  {title.say(language)}: {plain(text)}")
    return [line for text in told for line in wrap(text)]


def _json(item: Shown) -> dict[str, Any]:
    entry = item.entry
    data: dict[str, Any] = {
        "entry": entry.number,
        "author": entry.author,
        "network": entry.network,
        "ground": entry.ground,
        "clause": entry.clause,
        "incident": item.incident,
        "listed_at": to_text(entry.listed_at),
        "until": item.until.isoformat() if item.until else None,
        "by": item.by,
        "stands": item.stands,
        "removed_at": to_text(entry.removed_at) if entry.removed_at else None,
        "removed_by": item.removed_by,
    }
    if item.named:
        data |= {
            "author_link": item.link,
            "author_name": item.name,
            "evidence": item.evidence,
            "reason": item.reason,
        }
    return data
