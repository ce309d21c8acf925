"""The black list of authors (cl. 17): a register of its own, folded from its events when it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from ..calendars.text import Text
from ..engine.decide import Decision
from ..engine.errors import InvalidValue, NotFound, Refused
from ..engine.fields import Day, FreeText, Reading
from ..engine.instants import to_text
from ..engine.register import record
from ..engine.rules import Ground
from ..engine.values import Act, Case, Person
from .acts import another_act
from .beside import Beside
from .blacklist_entry import LISTING, Entry, Standing, fold_blacklist
from .blacklist_named import author_meant, ground_named, writer
from .messages import Messages
from .registers import acting, begin
from .regulation_value import NO_BLACK_LIST, BlackList

if TYPE_CHECKING:
    from ..engine.store.store import Store
    from .desk import Desk

__all__ = ["STREAM", "Blacklist", "Shown"]

STREAM = "blacklist"
KEEPERS = ("curator", "press_centre")  # practice: who answers for messages; they alone see who is listed

UNTIL = Day(name="until", title=Text(ru="последний день в списке", en="the last day on the list"), optional=True)
EVIDENCE = FreeText(name="evidence", title=Text(ru="что и когда видели", en="what was seen, and when"), optional=True)
REASON = FreeText(name="reason", title=Text(ru="причина", en="the reason"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An entry with what stands around it; author and words are None for those who do not keep the list."""

    entry: Entry
    stands: bool
    incident: str | None
    by: str | None
    removed_by: str | None
    until: date | None
    named: bool
    link: str | None = None
    name: str | None = None
    evidence: str | None = None
    reason: str | None = None


class Blacklist:
    """The black list of a desk. Every change is an event; events hold numbers, words and links stand apart.

    Of every change `command` is the UUID, by which the same twice is one act, and `expect` the `version` of the register
    that the caller saw: Conflict tells what was recorded since.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────

    def standing(self, store: Store) -> Standing:
        """Who is listed; nobody where the act knows no black list."""
        return Standing(_entries(store).values() if self._desk.regulation.black_list is not None else ())

    def marked(self, store: Store, values: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """The values of a message's act, with the entry under which its author is listed at that instant."""
        kept = {name: value for name, value in values.items() if name != "listed_author"}
        author = kept.get("author")
        listed = self.standing(store).entry(author, at) if author is not None else None
        return kept if listed is None else kept | {"listed_author": listed}

    def entries(self, *, actor: str | None = None, everything: bool = False) -> list[Shown]:
        """Who is on the list now, or every entry that there ever was; names only for those who keep it."""
        with self._desk.reading() as store:
            named = _keeps(acting(store, actor))
            shown = self._shown(store, _entries(store).values(), named=named)
        return [item for item in shown if everything or item.stands]

    def show(self, entry: int, *, actor: str | None = None) -> Shown:
        """One entry. Raises NotFound."""
        with self._desk.reading() as store:
            found = _known(_entries(store), entry)
            return self._shown(store, [found], named=_keeps(acting(store, actor)))[0]

    def find(self, *, author_link: str | None = None, incident: int | str | None = None) -> int:
        """The number of the entry under which an author is listed now. Raises NotFound."""
        with self._desk.reading() as store:
            author, *_ = author_meant(self._desk, store, author_link, incident)
            listed = Standing(_entries(store).values()).entry(author, self._desk.now())
        if listed is None:
            raise NotFound(
                Text(
                    ru="этого автора в чёрном списке нет; список: otklik blacklist list",
                    en="that author is not on the black list; the list: otklik blacklist list",
                )
            )
        return listed

    def version(self) -> int:
        """The number of the register's last event: what `expect` compares."""
        with self._desk.reading() as store:
            return store.head(STREAM)[0]

    # ── changing ─────────────────────────────────────────────────────────────────────────────────────────────────

    def add(
        self,
        *,
        ground: str,
        author_link: str | None = None,
        incident: int | str | None = None,
        until: date | str | None = None,
        evidence: str | None = None,
        actor: str | None = None,
        command: str | None = None,
        expect: int | None = None,
    ) -> Shown:
        """Put an author on the list, by the page or by an incident. Raises Refused, InvalidValue, NotFound."""
        desk = self._desk
        rules = desk.regulation.rules()
        with desk.writing() as store:
            done = begin(desk, store, STREAM, ("listed",), command=command, expect=expect)
            keeper = self._keeper(store, actor)
            if done is not None:
                return self._shown(store, [_entries(store)[done.data["entry"]]], named=True)[0]
            author, network, case = author_meant(desk, store, author_link, incident, new=True)
            reading = Reading(rules=rules, people={}, facts={}, zone=desk.zone, occurred_at=desk.now())
            given = {"until": until, "evidence": evidence}
            why = ground_named(rules, ground)
            EVIDENCE.take(given, reading)
            last_day = UNTIL.take(given, reading)
            listed = Standing(_entries(store).values()).entry(author, desk.now())
            if listed is not None:
                allowed = _allowed(desk.regulation.black_list)
                raise Refused(
                    "listed",
                    [
                        Text(
                            ru="автор уже в чёрном списке (запись {entry}); чтобы изменить её, сначала исключите его",
                            en="the author is on the black list already (entry {entry}); to change it, remove it first",
                        ).fill(entry=listed)
                    ],
                    clause=allowed.clause,
                    requirement=allowed.requirement,
                )
            entry = self._list(
                store, author, network, case, why, last_day, keeper, texts=reading.texts, command=command
            )
            return self._shown(store, [_entries(store)[entry]], named=True)[0]

    def remove(
        self,
        entry: int,
        *,
        reason: str | None,
        actor: str | None = None,
        command: str | None = None,
        expect: int | None = None,
    ) -> Shown:
        """Take an author off the list. Raises Refused, NotFound, MissingValue."""
        desk = self._desk
        with desk.writing() as store:
            done = begin(desk, store, STREAM, ("unlisted",), command=command, expect=expect)
            keeper = self._keeper(store, actor)
            if done is not None and done.data["entry"] != entry:
                raise another_act(
                    command or "", Text(ru=f"запись {done.data['entry']}", en=f"entry {done.data['entry']}")
                )
            found = _known(_entries(store), entry)
            if done is not None:
                return self._shown(store, [found], named=True)[0]
            if not found.stands(max(desk.now(), found.listed_at)):
                raise InvalidValue(
                    Text(ru="запись", en="entry"),
                    entry,
                    Text(ru="действующая: otklik blacklist list", en="one that stands: otklik blacklist list"),
                )
            rules = desk.regulation.rules()
            reading = Reading(rules=rules, people={}, facts={}, zone=desk.zone, occurred_at=desk.now())
            REASON.take({"reason": reason}, reading)
            record(
                store,
                STREAM,
                "unlisted",
                {"entry": entry},
                texts=reading.texts,
                actor=keeper,
                role=_role(keeper),
                now=desk.now(),
                entropy=desk.entropy,
                command=command,
                author=found.author,
            )
            return self._shown(store, [_entries(store)[entry]], named=True)[0]

    def follow(self, store: Store, decision: Decision, actor: Person | None) -> None:
        """What an act on a case means for the list: one with `--black-list` puts the message's author on it."""
        event = decision.event
        fields = event.data.get("fields", {})
        action = LISTING.get((event.workflow or "", event.type))
        if action is None or not fields.get("black_list"):
            return
        store.alone(STREAM)
        author, network = writer(store, decision.case)
        if Standing(_entries(store).values()).entry(author, event.occurred_at) is not None:
            return  # listed already: the entry stands as it is
        rules = self._desk.rules_of(decision.case).rules()
        until = fields.get("black_list_until")
        self._list(
            store, author, network, decision.case, ground_named(rules, fields["ground"], action), until, actor,
            at=event.occurred_at, now=event.recorded_at, command=event.command,
        )  # fmt: skip

    def _list(
        self,
        store: Store,
        author: int,
        network: str | None,
        case: Case | None,
        ground: Ground,
        until: str | None,
        actor: Person | None,
        *,
        texts: Mapping[str, str] | None = None,
        at: datetime | None = None,
        now: datetime | None = None,
        command: str | None = None,
    ) -> int:
        number = len(_entries(store)) + 1
        data: dict[str, Any] = {
            "entry": number,
            "author": author,
            "ground": ground.name,
            "clause": ground.clause,
        }
        if network is not None:
            data["network"] = network
        if case is not None:
            data["case"] = case.key
        if until is not None:
            after = datetime.combine(date.fromisoformat(until) + timedelta(days=1), time(), self._desk.zone)
            data["until"] = to_text(after)
        record(
            store,
            STREAM,
            "listed",
            data,
            texts=texts,
            actor=actor,
            role=_role(actor),
            now=now or self._desk.now(),
            entropy=self._desk.entropy,
            occurred_at=at,
            command=command,
            author=author,
        )
        return number

    # ── who ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _keeper(self, store: Store, actor: str | None) -> Person:
        allowed = _allowed(self._desk.regulation.black_list)
        person = acting(store, actor)
        if person is None or not _keeps(person):
            raise Refused(
                "role",
                [
                    Text(
                        ru="чёрный список ведут куратор и пресс-центр (--actor)",
                        en="the curator and the press centre keep the black list (--actor)",
                    )
                ],
                clause=allowed.clause,
                requirement=allowed.requirement,
            )
        return person

    def _shown(self, store: Store, entries: Iterable[Entry], *, named: bool) -> list[Shown]:
        entries = [*entries]
        handles = {person.id: person.handle for person in store.people().values()}
        cases = store.cases_by_key([entry.case for entry in entries if entry.case is not None])
        texts = {where: body for where, (body, _) in store.texts(STREAM).items()} if named else {}
        messages, now, zone = Messages(store), self._desk.now(), self._desk.zone
        shown = []
        for entry in entries:
            link, name = messages.author_of(entry.author) if named else (None, None)
            shown.append(
                Shown(
                    entry=entry,
                    stands=entry.stands(max(now, entry.listed_at)),
                    incident=cases[entry.case].number if entry.case in cases else None,
                    by=handles.get(entry.by or 0),
                    removed_by=handles.get(entry.removed_by or 0),
                    until=entry.until(zone),
                    named=named,
                    link=link,
                    name=name,
                    evidence=texts.get((entry.seq, "evidence")),
                    reason=texts.get((entry.removed_seq or 0, "reason")),
                )
            )
        return shown


class Listing(Beside):
    """An act that may put the message's author on the list (A27)."""

    def follow(self, decision: Decision, act: Act) -> None:
        """Put him on it, where the act says so."""
        self.desk.blacklist.follow(self.store, decision, act.actor)


def _entries(store: Store) -> dict[int, Entry]:
    return fold_blacklist(event for _, _, event in store.events(stream=STREAM))


def _known(entries: Mapping[int, Entry], number: int) -> Entry:
    found = entries.get(number)
    if found is None:
        raise NotFound(
            Text(
                ru="записи {entry} в чёрном списке нет; список: otklik blacklist list",
                en="no entry {entry} on the black list; the list: otklik blacklist list",
            ).fill(entry=number)
        )
    return found


def _allowed(black_list: BlackList | None) -> BlackList:
    if black_list is None:
        raise Refused("black_list", [NO_BLACK_LIST])
    return black_list


def _keeps(person: Person | None) -> bool:
    return person is not None and not person.roles.isdisjoint(KEEPERS)


def _role(person: Person | None) -> str:
    return next((role for role in KEEPERS if person is not None and role in person.roles), KEEPERS[0])
